"""The first look at the threads of a Facebook export, whose files have forms that no other network's have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from warmlinks.archive import Archive, Member
from warmlinks.plugins.sources import Refused
from warmlinks_facebook._html_old import old_owner, read_old_page
from warmlinks_facebook._layout import TITLE, find_threads, old_pages
from warmlinks_facebook._sealed import read_sealed, without_counter
from warmlinks_meta.survey import Piece, Survey, key_of_people
from warmlinks_meta.text import is_placeholder
from warmlinks_meta.thread_files import read_frame
from warmlinks_meta.threads import Form, Thread

__all__ = ["FacebookSurvey"]


class FacebookSurvey(Survey):
    """All threads of an export; `owner_name` is the owner's name on old pages, if there are any."""

    title: ClassVar[str] = TITLE
    framed_once: ClassVar[frozenset[Form]] = frozenset({"json", "sealed"})

    def __init__(self, archive: Archive) -> None:
        problems: list[Refused] = []
        self._sealed: list[Thread] = []
        threads = find_threads(archive, problems)
        shared: list[tuple[Form, Member]] = [("old page", page) for page in old_pages(archive)]
        super().__init__(archive, threads.values(), shared, problems)
        self._keep_sealed()

    def frame(self, form: Form, member: Member, thread: Thread) -> None:
        """Read what stands round the messages of a file."""
        if form == "sealed":
            read_frame(self.archive, member, thread)
            thread.title = without_counter(thread.title)
        elif form == "old page":
            self._look_for_owner(member)
        else:
            super().frame(form, member, thread)

    def pieces(self, form: Form, member: Member) -> Iterator[Piece]:
        """The lines of a file, with those present where it holds several threads."""
        if form == "sealed":
            yield from (((), batch) for batch in read_sealed(self.archive, member))
        elif form == "old page":
            if not self.owner_name:
                self._look_for_owner(member)
            yield from read_old_page(self.archive, member, self.archive.timezone)
        else:
            yield from super().pieces(form, member)

    def settle(self, thread: Thread) -> None:
        """Old pages have no keys; chats of the encrypted zip wait until all their titles are known."""
        if _has(thread, "old page"):
            thread.key = key_of_people(thread, self.owner_name)
        if _has(thread, "sealed"):
            self._sealed.append(thread)
        else:
            self.keep(thread)

    def _look_for_owner(self, page: Member) -> None:
        self.owner_name = self.owner_name or old_owner(self.archive, page)

    def _keep_sealed(self) -> None:
        """Chats of the encrypted zip are known by their title; those that share one, by their first moment too."""
        titles = Counter(thread.title for thread in self._sealed)
        for thread in self._sealed:
            first = thread.oldest.ms if thread.oldest else 0
            shared = titles[thread.title] > 1 or is_placeholder(thread.title)
            thread.key = f"sealed:{thread.title}~{first}" if shared else f"sealed:{thread.title}"
            self.keep(thread)


def _has(thread: Thread, form: Form) -> bool:
    return any(file_form == form for file_form, _ in thread.files)
