"""The same score as one SQL statement, to run inside the database that holds the contacts.

Needs SQLAlchemy (`warmlinks[sql]`), which only writes the statement: names are quoted by the dialect's own rules,
values are parameters, and the caller runs the text with whatever driver they have. It only reads.

The statement needs no zone data in the engine: the owner's offsets are written into it. Times become whole UTC seconds,
so that engines give the same digits as Python.

A row whose time cannot be read has no place in a score, and a statement cannot warn: `left_out_query` makes one that
counts such rows, by why they do not count.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any, Literal, get_args

from attrs import frozen

from warmlinks.errors import SettingsError
from warmlinks.models import COUNTED_KINDS
from warmlinks.scoring._asked import (
    FIRST_MOMENT,
    LAST_MOMENT,
    aware,
    columns_named,
    folding,
    unit_known,
    words_of,
)
from warmlinks.scoring._rows import utc_moment
from warmlinks.scoring.days import day_number
from warmlinks.scoring.face import TieModel
from warmlinks.scoring.level import LOOKS, LOOKS_BY_BIN, LOOKS_BY_TIE, PERIOD, bin_of, look_columns
from warmlinks.scoring.model import DecayModel
from warmlinks.scoring.reduction import AT_ONCE, DAYS, TIES, Aggregates
from warmlinks.scoring.state import TieDays
from warmlinks.scoring.verbs import Value, Verbs
from warmlinks.scoring.zones import as_zone, offset_steps

try:
    from warmlinks.scoring._dialects import (
        day_offset,
        dialect_of,
        double,
        epoch,
        natural_log,
        number,
        remainder,
        written_out,
    )
except ModuleNotFoundError as error:
    raise SettingsError(
        "the score as SQL needs SQLAlchemy", why=str(error), advice="pip install 'warmlinks[sql]'"
    ) from error

if TYPE_CHECKING:
    from sqlalchemy import FromClause, Select, TableClause
    from sqlalchemy.sql.elements import ColumnElement

__all__ = [
    "DayTable",
    "Query",
    "day_table",
    "left_out_query",
    "level_query",
    "register_warmth",
    "score_query",
    "score_statement",
]

_DAY = 86400

Unit = Literal["time", "s", "ms"]


@frozen
class Query:
    """A statement as text, and its parameters in the shape that the dialect's usual driver takes.

    Attributes:
        text: the statement.
        parameters: by name for `:name` and `%(name)s` styles, in order for `?` and `$1` styles.
        dialect: the dialect it is written in.
    """

    text: str
    parameters: Mapping[str, Any] | tuple[Any, ...]
    dialect: str


def score_statement(
    *,
    table: str,
    by: str,
    at: str,
    now: datetime,
    kind: str | None = None,
    kinds: Collection[str] = COUNTED_KINDS,
    schema: str | None = None,
    timezone: tzinfo | str = UTC,
    unit: Unit = "time",
    model: TieModel | None = None,
) -> Select[Any]:
    """Make the statement as a SQLAlchemy `Select`, for those who have an engine at hand.

    One row per tie: `tie`, `days`, `interactions`, `first_at` and `last_at` (epoch seconds), `warmth`, `alive`,
    `cold_at` (epoch seconds from which on warmth is at most 0.2), `due_at` (those from which on the silence means
    something) and `stake` (the order of the slipping, greatest first; both are NULL for ties of which silence means
    nothing). Ties without counted contact have no row. Rows without a tie, without a time, or after `now` do not count;
    `left_out_query` counts them.

    SQLite has no type for times. There, `unit="time"` reads texts that begin with the day as in `2026-01-19`: the day
    alone, or with `T` or a space and `09:00`, `09:00:00` or `09:00:00.000`, and then nothing for UTC, `Z`, `+02:00` or
    `+0200`. It also reads whole numbers from 100,000,000 on as epoch seconds. Of other texts, such as `1/19/2026` or
    `19.01.2026`, nobody can tell the day from the month: those rows do not count.

    Args:
        table: the table of activities, one row each; not with its schema, since a dot may be part of a name.
        by: the column that says with whom; in the result it is called `tie`.
        at: the column that says when: a timestamp in UTC or with a zone, or a number (see `unit`).
        now: the moment to score at, aware.
        kind: the column that says what it was; None: every row counts.
        kinds: which words in it count as contact, whatever their case; other words, and none, do not.
        schema: the table's schema.
        timezone: the owner's zone, or its name (`"Europe/Berlin"`), for what is one day.
        unit: what `at` holds: `time`, the engine's own times; `s` or `ms`, numbers that are epoch seconds or
            milliseconds. For numbers it has to be said: here the default is `time`, in `wl.score` it is `s`.
        model: the model; its levels by group are not for SQL.

    Raises:
        UsageError: `now` has no zone, a name is empty, a zone or unit is none, or `kinds` is one text.
    """
    columns_named(table=table)
    source = _source(table, by, at, kind, schema)
    rows = _events(source, by=by, at=at, now=now, kind=kind, kinds=kinds, timezone=timezone, unit=unit)
    prefix = _prefix(table)
    events = rows.cte(f"{prefix}_events")
    ties = _grouped(events, ["tie"], AT_ONCE).cte(f"{prefix}_ties")
    return _scored(ties, now, model or DecayModel(), prefix)


def score_query(*, dialect: str, **what: Any) -> Query:  # noqa: ANN401  the arguments of score_statement
    """Make the statement as text in a dialect: the arguments are those of `score_statement`.

    Args:
        dialect: sqlite, duckdb, postgresql, mysql, mariadb, snowflake, bigquery, databricks or mssql.
        what: see `score_statement`. Say `unit="s"` or `unit="ms"` where the times are numbers.
    """
    return _compiled(score_statement(**what), dialect)


def level_query(*, dialect: str, **what: Any) -> Query:  # noqa: ANN401  the arguments of score_statement
    """Make the statement from whose answer a level is learnt: at most 64 rows, each a bin, its looks and contacts.

    `learnt(LevelHistogram.of(rows))` of `warmlinks.scoring` makes the model of it, which `score_query` takes.

    Args:
        dialect: as in `score_query`.
        what: the same as is given to `score_query`; a model in it changes nothing.
    """
    return _compiled(_level_statement(**what), dialect)


def _level_statement(
    *,
    table: str,
    by: str,
    at: str,
    now: datetime,
    kind: str | None = None,
    kinds: Collection[str] = COUNTED_KINDS,
    schema: str | None = None,
    timezone: tzinfo | str = UTC,
    unit: Unit = "time",
    model: TieModel | None = None,  # noqa: ARG001  no model changes what a level is learnt from
) -> Select[Any]:
    import sqlalchemy as sa

    columns_named(table=table)
    source = _source(table, by, at, kind, schema)
    rows = _events(source, by=by, at=at, now=now, kind=kind, kinds=kinds, timezone=timezone, unit=unit)
    prefix = _prefix(table)
    days = _grouped(rows.cte(f"{prefix}_events"), ["tie", "day"], DAYS).cte(f"{prefix}_days")
    end = sa.literal_column(str(day_number(aware(now), as_zone(timezone)) * _DAY), sa.BigInteger)
    v = _Steps()
    columns = look_columns(v, v.let("age", double(end - days.c.day) / float(_DAY)), v.let("counted", double(days.c.m)))
    each = v.select(days, f"{prefix}_day", {"tie": sa.column("tie"), **columns}).cte(f"{prefix}_ages")
    ties = _grouped(each, ["tie"], LOOKS_BY_TIE).cte(f"{prefix}_ties")
    looks = []
    for look in range(LOOKS):
        count, interactions, newest = (ties.c[f"{name}_{look}"] for name in ("days", "interactions", "newest"))
        numbers = {
            "n": double(count),
            "m": double(interactions),
            "span": double(ties.c.oldest - newest),
            "silence": double(newest - number(float((look + 1) * PERIOD))),
            "contact": ties.c[f"contact_{look}"],
        }
        chosen = (value.label(name) for name, value in numbers.items())
        looks.append(sa.select(*chosen).where(count > number(0.0)))
    seen = _Steps()
    place = bin_of(seen, *(sa.column(name, sa.Double) for name in ("n", "m", "span", "silence")))
    placed = seen.select(
        sa.union_all(*looks).cte(f"{prefix}_looks"), prefix, {"bin": place, "contact": sa.column("contact")}
    )
    return _grouped(placed.cte(f"{prefix}_bins"), ["bin"], LOOKS_BY_BIN)


def left_out_query(*, dialect: str, **what: Any) -> Query:  # noqa: ANN401  the arguments of score_statement
    """Make the statement that counts which rows `score_query` scores, and which it leaves out and why.

    It answers with one row: `counted`, `no_tie`, `no_time` (the time is NULL), `unreadable` (it is there, but it is no
    time in that `unit`), `other_kind`, `after_now`. Each row of the table is counted once, under the first that holds.

    Args:
        dialect: as in `score_query`.
        what: the same as is given to `score_query`.
    """
    return _compiled(_left_out(**what), dialect)


def _left_out(
    *,
    table: str,
    by: str,
    at: str,
    now: datetime,
    kind: str | None = None,
    kinds: Collection[str] = COUNTED_KINDS,
    schema: str | None = None,
    timezone: tzinfo | str = UTC,
    unit: Unit = "time",
    model: TieModel | None = None,  # noqa: ARG001  no model changes what counts
) -> Select[Any]:
    import sqlalchemy as sa

    columns_named(table=table)
    source = _source(table, by, at, kind, schema)
    unit_known(unit, get_args(Unit))
    words_of(kinds)
    as_zone(timezone)
    prefix = _prefix(table)
    yes, no = (sa.literal_column(bit, sa.Integer) for bit in "10")
    read = sa.select(
        source.c[by].label("tie"),
        epoch(source.c[at], unit).label("t"),
        sa.case((source.c[at].is_(None), yes), else_=no).label("e"),
        (no if kind is None else sa.case((_is_contact(source.c[kind], kinds), no), else_=yes)).label("k"),
    ).cte(f"{prefix}_read")
    reasons = {
        "no_tie": read.c.tie.is_(None),
        "no_time": read.c.e == yes,
        "unreadable": sa.or_(read.c.t.is_(None), sa.not_(_is_readable(read.c.t))),
        "other_kind": read.c.k == yes,
        "after_now": read.c.t > _moment(now),
    }
    first = sa.case(
        *((holds, sa.literal_column(str(place))) for place, holds in enumerate(reasons.values(), 1)), else_=no
    )
    told = sa.select(first.label("r")).cte(f"{prefix}_told")
    counts: list[ColumnElement[Any]] = [
        sa.func.count(sa.case((told.c.r == sa.literal_column(str(place)), yes))).label(name)
        for place, name in enumerate(("counted", *reasons))
    ]
    return sa.select(*counts)


def _source(table: str, by: str, at: str, kind: str | None, schema: str | None = None) -> TableClause:
    import sqlalchemy as sa

    columns_named(by=by, at=at, kind=kind)
    return sa.table(table, *(sa.column(name) for name in dict.fromkeys(filter(None, (by, at, kind)))), schema=schema)


def _is_contact(column: ColumnElement[Any], kinds: Collection[str]) -> ColumnElement[bool]:
    import sqlalchemy as sa

    words = words_of(kinds)
    word = column
    for letter, folded in () if words == COUNTED_KINDS else folding(kinds):
        word = sa.func.replace(word, sa.literal_column(_quoted(letter)), sa.literal_column(_quoted(folded)))
    return sa.func.lower(word).in_([sa.bindparam(None, word) for word in sorted(words)])


def _quoted(letters: str) -> str:
    return f"'{letters}'"  # letters, of which none is a quote


def _is_readable(moment: ColumnElement[Any]) -> ColumnElement[bool]:
    import sqlalchemy as sa

    first, last, zero = (sa.literal_column(str(second), sa.BigInteger) for second in (FIRST_MOMENT, LAST_MOMENT, 0))
    return sa.and_(moment.between(first, last), moment != zero)


def _events(
    source: TableClause,
    *,
    by: str,
    at: str,
    now: datetime,
    kind: str | None,
    kinds: Collection[str],
    timezone: tzinfo | str,
    unit: Unit,
) -> Select[Any]:
    import sqlalchemy as sa

    unit_known(unit, get_args(Unit))
    words_of(kinds)
    inner = sa.select(source.c[by].label("tie"), epoch(source.c[at], unit).label("t")).where(source.c[by].is_not(None))
    if kind is not None:
        inner = inner.where(_is_contact(source.c[kind], kinds))
    timed = inner.cte(f"{_prefix(source.name)}_timed")
    local = timed.c.t + day_offset(timed.c.t, offset_steps(as_zone(timezone)))
    # A day is told from another by its first second: no engine has to divide whole numbers for it.
    day = (local - remainder(local, _DAY)).label("day")
    return sa.select(timed.c.tie, timed.c.t, day).where(_is_readable(timed.c.t), timed.c.t <= _moment(now))


def _prefix(table: str) -> str:
    """How the steps of the statement begin: a step called like the caller's table would hide it."""
    prefix = "wl"
    while table.lower().startswith(f"{prefix}_"):
        prefix += "l"
    return prefix


