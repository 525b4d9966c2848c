"""One person within Instagram: by user name where one is known, and by the name that is shown where none is.

Lists have user names; messages have the names that people show, which are not unique and change at will. The two meet
in the folder of a two-person thread, which is called by the other's user name. Keys, the best first:

- `<user name>`: whoever is in a list, or whose thread's folder tells. A user name may change, so what stays is an
  alias: the thread's own id, and the second since when one follows the other.
- `name:<name>`: who is only shown by a name, as in a group. The core joins it with whoever alone goes by that name.
- `thread:<id>`: those who share their name, and deleted accounts, which all have the same one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import Factory, define

from warmlinks_instagram._layout import NETWORK
from warmlinks_meta.people import People, Someone
from warmlinks_meta.text import is_placeholder

__all__ = ["InstagramPeople"]

_PROFILE = "https://www.instagram.com/"


@define
class _User:
    """What the download has of one user name. `names`: those it is shown by."""

    where: str
    names: dict[str, None] = Factory(dict)
    aliases: dict[str, None] = Factory(dict)


@define
class _Name:
    """What goes by one name that is shown: user names, and threads whose folder tells none."""

    users: dict[str, None] = Factory(dict)
    threads: dict[str, bool] = Factory(dict)


class InstagramPeople(People):
    """Everybody in one download. First everything that tells people apart is added, then keys are asked for.

    Args:
        owner: the owner's key; asked for the owner's names, it is the answer.
        owner_names: the owner's names and user name, normalized.
        shown: normalized name -> the name as it came.
    """

    def __init__(self, *, owner: str, owner_names: Iterable[str], shown: dict[str, str]) -> None:
        super().__init__(network=NETWORK, owner=owner, owner_names=owner_names, shown=shown)
        self._users: dict[str, _User] = {}
        self._names: dict[str, _Name] = {}
        self._of_thread: dict[str, str] = {}
        self._signed: dict[str, str] = {}

    # -- what tells people apart

    def add_user(self, user: str, where: str, alias: str = "") -> None:
        """A user name. `alias`: what stays the same where it changes."""
        entry = self._users.setdefault(user, _User(where))
        if alias:
            entry.aliases[alias] = None

    def add_thread(self, name: str, thread: str, user: str, where: str, *, lasting: bool) -> None:
        """A two-person thread.

        Args:
            name: the other's name as shown, normalized; it may be nobody's.
            thread: its key.
            user: the other's user name; empty where the thread does not tell it.
            where: a file of it.
            lasting: whether its key is the same in the next download.
        """
        named = not is_placeholder(name)
        if not user and name in self._users:
            # who shows no name is shown by the user name
            user = name
        if user:
            self.add_user(user, where, f"thread:{thread}" if lasting else "")
            self._of_thread[thread] = user
            if named and name != user:
                self._users[user].names[name] = None
        if named:
            entry = self._names.setdefault(name, _Name())
            if user:
                entry.users[user] = None
            else:
                entry.threads[thread] = lasting

    def add_name(self, name: str) -> None:
        """Somebody who is shown in a group, and no more."""
        self._names.setdefault(name, _Name())

    # -- keys

    def knows(self, user: str) -> bool:
        """Whether the download has that user name elsewhere, and it is not the owner's."""
        return user in self._users and user not in self._owner_names

    def key_of_user(self, user: str, where: str) -> str:
        """The key of a user name."""
        if user in self._owner_names:
            return self._owner
        if user not in self._someone:
            entry = self._users.setdefault(user, _User(where))
            names = [name for name in entry.names if self._names[name].users.keys() == {user}]
            shown = next(iter(entry.names), None)
            aliases = (*entry.aliases, *(f"name:{name}" for name in names))
            self._someone[user] = Someone(user, shown, entry.where, aliases, handle=user, url=f"{_PROFILE}{user}/")
        self._use(user)
        return user

    def key_of_shared_profile(self, name: str, where: str) -> str:
        """The key of somebody whose profile was handed over."""
        return self.key_of_user(name, where)

    def key_of(self, name: str, where: str) -> str:
        """The key of whoever goes by a name, shown or user name."""
        if name in self._owner_names:
            return self._owner
        user = self._user_of(name)
        if user:
            return self.key_of_user(user, where)
        entry = self._names.get(name)
        key = f"name:{name}"
        if key not in self._someone:
            only = entry.threads if entry and self.is_one(name) else {}
            aliases = tuple(f"thread:{thread}" for thread, lasting in only.items() if lasting)
            self._someone[key] = Someone(key, name, where, aliases)
        self._use(key)
        return key

    def key_of_thread(self, name: str, thread: str, where: str) -> str:
        """The key of the other person in a two-person thread."""
        user = self._of_thread.get(thread)
        if user:
            return self.key_of_user(user, where)
        if not is_placeholder(name) and self.is_one(name):
            return self.key_of(name, where)
        key = f"thread:{thread}"
        if key not in self._someone:
            named = not is_placeholder(name)
            self._someone[key] = Someone(key, name if named else None, where, (f"name:{name}",) if named else ())
        self._use(key)
        return key

    def is_one(self, name: str) -> bool:
        """Whether the name is one identity."""
        entry = self._names.get(name)
        return entry is None or len(entry.users) + len(entry.threads) <= 1

    def findable(self) -> Iterator[str]:
        """The names that mean somebody where they stand in a text, the owner's left out."""
        names = dict.fromkeys([*self._names, *self._users])
        return (name for name in names if name not in self._owner_names)

    def named(self) -> Iterator[tuple[str, str]]:
        """(shown name or `@` and user name, key) of everybody, for reading cues; shared names come more than once."""
        for user in self._users:
            if user not in self._owner_names:
                yield f"@{user}", user
        for name, entry in self._names.items():
            if name in self._owner_names or is_placeholder(name):
                continue
            shown = self._shown.get(name, name)
            if self.is_one(name):
                key = self._user_of(name) or f"name:{name}"
                self._signed[key] = name
                yield shown, key
            else:
                yield from ((shown, key) for key in (*entry.users, *(f"thread:{thread}" for thread in entry.threads)))

    def use(self, key: str, where: str) -> None:
        """Somebody named in a text, whose key `named` gave."""
        if key in self._someone:
            self._use(key)
        elif key in self._users:
            self.key_of_user(key, where)
        elif key in self._signed:
            self.key_of(self._signed[key], where)

    # -- inside

    def _user_of(self, name: str) -> str:
        entry = self._names.get(name)
        if entry and len(entry.users) == 1 and not entry.threads:
            return next(iter(entry.users))
        return name if name in self._users and not (entry and (entry.users or entry.threads)) else ""
