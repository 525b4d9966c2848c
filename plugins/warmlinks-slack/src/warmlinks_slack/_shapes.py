"""The shapes of an export's files, and the values in them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import msgspec

__all__ = ["Line", "Profile", "Reaction", "Room", "User", "moment_of", "text_of"]

_TS = re.compile(r"(\d{1,11})(?:\.(\d{1,6}))?", re.ASCII)
_MENTION = re.compile(r"<@([UW][A-Z0-9]{2,20})(?:\|[^<>]{0,200})?>")
_MARK = re.compile(r"<([#!@]?)([^<>|]{0,4000})(?:\|([^<>]{0,4000}))?>")


class Profile(msgspec.Struct, gc=False):
    """The profile of an account."""

    real_name: str | None = None
    display_name: str | None = None
    email: str | None = None
    phone: str | None = None
    title: str | None = None


class User(msgspec.Struct, gc=False):
    """An account of a workspace; deleted ones too."""

    id: str
    name: str | None = None
    real_name: str | None = None
    is_bot: bool | None = False
    is_workflow_bot: bool | None = False
    profile: Profile | None = None


class Room(msgspec.Struct, gc=False):
    """A conversation as its list has it."""

    id: str
    name: str | None = None
    members: list[str | None] | None = None
    creator: str | None = None
    created: int | None = 0


class Reaction(msgspec.Struct, gc=False):
    """An emoji and who used it; for many people not all of them."""

    users: list[str | None] | None = None


class Call(msgspec.Struct, gc=False):
    """A huddle, or a call of earlier years."""

    participant_history: list[str | None] | None = None
    participants: list[str | None] | None = None
    created_by: str | None = None
    was_missed: bool | None = False


class Line(msgspec.Struct, gc=False):
    """A message or an event."""

    ts: str
    type: str | None = "message"
    subtype: str | None = None
    user: str | None = None
    text: str | None = None
    inviter: str | None = None
    thread_ts: str | None = None
    parent_user_id: str | None = None
    reactions: list[Reaction] | None = None
    room: Call | None = None
    user_profile: Profile | None = None
    hidden: bool | None = False


def moment_of(ts: str) -> datetime | None:
    """Return the moment of a message from its ID: `1763111564.000100`."""
    match = _TS.fullmatch(ts)
    if match is None:
        return None
    try:
        moment = datetime.fromtimestamp(int(match[1]), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment + timedelta(microseconds=int((match[2] or "0").ljust(6, "0")))


def text_of(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text as a person reads it, with `@ID` for mentions, and the mentioned IDs."""
    if "<" not in text:
        return unescape(text) if "&" in text else text, ()
    mentioned = tuple(dict.fromkeys(_MENTION.findall(text)))
    plain = _MARK.sub(_plain_mark, _MENTION.sub(r"@\1 ", text))
    return unescape(plain), mentioned


def _plain_mark(mark: re.Match[str]) -> str:
    kind, target, label = mark.groups()
    if kind == "!":
        return ""
    return label or (f"{kind}{target}" if kind == "#" else target)
