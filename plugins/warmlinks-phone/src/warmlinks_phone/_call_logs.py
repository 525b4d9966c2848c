"""Call logs in databases: Android's `calllog.db` or `contacts2.db`, iOS's `CallHistory.storedata`."""

from __future__ import annotations

from collections.abc import Iterator

from warmlinks.archive import Database, Member
from warmlinks_phone._calls import android_call, call_of
from warmlinks_phone._entries import Entry
from warmlinks_phone._imessage import APPLE_EPOCH

__all__ = ["is_android_log", "is_apple_log", "read_android_log", "read_apple_log"]

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
