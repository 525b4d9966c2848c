"""The shapes of the file as Telegram Desktop has written it since 2018, and the values in it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import NamedTuple

import msgspec

__all__ = [
    "Card",
    "Chat",
    "Contact",
    "Line",
    "Moment",
    "account_of",
    "chat_number",
    "digits_of",
    "moment_of",
    "text_of",
]

_PEER = re.compile(r"(user|channel|chat|)(\d{1,20})", re.ASCII)
_USERS, _GROUPS = 1 << 32, 1 << 33
"""Until 2021 the number of an account was written with one of these added; the oldest files have it bare."""


class Part(msgspec.Struct, gc=False):
    """A formatted part of a text: a link, a mention."""

    type: str | None = ""
    text: str | None = ""
    user_id: int | None = None


class Reactor(msgspec.Struct, gc=False, rename={"name": "from"}):
    """Who reacted last, and when by the computer's clock."""

    name: str | None = None
    from_id: str | int | None = None
    date: str | None = None


class Reaction(msgspec.Struct, gc=False):
    """An emoji, with the last people who gave it."""

    recent: list[Reactor] | None = None


class Card(msgspec.Struct, gc=False):
    """A contact that was sent in a message."""

    first_name: str | None = ""
    last_name: str | None = ""
    phone_number: str | None = ""


class Contact(Card, gc=False):
    """An entry of the address book; without an account number for people unknown to Telegram."""

    user_id: int | None = None
    date: str | None = None
    date_unixtime: str | int | None = None


class Chat(msgspec.Struct, gc=False):
    """What stands before the messages of a chat."""

    id: int = 0
    type: str | None = None
    name: str | None = None


class Line(msgspec.Struct, gc=False, rename={"name": "from"}):
    """A message or an event; the text stays raw until it is asked for."""

    id: int
    type: str = "message"
    date: str | None = None
    date_unixtime: str | int | None = None
    name: str | None = None
    from_id: str | int | None = None
    actor: str | None = None
    actor_id: str | int | None = None
    action: str | None = None
    members: list[str | None] | None = None
    inviter: str | None = None
    duration_seconds: float | None = None
    forwarded_from: msgspec.Raw = msgspec.Raw()
    contact_information: Card | None = None
    reactions: list[Reaction] | None = None
    text: msgspec.Raw = msgspec.Raw()
    text_entities: msgspec.Raw = msgspec.Raw()


class Moment(NamedTuple):
    """A moment; `stated` is the original text if that has no zone."""

    at: datetime
    stated: str | None = None


def moment_of(stated: str | None, unixtime: str | int | None, zone: tzinfo) -> Moment | None:
    """Return the moment of a line; None if there is none, or an impossible one.

    Args:
        stated: by the clock of the computer that exported.
        unixtime: seconds since 1970, which files have since 2022.
        zone: where that computer stood.
    """
    try:
        if unixtime is not None:
            return Moment(datetime.fromtimestamp(int(unixtime), UTC))
        if stated is None:
            return None
        moment = datetime.fromisoformat(stated)
    except (ValueError, OverflowError, OSError):
        return None
    return Moment(moment) if moment.tzinfo is not None else Moment(moment.replace(tzinfo=zone), stated)


@lru_cache(maxsize=16384)
def account_of(peer: str | int | None) -> str:
    """Return the number of an account, a group or channel with its prefix; empty if it is none of these.

    `user1002` and the bare `1002` of older files are `1002`, `channel77` stays.
    """
    if isinstance(peer, int):
        if peer <= 0:
            return ""
        return str(peer % _USERS) if peer < _GROUPS else f"chat{peer % _USERS}"
    match = _PEER.fullmatch(peer or "")
    if match is None:
        return ""
    return match[2] if match[1] in {"user", ""} else match[0]


def chat_number(number: int, *, bare: bool) -> int:
    """Return the number of a chat.

    Args:
        number: as the file has it.
        bare: whether the file is of the time when numbers had something added: its accounts are bare numbers.
    """
    return number % _USERS if bare and number > 0 else number


def digits_of(phone: str | None) -> str:
    return "".join(mark for mark in phone or "" if mark in "0123456789")


_TEXT = msgspec.json.Decoder(str | list[str | Part] | None)


def text_of(line: Line) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the text as a person reads it, and the (words, number) of those it mentions by account.

    Raises:
        msgspec.MsgspecError: it is neither a text nor a list of texts and their parts.
    """
    raw = line.text if len(line.text) > 2 or not line.text_entities else line.text_entities  # noqa: PLR2004 - `""`
    if not raw:
        return "", ()
    parts = _TEXT.decode(raw)
    if parts is None or isinstance(parts, str):
        return parts or "", ()
    named = tuple(
        (part.text, str(part.user_id)) for part in parts if isinstance(part, Part) and part.text and part.user_id
    )
    return "".join(part if isinstance(part, str) else part.text or "" for part in parts), named
