"""Entries of the lists: friends, requests, comments, reactions, posts, whatever the generation calls them.

A list stands under a key that begins with a known word (`friends`, `friends_v2`), or by itself. Its entries have their
own keys, or since 2024 the form with labels, in the account's language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Refused
from warmlinks_facebook._layout import SEALED
from warmlinks_facebook._said import refusal
from warmlinks_facebook._text import repair

__all__ = ["Entry", "read_entries"]

_HEAD = 4096
_START = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*([\[{])")
_LIST = re.compile(rb'"([A-Za-z][A-Za-z0-9_]{0,60})"\s*:\s*(?:\[|\{\s*"([A-Za-z][A-Za-z0-9_]{0,60})"\s*:\s*\[)')


class _Label(msgspec.Struct, gc=False):
    value: Any = None
    href: Any = None
    timestamp_value: Any = None
    dict: Any = None
    vec: Any = None


class Entry(msgspec.Struct, gc=False):
    """One entry. Which fields there are depends on the list and the generation."""

    name: str | None = None
    timestamp: float | None = None
    title: str | None = None
    contact_info: str | None = None
    data: Any = None
    tags: Any = None
    label_values: list[_Label] | None = None
    poker: str | None = None
    pokee: str | None = None
    where: str = ""

    def seconds(self) -> float:
        """When, in seconds since 1970; 0 where it does not say."""
        if self.timestamp:
            return self.timestamp
        stamps = [one.timestamp_value for one in self.label_values or () if one.timestamp_value]
        return next((float(stamp) for stamp in stamps if isinstance(stamp, int | float)), 0.0)

    def texts(self) -> list[str]:
        """The values of the labels at any depth, addresses left out."""
        return [repair(text) for text in _texts([[one.value, one.dict, one.vec] for one in self.label_values or ()])]

    def authors(self) -> Iterator[str]:
        """Who is named as having written the comment or given the reaction."""
        for one in self.data if isinstance(self.data, list) else ():
            for act in one.values() if isinstance(one, dict) else ():
                if isinstance(act, dict):
                    yield from (act[key] for key in ("author", "actor") if isinstance(act.get(key), str))

    def act(self) -> tuple[str, str]:
        """(text, reaction) of what was done, as far as it says."""
        text = reaction = ""
        for one in self.data if isinstance(self.data, list) else ():
            for key, act in one.items() if isinstance(one, dict) else ():
                if isinstance(act, dict):
                    text = text or _string(act.get("comment"))
                    reaction = reaction or _string(act.get("reaction"))
                elif key == "post":
                    text = text or _string(act)
        return repair(text), reaction

    def tagged(self) -> list[str]:
        """Those who were named as being there: a list of names, or of objects with one."""
        tags = self.tags if isinstance(self.tags, list) else []
        names = [tag if isinstance(tag, str) else tag.get("name") if isinstance(tag, dict) else None for tag in tags]
        return [repair(name) for name in names if isinstance(name, str)]


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> Iterator[str]:
    """Every text in nested labels, in their order."""
    if isinstance(value, str):
        if not value.startswith(("http://", "https://")):
            yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key not in ("label", "title", "href"):
                yield from _texts(one)


def read_entries(archive: Archive, member: Member, words: Iterable[str]) -> Iterator[Entry | Refused]:
    """The entries of the list in a member whose key begins with one of `words`; bad ones as `Refused`."""
    try:
        head = archive.head(member, _HEAD)
        if SEALED.search(head):
            # an encrypted chat whose title is the word that such lists go by
            return
        path = _path_of(head, tuple(words))
        if path is None:
            yield Refused(member.name, "the list that should be in it is not there", "Download the archive again")
            return
        for index, entry in archive.records(member, Entry, path=path):
            where = f"{member.name}[{index}]"
            if isinstance(entry, InputError):
                yield refusal(f"{where}{entry.part}", entry)
            else:
                entry.where = where
                yield entry
    except InputError as error:
        yield refusal(member.name, error)


def _path_of(head: bytes, words: tuple[str, ...]) -> tuple[str, ...] | None:
    start = _START.match(head)
    if start is None or b"\0" in head:
        # Let whoever reads the list say what is wrong with it.
        return ()
    if start[1] == b"[":
        return ()
    for match in _LIST.finditer(head):
        key = match[1].decode()
        if key.startswith(words):
            return (key, match[2].decode()) if match[2] else (key,)
    return None
