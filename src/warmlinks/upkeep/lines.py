"""The lines of an export, one shape for each table; the same shapes are read back.

A time is written as precisely as the record had it: `2026-01-31T18:00:00Z` is an instant, without the `Z` it is a
wall-clock time, and `2026-01-31` is a day. An archive is named by its number among the archive lines, an identity by
its network and key; `"me"` is the owner. What holds nothing is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Literal, TypeAlias, Union

from msgspec import Struct, defstruct

from warmlinks.calendar.days import date_of, number_of
from warmlinks.calendar.times import DATE, INSTANT, WALL_CLOCK, moment_of
from warmlinks.store.layout import TABLES, Column, Table

__all__ = ["LINES", "BookLine", "Digest", "EndLine", "Line", "Ref", "read_time", "time_text"]

Ref: TypeAlias = tuple[str, str]

_DAY = 86_400_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_CLOCK = tuple(f"T{minute // 60:02}:{minute % 60:02}:" for minute in range(24 * 60))
_SECONDS = tuple(f"{second:02}" for second in range(60))


@lru_cache(4096)
def _day_text(day: int) -> str:
    return date_of(day).isoformat()


@lru_cache(4096)
def _day_of(text: str) -> int:
    return number_of(date.fromisoformat(text))


def time_text(at: int, time_precision: int = INSTANT) -> str:
    """Return a stored time as text; the nearest one in the calendar where it lies outside."""
    day, rest = divmod(at, _DAY)
    if time_precision == DATE:
        return _day_text(day)
    if number_of(date_of(day)) != day:
        nearest = (moment_of(at // 1000) - _EPOCH) // _MILLISECOND
        return time_text(nearest, time_precision)
    second, part = divmod(rest, 1000)
    text = f"{_day_text(day)}{_CLOCK[second // 60]}{_SECONDS[second % 60]}"
    if part:
        text = f"{text}.{part:03}"
    return f"{text}Z" if time_precision == INSTANT else text


def read_time(text: str) -> tuple[int, int]:
    """Parse what `time_text` writes.

    Raises:
        ValueError: it is no such time.
    """
    if "T" not in text:
        return _day_of(text) * _DAY, DATE
    moment = datetime.fromisoformat(text)
    time_precision = WALL_CLOCK if moment.tzinfo is None else INSTANT
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    if moment.microsecond:
        return (moment - _EPOCH) // _MILLISECOND, time_precision
    return int(moment.timestamp()) * 1000, time_precision


class Digest:
    """The digest of an export: of the text of every line, without its line ending."""

    def __init__(self) -> None:
        self._hash = blake2b(digest_size=16)

    def add(self, line: str) -> None:
        """Add one line."""
        self.add_text(line.rstrip("\r\n") + "\n")

    def add_text(self, lines: str) -> None:
        """Add lines, each of which ends in one newline."""
        self._hash.update(lines.encode())

    def hexdigest(self) -> str:
        """Return the digest of all lines so far."""
        return self._hash.hexdigest()


class BookLine(Struct, tag="book", tag_field="type", forbid_unknown_fields=True, omit_defaults=True, frozen=True):
    """The first line. `timezone` is the one the owner gave, `machine_timezone` the machine's where none was given."""

    format: int
    timezone: str | None = None
    machine_timezone: str | None = None
    salt: str | None = None


class EndLine(Struct, tag="end", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """The last line: how many come before it, and their digest, so that a part is not taken for the whole."""

    lines: int
    digest: str


_TYPES: Mapping[str, Any] = {"archive": int, "count": int, "flag": bool, "real": float, "json": list[str]}


def _type_of(column: Column) -> Any:  # noqa: ANN401  what msgspec takes for a type
    """Return the type of a column's value in a line."""
    if column.choices:
        type_: Any = Literal[column.choices]
    elif column.kind == "identity":
        type_ = str if column.own_network else Ref | Literal["me"] if column.companion else Ref
    else:
        type_ = _TYPES.get(column.kind, str)
    return type_ | None if column.may_be_left_out else type_


def _part_of(table: Table) -> Any:  # noqa: ANN401  what msgspec takes for a type
    """Return the type of a child table's rows in a line: a list of lists, or of the one value that each has."""
    types = [_type_of(column) for column in table.exported]
    part = types[0] if len(types) == 1 else tuple[tuple(types)]  # type: ignore[misc]  # made while it runs
    return part | None if table.single else list[part]  # type: ignore[valid-type]  # the same


def _line_of(table: Table) -> type[Struct]:
    """Return the shape of a table's lines; the lists of its children come before what may be left out."""
    columns = table.exported
    fields: list[Any] = [(column.field_name, _type_of(column)) for column in columns if not column.may_be_left_out]
    fields += [(child.parent_field, _part_of(child)) for child in table.children if not child.single]
    fields += [(column.field_name, _type_of(column), None) for column in columns if column.may_be_left_out]
    fields += [(child.parent_field, _part_of(child), None) for child in table.children if child.single]
    return defstruct(
        table.name,
        fields,
        tag=table.name,
        tag_field="type",
        forbid_unknown_fields=True,
        omit_defaults=True,
        frozen=True,
    )


LINES: Mapping[str, type[Struct]] = {table.name: _line_of(table) for table in TABLES.values() if not table.parent}
"""The shape of each table's lines."""

Line: Any = Union[(BookLine, EndLine, *LINES.values())]
"""Any line of an export."""
