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
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any, Literal

from attrs import evolve, frozen

from warmlinks.calendar.days import day_number
from warmlinks.calendar.zones import as_zone, offset_steps
from warmlinks.errors import SettingsError, UsageError
from warmlinks.scoring._asked import FIRST_MOMENT, LAST_MOMENT, aware, columns_named, folding, missing_column
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
from warmlinks.scoring.reduction import AT_ONCE, DAYS, Aggregates
from warmlinks.scoring.state import TieDays
from warmlinks.scoring.verbs import Value, Verbs
from warmlinks.values import COUNTED_KINDS

try:
    from warmlinks.scoring._dialects import (
        FIRST_DAY,
        counts,
        day_of,
        dialect_called,
        dialect_of,
        double,
        epoch,
        extreme,
        kept,
        natural_log,
        number,
        present,
        seconds,
        worked_out_once,
        written_out,
    )
except ModuleNotFoundError as error:
    raise SettingsError(
        "the score as SQL needs SQLAlchemy", why=str(error), advice="pip install 'warmlinks[sql]'"
    ) from error

if TYPE_CHECKING:
    from sqlalchemy import ColumnClause, FromClause, Select
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

_DAY = 86400
_LOOKS_ENOUGH = 30
"""Of an owner, for a level of their own."""
_FIGURES = ("days", "interactions", "first_at", "last_at", "warmth", "alive", "cold_at", "due_at", "stake")


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


@frozen
class Asked:
    """What is asked of whom: the activities, the moment, and whose day is a day.

    Attributes:
        activities: where contact is written down, one or several.
        now: the moment; `database` stands for that at which the statement runs.
        zone: the owner's.
        model: the model.
        prefix: how the steps of the statement begin: a step called like the caller's table would hide it.
    """

    activities: tuple[Activities, ...]
    now: datetime | Literal["database"]
    zone: tzinfo
    model: TieModel
    prefix: str

    @classmethod
    def of(
        cls,
        *,
        now: datetime | Literal["database"],
        activities: Activities | Iterable[Activities] | None = None,
        timezone: tzinfo | str = UTC,
        model: TieModel | None = None,
        **table: Any,  # noqa: ANN401  the short form: the arguments of one Activities
    ) -> Asked:
        """From the arguments of a call; see `score_statement`."""
        if activities is None:
            for name in ("table", "by", "at"):
                table.setdefault(name, None)
            asked: tuple[Activities, ...] = (Activities(table.pop("table"), **table),)
        elif table:
            raise UsageError(
                f"{' and '.join(sorted(table))} is said beside activities",
                advice=f"Say it in the Activities, as in Activities('call', by='contact_id', {min(table)}=...)",
            )
        else:
            asked = (activities,) if isinstance(activities, Activities) else tuple(activities)
        if not asked or not all(isinstance(each, Activities) for each in asked):
            raise UsageError(
                "activities are no Activities", advice="Pass some, as in [Activities('call', by='contact_id', at='at')]"
            )
        if len({len(each.by) for each in asked}) > 1:
            raise UsageError(
                "the activities name different numbers of columns in by",
                why="; ".join(f"{each.table}: {', '.join(each.by)}" for each in asked),
                advice="Name the same in each, as in by=('owner_id', 'contact_id')",
            )
        if len(asked[0].by) > 1 and (taken := set(asked[0].by) & set(_FIGURES)):
            raise UsageError(
                f"by has a column called {min(taken)}, as the result has",
                advice="Give it another name: Activities('(select ... as contact_id from ...)', by=...)",
            )
        if now != "database":
            aware(now)
        prefix = prefix_beside(*(each.table for each in asked))
        return cls(asked, now, as_zone(timezone), model or DecayModel(), prefix)

    @property
    def keys(self) -> tuple[str, ...]:
        """What a tie is known by inside the statement."""
        by = self.activities[0].by
        return ("tie",) if len(by) == 1 else tuple(f"tie_{place}" for place in range(1, len(by) + 1))

    @property
    def names(self) -> tuple[str, ...]:
        """What it is called in the result."""
        by = self.activities[0].by
        return ("tie",) if len(by) == 1 else by

    @property
    def moment(self) -> ColumnElement[int]:
        """The moment to score at, in whole epoch seconds."""
        import sqlalchemy as sa

        if self.now == "database":
            return present()
        return sa.bindparam("now", aware(self.now), type_=sa.BigInteger)

    @property
    def until(self) -> int | None:
        """The same as a number, where it is known beforehand."""
        return None if self.now == "database" else aware(self.now)

    @property
    def unit(self) -> Unit | None:
        """In what unit moments are kept until they are grouped; None: several tables have whole seconds in common."""
        return self.activities[0].unit if len(self.activities) == 1 else None

    def day(self, moment: ColumnElement[Any], unit: Unit | None = None) -> ColumnElement[int]:
        """The owner's day in which a moment lies, counted from `FIRST_DAY`."""
        return day_of(moment, unit, offset_steps(self.zone), self.until)


