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
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any, Literal

from attrs import evolve, frozen

from warmlinks.calendar.days import day_number
from warmlinks.calendar.zones import as_zone
from warmlinks.scoring._arguments import require_names, require_now
from warmlinks.scoring._dialects import dialect_name, double, make_dialect, materialized, number, sa
from warmlinks.scoring._events import count_left_out, group, select_events, source_of
from warmlinks.scoring._moments import FIRST_DAY
from warmlinks.scoring._request import Request, unused_prefix
from warmlinks.scoring._rows import utc_moment
from warmlinks.scoring._steps import Steps, select_scores
from warmlinks.scoring.activities import Activities, Unit
from warmlinks.scoring.base import COLUMNS, TieModel
from warmlinks.scoring.level import (
    LOOK_NUMBERS,
    LOOKS,
    LOOKS_BY_BIN,
    LOOKS_BY_TIE,
    LevelHistogram,
    bin_of,
    learn_level,
    look_columns,
    look_numbers,
)
from warmlinks.scoring.model import DecayModel, learnt
from warmlinks.scoring.reduction import AT_ONCE, DAYS
from warmlinks.scoring.state import TieDays
from warmlinks.validation import require_zone
from warmlinks.values import COUNTED_KINDS

__all__ = [
    "Activities",
    "Query",
    "account_query",
    "learnt_by_owner",
    "left_out_query",
    "level_query",
    "register_warmth",
    "score_query",
    "score_statement",
]

_LOOKS_ENOUGH = 30
"""So many looks at an owner's ties give a level of their own."""


@frozen
class Query:
    """A statement as text, and its parameters in the shape that the driver takes.

    Attributes:
        text: the statement.
        parameters: by name for `:name` and `%(name)s` styles, in order for `?`, `%s` and `$1` styles; none where the
            values are written out.
        dialect: the dialect it is written in.
    """

    text: str
    parameters: Mapping[str, Any] | tuple[Any, ...]
    dialect: str


def score_statement(
    *,
    now: datetime | Literal["database"],
    activities: Activities | Iterable[Activities] | None = None,
    table: str | None = None,
    by: str | Sequence[str] | None = None,
    at: str | None = None,
    kind: str | None = None,
    kinds: Collection[str] | Mapping[Any, str | None] = COUNTED_KINDS,
    schema: str | None = None,
    timezone: tzinfo | str = UTC,
    unit: Unit = "time",
    model: TieModel | None = None,
    dialect: str | None = None,
) -> sa.Select[Any]:
    """Make the statement as a SQLAlchemy `Select`, for those who have an engine at hand.

    One row per tie: `tie`, `days`, `interactions`, `first_at` and `last_at` (epoch seconds), `warmth`, `alive`,
    `cold_at` (epoch seconds from which on warmth is at most 0.2), `due_at` (those from which on the silence means
    something) and `stake` (the order of the slipping, greatest first; both are NULL for ties of which silence means
    nothing). Where `by` names several columns, these stand in place of `tie`, as the first activities call them. Ties
    without counted contact have no row. Rows without a tie, without a time, or after `now` do not count;
    `left_out_query` counts them.

    SQLite has no type for times. There, `unit="time"` reads texts that begin with the day as in `2026-01-19`: the day
    alone, or with `T` or a space and `09:00`, `09:00:00` or `09:00:00.000`, and then nothing for UTC, `Z`, `+02:00` or
    `+0200`. It also reads whole numbers from 100,000,000 on as epoch seconds. Of other texts, such as `1/19/2026` or
    `19.01.2026`, nobody can tell the day from the month: those rows do not count.

    Args:
        now: the moment to score at, aware; or `"database"`, that at which the statement runs.
        activities: where contact is written down; or, for one table, its name and columns in the arguments that follow.
        table: the table of activities, one row each; not with its schema, since a dot may be part of a name.
        by: the column that says with whom; in the result it is called `tie`. Several: see `Activities`.
        at: the column that says when: a timestamp in UTC or with a zone, or a number (see `unit`).
        kind: the column that says what it was; None: every row counts.
        kinds: which words in it count as contact, whatever their case; other words, and none, do not.
        schema: the table's schema.
        timezone: the owner's zone, or its name (`"Europe/Berlin"`), for what is one day.
        unit: what `at` holds: `time`, the engine's own times; `s` or `ms`, numbers that are epoch seconds or
            milliseconds. For numbers it has to be said: here the default is `time`, in `wl.score` it is `s`.
        model: the model; its `levels` are those of the owners, the first column of `by`.
        dialect: where it will run, if that is known (`engine.dialect.name`): MariaDB and MySQL take half as long.

    Raises:
        UsageError: `now` has no zone, a name is empty, a zone, unit or dialect is none, or `kinds` is one text.
    """
    given: dict[str, Any]
    given = {"table": table, "by": by, "at": at, "kind": kind, "kinds": kinds, "schema": schema, "unit": unit}
    if activities is not None:
        defaults = {"kinds": COUNTED_KINDS, "unit": "time"}
        given = {name: value for name, value in given.items() if value != defaults.get(name)}
    request = Request.of(now=now, activities=activities, timezone=timezone, model=model, **given)
    return _score(request if dialect is None else _typed_for(dialect, request))


