"""Kills a sync at random moments, many times, and looks at what is left of the book and of the place it had come to.

    python benchmarks/kill_sync.py                500 kills; exits with 1 if one of them lost or doubled anything
    python benchmarks/kill_sync.py --control      the same with the place kept before the records: must lose some

A feed gives so many pages, each with a checkpoint behind it. Each sync is run by a process forked from this one. Half
of the kills fall anywhere, half between a page and its commit, which is told by a pipe. After each kill, the letters in
the book must be exactly those of the pages before the place that is kept, each once; one more sync goes on from there
and must make, to the byte, what a sync without a kill gives; and another one finds nothing new.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import killing
from attrs import frozen
from killing import Tell, between, copied, harmed, killed, main_of

import warmlinks as wl
from warmlinks.answers import FileReport
from warmlinks.net.asking import Net
from warmlinks.plugins.feeds import Checked, Checkpoint, Feed
from warmlinks.plugins.hookspecs import hookimpl
from warmlinks.plugins.registry import Registry
from warmlinks.plugins.sources import CoveredSides, Person, Record
from warmlinks.settings import FeedTable
from warmlinks.syncing import sync as syncing
from warmlinks.values import Identity, Interaction

__all__ = ["harmed", "run"]

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
NETWORK = "club"
PAGES, LETTERS = 12, 40


@frozen(kw_only=True)
class NoSettings:
    """None are needed."""


class Club(Feed):
    """Gives pages of letters, the newest first; its cursor is the number of pages given."""

    name = NETWORK
    network = NETWORK
    settings = NoSettings
    coverage = CoveredSides.BOTH_SIDES

    def check(self, settings: NoSettings, net: Net) -> Checked:
        return Checked(Identity(NETWORK, "owner", handle="owner"))

    def pull(self, settings: NoSettings, since: str | None, net: Net) -> Iterator[Record | Checkpoint]:
        for page in range(int(since or 0), PAGES):
            for nth in range(LETTERS):
                number = page * LETTERS + nth
                who = f"p{number % 60}"
                yield Person(Identity(NETWORK, who, name=f"Person {number % 60}", company=f"Company {page}"), "people")
                at = NOW - timedelta(hours=7 * number + 1)
                yield Interaction(NETWORK, f"m{number}", who, "message", "in", at, f"m[{number}]")
            yield Checkpoint(str(page + 1))


class Plugin:
    """Registers the feed above."""

    @hookimpl
    def warmlinks_register_feeds(self) -> list[type[Feed]]:
        return [Club]


REGISTRY = Registry(plugins={NETWORK: Plugin()}, discover=False, folders=(), environ={})
TABLES = {NETWORK: FeedTable(feed=NETWORK)}


def open_book(path: Path) -> wl.Book:
    return wl.Book.open(path, timezone="Europe/Berlin", registry=REGISTRY)


def sync(path: Path, tell: Tell | None = None) -> wl.FeedReport:
    with open_book(path) as book:
        return book.sync(now=NOW, feeds=TABLES, progress=tell).feeds[0]


def exported(path: Path) -> str:
    with open_book(path) as book:
        return killing.exported(book)


def kept(path: Path) -> tuple[int, list[int]]:
    """How many pages the place says were kept, and the numbers of the letters in the book."""
    with open_book(path) as book:
        place = book._db.value("SELECT place FROM cursor")  # noqa: SLF001  what is looked at from inside
        keys = [int(row[0][1:]) for row in book._db.rows("SELECT key FROM interaction WHERE network = 'club'")]  # noqa: SLF001
    return int(place or 0), sorted(keys)


KEEP = syncing.keep


def _place_first(*words: Any, also: Callable[[FileReport], None], **more: Any) -> Any:  # noqa: ANN401  as the real one
    """What keeping is replaced by in the control: the place is kept by itself, before the records."""
    with words[0].writing():
        also(words[3])
    return KEEP(*words, **more)


class Range:
    """A folder with a book in which something is already, and what a sync without a kill makes of it."""

    def __init__(self, folder: Path, *, control: bool) -> None:
        folder.chmod(0o700)
        self.folder = folder
        self.control = control
        self.base = folder / "base" / "book.db"
        self.base.parent.mkdir(mode=0o700)
        with open_book(self.base) as book:
            book.log("Person 1", "call", at=NOW - timedelta(days=3), note="typed by hand")
        whole = copied(self.base, "whole")
        begun = time.perf_counter()
        sync(whole)
        self.takes = time.perf_counter() - begun
        self.after = exported(whole)

    def kill_once(self, dice: random.Random) -> str:
        """One sync killed at a random moment; what became of the book."""
        path = copied(self.base, "victim")

        def wait(until_it_merges: Callable[[], object]) -> None:
            if dice.random() < 0.5:
                # between a page and its commit: so many pages in, then within what keeping one takes
                for _ in range(dice.randrange(1, PAGES + 1)):
                    until_it_merges()
                between(dice, self.takes / PAGES)
            else:
                between(dice, 1.1 * self.takes)

        fate = killed(lambda tell: self._sync_as_victim(path, tell), wait)
        try:
            return self._looked_at(path, fate)
        except wl.WarmlinksError as error:
            return f"{fate}: {error.what}"

    def _looked_at(self, path: Path, fate: str) -> str:
        with open_book(path) as book:
            if not book.doctor(mend=False).healthy:
                return f"{fate}: the doctor found it wrong"
        pages, letters = kept(path)
        if letters != list(range(pages * LETTERS)):
            return f"{fate}: the letters are not those of the pages before the place"
        if fate == "finished" and pages != PAGES:
            return f"{fate}: lost what was reported as done"
        report = sync(path)
        if not report.complete or exported(path) != self.after:
            return f"{fate}: the next sync did not make it whole"
        if not sync(path).complete or exported(path) != self.after:
            return f"{fate}: one more sync changed it"
        where = "before the first page" if not pages else "after the last page" if pages == PAGES else "in between"
        return f"{fate} {where}: whole"

    def _sync_as_victim(self, path: Path, tell: Tell) -> None:
        if self.control:
            syncing.keep = _place_first
        sync(path, tell)


def run(kills: int, *, control: bool, seed: int) -> Counter[str]:
    """So many kills; what became of the book, counted."""
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        place = Range(Path(folder), control=control)
        return Counter(place.kill_once(dice) for _ in range(kills))


if __name__ == "__main__":
    main_of(__doc__, "keep the place before the records: some must be lost", run)
