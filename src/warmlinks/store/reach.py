"""How far what is known of each tie goes, and which networks' data are old: silence is known no further.

A tie is seen as far as the least of what carried it goes: of each network and kind that had a quarter or more of its
contact in its last year of contact, the newest archive that holds that kind. What the owner logs reaches to now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, tzinfo

from attrs import frozen

from warmlinks.store.answers import DataAge
from warmlinks.store.coverage import Coverage
from warmlinks.store.schema import ME

__all__ = ["OLD", "UNSEEN", "Reach", "data_age", "reach_of"]

OLD = 30 * 86400
"""Data that end so many seconds ago are told to be so."""

UNSEEN = 180 * 86400
"""A tie that was last in view so many seconds ago is neither slipping nor lapsed: nobody can tell."""


@frozen
class Reach:
    """Until when a tie is seen (epoch seconds), by which networks it was carried, and whose data end first."""

    until: float
    networks: tuple[str, ...]
    ends: str


def reach_of(carriers: Collection[tuple[str, str]], coverage: Coverage, *, last: int, now: float) -> Reach:
    """How far a tie is seen.

    Args:
        carriers: the networks and kinds that carried it.
        coverage: what the archives could see.
        last: its last contact; it is seen to there at least.
        now: and no further than this.
    """
    until, network = min(((coverage.until(*carrier), carrier[0]) for carrier in carriers), default=(now, ME))
    return Reach(min(max(until, float(last)), now), tuple(sorted({carrier[0] for carrier in carriers})), network)


def data_age(
    reaches: Iterable[tuple[Reach, bool]], coverage: Coverage, *, now: float, zone: tzinfo
) -> tuple[DataAge, ...]:
    """The networks whose data are older than thirty days, or too old for some ties, the oldest first.

    Args:
        reaches: of the ties that are asked about, each with whether it cannot be judged for the age of its data.
        coverage: what the archives could see.
        now: epoch seconds.
        zone: the owner's.
    """
    networks: set[str] = set()
    unseen: dict[str, list[float]] = defaultdict(list)
    for reach, is_unseen in reaches:
        networks.update(reach.networks)
        if is_unseen:
            unseen[reach.ends].append(reach.until)
    newest = _newest(coverage)
    ages = []
    for network in sorted(networks - {ME}, key=lambda name: (newest.get(name, now), name)):
        until, people = newest.get(network, now), unseen.get(network, [])
        if now - until > OLD or people:
            ages.append(DataAge(network, _day(until, zone), len(people), _day(max(people), zone) if people else None))
    return tuple(ages)


def _newest(coverage: Coverage) -> Mapping[str, float]:
    newest: dict[str, float] = {}
    for sight in coverage.sights:
        newest[sight.network] = max(newest.get(sight.network, sight.until), sight.until)
    return newest


def _day(moment: float, zone: tzinfo) -> date:
    return datetime.fromtimestamp(moment, zone).date()
