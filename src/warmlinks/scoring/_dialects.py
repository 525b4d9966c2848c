"""What differs between SQL dialects: how each quotes names, takes parameters and writes a few small expressions."""

from __future__ import annotations

from typing import Any, Literal

from warmlinks.errors import SettingsError, UsageError

try:
    import sqlalchemy as sa
    from sqlalchemy.dialects.mssql.base import MSDialect, MSIdentifierPreparer
    from sqlalchemy.dialects.mysql.base import MySQLDialect
    from sqlalchemy.dialects.postgresql.base import PGDialect
    from sqlalchemy.dialects.sqlite.base import SQLiteDialect
    from sqlalchemy.engine.default import DefaultDialect
    from sqlalchemy.engine.interfaces import Dialect
    from sqlalchemy.ext.compiler import compiles
    from sqlalchemy.sql.compiler import IdentifierPreparer, SQLCompiler
    from sqlalchemy.sql.functions import FunctionElement
    from sqlalchemy.sql.visitors import replacement_traverse
except ModuleNotFoundError as error:
    raise SettingsError(
        "the score as SQL needs SQLAlchemy", why=str(error), advice="pip install 'warmlinks[sql]'"
    ) from error

__all__ = [
    "PARAMSTYLES",
    "dialect_name",
    "double",
    "extreme",
    "inline_numbers",
    "make_dialect",
    "materialized",
    "natural_log",
    "number",
    "rounded",
    "sa",
]

PARAMSTYLES = ("format", "pyformat", "named", "qmark", "numeric")
"""How a driver may take parameters, by the names that the DB-API gives them."""


class _Backticks(IdentifierPreparer):
    def __init__(self, dialect: Dialect) -> None:
        super().__init__(dialect, initial_quote="`", final_quote="`", escape_quote="`")


class _Brackets(MSIdentifierPreparer):
    def _escape_identifier(self, value: str) -> str:
        escaped: str = super()._escape_identifier(value)  # type: ignore[no-untyped-call]
        return escaped.replace("%", "%%") if self._double_percents else escaped


class _BackslashCompiler(SQLCompiler):
    """Writes string literals for engines in which a backslash begins an escape sequence."""

    def render_literal_value(self, value: Any, type_: Any) -> str:  # noqa: ANN401  SQLAlchemy's signature
        if isinstance(value, str):
            escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
            return f"'{escaped.replace('%', '%%') if self.preparer._double_percents else escaped}'"  # noqa: SLF001
        return super().render_literal_value(value, type_)


class _Warehouse(DefaultDialect):
    """A dialect that SQLAlchemy does not bring itself; only writing statements is needed."""

    supports_statement_cache = False
    statement_compiler = _BackslashCompiler


class _Snowflake(_Warehouse):
    name = "snowflake"


class _BigQuery(_Warehouse):
    name = "bigquery"
    preparer = _Backticks  # type: ignore[assignment]  # the stub names one class


class _Databricks(_Warehouse):
    name = "databricks"
    preparer = _Backticks  # type: ignore[assignment]  # the stub names one class


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
_ALIASES = {"postgres": "postgresql", "sqlserver": "mssql", "spark": "databricks"}


def dialect_name(name: str) -> str:
    """The canonical name of a dialect, also as SQLAlchemy (`postgresql+psycopg`), Django and dbt (`postgres`) call it.

    Raises:
        UsageError: there is no such dialect; those there are, are listed.
    """
    if not isinstance(name, str):
        own = getattr(name, "name", None)
        raise UsageError(
            f"dialect is no name: {name!r}",
            advice=f"Write dialect={own!r}" if isinstance(own, str) else "Write it as in dialect='postgresql'",
        )
    canonical = name.lower().partition("+")[0]
    canonical = _ALIASES.get(canonical, canonical)
    if canonical not in _DIALECTS:
        raise UsageError(
            f"there is no dialect '{name}'",
            advice=f"There are: {', '.join(sorted(_DIALECTS))}. For another engine read the rows and use wl.score",
        )
    return canonical


def make_dialect(name: str, paramstyle: str | None = "driver") -> Dialect:
    """Make the SQLAlchemy dialect of that name.

    Args:
        name: see `dialect_name`.
        paramstyle: `driver`, as the usual driver has it; one of `PARAMSTYLES`; or None, values written out.

    Raises:
        UsageError: there is no such dialect, or no such style; those there are, are listed.
    """
    kind, style = _DIALECTS[dialect_name(name)]
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


_FENCES = {"postgresql": "OFFSET 0", "sqlite": "LIMIT -1", "mysql": "LIMIT 18446744073709551615"}


def materialized(statement: sa.Select[Any], *dialects: str) -> sa.Select[Any]:
    """Fence a step, so that the engine does not merge it into the next and compute each number many times over.

    Args:
        statement: the step.
        dialects: in which, unless in all. Where a step has a row for each row of a table, keeping them all may cost
            more than it saves.
    """
    for dialect in dialects or _FENCES:
        statement = statement.with_statement_hint(_FENCES[dialect], dialect)
    return statement


class double(FunctionElement[float]):  # noqa: N801  reads as a function in a statement
    """A number in double precision."""

    type = sa.Double()
    inherit_cache = True


class extreme(FunctionElement[float]):  # noqa: N801
    """The least or the greatest of numbers, none of them NULL."""

    type = sa.Double()
    inherit_cache = False

    def __init__(self, which: Literal["least", "greatest"], *values: Any) -> None:  # noqa: ANN401  as SQLAlchemy takes them
        super().__init__(*values)
        self.which = which


class natural_log(FunctionElement[float]):  # noqa: N801
    """The natural logarithm, which some call LOG."""

    type = sa.Double()
    inherit_cache = True


class rounded(FunctionElement[float]):  # noqa: N801
    """A result to so many decimals in MariaDB and MySQL, where writing all digits takes thrice as long."""

    type = sa.Double()
    inherit_cache = False

    def __init__(self, value: sa.ColumnElement[Any], decimals: int) -> None:
        super().__init__(value)
        self.decimals = decimals


class number(sa.ColumnElement[float]):  # noqa: N801
    """A number of the model, written out: the statement can be read, and only the caller's values are parameters."""

    type = sa.Double()
    inherit_cache = False

    def __init__(self, value: float) -> None:
        self.value = value


def inline_numbers(value: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """The expression with the model's numbers written out in place of parameters."""

    def replaced(part: Any, **_: Any) -> sa.ColumnElement[float] | None:  # noqa: ANN401  SQLAlchemy's visitors
        constant = isinstance(part, sa.BindParameter) and isinstance(part.value, float)
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
        first, second = values
        condition = first < second if element.which == "least" else first > second
        return str(compiler.process(sa.case((condition, first), else_=second).self_group(), **kw))
    functions = {"least": "min", "greatest": "max"} if name == "sqlite" else {}
    function = functions.get(element.which, element.which)
    return f"{function}({', '.join(compiler.process(value, **kw) for value in values)})"


@compiles(rounded)
def _rounded(element: rounded, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
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
