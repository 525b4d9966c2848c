"""One archive while it is read: whose it is, whom it has named so far, and what was left out of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeVar

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Refused, Skipped, refusal
from warmlinks_twitter._owner import Owner
from warmlinks_twitter._people import People

__all__ = ["Reading"]

T = TypeVar("T")


class Reading:
    """What the readers of the several kinds of files share.

    Attributes:
        counts: how many entries each member had.
    """

    def __init__(self, archive: Archive, owner: Owner) -> None:
        self.archive = archive
        self.owner = owner
        self.people = People()
        self.counts: dict[str, int] = {}
        self._left: Counter[tuple[str, str]] = Counter()

    def records(self, members: Iterable[Member], shape: type[T]) -> Iterator[tuple[str, int, T | Refused]]:
        """(member, index, entry) of all entries; what cannot be read comes as its refusal, and reading goes on."""
        for member in members:
            name = member.name
            index = -1
            try:
                for index, entry in self.archive.records(member, shape):
                    if isinstance(entry, InputError):
                        yield name, index, refusal(f"{name}[{index}]{entry.part}", entry)
                    else:
                        yield name, index, entry
            except InputError as error:
                yield name, index + 1, refusal(name, error)
            self.counts[name] = index + 1

    def leave(self, why: str, member: str, count: int = 1) -> None:
        """Count some entries of a member as left out on purpose."""
        self._left[why, member] += count

    def left(self) -> Iterator[Skipped]:
        """What was left out, by reason and member."""
        for (why, member), count in self._left.items():
            yield Skipped(why, count, member)