def prefix_beside(*tables: Any) -> str:  # noqa: ANN401  names, texts and selectables
    """How to begin the names of steps, so that none is that of a table."""
    prefix, names = "wl", " ".join(map(str, tables)).lower()
    while f"{prefix}_" in names:
        prefix += "l"
    return prefix


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

    Raises:
        UsageError: `now` has no zone, a name is empty, a zone or unit is none, or `kinds` is one text.
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
    return _score(Asked.of(now=now, activities=activities, timezone=timezone, model=model, **beside))


def _score(asked: Asked) -> Select[Any]:
    events = events_of(asked).cte(f"{asked.prefix}_events")
    ties = worked_out_once(grouped(events, asked.keys, AT_ONCE, asked.unit)).cte(f"{asked.prefix}_ties")
    return scored(ties, asked)


def score_query(*, dialect: str, paramstyle: str | None = "driver", **what: Any) -> Query:  # noqa: ANN401  the arguments of score_statement
    """Make the statement as text in a dialect: the other arguments are those of `score_statement`.

    Args:
        dialect: sqlite, duckdb, postgresql, mysql, mariadb, snowflake, bigquery, databricks or mssql; also as
            SQLAlchemy names it (`engine.dialect.name`, `postgresql+psycopg`).
        paramstyle: how the driver takes parameters: `driver` as the dialect's usual driver; `format` (`%s`, also for
            Django's cursor), `pyformat`, `named`, `qmark` or `numeric`; None: values are written out, as a view needs.
        what: see `score_statement`. Say `unit="s"` or `unit="ms"` where the times are numbers.
    """
    return compiled(score_statement(**what), dialect, paramstyle)


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
    days = worked_out_once(grouped(events_of(asked).cte(f"{prefix}_events"), [*asked.keys, "day"], DAYS, asked.unit))
    days_of_ties = days.cte(f"{prefix}_days")
    if asked.now == "database":
        end: ColumnElement[Any] = asked.day(asked.moment)
    else:
        end = sa.literal_column(str(day_number(aware(asked.now), asked.zone) - FIRST_DAY), sa.BigInteger)

    def write(v: _Steps) -> dict[str, ColumnElement[Any]]:
        age = v.let("age", double(end - sa.column("day", sa.BigInteger)))
        columns = look_columns(v, age, v.let("counted", double(sa.column("m"))))
        return {**{key: sa.column(key) for key in asked.keys}, **columns}

    each = _Steps.written(write, days_of_ties, f"{prefix}_day").cte(f"{prefix}_ages")
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

    def placed(v: _Steps) -> dict[str, ColumnElement[Any]]:
        place = bin_of(v, *(sa.column(name, sa.Double) for name in ("n", "m", "span", "silence")))
        return {**{name: sa.column(name) for name in owners}, "bin": place, "contact": sa.column("contact")}

    seen = _Steps.written(placed, sa.union_all(*looks).cte(f"{prefix}_looks"), prefix)
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
    return compiled(_left_out(Asked.of(**what)), dialect, paramstyle)


