"""Entries of the lists of a download, whatever the generation calls them.

A list stands under a key that begins with a known word (`friends`, `friends_v2`), or by itself. Its entries have their
own keys, or since 2024 the form with labels, in the account's language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import msgspec

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Refused, refusal
from warmlinks_meta.text import repair
from warmlinks_meta.threads import BEGIN

__all__ = ["Label", "LabelledEntry", "read_entries"]

E = TypeVar("E", bound="LabelledEntry")

_START = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*([\[{])")
_LIST = re.compile(rb'"([A-Za-z][A-Za-z0-9_]{0,60})"\s*:\s*(?:\[|\{\s*"([A-Za-z][A-Za-z0-9_]{0,60})"\s*:\s*\[)')


class Label(msgspec.Struct, gc=False):
    """One label of an entry, and what stands under it."""

    label: Any = None
    value: Any = None
    href: Any = None
    timestamp_value: Any = None
    dict: Any = None
    vec: Any = None
    title: Any = None


class LabelledEntry(msgspec.Struct, gc=False):
    """What every entry may have; which fields there are besides depends on the network and the list."""

    timestamp: float | None = None
    label_values: list[Label] | None = None
    where: str = ""

    def seconds(self) -> float:
        """When, in seconds since 1970; 0 where it does not say."""
        if self.timestamp:
            return self.timestamp
        stamps = [label.timestamp_value for label in self.label_values or () if label.timestamp_value]
        return next((float(stamp) for stamp in stamps if isinstance(stamp, int | float)), 0.0)

    def texts(self) -> list[str]:
        """The values of the labels at any depth, addresses left out."""
        labels = self.label_values or ()
        return [repair(text) for text in _texts([[label.value, label.dict, label.vec] for label in labels])]


def _texts(value: object) -> Iterator[str]:
    """Every text in nested labels, in their order."""
    if isinstance(value, str):
        if not value.startswith(("http://", "https://")):
            yield value
    elif isinstance(value, list):
        for element in value:
            yield from _texts(element)
    elif isinstance(value, dict):
        for key, element in value.items():
            if key not in ("label", "title", "href"):
                yield from _texts(element)


def read_entries(archive: Archive, member: Member, shape: type[E], words: Iterable[str]) -> Iterator[E | Refused]:
    """The entries of the list in a member whose key begins with one of `words`; bad ones as `Refused`."""
    try:
        head = archive.head(member, BEGIN)
        path = _path_of(head, tuple(words))
        if path is None:
            yield Refused(member.name, "the list that should be in it is not there", "Download the archive again")
            return
        for index, entry in archive.records(member, shape, path=path):
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
