"""Entries of Facebook's lists: friends, requests, comments, reactions, posts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Refused, refusal
from warmlinks_facebook._layout import SEALED
from warmlinks_meta import entries
from warmlinks_meta.entries import LabelledEntry
from warmlinks_meta.text import repair
from warmlinks_meta.threads import BEGIN

__all__ = ["Entry", "read_entries"]


class Entry(LabelledEntry, gc=False):
    """One entry. Which fields there are depends on the list and the generation."""

    name: str | None = None
    title: str | None = None
    contact_info: str | None = None
    data: Any = None
    tags: Any = None
    poker: str | None = None
    pokee: str | None = None

    def authors(self) -> Iterator[str]:
        """Who is named as having written the comment or given the reaction."""
        for _, act in self._acts():
            if isinstance(act, dict):
                yield from (act[key] for key in ("author", "actor") if isinstance(act.get(key), str))

    def act(self) -> tuple[str, str]:
        """(text, reaction) of what was done, as far as it says."""
        text = reaction = ""
        for key, act in self._acts():
            if isinstance(act, dict):
                text = text or _string(act.get("comment"))
                reaction = reaction or _string(act.get("reaction"))
            elif key == "post":
                text = text or _string(act)
        return repair(text), reaction

    def _acts(self) -> Iterator[tuple[str, Any]]:
        for part in self.data if isinstance(self.data, list) else ():
            yield from part.items() if isinstance(part, dict) else ()

    def tagged(self) -> list[str]:
        """Those who were named as being there: a list of names, or of objects with one."""
        tags = self.tags if isinstance(self.tags, list) else []
        names = [tag if isinstance(tag, str) else tag.get("name") if isinstance(tag, dict) else None for tag in tags]
        return [repair(name) for name in names if isinstance(name, str)]


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def read_entries(archive: Archive, member: Member, words: Iterable[str]) -> Iterator[Entry | Refused]:
    """The entries of the list in a member whose key begins with one of `words`; bad ones as `Refused`."""
    try:
        # an encrypted chat whose title is the word that such lists go by
        is_chat = bool(SEALED.search(archive.head(member, BEGIN)))
    except InputError as error:
        yield refusal(member.name, error)
        return
    if not is_chat:
        yield from entries.read_entries(archive, member, Entry, words)
