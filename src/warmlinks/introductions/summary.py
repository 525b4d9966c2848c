"""The connector's report as data: what was made, and what became of it, by quarter, circle and hub."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from statistics import median

from attrs import field, frozen

from warmlinks.introductions.clock import learn_level
from warmlinks.values import Introduction, Label

__all__ = ["LABELS", "Quarter", "Summary", "by_circle", "by_hub", "by_quarter", "days_to_first_contact", "summarise"]

LABELS: tuple[Label, ...] = ("confirmed", "likely", "unknown", "told_quiet", "declined")


@frozen
class Quarter:
    """One line of the report; the labels add up to what was made."""

    name: str
    made: int
    labels: Mapping[Label, int] = field(factory=dict, metadata={"json": ""})


def _lines(groups: Mapping[str, list[Introduction]]) -> list[Quarter]:
    lines = []
    for name in sorted(groups):
        counts = Counter(introduction.label for introduction in groups[name])
        lines.append(Quarter(name, len(groups[name]), {label: counts.get(label, 0) for label in LABELS}))
    return lines


def by_quarter(introductions: Iterable[Introduction]) -> list[Quarter]:
    """One line for each quarter of a year, such as `2025-Q4`."""
    groups: dict[str, list[Introduction]] = {}
    for introduction in introductions:
        name = f"{introduction.made_at.year}-Q{(introduction.made_at.month + 2) // 3}"
        groups.setdefault(name, []).append(introduction)
    return _lines(groups)


def by_hub(introductions: Iterable[Introduction]) -> list[Quarter]:
    """One line for each person who was part of more than one."""
    groups: dict[str, list[Introduction]] = {}
    for introduction in introductions:
        for party in introduction.parties:
            groups.setdefault(party, []).append(introduction)
    return _lines({party: some for party, some in groups.items() if len(some) > 1})


def by_circle(introductions: Iterable[Introduction], circles: Mapping[str, Iterable[str]]) -> list[Quarter]:
    """One line for each circle (a tag): the introductions of which a party is in it.

    Args:
        introductions: what was made.
        circles: person -> circles.
    """
    groups: dict[str, list[Introduction]] = {}
    for introduction in introductions:
        for circle in {circle for party in introduction.parties for circle in circles.get(party, ())}:
            groups.setdefault(circle, []).append(introduction)
    return _lines(groups)


def days_to_first_contact(introductions: Iterable[Introduction]) -> float | None:
    """The median of days from the introduction to its first evidence; None without any."""
    waits = []
    for introduction in introductions:
        if introduction.evidence:
            first = introduction.evidence[0].at
            day = first.date() if hasattr(first, "date") else first
            waits.append((day - introduction.made_at.date()).days)
    return float(median(waits)) if waits else None


@frozen
class Summary:
    """The whole report: lines by quarter, hub and circle, the median wait, and what was learnt of waiting.

    `level` is that of `chance_of_contact`: the published one until twenty introductions could be watched.
    """

    quarters: tuple[Quarter, ...]
    hubs: tuple[Quarter, ...]
    circles: tuple[Quarter, ...]
    days_to_first_contact: float | None
    level: float


def summarise(introductions: Iterable[Introduction], *, circles: Mapping[str, Iterable[str]], now: datetime) -> Summary:
    """Make the report of all introductions that the owner made.

    Args:
        introductions: as followed up at `now`.
        circles: person -> circles (tags).
        now: the moment, aware.
    """
    made = [introduction for introduction in introductions if introduction.role == "introducer"]
    return Summary(
        tuple(by_quarter(made)),
        tuple(by_hub(made)),
        tuple(by_circle(made, circles)),
        days_to_first_contact(made),
        learn_level(_watched(made, now)),
    )


def _watched(made: Iterable[Introduction], now: datetime) -> Iterator[tuple[float, bool]]:
    """Days until contact, or days watched in vain, of those that an archive could have seen."""
    for introduction in made:
        if introduction.could_have_seen:
            first = next((piece.at for piece in introduction.evidence if isinstance(piece.at, datetime)), None)
            yield max(((first or now) - introduction.made_at).total_seconds() / 86400, 0.0), first is not None
