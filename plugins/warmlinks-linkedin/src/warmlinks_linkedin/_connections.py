"""`Connections.csv`: whom the owner is connected with, since which day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from sys import intern

from attrs import frozen

from warmlinks.archive import Archive, Member
from warmlinks.plugins.sources import Refused, Skipped, Tie
from warmlinks_linkedin._files import Row, rows_of
from warmlinks_linkedin._names import NETWORK, connected_alias, full_name, name_key, profile_key
from warmlinks_linkedin._people import People
from warmlinks_linkedin._times import day_first, read_day

__all__ = ["read_connections"]


@frozen
class _Connection:
    where: str
    name: str
    url: str
    email: str
    company: str
    position: str
    day: str


def read_connections(
    archive: Archive, member: Member, people: People, columns: set[str]
) -> Iterator[Tie | Skipped | Refused]:
    """The ties of one file; the people in it are noted on the way.

    Two rows of one name are two people: with addresses by these, else by the day of connecting, else by the company.

    Raises:
        InputError: there is no header that could be the file's.
    """
    rows: list[_Connection] = []
    for where, row in rows_of(archive, member, "connections"):
        if isinstance(row, Refused):
            yield row
            continue
        if not columns:
            columns.update(row)
        connection = _connection(where, row)
        if connection.name or connection.url:
            rows.append(connection)
        else:
            yield Skipped("hidden person", where=where)
    turned = day_first([row.day for row in rows])
    days = {text: read_day(text, day_before_month=turned) for text in {row.day for row in rows}}
    stated = {text: day.isoformat() if day is not None else "" for text, day in days.items()}
    aliases = [connected_alias(row.name, text) if row.name and (text := stated[row.day]) else "" for row in rows]
    names = Counter(row.name for row in rows)
    bearers = Counter(aliases)
    seen: set[str] = set()
    # taken from the end, so that no row is held longer than it is needed
    rows.reverse()
    aliases.reverse()
    while rows:
        one, shared = rows.pop(), aliases.pop()
        day, text = days[one.day], stated[one.day]
        alias = shared if bearers[shared] == 1 else ""
        key = one.url or _key_without_address(one, text, names[one.name], alias)
        if key in seen:
            yield Skipped("the same row again", where=one.where)
            continue
        seen.add(key)
        if one.day and day is None:
            yield Refused(one.where, "the day of connecting cannot be read", "The person is kept, without the day")
        people.see(key, one.name or None, where=one.where, company=one.company or None, position=one.position or None)
        people.add(
            key, aliases=[alias] if alias and alias != key else [], emails=[one.email] if "@" in one.email else []
        )
        yield Tie(NETWORK, key, "connected", since=day, where=one.where)


def _connection(where: str, row: Row) -> _Connection:
    return _Connection(
        where,
        full_name(row.get("firstname", ""), row.get("lastname", "")),
        profile_key(row.get("url", "") or row.get("profileurl", "")),
        row.get("emailaddress", "") or row.get("email", ""),
        # what many rows share is kept once
        intern(row.get("company", "")),
        intern(row.get("position", "")),
        intern(row.get("connectedon", "")),
    )


def _key_without_address(row: _Connection, day: str, alike: int, alias: str) -> str:
    if alike == 1:
        return name_key(row.name)
    return alias or f"{connected_alias(row.name, day)}|{full_name(row.company)}|{full_name(row.position)}"
