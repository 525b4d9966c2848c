"""Closed doors: people the owner has blocked, muted or removed, or whose request the owner declined.

Nobody behind one is suggested anywhere; one closed identity closes the person, whatever the network. A list of those
blocked or muted is whole, so the newest one decides; of removed and befriended again the later date does. The owner
opens a door by a decision, and only what closes at a later date closes it again. No number changes.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, tzinfo
from typing import Literal, NamedTuple, TypeAlias, cast, get_args

from warmlinks.calendar.active_time import day_in
from warmlinks.calendar.times import from_stored
from warmlinks.store.database import Database, where_in
from warmlinks.values import ClosedDoor

__all__ = ["closed_doors", "record_opening"]

_Why: TypeAlias = Literal["blocked", "muted", "removed", "declined"]

_CLOSING = get_args(_Why)
"""Kinds of ties that close a door, as the lists of the archives have them."""

_Order: TypeAlias = tuple[int, str, str, str]
"""Where an archive stands among those of its network: the newest comes last."""


class _Archive(NamedTuple):
    source: str
    network: str
    order: _Order


class _Tie(NamedTuple):
    """One row of `tie`, with the archive that told of it last."""

    person: int
    identity: int
    kind: str
    since: int | None
    time_precision: int
    ended: int | None
    ended_precision: int
    direction: str
    archive: _Archive
    where: str


class _Door(NamedTuple):
    """A door that was closed, and when: by the network's own date, else by the archive that first told of it."""

    person: int
    identity: int
    why: _Why
    at: int
    day: tuple[int, int] | None
    archive: _Archive
    where: str


def closed_doors(
    db: Database, *, zone: tzinfo, people: Collection[int] | None = None
) -> dict[int, tuple[ClosedDoor, ...]]:
    """Return the closed doors of everybody, or of some, by person; who has none is left out."""
    doors: dict[int, dict[tuple[str, str], ClosedDoor]] = defaultdict(dict)
    for door in _in_force(db, people):
        since = None if door.day is None else day_in(from_stored(*door.day, UTC), zone)
        source = f"{door.archive.source}: {door.where}" if door.where else door.archive.source
        network = door.archive.network
        doors[door.person].setdefault((door.why, network), ClosedDoor(door.why, network, since, source))
    return {person: tuple(closed for _, closed in sorted(by_name.items())) for person, by_name in doors.items()}


def record_opening(db: Database, person: int, *, now: int) -> None:
    """Store that the owner opens the doors of a person; where none is closed there is nothing to store.

    The decision lies with the identities whose doors they are, so that it stays with them if they come apart. It is
    as late as the last of these doors: a clock that is behind does not leave one closed. `now` is in milliseconds.
    """
    doors = list(_in_force(db, [person]))
    at = max([now, *(door.at for door in doors)])
    step = int(db.value("SELECT coalesce(max(step), 0) + 1 FROM decision"))
    db.many(
        "INSERT INTO decision (a, b, verdict, step, at) VALUES (?, ?, 'open', ?, ?)",
        [(identity, identity, step, at) for identity in sorted({door.identity for door in doors})],
    )


def _in_force(db: Database, people: Collection[int] | None) -> Iterator[_Door]:
    """Yield all closed doors that the owner has not opened since, in order of person and network."""
    ties = _ties(db, people)
    if not ties:
        return
    opened = dict(
        db.rows(
            "SELECT m.person, max(d.at) FROM decision d JOIN member m ON m.identity = d.a WHERE d.verdict = 'open'"
            " GROUP BY m.person"
        )
    )
    friends: dict[tuple[int, str], list[_Tie]] = defaultdict(list)
    for tie in ties:
        if tie.kind == "connected" and tie.ended is None:
            friends[tie.person, tie.archive.network].append(tie)
    for door in sorted(
        _closed(db, ties), key=lambda door: (door.person, door.archive.network, door.why, -door.at, door.where)
    ):
        if door.why in ("removed", "declined") and _befriended_since(door, friends[door.person, door.archive.network]):
            continue
        if door.person not in opened or door.at > opened[door.person]:
            yield door


def _ties(db: Database, people: Collection[int] | None) -> list[_Tie]:
    """Return ties that close a door or have ended, and the connections of the same people."""
    archives = {
        number: _Archive(source, network, (as_of, source, owner, generation))
        for number, source, network, owner, as_of, generation in db.run(
            "SELECT id, source, network, owner, as_of, generation FROM archive"
        )
    }
    closing = f"(t.kind IN {_CLOSING} OR t.ended IS NOT NULL)"
    behind = {
        person
        for (person,) in db.run(
            "SELECT m.person FROM tie t JOIN member m ON m.identity = t.identity"
            f" WHERE {closing} AND {where_in('m.person', people)}"
        )
    }
    if not behind:
        return []
    rows = db.rows(
        "SELECT m.person, t.identity, t.kind, t.since, t.since_precision, t.ended, t.ended_precision, t.direction,"
        " t.archive, t.where_ FROM member m CROSS JOIN tie t ON t.identity = m.identity"
        f" WHERE m.person IN (SELECT value FROM json_each(?)) AND ({closing} OR t.kind = 'connected')",
        (json.dumps(sorted(behind)),),
    )
    return [_Tie._make((*row[:8], archives[row[8]], row[9])) for row in rows]


def _closed(db: Database, ties: Iterable[_Tie]) -> Iterator[_Door]:
    """Yield each door that a tie closes. A source may also say that a connection or a request ended."""
    lists: dict[tuple[str, str], list[tuple[_Order, int, int]]] = defaultdict(list)
    for network, kind, as_of, source, owner, generation, number, whole in db.run(
        "SELECT a.network, l.kind, a.as_of, a.source, a.owner, a.generation, a.id, l.whole"
        " FROM tie_list l JOIN archive a ON a.id = l.archive"
    ):
        lists[network, kind].append(((as_of, source, owner, generation), number, whole))
    on: dict[tuple[int, str], set[int]] = defaultdict(set)
    for identity, kind, archive in db.run("SELECT identity, kind, archive FROM listed"):
        on[identity, kind].add(archive)
    for tie in ties:
        if tie.kind in _CLOSING and (tie.ended is None or tie.kind == "removed"):
            first = _first(sorted(lists[tie.archive.network, tie.kind]), on[tie.identity, tie.kind])
            if first is not None:
                day = None if tie.since is None else (tie.since, tie.time_precision)
                at = first if tie.since is None else tie.since
                yield _Door(tie.person, tie.identity, cast("_Why", tie.kind), at, day, tie.archive, tie.where)
        elif tie.ended is not None and (tie.kind == "connected" or (tie.kind, tie.direction) == ("requested", "in")):
            why: _Why = "removed" if tie.kind == "connected" else "declined"
            day = (tie.ended, tie.ended_precision)
            yield _Door(tie.person, tie.identity, why, tie.ended, day, tie.archive, tie.where)


def _first(lists: Iterable[tuple[_Order, int, int]], on: Collection[int]) -> int | None:
    """Return since which archive a person has been on the lists; None if the last whole list lacks them."""
    first: int | None = None
    for (as_of, *_), archive, whole in lists:
        if archive in on:
            first = as_of if first is None else first
        elif whole:
            first = None
    return first


def _befriended_since(door: _Door, friends: Iterable[_Tie]) -> bool:
    """Whether a connection is newer than the door: by date, else by the archives that told of both last."""
    return any(
        friend.since > door.at
        if friend.since is not None and door.day is not None
        else friend.archive.order >= door.archive.order
        for friend in friends
    )
