"""Kills a load at random moments, many times, and looks at what is left of the book.

    python benchmarks/kill.py                 500 kills; exits with 1 if one of them cost or doubled anything
    python benchmarks/kill.py --control       the same without the transaction: must find damage, or the test is blind

Each load is run by a process forked from this one, so that a kill costs no start-up. Half of the kills fall anywhere in
the load, half into the merge, which is told by a pipe. After each, the book must be as before the load or as after it;
after one more run it must be, to the byte, what an uninterrupted load gives.
"""

from __future__ import annotations

import contextlib
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import killing
from killing import Tell, between, copied, harmed, killed, main_of

import warmlinks as wl
from warmlinks.answers import Progress
from warmlinks.archive import Archive
from warmlinks.cues import MessageCues
from warmlinks.plugins.hookspecs import hookimpl
from warmlinks.plugins.registry import Registry
from warmlinks.plugins.sources import About, Account, Conversation, Member, Message, Person, Record, Source
from warmlinks.store.database import Database
from warmlinks.values import Identity, Interaction

__all__ = ["harmed", "run"]

START = datetime(2020, 1, 1, tzinfo=UTC)
NETWORK = "invented"


class Invented(Source):
    """Yields so many people and interactions as the file says, from the first on."""

    name = NETWORK
    network = NETWORK

    def recognizes(self, archive: Archive) -> bool:
        return bool(archive.find("*.size"))

    def read(self, archive: Archive) -> Iterator[Record]:
        people, interactions, day = map(int, archive.text(archive.members[0]).split()[:3])
        yield About("one", as_of=START + timedelta(days=day))
        yield Account(Identity(NETWORK, "owner", handle="owner"))
        for number in range(people):
            yield Person(Identity(NETWORK, f"p{number}", name=f"Person {number}", company=f"Company {day}"), "people")
        for number in range(0, people - 1, 5):
            talk = f"t{number}"
            members = (Member("owner"), Member(f"p{number}"), Member(f"p{number + 1}"))
            yield Conversation(NETWORK, talk, "group", members)
            yield Message(NETWORK, talk, talk, f"p{number}", START, MessageCues((f"p{number + 1}",), 0.5))
        for number in range(interactions):
            at = START + timedelta(hours=number * 7 % 9000)
            yield Interaction(NETWORK, f"m{number}", f"p{number % people}", "message", "in", at, f"m[{number}]")


class Plugin:
    """Registers the source above."""

    @hookimpl
    def warmlinks_register_sources(self) -> list[type[Source]]:
        return [Invented]


REGISTRY = Registry(plugins={NETWORK: Plugin()}, discover=False, folders=(), environ={})


def open_book(path: Path) -> wl.Book:
    return wl.Book.open(path, timezone="Europe/Berlin", registry=REGISTRY)


def exported(path: Path) -> str:
    with open_book(path) as book:
        return killing.exported(book)


@contextlib.contextmanager
def _without_transaction(_: Database, *, keep: bool = True) -> Iterator[None]:
    """What the unit of work is replaced by in the control: every statement is kept at once."""
    del keep
    yield


class Range:
    """A folder with a book that holds an older archive, and the newer archive that is to be loaded into it."""

    def __init__(self, folder: Path, *, people: int, interactions: int, control: bool) -> None:
        folder.chmod(0o700)
        self.folder = folder
        self.control = control
        self.older, self.newer = folder / "older.size", folder / "newer.size"
        self.older.write_text(f"{people // 2} {interactions // 2} 400 " + "." * interactions * 8)
        self.newer.write_text(f"{people} {interactions} 500 " + "." * interactions * 8)
        self.base = folder / "base" / "book.db"
        self.base.parent.mkdir(mode=0o700)
        with open_book(self.base) as book:
            book.load(self.older)
            book.log("Person 1", "call", at=START, note="typed by hand")
            book.merge("Person 1", "Person 2")
        self.before = exported(self.base)
        whole = copied(self.base, "whole")
        self.read_for, self.merge_for = self._load_here(whole)
        self.after = exported(whole)

    def _load_here(self, path: Path) -> tuple[float, float]:
        """Load without harm; how long reading and merging took."""
        started = time.perf_counter()
        merging = started

        def tell(progress: Progress) -> None:
            nonlocal merging
            if progress.step == "merging":
                merging = time.perf_counter()

        with open_book(path) as book:
            book.load(self.newer, progress=tell)
        return merging - started, time.perf_counter() - merging

    def kill_once(self, dice: random.Random) -> str:
        """One load killed at a random moment; what became of the book."""
        path = copied(self.base, "victim")
        into_merge = dice.random() < 0.5

        def wait(until_it_merges: Callable[[], object]) -> None:
            if into_merge:
                until_it_merges()
            between(dice, 1.1 * (self.merge_for if into_merge else self.read_for + self.merge_for))

        fate = killed(lambda tell: self._load_as_victim(path, tell), wait)
        try:
            with open_book(path) as book:
                if not book.doctor(mend=False).healthy:
                    return f"{fate}: the doctor found it wrong"
            left = exported(path)
            if left not in {self.before, self.after}:
                return f"{fate}: neither as before nor as after"
            if fate == "finished" and left != self.after:
                return f"{fate}: lost what was reported as done"
            self._load_here(path)
            if exported(path) != self.after:
                return f"{fate}: the next run did not make it whole"
        except wl.WarmlinksError as error:
            return f"{fate}: {error.what}"
        return f"{fate}, as {'before' if left == self.before else 'after'}: whole"

    def _load_as_victim(self, path: Path, tell: Tell) -> None:
        if self.control:
            Database.writing = _without_transaction  # type: ignore[method-assign]
        with open_book(path) as book:
            book.load(self.newer, progress=tell)


def run(kills: int, *, people: int, interactions: int, control: bool, seed: int) -> Counter[str]:
    """So many kills; what became of the book, counted."""
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        place = Range(Path(folder), people=people, interactions=interactions, control=control)
        return Counter(place.kill_once(dice) for _ in range(kills))


if __name__ == "__main__":
    main_of(__doc__, "take the transaction out: damage must be found", run, people=200, interactions=4000)
