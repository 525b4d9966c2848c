"""What stands in the files of an export, and what it means: who, when, which text."""

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
    """What somebody says of themselves."""

    real_name: str | None = None
    display_name: str | None = None
    email: str | None = None
    phone: str | None = None
    title: str | None = None


class User(msgspec.Struct, gc=False):
    """One account of a workspace, also one that was deleted."""

    id: str
    name: str | None = None
    real_name: str | None = None
    is_bot: bool | None = False
    is_workflow_bot: bool | None = False
    profile: Profile | None = None


class Room(msgspec.Struct, gc=False):
    """A channel, a private one, a conversation of two or of several, as its list has it."""

    id: str
    name: str | None = None
    members: list[str | None] | None = None
    creator: str | None = None
    created: int | None = 0


class Reaction(msgspec.Struct, gc=False):
    """One emoji and who gave it; of many not all."""

    users: list[str | None] | None = None


class Call(msgspec.Struct, gc=False):
    """A huddle, or a call of the years before."""

    participant_history: list[str | None] | None = None
    participants: list[str | None] | None = None
    created_by: str | None = None
    was_missed: bool | None = False


class Line(msgspec.Struct, gc=False):
    """One message, or one thing that happened."""

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
    """The moment of a message, which is its number too: `1763111564.000100`."""
    match = _TS.fullmatch(ts)
    if match is None:
        return None
    try:
        moment = datetime.fromtimestamp(int(match[1]), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment + timedelta(microseconds=int((match[2] or "0").ljust(6, "0")))


def text_of(text: str) -> tuple[str, tuple[str, ...]]:
    """A text as a person reads it, those whom it mentions as `@` and their number; and these numbers."""
    if "<" not in text:
        return unescape(text) if "&" in text else text, ()
    mentioned = tuple(dict.fromkeys(_MENTION.findall(text)))
    plain = _MARK.sub(_shown, _MENTION.sub(r"@\1 ", text))
    return unescape(plain), mentioned


def _shown(mark: re.Match[str]) -> str:
    kind, target, label = mark.groups()
    if kind == "!":
        return ""
    return label or (f"{kind}{target}" if kind == "#" else target)
