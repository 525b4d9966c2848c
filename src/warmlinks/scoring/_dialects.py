"""What differs between the dialects: five small expressions, and how each quotes names and takes parameters."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, literal_column
from sqlalchemy.dialects.mssql.base import MSDialect
from sqlalchemy.dialects.mysql.base import MySQLDialect
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import IdentifierPreparer
from sqlalchemy.sql.elements import BindParameter, ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import replacement_traverse
from sqlalchemy.types import BigInteger, Double

from warmlinks.errors import UsageError

__all__ = ["day_offset", "dialect_of", "double", "epoch", "natural_log", "number", "remainder", "written_out"]


class _Backticks(IdentifierPreparer):
    def __init__(self, dialect: Dialect) -> None:
        super().__init__(dialect, initial_quote="`", final_quote="`", escape_quote="`")


class _Named(DefaultDialect):
    """A dialect that SQLAlchemy does not bring itself; only writing statements is needed."""

    supports_statement_cache = False


class _Snowflake(_Named):
    name = "snowflake"


class _BigQuery(_Named):
    name = "bigquery"
    preparer = _Backticks  # type: ignore[assignment]  # the stub names one class


class _Databricks(_Named):
    name = "databricks"
    preparer = _Backticks  # type: ignore[assignment]  # the stub names one class


class _DuckDB(PGDialect):
    name = "duckdb"
    supports_statement_cache = False


def dialect_of(name: str) -> Dialect:
    """The SQLAlchemy dialect of that name, with the parameter style of its usual driver.

    Raises:
        UsageError: there is no such dialect; those there are, are listed.
    """
    makers: dict[str, tuple[type[Any], str]] = {
        "sqlite": (SQLiteDialect, "named"),
        "duckdb": (_DuckDB, "numeric_dollar"),
        "postgresql": (PGDialect, "pyformat"),
        "mysql": (MySQLDialect, "pyformat"),
        "mariadb": (MySQLDialect, "pyformat"),
        "snowflake": (_Snowflake, "pyformat"),
        "bigquery": (_BigQuery, "pyformat"),
        "databricks": (_Databricks, "named"),
        "mssql": (MSDialect, "qmark"),
    }
    if name not in makers:
        raise UsageError(f"there is no dialect '{name}'", advice=f"There are: {', '.join(sorted(makers))}")
    kind, paramstyle = makers[name]
    dialect: Dialect = kind(paramstyle=paramstyle)
    # Quote every name: whatever a column is called, it is a name and never a keyword.
    dialect.identifier_preparer._requires_quotes = lambda value: True  # type: ignore[method-assign]  # noqa: ARG005, SLF001
    return dialect


class epoch(ColumnElement[int]):  # noqa: N801  reads as a function in a statement
    """Whole UTC seconds of a column: fractions dropped, NULL where it is no time."""

    type = BigInteger()
    inherit_cache = False

    def __init__(self, column: ColumnElement[Any], unit: str) -> None:
        self.column = column
        self.unit = unit


class double(FunctionElement[float]):  # noqa: N801
    """A number in double precision."""

    type = Double()
    inherit_cache = True


class remainder(ColumnElement[int]):  # noqa: N801
    """The rest of a whole division, never below zero, for values since the year 1."""

    type = BigInteger()
    inherit_cache = False

    def __init__(self, value: ColumnElement[Any], by: int) -> None:
        self.value = value
        self.by = by


class natural_log(FunctionElement[float]):  # noqa: N801
    """The natural logarithm, which some call LOG."""

    type = Double()
    inherit_cache = True


def number(value: float) -> ColumnElement[float]:
    """A number of the model, written out: the statement can be read, and only the caller's values are parameters."""
    return literal_column(repr(value), Double)


