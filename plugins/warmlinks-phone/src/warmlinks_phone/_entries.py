"""Entries as the files of a phone have them, before it is known whose numbers are whose."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Literal, TypeAlias

from attrs import field, frozen

from warmlinks.archive import Component
from warmlinks.plugins.sources import Refused, Skipped

__all__ = ["OWNER", "Call", "Entry", "Group", "GroupMember", "TextMessage", "mark_of", "moment_of"]

OWNER = "owner"
"""Stands for the owner where somebody's number would stand."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECONDS_BELOW = 100_000_000_000
"""A time below this is in seconds: in milliseconds it would lie before there was any phone that writes."""


@frozen
class TextMessage:
    """A message.

    Attributes:
        key: its own key, the same in every backup.
        at: when it was written.
        where: the place it was read from.
        kind: `sms` or `message`.
        sent: whether the owner wrote it.
        speaker: the number of whoever wrote it, where that is somebody else and known.
        others: the numbers of all others in the conversation.
        text: what it says.
        group: the key of the conversation, where it has one of its own.
        names: how the owner's phone calls numbers.
        cards: contact details that are handed over by it.
        own: numbers that seem to be the owner's.
    """

    key: str
    at: datetime
    where: str
    kind: Literal["sms", "message"]
    sent: bool
    speaker: str
    others: tuple[str, ...]
    text: str = ""
    group: str = ""
    names: Mapping[str, str] = field(factory=dict)
    cards: tuple[Component, ...] = ()
    own: tuple[str, ...] = ()


@frozen
class Call:
    """A call, answered or missed."""

    key: str
    at: datetime
    where: str
    kind: Literal["call", "missed_call"]
    sent: bool
    number: str
    name: str = ""


@frozen
class GroupMember:
    """A present or former member of a group; `by` is a number, or `OWNER`."""

    number: str
    joined: datetime | None = None
    left: datetime | None = None
    by: str = ""


@frozen
class Group:
    """A group conversation, which comes before its first message.

    `key` is the same in every backup.
    """

    key: str
    members: tuple[GroupMember, ...]


Entry: TypeAlias = TextMessage | Call | Group | Skipped | Refused


def mark_of(*parts: str) -> str:
    """Return a digest that stands for texts without revealing them."""
    return blake2b("\n".join(parts).encode("utf-8", "surrogatepass"), digest_size=9).hexdigest()


def moment_of(number: float, *, since: datetime = _EPOCH, unit: float | None = None) -> datetime | None:
    """Return the moment of a phone's timestamp; None if it is zero or outside of the calendar.

    Args:
        number: so many units.
        since: the moment.
        unit: seconds of one; milliseconds where nothing is said, or seconds if the number is too small for those.
    """
    if not number:
        return None
    seconds = unit if unit is not None else 1 if abs(number) < _SECONDS_BELOW else 0.001
    try:
        # whole milliseconds: of what is finer two programs keep different parts
        return since + timedelta(milliseconds=round(number * seconds * 1000))
    except (OverflowError, ValueError):
        return None