def _left_out(asked: Asked) -> Select[Any]:
    import sqlalchemy as sa

    yes, no = (sa.literal_column(bit, sa.Integer) for bit in "10")
    told = []
    reasons = ("no_tie", "no_time", "unreadable", "other_kind", "after_now")
    for place, each in enumerate(asked.activities, 1):
        source = source_of(each, asked, place)
        by = [source.c[name] for name in each.by]
        read = sa.select(
            *(column.label(key) for column, key in zip(by, asked.keys, strict=True)),
            *_told_apart(each, source),
            epoch(source.c[each.at], each.unit).label("t"),
            sa.case((source.c[each.at].is_(None), yes), else_=no).label("e"),
            (no if each.kind is None else sa.case((_is_contact(source.c[each.kind], each.words), no), else_=yes)).label(
                "k"
            ),
        ).where(*_where(each))
        rows = worked_out_once(read).cte(f"{asked.prefix}_read_{place}")
        holds = (
            sa.or_(*(rows.c[key].is_(None) for key in asked.keys)),
            rows.c.e == yes,
            sa.or_(rows.c.t.is_(None), sa.not_(_is_readable(rows.c.t))),
            rows.c.k == yes,
            rows.c.t > asked.moment,
        )
        first = sa.case(*((held, sa.literal_column(str(at))) for at, held in enumerate(holds, 1)), else_=no)
        if each.id is None:
            told.append(sa.select(first.label("r"), yes.label("c")))
            continue
        apart = [*(rows.c[key] for key in asked.keys), rows.c.id, sa.case((rows.c.id.is_(None), rows.c.t))]
        turn = sa.func.row_number().over(partition_by=[*apart, first], order_by=rows.c.t)
        told.append(sa.select(first.label("r"), turn.label("c")))
    every = (told[0] if len(told) == 1 else sa.union_all(*told)).cte(f"{asked.prefix}_told")
    again = sa.and_(every.c.r == no, every.c.c > yes)
    counts: list[ColumnElement[Any]] = [
        sa.func.count(sa.case((sa.and_(every.c.r == no, every.c.c == yes), yes))).label("counted"),
        *(
            sa.func.count(sa.case((every.c.r == sa.literal_column(str(place)), yes))).label(name)
            for place, name in enumerate(reasons, 1)
        ),
        sa.func.count(sa.case((again, yes))).label("repeated"),
    ]
    return sa.select(*counts)


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
    asked = Asked.of(**what)
    members = Activities(people, by=(account, person), at=person, schema=schema)
    asked = evolve(asked, prefix=prefix_beside(people, *(each.table for each in asked.activities)))
    ties = _score(asked).cte(f"{asked.prefix}_scored")
    source = source_of(members, asked, 0)
    columns = [ties.c[name] for name in (*asked.names, *_FIGURES)]
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
        sa.select(among.c.account, many.c.people, *(among.c[name] for name in (*asked.names, *_FIGURES)))
        .select_from(among.join(many, among.c.account == many.c.account))
        .where(among.c.turn == sa.literal_column("1"))
    )
    return compiled(statement, dialect, paramstyle)


def source_of(activities: Activities, asked: Asked, place: int) -> FromClause:
    """The table of activities, whatever it was given as."""
    import sqlalchemy as sa
    from sqlalchemy.sql.selectable import SelectBase

    table, name = activities.table, f"{asked.prefix}_from_{place}"
    columns: list[ColumnClause[Any]] = [sa.column(column) for column in activities.columns]
    if activities.is_select:
        text = f"SELECT * FROM {table} AS {name}_given".replace(":", r"\:")  # noqa: S608  the caller's own statement
        return sa.text(text).columns(*columns).subquery(name)
    if isinstance(table, str):
        return sa.table(table, *columns, schema=activities.schema)
    given: Any = table.subquery(name) if isinstance(table, SelectBase) else getattr(table, "__table__", table)
    if not isinstance(given, sa.FromClause):
        raise UsageError(
            f"table is neither a name nor a selectable: {table!r}",
            advice="Pass a name, '(select ...)', a Table, a model class or select(...)",
        )
    for column in activities.columns:
        if column not in given.c:
            raise missing_column(column, given.c.keys())
    return given


def _where(activities: Activities) -> list[ColumnElement[bool]]:
    import sqlalchemy as sa

    if activities.where is None:
        return []
    if isinstance(activities.where, str):
        # on a line of its own, so that a comment at its end ends nothing else
        return [sa.literal_column(f"({activities.where}\n)", sa.Boolean)]
    return [activities.where]


def _told_apart(activities: Activities, source: FromClause) -> list[ColumnElement[Any]]:
    return [] if activities.id is None else [source.c[activities.id].label("id")]


