"""What differs between the dialects: a few small expressions, and how each quotes names and takes parameters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Select, and_, case, literal_column
from sqlalchemy.dialects.mssql.base import MSDialect, MSIdentifierPreparer
from sqlalchemy.dialects.mysql.base import MySQLDialect
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import IdentifierPreparer, SQLCompiler
from sqlalchemy.sql.elements import BindParameter, ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import replacement_traverse
from sqlalchemy.types import BigInteger, Boolean, Double

from warmlinks.errors import UsageError
from warmlinks.scoring._asked import FIRST_MOMENT, LAST_MOMENT

__all__ = [
    "FIRST_DAY",
    "PARAMSTYLES",
    "counts",
    "day_of",
    "dialect_called",
    "dialect_of",
    "double",
    "epoch",
    "extreme",
    "in_common",
    "kept",
    "natural_log",
    "number",
    "present",
    "seconds",
    "worked_out_once",
    "written_out",
]

PARAMSTYLES = ("format", "pyformat", "named", "qmark", "numeric")
"""How a driver may take parameters, by the names that the DB-API gives them."""


class _Backticks(IdentifierPreparer):
    def __init__(self, dialect: Dialect) -> None:
        super().__init__(dialect, initial_quote="`", final_quote="`", escape_quote="`")


class _Named(DefaultDialect):
    """A dialect that SQLAlchemy does not bring itself; only writing statements is needed."""

    supports_statement_cache = False


class _Backslashed(SQLCompiler):
    """Writes texts for engines that read a backslash in them as the beginning of something."""

    def render_literal_value(self, value: Any, type_: Any) -> str:  # noqa: ANN401  SQLAlchemy's signature
        if isinstance(value, str):
            written = value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
            return f"'{written.replace('%', '%%') if self.preparer._double_percents else written}'"  # noqa: SLF001
        return super().render_literal_value(value, type_)


class _Snowflake(_Named):
    name = "snowflake"
    statement_compiler = _Backslashed


class _BigQuery(_Named):
    name = "bigquery"
    statement_compiler = _Backslashed
    preparer = _Backticks  # type: ignore[assignment]  # the stub names one class


class _Databricks(_Named):
    name = "databricks"
    statement_compiler = _Backslashed
    preparer = _Backticks  # type: ignore[assignment]  # the stub names one class


class _Brackets(MSIdentifierPreparer):
    def _escape_identifier(self, value: str) -> str:
        escaped: str = super()._escape_identifier(value)  # type: ignore[no-untyped-call]
        return escaped.replace("%", "%%") if self._double_percents else escaped


class _MSSQL(MSDialect):
    preparer = _Brackets
    supports_statement_cache = False


class _DuckDB(PGDialect):
    name = "duckdb"
    supports_statement_cache = False


_DIALECTS: dict[str, tuple[type[Any], str]] = {
    "sqlite": (SQLiteDialect, "named"),
    "duckdb": (_DuckDB, "numeric_dollar"),
    "postgresql": (PGDialect, "pyformat"),
    "mysql": (MySQLDialect, "pyformat"),
    "mariadb": (MySQLDialect, "pyformat"),
    "snowflake": (_Snowflake, "pyformat"),
    "bigquery": (_BigQuery, "pyformat"),
    "databricks": (_Databricks, "named"),
    "mssql": (_MSSQL, "qmark"),
}
"""Each with the parameter style of its usual driver."""
_OTHER_NAMES = {"postgres": "postgresql", "sqlserver": "mssql", "spark": "databricks"}


def dialect_called(name: str) -> str:
    """The dialect that is meant: also as SQLAlchemy (`postgresql+psycopg`), Django and dbt (`postgres`) call it.

    Raises:
        UsageError: there is no such dialect; those there are, are listed.
    """
    if not isinstance(name, str):
        own = getattr(name, "name", None)
        raise UsageError(
            f"dialect is no name: {name!r}",
            advice=f"Write dialect={own!r}" if isinstance(own, str) else "Write it as in dialect='postgresql'",
        )
    meant = name.lower().partition("+")[0]
    meant = _OTHER_NAMES.get(meant, meant)
    if meant not in _DIALECTS:
        raise UsageError(
            f"there is no dialect '{name}'",
            advice=f"There are: {', '.join(sorted(_DIALECTS))}. For another engine read the rows and use wl.score",
        )
    return meant


def dialect_of(name: str, paramstyle: str | None = "driver") -> Dialect:
    """The SQLAlchemy dialect of that name.

    Args:
        name: see `dialect_called`.
        paramstyle: `driver`, as the usual driver has it; one of `PARAMSTYLES`; or None, values written out.

    Raises:
        UsageError: there is no such dialect, or no such style; those there are, are listed.
    """
    kind, style = _DIALECTS[dialect_called(name)]
    if paramstyle is None:
        style = "named"
    elif paramstyle in PARAMSTYLES:
        # these two write a numbered parameter with a dollar
        dollar = paramstyle == "numeric" and kind in {_DuckDB, PGDialect}
        style = "numeric_dollar" if dollar else paramstyle
    elif paramstyle != "driver":
        raise UsageError(
            f"there is no paramstyle {paramstyle!r}",
            advice=f"There are: {', '.join(PARAMSTYLES)}, and None for values written out. Your driver has its own in "
            "its `paramstyle`; Django's cursor takes 'format'",
        )
    dialect: Dialect = kind(paramstyle=style)
    if issubclass(kind, PGDialect):
        dialect._backslash_escapes = False  # type: ignore[attr-defined]  # noqa: SLF001  they are plain in a text
    # Quote every name: whatever a column is called, it is a name and never a keyword.
    dialect.identifier_preparer._requires_quotes = lambda value: True  # type: ignore[method-assign]  # noqa: ARG005, SLF001
    return dialect


_ONCE = {"postgresql": "OFFSET 0", "sqlite": "LIMIT -1", "mysql": "LIMIT 18446744073709551615"}


def worked_out_once(statement: Select[Any], *dialects: str) -> Select[Any]:
    """A step that the engine does not put into the next, where it would work each number out many times over.

    Args:
        statement: the step.
        dialects: in which, unless in all. A step that has a row for each row of a table costs more than it saves where
            all of them are kept for it.
    """
    for dialect in dialects or _ONCE:
        statement = statement.with_statement_hint(_ONCE[dialect], dialect)
    return statement


class epoch(ColumnElement[int]):  # noqa: N801  reads as a function in a statement
    """Whole UTC seconds of a column: fractions dropped, NULL where it is no time."""

    type = BigInteger()
    inherit_cache = False

    def __init__(self, column: ColumnElement[Any], unit: str) -> None:
        self.column = column
        self.unit = unit


class kept(FunctionElement[Any]):  # noqa: N801
    """A moment as the engine orders it: its own type where that is cheap to group by, else whole UTC seconds.

    Args:
        column: the column.
        unit: what it holds.
    """

    type = BigInteger()
    inherit_cache = False

    def __init__(self, column: ColumnElement[Any], unit: str) -> None:
        super().__init__(column)
        self.unit = unit


class in_common(FunctionElement[Any]):  # noqa: N801
    """A moment that was `kept`, of a type that those of other tables have too, whatever their columns hold."""

    type = BigInteger()
    inherit_cache = False

    def __init__(self, moment: ColumnElement[Any], unit: str) -> None:
        super().__init__(moment)
        self.unit = unit


class seconds(FunctionElement[int]):  # noqa: N801
    """Whole UTC seconds of a moment that was `kept`, and that counts."""

    type = BigInteger()
    inherit_cache = False

    def __init__(self, moment: ColumnElement[Any], unit: str | None) -> None:
        super().__init__(moment)
        self.unit = unit


class counts(FunctionElement[bool]):  # noqa: N801
    """Whether a moment that was `kept` is one, and has come: in the calendar, no zero of a machine, not after `now`.

    Args:
        moment: the moment.
        unit: of the column that was kept; None: whole seconds.
        now: the moment up to which it counts, as an expression.
        until: the same as a number, where it is known beforehand.
        ahead: instead whether it is a moment that is still to come.
    """

    type = Boolean()
    inherit_cache = False

    def __init__(
        self,
        moment: ColumnElement[Any],
        unit: str | None,
        now: ColumnElement[int],
        until: int | None,
        *,
        ahead: bool = False,
    ) -> None:
        super().__init__(moment, now)
        self.unit = unit
        self.until = until
        self.ahead = ahead


class present(ColumnElement[int]):  # noqa: N801
    """The moment at which the statement runs, by the clock of the database, in whole UTC seconds."""

    type = BigInteger()
    inherit_cache = False


class double(FunctionElement[float]):  # noqa: N801
    """A number in double precision."""

    type = Double()
    inherit_cache = True


class day_of(FunctionElement[int]):  # noqa: N801
    """The owner's day in which a moment that was `kept` lies, counted from `FIRST_DAY`.

    Args:
        moment: the moment.
        unit: of the column that was kept; None: whole seconds.
        steps: the changes of the zone's offset, from `offset_steps`.
        until: changes after it are left out.
        numbered: else it is only told apart from other days, by whatever value is cheapest.
    """

    type = BigInteger()
    inherit_cache = False

    def __init__(
        self,
        moment: ColumnElement[Any],
        unit: str | None,
        steps: tuple[tuple[int, int], ...],
        until: int | None = None,
        *,
        numbered: bool = True,
    ) -> None:
        super().__init__(moment)
        self.unit = unit
        self.numbered = numbered
        self.steps = (steps[0], *(step for step in steps[1:] if until is None or step[0] <= until))


class extreme(FunctionElement[float]):  # noqa: N801
    """The least or the greatest of numbers, none of them NULL."""

    type = Double()
    inherit_cache = False

    def __init__(self, which: Literal["least", "greatest"], *values: Any) -> None:  # noqa: ANN401  as SQLAlchemy takes them
        super().__init__(*values)
        self.which = which


class natural_log(FunctionElement[float]):  # noqa: N801
    """The natural logarithm, which some call LOG."""

    type = Double()
    inherit_cache = True


class number(ColumnElement[float]):  # noqa: N801
    """A number of the model, written out: the statement can be read, and only the caller's values are parameters."""

    type = Double()
    inherit_cache = False

    def __init__(self, value: float) -> None:
        self.value = value


