"""Calls: those the owner made, with who took part; of those they got, the archive mostly does not say from whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from warmlinks.archive import Member
from warmlinks.plugins.sources import Record, Refused, is_crowd
from warmlinks.values import Direction, Interaction
from warmlinks_twitter._dates import iso_time, msec_time
from warmlinks_twitter._layout import NETWORK
from warmlinks_twitter._reading import Reading
from warmlinks_twitter._shapes import CallEntry, CallSession

__all__ = ["read_calls", "read_received"]


def read_calls(reading: Reading, members: Iterable[Member]) -> Iterator[Record]:
    """The calls the owner made: contact of both with whoever took part, a missed call with the others."""
    for member, index, entry in reading.records(members, CallEntry):
        if isinstance(entry, Refused):
            yield entry
            continue
        where = f"{member}[{index}]"
        call = entry.broadcast
        at = _time(call.created_at) if call is not None else None
        if call is None or at is None or not call.id:
            yield Refused(where, "a call without an id or a time")
            continue
        taking = {session.twitter_user_id or "" for session in entry.sessions or () if _time(session.started_at)}
        others = {*(call.invitees_twitter or ()), *taking} - {reading.owner.key, ""}
        crowd = is_crowd(len(others))
        if not others or crowd:
            reading.leave("a call of more than eight" if crowd else "a call whose other side is not named", member)
        for person in () if crowd else sorted(others):
            reading.people.number(person, where)
            yield _call(call.id, person, at, where, None if person in taking else "out")


def read_received(reading: Reading, members: Iterable[Member]) -> Iterator[Record]:
    """The calls the owner got, where the record names somebody else than the owner."""
    for member, index, session in reading.records(members, CallSession):
        if isinstance(session, Refused):
            yield session
            continue
        where = f"{member}[{index}]"
        person = session.twitter_user_id
        started = _time(session.started_at)
        at = started or _time(session.created_at)
        if not person or person == reading.owner.key or at is None or not session.host_broadcast_id:
            reading.leave("a call whose other side is not named", member)
            continue
        reading.people.number(person, where)
        yield _call(session.host_broadcast_id, person, at, where, None if started is not None else "in")


def _call(number: str, person: str, at: datetime, where: str, missed: Direction | None) -> Interaction:
    """A call of both, or one of either direction that was missed."""
    kind = "call" if missed is None else "missed_call"
    return Interaction(NETWORK, f"call:{number}>{person}", person, kind, missed or "both", at, where)


def _time(text: str | None) -> datetime | None:
    """ISO, or milliseconds; None where it was never set."""
    return msec_time(text) if text is not None and text.isdecimal() else iso_time(text)