def _is_contact(column: ColumnElement[Any], words: frozenset[str]) -> ColumnElement[bool]:
    import sqlalchemy as sa

    word: ColumnElement[Any] = sa.cast(column, sa.String)  # an enumeration or a number has no small letters
    for letter, folded in () if words == COUNTED_KINDS else folding(words):
        word = sa.func.replace(word, sa.literal_column(f"'{letter}'"), sa.literal_column(f"'{folded}'"))
    return sa.func.lower(word).in_([sa.bindparam(None, word, type_=sa.String) for word in sorted(words)])


def _is_readable(moment: ColumnElement[Any]) -> ColumnElement[bool]:
    import sqlalchemy as sa

    first, last, zero = (sa.literal_column(str(second), sa.BigInteger) for second in (FIRST_MOMENT, LAST_MOMENT, 0))
    return sa.and_(moment.between(first, last), moment != zero)


def events_of(asked: Asked, among: FromClause | None = None, *, every: bool = False) -> Select[Any]:
    """The contacts that count, of all activities: whose, the moment `t`, and the `day`.

    Args:
        asked: of what.
        among: only ties in this table.
        every: what does not count yet, or not at all, is there too, without a `t`: `rows` says for how many rows of the
            table it stands, and `next` when it will count.
    """
    import sqlalchemy as sa

    parts = [_timed(each, asked, place, among, every=every) for place, each in enumerate(asked.activities, 1)]
    timed = (parts[0] if len(parts) == 1 else sa.union_all(*parts)).cte(f"{asked.prefix}_contacts")
    keys = [timed.c[key] for key in asked.keys]
    more = [timed.c.rows, timed.c.next] if every else []
    return sa.select(*keys, timed.c.t, asked.day(timed.c.t, asked.unit).label("day"), *more)


def _timed(activities: Activities, asked: Asked, place: int, among: FromClause | None, *, every: bool) -> Select[Any]:
    """Of one table: whose and when; each moment is read once."""
    import sqlalchemy as sa

    source = source_of(activities, asked, place)
    by = [source.c[name] for name in activities.by]
    conditions = [*_where(activities)]
    if activities.kind is not None:
        conditions.append(_is_contact(source.c[activities.kind], activities.words))
    moment: ColumnElement[Any] = kept(source.c[activities.at], activities.unit)
    if every and conditions:
        moment, conditions = sa.case((sa.and_(*conditions), moment)), []
    read = sa.select(
        *(column.label(key) for column, key in zip(by, asked.keys, strict=True)),
        *_told_apart(activities, source),
        moment.label("t"),
    ).where(*(column.is_not(None) for column in by), *conditions)
    if among is not None:
        same = (column == among.c[key] for column, key in zip(by, asked.keys, strict=True))
        read = read.select_from(among.join(source, sa.and_(*same)))
    rows = worked_out_once(read, "sqlite").cte(f"{asked.prefix}_timed_{place}")
    keys = [rows.c[key] for key in asked.keys]
    past = counts(rows.c.t, activities.unit, asked.moment, asked.until)
    apart = [] if activities.id is None else [rows.c.id, sa.case((rows.c.id.is_(None), rows.c.t))]
    columns: dict[str, ColumnElement[Any]] = {"t": rows.c.t}
    if every:
        ahead = counts(rows.c.t, activities.unit, asked.moment, asked.until, ahead=True)
        columns = {"t": sa.case((past, rows.c.t)), "next": sa.case((ahead, rows.c.t))}
    if apart:
        columns = {name: sa.func.min(column) for name, column in columns.items()}
    if asked.unit is None:
        columns = {name: seconds(column, activities.unit) for name, column in columns.items()}
    if every:
        columns["rows"] = sa.func.count() if apart else sa.literal_column("1", sa.BigInteger)
    made = sa.select(*keys, *(column.label(name) for name, column in columns.items()))
    if apart:
        made = made.group_by(*keys, *apart)
    if every:
        order = ", ".join(str(place) for place, _ in enumerate(keys, 1))
        fenced = made.with_statement_hint(f"ORDER BY {order} OFFSET 0", "postgresql")
        return sa.select(fenced.cte(f"{asked.prefix}_told_{place}"))
    return made.where(past)


