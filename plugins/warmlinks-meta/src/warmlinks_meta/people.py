"""Who is in a download: which of its names are one person is each network's own, that each is told once is not."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator

from attrs import Factory, define

from warmlinks.plugins.sources import Person
from warmlinks.values import Identity
from warmlinks_meta.names import NameFinder

__all__ = ["People", "Someone"]


@define
class Someone:
    """One identity of a download. `name` is normalized, and None where only the key is known."""

    key: str
    name: str | None
    where: str
    aliases: tuple[str, ...] = ()
    handle: str | None = None
    url: str | None = None
    emails: dict[str, None] = Factory(dict)
    phones: dict[str, None] = Factory(dict)
    yielded: bool = False


class People(ABC):
    """Everybody in one download. First everything that tells people apart is added, then keys are asked for.

    Args:
        network: the network of all keys.
        owner: the owner's key; asked for the owner's names, it is the answer.
        owner_names: the owner's names, normalized.
        shown: normalized name -> the name as it came.

    Attributes:
        untold: those used and not yet yielded, by key.
    """

    def __init__(self, *, network: str, owner: str, owner_names: Iterable[str], shown: dict[str, str]) -> None:
        self.network = network
        self.untold: dict[str, Someone] = {}
        self._owner = owner
        self._owner_names = frozenset(owner_names)
        self._shown = shown
        self._someone: dict[str, Someone] = {}
        self._finder: NameFinder | None = None

    @abstractmethod
    def key_of(self, name: str, where: str) -> str:
        """The key of whoever goes by a name."""

    @abstractmethod
    def key_of_thread(self, name: str, thread: str, where: str) -> str:
        """The key of the other person in a two-person thread."""

    def key_of_shared_profile(self, name: str, where: str) -> str:
        """The key of somebody whose profile was handed over; by his name, where a network has no more."""
        return self.key_of(name, where)

    @abstractmethod
    def is_one(self, name: str) -> bool:
        """Whether the name is one identity."""

    @abstractmethod
    def findable(self) -> Iterator[str]:
        """The names that mean somebody where they stand in a text, the owner's left out."""

    @abstractmethod
    def use(self, key: str, where: str) -> None:
        """Somebody named in a text, by a key that the reader of cues was given."""

    def find_in(self, text: str) -> list[str]:
        """Names of people in a text in their order, the owner's left out."""
        if self._finder is None:
            self._finder = NameFinder(self.findable())
        return self._finder.find(text)

    def is_owner(self, name: str) -> bool:
        """Whether the name is the owner's."""
        return name in self._owner_names

    def drain(self) -> Iterator[Person]:
        """Those used since the last time, each once."""
        untold, self.untold = self.untold, {}
        for someone in untold.values():
            identity = Identity(
                self.network,
                someone.key,
                handle=someone.handle,
                name=self._shown.get(someone.name, someone.name) if someone.name is not None else None,
                url=someone.url,
                emails=tuple(someone.emails),
                phones=tuple(someone.phones),
                aliases=someone.aliases,
            )
            yield Person(identity, someone.where)

    def _use(self, key: str) -> None:
        someone = self._someone[key]
        if not someone.yielded:
            someone.yielded = True
            self.untold[key] = someone
