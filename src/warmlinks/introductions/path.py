"""The warmest way to a person through people: strong ties in both directions, not those with the most contacts."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from itertools import pairwise
from math import log

from attrs import field, frozen

from warmlinks.introductions.view import ME

__all__ = ["WarmPath", "warmest_paths"]

_WEAKEST = 0.01


@frozen
class WarmPath:
    """A way from the owner to a person: everybody on it, and how strong its ties are together, 0..1."""

    through: tuple[str, ...] = field(metadata={"ids": "ids"})
    strength: float


def warmest_paths(
    ties: Mapping[str, Mapping[str, float]], target: str, *, limit: int = 3, longest: int = 3
) -> list[WarmPath]:
    """Find the strongest ways from the owner to somebody.

    The strength of a way is the product of its ties': each tie is a chance that a word is passed on.

    Args:
        ties: person -> person -> strength 0..1, in both directions; the owner is `ME`.
        target: whom to reach.
        limit: at most so many ways, each through another first person.
        longest: at most so many ties on a way.
    """
    found = []
    for first, strength in ties.get(ME, {}).items():
        if strength <= _WEAKEST:
            continue
        if first == target:
            found.append(WarmPath((ME, target), strength))
            continue
        way = _best(ties, first, target, longest - 1)
        if way is not None:
            found.append(WarmPath((ME, *way.through), strength * way.strength))
    return sorted(found, key=lambda path: (-path.strength, len(path.through), path.through))[:limit]


def _best(ties: Mapping[str, Mapping[str, float]], start: str, target: str, longest: int) -> WarmPath | None:
    """The strongest way from one person to another that does not lead through the owner."""
    queue: list[tuple[float, int, tuple[str, ...]]] = [(0.0, 0, (start,))]
    reached: dict[tuple[str, int], float] = {}
    while queue:
        cost, steps, way = heapq.heappop(queue)
        here = way[-1]
        if here == target:
            strength = 1.0
            for one, two in pairwise(way):
                strength *= ties[one][two]
            return WarmPath(way, strength)
        if steps == longest:
            continue
        for there, tie in ties.get(here, {}).items():
            if there == ME or there in way or tie <= _WEAKEST:
                continue
            further = cost - log(min(tie, 1.0))
            if further < reached.get((there, steps + 1), float("inf")):
                reached[there, steps + 1] = further
                heapq.heappush(queue, (further, steps + 1, (*way, there)))
    return None
