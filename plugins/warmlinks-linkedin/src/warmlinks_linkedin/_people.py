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
        person = self._known.get(key)
        if person is None:
            person = self._known[key] = _Known(where)
        if name and name not in person.names and not is_hidden(name):
            person.names = (*person.names, name)
            if person.name is None:
                person.name = name
            if not key.startswith(_BORNE_BY_NONE):
                bearers = self._bearers.setdefault(name, (key,))
                if key not in bearers:
                    if isinstance(bearers, tuple):
                        bearers = self._bearers[name] = set(bearers)
                    bearers.add(key)
        if company and person.company is None:
            person.company = company
        if position and person.position is None:
            person.position = position

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
        person = self._known[key]
        person.aliases = _with(person.aliases, aliases)
        person.emails = _with(person.emails, emails)
        person.phones = _with(person.phones, phones)
        person.accounts = _with(person.accounts, accounts)

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
        person = self._known.get(key)
        return person.name if person is not None else None

    def known_names(self) -> set[str]:
        """Every name that somebody bears."""
        return {name for person in self._known.values() for name in person.names}

    def named(self) -> Iterator[tuple[str, str]]:
        """(name, key) of everybody whose name means them; the owner is not among them."""
        for key, person in self._known.items():
            if key not in self.owner_keys:
                for name in sorted(person.names):
                    if self.only(name) == key:
                        yield name, key

    def identity(self, key: str) -> Identity:
        """What is known of one person, as the book takes it."""
        person = self._known[key]
        own_name = () if key.startswith(_BORNE_BY_NONE) else (n for n in person.names if self._bearers[n] == (key,))
        aliases = {*person.aliases, *(name_key(name) for name in own_name)}
        return Identity(
            NETWORK,
            key,
            slug_of(key),
            person.name,
            url_of(key),
            person.emails,
            person.phones,
            person.accounts,
            tuple(sorted(aliases)),
            person.company,
            person.position,
        )

    def persons(self) -> Iterator[Person]:
        """Everybody but the owner, once; of each no more is kept than the names."""
        for key, person in self._known.items():
            if key not in self.owner_keys:
                yield Person(self.identity(key), person.where)
                person.where = ""
                person.aliases = person.emails = person.phones = person.accounts = ()


def _with(values: tuple[str, ...], more: Iterable[str]) -> tuple[str, ...]:
    """What is known and what is new, each once, in the order in which it came."""
    new = tuple(more)
    return tuple(dict.fromkeys((*values, *new))) if new else values