def written_out(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """The expression with the model's numbers written out in place of parameters."""

    def replaced(part: Any, **_: Any) -> ColumnElement[float] | None:  # noqa: ANN401  SQLAlchemy's visitors
        constant = isinstance(part, BindParameter) and isinstance(part.value, float)
        return number(part.value) if constant else None

    return replacement_traverse(value, {}, replaced)  # type: ignore[call-overload,no-any-return]  # a protocol of theirs


def day_offset(moment: ColumnElement[int], steps: tuple[tuple[int, int], ...]) -> ColumnElement[int]:
    """The zone's offset in seconds at a moment, as a CASE over the changes, newest first."""
    if len(steps) == 1:
        return literal_column(str(steps[0][1]), BigInteger)
    whens: list[Any] = [
        (moment >= literal_column(str(since)), literal_column(str(offset))) for since, offset in reversed(steps[1:])
    ]
    return case(*whens, else_=literal_column(str(steps[0][1])))


_AGES = 800_000
"""More days than there are from the year 1 to 1970."""
_DOUBLE = {
    "sqlite": "CAST({} AS REAL)",
    "mysql": "({} + 0e0)",
    "mariadb": "({} + 0e0)",
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
    "duckdb": "CASE WHEN isfinite({0}) THEN CAST(floor(epoch({0})) AS BIGINT) END",
    "postgresql": "CASE WHEN isfinite({0}) THEN CAST(floor(extract(epoch FROM {0})) AS BIGINT) END",
    "mysql": "TIMESTAMPDIFF(SECOND, '1970-01-01 00:00:00', {})",
    "mariadb": "TIMESTAMPDIFF(SECOND, '1970-01-01 00:00:00', {})",
    "snowflake": "DATE_PART(EPOCH_SECOND, {})",
    "bigquery": "UNIX_SECONDS(CAST({} AS TIMESTAMP))",
    "databricks": "UNIX_SECONDS(CAST({} AS TIMESTAMP))",
    "mssql": "DATEDIFF_BIG(SECOND, '1970-01-01T00:00:00', {})",
}
_WHOLE = {"mysql": "SIGNED", "mariadb": "SIGNED", "bigquery": "INT64"}


@compiles(double)
def _double(element: double, compiler: Any, **kw: Any) -> str:  # noqa: ANN401  SQLAlchemy's compilers
    pattern = _DOUBLE.get(compiler.dialect.name, "CAST({} AS DOUBLE PRECISION)")
    return pattern.format(compiler.process(element.clauses, **kw))


@compiles(epoch)
def _epoch(element: epoch, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    name = compiler.dialect.name
    column = compiler.process(element.column, **kw)
    if element.unit == "time":
        # Drivers with %(name)s parameters read a lone % as the beginning of one; in the name it is doubled already.
        doubled = compiler.preparer._double_percents  # noqa: SLF001
        return (_EPOCH[name].replace("%", "%%") if doubled else _EPOCH[name]).format(column)
    divisor = " / 1000.0" if element.unit == "ms" else ""
    if name == "sqlite":
        # floor gives NULL for a text that is no number; a division would make it 0.
        return f"CAST(floor(floor({column}){divisor}) AS INTEGER)"
    # What is no number, or endless, would end the statement in the CAST.
    return (
        f"CASE WHEN {column} BETWEEN -1e15 AND 1e15 "
        f"THEN CAST(floor({column}{divisor}) AS {_WHOLE.get(name, 'BIGINT')}) END"
    )


@compiles(remainder)
def _remainder(element: remainder, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    # Engines keep the sign of what is divided; a multiple of the divisor that is large enough makes it positive.
    value = f"{compiler.process(element.value, **kw)} + {element.by * _AGES}"
    if compiler.dialect.name in {"sqlite", "mssql"}:
        return f"({value}) % {element.by}"
    return f"MOD({value}, {element.by})"


@compiles(natural_log)
def _natural_log(element: natural_log, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    function = "LOG" if compiler.dialect.name == "mssql" else "LN"
    return f"{function}({compiler.process(element.clauses, **kw)})"
