"""Who should meet: pairs among the owner's people, each with a reason in words.

Left out are those who know each other, were introduced, declined, or are paused, and anybody who has had enough this
month. What they share counts by how rare it is, as in Adamic and Adar's measure of 2003: two people with a common
friend who has few friends have more in common than two with a common celebrity.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import combinations
from math import log

from attrs import field, frozen

from warmlinks.introductions.view import Pair, pair_of

__all__ = ["Candidate", "IntroductionSuggestion", "suggest"]

_WARMEST = 500
"""So many people are looked at, the warmest, since who introduces should know both."""

_COMMON = 200
"""What more people than this share says nothing of any two of them."""

_KINDS = {
    "tag": (1.0, "both have to do with {}"),
    "company": (0.8, "both work at {}"),
    "place": (0.5, "both live in {}"),
    "friend": (1.0, "both know {}"),
}
"""What two people can share: its weight, and how it is told."""


@frozen
class Candidate:
    """A person who might be introduced: how warm the tie is, and what they could share with others."""

    id: str
    warmth: float
    tags: tuple[str, ...] = ()
    company: str | None = None
    place: str | None = None


@frozen
class IntroductionSuggestion:
    """A pair who should meet, how much speaks for it, and why."""

    one: str = field(metadata={"ids": "one_id"})
    two: str = field(metadata={"ids": "two_id"})
    weight: float
    because: tuple[str, ...]


def suggest(
    people: Iterable[Candidate],
    *,
    knows: Mapping[str, Collection[str]],
    never: Collection[Pair] = (),
    paused: Collection[str] = (),
    load: Mapping[str, int] | None = None,
    monthly: int = 3,
    waiting: Mapping[str, int] | None = None,
    most_waiting: int = 5,
    limit: int = 10,
    per_person: int = 2,
    name: Mapping[str, str] | None = None,
) -> list[IntroductionSuggestion]:
    """Suggest pairs, the best first; the same input gives the same answer.

    Args:
        people: who may be introduced.
        knows: who knows whom, as far as any conversation shows; it also tells common friends.
        never: pairs (in `pair_of` order) who were introduced, or of whom one declined.
        paused: people who are not to be asked now.
        load: how many introductions each was part of this month.
        monthly: so many are enough.
        waiting: how many introductions of each are open, with no news yet.
        most_waiting: with so many of them open, nobody is asked to meet more.
        limit: at most so many pairs.
        per_person: at most so many with one person in them.
        name: what to call a person in a reason.
    """
    load, waiting, names = load or {}, waiting or {}, name or {}
    able = [
        person
        for person in people
        if person.warmth > 0 and person.id not in paused
        if load.get(person.id, 0) < monthly and waiting.get(person.id, 0) < most_waiting
    ]
    able.sort(key=lambda person: (-person.warmth, person.id))
    candidates = {person.id: person for person in able[:_WARMEST]}
    weights: defaultdict[Pair, float] = defaultdict(float)
    reasons: defaultdict[Pair, list[tuple[float, str]]] = defaultdict(list)
    forbidden = set(never)
    for kind, shared, group in _shared(candidates, knows):
        weight, template = _KINDS[kind]
        worth = weight / log(1.0 + len(group))
        reason = -worth, template.format(names.get(shared, shared))
        for a, b in combinations(group, 2):
            pair = pair_of(a, b)
            if pair in forbidden or b in knows.get(a, ()) or a in knows.get(b, ()):
                continue
            weights[pair] += worth
            reasons[pair].append(reason)

    def rank(pair: Pair) -> tuple[float, Pair]:
        a, b = pair
        return -weights[pair] * (candidates[a].warmth * candidates[b].warmth) ** 0.25, pair

    taken: Counter[str] = Counter()
    chosen: list[IntroductionSuggestion] = []
    for pair in sorted(weights, key=rank):
        if len(chosen) == limit:
            break
        if all(taken[person] < per_person for person in pair):
            taken.update(pair)
            best = tuple(text for _, text in sorted(reasons[pair])[:3])
            chosen.append(IntroductionSuggestion(*pair, weights[pair], best))
    return chosen


def _shared(
    candidates: Mapping[str, Candidate], knows: Mapping[str, Collection[str]]
) -> Iterable[tuple[str, str, list[str]]]:
    """What is shared, as its kind, what it is, and by whom; nothing that nearly everybody shares."""
    groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for person in candidates.values():
        for tag in person.tags:
            groups["tag", tag].append(person.id)
        if person.company:
            groups["company", person.company.casefold().strip()].append(person.id)
        if person.place:
            groups["place", person.place.casefold().strip()].append(person.id)
    for friend, others in knows.items():
        groups["friend", friend] = sorted(other for other in others if other in candidates)
    for (kind, shared), group in sorted(groups.items()):
        if 2 <= len(group) <= _COMMON:  # noqa: PLR2004
            yield kind, shared, group
