"""The source: the repository of an account as Bluesky exports it, `repo.car`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from warmlinks.archive import Archive
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Coverage, Record, Refused, Source
from warmlinks_bluesky._network import BEGAN, COVERAGE, NETWORK

__all__ = ["BlueskySource"]

_FILES = ("*.car",)
_HEAD = 16
_MAGIC = b"\xa2eroots"
_MAGIC_2 = b"\x0a\xa1gversion\x02"
_MOST_HEADS = 12


class BlueskySource(Source):
    """Reads the repository of an account."""

    name: ClassVar[str] = "bluesky"
    network: ClassVar[str] = NETWORK
    coverage: ClassVar[Coverage] = COVERAGE
    began: ClassVar[date | None] = BEGAN
    reads: ClassVar[tuple[str, ...]] = _FILES

    def recognizes(self, archive: Archive) -> bool:
        """Return whether there is a file that begins as a repository."""
        try:
            return any(_is_car(archive.head(member, _HEAD)) for member in archive.find(*_FILES)[:_MOST_HEADS])
        except InputError:
            return False

    def read(self, archive: Archive) -> Iterator[Record]:
        """Yield what the owner did, of each repository there is.

        Raises:
            InputError: no repository can be read.
        """
        members = archive.find(*_FILES)
        if not members:
            raise InputError("it holds no repository", archive=archive.name, advice="Load repo.car as it was sent")
        member, *more = sorted(members, key=lambda member: -member.size)
        # every source is asked about every archive: what reads one is imported where one is read
        from warmlinks_bluesky._reading import Repository

        yield from Repository(archive, member).records()
        for other in more:
            yield Refused(other.name, "there is another repository beside it", "Load each repository by itself")


def _is_car(head: bytes) -> bool:
    """Return whether a file begins as CAR; version 2 too, which is refused by name."""
    return head[1:8] == _MAGIC or head[2:9] == _MAGIC or head.startswith(_MAGIC_2)
