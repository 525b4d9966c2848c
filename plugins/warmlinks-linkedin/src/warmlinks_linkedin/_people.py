"""Everybody an export speaks of, each under one key, with the other keys that mean the same person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import define, field

from warmlinks.plugins.sources import Person
from warmlinks.values import Identity
from warmlinks_linkedin._names import CONTACT, NETWORK, ONLY_NAME, is_hidden, name_key, slug_of, url_of

__all__ = ["People"]

_BORNE_BY_NONE = (ONLY_NAME, CONTACT)
"""Keys of those whom a name does not mean: a name itself, and a card of the address book, maybe of no member at all."""


@define
class _Known:
    where: str
    name: str | None = None
    company: str | None = None
    position: str | None = None
    # tuples, since most are empty or of one, and an export may have some hundred thousand people
    names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()


@define
class People:
    """Collects people while the files are read; what is said first holds, later files only add.

    A record that has no more than a name keeps the key `name:<name>`. Whoever is the only one of that name gets that
    key as an alias, so the record is theirs; where two bear the name it is nobody's until the owner says whose.
    """

    _known: dict[str, _Known] = field(factory=dict)
    _bearers: dict[str, tuple[str] | set[str]] = field(factory=dict)
    owner_keys: frozenset[str] = frozenset()

    def see(
        self, key: str, name: str | None = None, *, where: str, company: str | None = None, position: str | None = None
    ) -> None:
        """Note that somebody is there, and under which name."""
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = _Known(where)
        if name and name not in known.names and not is_hidden(name):
            known.names = (*known.names, name)
            if known.name is None:
                known.name = name
            if not key.startswith(_BORNE_BY_NONE):
                bearers = self._bearers.setdefault(name, (key,))
                if key not in bearers:
                    if isinstance(bearers, tuple):
                        bearers = self._bearers[name] = set(bearers)
                    bearers.add(key)
        if company and known.company is None:
            known.company = company
        if position and known.position is None:
            known.position = position

    def by_name(self, name: str, *, where: str) -> str:
        """The key for a record that has no more than a name."""
        key = name_key(name)
        if key not in self._known:
            self.see(key, name, where=where)
        return key

    def add(
        self,
        key: str,
        *,
        aliases: Iterable[str] = (),
        emails: Iterable[str] = (),
        phones: Iterable[str] = (),
        accounts: Iterable[str] = (),
    ) -> None:
        """Add what else is known of somebody who was seen."""
        known = self._known[key]
        known.aliases = _with(known.aliases, aliases)
        known.emails = _with(known.emails, emails)
        known.phones = _with(known.phones, phones)
        known.accounts = _with(known.accounts, accounts)

    @property
    def anybody(self) -> bool:
        """Whether anybody is known at all."""
        return bool(self._known)

    def bearers(self, name: str) -> frozenset[str]:
        """The keys of all who bear a name."""
        return frozenset(self._bearers.get(name, ())) - self.owner_keys

    def only(self, name: str) -> str | None:
        """The key of the only one who bears a name: a profile, else somebody known by that name alone."""
        bearers = self.bearers(name)
        if len(bearers) == 1:
            return next(iter(bearers))
        return name_key(name) if not bearers and name_key(name) in self._known else None

    def name_of(self, key: str) -> str | None:
        """What somebody is called."""
        known = self._known.get(key)
        return known.name if known is not None else None

    def known_names(self) -> set[str]:
        """Every name that somebody bears."""
        return {name for known in self._known.values() for name in known.names}

    def named(self) -> Iterator[tuple[str, str]]:
        """(name, key) of everybody whose name means them; the owner is not among them."""
        for key, known in self._known.items():
            if key not in self.owner_keys:
                for name in sorted(known.names):
                    if self.only(name) == key:
                        yield name, key

    def identity(self, key: str) -> Identity:
        """What is known of one person, as the book takes it."""
        known = self._known[key]
        own_name = () if key.startswith(_BORNE_BY_NONE) else (n for n in known.names if self._bearers[n] == (key,))
        aliases = {*known.aliases, *(name_key(name) for name in own_name)}
        return Identity(
            NETWORK,
            key,
            slug_of(key),
            known.name,
            url_of(key),
            known.emails,
            known.phones,
            known.accounts,
            tuple(sorted(aliases)),
            known.company,
            known.position,
        )

    def persons(self) -> Iterator[Person]:
        """Everybody but the owner, once; of each no more is kept than the names."""
        for key, known in self._known.items():
            if key not in self.owner_keys:
                yield Person(self.identity(key), known.where)
                known.where = ""
                known.aliases = known.emails = known.phones = known.accounts = ()


def _with(known: tuple[str, ...], more: Iterable[str]) -> tuple[str, ...]:
    """What is known and what is new, each once, in the order in which it came."""
    new = tuple(more)
    return tuple(dict.fromkeys((*known, *new))) if new else known
