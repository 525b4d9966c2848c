"""What contact the loaded archives could have seen, and up to when: kind by kind, and direction by direction.

"Nothing came back" is only said of what could have been seen to come back, and silence is only silence as far as the
data go. An archive says which kinds of contact it holds and whose; what the owner logs is seen on both sides, to now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import inf

from attrs import frozen
from msgspec.json import decode, encode

from warmlinks.errors import BookError
from warmlinks.plugins.sources import EVERY_KIND, CoveredSides, coverage_by_kind
from warmlinks.plugins.sources import Coverage as Declared
from warmlinks.store.database import Database
from warmlinks.store.schema import ME
from warmlinks.values import Direction

__all__ = ["DIRECTIONS", "Coverage", "KindCoverage", "coverage_of", "coverage_text", "united"]

DIRECTIONS: dict[CoveredSides, frozenset[Direction]] = {
    CoveredSides.OWN_SIDE: frozenset({"out"}),
    CoveredSides.THEIR_SIDE: frozenset({"in"}),
    CoveredSides.BOTH_SIDES: frozenset({"in", "out"}),
    CoveredSides.OTHERS: frozenset({"in", "out"}),
}
"""The directions of contact that are seen."""


@frozen
class KindCoverage:
    """One kind of contact that one archive holds: whose, and up to when (epoch seconds)."""

    network: str
    kind: str
    sides: CoveredSides
    until: float


@frozen
class Coverage:
    """All that could have been seen.

    Attributes:
        parts: archive by archive and kind by kind; `*` is every kind.
        fed: the networks that a feed is asked about.
    """

    parts: tuple[KindCoverage, ...]
    _until: Mapping[tuple[str, str], float]
    _seen: frozenset[tuple[str, str, str]]
    fed: frozenset[str] = frozenset()

    @classmethod
    def of(cls, parts: Iterable[KindCoverage], fed: Iterable[str] = ()) -> Coverage:
        """Combine the coverage of single archives."""
        every = tuple(parts)
        until: dict[tuple[str, str], float] = defaultdict(lambda: -inf)
        for part in every:
            until[part.network, part.kind] = max(until[part.network, part.kind], part.until)
        return cls(
            every,
            dict(until),
            frozenset((part.network, part.kind, way) for part in every for way in DIRECTIONS[part.sides]),
            frozenset(fed),
        )

    def covers(self, network: str, kind: str, direction: str) -> bool:
        """Whether contact of that kind and direction would have been seen, had there been any."""
        return network == ME or not self._seen.isdisjoint(
            ((network, kind, direction), (network, EVERY_KIND, direction))
        )

    def could_be_answered(self, network: str, kind: str) -> bool:
        """Whether an answer to what the owner said that way would have been seen."""
        return self.covers(network, kind, "in")

    def until(self, network: str, kind: str) -> float:
        """Until when data of a kind go, in epoch seconds: infinity for what is logged, minus infinity without data."""
        if network == ME:
            return inf
        return max(self._until.get((network, kind), -inf), self._until.get((network, EVERY_KIND), -inf))


def coverage_of(db: Database) -> Coverage:
    """Return the coverage of all archives in the book."""
    parts = (
        KindCoverage(network, kind, sides, as_of / 1000)
        for network, text, as_of in db.run("SELECT network, sees, as_of FROM archive")
        for kind, sides in _read(text).items()
    )
    fed = db.rows("SELECT DISTINCT network FROM archive WHERE generation = 'feed'")
    return Coverage.of(parts, (network for (network,) in fed))


def coverage_text(declared: Declared, came: Iterable[tuple[str, str]]) -> str:
    """Encode the coverage of an archive: as its source declares it, widened by what came all the same."""
    sides_by_kind = coverage_by_kind(declared)
    if EVERY_KIND not in sides_by_kind:
        for kind, direction in came:
            sides = {"out": CoveredSides.OWN_SIDE, "in": CoveredSides.THEIR_SIDE}
            sides_by_kind[kind] = _wider(sides_by_kind.get(kind), sides.get(direction, CoveredSides.BOTH_SIDES))
    return _written(sides_by_kind)


def united(a: str, b: str) -> str:
    """Combine the encoded coverage of two parts of an archive."""
    if a == b:
        return a
    sides_by_kind = _read(a)
    for kind, sides in _read(b).items():
        sides_by_kind[kind] = _wider(sides_by_kind.get(kind), sides)
    return _written(sides_by_kind)


def _wider(a: CoveredSides | None, b: CoveredSides) -> CoveredSides:
    if a is None or a is b:
        return b
    return CoveredSides.OTHERS if CoveredSides.OTHERS in (a, b) else CoveredSides.BOTH_SIDES


def _written(sides_by_kind: Mapping[str, CoveredSides]) -> str:
    if len(sides_by_kind) == 1 and EVERY_KIND in sides_by_kind:
        return sides_by_kind[EVERY_KIND].value
    return encode(dict(sorted(sides_by_kind.items()))).decode()


def _read(text: str) -> dict[str, CoveredSides]:
    try:
        if text.startswith("{"):
            return decode(text, type=dict[str, CoveredSides])
        return {EVERY_KIND: CoveredSides(text)} if text else {}
    except ValueError as error:
        raise BookError(
            "the book is damaged: what an archive could have shown cannot be read",
            advice="`warmlinks doctor` shows what is changed, and what can be done",
        ) from error
