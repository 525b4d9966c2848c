"""`Member_Follows.csv`: whom the owner follows or followed, by name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from warmlinks.archive import Archive, Member
from warmlinks.plugins.sources import Refused, Skipped, Tie
from warmlinks_linkedin._files import rows_of
from warmlinks_linkedin._names import NETWORK, full_name, is_hidden
from warmlinks_linkedin._people import People
from warmlinks_linkedin._times import read_time

__all__ = ["read_follows"]


def read_follows(archive: Archive, member: Member, people: People) -> Iterator[Tie | Skipped | Refused]:
    """One tie a name: since the last time it began, ended where the last word is that it ended.

    Raises:
        InputError: there is no header that could be the file's.
    """
    acts: dict[str, list[tuple[datetime, bool, str, str | None]]] = {}
    for where, row in rows_of(archive, member, "follows"):
        if isinstance(row, Refused):
            yield row
            continue
        name = full_name(row.get("fullname", ""))
        moment = read_time(row.get("date", ""), archive.timezone)
        if not name or is_hidden(name):
            yield Skipped("hidden person", where=where)
        elif moment is None:
            yield Refused(where, "the time of following cannot be read")
        else:
            at, stated = moment
            acts.setdefault(name, []).append((at, row.get("status", "").lower() == "active", where, stated))
    for name, some in acts.items():
        some.sort(key=lambda act: act[:3])
        since = max((at for at, active, *_ in some if active), default=None)
        last, active, where, stated = some[-1]
        who = people.by_name(name, where=where)
        ended = None if active else last
        yield Tie(NETWORK, who, "following", since, ended, direction="out", where=where, stated=stated)
        if len(some) > 1:
            yield Skipped("an earlier word on the same person", len(some) - 1, where)