def written_out(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """The expression with the model's numbers written out in place of parameters."""

    def replaced(part: Any, **_: Any) -> ColumnElement[float] | None:  # noqa: ANN401  SQLAlchemy's visitors
        constant = isinstance(part, BindParameter) and isinstance(part.value, float)
        return number(part.value) if constant else None

    return replacement_traverse(value, {}, replaced)  # type: ignore[call-overload,no-any-return]  # a protocol of theirs


def _offset_among(moment: ColumnElement[int], steps: Sequence[tuple[int, int]]) -> ColumnElement[int]:
    if len(steps) == 1:
        return literal_column(str(steps[0][1]), BigInteger)
    # most contact is of the last years: a quarter of the changes is asked for first
    newer = len(steps) - max(1, len(steps) // 4)
    later = moment >= literal_column(str(steps[newer][0]), BigInteger)
    return case((later, _offset_among(moment, steps[newer:])), else_=_offset_among(moment, steps[:newer]))


FIRST_DAY = -800_000
"""The day from which days are counted, before the year 1: engines that divide whole numbers round towards zero."""
_DAY_OF = {
    "mysql": "({}) DIV 86400",
    "duckdb": "CAST(({}) // 86400 AS INTEGER)",
    "bigquery": "DIV({}, 86400)",
    "databricks": "({}) div 86400",
    "snowflake": "FLOOR(({}) / 86400)",
}
_DOUBLE = {
    "sqlite": "CAST({} AS REAL)",
    "mysql": "({} + 0e0)",
    "bigquery": "CAST({} AS FLOAT64)",
    "mssql": "CAST({} AS FLOAT)",
    "snowflake": "CAST({} AS DOUBLE)",
    "databricks": "CAST({} AS DOUBLE)",
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
_PRESENT = {
    "sqlite": "CAST(strftime('%s', 'now') AS INTEGER)",
    "duckdb": "CAST(floor(epoch(now())) AS BIGINT)",
    "postgresql": "CAST(floor(extract(epoch FROM now())) AS BIGINT)",
    "mysql": "UNIX_TIMESTAMP()",
    "snowflake": "DATE_PART(EPOCH_SECOND, CURRENT_TIMESTAMP())",
    "bigquery": "UNIX_SECONDS(CURRENT_TIMESTAMP())",
    "databricks": "UNIX_SECONDS(CURRENT_TIMESTAMP())",
    "mssql": "DATEDIFF_BIG(SECOND, '1970-01-01T00:00:00', SYSUTCDATETIME())",
}


@compiles(double)
def _double(element: double, compiler: Any, **kw: Any) -> str:  # noqa: ANN401  SQLAlchemy's compilers
    pattern = _DOUBLE.get(compiler.dialect.name, "CAST({} AS DOUBLE PRECISION)")
    return pattern.format(compiler.process(element.clauses, **kw))


def _percents(text: str, compiler: Any) -> str:  # noqa: ANN401
    """Drivers with %(name)s parameters read a lone % as the beginning of one."""
    return text.replace("%", "%%") if compiler.preparer._double_percents else text  # noqa: SLF001


@compiles(present)
def _present(element: present, compiler: Any, **kw: Any) -> str:  # noqa: ANN401, ARG001
    return _percents(_PRESENT[compiler.dialect.name], compiler)


@compiles(epoch)
def _epoch(element: epoch, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    name = compiler.dialect.name
    column = compiler.process(element.column, **kw)
    if element.unit == "time":
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


def _is_native(element: Any, compiler: Any) -> bool:  # noqa: ANN401
    """Whether a kept moment is of the engine's own type: it takes a text for whatever type the column has."""
    return bool(element.unit == "time" and compiler.dialect.name == "postgresql")


def _written(moment: int, fraction: str = "") -> str:
    """A moment as PostgreSQL reads it for whatever type the column has.

    A date drops the time, and what has no zone the `+00`; `fraction` is what the column may have beyond the second.
    """
    whole = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=moment)
    return f"'{whole.replace(tzinfo=None).isoformat(' ')}{fraction}+00'"


@compiles(kept)
def _kept(element: kept, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    (column,) = element.clauses
    text: str = compiler.process(column if _is_native(element, compiler) else epoch(column, element.unit), **kw)
    return text


@compiles(in_common)
def _in_common(element: in_common, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    text: str = compiler.process(element.clauses, **kw)
    if not _is_native(element, compiler):
        return text
    # what has no zone is in UTC, and not in the zone of the session; a day becomes a time by the sum
    moved = f"({text} + '0'::interval) AT TIME ZONE '0'::interval"
    return f"CASE WHEN pg_typeof({text}) = 'timestamptz'::regtype THEN {text} ELSE {moved} END"


@compiles(seconds)
def _seconds(element: seconds, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    text: str = compiler.process(element.clauses, **kw)
    return f"CAST(floor(date_part('epoch', {text})) AS BIGINT)" if _is_native(element, compiler) else text


@compiles(counts)
def _counts(element: counts, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    moment, now = element.clauses
    if _is_native(element, compiler):
        return _counts_natively(element, compiler, **kw)
    first, last, zero = (literal_column(str(second), BigInteger) for second in (FIRST_MOMENT, LAST_MOMENT, 0))
    bounds = and_(moment > now, moment <= last) if element.ahead else moment.between(first, now)
    text: str = compiler.process(and_(bounds, moment != zero).self_group(), **kw)
    return text


def _counts_natively(element: counts, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    moment, now = element.clauses
    text = compiler.process(moment, **kw)
    sign = ">" if element.ahead else "<="
    # what holds for the fewest rows first: the rest is then not asked for
    if element.until is not None:
        parts = [f"{text} {sign} {_written(element.until, '.999999')}"]
    else:
        parts = [f"floor(date_part('epoch', {text})) {sign} {compiler.process(now, **kw)}"]
    if element.ahead or element.until is None:
        parts.append(f"{text} < {_written(LAST_MOMENT)}")
    parts += [
        f"{text} > {_written(FIRST_MOMENT - 1, '.999999')}",
        f"{text} NOT BETWEEN {_written(0)} AND {_written(0, '.999999')}",
    ]
    return f"({' AND '.join(parts)})"


@compiles(day_of)
def _day_of(element: day_of, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    (moment,) = element.clauses
    name, steps, start = compiler.dialect.name, element.steps, -FIRST_DAY * 86400
    if _is_native(element, compiler) and not element.numbered:
        return _day_natively(compiler.process(moment, **kw), steps)
    second = compiler.process(seconds(moment, element.unit), **kw)
    if len(steps) == 1:
        local = f"{second} + {steps[0][1] + start}"
    elif name == "postgresql":
        place = _place_among(compiler.process(moment, **kw), steps, native=_is_native(element, compiler))
        offsets = ",".join(str(offset + start) for _, offset in steps)
        local = f"{second} + ('{{{offsets}}}'::bigint[])[{place}]"
    elif name == "mysql":
        local = f"{second} + {_offset_in_mysql(second, steps, start)}"
    else:
        local = f"{second} + {compiler.process(_offset_among(moment, steps), **kw)} + {start}"
    return _DAY_OF.get(name, "({}) / 86400").format(local)


def _place_among(moment: str, steps: Sequence[tuple[int, int]], *, native: bool) -> str:
    """Which offset holds in PostgreSQL: a search in one call, where a CASE takes a step for each comparison."""
    bounds = ",".join(f'"{_written(step[0])[1:-1]}"' if native else str(step[0]) for step in steps[1:])
    return f"width_bucket({moment}, '{{{bounds}}}'{'' if native else '::bigint[]'}) + 1"


def _day_natively(moment: str, steps: Sequence[tuple[int, int]]) -> str:
    """When a day began, by PostgreSQL's own times, of which it asks for no text, no calendar and no zone."""
    if len(steps) > 1:
        offsets = ",".join(f"{offset} s" for _, offset in steps)
        moment = f"{moment} + ('{{{offsets}}}'::interval[])[{_place_among(moment, steps, native=True)}]"
    elif steps[0][1]:
        moment = f"{moment} + '{steps[0][1]} s'::interval"
    # from a day before all that count, since some versions are one day off before it
    return f"date_bin('1 day', {moment}, '0001-01-01 00:00:00+00')"


def _offset_in_mysql(second: str, steps: Sequence[tuple[int, int]], start: int) -> str:
    """By binary search in one call: two offsets by turns, as most zones have them now; what was before, by a list.

    As doubles, since whole numbers are compared there as decimals.
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


@compiles(extreme)
def _extreme(element: extreme, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    name = compiler.dialect.name
    values = list(element.clauses)
    if name == "mssql":  # has neither before 2022
        one, other = values
        first = one < other if element.which == "least" else one > other
        return str(compiler.process(case((first, one), else_=other).self_group(), **kw))
    words = {"least": "min", "greatest": "max"} if name == "sqlite" else {}
    return f"{words.get(element.which, element.which)}({', '.join(compiler.process(value, **kw) for value in values)})"


@compiles(number)
def _number(element: number, compiler: Any, **kw: Any) -> str:  # noqa: ANN401, ARG001
    text = repr(element.value)
    # without an exponent it is a decimal there, which is made a double again and again
    return f"{text}e0" if compiler.dialect.name == "mysql" and "e" not in text else text


@compiles(natural_log)
def _natural_log(element: natural_log, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    function = "LOG" if compiler.dialect.name == "mssql" else "LN"
    return f"{function}({compiler.process(element.clauses, **kw)})"
