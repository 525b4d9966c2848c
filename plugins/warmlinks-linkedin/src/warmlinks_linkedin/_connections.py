"""`Connections.csv`, with whom the owner is connected since which day; and `Member_Follows.csv`, whom they follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, tzinfo
from sys import intern

from attrs import frozen

from warmlinks.plugins.sources import Refused, Skipped, Tie
from warmlinks_linkedin._files import Row, Rows
from warmlinks_linkedin._names import NETWORK, connected_alias, full_name, is_hidden, name_key, profile_key
from warmlinks_linkedin._people import People
from warmlinks_linkedin._times import day_first, read_day, read_time

__all__ = ["read_connections", "read_follows"]


@frozen
class _Connection:
    where: str
    name: str
    url: str
    email: str
    company: str
    position: str
    day: str


def read_connections(rows: Rows, people: People, columns: set[str]) -> Iterator[Tie | Skipped | Refused]:
    """The ties of one file; the people in it are noted on the way.

    Two rows of one name are two people: with addresses by these, else by the day of connecting, else by the company.
    """
    connections: list[_Connection] = []
    for where, row in rows:
        if not columns:
            columns.update(row)
        connection = _connection(where, row)
        if connection.name or connection.url:
            connections.append(connection)
        else:
            yield Skipped("hidden person", where=where)
    texts = {connection.day for connection in connections}
    turned = day_first(texts)
    days = {text: read_day(text, day_before_month=turned) for text in texts}
    stated = {text: day.isoformat() if day is not None else "" for text, day in days.items()}
    dated = ((connection.name, stated[connection.day]) for connection in connections)
    aliases = [connected_alias(name, text) if name and text else "" for name, text in dated]
    names = Counter(connection.name for connection in connections)
    bearers = Counter(aliases)
    keys: set[str] = set()
    # taken from the end, so that no row is held longer than it is needed
    connections.reverse()
    aliases.reverse()
    while connections:
        connection, shared = connections.pop(), aliases.pop()
        where, name, email = connection.where, connection.name, connection.email
        day, text = days[connection.day], stated[connection.day]
        alias = shared if bearers[shared] == 1 else ""
        key = connection.url or _key_without_address(connection, text, names[name], alias)
        if key in keys:
            yield Skipped("the same row again", where=where)
            continue
        keys.add(key)
        if connection.day and day is None:
            yield Refused(where, "the day of connecting cannot be read", "The person is kept, without the day")
        company, position = connection.company or None, connection.position or None
        people.see(key, name or None, where=where, company=company, position=position)
        people.add(key, aliases=[alias] if alias and alias != key else [], emails=[email] if "@" in email else [])
        yield Tie(NETWORK, key, "connected", since=day, where=where)


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


def read_follows(rows: Rows, zone: tzinfo, people: People) -> Iterator[Tie | Skipped | Refused]:
    """One tie a name: since the last time it began, ended where the last word is that it ended."""
    acts: dict[str, list[tuple[datetime, bool, str, str | None]]] = {}
    for where, row in rows:
        name = full_name(row.get("fullname", ""))
        moment = read_time(row.get("date", ""), zone)
        if not name or is_hidden(name):
            yield Skipped("hidden person", where=where)
        elif moment is None:
            yield Refused(where, "the time of following cannot be read")
        else:
            at, stated = moment
            acts.setdefault(name, []).append((at, row.get("status", "").lower() == "active", where, stated))
    for name, history in acts.items():
        history.sort(key=lambda act: act[:3])
        since = max((at for at, active, *_ in history if active), default=None)
        last, active, where, stated = history[-1]
        person = people.by_name(name, where=where)
        ended = None if active else last
        yield Tie(NETWORK, person, "following", since, ended, direction="out", where=where, stated=stated)
        if len(history) > 1:
            yield Skipped("an earlier word on the same person", len(history) - 1, where)
