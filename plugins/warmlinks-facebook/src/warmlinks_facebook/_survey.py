"""A first look at every thread: who is in it, who wrote, what is a group. Needed before the first key is given.

What is read is kept for the second look as far as it is small; larger exports are read twice.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

from warmlinks.archive import Archive, Member
from warmlinks.plugins.sources import Refused
from warmlinks_facebook._html import read_page, read_page_frame
from warmlinks_facebook._html_old import old_owner, read_old_page
from warmlinks_facebook._layout import Form, Thread, find_threads, old_pages
from warmlinks_facebook._said import ThreadLine
from warmlinks_facebook._text import is_nobody
from warmlinks_facebook._threads import Batch, read_frame, read_plain, read_sealed

__all__ = ["Survey"]

_KEPT = 100_000
"""How many lines are kept in memory between the two looks."""

_EVENTS = frozenset({"added", "removed", "left", "joined"})
_WORDS = frozenset({"message", "call"})


class Survey:
    """All threads of an archive.

    Attributes:
        threads: by key.
        problems: what could not be read while looking for them.
        old_owner: the owner's name on old pages, if there are any.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self.problems: list[Refused] = []
        self.old_owner = ""
        self._pages = old_pages(archive)
        self._kept: dict[tuple[int, int], list[tuple[str, Batch]]] = {}
        self._room = _KEPT
        self._home: dict[str, Thread] = {}
        self._sealed: list[Thread] = []
        self.threads: dict[str, Thread] = {}
        for thread in find_threads(archive, self.problems).values():
            self._look_at(thread)
        for page in self._pages:
            self._look_at_old_page(page)
        self._keep_sealed()

    def read(self) -> Iterator[tuple[Thread | None, Batch]]:
        """The lines of all threads, those of one thread together; without one, what could not be read."""
        for thread in list(self.threads.values()):
            for form, member in thread.files:
                if member not in self._pages:
                    yield from ((thread, batch) for _, batch in self._again(form, member))
        for page in self._pages:
            for key, batch in self._again("old page", page):
                yield self._home.get(key), batch

    def lines_of(self, thread: Thread) -> Iterator[ThreadLine]:
        """The lines of one thread."""
        for form, member in thread.files:
            for key, batch in self._again(form, member):
                if member not in self._pages or self._home.get(key) is thread:
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

    # -- inside

    def _look_at(self, thread: Thread) -> None:
        framed: set[int] = set()
        for form, member in thread.files:
            # What stands round the messages is the same in all files of one download.
            if form in ("json", "sealed") and member.part not in framed:
                read_frame(self._archive, member, thread, sealed=form == "sealed")
                framed |= {member.part} if thread.listed else set()
            elif form == "page":
                read_page_frame(self._archive, member, thread)
            elif form == "old page":
                self.old_owner = self.old_owner or old_owner(self._archive, member)
        for form, member in thread.files:
            for key, batch in self._first(form, member):
                if key:
                    thread.listed |= {name: name for name in key.split(_BETWEEN)}
                _note(thread, batch)
        if _has(thread, "old page"):
            thread.key = _key_of_people(thread, self.old_owner)
        if _has(thread, "sealed"):
            self._sealed.append(thread)
        else:
            self._keep(thread)

    def _keep(self, thread: Thread) -> Thread:
        """Give the thread its place; one of the same key that is already there takes it in."""
        home = self.threads.setdefault(thread.key, thread)
        if home is not thread:
            home.take(thread)
        return home

    def _keep_sealed(self) -> None:
        """Chats of the encrypted zip are known by their title; those that share one, by their first moment too."""
        titles = Counter(thread.title for thread in self._sealed)
        for thread in self._sealed:
            first = thread.oldest.ms if thread.oldest else 0
            shared = titles[thread.title] > 1 or is_nobody(thread.title)
            thread.key = f"sealed:{thread.title}~{first}" if shared else f"sealed:{thread.title}"
            self._keep(thread)

    def _look_at_old_page(self, page: Member) -> None:
        self.old_owner = self.old_owner or old_owner(self._archive, page)
        for key, batch in self._first("old page", page):
            if not key:
                continue
            home = self._home.get(key)
            if home is None:
                thread = Thread(key, has_folder=False, files=[("old page", page)])
                thread.listed = {name: name for name in key.split(_BETWEEN)}
                thread.key = _key_of_people(thread, self.old_owner)
                home = self._home[key] = self._keep(thread)
            _note(home, batch)

    def _first(self, form: Form, member: Member) -> Iterator[tuple[str, Batch]]:
        kept: list[tuple[str, Batch]] | None = []
        for key, batch in self._fresh(form, member):
            if kept is not None and len(batch) <= self._room:
                kept.append((key, batch))
                self._room -= len(batch)
            else:
                self._room += sum(len(one) for _, one in kept or ())
                kept = None
            yield key, batch
        if kept is not None:
            self._kept[member.part, member.entry] = kept

    def _again(self, form: Form, member: Member) -> Iterator[tuple[str, Batch]]:
        kept = self._kept.get((member.part, member.entry))
        yield from kept if kept is not None else self._fresh(form, member)

    def _fresh(self, form: Form, member: Member) -> Iterator[tuple[str, Batch]]:
        if form == "json":
            yield from (("", batch) for batch in read_plain(self._archive, member))
        elif form == "sealed":
            yield from (("", batch) for batch in read_sealed(self._archive, member))
        elif form == "page":
            yield from (("", batch) for batch in read_page(self._archive, member, self._archive.timezone))
        else:
            for present, batch in read_old_page(self._archive, member, self._archive.timezone):
                yield _BETWEEN.join(sorted(present)), batch


_BETWEEN = "\n"


def _has(thread: Thread, form: Form) -> bool:
    return any(one == form for one, _ in thread.files)


def _key_of_people(thread: Thread, owner: str) -> str:
    """Old pages have no keys: a thread is known by the set of those in it, without the owner."""
    names = sorted(name for name in thread.names() if name != owner)
    return f"with:{hashlib.blake2b(_BETWEEN.join(names).encode(errors='replace'), digest_size=10).hexdigest()}"


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
