"""Who should meet: pairs among the owner's people with a reason in words, a few at a time.

Left out are those who know each other, were introduced, declined, or are paused, and anybody who has had enough this
month. What they share counts by how rare it is, as in Adamic and Adar's measure of 2003: two people with a common
friend who has few friends have more in common than two with a common celebrity.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations
from math import log

from attrs import field, frozen

from warmlinks.introductions.view import pair_of

__all__ = ["Candidate", "IntroductionSuggestion", "suggest"]

_WARMEST = 500
"""So many people are looked at, the warmest: who introduces should know both."""

_COMMON = 200
"""What more people than this share says nothing of any two of them."""

_WORTH = {"tag": 1.0, "company": 0.8, "place": 0.5, "friend": 1.0}


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
    never: Collection[tuple[str, str]] = (),
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
    load, waiting = load or {}, waiting or {}
    names = name or {}
    asked = [
        person
        for person in people
        if person.warmth > 0 and person.id not in paused
        if load.get(person.id, 0) < monthly and waiting.get(person.id, 0) < most_waiting
    ]
    able = {person.id: person for person in sorted(asked, key=lambda person: (-person.warmth, person.id))[:_WARMEST]}
    weights: defaultdict[tuple[str, str], float] = defaultdict(float)
    reasons: defaultdict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    forbidden = set(never)
    for kind, what, group in _shared(able, knows):
        worth = _WORTH[kind] / log(1.0 + len(group))
        for one, two in combinations(group, 2):
            pair = pair_of(one, two)
            if pair in forbidden or two in knows.get(one, ()) or one in knows.get(two, ()):
                continue
            weights[pair] += worth
            reasons[pair].append((worth, _in_words(kind, names.get(what, what))))
    ranked = sorted(
        weights, key=lambda pair: (-weights[pair] * (able[pair[0]].warmth * able[pair[1]].warmth) ** 0.25, pair)
    )
    return _a_few(ranked, weights, reasons, limit, per_person)


def _a_few(
    ranked: Sequence[tuple[str, str]],
    weights: Mapping[tuple[str, str], float],
    reasons: Mapping[tuple[str, str], list[tuple[float, str]]],
    limit: int,
    per_person: int,
) -> list[IntroductionSuggestion]:
    taken: defaultdict[str, int] = defaultdict(int)
    chosen: list[IntroductionSuggestion] = []
    for one, two in ranked:
        if len(chosen) == limit:
            break
        if taken[one] >= per_person or taken[two] >= per_person:
            continue
        taken[one] += 1
        taken[two] += 1
        words = [text for _, text in sorted(reasons[one, two], key=lambda reason: (-reason[0], reason[1]))]
        chosen.append(IntroductionSuggestion(one, two, weights[one, two], tuple(words[:3])))
    return chosen


def _shared(
    able: Mapping[str, Candidate], knows: Mapping[str, Collection[str]]
) -> Iterable[tuple[str, str, list[str]]]:
    """What is shared, and by whom; nothing that nearly everybody shares."""
    groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for person in able.values():
        for tag in person.tags:
            groups["tag", tag].append(person.id)
        if person.company:
            groups["company", person.company.casefold().strip()].append(person.id)
        if person.place:
            groups["place", person.place.casefold().strip()].append(person.id)
    for friend, others in knows.items():
        some = sorted(other for other in others if other in able)
        if len(some) > 1:
            groups["friend", friend] = some
    for (kind, what), group in sorted(groups.items()):
        if 2 <= len(group) <= _COMMON:  # noqa: PLR2004
            yield kind, what, group


def _in_words(kind: str, what: str) -> str:
    return {
        "tag": f"both have to do with {what}",
        "company": f"both work at {what}",
        "place": f"both live in {what}",
        "friend": f"both know {what}",
    }[kind]
