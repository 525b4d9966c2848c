"""Plain rows of any kind: mappings, rows of a database, instances. Their values are read here, one by one.

The same rule holds in every engine: what is missing (None, NaN, NaT, NA) is no tie and no time; what is no moment of a
calendar, or the zero of a machine's clock, is unreadable; neither ends the counting.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from math import floor, inf
from numbers import Real
from operator import getitem
from typing import Any

from warmlinks.calendar.days import number_of
from warmlinks.errors import UsageError
from warmlinks.scoring._arguments import (
    LATEST,
    fold,
    is_readable,
    looks_like_milliseconds,
    missing_column,
    no_times,
    no_zone,
)

__all__ = [
    "UNREADABLE",
    "ColumnCheck",
    "columns_of",
    "is_missing",
    "is_rows",
    "moment_in",
    "utc_moment",
    "values_of",
    "word_in",
]

_DATE = len("2026-01-19")

UNREADABLE = object()
"""In place of a moment: there is a value, but it is no moment."""

_PLAIN = (str, bytes, int, float, bool, date, Decimal, type(None), set, frozenset)


def is_rows(rows: Any) -> bool:  # noqa: ANN401  anything may be passed
    """Whether this is an iterable of rows, and no data frame: a frame has its columns as a property."""
    if isinstance(rows, (list, tuple)):
        return True
    kind = type(rows)
    is_frame = any(hasattr(kind, name) and not callable(getattr(kind, name)) for name in ("columns", "schema"))
    return isinstance(rows, Iterable) and not is_frame and not hasattr(rows, "__dataframe__")


def values_of(rows: Iterable[Any], names: Collection[str]) -> Iterator[list[Any]]:
    """The values of these columns, row by row.

    Raises:
        UsageError: a row is no row, or has no such column, which is named.
    """
    if isinstance(rows, (str, bytes, Mapping)):
        raise _no_rows(rows)
    readers: dict[type, Callable[[Any, str], Any]] = {}
    for row in rows:
        reader = readers.get(type(row)) or readers.setdefault(type(row), _reader(row, names))
        try:
            yield [reader(row, name) for name in names]
        except (KeyError, IndexError, AttributeError):
            raise _missing_in(row, names) from None


def _reader(row: Any, names: Collection[str]) -> Callable[[Any, str], Any]:  # noqa: ANN401
    """A function that reads a value from rows of this kind."""
    if isinstance(row, Mapping) or (hasattr(row, "keys") and hasattr(type(row), "__getitem__")):
        return getitem
    if hasattr(row, "_mapping"):  # a row of SQLAlchemy
        return lambda row, name: row._mapping[name]  # noqa: SLF001  their public name for it
    if isinstance(row, _PLAIN) or not all(hasattr(row, name) for name in names):
        raise _no_rows(row) if not columns_of(row) else _missing_in(row, names)
    return getattr


def columns_of(row: Any) -> list[str]:  # noqa: ANN401
    """The names of a row's columns; empty where it is no row."""
    if isinstance(row, _PLAIN):
        return []
    keys = getattr(row, "keys", None) or getattr(getattr(row, "_mapping", None), "keys", None)
    if keys is not None:
        return [str(name) for name in keys()]
    for names in (getattr(row, "_fields", None), getattr(type(row), "__slots__", None), getattr(row, "__dict__", None)):
        if names:
            return [str(name) for name in names if not str(name).startswith("_")]
    return []


def _missing_in(row: Any, names: Collection[str]) -> UsageError:  # noqa: ANN401
    columns = columns_of(row)
    absent = next((name for name in names if name not in columns), next(iter(names)))
    return missing_column(absent, columns)


def _no_rows(row: Any) -> UsageError:  # noqa: ANN401
    return UsageError(
        f"a {type(row).__name__} is no row of a table",
        advice="Pass mappings, rows of a database or instances with the columns as attributes, or a data frame",
    )


def is_missing(value: Any) -> bool:  # noqa: ANN401
    """Whether a value is None, or unlike itself or anything, as NaN, NaT and NA are."""
    if value is None:
        return True
    try:
        return bool(value != value)  # noqa: PLR0124  the test for NaN of any type
    except (TypeError, ArithmeticError):  # NA is neither true nor false; a Decimal may signal
        return True
    except ValueError:  # an array is a value, if a strange one
        return False


def moment_in(value: Any, at: str, divisor: int) -> Any:  # noqa: ANN401  a number, None, or UNREADABLE
    """The whole epoch seconds that a value stands for; None where it is missing, `UNREADABLE` where it is no moment.

    Args:
        value: an aware datetime, a date (its midnight in UTC), a number of whatever kind, or a text as ISO 8601 has it.
        at: the name of its column.
        divisor: 1 where numbers are seconds, 1000 where they are milliseconds.

    Raises:
        UsageError: it is of a kind that holds no times, or a time without a zone.
    """
    if is_missing(value):
        return None
    if isinstance(value, str):
        text = value.strip()
        try:
            value = date.fromisoformat(text) if len(text) == _DATE else datetime.fromisoformat(text)
        except ValueError:
            return UNREADABLE
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise no_zone(at)
        try:
            second = floor(value.timestamp())
        except (OverflowError, ValueError):
            return UNREADABLE
    elif isinstance(value, date):
        second = number_of(value) * 86400
    elif isinstance(value, (Real, Decimal)) and type(value).__name__ not in {"bool", "bool_"}:
        try:
            number: Any = value if divisor == 1 else value / divisor
            second = floor(number)
        except (OverflowError, ValueError, ArithmeticError):
            return UNREADABLE
    else:
        raise no_times(at, f"for instance a {type(value).__name__}")
    return second if is_readable(second) else UNREADABLE


class ColumnCheck:
    """Checks of a column of times that take all of its values."""

    def __init__(self, at: str, unit: str) -> None:
        self.at = at
        self.seconds = unit == "s"
        self.numbers = self.late = self.texts = self.unread = 0

    def add(self, value: Any, moment: Any) -> None:  # noqa: ANN401
        """Take one more value, and the result of `moment_in`."""
        if isinstance(value, str):
            self.texts += 1
            self.unread += moment is UNREADABLE
        elif moment is not None and isinstance(value, (int, float)):
            self.numbers += 1
            self.late += LATEST < value < inf

    def finish(self) -> None:
        """Refuse a column of texts of which none is a time, and one of numbers that are all milliseconds.

        Raises:
            UsageError: it is such a column.
        """
        if self.texts and self.texts == self.unread:
            raise no_times(self.at, "none of its texts is a time as ISO 8601 has it")
        if self.seconds and self.numbers and self.late == self.numbers:
            raise looks_like_milliseconds(self.at)


def word_in(value: Any, *, usual: bool = False) -> str:  # noqa: ANN401
    """The value as a word for comparison; empty where it is missing.

    With `usual` it is only compared with our own words, for which engines make small letters and no more.
    """
    if not isinstance(value, str):
        value = "" if is_missing(value) else str(value)
    return value.lower() if usual else fold(value)


def utc_moment(value: Any, at: str) -> Any:  # noqa: ANN401
    """As `moment_in`, for values of SQLite: texts without a zone are in UTC, and values of other kinds unreadable."""
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return UNREADABLE
        value = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        return moment_in(value, at, 1)
    except UsageError:
        return UNREADABLE
