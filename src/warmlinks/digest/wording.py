"""The words of the digest: a thoughtful friend's. No blame, no hurry, nothing that was only seen in passing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

__all__ = ["BLAME", "closing", "due_line", "listed", "opening", "silence", "stand_out_line", "title"]

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

_LONG = 60
_YEARS = 730


def title(day: date, count: int) -> str:
    """The subject of the message."""
    return f"{day.strftime('%-d %B')}: {count} {'thought' if count == 1 else 'thoughts'} for your people"


def opening(lines: int, minutes: int) -> str:
    """The first sentence."""
    count = "One line" if lines == 1 else f"{lines} lines"
    return f"Good morning. {count} today, about {minutes} minutes if you take them all up."


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