def _moment(now: datetime) -> ColumnElement[int]:
    import sqlalchemy as sa

    return sa.bindparam("now", aware(now), type_=sa.BigInteger)


def _grouped(rows: FromClause, keys: Collection[str], aggregates: Aggregates) -> Select[Any]:
    """The rows of each group as one; see `reduction`."""
    import sqlalchemy as sa

    makers: dict[str, Callable[[ColumnElement[Any]], ColumnElement[Any]]] = {
        "count": lambda _: sa.func.count(),
        "distinct": lambda column: sa.func.count(sa.distinct(column)),
        "sum": sa.func.sum,
        "min": sa.func.min,
        "max": sa.func.max,
    }
    by = [rows.c[key] for key in keys]
    made = (makers[how](rows.c[of]).label(name) for name, (how, of) in aggregates.items())
    return sa.select(*by, *made).group_by(*by)


class _Steps(Verbs):
    """SQL, step by step, so that each engine computes a number once and a person can read along.

    What is worked out stands in the first step that has all it needs.
    """

    def __init__(self) -> None:
        import sqlalchemy as sa

        self.null: ColumnElement[Any] = sa.null()
        self.depth: dict[str, int] = {}
        self.steps: list[dict[str, ColumnElement[Any]]] = []

    def log_of(self, value: ColumnElement[Any]) -> ColumnElement[Any]:
        return natural_log(value)

    def exp(self, value: ColumnElement[Any]) -> ColumnElement[Any]:
        import sqlalchemy as sa

        return sa.func.exp(value, type_=sa.Double)

    def floor(self, value: ColumnElement[Any]) -> ColumnElement[Any]:
        import sqlalchemy as sa

        return sa.func.floor(value, type_=sa.Double)

    def clip(self, value: ColumnElement[Any], low: float, high: float) -> ColumnElement[Any]:
        import sqlalchemy as sa

        held = self.let("held", value)
        return sa.case((held < low, number(low)), (held > high, number(high)), else_=held)

    def pick(self, condition: ColumnElement[Any], yes: Value, no: Value) -> ColumnElement[Any]:
        import sqlalchemy as sa

        one, other = (number(value) if isinstance(value, float) else value for value in (yes, no))
        return sa.case((condition, one), else_=other)

    def let(self, name: str, value: ColumnElement[Any]) -> ColumnElement[Any]:
        import sqlalchemy as sa

        place = max((self.depth.get(used, -1) for used in _columns_in(value)), default=-1) + 1
        while len(self.steps) <= place:
            self.steps.append({})
        column = f"{name}_{len(self.depth) + 1}"
        self.depth[column] = place
        self.steps[place][column] = value
        return sa.column(column, sa.Double)

    def select(self, table: FromClause, prefix: str, columns: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
        """The statement that works it all out from a table, for these columns."""
        import sqlalchemy as sa

        wanted = [_columns_in(*columns.values())]
        for step in reversed(self.steps):
            wanted.append(wanted[-1].union(*(_columns_in(value) for name, value in step.items() if name in wanted[-1])))
        for place, (step, needed) in enumerate(zip(self.steps, reversed(wanted[:-1]), strict=True), 1):
            kept = [sa.column(column.name, column.type) for column in table.c if column.name in needed]
            new = [written_out(value).label(name) for name, value in step.items() if name in needed]
            one = sa.select(*kept, *new).select_from(table).cte(f"{prefix}_step_{place}")
            # else PostgreSQL and SQLite put each step into the next, and work every number out many times
            for dialect in ("postgresql", "sqlite"):
                one = one.prefix_with("MATERIALIZED", dialect=dialect)
            table = one
        return sa.select(*(written_out(value).label(name) for name, value in columns.items())).select_from(table)


def _columns_in(*values: ColumnElement[Any]) -> set[str]:
    from sqlalchemy import ColumnClause
    from sqlalchemy.sql import visitors

    return {part.name for value in values for part in visitors.iterate(value) if isinstance(part, ColumnClause)}


def _scored(ties: FromClause, now: datetime, model: TieModel, prefix: str) -> Select[Any]:
    """The figures of each tie, from its state."""
    import sqlalchemy as sa

    v = _Steps()
    n, m = (v.let(name, double(sa.column(name))) for name in ("n", "m"))
    first, last = (sa.column(name, sa.BigInteger) for name in ("f", "l"))
    day = float(_DAY)
    at = v.let("at", double(last))
    span, silence = v.let("span", double(last - first) / day), v.let("silence", double(_moment(now) - last) / day)
    found = model.figures(v, n, m, span, silence)
    columns: dict[str, ColumnElement[Any]] = {
        "tie": sa.column("tie"),
        "days": n,
        "interactions": m,
        "first_at": first,
        "last_at": last,
        "warmth": found.warmth,
        "alive": found.alive,
        "cold_at": at + found.cold * day,
        "due_at": at + found.due * day,
        "stake": found.stake,
    }
    return v.select(ties, prefix, columns)


def _compiled(statement: Any, dialect: str) -> Query:  # noqa: ANN401  any SQLAlchemy clause
    compiled = statement.compile(dialect=dialect_of(dialect), compile_kwargs={"render_postcompile": True})
    if compiled.positiontup is not None:
        return Query(str(compiled), tuple(compiled.params[name] for name in compiled.positiontup), dialect)
    return Query(str(compiled), dict(compiled.params), dialect)


@frozen
class DayTable:
    """The incremental form: a table with one row per tie and day, which batches of new rows update.

    Days commute, so batches may come in any order and late rows do no harm. `create` makes the table, `update` adds a
    batch (each row once), `score` reads the scores from it.
    """

    create: Query
    update: Query
    score: Query


def day_table(
    *,
    dialect: Literal["sqlite", "duckdb", "postgresql", "mysql", "mariadb"],
    name: str,
    batch: str,
    by: str,
    at: str,
    now: datetime,
    kind: str | None = None,
    kinds: Collection[str] = COUNTED_KINDS,
    timezone: tzinfo | str = UTC,
    unit: Unit = "time",
    model: TieModel | None = None,
    key_type: str = "VARCHAR(255)",
) -> DayTable:
    """Make the statements of the incremental form.

    Args:
        dialect: one that can insert or update in one statement.
        name: the table of days to keep.
        batch: the table (or view) that holds the new rows only.
        by: as in `score_statement`, of the batch; likewise `at`, `kind`, `kinds`, `timezone`, `unit`, `model`.
        at: when.
        now: rows of the batch after it are left out, and must come again later.
        kind: what it was.
        kinds: which words count.
        timezone: the owner's zone.
        unit: what `at` holds.
        model: the model.
        key_type: the SQL type of the tie's key.
    """
    import sqlalchemy as sa

    columns_named(name=name, batch=batch)
    source = _source(batch, by, at, kind)
    rows = _events(source, by=by, at=at, now=now, kind=kind, kinds=kinds, timezone=timezone, unit=unit)
    events = rows.subquery("wl_events")
    grouped = _grouped(events, ["tie", "day"], DAYS)

    chosen = dialect_of(dialect)
    quote = chosen.identifier_preparer.quote
    columns = "tie, day, m, first_at, last_at"
    create = (
        f"CREATE TABLE IF NOT EXISTS {quote(name)} (tie {key_type} NOT NULL, day BIGINT NOT NULL, m BIGINT NOT NULL, "
        "first_at BIGINT NOT NULL, last_at BIGINT NOT NULL, PRIMARY KEY (tie, day))"
    )
    query = _compiled(grouped, dialect)
    if dialect in {"mysql", "mariadb"}:
        rest = (
            "ON DUPLICATE KEY UPDATE m = m + VALUES(m), first_at = LEAST(first_at, VALUES(first_at)), "
            "last_at = GREATEST(last_at, VALUES(last_at))"
        )
    else:
        kept = f"{quote(name)}."
        rest = (
            f"ON CONFLICT (tie, day) DO UPDATE SET m = {kept}m + excluded.m, "
            f"first_at = CASE WHEN excluded.first_at < {kept}first_at THEN excluded.first_at ELSE {kept}first_at END, "
            f"last_at = CASE WHEN excluded.last_at > {kept}last_at THEN excluded.last_at ELSE {kept}last_at END"
        )
    # SQLite reads `select ... on conflict` as a join unless the select ends in a clause of its own.
    update = f"INSERT INTO {quote(name)} ({columns}) SELECT * FROM ({query.text}) AS wl_batch WHERE 1 = 1 {rest}"  # noqa: S608  # names are quoted

    kept_days = sa.table(name, *(sa.column(word) for word in ("tie", "day", "m", "first_at", "last_at")))
    days = sa.select(
        kept_days.c.tie,
        kept_days.c.day,
        kept_days.c.m,
        kept_days.c.first_at.label("f"),
        kept_days.c.last_at.label("l"),
    ).cte(f"{_prefix(name)}_days")
    ties = _grouped(days, ["tie"], TIES).cte(f"{_prefix(name)}_ties")
    return DayTable(
        create=Query(create, (), dialect),
        update=Query(update, query.parameters, dialect),
        score=_compiled(_scored(ties, now, model or DecayModel(), _prefix(name)), dialect),
    )


def register_warmth(
    connection: sqlite3.Connection, *, now: datetime, timezone: tzinfo | str = UTC, model: TieModel | None = None
) -> None:
    """Give a SQLite connection `warmth(at)` as an aggregate: `select tie, warmth(at) from activity group by tie`.

    `at` is epoch seconds, or a text that `datetime.fromisoformat` reads, in UTC where it names no zone. Values that are
    no time, and times after `now`, do not count; without contact the answer is NULL.
    """
    aware(now)
    until = now.timestamp()
    zone = as_zone(timezone)
    scorer = model or DecayModel()

    class Warmth:
        def __init__(self) -> None:
            self.days = TieDays.of()

        def step(self, value: float | str | None) -> None:
            moment = utc_moment(value, "at")
            if isinstance(moment, int) and moment <= until:
                self.days.add(moment, day_number(moment, zone))

        def finalize(self) -> float | None:
            score = scorer.score(self.days.state(), until)
            return None if score is None else score.warmth

    connection.create_aggregate("warmth", 1, Warmth)  # type: ignore[arg-type]  # the stub wants one type for all values