def _score(request: Request) -> sa.Select[Any]:
    if len(request.activities) > 1 or len(request.types) == 1:
        return select_scores(materialized(_ties(request)).cte(f"{request.prefix}_ties"), request)
    # of one table it is enough to put the ties together: all of them are in one part
    parts = (evolve(request, types=(of,), prefix=f"{request.prefix}_{of}") for of in request.types)
    return select_scores(sa.union_all(*map(_ties, parts)).cte(f"{request.prefix}_ties"), request)


def _ties(request: Request) -> sa.Select[Any]:
    events = select_events(request).cte(f"{request.prefix}_events")
    return group(events, request.keys, AT_ONCE, request.unit, count_as=double)


def _typed_for(dialect: str, request: Request) -> Request:
    by_type = dialect_name(dialect) in {"mariadb", "mysql"}
    return evolve(request, types=("datetime", "text")) if by_type else request


def score_query(*, dialect: str, paramstyle: str | None = "driver", **arguments: Any) -> Query:  # noqa: ANN401  the arguments of score_statement
    """Make the statement as text in a dialect: the other arguments are those of `score_statement`.

    Args:
        dialect: sqlite, duckdb, postgresql, mysql, mariadb, snowflake, bigquery, databricks or mssql; also as
            SQLAlchemy names it (`engine.dialect.name`, `postgresql+psycopg`).
        paramstyle: how the driver takes parameters: `driver` as the dialect's usual driver; `format` (`%s`, also for
            Django's cursor), `pyformat`, `named`, `qmark` or `numeric`; None: values are written out, as a view needs.
        arguments: see `score_statement`. Say `unit="s"` or `unit="ms"` where the times are numbers.
    """
    return compiled(score_statement(dialect=dialect, **arguments), dialect, paramstyle)


def level_query(*, dialect: str, paramstyle: str | None = "driver", **arguments: Any) -> Query:  # noqa: ANN401  the arguments of score_statement
    """Make the statement from whose result a level is learnt: at most 64 rows, each a bin, its looks and contacts.

    `learnt(LevelHistogram.of(rows))` of `warmlinks.scoring` makes the model of it, which `score_query` takes. Where
    `by` names several columns, the first is the owner: the rows begin with it, and `learnt_by_owner(rows)` makes the
    model.

    Args:
        dialect: as in `score_query`, and so is `paramstyle`.
        paramstyle: how the driver takes parameters.
        arguments: the same as for `score_query`; a model in it changes nothing.
    """
    return compiled(_level(Request.of(**arguments)), dialect, paramstyle)


