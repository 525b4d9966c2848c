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
from typing import TYPE_CHECKING, Any, Literal

from attrs import evolve, frozen

from warmlinks.calendar.days import day_number
from warmlinks.calendar.zones import as_zone
from warmlinks.errors import SettingsError
from warmlinks.scoring._asked import aware, columns_named
from warmlinks.scoring._rows import utc_moment
from warmlinks.scoring.activities import Activities, Unit
from warmlinks.scoring.base import TieModel
from warmlinks.scoring.level import (
    LOOKS,
    LOOKS_BY_BIN,
    LOOKS_BY_TIE,
    PERIOD,
    LevelHistogram,
    bin_of,
    learn_level,
    look_columns,
)
from warmlinks.scoring.model import DecayModel, learnt
from warmlinks.scoring.reduction import AT_ONCE, DAYS
from warmlinks.scoring.state import TieDays
from warmlinks.values import COUNTED_KINDS

try:
    from warmlinks.scoring._dialects import dialect_called, dialect_of, double, number, worked_out_once
    from warmlinks.scoring._events import events_of, grouped, left_out_of, source_of
    from warmlinks.scoring._moments import FIRST_DAY
    from warmlinks.scoring._question import FIGURES, Asked, prefix_beside
    from warmlinks.scoring._steps import Steps, scored
except ModuleNotFoundError as error:
    raise SettingsError(
        "the score as SQL needs SQLAlchemy", why=str(error), advice="pip install 'warmlinks[sql]'"
    ) from error

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.sql.elements import ColumnElement

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
"""Of an owner, for a level of their own."""


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
) -> Select[Any]:
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
    beside: dict[str, Any]
    if activities is not None:
        given: dict[str, tuple[Any, Any]] = {
            "table": (table, None),
            "by": (by, None),
            "at": (at, None),
            "kind": (kind, None),
        }
        given |= {"kinds": (kinds, COUNTED_KINDS), "schema": (schema, None), "unit": (unit, "time")}
        beside = {name: value for name, (value, unless) in given.items() if value != unless}
    else:
        beside = {"table": table, "by": by, "at": at, "kind": kind, "kinds": kinds, "schema": schema, "unit": unit}
    asked = Asked.of(now=now, activities=activities, timezone=timezone, model=model, **beside)
    return _score(asked if dialect is None else _typed_for(dialect, asked))


def _score(asked: Asked) -> Select[Any]:
    import sqlalchemy as sa

    apart = len(asked.activities) == 1 and len(asked.types) > 1
    if not apart:
        return scored(worked_out_once(_grouped_at_once(asked)).cte(f"{asked.prefix}_ties"), asked)
    # of one table it is enough to put the ties together: all of them are in one part
    parts = (evolve(asked, types=(of,), prefix=f"{asked.prefix}_{of}") for of in asked.types)
    return scored(sa.union_all(*map(_grouped_at_once, parts)).cte(f"{asked.prefix}_ties"), asked)


def _grouped_at_once(asked: Asked) -> Select[Any]:
    events = events_of(asked).cte(f"{asked.prefix}_events")
    return grouped(events, asked.keys, AT_ONCE, asked.unit, counted=double)


def _typed_for(dialect: str, asked: Asked) -> Asked:
    apart = dialect_called(dialect) in {"mariadb", "mysql"}
    return evolve(asked, types=("datetime", "text")) if apart else asked


def score_query(*, dialect: str, paramstyle: str | None = "driver", **what: Any) -> Query:  # noqa: ANN401  the arguments of score_statement
    """Make the statement as text in a dialect: the other arguments are those of `score_statement`.

    Args:
        dialect: sqlite, duckdb, postgresql, mysql, mariadb, snowflake, bigquery, databricks or mssql; also as
            SQLAlchemy names it (`engine.dialect.name`, `postgresql+psycopg`).
        paramstyle: how the driver takes parameters: `driver` as the dialect's usual driver; `format` (`%s`, also for
            Django's cursor), `pyformat`, `named`, `qmark` or `numeric`; None: values are written out, as a view needs.
        what: see `score_statement`. Say `unit="s"` or `unit="ms"` where the times are numbers.
    """
    return compiled(score_statement(dialect=dialect, **what), dialect, paramstyle)


