"""Which identities are one person: a function of the identities and of the decisions in force, and of nothing else.

So a decision that is taken back leaves no trace, and the order of loading changes nothing. From the strongest:

1. `not_same` decisions part two identities, whatever else would join them, directly or through others. Only a newer
   `same` for that very pair lifts one.
2. `same` decisions join, the newest first. One that would put a parted pair together through others gives way: so the
   owner's last word always holds, and of older ones as much as agrees with it.
3. Aliases join accounts of one network.
4. Strong keys join across and within networks: an e-mail address, a phone number, an account that names the other.
   Two accounts that a network numbers are never joined by 3 or 4, directly or through others: what two numbers share
   is one of them mistaken. The number an alias or a key would have to choose between is left out.
5. An alias that is only a name (`name:...`) or a handle (`@...`), which both change hands, joins the one person who
   claims it; claimed by two it joins nobody. One that is only likely (`perhaps:...`) speaks where nobody claims it.

Where a step cannot join all it would, it goes through its keys and their holders in sorted order, so the outcome is the
same for every order of the input.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import TypeAlias

from attrs import frozen

from warmlinks.addresses import email_key, phone_key
from warmlinks.people.keys import account_key, handle_key, is_role_mailbox, name_words
from warmlinks.values import Identity

__all__ = [
    "GUESSED_ALIAS",
    "NAME_ALIAS",
    "SHARING_LIMIT",
    "Decision",
    "Identity",
    "Ref",
    "group",
    "standing_between",
    "strong_keys",
]

Ref: TypeAlias = tuple[str, str]
"""An identity: its network and its key there."""

NAME_ALIAS = "name:"
"""Keys and aliases that begin so are only a name; a source gives one where a record names a person and no more."""

HANDLE_ALIAS = "@"
"""Keys and aliases that begin so are only a handle. A handle that was given up is somebody else's tomorrow."""

GUESSED_ALIAS = "perhaps:"
"""Before an alias that an archive suggests and does not say, such as the handle at the beginning of a reply."""

_ACCOUNT = "account:"

SHARING_LIMIT = 4
"""An address, a number or an account held by more identities of one network than this belongs to no one person."""


@frozen
class Decision:
    """The owner's decision on two identities. `order` grows with every decision; the newer wins."""

    a: Ref
    b: Ref
    same: bool
    order: int = 0


def group(identities: Iterable[Identity], decisions: Iterable[Decision] = ()) -> dict[Ref, Ref]:
    """Map every identity, and every alias that means exactly one of them, to its person's root.

    The root is the smallest (network, key) among the person's identities.

    Args:
        identities: in any order; an identity given in several pieces is united.
        decisions: those in force, in any order. Identities that are not there may be named and still join others.
    """
    accounts = list(identities)
    refs = {(account.network, account.key) for account in accounts}
    aliases, names = _claims(accounts, refs)
    joiner = _Joiner()
    _decide(joiner, decisions, refs, aliases)
    for alias in sorted(aliases):
        joiner.chain(_of_one_number(aliases[alias] | ({alias} & refs)))
    for holders in _shared(accounts):
        joiner.chain(_of_one_number(holders))
    for alias in sorted(names):
        if alias in refs and len({joiner.root(claimant) for claimant in names[alias]}) == 1:
            joiner.chain(sorted(names[alias] | {alias}))
    return _groups(joiner, refs, {**names, **aliases})


def _of_one_number(refs: Iterable[Ref]) -> list[Ref]:
    """Sort references, leaving out numbered accounts of a network that has several of them here."""
    ordered = sorted(refs)
    numbered = Counter(network for network, key in ordered if key.isdecimal())
    return [ref for ref in ordered if not ref[1].isdecimal() or numbered[ref[0]] == 1]


def standing_between(a: Ref, b: Ref, groups: Mapping[Ref, Ref], decisions: Iterable[Decision]) -> list[Decision]:
    """Return the `not_same` decisions that keep the person of `a` and the person of `b` apart.

    Whoever joins two people must lift these first: each by a newer `same` for its own pair, or by taking it back.
    """
    ours, theirs = groups.get(a, a), groups.get(b, b)
    return [
        decision
        for decision in decisions
        if not decision.same
        and {groups.get(decision.a, decision.a), groups.get(decision.b, decision.b)} == {ours, theirs}
    ]


def strong_keys(identity: Identity) -> Iterator[str]:
    """Yield the keys that join this identity with any other that has one of them."""
    for email in identity.emails:
        if key := email_key(email):
            yield key
    for phone in identity.phones:
        if key := phone_key(phone):
            yield f"tel:{key}"
    for account in identity.accounts:
        if key := account_key(account):
            yield f"{_ACCOUNT}{key}"


