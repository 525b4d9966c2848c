"""Fakes that are small classes: a source from memory, and plugins made on the spot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from types import ModuleType
from typing import ClassVar

from warmlinks.archive import Archive
from warmlinks.plugins.doors import Door
from warmlinks.plugins.feeds import Feed
from warmlinks.plugins.guards import Guard
from warmlinks.plugins.hookspecs import hookimpl
from warmlinks.plugins.notifiers import Notifier
from warmlinks.plugins.sources import Account, CoveredSides, Record, Source
from warmlinks.scoring import TieModel
from warmlinks.values import Identity

__all__ = ["MemorySource", "as_plugin"]


class MemorySource(Source):
    """Yields the records it was given, for any archive that holds its marker; remembers what it was asked.

    Attributes:
        marker: the member by which it knows its archive.
        calls: what was called on it, in order: `("recognizes", archive name)`, `("read", archive name)`.
    """

    name: ClassVar[str] = "memory"
    network: ClassVar[str] = "memory"
    coverage: ClassVar[CoveredSides] = CoveredSides.BOTH_SIDES
    marker: ClassVar[str] = "memory.txt"

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self.records = tuple(records) or (Account(Identity(self.network, "owner", name="Sam Owner"), self.marker),)
        self.calls: list[tuple[str, str]] = []

    def recognizes(self, archive: Archive) -> bool:
        """Whether the marker is there."""
        self.calls.append(("recognizes", archive.name))
        return bool(archive.find(self.marker))

    def read(self, archive: Archive) -> Iterator[Record]:
        """The records, whatever the archive holds."""
        self.calls.append(("read", archive.name))
        yield from self.records


def as_plugin(
    *classes: type[Source | Feed | Door | Notifier | Guard | TieModel], name: str = "plugin_made_on_the_spot"
) -> ModuleType:
    """A plugin that registers the classes, as a module that `Registry(plugins={...})` takes."""

    def register(base: type) -> Callable[[], list[type]]:
        return hookimpl(lambda: [kind for kind in classes if issubclass(kind, base)])

    module = ModuleType(name)
    bases = {
        "sources": Source,
        "feeds": Feed,
        "doors": Door,
        "notifiers": Notifier,
        "guards": Guard,
        "models": TieModel,
    }
    vars(module).update({f"warmlinks_register_{kinds}": register(base) for kinds, base in bases.items()})
    return module