def level_query(*, dialect: str, paramstyle: str | None = "driver", **what: Any) -> Query:  # noqa: ANN401  the arguments of score_statement
    """Make the statement from whose answer a level is learnt: at most 64 rows, each a bin, its looks and contacts.

    `learnt(LevelHistogram.of(rows))` of `warmlinks.scoring` makes the model of it, which `score_query` takes. Where
    `by` names several columns, the first is the owner: the rows begin with it, and `learnt_by_owner(rows)` makes the
    model.

    Args:
        dialect: as in `score_query`, and so is `paramstyle`.
        paramstyle: how the driver takes parameters.
        what: the same as is given to `score_query`; a model in it changes nothing.
    """
    return compiled(_level(Asked.of(**what)), dialect, paramstyle)


def _level(asked: Asked) -> Select[Any]:
    import sqlalchemy as sa

    prefix = asked.prefix
    events = events_of(asked, numbered=True).cte(f"{prefix}_events")
    days = worked_out_once(grouped(events, [*asked.keys, "day"], DAYS, asked.unit))
    days_of_ties = days.cte(f"{prefix}_days")
    if asked.now == "database":
        end: ColumnElement[Any] = asked.day(asked.moment)
    else:
        end = sa.literal_column(str(day_number(aware(asked.now), asked.zone) - FIRST_DAY), sa.BigInteger)

    def write(v: Steps) -> dict[str, ColumnElement[Any]]:
        age = v.let("age", double(end - sa.column("day", sa.BigInteger)))
        columns = look_columns(v, age, v.let("counted", double(sa.column("m"))))
        return {**{key: sa.column(key) for key in asked.keys}, **columns}

    each = Steps.written(write, days_of_ties, f"{prefix}_day").cte(f"{prefix}_ages")
    ties = worked_out_once(grouped(each, asked.keys, LOOKS_BY_TIE)).cte(f"{prefix}_ties")
    owners = {"owner": asked.keys[0]} if len(asked.keys) > 1 else {}
    looks = []
    for look in range(LOOKS):
        count, interactions, newest = (ties.c[f"{name}_{look}"] for name in ("days", "interactions", "newest"))
        numbers: dict[str, ColumnElement[Any]] = {name: ties.c[key] for name, key in owners.items()}
        numbers |= {
            "n": double(count),
            "m": double(interactions),
            "span": double(ties.c.oldest - newest),
            "silence": double(newest - number(float((look + 1) * PERIOD))),
            "contact": ties.c[f"contact_{look}"],
        }
        chosen = (value.label(name) for name, value in numbers.items())
        looks.append(sa.select(*chosen).where(count > number(0.0)))

    def placed(v: Steps) -> dict[str, ColumnElement[Any]]:
        place = bin_of(v, *(sa.column(name, sa.Double) for name in ("n", "m", "span", "silence")))
        return {**{name: sa.column(name) for name in owners}, "bin": place, "contact": sa.column("contact")}

    seen = Steps.written(placed, sa.union_all(*looks).cte(f"{prefix}_looks"), prefix)
    return grouped(seen.cte(f"{prefix}_bins"), [*owners, "bin"], LOOKS_BY_BIN)


def learnt_by_owner(rows: Iterable[Sequence[Any]]) -> DecayModel:
    """The decay model with a level for each owner of whom there are 30 looks, and one for all the others together.

    Args:
        rows: (owner, bin, looks, contacts), as `level_query` gives them where `by` names several columns.
    """
    owners: dict[str, LevelHistogram] = {}
    for owner, *counts in rows:
        name = str(owner)
        owners[name] = owners.get(name, LevelHistogram()) + LevelHistogram.of([counts])
    enough = {name: seen for name, seen in owners.items() if sum(seen.looks) >= _LOOKS_ENOUGH}
    others = LevelHistogram()
    for name, seen in owners.items():
        others += LevelHistogram() if name in enough else seen
    return evolve(learnt(others), levels={name: learn_level(seen).level for name, seen in enough.items()})