class _Joiner:
    """Joins references into groups, smallest reference first, and never two that were parted."""

    def __init__(self) -> None:
        self._parent: dict[Ref, Ref] = {}
        self._parted: dict[Ref, set[Ref]] = {}
        self._numbered: dict[Ref, frozenset[str]] = {}

    def root(self, ref: Ref) -> Ref:
        parent = self._parent
        top = parent.get(ref, ref)
        while (above := parent.get(top, top)) != top:
            top = above
        while (above := parent.get(ref, ref)) != top:
            parent[ref] = top
            ref = above
        return top

    def part(self, a: Ref, b: Ref) -> None:
        """Keep two groups apart; called before anything is joined."""
        if a != b:
            self._parted.setdefault(a, set()).add(b)
            self._parted.setdefault(b, set()).add(a)

    def join(self, a: Ref, b: Ref, *, decided: bool = False) -> None:
        """Make two groups one; only the owner's decision makes one of two numbers of a network."""
        a, b = self.root(a), self.root(b)
        if a == b or b in self._parted.get(a, ()):
            return
        numbers = self._numbers(a), self._numbers(b)
        if not decided and numbers[0] & numbers[1]:
            return
        if b < a:
            a, b = b, a
        self._parent[b] = a
        self._numbered[a] = numbers[0] | numbers[1]
        if enemies := self._parted.pop(b, None):
            self._parted.setdefault(a, set()).update(enemies)
            for enemy in enemies:
                others = self._parted[enemy]
                others.discard(b)
                others.add(a)

    def _numbers(self, root: Ref) -> frozenset[str]:
        """Return the networks on which a group has a numbered account."""
        networks = self._numbered.get(root)
        if networks is None:
            networks = frozenset({root[0]}) if root[1].isdecimal() else frozenset()
        return networks

    def chain(self, refs: Sequence[Ref]) -> None:
        """Join all of them as far as they may be; one that is parted from the first is still tried with the next."""
        for first, second in pairwise(refs):
            self.join(first, second)
        if self._parted:
            for at, first in enumerate(refs):
                for second in refs[at + 2 :]:
                    self.join(first, second)


_Claims: TypeAlias = dict[Ref, set[Ref]]


def _claims(accounts: Iterable[Identity], refs: set[Ref]) -> tuple[_Claims, _Claims]:
    """Return the claimants of each alias: of those that mean an account, and of those that are only a name."""
    aliases: _Claims = defaultdict(set)
    names: _Claims = defaultdict(set)
    likely: _Claims = defaultdict(set)
    for account in accounts:
        for alias in account.aliases:
            if alias.startswith(GUESSED_ALIAS):
                likely[account.network, alias.removeprefix(GUESSED_ALIAS)].add((account.network, account.key))
            elif alias != account.key:
                claims = names if alias.startswith((NAME_ALIAS, HANDLE_ALIAS)) else aliases
                claims[account.network, alias].add((account.network, account.key))
    for ref in likely.keys() - names.keys():
        names[ref] = likely[ref]
    for ref in refs & names.keys():
        names[ref].discard(ref)
    return aliases, names


def _decide(joiner: _Joiner, decisions: Iterable[Decision], refs: set[Ref], aliases: _Claims) -> None:
    """Apply the owner's decisions: part first, then join, the newest first."""

    def resolve(ref: Ref) -> Ref:
        return ref if ref in refs or ref not in aliases else min(aliases[ref])

    last: dict[tuple[Ref, Ref], Decision] = {}
    for decision in decisions:
        a, b = resolve(decision.a), resolve(decision.b)
        pair = (a, b) if a <= b else (b, a)
        older = last.get(pair)
        if older is None or (decision.order, not decision.same) > (older.order, not older.same):
            last[pair] = decision
    for (a, b), decision in last.items():
        if not decision.same:
            joiner.part(a, b)
    joined = sorted((-decision.order, pair) for pair, decision in last.items() if decision.same)
    for _, couple in joined:
        joiner.join(*couple, decided=True)


def _shared(accounts: Sequence[Identity]) -> Iterator[list[Ref]]:
    """Yield the holders of each strong key that several identities share and that can belong to one person."""
    holders: dict[str, dict[Ref, str | None]] = defaultdict(dict)
    for account in accounts:
        if account.emails or account.phones or account.accounts:
            for key in strong_keys(account):
                holders[key][account.network, account.key] = account.name
    bearers = _bearers(accounts, {key for key in holders if key.startswith(_ACCOUNT)})
    for key, named in bearers.items():
        holders[key].update(named)
    for key in sorted(key for key, refs in holders.items() if len(refs) > 1):
        if _is_one_person(key, holders[key]) and len(bearers.get(key, ())) <= 1:
            yield sorted(holders[key])


def _bearers(accounts: Iterable[Identity], keys: set[str]) -> dict[str, dict[Ref, str | None]]:
    """Return the identities that are the accounts which others name; a handle that two have had belongs to both."""
    bearers: dict[str, dict[Ref, str | None]] = defaultdict(dict)
    if keys:
        for account in accounts:
            own = [f"{_ACCOUNT}{account.network}:{key}" for key in (account.key, *account.aliases)]
            if account.handle:
                own.append(f"{_ACCOUNT}{account.network}:@{handle_key(account.handle)}")
            for key in keys.intersection(own):
                bearers[key][account.network, account.key] = account.name
    return bearers


def _is_one_person(key: str, holders: Mapping[Ref, str | None]) -> bool:
    """Whether a key that several identities hold may belong to one person.

    No for the mailbox of an office, for a key with too many holders, and where one network has it under two names
    that share no word: a couple's address joins nobody.
    """
    held = Counter(network for network, _ in holders)
    if max(held.values()) > SHARING_LIMIT or is_role_mailbox(key):
        return False
    words: dict[str, list[frozenset[str]]] = defaultdict(list)
    for (network, _), name in holders.items():
        if name:
            words[network].append(frozenset(name_words(name)))
    return all(
        not name or not other or name & other for names in words.values() for name, other in combinations(names, 2)
    )


def _groups(joiner: _Joiner, refs: set[Ref], claims: _Claims) -> dict[Ref, Ref]:
    """Map every identity and every unambiguous alias to the smallest identity of its group."""
    smallest: dict[Ref, Ref] = {}
    for ref in refs:
        root = joiner.root(ref)
        if root not in smallest or ref < smallest[root]:
            smallest[root] = ref
    groups = {ref: smallest[joiner.root(ref)] for ref in refs}
    for alias, claimants in claims.items():
        if alias not in refs:
            roots = {groups[claimant] for claimant in claimants}
            if len(roots) == 1:
                groups[alias] = roots.pop()
    return groups
