"""One person within Facebook: which of the names in an export are one identity, and by which key.

The export has no ids. A name that belongs to one friend entry at most, and to one two-person thread at most, is one
identity. Where two friends or two threads share a name, each stays alone, and so does what names a person and no more;
the core then asks its owner. Keys, the best first:

- `friend:<name>@<second>`: name and moment of becoming friends. Pages know the day only: `friend:<name>@<day>`.
- `name:<name>`: all that is known of somebody who is no friend. The core joins it with whoever alone goes by that name,
  so a later export that knows more adds a key and no person.
- `thread:<folder>`: for those who share their name, and for deleted accounts, which all have the same one.
- `id:<number>`: old pages that no longer knew a name gave the account's number.

Every other key of a person is an alias. A thread is never the key of somebody with a name of his own, since folders
were named anew in 2022: the same person would come twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, tzinfo

from attrs import Factory, define

from warmlinks.calendar.active_time import day_in
from warmlinks_facebook._layout import NETWORK
from warmlinks_meta.people import People, Someone
from warmlinks_meta.text import NUMBER_SUFFIX, is_placeholder

__all__ = ["FacebookPeople", "Since"]

Since = datetime | date | str | None
"""When somebody became a friend: a second, a day, or the words of a page that say neither."""


@define
class _Name:
    """What the export has under one name."""

    friends: dict[str, tuple[Since, str, str | None]] = Factory(dict)
    threads: dict[str, bool] = Factory(dict)
    is_person: bool = False


class FacebookPeople(People):
    """Everybody in one export. First everything that tells people apart is added, then keys are asked for.

    Args:
        owner: the owner's key; asked for the owner's names, it is the answer.
        owner_names: the owner's names, normalized.
        shown: normalized name -> the name as it came.
        zone: the zone in which a page would have told a day.
    """

    def __init__(self, *, owner: str, owner_names: Iterable[str], shown: dict[str, str], zone: tzinfo) -> None:
        super().__init__(network=NETWORK, owner=owner, owner_names=owner_names, shown=shown)
        self._zone = zone
        self._names: dict[str, _Name] = {}
        self._of_name: dict[str, str] = {}
        self._signed: dict[str, str] = {}

    # -- what tells people apart

    def add_friend(self, name: str, since: Since, where: str, *, nth: int = 0, email: str | None = None) -> None:
        """A friend entry. The same name and moment again, in another part, is the same friend.

        Args:
            name: normalized.
            since: since when.
            where: the place it was read from.
            nth: how many with the same name and the same day, or none, stand before it in the same list.
            email: an address, if the list has one.
        """
        key = _friend_key(name, since, nth)
        self._named(name).friends.setdefault(key, (since, where, email))

    def add_thread(self, name: str, thread: str, *, lasting: bool) -> None:
        """A two-person thread with somebody of that name; `lasting`: its key is the same in the next export."""
        self._named(name).threads.setdefault(thread, lasting)

    def add_name(self, name: str, *, is_person: bool = True) -> None:
        """Somebody who is named without more: a member of a group, a follower; or something, as whom one follows."""
        self._named(name, is_person=is_person)

    # -- keys

    def key_of(self, name: str, where: str) -> str:
        """The key of whoever goes by a name."""
        if name in self._owner_names:
            return self._owner
        key = self._of_name.get(name)
        if key is None:
            key = self._of_name[name] = self._make_named(name, where)
        self._use(key)
        return key

    def key_of_friend(self, name: str, since: Since, where: str, nth: int = 0) -> str:
        """The key of one friend entry."""
        if self.is_one(name):
            return self._of_one(name, where)
        key = _friend_key(name, since, nth)
        if key not in self._someone:
            day = _day(since, self._zone)
            days = [_day(other, self._zone) for other, _, _ in self._names[name].friends.values()]
            alias = f"friend:{name}@{day}"
            aliases = (alias,) if day and alias != key and days.count(day) == 1 else ()
            email = self._names[name].friends.get(key, (None, "", None))[2]
            self._add(key, name, where, (*aliases, f"name:{name}"), email)
        self._use(key)
        return key

    def key_of_thread(self, name: str, thread: str, where: str) -> str:
        """The key of the other person in a two-person thread."""
        if not is_placeholder(name) and self.is_one(name):
            return self._of_one(name, where)
        key = f"thread:{thread}"
        if key not in self._someone:
            named = not is_placeholder(name)
            self._add(key, name if named else None, where, (f"name:{name}",) if named else (), None)
        self._use(key)
        return key

    def known(self, name: str) -> bool:
        """Whether the export has this name, and it is not the owner's."""
        return name in self._names and name not in self._owner_names

    def is_person(self, name: str) -> bool:
        """Whether the name is known to be somebody's; those who are only followed may be pages."""
        return self.known(name) and self._names[name].is_person

    def tells_of_owner(self, text: str) -> bool:
        """Whether one of the owner's names stands in a text."""
        return any(name in text for name in self._owner_names)

    def is_one(self, name: str) -> bool:
        """Whether the name is one identity by the rule."""
        entry = self._names.get(name)
        return entry is None or (len(entry.friends) <= 1 and len(entry.threads) <= 1)

    def is_friend(self, name: str) -> bool:
        """Whether exactly one friend, and nobody else, goes by that name."""
        return self.is_one(name) and name in self._names and len(self._names[name].friends) == 1

    def findable(self) -> Iterator[str]:
        """The names that mean somebody where they stand in a text, the owner's left out."""
        return filter(self.is_person, self._names)

    def attach(self, name: str, *, emails: Iterable[str], phones: Iterable[str], where: str) -> None:
        """Add what an address book says to the one friend of that name."""
        someone = self._someone[self.key_of(name, where)]
        someone.emails.update(dict.fromkeys(emails))
        someone.phones.update(dict.fromkeys(phones))
        self.untold[someone.key] = someone

    # -- what is yielded

    def named(self) -> Iterator[tuple[str, str]]:
        """(shown name, key) of everybody, for reading cues; who shares a name comes more than once."""
        for name, entry in self._names.items():
            if not self.is_person(name) or is_placeholder(name):
                continue
            shown = self._shown.get(name, name)
            if self.is_one(name):
                key = self._one_key(name, entry)
                self._signed[key] = name
                yield shown, key
            else:
                yield from ((shown, key) for key in (*entry.friends, *(f"thread:{thread}" for thread in entry.threads)))

    def use(self, key: str, where: str) -> None:
        """Somebody named in a text, whose key `named` gave."""
        if key in self._someone:
            self._use(key)
        elif key != self._owner:
            self._of_one(self._signed[key], where)

    # -- inside

    def _named(self, name: str, *, is_person: bool = True) -> _Name:
        entry = self._names.setdefault(name, _Name())
        entry.is_person = entry.is_person or is_person
        return entry

    def _make_named(self, name: str, where: str) -> str:
        if self.is_one(name):
            return self._of_one(name, where)
        return self._add(f"name:{name}", name, where, (), None)

    def _of_one(self, name: str, where: str) -> str:
        entry = self._names.setdefault(name, _Name())
        key = self._one_key(name, entry)
        if key not in self._someone:
            since, at, email = next(iter(entry.friends.values()), (None, where, None))
            day = _day(since, self._zone)
            keys = [f"friend:{name}@{day}"] if day else []
            aliases = dict.fromkeys([*keys, *_lasting(entry), f"name:{name}"])
            if key.startswith("id:"):
                aliases.pop(f"name:{name}")
            self._add(key, name, at, tuple(alias for alias in aliases if alias != key), email)
        self._of_name[name] = key
        self._use(key)
        return key

    def _one_key(self, name: str, entry: _Name) -> str:
        number = name.removesuffix(NUMBER_SUFFIX)
        if number != name and number.isdecimal():
            return f"id:{number}"
        dated = (key for key, (since, _, _) in entry.friends.items() if isinstance(since, date))
        return next(dated, f"name:{name}")

    def _add(self, key: str, name: str | None, where: str, aliases: tuple[str, ...], email: str | None) -> str:
        someone = self._someone[key] = Someone(key, None if key.startswith("id:") else name, where, aliases)
        if email:
            someone.emails[email] = None
        return key


def _lasting(entry: _Name) -> list[str]:
    return [f"thread:{thread}" for thread, lasting in entry.threads.items() if lasting]


def _friend_key(name: str, since: Since, nth: int) -> str:
    return f"friend:{name}@{_stamp(since)}" + (f"#{nth + 1}" if nth else "")


def _stamp(since: Since) -> str:
    if isinstance(since, datetime):
        return str(int(since.timestamp()))
    return since.isoformat() if isinstance(since, date) else since or ""


def _day(since: Since, zone: tzinfo) -> str | None:
    if isinstance(since, datetime):
        return day_in(since, zone).isoformat()
    return since.isoformat() if isinstance(since, date) else None