def _level(request: Request) -> sa.Select[Any]:
    prefix = request.prefix
    events = select_events(request, numbered=True).cte(f"{prefix}_events")
    days = materialized(group(events, [*request.keys, "day"], DAYS, request.unit)).cte(f"{prefix}_days")
    if request.now == "database":
        end: sa.ColumnElement[Any] = request.day(request.moment)
    else:
        end = sa.literal_column(str(day_number(require_now(request.now), request.zone) - FIRST_DAY), sa.BigInteger)

    def write(v: Steps) -> dict[str, sa.ColumnElement[Any]]:
        age = v.let("age", double(end - sa.column("day", sa.BigInteger)))
        columns = look_columns(v, age, v.let("counted", double(sa.column("m"))))
        return {**{key: sa.column(key) for key in request.keys}, **columns}

    ages = Steps.select(write, days, f"{prefix}_day").cte(f"{prefix}_ages")
    ties = materialized(group(ages, request.keys, LOOKS_BY_TIE)).cte(f"{prefix}_ties")
    owners = {"owner": request.keys[0]} if len(request.keys) > 1 else {}
    looks = []
    for look in range(LOOKS):
        numbers: dict[str, sa.ColumnElement[Any]] = {name: ties.c[key] for name, key in owners.items()}
        for name, value in look_numbers(look, ties.c.__getitem__, number).items():
            numbers[name] = double(value) if name in LOOK_NUMBERS else value
        chosen = (value.label(name) for name, value in numbers.items())
        looks.append(sa.select(*chosen).where(ties.c[f"days_{look}"] > number(0.0)))

    def write_bins(v: Steps) -> dict[str, sa.ColumnElement[Any]]:
        place = bin_of(v, *(sa.column(name, sa.Double) for name in LOOK_NUMBERS))
        return {**{name: sa.column(name) for name in owners}, "bin": place, "contact": sa.column("contact")}

    bins = Steps.select(write_bins, sa.union_all(*looks).cte(f"{prefix}_looks"), prefix)
    return group(bins.cte(f"{prefix}_bins"), [*owners, "bin"], LOOKS_BY_BIN)


def learnt_by_owner(rows: Iterable[Sequence[Any]]) -> DecayModel:
    """The decay model with a level for each owner of whom there are 30 looks, and one for all the others together.

    Args:
        rows: (owner, bin, looks, contacts), as `level_query` gives them where `by` names several columns.
    """
    owners: dict[str, LevelHistogram] = {}
    for owner, *counts in rows:
        name = str(owner)
        owners[name] = owners.get(name, LevelHistogram()) + LevelHistogram.of([counts])
    others, levels = LevelHistogram(), {}
    for name, histogram in owners.items():
        if sum(histogram.looks) >= _LOOKS_ENOUGH:
            levels[name] = learn_level(histogram).level
        else:
            others += histogram
    return evolve(learnt(others), levels=levels)


def left_out_query(*, dialect: str, paramstyle: str | None = "driver", **arguments: Any) -> Query:  # noqa: ANN401  the arguments of score_statement
    """Make the statement that counts which rows `score_query` scores, and which it leaves out and why.

    It answers with one row: `counted`, `no_tie`, `no_time` (the time is NULL), `unreadable` (it is there, but it is no
    time in that `unit`), `other_kind`, `after_now`, `repeated` (a row with the same `id` counts already). Each row is
    counted once, under the first that holds; rows that `where` leaves out are not there.

    Args:
        dialect: as in `score_query`, and so is `paramstyle`.
        paramstyle: how the driver takes parameters.
        arguments: the same as for `score_query`.
    """
    return compiled(count_left_out(Request.of(**arguments)), dialect, paramstyle)


