"""Archives that tests write down as records, read by real sources through the real registry into real books."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from hypothesis import settings
from in_memory import close_all

import warmlinks as wl
from warmlinks.archive import Archive
from warmlinks.plugins.notifiers import Digest, Notifier, Outcome, Outcomes
from warmlinks.plugins.registry import Registry
from warmlinks.plugins.sources import Account, CoveredSides, Record, Source
from warmlinks.testing.fakes import as_plugin
from warmlinks.values import Identity

# a busy machine is no failure: what takes too long is seen in the durations of the whole run
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

NETWORKS = ("alpha", "beta", "gamma")


class World:
    """Writes archives that hold given records, and opens books that can read them.

    A source is called as its network is, or `mail@email` where several share one.
    """

    def __init__(self, folder: Path, *, networks: Iterable[str] = NETWORKS) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        self.folder = folder
        self.scripts: dict[str, tuple[Any, ...]] = {}
        self.numbers = itertools.count()
        self.registry = Registry(
            plugins={network: as_plugin(self._source(network)) for network in networks},
            discover=False,
            folders=(),
            environ={},
        )

    def archive(
        self, network: str, *records: Record | Callable[[Archive], Record], owner: bool = True, name: str | None = None
    ) -> Path:
        """A file that the source of that network knows, and in which it finds these records."""
        source, _, shared = network.partition("@")
        network = shared or source
        token = f"{source}-{next(self.numbers)}"
        account = (Account(Identity(network, f"{network}-owner", handle="sam", name="Sam Owner"), "profile"),)
        self.scripts[token] = (account if owner else ()) + records
        path = self.folder / (name or f"{token}.{source}")
        path.write_text(token)
        return path

    def book(self, path: str | Path = ":memory:", **more: Any) -> wl.Book:
        """A book, in memory unless a path is given."""
        more.setdefault("timezone", "Europe/Berlin")
        return wl.Book.open(path, registry=self.registry, **more)

    def _source(self, of: str) -> type[Source]:
        scripts = self.scripts
        source, _, shared = of.partition("@")

        class Scripted(Source):
            name = source
            network = shared or source
            coverage = CoveredSides.BOTH_SIDES

            def recognizes(self, archive: Archive) -> bool:
                return bool(archive.find(f"*.{source}"))

            def read(self, archive: Archive) -> Iterator[Record]:
                for member in archive.find(f"*.{source}"):
                    for record in scripts[archive.text(member)]:
                        # some records depend on the archive, as a clock on a wall does on its zone
                        yield record(archive) if callable(record) else record

        return Scripted


@frozen
class NoSettings:
    """A channel without any."""


class Recorder(Notifier):
    """Remembers what it was handed, and answers what it is told to."""

    name = "recorder"
    settings = NoSettings
    deadline = 5.0

    def __init__(self, name: str = "recorder") -> None:
        self.name = name  # type: ignore[misc]  # tests have several channels of one class
        self.got: list[Digest] = []
        self.answers: list[Outcome] = []

    def _send(self, digest: Digest, settings: object) -> Outcome:
        answer = self.answers.pop(0) if self.answers else Outcome.delivered()
        if answer.kind is not Outcomes.RETRYABLE:
            self.got.append(digest)
        return answer

    def preview(self, digest: Digest, settings: object) -> bytes:
        return repr(digest).encode()


@pytest.fixture
def recorder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Recorder, object]:
    """A channel that takes everything, with its settings; the state folder is the test's own."""
    monkeypatch.setenv("WARMLINKS_STATE", str(tmp_path / "state"))
    return Recorder(), NoSettings()


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Archives and books in a folder of their own."""
    return World(tmp_path / "world")


@pytest.fixture(scope="session")
def make_world(tmp_path_factory: pytest.TempPathFactory) -> Iterable[Any]:
    """Makes worlds, for tests that need a fresh one for every example."""
    return lambda **more: World(tmp_path_factory.mktemp("world"), **more)


@pytest.fixture(autouse=True)
def databases_in_memory_are_closed() -> Iterator[None]:
    """None is left to the collector, which would tell of it in the midst of another test."""
    yield
    close_all()
