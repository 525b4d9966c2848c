"""The exports in an archive, and the parts of each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from attrs import frozen

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks_telegram._files import Form, candidates, form_of, is_named_as_export
from warmlinks_telegram._shapes import Chat, Line

__all__ = [
    "Export",
    "exports_in",
    "lines_of",
    "lists_in",
    "personal_of",
    "place_of",
]

_BEGINNING = 64 * 1024
_CHUNK = 1 << 20

_PERSONAL_INFORMATION = re.compile(r'"personal_information"\s*:\s*(?=\{)')
_LISTS = {name: re.compile(rb'"%b"\s{0,99}:' % name) for name in (b"contacts", b"chats", b"left_chats")}
_LONGEST_LIST_KEY = 120


@frozen
class Export:
    """A file: a whole account, or one chat."""

    member: Member
    form: Form


def exports_in(archive: Archive) -> tuple[list[Export], list[Member]]:
    """Return the exports, and the files that should be one by their name and are none."""
    members = [(member, form_of(archive, member)) for member in candidates(archive)]
    exports = [Export(member, form) for member, form in members if form]
    return exports, [member for member, form in members if not form and is_named_as_export(member)]


def personal_of(archive: Archive, export: Export) -> dict[str, Any]:
    """Return what the export says of its owner, which stands at its beginning; empty if it does not."""
    text = archive.head(export.member, _BEGINNING).decode("utf-8", "replace") if export.form == "whole" else ""
    match = _PERSONAL_INFORMATION.search(text)
    if match is None:
        return {}
    try:
        value, _ = json.JSONDecoder().raw_decode(text, match.end())
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def lists_in(archive: Archive, export: Export) -> tuple[str, ...]:
    """Return which lists a whole export has, by a text search, which is faster than parsing."""
    left = dict(_LISTS)
    text = b""
    with archive.open(export.member) as stream:
        while left and (more := stream.read(_CHUNK)):
            text += more
            left = {name: mark for name, mark in left.items() if not mark.search(text)}
            text = text[-_LONGEST_LIST_KEY:]
    return tuple(name.decode() for name in _LISTS if name not in left)


def place_of(export: Export, name: str) -> str:
    """Return the name of one of its lists of chats, for messages."""
    return export.member.name if name == "chats" else f"{export.member.name} {name}"


def lines_of(archive: Archive, export: Export, name: str) -> Iterator[tuple[int, tuple[Chat, Line] | InputError]]:
    """Yield the lines of a list of chats, each with its chat."""
    path = ("messages",) if export.form == "one chat" else (name, "list", ..., "messages")
    return archive.records_within(export.member, Line, path=path, outer=Chat)
