"""Moments in SQL: how each dialect stores, compares and counts with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeAlias

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from warmlinks.scoring._arguments import FIRST_MOMENT, LAST_MOMENT
from warmlinks.scoring._dialects import sa
from warmlinks.scoring.activities import Unit

__all__ = [
    "FIRST_DAY",
    "ColumnUnit",
    "common_type",
    "counts",
    "current_second",
    "day_of",
    "engine_time",
    "epoch",
    "has_type",
    "seconds",
]

ColumnUnit: TypeAlias = Unit | Literal["datetime", "text"]
"""What a column of moments holds; the last two are for MariaDB and MySQL, see `Request.types`."""


class epoch(sa.ColumnElement[int]):  # noqa: N801  reads as a function in a statement
    """Whole UTC seconds of a column: fractions dropped, NULL where it is no time."""

    type = sa.BigInteger()
    inherit_cache = False

    def __init__(self, column: sa.ColumnElement[Any], unit: ColumnUnit | None) -> None:
        self.column = column
        self.unit = unit


class current_second(sa.ColumnElement[int]):  # noqa: N801
    """The moment at which the statement runs, by the clock of the database, in whole UTC seconds."""

    type = sa.BigInteger()
    inherit_cache = False


class _InUnit(FunctionElement[Any]):
    """A function whose text depends on what its column of moments holds; None is whole seconds."""

    type: sa.types.TypeEngine[Any] = sa.BigInteger()
    inherit_cache = False

    def __init__(self, moment: sa.ColumnElement[Any], unit: ColumnUnit | None, *others: sa.ColumnElement[Any]) -> None:
        super().__init__(moment, *others)
        self.unit = unit


class engine_time(_InUnit):  # noqa: N801
    """A column's moment in the engine's own type where that is cheap to group by, else in whole UTC seconds."""

    inherit_cache = False


class has_type(_InUnit):  # noqa: N801
    """Whether a column has times of MySQL's own, or whether it has not; decided before a row is read."""

    type = sa.types.NullType()
    inherit_cache = False


class common_type(_InUnit):  # noqa: N801
    """An `engine_time` in a type that those of other tables have too, whatever their columns hold."""

    inherit_cache = False


class seconds(_InUnit):  # noqa: N801
    """Whole UTC seconds of an `engine_time` that counts."""

    inherit_cache = False


class counts(_InUnit):  # noqa: N801
    """Whether an `engine_time` is a moment that has come: in the calendar, no zero of a machine, not after `now`.

    Args:
        moment: the moment.
        unit: what its column held; None: whole seconds.
        now: the moment up to which it counts, as an expression.
        until: the same as a number, where it is known beforehand.
        ahead: instead whether it is a moment that is still to come.
    """

    type = sa.types.NullType()  # else engines without a type for truth would compare it with 1
    inherit_cache = False

    def __init__(
        self,
        moment: sa.ColumnElement[Any],
        unit: ColumnUnit | None,
        now: sa.ColumnElement[int],
        until: int | None,
        *,
        ahead: bool = False,
    ) -> None:
        super().__init__(moment, unit, now)
        self.until = until
        self.ahead = ahead


class day_of(_InUnit):  # noqa: N801
    """The owner's day that holds an `engine_time`, counted from `FIRST_DAY`.

    Args:
        moment: the moment.
        unit: what its column held; None: whole seconds.
        steps: the changes of the zone's offset, from `offset_steps`.
        until: changes after it are left out.
        numbered: False: any value that differs from day to day will do, and the cheapest is taken.
    """

    inherit_cache = False

    def __init__(
        self,
        moment: sa.ColumnElement[Any],
        unit: ColumnUnit | None,
        steps: tuple[tuple[int, int], ...],
        until: int | None = None,
        *,
        numbered: bool = True,
    ) -> None:
        super().__init__(moment, unit)
        self.numbered = numbered
        self.steps = (steps[0], *(step for step in steps[1:] if until is None or step[0] <= until))


