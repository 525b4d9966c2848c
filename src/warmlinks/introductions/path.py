"""The warmest way to a person through people: by strong ties in both directions, not by many contacts."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from itertools import pairwise
from math import log, prod

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
    """Find the strongest ways from the owner to somebody, each through another first person.

    The strength of a way is the product of its ties': each tie is a chance that a word is passed on.

    Args:
        ties: person -> person -> strength 0..1, in both directions; the owner is `ME`.
        target: whom to reach.
        limit: at most so many ways.
        longest: at most so many ties on a way.
    """
    paths = []
    for first, strength in ties.get(ME, {}).items():
        if strength <= _WEAKEST:
            continue
        if first == target:
            paths.append(WarmPath((ME, target), strength))
            continue
        rest = _best(ties, first, target, longest - 1)
        if rest is not None:
            paths.append(WarmPath((ME, *rest.through), strength * rest.strength))
    return sorted(paths, key=lambda path: (-path.strength, len(path.through), path.through))[:limit]


def _best(ties: Mapping[str, Mapping[str, float]], start: str, target: str, longest: int) -> WarmPath | None:
    """The strongest way from one person to another that does not lead through the owner."""
    queue: list[tuple[float, int, tuple[str, ...]]] = [(0.0, 0, (start,))]
    reached: dict[tuple[str, int], float] = {}
    while queue:
        cost, steps, way = heapq.heappop(queue)
        last = way[-1]
        if last == target:
            return WarmPath(way, prod(ties[a][b] for a, b in pairwise(way)))
        if steps == longest:
            continue
        for person, strength in ties.get(last, {}).items():
            if person == ME or person in way or strength <= _WEAKEST:
                continue
            further = cost - log(min(strength, 1.0))
            if further < reached.get((person, steps + 1), float("inf")):
                reached[person, steps + 1] = further
                heapq.heappush(queue, (further, steps + 1, (*way, person)))
    return None
