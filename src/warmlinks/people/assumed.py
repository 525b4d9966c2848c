"""Who is assumed to be one person: equal full names on two networks, where the odds say so and nothing speaks against.

A name that few people bear is rarely borne by two of one owner's people. `p = both / (both + N * f)`: `both` is the
share of people who are on both networks, `N` the people on the larger one, and `f` the chance that somebody there has
this name by accident: the share of the given name times that of the family name, among the owner's own people. With
`both = 0.2`, 400 people on each network and a name whose halves nobody else bears, f = 1/800 * 1/800 and p = 0.997.

Nothing here is ever kept: the same people give the same assumptions, and new people may end one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from math import fsum
from typing import NamedTuple, TypeAlias

from attrs import define, field, frozen

from warmlinks.addresses import email_key, phone_key
from warmlinks.people.grouping import Ref
from warmlinks.people.keys import company_words, generation_of, handle_key, name_words, place_words
from warmlinks.people.profiles import is_made_of_name
from warmlinks.values import Identity

__all__ = ["Assumptions", "NameCensus", "assume"]

LIKELY = 0.9
"""From these odds on two are assumed to be one."""

LEAST_BOTH = 0.03
"""Where fewer people than this share are on both networks, an equal name is more often an accident."""

USUAL_BOTH = 0.2
"""The share of people on both networks, while too few candidates speak of it."""

FEWEST_PEOPLE = 20
"""On a network of fewer people the odds say nothing: there are questions only."""

_FEWEST_CANDIDATES = 10
_ROUNDS = 20
_SAME_HANDLE = 100.0
"""So many times as likely is one person where the handle is the same on both and is not made of the name."""

_FIRST_IDEOGRAPH = "\u2e80"
_OWN_DIGITS = 8

_FullName: TypeAlias = tuple[str, ...]
_People: TypeAlias = Mapping[Ref, Sequence[Identity]]
_Bearers: TypeAlias = dict[_FullName, tuple[Ref, Identity] | None]


@frozen
class Assumptions:
    """What is assumed: pairs that are one person, and the odds of all pairs that were weighed, assumed or not."""

    pairs: tuple[tuple[Ref, Ref], ...] = ()
    odds: Mapping[tuple[Ref, Ref], float] = field(factory=dict)


class _Candidate(NamedTuple):
    """Two people with one name, each the only bearer of it on a network; `chance` is N * f."""

    a: Ref
    b: Ref
    refs: tuple[Ref, Ref]
    chance: float


def assume(
    people: _People,
    apart: Collection[tuple[Ref, Ref]] = (),
    *,
    census: NameCensus | None = None,
) -> Assumptions:
    """Return the pairs that are assumed to be one person, and the odds of all pairs.

    Args:
        people: each person's identities, as keys and decisions put them together, by what stands for the person.
        apart: pairs of people that the owner has parted, or who are two for another reason.
        census: the names of everybody, where `people` are only those with a full name that is borne on two networks.
    """
    parted = {frozenset(pair) for pair in apart}
    if census is None:
        census = NameCensus()
        for identities in people.values():
            census.add((identity.network, identity.name) for identity in identities if identity.name)
    bearers = _bearers(people)
    odds: dict[tuple[Ref, Ref], float] = {}
    likely: list[tuple[float, Ref, Ref]] = []
    for network, second in combinations(sorted(bearers), 2):
        smaller, larger = sorted((census.count[network], census.count[second]))
        if not smaller:
            continue
        candidates = [
            candidate
            for candidate in _candidates(people, bearers[network], bearers[second], larger, census)
            if not (parted and frozenset((candidate.a, candidate.b)) in parted)
            and not _contradict(people[candidate.a], people[candidate.b])
        ]
        both = _share_on_both([candidate.chance for candidate in candidates], smaller)
        enough = min(census.everybody[network], census.everybody[second]) >= FEWEST_PEOPLE and both >= LEAST_BOTH
        for candidate in candidates:
            p = both / (both + candidate.chance)
            odds[candidate.refs] = p
            if enough and p >= LIKELY:
                likely.append((-p, candidate.a, candidate.b))
    return Assumptions(tuple(_compatible(people, sorted(likely), parted)), odds)


def _share_on_both(chances: Sequence[float], smaller: int) -> float:
    """Estimate the share of people on both networks; the usual share where there are too few candidates."""
    both = USUAL_BOTH
    if len(chances) >= _FEWEST_CANDIDATES:
        for _ in range(_ROUNDS):
            # summed exactly, so that the order in which people came changes no digit
            both = fsum(both / (both + chance) for chance in chances) / smaller
    return both


@define
class NameCensus:
    """Counts of names among all of the owner's people; the people themselves are not kept.

    `count` has the people with a full name by network, `everybody` all who have any name; `given` and `family` have
    the people by the halves of their full names, `total` is how many have one.
    """

    count: Counter[str] = field(factory=Counter)
    everybody: Counter[str] = field(factory=Counter)
    given: Counter[str] = field(factory=Counter)
    family: Counter[str] = field(factory=Counter)
    total: int = 0
    _bits: dict[str, int] = field(factory=dict)
    _borne_on: dict[int, int] = field(factory=dict)

    def add(self, named: Iterable[tuple[str, str]]) -> None:
        """Count one person by the names of their identities, each with its network."""
        networks: set[str] = set()
        names: set[_FullName] = set()
        for network, text in named:
            networks.add(network)
            name = _full_name(text)
            if name is not None:
                names.add(name)
                mark = hash(name)
                bit = self._bits.setdefault(network, 1 << len(self._bits))
                self._borne_on[mark] = self._borne_on.get(mark, 0) | bit
        for network in networks:
            self.everybody[network] += 1
            self.count[network] += bool(names)
        self.total += bool(names)
        for given in {name[0] for name in names}:
            self.given[given] += 1
        for family in {name[-2] for name in names}:
            self.family[family] += 1

    def is_on_two(self, text: str) -> bool:
        """Whether a full name is borne on more than one network; of two names that hash alike both seem to be."""
        name = _full_name(text)
        return name is not None and self._borne_on.get(hash(name), 0).bit_count() > 1


def _bearers(people: _People) -> dict[str, _Bearers]:
    """Return the bearer of each full name by network; None where two people of one network bear it."""
    bearers: dict[str, _Bearers] = defaultdict(dict)
    for ref, identities in people.items():
        for identity in identities:
            name = _full_name(identity.name) if identity.name else None
            if name is not None:
                by_name = bearers[identity.network]
                bearer = by_name.setdefault(name, (ref, identity))
                if bearer is not None and bearer[0] != ref:
                    by_name[name] = None
    return bearers


def _candidates(
    people: _People, bearers: _Bearers, others: _Bearers, larger: int, census: NameCensus
) -> Iterator[_Candidate]:
    """Yield pairs with one name, each the only bearer of it on its network, and neither with an account on both."""
    for name in bearers.keys() & others.keys():
        bearer, other = bearers[name], others[name]
        if bearer is None or other is None:
            continue
        (a, mine), (b, theirs) = bearer, other
        if a == b or _share_a_network(people[a], people[b]):
            continue
        given, family = census.given[name[0]] - 1, census.family[name[-2]] - 1
        chance = larger * (given / census.total) * (family / census.total)
        if _same_handle(mine, theirs):
            chance /= _SAME_HANDLE
        a, b = (a, b) if a < b else (b, a)
        refs = sorted(((mine.network, mine.key), (theirs.network, theirs.key)))
        yield _Candidate(a, b, (refs[0], refs[1]), chance)


def _share_a_network(a: Iterable[Identity], b: Iterable[Identity]) -> bool:
    networks = {identity.network for identity in a}
    return any(identity.network in networks for identity in b)


@lru_cache(maxsize=65536)
def _full_name(text: str) -> _FullName | None:
    """Return the words of a full name and its generation; None where fewer than two words are of letters.

    A father and a son are two: `Sam Hill Jr` is another name than `Sam Hill`.
    """
    words = name_words(text)
    if len(words) < 2 or not (_is_word(words[0]) and _is_word(words[-1])):  # noqa: PLR2004
        return None
    return (*words, generation_of(text))


def _is_word(text: str) -> bool:
    """Whether a text is a name rather than an initial or a number; a single ideograph is a name."""
    letters = text.isalpha() or (any(map(str.isalpha, text)) and not any(map(str.isdecimal, text)))
    return letters and (len(text) > 1 or text >= _FIRST_IDEOGRAPH)


def _same_handle(a: Identity, b: Identity) -> bool:
    """Whether both have the same handle, and it is not just the name written together."""
    if not a.handle or not b.handle or not a.name:
        return False
    handle = handle_key(a.handle)
    return handle == handle_key(b.handle) and not is_made_of_name(handle, name_words(a.name))


def _contradict(a: Sequence[Identity], b: Sequence[Identity]) -> bool:
    """Whether both have companies, places, addresses or numbers, and none of one kind in common."""
    for words_of in (_companies, _places, _addresses, _numbers):
        mine = words_of(a)
        theirs = words_of(b) if mine else None
        if theirs and not _overlap(mine, theirs):
            return True
    return False


class _Words(NamedTuple):
    """The words of a compared value, and those of them that identify it."""

    core: frozenset[str]
    whole: frozenset[str]


def _overlap(mine: Iterable[_Words], theirs: Collection[_Words]) -> bool:
    """Whether any two may be the same: the core of one is in the other, as Berlin is in Berlin, Germany."""
    return any(a.core & b.whole or b.core & a.whole for a in mine for b in theirs)


def _companies(identities: Iterable[Identity]) -> list[_Words]:
    companies = [company_words(identity.company) for identity in identities if identity.company]
    return [_Words(words, words) for words in companies if words]


def _places(identities: Iterable[Identity]) -> list[_Words]:
    texts = [identity.location for identity in identities if identity.location]
    words = [(place_words(text.partition(",")[0]), place_words(text)) for text in texts]
    return [_Words(core or whole, whole) for core, whole in words if whole]


def _addresses(identities: Iterable[Identity]) -> list[_Words]:
    keys = [frozenset({key}) for identity in identities for text in identity.emails if (key := email_key(text))]
    return [_Words(key, key) for key in keys]


def _numbers(identities: Iterable[Identity]) -> list[_Words]:
    # the country is written by some and left out by others
    phones = (phone_key(text) for identity in identities for text in identity.phones)
    keys = [frozenset({phone[-_OWN_DIGITS:]}) for phone in phones if phone]
    return [_Words(key, key) for key in keys]


def _compatible(
    people: _People, likely: Iterable[tuple[float, Ref, Ref]], parted: set[frozenset[Ref]]
) -> Iterable[tuple[Ref, Ref]]:
    """Yield the pairs that are consistent with each other, the likeliest first: in a group none contradicts another."""
    group: dict[Ref, set[Ref]] = {}
    for _, first, second in likely:
        mine, theirs = group.setdefault(first, {first}), group.setdefault(second, {second})
        if mine is theirs or _share_a_network(
            (identity for ref in mine for identity in people[ref]),
            (identity for ref in theirs for identity in people[ref]),
        ):
            continue
        # the two themselves were weighed before; what is new is who has come to them since
        alone = len(mine) == len(theirs) == 1
        if not alone and any(
            frozenset((a, b)) in parted or _contradict(people[a], people[b]) for a in mine for b in theirs
        ):
            continue
        mine |= theirs
        for ref in theirs:
            group[ref] = mine
        yield first, second
