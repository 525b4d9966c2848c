"""Calls of Android's and iOS's call logs, also in databases: `calllog.db`, `contacts2.db`, `CallHistory.storedata`."""

from __future__ import annotations

from collections.abc import Iterator

from warmlinks.archive import Database, Member
from warmlinks.plugins.sources import Refused, Skipped
from warmlinks_phone._entries import Call, Entry, mark_of, moment_of
from warmlinks_phone._imessage import APPLE_EPOCH
from warmlinks_phone._numbers import is_withheld, tail_of

__all__ = ["android_call", "call_of", "is_android_log", "is_apple_log", "read_android_log", "read_apple_log"]

_ANDROID = ("number", "date", "duration", "type", "presentation", "name", "normalized_number")
_APPLE = ("ZADDRESS", "ZDATE", "ZDURATION", "ZORIGINATED", "ZANSWERED", "ZNAME")
_APPLE_SECONDS = APPLE_EPOCH.timestamp()


def is_android_log(database: Database) -> bool:
    """Return whether a database has Android's table of calls."""
    return {"number", "date", "type"} <= set(database.tables.get("calls", ()))


def is_apple_log(database: Database) -> bool:
    """Return whether a database has iOS's table of calls."""
    return {"ZADDRESS", "ZDATE"} <= set(database.tables.get("ZCALLRECORD", ()))


def read_android_log(database: Database, member: Member) -> Iterator[Entry]:
    """Yield the calls of an Android phone."""
    for row, number, date, seconds, kind, presentation, name, normalized in _rows(database, "calls", _ANDROID):
        shown, with_country = _text(number), _text(normalized)
        yield android_call(
            f"{member.name}[{row}]",
            # the phone itself says in which country a number was meant
            number=with_country if with_country.startswith("+") else shown,
            date=date if isinstance(date, int) else None,
            seconds=seconds if isinstance(seconds, int) else None,
            kind=_text(kind),
            presentation=_text(presentation),
            name=_text(name),
        )


def read_apple_log(database: Database, member: Member) -> Iterator[Entry]:
    """Yield the calls of an iPhone, also those over the internet."""
    for row, number, date, seconds, originated, answered, name in _rows(database, "ZCALLRECORD", _APPLE):
        sent = bool(originated)
        lasted = isinstance(seconds, int | float) and seconds > 0
        yield call_of(
            f"{member.name}[{row}]",
            number=_text(number),
            date=(date + _APPLE_SECONDS) * 1000 if isinstance(date, int | float) and date else None,
            answered=lasted and (sent or bool(answered) or answered is None),
            sent=sent,
            name=_text(name),
        )


def _rows(database: Database, table: str, columns: tuple[str, ...]) -> Iterator[tuple[object, ...]]:
    """Yield the rows of a table with their numbers; None for columns that it lacks."""
    held = database.tables[table]
    selected = ", ".join(column if column in held else "NULL" for column in columns)
    return database.rows(f"SELECT ROWID, {selected} FROM {table} ORDER BY ROWID")  # noqa: S608  words of ours


def _text(value: object) -> str:
    """Return a cell as text; older logs have bytes."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace").strip()
    return "" if value is None else str(value).strip()


_INCOMING, _OUTGOING, _MISSED, _VOICEMAIL, _REJECTED, _BLOCKED, _ELSEWHERE = "1", "2", "3", "4", "5", "6", "7"
_SHOWN = frozenset({"", "0", "1"})
"""How a number may be shown, where it may."""


def android_call(
    where: str,
    *,
    number: str,
    date: int | None,
    seconds: int | None,
    kind: str,
    presentation: str = "",
    name: str = "",
) -> Entry:
    """Return an entry of Android's call log.

    Args:
        where: the place it was read from.
        number: as it was shown.
        date: when it began, in milliseconds.
        seconds: how long it took.
        kind: Android's number for it.
        presentation: Android's number for how the caller may be shown.
        name: what the phone calls the number.
    """
    if kind == _BLOCKED:
        return Skipped("a call of somebody who is blocked", where=where)
    if kind not in {_INCOMING, _OUTGOING, _MISSED, _VOICEMAIL, _REJECTED, _ELSEWHERE}:
        return Skipped("a call of a kind that is not known", where=where)
    if presentation not in _SHOWN:
        number = ""
    spoken = kind in {_INCOMING, _OUTGOING, _ELSEWHERE} and (seconds or 0) > 0
    return call_of(where, number=number, date=date, answered=spoken, sent=kind == _OUTGOING, name=name)


def call_of(where: str, *, number: str, date: float | None, answered: bool, sent: bool, name: str = "") -> Entry:
    """Return a call, answered or not.

    Args:
        where: the place it was read from.
        number: whom it was with.
        date: when it began, in milliseconds.
        answered: whether they spoke.
        sent: whether the owner called.
        name: what the phone calls the number.
    """
    at = moment_of(date) if date is not None else None
    if date is None or at is None:
        return Refused(where, "this call has no time that can be read")
    if is_withheld(number):
        return Skipped("a number that was withheld", where=where)
    return Call(
        key=f"call:{round(date)}:{mark_of(tail_of(number))}",
        at=at,
        where=where,
        kind="call" if answered else "missed_call",
        sent=sent,
        number=number,
        name=name,
    )
