"""From the tables of activities to the contacts that count, and from contacts to groups, as SQL."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, TypeAlias

from warmlinks.errors import UsageError
from warmlinks.scoring._asked import FIRST_MOMENT, LAST_MOMENT, folding, in_small_letters, missing_column
from warmlinks.scoring._dialects import worked_out_once
from warmlinks.scoring._moments import ColumnUnit, counts, epoch, in_common, kept, of_type, seconds
from warmlinks.scoring._question import Asked
from warmlinks.scoring.activities import Activities
from warmlinks.scoring.reduction import Aggregates
from warmlinks.values import COUNTED_KINDS

if TYPE_CHECKING:
    from sqlalchemy import ColumnClause, FromClause, Select
    from sqlalchemy.sql.elements import ColumnElement

    Only: TypeAlias = Callable[[Activities, FromClause], ColumnElement[bool]]
    """Which rows of a table are read."""

__all__ = ["events_of", "grouped", "left_out_of", "source_of"]


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
    usual = words == COUNTED_KINDS
    for letter, folded in () if usual else folding(words):
        word = sa.func.replace(word, sa.literal_column(f"'{letter}'"), sa.literal_column(f"'{folded}'"))
    return sa.func.lower(word).in_(
        [sa.bindparam(None, word, type_=sa.String) for word in sorted(in_small_letters(words) if usual else words)]
    )


def _is_readable(moment: ColumnElement[Any]) -> ColumnElement[bool]:
    import sqlalchemy as sa

    first, last, zero = (sa.literal_column(str(second), sa.BigInteger) for second in (FIRST_MOMENT, LAST_MOMENT, 0))
    return sa.and_(moment.between(first, last), moment != zero)


def events_of(
    asked: Asked,
    among: FromClause | None = None,
    *,
    only: Only | None = None,
    every: bool = False,
    numbered: bool = False,
) -> Select[Any]:
    """The contacts that count, of all activities: whose, the moment `t`, and the `day`.

    Args:
        asked: of what.
        among: only ties in this table.
        only: only rows for which this holds.
        every: what does not count yet, or not at all, is there too, without a `t`: `rows` says for how many rows of the
            table it stands, and `next` when it will count.
        numbered: days are numbers to reckon with; else they are only told apart.
    """
    import sqlalchemy as sa

    read = [(each, unit) for each in asked.activities for unit in asked.units_of(each)]
    parts = [
        _timed(each, unit, asked, place, among, only=only, every=every) for place, (each, unit) in enumerate(read, 1)
    ]
    timed = (parts[0] if len(parts) == 1 else sa.union_all(*parts)).cte(f"{asked.prefix}_contacts")
    keys = [timed.c[key] for key in asked.keys]
    more = [timed.c.rows, timed.c.next] if every else []
    day = asked.day(timed.c.t, asked.unit, numbered=numbered)
    return sa.select(*keys, timed.c.t, day.label("day"), *more)


def _conditions(activities: Activities, unit: ColumnUnit, source: FromClause) -> list[ColumnElement[bool]]:
    """What has to hold for a row, beside its time and its tie."""
    conditions = _where(activities)
    if activities.kind is not None:
        conditions.append(_is_contact(source.c[activities.kind], activities.words))
    if unit in {"datetime", "text"}:
        conditions.append(of_type(source.c[activities.at], unit))
    return conditions


def _timed(
    activities: Activities,
    unit: ColumnUnit,
    asked: Asked,
    place: int,
    among: FromClause | None,
    *,
    only: Only | None,
    every: bool,
) -> Select[Any]:
    """Of one table: whose and when; each moment is read once."""
    import sqlalchemy as sa

    source = source_of(activities, asked, place)
    by = [source.c[name] for name in activities.by]
    read_at_all = [*(column.is_not(None) for column in by), *([only(activities, source)] if only else [])]
    conditions = _conditions(activities, unit, source)
    moment: ColumnElement[Any] = kept(source.c[activities.at], unit)
    if every and conditions:
        moment, conditions = sa.case((sa.and_(*conditions), moment)), []
    read = sa.select(
        *(column.label(key) for column, key in zip(by, asked.keys, strict=True)),
        *_told_apart(activities, source),
        moment.label("t"),
    ).where(*read_at_all, *conditions)
    if among is not None:
        same = (column == among.c[key] for column, key in zip(by, asked.keys, strict=True))
        read = read.select_from(among.join(source, sa.and_(*same)))
    rows = worked_out_once(read, "sqlite").cte(f"{asked.prefix}_timed_{place}")
    keys = [rows.c[key] for key in asked.keys]
    past = counts(rows.c.t, unit, asked.moment, asked.until)
    apart = [] if activities.id is None else [rows.c.id, sa.case((rows.c.id.is_(None), rows.c.t))]
    columns: dict[str, ColumnElement[Any]] = {"t": rows.c.t}
    if every:
        ahead = counts(rows.c.t, unit, asked.moment, asked.until, ahead=True)
        columns = {"t": sa.case((past, rows.c.t)), "next": sa.case((ahead, rows.c.t))}
    if apart:
        columns = {name: sa.func.min(column) for name, column in columns.items()}
    if len(asked.activities) > 1 or asked.unit is None:
        shared = seconds if asked.unit is None else in_common
        columns = {name: shared(column, unit) for name, column in columns.items()}
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
    unit: ColumnUnit | None = None,
    *,
    every: bool = False,
    counted: Callable[[ColumnElement[Any]], ColumnElement[Any]] | None = None,
) -> Select[Any]:
    """The rows of each group as one; see `reduction`.

    Args:
        rows: the rows.
        keys: by what they are grouped.
        aggregates: what is made of them.
        unit: in what unit moments were kept up to here; of each group they are whole seconds.
        every: what does not count is among the rows; see `events_of`.
        counted: what is made of a number of days or rows.
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
        elif how in {"count", "distinct"} and counted is not None:
            made[name] = counted(made[name])
    return sa.select(*by, *(value.label(name) for name, value in made.items())).group_by(*by)


def left_out_of(asked: Asked) -> Select[Any]:
    """How many rows count, and how many do not and why."""
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