def _offset_among(moment: sa.ColumnElement[int], steps: Sequence[tuple[int, int]]) -> sa.ColumnElement[int]:
    if len(steps) == 1:
        return sa.literal_column(str(steps[0][1]), sa.BigInteger)
    middle = len(steps) // 2
    later = moment >= sa.literal_column(str(steps[middle][0]), sa.BigInteger)
    return sa.case((later, _offset_among(moment, steps[middle:])), else_=_offset_among(moment, steps[:middle]))


def _percents(text: str, compiler: Any) -> str:  # noqa: ANN401
    """Drivers with %(name)s parameters read a lone % as the beginning of one."""
    return text.replace("%", "%%") if compiler.preparer._double_percents else text  # noqa: SLF001


FIRST_DAY = -800_000
"""The day from which days are counted, before the year 1: engines that divide whole numbers round towards zero."""
_DAY_OF = {
    "mysql": "({}) DIV {}",
    "duckdb": "({}) // {}",
    "bigquery": "DIV({}, {})",
    "databricks": "({}) div {}",
    "snowflake": "FLOOR(({}) / {})",
}
_EPOCH = {
    # SQLite also takes 'now', a bare number and a time of day for times; none of them says when a contact was. It has
    # no type for times: whole numbers are epoch seconds where they can be, which days (20260119) and milliseconds are
    # not. And it does not know an offset without a colon, which some exports have.
    "sqlite": (
        "CASE WHEN typeof({0}) = 'integer' THEN CASE WHEN {0} BETWEEN 100000000 AND 7258118400 THEN {0} END"
        " WHEN {0} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9][T ]*[+-][0-9][0-9][0-9][0-9]'"
        " THEN CAST(strftime('%s', substr({0}, 1, length({0}) - 2) || char(58) || substr({0}, -2)) AS INTEGER)"
        " WHEN {0} GLOB '[0-9][0-9][0-9][0-9]-[0-9]*' THEN CAST(strftime('%s', {0}) AS INTEGER) END"
    ),
    # whole numbers are divided towards zero, so from before the year 1; of what is endless it is NULL
    "duckdb": "(epoch_us({0}) + 62167219200000000) // 1000000 - 62167219200",
    # `extract` makes a decimal of it, which is slow; a double has the microseconds of 285 years on either side of 1970
    "postgresql": "CASE WHEN isfinite({0}) THEN CAST(floor(date_part('epoch', {0})) AS BIGINT) END",
    # a text, and no time, may end in an offset, which these two pass over
    "mysql": (
        "TO_SECONDS({0}) - 62167219200 - CASE WHEN COERCIBILITY({0}) = 5 THEN 0"
        " WHEN CHAR_LENGTH({0}) > 16"
        " AND SUBSTRING({0}, -6, 1) IN ('+', '-') AND SUBSTRING({0}, -3, 1) = ':'"
        " THEN CAST(CONCAT(SUBSTRING({0}, -6, 1), '1') AS SIGNED)"
        " * CAST(SUBSTRING({0}, -5, 2) * 3600 + SUBSTRING({0}, -2) * 60 AS SIGNED)"
        " WHEN CHAR_LENGTH({0}) > 16 AND SUBSTRING({0}, -5, 1) IN ('+', '-')"
        " THEN CAST(CONCAT(SUBSTRING({0}, -5, 1), '1') AS SIGNED)"
        " * CAST(SUBSTRING({0}, -4, 2) * 3600 + SUBSTRING({0}, -2) * 60 AS SIGNED) ELSE 0 END"
    ),
    "snowflake": "DATE_PART(EPOCH_SECOND, {})",
    "bigquery": "UNIX_SECONDS(CAST({} AS TIMESTAMP))",
    "databricks": "UNIX_SECONDS(CAST({} AS TIMESTAMP))",
    "mssql": "DATEDIFF_BIG(SECOND, '1970-01-01T00:00:00', {})",
}
_WHOLE = {"mysql": "SIGNED", "bigquery": "INT64"}
_CURRENT_SECOND = {
    "sqlite": "CAST(strftime('%s', 'now') AS INTEGER)",
    "duckdb": "CAST(floor(epoch(now())) AS BIGINT)",
    "postgresql": "CAST(floor(extract(epoch FROM now())) AS BIGINT)",
    "mysql": "UNIX_TIMESTAMP()",
    "snowflake": "DATE_PART(EPOCH_SECOND, CURRENT_TIMESTAMP())",
    "bigquery": "UNIX_SECONDS(CURRENT_TIMESTAMP())",
    "databricks": "UNIX_SECONDS(CURRENT_TIMESTAMP())",
    "mssql": "DATEDIFF_BIG(SECOND, '1970-01-01T00:00:00', SYSUTCDATETIME())",
}