def left_out_query(*, dialect: str, paramstyle: str | None = "driver", **what: Any) -> Query:  # noqa: ANN401  the arguments of score_statement
    """Make the statement that counts which rows `score_query` scores, and which it leaves out and why.

    It answers with one row: `counted`, `no_tie`, `no_time` (the time is NULL), `unreadable` (it is there, but it is no
    time in that `unit`), `other_kind`, `after_now`, `repeated` (a row with the same `id` counts already). Each row is
    counted once, under the first that holds; rows that `where` leaves out are not there.

    Args:
        dialect: as in `score_query`, and so is `paramstyle`.
        paramstyle: how the driver takes parameters.
        what: the same as is given to `score_query`.
    """
    return compiled(left_out_of(Asked.of(**what)), dialect, paramstyle)


def account_query(
    *,
    dialect: str,
    people: str,
    person: str,
    account: str,
    schema: str | None = None,
    paramstyle: str | None = "driver",
    **what: Any,  # noqa: ANN401  the arguments of score_statement
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
        what: see `score_statement`.
    """
    import sqlalchemy as sa

    columns_named(table=people, person=person, account=account)
    asked = _typed_for(dialect, Asked.of(**what))
    members = Activities(people, by=(account, person), at=person, schema=schema)
    asked = evolve(asked, prefix=prefix_beside(people, *(each.table for each in asked.activities)))
    ties = _score(asked).cte(f"{asked.prefix}_scored")
    source = source_of(members, asked, 0)
    columns = [ties.c[name] for name in (*asked.names, *FIGURES)]
    whose = ties.c[asked.names[-1]]
    of = source.c[account]
    # who is the warmest must not hang on the order of the rows
    order = [ties.c.warmth.desc(), ties.c.last_at.desc(), *(ties.c[name] for name in asked.names)]
    among = (
        sa.select(
            of.label("account"),
            whose.label("member"),
            *columns,
            sa.func.row_number().over(partition_by=of, order_by=order).label("turn"),
        )
        .select_from(source.join(ties, source.c[person] == whose))
        .where(of.is_not(None))
        .cte(f"{asked.prefix}_among")
    )
    many = (
        sa.select(among.c.account, sa.func.count(sa.distinct(among.c.member)).label("people"))
        .group_by(among.c.account)
        .cte(f"{asked.prefix}_many")
    )
    statement = (
        sa.select(among.c.account, many.c.people, *(among.c[name] for name in (*asked.names, *FIGURES)))
        .select_from(among.join(many, among.c.account == many.c.account))
        .where(among.c.turn == sa.literal_column("1"))
    )
    return compiled(statement, dialect, paramstyle)


def compiled(statement: Any, dialect: str, paramstyle: str | None) -> Query:  # noqa: ANN401  any SQLAlchemy clause
    """A statement as text, with its parameters."""
    written = {"literal_binds": True} if paramstyle is None else {"render_postcompile": True}
    made = statement.compile(dialect=dialect_of(dialect, paramstyle), compile_kwargs=written)
    if paramstyle is None:
        parameters: dict[str, Any] | tuple[Any, ...] = {}
    elif made.positiontup is not None:
        parameters = tuple(made.params[name] for name in made.positiontup)
    else:
        parameters = dict(made.params)
    return Query(f"{in_utc(dialect, paramstyle)}{made}", parameters, dialect_called(dialect))


def in_utc(dialect: str, paramstyle: str | None) -> str:
    """What a statement has to begin with, so that the zone of the session moves none of its times.

    A view cannot say it: there a column of the type timestamp has to be asked for as `unix_timestamp(...)`.
    """
    outside = dialect_called(dialect) == "mariadb" and paramstyle is not None
    return "SET STATEMENT time_zone = '+00:00' FOR " if outside else ""


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
