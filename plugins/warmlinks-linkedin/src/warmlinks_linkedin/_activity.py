"""Files that tell of the owner's doings but not with whom: counted, so that the report adds up."""

from __future__ import annotations

from collections.abc import Iterator

from warmlinks.archive import Archive, Member
from warmlinks.plugins.sources import Refused, Skipped
from warmlinks_linkedin._files import rows_of

__all__ = ["UNTOLD", "count_rows"]

UNTOLD = {
    "comments": "comment, the file does not say to whom",
    "reactions": "reaction, the file does not say to whom",
    "shares": "share, goes to nobody in particular",
    "votes": "vote, goes to nobody in particular",
}


def count_rows(archive: Archive, member: Member, kind: str) -> Iterator[Skipped | Refused]:
    """How many there are.

    Raises:
        InputError: there is no header that could be the file's.
    """
    count = 0
    for _, row in rows_of(archive, member, kind):
        if isinstance(row, Refused):
            yield row
        else:
            count += 1
    if count:
        yield Skipped(UNTOLD[kind], count, member.name)