@compiles(current_second)
def _current_second(element: current_second, compiler: Any, **kw: Any) -> str:  # noqa: ANN401, ARG001
    return _percents(_CURRENT_SECOND[compiler.dialect.name], compiler)


@compiles(epoch)
def _epoch(element: epoch, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    name = compiler.dialect.name
    column = compiler.process(element.column, **kw)
    if element.unit in {"time", "text"}:
        # in the name it is doubled already
        return _percents(_EPOCH[name], compiler).format(column)
    divisor = " / 1000.0" if element.unit == "ms" else ""
    if name == "sqlite":
        # floor gives NULL for a text that is no number; a division would make it 0.
        return f"CAST(floor(floor({column}){divisor}) AS INTEGER)"
    # What is no number, or endless, would end the statement in the CAST.
    return (
        f"CASE WHEN {column} BETWEEN -1e15 AND 1e15 "
        f"THEN CAST(floor({column}{divisor}) AS {_WHOLE.get(name, 'BIGINT')}) END"
    )


_NATIVE = {"postgresql": "time", "duckdb": "time", "mysql": "datetime"}
"""The unit in which an `engine_time` is the column as it is; in DuckDB that is microseconds."""
_ZERO_IN_MYSQL = 62_167_219_200
"""`TO_SECONDS` of the beginning of 1970."""


def _is_native(element: Any, compiler: Any) -> bool:  # noqa: ANN401
    """Whether an `engine_time` has the engine's own type; PostgreSQL takes a text for whatever type the column has."""
    return element.unit is not None and element.unit == _NATIVE.get(compiler.dialect.name)


def _postgres_literal(moment: int, fraction: str = "") -> str:
    """A moment as a literal that PostgreSQL reads as whatever type the column has.

    A date drops the time, and a timestamp without zone the `+00`; `fraction` is a part of a second.
    """
    whole = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=moment)
    return f"'{whole.replace(tzinfo=None).isoformat(' ')}{fraction}+00'"


