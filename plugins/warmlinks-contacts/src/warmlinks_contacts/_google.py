"""Google's CSV of contacts, in its old and its new form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Record, refusal
from warmlinks_contacts.records import person_from

__all__ = ["is_google", "read_google"]

_SEPARATOR = " ::: "
_COLUMN = re.compile(r"(.+?) (\d+) - (.+)")
_NAME_COLUMNS = (("Given Name", "Family Name"), ("First Name", "Last Name"))
_GOOGLE_COLUMNS = ("E-mail 1 - ", "Phone 1 - ", "Group Membership", "Phonetic First Name", "Given Name Yomi", "Labels,")


def is_google(head: bytes) -> bool:
    """Return whether a file that begins so is such a table."""
    first = head.decode("utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace").partition("\n")[
        0
    ]
    return any(f"{form[0]}," in first for form in _NAME_COLUMNS) and any(mark in first for mark in _GOOGLE_COLUMNS)


def read_google(archive: Archive, member: Member) -> Iterator[Record]:
    """Yield the people of a table."""
    head = archive.head(member)
    form = (
        _NAME_COLUMNS[0]
        if b"G\0i\0v\0e\0n\0" in head or b"Given Name" in head.partition(b"\n")[0]
        else _NAME_COLUMNS[1]
    )
    for index, row in archive.rows(member, header=form):
        where = f"{member.name}[{index}]"
        if isinstance(row, InputError):
            yield refusal(where, row)
        else:
            yield from _person(where, row)


def _person(where: str, row: Mapping[str, str]) -> Iterator[Record]:
    several: dict[tuple[str, str], list[str]] = {}
    labels: dict[tuple[str, str], str] = {}
    for column, value in row.items():
        match = _COLUMN.fullmatch(column)
        if match is None or not value.strip():
            continue
        field, number, part = match[1], match[2], match[3]
        if part in {"Value", "City", "Country", "Name", "Title"}:
            several.setdefault((field, part), []).extend(value.split(_SEPARATOR))
        if field == "Relation" and part == "Value":
            labels[number, value.strip()] = (
                row.get(f"Relation {number} - Label") or row.get(f"Relation {number} - Type") or ""
            )
    given = ("Given Name", "Additional Name", "Family Name")
    name = row.get("Name", "") or " ".join(
        part
        for part in (row.get(column, "").strip() for column in (*given, "First Name", "Middle Name", "Last Name"))
        if part
    )

    def first(*columns: str) -> str:
        return next((row[column].strip() for column in columns if row.get(column, "").strip()), "")

    yield from person_from(
        where,
        name=name or first("Nickname", "File As"),
        emails=several.get(("E-mail", "Value"), ()),
        phones=several.get(("Phone", "Value"), ()),
        links=several.get(("Website", "Value"), ()),
        company=first("Organization 1 - Name", "Organization Name"),
        position=first("Organization 1 - Title", "Organization Title"),
        location=", ".join(part[0] for key in ("City", "Country") if (part := several.get(("Address", key)))),
        birthday=row.get("Birthday", "").strip(),
        notes=[row.get("Notes", "")],
        related=[(label.lstrip("* ").lower(), name) for (_, name), label in labels.items()],
        categories=[label.lstrip("* ") for label in first("Group Membership", "Labels").split(_SEPARATOR)],
    )
