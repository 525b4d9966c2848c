"""The report on introductions as data: what was made, and what became of it, by quarter, circle and hub."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
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


def _lines(
    introductions: Iterable[Introduction], names: Callable[[Introduction], Iterable[str]], *, least: int = 1
) -> list[Quarter]:
    """One line for each name that at least so many introductions have."""
    labels: dict[str, Counter[Label]] = {}
    for introduction in introductions:
        for name in names(introduction):
            labels.setdefault(name, Counter())[introduction.label] += 1
    return [
        Quarter(name, counts.total(), {label: counts[label] for label in LABELS})
        for name, counts in sorted(labels.items())
        if counts.total() >= least
    ]


def by_quarter(introductions: Iterable[Introduction]) -> list[Quarter]:
    """One line for each quarter of a year, such as `2025-Q4`."""
    return _lines(
        introductions, lambda introduction: [f"{introduction.made_at.year}-Q{(introduction.made_at.month + 2) // 3}"]
    )


def by_hub(introductions: Iterable[Introduction]) -> list[Quarter]:
    """One line for each person who was part of more than one."""
    return _lines(introductions, lambda introduction: introduction.parties, least=2)


def by_circle(introductions: Iterable[Introduction], circles: Mapping[str, Iterable[str]]) -> list[Quarter]:
    """One line for each circle (a tag): the introductions of which a party is in it, by the circles of each person."""
    return _lines(
        introductions,
        lambda introduction: {circle for party in introduction.parties for circle in circles.get(party, ())},
    )


def days_to_first_contact(introductions: Iterable[Introduction]) -> float | None:
    """The median of days from the introduction to its first evidence; None without any."""
    waits = []
    for introduction in introductions:
        if introduction.evidence:
            first = introduction.evidence[0].at
            day = first.date() if isinstance(first, datetime) else first
            waits.append((day - introduction.made_at.date()).days)
    return float(median(waits)) if waits else None


@frozen
class Summary:
    """The whole report: lines by quarter, hub and circle, the median wait, and the learnt level.

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
    own = [introduction for introduction in introductions if introduction.role == "introducer"]
    return Summary(
        tuple(by_quarter(own)),
        tuple(by_hub(own)),
        tuple(by_circle(own, circles)),
        days_to_first_contact(own),
        learn_level(_watched(own, now)),
    )


def _watched(introductions: Iterable[Introduction], now: datetime) -> Iterator[tuple[float, bool]]:
    """Days until contact (True) or without (False), of those that an archive could have seen."""
    for introduction in introductions:
        if introduction.could_have_seen:
            first = next((piece.at for piece in introduction.evidence if isinstance(piece.at, datetime)), None)
            yield max(((first or now) - introduction.made_at).total_seconds() / 86400, 0.0), first is not None