def grouped(
    rows: FromClause,
    keys: Collection[str],
    aggregates: Aggregates,
    unit: Unit | None = None,
    *,
    every: bool = False,
) -> Select[Any]:
    """The rows of each group as one; see `reduction`.

    Args:
        rows: the rows.
        keys: by what they are grouped.
        aggregates: what is made of them.
        unit: in what unit moments were kept up to here; of each group they are whole seconds.
        every: what does not count is among the rows; see `events_of`.
    """
    import sqlalchemy as sa

    makers: dict[str, Callable[[ColumnElement[Any]], ColumnElement[Any]]] = {
        # counting a column takes reading it once more
        "count": sa.func.count if every else lambda _: sa.func.count(),
        "distinct": lambda column: sa.func.count(sa.distinct(column)),
        "sum": sa.func.sum,
        "min": sa.func.min,
        "max": sa.func.max,
    }
    by = [rows.c[key] for key in keys]
    made = {name: makers[how](rows.c[of]) for name, (how, of) in aggregates.items()}
    for name, (how, of) in aggregates.items():
        if how in {"min", "max"} and of in {"t", "next"}:
            made[name] = seconds(made[name], unit)
    return sa.select(*by, *(value.label(name) for name, value in made.items())).group_by(*by)


_DEAR = 4
"""What a logarithm or an exponential costs, where a sum costs one."""
_STEP = 20
"""What a step more costs for each row: what is dearer than that is worked out once."""


