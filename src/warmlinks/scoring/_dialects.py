"""What differs between the dialects: a few small expressions, and how each quotes names and takes parameters."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import Select, case
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
from sqlalchemy.types import Double

from warmlinks.errors import UsageError

__all__ = [
    "PARAMSTYLES",
    "dialect_called",
    "dialect_of",
    "double",
    "extreme",
    "natural_log",
    "number",
    "shown",
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


class double(FunctionElement[float]):  # noqa: N801
    """A number in double precision."""

    type = Double()
    inherit_cache = True


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


class shown(FunctionElement[float]):  # noqa: N801
    """A result, to so many decimals where it takes long to write down all: thrice as long in MariaDB and MySQL."""

    type = Double()
    inherit_cache = False

    def __init__(self, value: ColumnElement[Any], decimals: int) -> None:
        super().__init__(value)
        self.decimals = decimals


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


_DOUBLE = {
    "sqlite": "CAST({} AS REAL)",
    "mysql": "({} + 0e0)",
    "bigquery": "CAST({} AS FLOAT64)",
    "mssql": "CAST({} AS FLOAT)",
    "snowflake": "CAST({} AS DOUBLE)",
    "databricks": "CAST({} AS DOUBLE)",
}


@compiles(double)
def _double(element: double, compiler: Any, **kw: Any) -> str:  # noqa: ANN401  SQLAlchemy's compilers
    pattern = _DOUBLE.get(compiler.dialect.name, "CAST({} AS DOUBLE PRECISION)")
    return pattern.format(compiler.process(element.clauses, **kw))


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


@compiles(shown)
def _shown(element: shown, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    text: str = compiler.process(element.clauses, **kw)
    return f"ROUND({text}, {element.decimals})" if compiler.dialect.name == "mysql" else text


@compiles(number)
def _number(element: number, compiler: Any, **kw: Any) -> str:  # noqa: ANN401, ARG001
    text = repr(element.value)
    # without an exponent it is a decimal there, which is made a double again and again
    return f"{text}e0" if compiler.dialect.name == "mysql" and "e" not in text else text


@compiles(natural_log)
def _natural_log(element: natural_log, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    function = "LOG" if compiler.dialect.name == "mssql" else "LN"
    return f"{function}({compiler.process(element.clauses, **kw)})"
