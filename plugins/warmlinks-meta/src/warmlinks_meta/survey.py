"""A first look at every thread: who is in it, who wrote, what is a group. Needed before the first key is given.

What is read is kept for the second look as far as it is small; larger exports are read twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from typing import ClassVar

from warmlinks.archive import Archive, Member
from warmlinks.plugins.sources import Refused
from warmlinks_meta.lines import ThreadLine
from warmlinks_meta.pages import read_page, read_page_frame
from warmlinks_meta.text import digest
from warmlinks_meta.thread_files import Batch, read_frame, read_plain
from warmlinks_meta.threads import Form, Thread

__all__ = ["Piece", "Survey", "key_of_people"]

Piece = tuple[tuple[str, ...], Batch]
"""Those present in a thread, where the file holds several and names them at the head of each, and a piece of it."""

_KEPT = 100_000
"""How many lines are kept in memory between the two looks."""

_EVENTS = frozenset({"added", "removed", "left", "joined"})
_WORDS = frozenset({"message", "call"})
_BETWEEN = "\n"


class Survey:
    """All threads of an archive.

    A network whose downloads have other forms of files than `json` and `page` says how these are read.

    Args:
        archive: what is read.
        threads: those that have files of their own.
        shared: files that hold several threads each, with their form: those of the same people are one.
        problems: what could not be read while looking for them; more is added.

    Attributes:
        title: as people call the network.
        page_zone: the zone of times on pages that state none; None: that of whoever asked for the download.
        framed_once: the forms in which the same stands round the messages in all files of a thread in one download.
        owner_name: the owner's name as it stands among those present in files of several threads, if it is known.
        threads: by key.
        problems: as above.
    """

    title: ClassVar[str]
    page_zone: ClassVar[tzinfo | None] = None
    framed_once: ClassVar[frozenset[Form]] = frozenset({"json"})
    owner_name: str = ""

    def __init__(
        self,
        archive: Archive,
        threads: Iterable[Thread],
        shared: Sequence[tuple[Form, Member]] = (),
        problems: Iterable[Refused] = (),
    ) -> None:
        self.archive = archive
        self.problems: list[Refused] = list(problems)
        self.threads: dict[str, Thread] = {}
        self._shared = list(shared)
        self._members = frozenset(member for _, member in shared)
        self._kept: dict[tuple[int, int], list[tuple[str, Batch]]] = {}
        self._room = _KEPT
        self._home: dict[str, Thread] = {}
        for thread in threads:
            self._look_at(thread)
        for form, member in self._shared:
            self._look_at_shared(form, member)

    # -- what a network has of its own

    def frame(self, form: Form, member: Member, thread: Thread) -> None:
        """Read what stands round the messages of a file."""
        if form == "json":
            read_frame(self.archive, member, thread)
        else:
            read_page_frame(self.archive, member, thread)

    def pieces(self, form: Form, member: Member) -> Iterator[Piece]:
        """The lines of a file, with those present where it holds several threads."""
        if form == "json":
            batches = read_plain(self.archive, member)
        else:
            batches = read_page(self.archive, member, self.title, self.page_zone or self.archive.timezone)
        return (((), batch) for batch in batches)

    def settle(self, thread: Thread) -> None:
        """Give a thread that was looked at its place; its key may be made anew before."""
        self.keep(thread)

    # -- what it is asked

    @property
    def where(self) -> str:
        """A member that tells of the download: of a thread, if there is one."""
        members = (
            *(thread.where for thread in self.threads.values()),
            *(member.name for member in self.archive.members[:1]),
        )
        return next(iter(members), "")

    def read(self) -> Iterator[tuple[Thread | None, Batch]]:
        """The lines of all threads, those of one thread together; without one, what could not be read."""
        for thread in list(self.threads.values()):
            for form, member in thread.files:
                if member not in self._members:
                    yield from ((thread, batch) for _, batch in self._again(form, member))
        for form, member in self._shared:
            for key, batch in self._again(form, member):
                yield self._home.get(key), batch

    def lines_of(self, thread: Thread) -> Iterator[ThreadLine]:
        """The lines of one thread."""
        for form, member in thread.files:
            for key, batch in self._again(form, member):
                if member not in self._members or self._home.get(key) is thread:
                    yield from (line for line in batch if isinstance(line, ThreadLine))

    def unite(self, thread: Thread, other: Thread) -> None:
        """Make `other` a part of `thread`."""
        thread.take(other)
        del self.threads[other.key]
        for key, home in self._home.items():
            if home is other:
                self._home[key] = thread

    def shown(self) -> dict[str, str]:
        """Compared name -> the name as it came, of everybody who is present in a thread."""
        return {name: shown for thread in self.threads.values() for name, shown in thread.listed.items()}

    def keep(self, thread: Thread) -> Thread:
        """Give the thread its place; one of the same key that is already there takes it in."""
        home = self.threads.setdefault(thread.key, thread)
        if home is not thread:
            home.take(thread)
        return home

    # -- inside

    def _look_at(self, thread: Thread) -> None:
        framed: set[int] = set()
        for form, member in thread.files:
            if form not in self.framed_once:
                self.frame(form, member, thread)
            elif member.part not in framed:
                self.frame(form, member, thread)
                framed |= {member.part} if thread.listed else set()
        for form, member in thread.files:
            for key, batch in self._first(form, member):
                if key:
                    thread.listed |= {name: name for name in key.split(_BETWEEN)}
                _note(thread, batch)
        self.settle(thread)

    def _look_at_shared(self, form: Form, member: Member) -> None:
        for key, batch in self._first(form, member):
            if not key:
                continue
            home = self._home.get(key)
            if home is None:
                thread = Thread(key, has_folder=False, files=[(form, member)])
                thread.listed = {name: name for name in key.split(_BETWEEN)}
                thread.key = key_of_people(thread, self.owner_name)
                home = self._home[key] = self.keep(thread)
            _note(home, batch)

    def _first(self, form: Form, member: Member) -> Iterator[tuple[str, Batch]]:
        kept: list[tuple[str, Batch]] | None = []
        for key, batch in self._fresh(form, member):
            if kept is not None and len(batch) <= self._room:
                kept.append((key, batch))
                self._room -= len(batch)
            else:
                self._room += sum(len(lines) for _, lines in kept or ())
                kept = None
            yield key, batch
        if kept is not None:
            self._kept[member.part, member.entry] = kept

    def _again(self, form: Form, member: Member) -> Iterator[tuple[str, Batch]]:
        kept = self._kept.get((member.part, member.entry))
        yield from kept if kept is not None else self._fresh(form, member)

    def _fresh(self, form: Form, member: Member) -> Iterator[tuple[str, Batch]]:
        for present, batch in self.pieces(form, member):
            yield _BETWEEN.join(sorted(present)), batch


def key_of_people(thread: Thread, owner: str = "") -> str:
    """The key of a thread that has none: it is known by the set of those in it, without the owner."""
    return f"with:{digest(_BETWEEN.join(sorted(name for name in thread.names() if name != owner)))}"


def _note(thread: Thread, batch: Batch) -> None:
    for line in batch:
        if not isinstance(line, ThreadLine):
            continue
        sender, ms = line.sender, line.ms
        if ms > thread.senders.get(sender, 0):
            thread.senders[sender] = ms
        if line.kind in _WORDS:
            thread.wrote[sender] = thread.wrote.get(sender, 0) + 1
        elif line.kind in _EVENTS:
            thread.events.append(line)
            thread.is_group = thread.is_group or bool(line.whom) or line.kind != "left"
        if thread.oldest is None or ms < thread.oldest.ms:
            thread.oldest = line
