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

from warmlinks.sources import EVERY_KIND, Sees, coverage_by_kind
from warmlinks.sources import Coverage as Declared
from warmlinks.store.database import Database
from warmlinks.store.schema import ME

__all__ = ["Coverage", "Sight", "coverage_of", "coverage_text", "united"]

_DIRECTIONS = {
    Sees.OWN_SIDE: frozenset({"out"}),
    Sees.THEIR_SIDE: frozenset({"in"}),
    Sees.BOTH_SIDES: frozenset({"in", "out"}),
    Sees.OTHERS: frozenset({"in", "out"}),
}


@frozen
class Sight:
    """One kind of contact that one archive holds: whose, and up to when (epoch seconds)."""

    network: str
    kind: str
    sees: Sees
    until: float


@frozen
class Coverage:
    """All that could have been seen.

    Attributes:
        sights: archive by archive and kind by kind; `*` is every kind.
    """

    sights: tuple[Sight, ...]
    _until: Mapping[tuple[str, str], float]
    _seen: frozenset[tuple[str, str, str]]

    @classmethod
    def of(cls, sights: Iterable[Sight]) -> Coverage:
        """Put together what single archives could see."""
        every = tuple(sights)
        until: dict[tuple[str, str], float] = defaultdict(lambda: -inf)
        for sight in every:
            until[sight.network, sight.kind] = max(until[sight.network, sight.kind], sight.until)
        return cls(
            every,
            dict(until),
            frozenset((one.network, one.kind, way) for one in every for way in _DIRECTIONS[one.sees]),
        )

    def sees(self, network: str, kind: str, direction: str) -> bool:
        """Whether contact of that kind and direction would have been seen, had there been any."""
        return network == ME or not self._seen.isdisjoint(
            ((network, kind, direction), (network, EVERY_KIND, direction))
        )

    def could_be_answered(self, network: str, kind: str) -> bool:
        """Whether an answer to what the owner said that way would have been seen."""
        return self.sees(network, kind, "in")

    def until(self, network: str, kind: str) -> float:
        """How far the data of that kind go: without end for what the owner logs, minus infinity where none holds it."""
        if network == ME:
            return inf
        return max(self._until.get((network, kind), -inf), self._until.get((network, EVERY_KIND), -inf))


def coverage_of(db: Database) -> Coverage:
    """What the archives in the book could see."""
    return Coverage.of(
        Sight(network, kind, sees, as_of / 1000)
        for network, text, as_of in db.run("SELECT network, sees, as_of FROM archive")
        for kind, sees in _read(text).items()
    )


def coverage_text(declared: Declared, came: Iterable[tuple[str, str]]) -> str:
    """What an archive could see as the book keeps it: what its source says of it, and what came all the same."""
    seen = coverage_by_kind(declared)
    if EVERY_KIND not in seen:
        for kind, direction in came:
            ways = {"out": Sees.OWN_SIDE, "in": Sees.THEIR_SIDE}
            seen[kind] = _wider(seen.get(kind), ways.get(direction, Sees.BOTH_SIDES))
    return _written(seen)


def united(one: str, other: str) -> str:
    """What two parts of an archive could see together."""
    if one == other:
        return one
    seen = _read(one)
    for kind, sees in _read(other).items():
        seen[kind] = _wider(seen.get(kind), sees)
    return _written(seen)


def _wider(one: Sees | None, other: Sees) -> Sees:
    if one is None or one is other:
        return other
    return Sees.OTHERS if Sees.OTHERS in (one, other) else Sees.BOTH_SIDES


def _written(seen: Mapping[str, Sees]) -> str:
    if len(seen) == 1 and EVERY_KIND in seen:
        return seen[EVERY_KIND].value
    return encode({kind: sees.value for kind, sees in sorted(seen.items())}).decode()


def _read(text: str) -> dict[str, Sees]:
    if text.startswith("{"):
        return decode(text, type=dict[str, Sees])
    return {EVERY_KIND: Sees(text)} if text else {}
