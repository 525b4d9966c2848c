"""Which files of an archive are exports of Telegram, and of which form; and their lines, whichever it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Literal

from attrs import frozen

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks_telegram._shapes import Chat, Contact, Line

__all__ = [
    "PATTERNS",
    "Export",
    "contacts_of_export",
    "exports_in",
    "is_ours",
    "lines_of",
    "lists_in",
    "pages_in",
    "personal_of",
    "place_of",
]

PATTERNS = ("*.json", "messages*.html", "export_results.html")
"""Names of the files that are ours; what lies beside them is media."""

_FILES = ("result*.json",)
_MOST_OTHERS = 3
"""A file may have been given another name; in an archive of many that is not looked for."""
_MOST_HEADS = 12
_HEAD = 4096
_CHUNK = 1 << 20

_ONE = re.compile(
    rb'\A(?:\xef\xbb\xbf)?\s*\{\s*(?:"name"\s*:\s*(?:null|"(?:[^"\\]|\\.)*")\s*,\s*)?'
    rb'"type"\s*:\s*(?:null|"[a-z_]{1,40}")\s*,\s*"id"\s*:\s*-?\d{1,20}\s*,\s*"messages"\s*:\s*\['
)
_WHOLE = re.compile(
    rb'\A(?:\xef\xbb\xbf)?\s*\{\s*(?:"about"\s*:\s*"(?:[^"\\]|\\.)*"\s*,\s*)?'
    rb'"(?:personal_information|profile_pictures|stories|contacts|frequent_contacts|sessions|chats|left_chats)"'
    rb"\s*:\s*[\[{]"
)
_PAGE = re.compile(rb'class="page_wrap|<title>\s*Exported Data\s*</title>')
_OWN = re.compile(r'"personal_information"\s*:\s*(?=\{)')
_LISTS = {name: re.compile(rb'"%b"\s{0,99}:' % name) for name in (b"contacts", b"chats", b"left_chats")}
_LONGEST_MARK = 120


@frozen
class Export:
    """One file: all of an account, or one chat."""

    member: Member
    form: Literal["whole", "one chat"]


def is_ours(archive: Archive) -> bool:
    """Whether there is a file of Telegram's, judged by the beginnings of a few."""
    return any(_form_of(archive, one) for one in _candidates(archive)[:_MOST_HEADS]) or bool(pages_in(archive, most=2))


def exports_in(archive: Archive) -> Iterator[Export | Member]:
    """The exports; and those files that should be one by their name and are none."""
    for member in _candidates(archive):
        form = _form_of(archive, member)
        if form:
            yield Export(member, form)
        elif member in archive.find(*_FILES):
            yield member


def pages_in(archive: Archive, most: int | None = None) -> list[Member]:
    """The first page of each chat, or of the account, that was exported as HTML and not as JSON too."""
    pages = archive.find("messages.html", "export_results.html")[:most]
    beside = {one.name.rpartition("/")[0] for one in archive.find(*_FILES)}
    return [
        page
        for page in pages
        if not any(page.name.startswith(f"{folder}/" if folder else "") for folder in beside)
        and _PAGE.search(_head(archive, page))
    ]


def _candidates(archive: Archive) -> list[Member]:
    named, others = archive.find(*_FILES), archive.find("*.json")
    return named or (others if len(others) <= _MOST_OTHERS else [])


def _form_of(archive: Archive, member: Member) -> Literal["whole", "one chat", ""]:
    head = _head(archive, member)
    return "one chat" if _ONE.match(head) else "whole" if _WHOLE.match(head) else ""


def _head(archive: Archive, member: Member) -> bytes:
    try:
        return archive.head(member, _HEAD)
    except InputError:
        return b""


def personal_of(archive: Archive, export: Export) -> dict[str, Any]:
    """What the export says of its owner, where it does; it stands at the beginning."""
    text = archive.head(export.member, 16 * _HEAD).decode("utf-8", "replace") if export.form == "whole" else ""
    found = _OWN.search(text)
    if found is None:
        return {}
    try:
        value, _ = json.JSONDecoder().raw_decode(text, found.end())
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def contacts_of_export(archive: Archive, export: Export) -> Iterator[tuple[int, Contact | InputError]]:
    """The address book of an export.

    Raises:
        InputError: it cannot be read to its end.
    """
    return archive.records(export.member, Contact, path=("contacts", "list"))


def lists_in(archive: Archive, export: Export) -> tuple[str, ...]:
    """Which of the lists of a whole export are there: looked for by their letters, which is quicker than reading.

    Raises:
        InputError: it cannot be unpacked.
    """
    left = dict(_LISTS)
    text = b""
    with archive.open(export.member) as stream:
        while left and (more := stream.read(_CHUNK)):
            text += more
            left = {name: mark for name, mark in left.items() if not mark.search(text)}
            text = text[-_LONGEST_MARK:]
    return tuple(name.decode() for name in _LISTS if name not in left)


def place_of(export: Export, name: str) -> str:
    """What to call one of its lists of chats."""
    return export.member.name if name == "chats" else f"{export.member.name} {name}"


def lines_of(archive: Archive, export: Export, name: str) -> Iterator[tuple[int, tuple[Chat, Line] | InputError]]:
    """The lines of one of the lists of chats, each with its chat.

    Raises:
        InputError: it cannot be read to its end.
    """
    path = ("messages",) if export.form == "one chat" else (name, "list", ..., "messages")
    return archive.records_within(export.member, Line, path=path, outer=Chat)