class _Steps(Verbs):
    """SQL, step by step, so that no engine computes a dear number twice and a person can read along.

    What costs much and is used several times stands in the first step that has all it needs; the rest where it is used.
    """

    def __init__(self, uses: Mapping[str, int] | None = None) -> None:
        import sqlalchemy as sa

        self.null: ColumnElement[Any] = sa.null()
        self.uses = uses
        self.names = 0
        self.depth: dict[str, int] = {}
        self.steps: list[dict[str, ColumnElement[Any]]] = []

    @classmethod
    def written(
        cls, write: Callable[[_Steps], Mapping[str, ColumnElement[Any]]], table: FromClause, prefix: str
    ) -> Select[Any]:
        """The statement that works columns out from a table.

        Args:
            write: makes the columns with these verbs; called twice, since only then it is known what is used how often.
            table: the table.
            prefix: how the names of steps begin.
        """
        every = cls()
        columns = write(every)
        uses = Counter(_names_in(*columns.values()))
        for step in every.steps:
            uses.update(_names_in(*step.values()))
        steps = cls(uses)
        return steps._select(table, prefix, write(steps))

    def log_of(self, value: ColumnElement[Any]) -> ColumnElement[Any]:
        return natural_log(value)

    def exp(self, value: ColumnElement[Any]) -> ColumnElement[Any]:
        import sqlalchemy as sa

        return sa.func.exp(value, type_=sa.Double)

    def floor(self, value: ColumnElement[Any]) -> ColumnElement[Any]:
        import sqlalchemy as sa

        return sa.func.floor(value, type_=sa.Double)

    def clip(self, value: ColumnElement[Any], low: float, high: float) -> ColumnElement[Any]:
        return extreme("greatest", number(low), extreme("least", value, number(high)))

    def pick(self, condition: ColumnElement[Any], yes: Value, no: Value) -> ColumnElement[Any]:
        import sqlalchemy as sa

        one, other = (number(value) if isinstance(value, float) else value for value in (yes, no))
        return sa.case((condition, one), else_=other)

    def let(self, name: str, value: ColumnElement[Any]) -> ColumnElement[Any]:
        import sqlalchemy as sa

        self.names += 1
        column = f"{name}_{self.names}"
        if self.uses is not None and (self.uses[column] - 1) * _cost_of(value) <= _STEP:
            return value
        place = max((self.depth.get(used, -1) for used in _names_in(value)), default=-1) + 1
        while len(self.steps) <= place:
            self.steps.append({})
        self.depth[column] = place
        self.steps[place][column] = value
        return sa.column(column, sa.Double)

    def least(self, name: str, one: Value, other: Value) -> ColumnElement[Any]:  # noqa: ARG002  a function needs no name
        return extreme("least", *(number(value) if isinstance(value, float) else value for value in (one, other)))

    def most(self, name: str, one: Value, other: Value) -> ColumnElement[Any]:  # noqa: ARG002
        return extreme("greatest", *(number(value) if isinstance(value, float) else value for value in (one, other)))

    def _select(self, table: FromClause, prefix: str, columns: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
        import sqlalchemy as sa

        wanted = [set(_names_in(*columns.values()))]
        for step in reversed(self.steps):
            wanted.append(wanted[-1].union(*(_names_in(value) for name, value in step.items() if name in wanted[-1])))
        for place, (step, needed) in enumerate(zip(self.steps, reversed(wanted[:-1]), strict=True), 1):
            carried = [sa.column(column.name, column.type) for column in table.c if column.name in needed]
            new = [written_out(value).label(name) for name, value in step.items() if name in needed]
            table = worked_out_once(sa.select(*carried, *new).select_from(table)).cte(f"{prefix}_step_{place}")
        return sa.select(*(written_out(value).label(name) for name, value in columns.items())).select_from(table)


def _names_in(*values: ColumnElement[Any]) -> Iterator[str]:
    """The columns in expressions, each as often as it stands there."""
    from sqlalchemy import ColumnClause
    from sqlalchemy.sql import visitors

    return (part.name for value in values for part in visitors.iterate(value) if isinstance(part, ColumnClause))


def _cost_of(value: ColumnElement[Any]) -> int:
    """About how much it takes to work an expression out."""
    from sqlalchemy.sql import visitors
    from sqlalchemy.sql.elements import BinaryExpression, Case
    from sqlalchemy.sql.functions import FunctionElement

    cost = 0
    for part in visitors.iterate(value):
        if isinstance(part, natural_log) or (isinstance(part, FunctionElement) and getattr(part, "name", "") == "exp"):
            cost += _DEAR
        elif isinstance(part, (BinaryExpression, Case, FunctionElement)):
            cost += 1
    return cost


def scored(ties: FromClause, asked: Asked) -> Select[Any]:
    """The figures of each tie, from its state."""
    import sqlalchemy as sa

    level: ColumnElement[Any] | None = None
    levels = getattr(asked.model, "levels", None)
    if levels and len(asked.keys) > 1:
        ties = _with_levels(ties, asked, levels)
        level = sa.column("level", sa.Double)
    day = float(_DAY)

    def write(v: _Steps) -> dict[str, ColumnElement[Any]]:
        n, m = (v.let(name, double(sa.column(name))) for name in ("n", "m"))
        first, last = (sa.column(name, sa.BigInteger) for name in ("f", "l"))
        at = v.let("at", double(last))
        span, silence = v.let("span", double(last - first) / day), v.let("silence", double(asked.moment - last) / day)
        figures = asked.model.figures(v, n, m, span, silence, level)
        return {
            **{name: sa.column(key) for name, key in zip(asked.names, asked.keys, strict=True)},
            "days": n,
            "interactions": m,
            "first_at": first,
            "last_at": last,
            "warmth": figures.warmth,
            "alive": figures.alive,
            "cold_at": at + figures.cold * day,
            "due_at": at + figures.due * day,
            "stake": figures.stake,
        }

    return _Steps.written(write, ties, asked.prefix)


def _with_levels(ties: FromClause, asked: Asked, levels: Mapping[str, float]) -> FromClause:
    """The states, each with the level of its owner; owners without one have that of the model."""
    import sqlalchemy as sa

    pairs = [
        sa.select(sa.cast(sa.literal(str(owner)), sa.String).label("owner"), number(level).label("level"))
        for owner, level in levels.items()
    ]
    # some engines put together no more than some hundred SELECTs at once
    parts = [
        sa.select(sa.union_all(*part).subquery(f"{asked.prefix}_levels_{place}"))
        for place, part in enumerate(pairs[start : start + 100] for start in range(0, len(pairs), 100))
    ]
    known = sa.union_all(*parts).cte(f"{asked.prefix}_levels")
    own = sa.func.coalesce(known.c.level, number(asked.model.level), type_=sa.Double).label("level")
    owner = sa.cast(ties.c[asked.keys[0]], sa.String)
    joined = sa.select(*ties.c, own).select_from(ties.outerjoin(known, owner == known.c.owner))
    return worked_out_once(joined).cte(f"{asked.prefix}_own")


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
