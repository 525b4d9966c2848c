"""How far what is known of each tie goes, and which networks' data are old: silence is known no further.

A tie is seen as far as the least of what carried it goes: of each network and kind that had a quarter or more of its
contact in its last year of contact, the newest archive that holds that kind. What the owner logs reaches to now.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, tzinfo
from functools import cache
from typing import NamedTuple, TypeAlias

from attrs import frozen

from warmlinks.answers import DataAge
from warmlinks.calendar.active_time import day_in
from warmlinks.store.database import Database
from warmlinks.store.schema import ME
from warmlinks.ties.coverage import DIRECTIONS, Coverage, coverage_of
from warmlinks.values import Direction

__all__ = ["OLD", "UNSEEN", "Carriers", "Reach", "SourceAge", "data_age", "newest_data", "reach_of", "source_ages"]

OLD = 30 * 86400
"""Data that end so many seconds ago are told to be so."""

UNSEEN = 180 * 86400
"""A tie that was last in view so many seconds ago is neither slipping nor lapsed: nobody can tell."""


class Reach(NamedTuple):
    """Until when a tie is seen (epoch seconds), by which networks it was carried, and whose data end first."""

    until: float
    networks: tuple[str, ...]
    ends: str


Carriers: TypeAlias = tuple[tuple[str, str], ...]
"""The networks and kinds that carried a tie."""


def reach_of(coverage: Coverage, *, now: float) -> Callable[[Carriers, int], Reach]:
    """Return a function that tells how far a tie is seen, given its carriers and its last contact: at most to `now`."""

    @cache  # most ties are carried alike
    def carried(carriers: Carriers) -> tuple[float, tuple[str, ...], str]:
        until, network = min(((coverage.until(*carrier), carrier[0]) for carrier in carriers), default=(now, ME))
        return until, tuple(sorted({carrier[0] for carrier in carriers})), network

    def reach(carriers: Carriers, last: int) -> Reach:
        until, networks, ends = carried(carriers)
        return Reach(min(max(until, float(last)), now), networks, ends)

    return reach


def data_age(
    reaches: Iterable[tuple[Reach, bool]], coverage: Coverage, *, now: float, zone: tzinfo
) -> tuple[DataAge, ...]:
    """Return the networks whose data are older than thirty days, or too old for some ties, the oldest first.

    `reaches` are of the ties that are asked about, each with whether it cannot be judged for the age of its data.
    """
    networks: set[str] = set()
    unseen: dict[str, list[float]] = defaultdict(list)
    for reach, is_unseen in reaches:
        networks.update(reach.networks)
        if is_unseen:
            unseen[reach.ends].append(reach.until)
    newest = newest_data(coverage)
    ages = []
    for network in sorted(networks - {ME}, key=lambda name: (newest.get(name, now), name)):
        until, people = newest.get(network, now), unseen.get(network, [])
        if now - until > OLD or people:
            last = day_in(max(people), zone) if people else None
            ages.append(DataAge(network, day_in(until, zone), len(people), last, network in coverage.fed))
    return tuple(ages)


def newest_data(coverage: Coverage) -> Mapping[str, float]:
    """Return until when the data of each network go, in epoch seconds."""
    newest: dict[str, float] = {}
    for part in coverage.parts:
        newest[part.network] = max(newest.get(part.network, part.until), part.until)
    return newest


@frozen
class SourceAge:
    """One network's data: until which day they go, how many days ago that is, and what no archive of it shows.

    `shows` says for each kind of contact whose could have been seen: `out`, `in` or `both`; `*` stands for every kind.
    """

    network: str
    until: date
    days: int
    shows: dict[str, Direction]
    lost: tuple[str, ...] = ()


def source_ages(db: Database, *, now: datetime, zone: tzinfo) -> list[SourceAge]:
    """Return the age of each network of which an archive was loaded, the oldest data first; at most to `now`."""
    today = day_in(now, zone)
    coverage = coverage_of(db)
    by_network: dict[str, dict[str, frozenset[Direction]]] = defaultdict(dict)
    for part in coverage.parts:
        kinds = by_network[part.network]
        kinds[part.kind] = kinds.get(part.kind, frozenset()) | DIRECTIONS[part.sides]
    lost: dict[str, set[str]] = {}
    for network, text in db.run("SELECT network, lost FROM archive"):
        # only what every archive of the network lacks is lost
        lost[network] = lost.get(network, set(json.loads(text))).intersection(json.loads(text))
    ages = []
    for network, end in newest_data(coverage).items():
        until = day_in(min(end, now.timestamp()), zone)
        shows: dict[str, Direction] = {
            kind: "both" if len(directions) > 1 else next(iter(directions))
            for kind, directions in sorted(by_network[network].items())
        }
        ages.append(SourceAge(network, until, (today - until).days, shows, tuple(sorted(lost.get(network, ())))))
    return sorted(ages, key=lambda age: (age.until, age.network))
