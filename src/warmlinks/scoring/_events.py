"""From tables of activities to the contacts that count, and from contacts to groups, as SQL."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, FromClause, Select
from sqlalchemy.sql.selectable import SelectBase

from warmlinks.errors import UsageError
from warmlinks.scoring._arguments import (
    FIRST_MOMENT,
    LAST_MOMENT,
    REASONS,
    missing_column,
    spellings,
)
from warmlinks.scoring._dialects import materialized, sa
from warmlinks.scoring._moments import ColumnUnit, common_type, counts, engine_time, epoch, has_type, seconds
from warmlinks.scoring._request import Request
from warmlinks.scoring.activities import Activities
from warmlinks.scoring.reduction import Aggregates

__all__ = ["count_left_out", "group", "select_events", "source_of"]

Condition: TypeAlias = Callable[[Activities, FromClause], ColumnElement[bool]]
"""Which rows of a table are read."""


def source_of(activities: Activities, request: Request, place: int) -> FromClause:
    """The table of activities, whatever it was given as."""
    table, name = activities.table, f"{request.prefix}_from_{place}"
    columns: list[sa.ColumnClause[Any]] = [sa.column(column) for column in activities.columns]
    if activities.is_select:
        text = f"SELECT * FROM {table} AS {name}_given".replace(":", r"\:")  # noqa: S608  the caller's own statement
        return sa.text(text).columns(*columns).subquery(name)
    if isinstance(table, str):
        return sa.table(table, *columns, schema=activities.schema)
    given: Any = table.subquery(name) if isinstance(table, SelectBase) else getattr(table, "__table__", table)
    if not isinstance(given, FromClause):
        raise UsageError(
            f"table is neither a name nor a selectable: {table!r}",
            advice="Pass a name, '(select ...)', a Table, a model class or select(...)",
        )
    for column in activities.columns:
        if column not in given.c:
            raise missing_column(column, given.c.keys())
    return given


def _where(activities: Activities) -> list[ColumnElement[bool]]:
    if activities.where is None:
        return []
    if isinstance(activities.where, str):
        # on a line of its own, so that a comment at its end ends nothing else
        return [sa.literal_column(f"({activities.where}\n)", sa.Boolean)]
    return [activities.where]


def _keys_and_id(activities: Activities, source: FromClause, request: Request) -> list[ColumnElement[Any]]:
    """The columns of the tie, and the one that tells rows apart, where there is one."""
    keys: list[ColumnElement[Any]]
    keys = [source.c[name].label(key) for name, key in zip(activities.by, request.keys, strict=True)]
    return keys if activities.id is None else [*keys, source.c[activities.id].label("id")]


def _is_contact(column: ColumnElement[Any], words: frozenset[str]) -> ColumnElement[bool]:
    word: ColumnElement[Any] = sa.cast(column, sa.String)  # an enumeration or a number has no small letters
    replaced, spelt = spellings(words)
    for letter, folded in replaced:
        word = sa.func.replace(word, sa.literal_column(f"'{letter}'"), sa.literal_column(f"'{folded}'"))
    return sa.func.lower(word).in_([sa.bindparam(None, spelling, type_=sa.String) for spelling in sorted(spelt)])


def _conditions(activities: Activities, unit: ColumnUnit, source: FromClause) -> list[ColumnElement[bool]]:
    """The conditions on a row, beside its time and its tie."""
    conditions = _where(activities)
    if activities.kind is not None:
        conditions.append(_is_contact(source.c[activities.kind], activities.words))
    if unit in {"datetime", "text"}:
        conditions.append(has_type(source.c[activities.at], unit))
    return conditions


def select_events(
    request: Request,
    among: FromClause | None = None,
    *,
    only: Condition | None = None,
    every: bool = False,
    numbered: bool = False,
) -> Select[Any]:
    """The contacts that count, of all activities: the tie, the moment `t`, and the `day`.

    Args:
        request: what to answer.
        among: only ties in this table.
        only: only rows for which this holds.
        every: what does not count yet, or not at all, is there too, without a `t`: `rows` says for how many rows of the
            table it stands, and `next` when it will count.
        numbered: days are numbers to reckon with; else they only differ from each other.
    """
    read = [(each, unit) for each in request.activities for unit in request.units_of(each)]
    parts = [
        _select_timed(each, unit, request, place, among, only=only, every=every)
        for place, (each, unit) in enumerate(read, 1)
    ]
    timed = (parts[0] if len(parts) == 1 else sa.union_all(*parts)).cte(f"{request.prefix}_contacts")
    keys = [timed.c[key] for key in request.keys]
    more = [timed.c.rows, timed.c.next] if every else []
    day = request.day(timed.c.t, request.unit, numbered=numbered)
    return sa.select(*keys, timed.c.t, day.label("day"), *more)


def _select_timed(
    activities: Activities,
    unit: ColumnUnit,
    request: Request,
    place: int,
    among: FromClause | None,
    *,
    only: Condition | None,
    every: bool,
) -> Select[Any]:
    """The ties and moments of one table; each moment is read once."""
    source = source_of(activities, request, place)
    by = [source.c[name] for name in activities.by]
    read_at_all = [*(column.is_not(None) for column in by), *([only(activities, source)] if only else [])]
    conditions = _conditions(activities, unit, source)
    moment: ColumnElement[Any] = engine_time(source.c[activities.at], unit)
    if every and conditions:
        moment, conditions = sa.case((sa.and_(*conditions), moment)), []
    read = sa.select(*_keys_and_id(activities, source, request), moment.label("t")).where(*read_at_all, *conditions)
    if among is not None:
        same = (column == among.c[key] for column, key in zip(by, request.keys, strict=True))
        read = read.select_from(among.join(source, sa.and_(*same)))
    rows = materialized(read, "sqlite").cte(f"{request.prefix}_timed_{place}")
    keys = [rows.c[key] for key in request.keys]
    past = counts(rows.c.t, unit, request.moment, request.until)
    columns: dict[str, ColumnElement[Any]] = {"t": rows.c.t}
    if every:
        ahead = counts(rows.c.t, unit, request.moment, request.until, ahead=True)
        columns = {"t": sa.case((past, rows.c.t)), "next": sa.case((ahead, rows.c.t))}
    repeated = [] if activities.id is None else [rows.c.id, sa.case((rows.c.id.is_(None), rows.c.t))]
    if repeated:
        columns = {name: sa.func.min(column) for name, column in columns.items()}
    if len(request.activities) > 1 or request.unit is None:
        shared = seconds if request.unit is None else common_type
        columns = {name: shared(column, unit) for name, column in columns.items()}
    if every:
        columns["rows"] = sa.func.count() if repeated else sa.literal_column("1", sa.BigInteger)
    selected = sa.select(*keys, *(column.label(name) for name, column in columns.items()))
    if repeated:
        selected = selected.group_by(*keys, *repeated)
    if every:
        order = ", ".join(str(position) for position, _ in enumerate(keys, 1))
        fenced = selected.with_statement_hint(f"ORDER BY {order} OFFSET 0", "postgresql")
        return sa.select(fenced.cte(f"{request.prefix}_told_{place}"))
    return selected.where(past)


def group(
    rows: FromClause,
    keys: Collection[str],
    aggregates: Aggregates,
    unit: ColumnUnit | None = None,
    *,
    every: bool = False,
    count_as: Callable[[ColumnElement[Any]], ColumnElement[Any]] | None = None,
) -> Select[Any]:
    """One row for each group; see `reduction`.

    Args:
        rows: the rows.
        keys: by what they are grouped.
        aggregates: the results.
        unit: the unit of moments up to here; in the result they are whole seconds.
        every: what does not count is among the rows; see `select_events`.
        count_as: applied to a number of days or rows.
    """
    functions: dict[str, Callable[[ColumnElement[Any]], ColumnElement[Any]]] = {
        # counting a column takes reading it once more
        "count": sa.func.count if every else lambda _: sa.func.count(),
        "distinct": lambda column: sa.func.count(sa.distinct(column)),
        "sum": sa.func.sum,
        "min": sa.func.min,
        "max": sa.func.max,
    }
    by = [rows.c[key] for key in keys]
    results = {name: functions[how](rows.c[of]) for name, (how, of) in aggregates.items()}
    for name, (how, of) in aggregates.items():
        if how in {"min", "max"} and of in {"t", "next"}:
            results[name] = seconds(results[name], unit)
        elif how in {"count", "distinct"} and count_as is not None:
            results[name] = count_as(results[name])
    return sa.select(*by, *(value.label(name) for name, value in results.items())).group_by(*by)


def count_left_out(request: Request) -> Select[Any]:
    """How many rows count, and how many do not and why."""
    yes, no = (sa.literal_column(bit, sa.Integer) for bit in "10")
    parts = []
    for place, each in enumerate(request.activities, 1):
        source = source_of(each, request, place)
        other_kind = no if each.kind is None else sa.case((_is_contact(source.c[each.kind], each.words), no), else_=yes)
        read = sa.select(
            *_keys_and_id(each, source, request),
            epoch(source.c[each.at], each.unit).label("t"),
            sa.case((source.c[each.at].is_(None), yes), else_=no).label("e"),
            other_kind.label("k"),
        ).where(*_where(each))
        rows = materialized(read).cte(f"{request.prefix}_read_{place}")
        keys = [rows.c[key] for key in request.keys]
        first_moment, last_moment, epoch_zero = (
            sa.literal_column(str(second), sa.BigInteger) for second in (FIRST_MOMENT, LAST_MOMENT, 0)
        )
        readable = sa.and_(rows.c.t.between(first_moment, last_moment), rows.c.t != epoch_zero)
        conditions = (
            sa.or_(*(key.is_(None) for key in keys)),
            rows.c.e == yes,
            sa.or_(rows.c.t.is_(None), sa.not_(readable)),
            rows.c.k == yes,
            rows.c.t > request.moment,
        )
        reason = sa.case(
            *((condition, sa.literal_column(str(code))) for code, condition in enumerate(conditions, 1)), else_=no
        )
        count: ColumnElement[Any] = yes
        if each.id is not None:
            same = [*keys, rows.c.id, sa.case((rows.c.id.is_(None), rows.c.t)), reason]
            count = sa.func.row_number().over(partition_by=same, order_by=rows.c.t)
        parts.append(sa.select(reason.label("r"), count.label("c")))
    every = (parts[0] if len(parts) == 1 else sa.union_all(*parts)).cte(f"{request.prefix}_told")
    counted = every.c.r == no
    results = {"counted": sa.and_(counted, every.c.c == yes)}
    results |= {name: every.c.r == sa.literal_column(str(code)) for code, name in enumerate(REASONS) if code}
    results["repeated"] = sa.and_(counted, every.c.c > yes)
    counts_of_rows: list[ColumnElement[Any]]
    counts_of_rows = [sa.func.count(sa.case((holds, yes))).label(name) for name, holds in results.items()]
    return sa.select(*counts_of_rows)