@compiles(engine_time)
def _engine_time(element: engine_time, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    (column,) = element.clauses
    native = _is_native(element, compiler)
    text: str = compiler.process(column if native else epoch(column, element.unit), **kw)
    return f"epoch_us({text})" if native and compiler.dialect.name == "duckdb" else text


@compiles(has_type)
def _has_type(element: has_type, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    return f"COERCIBILITY({compiler.process(element.clauses, **kw)}) {'=' if element.unit == 'datetime' else '<>'} 5"


@compiles(common_type)
def _common_type(element: common_type, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    text: str = compiler.process(element.clauses, **kw)
    if compiler.dialect.name != "postgresql" or not _is_native(element, compiler):
        return text
    # what has no zone is in UTC, and not in the zone of the session; a day becomes a time by the sum
    moved = f"({text} + '0'::interval) AT TIME ZONE '0'::interval"
    return f"CASE WHEN pg_typeof({text}) = 'timestamptz'::regtype THEN {text} ELSE {moved} END"


_SECONDS = {
    "postgresql": "CAST(floor(date_part('epoch', {})) AS BIGINT)",
    # whole numbers are divided towards zero, so from before the year 1
    "duckdb": "({} + 62167219200000000) // 1000000 - 62167219200",
    "mysql": f"TO_SECONDS({{}}) - {_ZERO_IN_MYSQL}",
}


@compiles(seconds)
def _seconds(element: seconds, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    text: str = compiler.process(element.clauses, **kw)
    return _SECONDS[compiler.dialect.name].format(text) if _is_native(element, compiler) else text


@compiles(counts)
def _counts(element: counts, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    name, native = compiler.dialect.name, _is_native(element, compiler)
    if native and name == "postgresql":
        return _counts_in_postgres(element, compiler, **kw)
    moment, now = (compiler.process(part, **kw) for part in element.clauses)
    first, last, zero, end = FIRST_MOMENT, LAST_MOMENT, 0, 0
    if native and name == "mysql":
        moment, now = f"TO_SECONDS({moment})", f"{now} + {_ZERO_IN_MYSQL}"
        first, last, zero, end = (second + _ZERO_IN_MYSQL for second in (first, last, zero, end))
    elif native:
        now = f"CAST({now} AS BIGINT) * 1000000 + 999999"
        first, last, end = first * 1_000_000, last * 1_000_000, 999_999
    if element.ahead:
        return f"({moment} > {now} AND {moment} <= {last} AND {moment} NOT BETWEEN {zero} AND {end})"
    if native:
        # the rest is asked of the few before 1970
        return f"({moment} <= {now} AND ({moment} > {end} OR {moment} >= {first} AND {moment} < {zero}))"
    return f"({moment} BETWEEN {first} AND {now} AND {moment} <> 0)"


def _counts_in_postgres(element: counts, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    moment, now = element.clauses
    text = compiler.process(moment, **kw)
    sign = ">" if element.ahead else "<="
    # what holds for the fewest rows first: the rest is then not asked for
    if element.until is not None:
        parts = [f"{text} {sign} {_postgres_literal(element.until, '.999999')}"]
    else:
        parts = [f"floor(date_part('epoch', {text})) {sign} {compiler.process(now, **kw)}"]
    if element.ahead or element.until is None:
        parts.append(f"{text} < {_postgres_literal(LAST_MOMENT)}")
    zero, end = _postgres_literal(0), _postgres_literal(0, ".999999")
    # the rest is asked of the few before 1970
    parts.append(f"({text} > {end} OR {text} > {_postgres_literal(FIRST_MOMENT - 1, '.999999')} AND {text} < {zero})")
    return f"({' AND '.join(parts)})"


@compiles(day_of)
def _day_of(element: day_of, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    (moment,) = element.clauses
    name, steps, native = compiler.dialect.name, element.steps, _is_native(element, compiler)
    text: str = compiler.process(moment, **kw)
    if native and name == "postgresql" and not element.numbered:
        return _day_in_postgres(text, steps)
    if native and name == "mysql" and not element.numbered:
        return _day_in_mysql(text, steps)
    start = -FIRST_DAY * 86400
    if native and name == "duckdb":
        scale, second = 1_000_000, text
    else:
        scale, second = 1, compiler.process(seconds(moment, element.unit), **kw)

    def day(offset: str | int) -> str:
        return _DAY_OF.get(name, "({}) / {}").format(f"{second} + {offset}", 86400 * scale)

    if len(steps) == 1:
        return day((steps[0][1] + start) * scale)
    if name == "postgresql":
        started = [(since, offset + start) for since, offset in steps]
        return day(_offset_in_postgres(text, started, native=native, kind="bigint"))
    if name == "mysql":
        return day(_offset_in_mysql(second, steps, start))
    scaled = [(since * scale, (offset + start) * scale) for since, offset in steps]
    exactly = day(compiler.process(_offset_among(moment, scaled), **kw))
    return _unless_near_midnight(day, scaled, exactly)


def _unless_near_midnight(day: Callable[[int], str], steps: Sequence[tuple[int, int]], exactly: str) -> str:
    """The day by whatever offset; few moments lie so near to midnight that it matters which offset held."""
    least, most = (day(bound(offset for _, offset in steps)) for bound in (min, max))
    return f"CASE WHEN {least} = {most} THEN {least} ELSE {exactly} END"


def _offset_in_postgres(
    moment: str, steps: Sequence[tuple[int, int]], *, native: bool, kind: Literal["interval", "bigint"]
) -> str:
    """The offset, by a binary search in one call, where a CASE takes a step for each comparison."""
    bounds = ",".join(f'"{_postgres_literal(since)[1:-1]}"' if native else str(since) for since, _ in steps[1:])
    offsets = ",".join(f"{offset} s" if kind == "interval" else str(offset) for _, offset in steps)
    place = f"width_bucket({moment}, '{{{bounds}}}'{'' if native else '::bigint[]'})"
    # counted from 0, as places are
    return f"('[0:{len(steps) - 1}]={{{offsets}}}'::{kind}[])[{place}]"


def _day_in_postgres(moment: str, steps: Sequence[tuple[int, int]]) -> str:
    """When a day began, by PostgreSQL's own times, which needs no text, no calendar and no zone."""

    def day(offset: int | str) -> str:
        interval = offset if isinstance(offset, str) else f"'{offset} s'::interval"
        # a day becomes a time by the sum, which no zone moves; from a day before all that count, since some versions
        # are one day off before it
        return f"date_bin('1 day', {moment} + {interval}, '0001-01-01 00:00:00+00')"

    if len(steps) == 1:
        return day(steps[0][1])
    return _unless_near_midnight(day, steps, day(_offset_in_postgres(moment, steps, native=True, kind="interval")))


def _day_in_mysql(moment: str, steps: Sequence[tuple[int, int]]) -> str:
    """The owner's day as `TO_DAYS` counts; in most hours it is that of UTC, whatever offset held."""
    least, most = (bound(offset for _, offset in steps) for bound in (min, max))
    second = f"TO_SECONDS({moment}) - {_ZERO_IN_MYSQL}"
    offset = str(steps[0][1] + _ZERO_IN_MYSQL) if len(steps) == 1 else _offset_in_mysql(second, steps, _ZERO_IN_MYSQL)
    exactly = f"({second} + {offset}) DIV 86400"
    first, last = -(min(least, 0) // 3600), 23 + -max(most, 0) // 3600
    if (first, last) == (0, 23):
        return f"TO_DAYS({moment})"
    return exactly if first > last else f"IF(HOUR({moment}) BETWEEN {first} AND {last}, TO_DAYS({moment}), {exactly})"


def _offset_in_mysql(second: str, steps: Sequence[tuple[int, int]], start: int) -> str:
    """The offset, by a binary search in one call: two offsets by turns, as most zones have them now; before, a list.

    Seconds are compared as doubles, since whole numbers are compared there as decimals.
    """
    turns = 2
    while turns < len(steps) and steps[-turns - 1][1] == steps[-turns + 1][1]:
        turns += 1
    before, since = steps[: -turns + 1], steps[-turns:]
    bounds = ", ".join(str(moment) for moment, _ in since[1:])
    now = f"IF(INTERVAL({second} + 0e0, {bounds}) & 1, {since[1][1] + start}, {since[0][1] + start})"
    if len(before) == 1:
        return now
    bounds = ", ".join(str(moment) for moment, _ in before[1:])
    offsets = ", ".join(str(offset + start) for _, offset in before)
    then = f"CAST(ELT(INTERVAL({second} + 0e0, {bounds}) + 1, {offsets}) AS SIGNED)"
    return f"IF({second} >= {since[0][0]}, {now}, {then})"
