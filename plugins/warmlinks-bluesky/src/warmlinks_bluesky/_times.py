"""The times of records.

Its key is mostly made of the moment of writing, in microseconds. `createdAt` is what the program of the owner said,
and anything at all. The key tells, unless the program says that it is older by over a day, as of what was imported.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from warmlinks_bluesky._network import BEGAN

__all__ = ["key_number", "key_of_number", "moment_of", "moment_of_number"]

_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
_KEY = re.compile(r"[2-7a-j][2-7a-z]{12}")
_VALUES = {letter: value for value, letter in enumerate(_LETTERS)}
_CLOCK_BITS = 10
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_BACKDATED = timedelta(days=1)


def key_number(key: str) -> int | None:
    """Return the number that a timestamp key encodes; None for another key."""
    if not _KEY.fullmatch(key):
        return None
    number = 0
    for letter in key:
        number = number << 5 | _VALUES[letter]
    return number


def key_of_number(number: int) -> str:
    """Return the key that encodes a number."""
    return "".join(_LETTERS[number >> shift & 31] for shift in range(60, -1, -5))


def moment_of_number(number: int) -> datetime | None:
    """Return the moment in such a number; None if it is before the network began, or impossible."""
    try:
        at = _EPOCH + timedelta(microseconds=number >> _CLOCK_BITS)
    except OverflowError:
        return None
    return at if at.date() >= BEGAN else None


def moment_of(created: str, number: int | None) -> datetime | None:
    """Return when a record was written; None if neither its key nor its program tells.

    Args:
        created: what the program said, ISO 8601 with a zone.
        number: of the key.
    """
    written = moment_of_number(number) if number is not None else None
    stated = _stated_moment(created)
    if written is None or stated is None:
        return written or stated
    return stated if written - stated > _MOST_BACKDATED else written


def _stated_moment(created: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(created)
        at = at.astimezone(UTC) if at.tzinfo is not None else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return at if at.date() >= BEGAN else None
