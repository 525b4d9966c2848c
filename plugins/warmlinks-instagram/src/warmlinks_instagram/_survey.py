"""The first look at the threads of a download of Instagram."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta, timezone, tzinfo
from typing import ClassVar

from warmlinks.archive import Archive, Member
from warmlinks_instagram._flat import read_flat_chats
from warmlinks_instagram._layout import find_threads, flat_files
from warmlinks_meta.survey import Piece, Survey
from warmlinks_meta.threads import Form, Thread

__all__ = ["PAGE_CLOCK", "InstagramSurvey"]

PAGE_CLOCK = timezone(timedelta(hours=-8))
"""The clock of Instagram's pages: whoever asks for them, wherever, and in summer too, as those found who compared pages
with the same in JSON. It is nobody's promise, so what a page states is kept beside."""

_AND = re.compile(r" (?:and|und|et|y|e|en|og|och|ja|i|ve|и) ")


class InstagramSurvey(Survey):
    """All threads of a download.

    Args:
        archive: what is read.
        owner: the owner's user name, if it is known.
    """

    title: ClassVar[str] = "Instagram"
    page_zone: ClassVar[tzinfo | None] = PAGE_CLOCK

    def __init__(self, archive: Archive, owner: str) -> None:
        self.owner_name = owner
        shared: list[tuple[Form, Member]] = [("flat", member) for member in flat_files(archive, "messages.json")]
        super().__init__(archive, find_threads(archive).values(), shared)

    def pieces(self, form: Form, member: Member) -> Iterator[Piece]:
        """The lines of a file, with those present where it holds several threads."""
        return read_flat_chats(self.archive, member) if form == "flat" else super().pieces(form, member)

    def settle(self, thread: Thread) -> None:
        """Pages name those present as people do, with a word before the last: nobody who spoke is called so."""
        last = next(reversed(thread.listed), "")
        pair = _AND.split(last) if last not in thread.senders else []
        if len(pair) == 2:  # noqa: PLR2004 - the last two
            shown = _AND.split(thread.listed.pop(last))
            thread.listed.update(zip(pair, shown, strict=True))
            thread.crowd = max(thread.crowd, len(thread.listed))
        super().settle(thread)
