"""Which member is which file, and its rows under one set of column names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Refused, Skipped, refusal

__all__ = ["DIRECTED", "HEADERS", "Files", "Row", "Rows", "files_of", "fold", "rows_of"]

Row = Mapping[str, str]
"""Folded column name -> stripped cell."""

Rows: TypeAlias = Iterable[tuple[str, Row]]
"""The rows of one file with their places; InputError where there is no header that could be the file's."""

HEADERS: dict[str, tuple[frozenset[str], ...]] = {
    "connections": (frozenset({"First Name", "Connected On"}), frozenset({"First Name", "Last Name"})),
    "messages": (frozenset({"From", "To", "Date", "Content"}),),
    "invitations": (frozenset({"From", "To", "Sent At"}),),
    "profile": (frozenset({"First Name", "Last Name"}),),
    "registration": (frozenset({"Registration Date"}), frozenset({"Registered At"})),
    "email addresses": (frozenset({"Email Address"}),),
    "recommendations given": (frozenset({"First Name", "Last Name", "Creation Date"}),),
    "recommendations received": (frozenset({"First Name", "Last Name", "Creation Date"}),),
    "endorsement given": (frozenset({"Endorsement Date", "Endorsee First Name"}),),
    "endorsement received": (frozenset({"Endorsement Date", "Endorser First Name"}),),
    "follows": (frozenset({"Date", "Status", "FullName"}),),
    "notes": (frozenset({"Connection First Name", "Note"}),),
    "contacts": (frozenset({"FirstName", "LastName"}), frozenset({"First Name", "Last Name"})),
    "comments": (frozenset({"Date", "Link"}),),
    "reactions": (frozenset({"Date", "Type", "Link"}),),
    "shares": (frozenset({"Date", "ShareLink"}),),
    "votes": (frozenset({"Date"}),),
}
"""What is read, and the columns by which the header row is known; of several sets the first that is there."""

DIRECTED = (
    "messages",
    "invitations",
    "recommendations given",
    "recommendations received",
    "endorsement given",
    "endorsement received",
)
"""The files that tell of contact, and so need to be somebody's."""

_NAMES = {
    "member follows": "follows",
    "importedcontacts": "contacts",
    "imported contacts": "contacts",
    "endorsement given info": "endorsement given",
    "endorsement received info": "endorsement received",
}
_SUFFIX = re.compile(r"(?: \(\d{1,3}\)| copy(?: \d{1,3})?| \d{1,3})$", re.ASCII)
_HEAD = 4096
_TELLING = ("connections", "messages", "invitations")


Files: TypeAlias = Mapping[str, Sequence[Member]]
"""The members by kind; several of one where a browser or the network saved a file twice, or in parts."""


def files_of(archive: Archive) -> Files:
    """Name the members that are read. A single table under any name is known by its header."""
    files: dict[str, list[Member]] = {}
    for member in archive.members:
        kind = _kind(member.name)
        if kind is not None:
            files.setdefault(kind, []).append(member)
    if not files and len(archive.members) == 1 and archive.members[0].name.lower().endswith((".csv", ".tsv", ".txt")):
        member = archive.members[0]
        head = archive.head(member, _HEAD)
        text = head.decode("utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8", "replace").casefold()
        for kind in _TELLING:
            if all(column.casefold() in text for column in HEADERS[kind][0]):
                files[kind] = [member]
                break
    return files


def _kind(name: str) -> str | None:
    base = name.rpartition("/")[2].lower()
    if not base.endswith((".csv", ".tsv")) or name.startswith("__MACOSX"):
        return None
    base = base[:-4].replace("_", " ").replace("-", " ").strip()
    base = _SUFFIX.sub("", base).strip()
    base = _NAMES.get(base, base)
    return base if base in HEADERS else None


def _has_header(archive: Archive, member: Member, header: frozenset[str]) -> bool:
    try:
        next(archive.rows(member, header=header), None)
    except InputError:
        return False
    return True


def rows_of(archive: Archive, member: Member, kind: str, refused: list[Refused | Skipped]) -> Iterator[tuple[str, Row]]:
    """Each row with its place, its columns folded and its cells stripped; bad rows are added to `refused`.

    Raises:
        InputError: the member as a whole cannot be read.
    """
    columns: dict[str, str] = {}
    spelt: tuple[str, ...] = ()
    for index, row in _rows(archive, member, kind):
        where = f"{member.name}[{index}]"
        if isinstance(row, InputError):
            refused.append(refusal(where, row))
            continue
        # a file that was put behind another one may have other columns
        if tuple(row) != spelt:
            spelt = tuple(row)
            columns = {name: fold(name) for name in row}
        yield where, {columns[name]: cell.strip() for name, cell in row.items()}


def _rows(archive: Archive, member: Member, kind: str) -> Iterator[tuple[int, dict[str, str] | InputError]]:
    *first, last = HEADERS[kind]
    for header in first:
        if _has_header(archive, member, header):
            return archive.rows(member, header=header)
    return archive.rows(member, header=last)


def fold(column: str) -> str:
    """A column's name over the generations: `Sent At`, `SENT AT` and `sentAt` are one."""
    return "".join(mark for mark in column.lower() if mark.isalnum())