def account_query(
    *,
    dialect: str,
    people: str,
    person: str,
    account: str,
    schema: str | None = None,
    paramstyle: str | None = "driver",
    **arguments: Any,  # noqa: ANN401  the arguments of score_statement
) -> Query:
    """Make the statement that says of each account who of its people is the warmest, and how many there are.

    An account is as warm as its warmest person, and not one tie: the contact of twenty acquaintances is no friendship.
    One row per account: `account`, `people` (with contact), then the row of the warmest, as `score_query` has it.

    Args:
        dialect: as in `score_query`, and so is `paramstyle`.
        people: the table that says who belongs where; or a SELECT in parentheses.
        person: its column with the person, what `by` (its last column) holds.
        account: its column with the account.
        schema: the schema of that table.
        paramstyle: how the driver takes parameters.
        arguments: see `score_statement`.
    """
    require_names(table=people, person=person, account=account)
    request = _typed_for(dialect, Request.of(**arguments))
    members = Activities(people, by=(account, person), at=person, schema=schema)
    request = evolve(request, prefix=unused_prefix(people, *(each.table for each in request.activities)))
    ties = _score(request).cte(f"{request.prefix}_scored")
    source = source_of(members, request, 0)
    columns = (*request.names, *COLUMNS)
    member = ties.c[request.names[-1]]
    of = source.c[account]
    # the warmest must not depend on the order of the rows
    order = [ties.c.warmth.desc(), ties.c.last_at.desc(), *(ties.c[name] for name in request.names)]
    ranked = (
        sa.select(
            of.label("account"),
            member.label("member"),
            *(ties.c[name] for name in columns),
            sa.func.row_number().over(partition_by=of, order_by=order).label("turn"),
        )
        .select_from(source.join(ties, source.c[person] == member))
        .where(of.is_not(None))
        .cte(f"{request.prefix}_among")
    )
    sizes = (
        sa.select(ranked.c.account, sa.func.count(sa.distinct(ranked.c.member)).label("people"))
        .group_by(ranked.c.account)
        .cte(f"{request.prefix}_many")
    )
    statement = (
        sa.select(ranked.c.account, sizes.c.people, *(ranked.c[name] for name in columns))
        .select_from(ranked.join(sizes, ranked.c.account == sizes.c.account))
        .where(ranked.c.turn == sa.literal_column("1"))
    )
    return compiled(statement, dialect, paramstyle)


def compiled(statement: Any, dialect: str, paramstyle: str | None) -> Query:  # noqa: ANN401  any SQLAlchemy clause
    """A statement as text, with its parameters."""
    options = {"literal_binds": True} if paramstyle is None else {"render_postcompile": True}
    text = statement.compile(dialect=make_dialect(dialect, paramstyle), compile_kwargs=options)
    if paramstyle is None:
        parameters: dict[str, Any] | tuple[Any, ...] = {}
    elif text.positiontup is not None:
        parameters = tuple(text.params[name] for name in text.positiontup)
    else:
        parameters = dict(text.params)
    return Query(f"{in_utc(dialect, paramstyle)}{text}", parameters, dialect_name(dialect))


def in_utc(dialect: str, paramstyle: str | None) -> str:
    """The beginning that a statement needs, so that the zone of the session moves none of its times.

    A view cannot have it: there a column of the type timestamp has to be asked for as `unix_timestamp(...)`.
    """
    needed = dialect_name(dialect) == "mariadb" and paramstyle is not None
    return "SET STATEMENT time_zone = '+00:00' FOR " if needed else ""


def register_warmth(
    connection: sqlite3.Connection, *, now: datetime, timezone: tzinfo | str = UTC, model: TieModel | None = None
) -> None:
    """Give a SQLite connection `warmth(at)` as an aggregate: `select tie, warmth(at) from activity group by tie`.

    `at` is epoch seconds, or a text that `datetime.fromisoformat` reads, in UTC where it names no zone. Values that are
    no time, and times after `now`, do not count; without contact the answer is NULL.
    """
    until = require_zone(now)
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
