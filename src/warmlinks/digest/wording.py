"""The words of the digest: a thoughtful friend's. No blame, no hurry, nothing that was only seen in passing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zlib import crc32

from warmlinks.phrases import day_of

__all__ = ["BLAME", "after_silence", "closing", "due_line", "listed", "opening", "silence", "stand_out_line", "title"]

BLAME = (
    "neglect",
    "ignor",
    "fail",
    "forgot ",
    "overdue",
    "guilt",
    "should have",
    "lazy",
    "rude",
    "never bother",
    "let down",
    "shame",
    "fault",
    "blame",
    "careless",
    "disappoint",
    "abandon",
    "ghost",
    "too late",
    "you must",
)
"""Words that no text of ours contains; a test looks for them."""

_WRITTEN = frozenset({"message", "email"})
_NO_PLACES = frozenset({"me", "email"})
"""What the owner wrote down happened nowhere in particular, and one does not write *on* e-mail."""

_LONGEST_PLACE = 20
_LONG = 60
_YEARS = 730


def title(day: date, count: int) -> str:
    """The subject of the message."""
    return f"{day_of(day, day)}: {count} {'thought' if count == 1 else 'thoughts'} for your people"


def opening(lines: int, minutes: int) -> str:
    """The first sentence."""
    count = "One line" if lines == 1 else f"{lines} lines"
    what = "it" if lines == 1 else "them all"
    return (
        f"Good morning. {count} today, about {minutes} {'minute' if minutes == 1 else 'minutes'} if you take {what} up."
    )


def closing(more: int) -> str:
    """The last sentence."""
    rest = f"{more} more can wait for another day. " if more else ""
    return f"{rest}Nobody but you gets this message."


def silence(last: datetime | date | None, today: date) -> str:
    """How long it has been, as one says it."""
    if last is None:
        return "no contact yet"
    day = last.date() if isinstance(last, datetime) else last
    days = (today - day).days
    if days < _LONG:
        return f"{days} days since you were last in touch"
    span = f"{days / 30.44:.0f} months" if days < _YEARS else f"{days / 365.25:.0f} years"
    return f"{span} since you were last in touch"


def after_silence(who: str, *, days: int, kind: str, network: str, theirs: bool, met: bool) -> str:
    """A small step after a long silence: one that fits what is known, always the same for the same person.

    Args:
        who: the person's id.
        days: of silence.
        kind: of the last contact; empty if there was none.
        network: where that was.
        theirs: the last word was theirs.
        met: the two have met.
    """
    there = f" on {network}" if network and network not in _NO_PLACES and len(network) <= _LONGEST_PLACE else ""
    some = ["two lines to say that you thought of them"]
    if there:
        some.append(f"two lines{there}, where you were last in touch")
    if kind in _WRITTEN:
        some.append("two lines that pick up what they wrote last" if theirs else f"one question{there}: how they are")
    elif kind == "call":
        some = [
            "a short call, or two lines to find a good hour for one",
            "two lines to ask when a call would suit them",
        ]
    elif kind == "meeting":
        some = ["two lines about the last time you met", "two lines to ask when you could meet again"]
    if met and kind != "meeting":
        some.append("two lines about a time when you met")
    if days >= _YEARS:
        some.append("two lines to ask what the years have brought them")
    return some[crc32(who.encode()) % len(some)]


def due_line(name: str, how_long: str, step: str) -> str:
    """One tie that wants a look."""
    return f"{name}: {how_long}. A small step: {step}."


def stand_out_line(name: str, why: str) -> str:
    """Somebody who stands out."""
    return f"{name} stands out: {why}."


def listed(names: Sequence[str]) -> str:
    """Names in a row."""
    if len(names) < 2:  # noqa: PLR2004
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
