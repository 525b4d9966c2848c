"""The name of the network, and the files of a phone in an archive, found by their names and first bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, TypeAlias

from warmlinks.archive import Archive, Member

__all__ = ["IN_A_BACKUP", "MAGIC", "NETWORK", "PATTERNS", "Form", "phone_members"]

NETWORK = "phone"

Form: TypeAlias = Literal["messages", "calls", "database"]

MAGIC = b"SQLite format 3\0"
"""What every database begins with."""

IN_A_BACKUP = {
    "3d0d7e5fb2ce288813306e4d4636395e047a3d28": "sms.db",
    "5a4935c78a5255723f707230a451d79c540d2741": "CallHistory.storedata",
}
"""What the backup of an iPhone calls the databases in it."""

_BACKUPS = ("sms*.xml", "mms*.xml", "calls*.xml")
_APPLE = ("chat.db", "sms.db", "callhistory.storedata", *IN_A_BACKUP)
_ANDROID = ("calllog.db", "contacts2.db")
PATTERNS = ("*.xml", *_APPLE, *_ANDROID)
"""The files that may be a phone's."""

_MOST_HEADS = 12
_FIRST_ELEMENT = re.compile(rb"<([A-Za-z][\w.:-]*)")
_ROOTS: dict[bytes, Form] = {b"smses": "messages", b"calls": "calls"}


def phone_members(archive: Archive, *, at_a_glance: bool = False) -> Iterator[tuple[Member, Form]]:
    """Yield the files of a phone and the form of each.

    Args:
        archive: where they lie.
        at_a_glance: whether to look at the first few only, and to pass over what cannot be read.
    """
    backups = {member.name for member in archive.find(*_BACKUPS)}
    members = archive.find(*PATTERNS)
    for member in members[:_MOST_HEADS] if at_a_glance else members:
        head = archive.peek(member)
        if not member.name.casefold().endswith(".xml"):
            if not at_a_glance or head.startswith(MAGIC) or member.name.rpartition("/")[2] in IN_A_BACKUP:
                yield member, "database"
        elif (root := _FIRST_ELEMENT.search(head.replace(b"\0", b""))) and root[1] in _ROOTS:
            yield member, _ROOTS[root[1]]
        elif not at_a_glance and member.name in backups and not _is_markup(head):
            # of what has the name of a backup and is none nobody else will say so
            yield member, "messages"


def _is_markup(head: bytes) -> bool:
    """Return whether it is XML, which belongs to somebody else then."""
    return head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").startswith(b"<")
