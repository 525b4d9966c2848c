"""Pairs of people who may be one, likeliest first, as questions to the owner. Nothing here joins anybody.

What speaks for a pair is weighed, each piece with its reason: names, handles that fit a name, shared keys that are too
common to join by themselves. What speaks against it takes from that. People known on the same network are two accounts
there, so they are asked about only if they have the same name and nothing tells them apart.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest

from attrs import frozen

from warmlinks.people.blocking import pairs_to_compare
from warmlinks.people.grouping import Ref
from warmlinks.people.profiles import Profile, common_form, is_made_of_name, profile_of
from warmlinks.values import Identity

__all__ = ["LEAST", "DuplicateCandidate", "propose"]

LEAST = 0.25
"""Pairs less likely than this are not asked about."""

_MOST = 0.97
_ALIKE = 86.0
_APART = 60.0
_LEAST_OF_INITIALS = 0.2
"""So much an initial says that fits many: too little by itself, enough beside a handle that fits."""

_logger = logging.getLogger("warmlinks")


@frozen
class DuplicateCandidate:
    """Are these two one person? `likelihood` is 0..1; `because` and `against` say what speaks for it and not."""

    a: Ref
    b: Ref
    likelihood: float
    because: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


def propose(
    people: Iterable[Iterable[Identity]],
    decided: Iterable[tuple[Ref, Ref]] = (),
    *,
    limit: int | None = 20,
    odds: Mapping[tuple[Ref, Ref], float] | None = None,
    tell: bool = True,
) -> list[DuplicateCandidate]:
    """Return the pairs of people that the owner should be asked about, likeliest first.

    Without `rapidfuzz` only equal names and fitting handles are seen, and a line in the log says so.

    Args:
        people: each person as its identities, as `group` put them together.
        decided: pairs of identities already decided on, either way; no pair of people is asked about that holds one.
        limit: how many at most; None for all.
        odds: what `assume` found of identities with equal names.
        tell: whether to say in the log what is missing.
    """
    profiles = [profile_of(identities) for identities in map(list, people) if identities]
    profiles.sort(key=lambda profile: profile.ref)
    settled = _settled(profiles, decided)
    scorer = _Scorer(profiles, _similarity(tell=tell), odds or {})
    candidates = [
        candidate
        for a, b in pairs_to_compare(profiles)
        if (a, b) not in settled and (candidate := scorer.candidate(profiles[a], profiles[b])) is not None
    ]
    count = len(candidates) if limit is None else limit
    return nsmallest(count, candidates, key=lambda candidate: (-candidate.likelihood, candidate.a, candidate.b))


def _settled(profiles: Sequence[Profile], decided: Iterable[tuple[Ref, Ref]]) -> set[tuple[int, int]]:
    """Return the pairs of positions that a decision covers."""
    position = {ref: number for number, profile in enumerate(profiles) for ref in profile.refs}
    pairs = ((position.get(a, -1), position.get(b, -1)) for a, b in decided)
    return {(min(pair), max(pair)) for pair in pairs}


def _similarity(*, tell: bool) -> Callable[[str, str], float] | None:
    """Return a function that compares two names in any order of words, 0..100; None without `rapidfuzz`."""
    try:
        from rapidfuzz.fuzz import token_sort_ratio
    except ImportError:
        if tell:
            _logger.warning(
                "rapidfuzz is not installed: only equal names and fitting handles are compared."
                " Install warmlinks[match] to be asked about similar names"
            )
        return None
    return token_sort_ratio


class _Scorer:
    """Scores a pair, given how common each name is among all people."""

    def __init__(
        self,
        profiles: Sequence[Profile],
        similarity: Callable[[str, str], float] | None,
        odds: Mapping[tuple[Ref, Ref], float],
    ) -> None:
        self._similarity = similarity
        self._odds = odds
        self._weighed = {ref for pair in odds for ref in pair}
        self._common = Counter(words for profile in profiles for words in profile.turned)
        self._initials = Counter(form for profile in profiles for form in {*map(_with_initial, profile.names)})
        self._forms = Counter(form for profile in profiles for form in profile.forms)

    def candidate(self, a: Profile, b: Profile) -> DuplicateCandidate | None:
        """Return a pair as a question to the owner, if it is likely enough to be one person."""
        same_network = bool(a.networks & b.networks)
        equal = a.turned & b.turned
        shared = a.keys & b.keys
        if same_network and not shared and not (equal and _nothing_distinguishes(a, b)):
            return None
        pieces: list[tuple[float, str]] = []
        if equal:
            pieces.append(self._equal_name(a, b, equal))
        elif alike := self._alike(a, b):
            pieces.append(alike)
        pieces += self._handles(a, b, names_agree=bool(equal))
        if shared:
            pieces.append((0.5, "they share an address or number that others may use too"))
        if not pieces:
            return None
        likelihood = _any_of(weight for weight, _ in pieces)
        because = [reason for _, reason in pieces]
        against: list[str] = []
        odds = likelihood / (1 - likelihood)
        for factor, reason in self._context(a, b, names_agree=bool(equal)):
            odds *= factor
            (because if factor > 1 else against).append(reason)
        likelihood = odds / (1 + odds)
        if likelihood < LEAST:
            return None
        return DuplicateCandidate(a.ref, b.ref, round(min(likelihood, _MOST), 3), tuple(because), tuple(against))

    def _equal_name(self, a: Profile, b: Profile, equal: frozenset[tuple[str, ...]]) -> tuple[float, str]:
        name = max(equal, key=lambda words: (len(words), words))
        # of two who are on several networks each, the surest pair speaks
        weighed = [
            odds
            for mine in a.refs & self._weighed
            for theirs in b.refs & self._weighed
            if (odds := self._odds.get((mine, theirs) if mine < theirs else (theirs, mine))) is not None
        ]
        if weighed:
            return max(weighed), "the same name, which nobody else has on either network"
        bearers = max(self._common[name], 2)
        if len(name) == 1:
            return 0.35 * 2 / bearers, "the same name, of one word"
        reason = "the same name" if bearers == 2 else f"the same name, which {bearers} people have"  # noqa: PLR2004
        return max(0.8 * 2 / bearers, 0.3), reason

    def _alike(self, a: Profile, b: Profile) -> tuple[float, str] | None:
        """Return the strongest evidence that two of their names give."""
        best: tuple[float, str] | None = None
        for mine in a.names:
            for theirs in b.names:
                evidence = self._compare(mine, theirs)
                if evidence is not None and (best is None or evidence > best):
                    best = evidence
        return best

    def _compare(self, mine: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[float, str] | None:
        if self._similarity is None or min(len(mine), len(theirs)) < 2:  # noqa: PLR2004 - one word is too little
            return None
        if mine[-1] == theirs[-1] and common_form(mine[0]) == common_form(theirs[0]):
            return 0.6, "the same family name, and given names that stand for each other"
        if mine[-1] == theirs[-1] and mine[0][0] == theirs[0][0] and 1 in {len(mine[0]), len(theirs[0])}:
            bearers = max(self._initials[_with_initial(mine)], 2)
            fits = "" if bearers == 2 else f", as it fits {bearers} people"  # noqa: PLR2004
            reason = f"the same family name, and an initial that fits{fits}"
            return max(0.4 * 2 / bearers, _LEAST_OF_INITIALS), reason
        if set(mine) < set(theirs) or set(theirs) < set(mine):
            return 0.55, "one name holds the other"
        alike = self._similarity(" ".join(mine), " ".join(theirs))
        if alike >= _ALIKE:
            return 0.3 + (alike - _ALIKE) / 50, "similar names"
        return None

    def _handles(self, a: Profile, b: Profile, *, names_agree: bool) -> list[tuple[float, str]]:
        """Handles that are equal, or that fit the other's name; of equal names one made of the name says no more.

        A handle that fits the names of several says as much less of each.
        """
        if not a.handles and not b.handles:
            return []
        equal = a.handles.keys() & b.handles.keys()
        if names_agree:
            equal = {handle for handle in equal if not any(is_made_of_name(handle, words) for words in a.names)}
        if equal:
            return [(0.6, f"the same handle, {min(equal)}")]
        if names_agree:
            return []
        fitting = [
            (named.forms[letters] / self._forms[letters], handle)
            for holder, named in ((a, b), (b, a))
            for handle, letters in holder.handles.items()
            if letters in named.forms
        ]
        return [(weight, f"the handle {handle} fits the name") for weight, handle in [max(fitting)]] if fitting else []

    def _context(self, a: Profile, b: Profile, *, names_agree: bool) -> Iterator[tuple[float, str]]:
        """Yield factors of the odds by company, place and full names."""
        if a.companies and b.companies:
            yield (2.5, "the same company") if a.companies & b.companies else (0.7, "other companies")
        if a.locations & b.locations:
            yield 1.8, "the same place"
        if not names_agree and self._names_differ(a, b):
            yield 0.15, "names that differ"

    def _names_differ(self, a: Profile, b: Profile) -> bool:
        """Whether both have full names, and no two of them are similar."""
        names = [words for words in a.names if len(words) > 1]
        others = [words for words in b.names if len(words) > 1]
        if not names or not others:
            return False
        return not any(set(mine) & set(theirs) or self._near(mine, theirs) for mine in names for theirs in others)

    def _near(self, mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
        return self._similarity is not None and self._similarity(" ".join(mine), " ".join(theirs)) >= _APART


def _with_initial(words: tuple[str, ...]) -> tuple[str, str]:
    """Reduce a name to family name and initial."""
    return words[-1], words[0][0]


def _nothing_distinguishes(a: Profile, b: Profile) -> bool:
    """Whether no field differs that two accounts on one network both have."""
    fields = ((a.companies, b.companies), (a.locations, b.locations), (a.emails, b.emails))
    return all(mine & theirs for mine, theirs in fields if mine and theirs)


def _any_of(weights: Iterable[float]) -> float:
    """Combine weights: the chance that at least one of them is right."""
    left = 1.0
    for weight in weights:
        left *= 1 - weight
    return min(1 - left, _MOST)
