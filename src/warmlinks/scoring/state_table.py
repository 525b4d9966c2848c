"""A table with one row per tie, brought up to date every night by reading only what changed.

Needs SQLAlchemy (`warmlinks[sql]`). The statements are run by the caller, in one transaction if they like. What changed
is told by a column of theirs (`changed_at`): the ties of such rows are read again as a whole and replaced, so that rows
that come late, twice or changed give what a run over everything gives. Where another column says that rows are new
(`created_at`), they are added to the state of their tie instead. The warmth is not kept, but worked out from the
states when it is asked for, so that nothing has to be written for a tie that merely cools.
"""

# ruff: noqa: S608  # names are quoted, values are parameters

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from attrs import evolve, frozen

from warmlinks.errors import UsageError
from warmlinks.scoring._asked import columns_named
from warmlinks.scoring.activities import Activities
from warmlinks.scoring.base import TieModel
from warmlinks.scoring.reduction import Aggregates
from warmlinks.scoring.sql import Query, compiled, in_utc

# the module before has said what to install where SQLAlchemy is missing
from warmlinks.scoring._events import events_of, grouped, source_of  # isort: skip
from warmlinks.scoring._question import Asked, prefix_beside  # isort: skip
from warmlinks.scoring._steps import scored  # isort: skip
from warmlinks.scoring._dialects import dialect_called, dialect_of, double, extreme, worked_out_once  # isort: skip

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, FromClause, Select

__all__ = ["StateTable", "state_table"]

_DIALECTS = ("duckdb", "mariadb", "mysql", "postgresql", "sqlite")
_STATE: Aggregates = {
    "n": ("distinct", "day"),
    "m": ("count", "t"),
    "f": ("min", "t"),
    "l": ("max", "t"),
    "rows": ("sum", "rows"),
    "next": ("min", "next"),
}
_TOLD, _AGAIN, _READ, _ADDED = range(4)
"""What a touched tie is: to be read by the next run, read by this one; its state to be put in place of another, or over
it. What is told stays until a run has come to its end."""

_BOUNDS = ("mark", "upto", "seen")


@frozen
class StateTable:
    """The statements that keep a table of states; run those of a tuple one after the other.

    A run that ended anywhere in the middle is mended by the next.

    Attributes:
        create: make the tables; where they are there already, nothing happens.
        fill: read everything; once in the beginning, and whenever something is to be told anew (another zone).
        refresh: add what is new, and read the ties of rows that changed since, of contacts that were ahead and have
            come, and those touched.
        recount: touch the ties that have more or less rows than they had: after rows were deleted, or moved to
            another person, without a trace in `changed_at`. It counts the rows of every tie, so run it rarely.
        touch: touch one tie, whose columns are the parameters: for triggers, and for code that deletes or merges.
        score: the scores of all ties, as `score_query` has them.
        changed: the scores of those that the last refresh read or added to: what there is to write elsewhere.
        gone: the ties that the last refresh read and that have no contact any more.
        view: make the view `NAME_warmth`, the scores at whatever moment it is asked.
        drop: take everything out again.
    """

    create: tuple[Query, ...]
    fill: tuple[Query, ...]
    refresh: tuple[Query, ...]
    recount: tuple[Query, ...]
    touch: Query
    score: Query
    changed: Query
    gone: Query
    view: Query
    drop: tuple[Query, ...]


def state_table(
    *,
    dialect: str,
    name: str,
    activities: Activities | Iterable[Activities],
    now: datetime | Literal["database"] = "database",
    timezone: tzinfo | str = UTC,
    model: TieModel | None = None,
    paramstyle: str | None = "driver",
) -> StateTable:
    """Make the statements that keep a table of states.

    Args:
        dialect: sqlite, duckdb, postgresql, mysql or mariadb.
        name: of the table; others beside it are called `NAME_touched`, `NAME_mark_1` and `NAME_warmth`.
        activities: where contact is written down; each with its `changed_at`, which rows have from the beginning, and
            which has an index, as `by` should; quickest with `created_at`.
        now: as in `score_query`.
        timezone: the owner's zone.
        model: the model; another one needs no other states.
        paramstyle: as in `score_query`.

    Raises:
        UsageError: the dialect cannot keep one, or activities have no `changed_at`.
    """
    columns_named(name=name)
    if dialect_called(dialect) not in _DIALECTS:
        raise UsageError(
            f"a table of states cannot be kept in {dialect}",
            advice=f"It can in {', '.join(_DIALECTS)}; elsewhere let score_query(paramstyle=None) be a dbt model",
        )
    asked = Asked.of(now=now, activities=activities, timezone=timezone, model=model)
    for each in asked.activities:
        if each.changed_at is None:
            raise UsageError(
                f"the activities in {each.table} have no changed_at",
                advice="Name the column that says when a row was last written; without one, ask score_query every time",
            )
    asked = evolve(asked, prefix=prefix_beside(name, *(each.table for each in asked.activities)))
    if taken := set(asked.names) & {*_STATE, "done"}:
        raise UsageError(f"by has a column called {min(taken)}, as the table of states has", advice="Give it another")
    return _Maker(asked, name, dialect, paramstyle).made()


def _number(code: int) -> ColumnElement[Any]:
    import sqlalchemy as sa

    return sa.literal_column(str(code), sa.Integer)


def _bound(mark: FromClause, bound: str) -> ColumnElement[Any]:
    import sqlalchemy as sa

    return sa.select(mark.c[bound]).scalar_subquery()


@frozen
class _OfTable:
    """The statements of one table of activities.

    Attributes:
        create: make its mark.
        clear: nothing of it has been read.
        look: up to what moment it is read.
        find: touch the ties of rows that changed, but for those that are new.
        come_since: touch, for the next run, the ties of rows that came while this one ran, and that it may have read.
        keep: it has been read up to there.
    """

    create: Query
    clear: tuple[Query, ...]
    look: tuple[Query, ...]
    find: Query
    come_since: tuple[Query, ...]
    keep: Query


@frozen
class _Maker:
    asked: Asked
    name: str
    dialect: str
    paramstyle: str | None

    def made(self) -> StateTable:
        import sqlalchemy as sa

        dialect, names, done = dialect_called(self.dialect), self._names, self._quoted("done")
        states, touched, view = (self._quoted(self.name + end) for end in ("", "_touched", "_warmth"))
        columns = self._columns
        # where its page has room, a state that changes leaves the index alone
        room = " WITH (fillfactor = 80)" if dialect == "postgresql" else ""
        code, same = self._touched.c.done, self._same(self._touched, self._kept)
        tables = [self._of_table(each, place) for place, each in enumerate(self.asked.activities, 1)]

        create = [
            self._like(f"{states}{room}", self._states()),
            self._like(touched, sa.select(*self._kept.c, _number(_TOLD).label("done"))),
        ]
        if dialect != "duckdb":  # which reads columns, and whose indexes forbid a row come again
            unless = "" if dialect == "mysql" else "IF NOT EXISTS "
            key, ahead = self._quoted(f"{self.name}_key"), self._quoted(f"{self.name}_next")
            # most have nothing ahead
            those = "" if dialect in {"mysql", "mariadb"} else f" WHERE {self._quoted('next')} IS NOT NULL"
            create += [
                self._plain(f"CREATE UNIQUE INDEX {unless}{key} ON {states} ({names})"),
                self._plain(f"CREATE INDEX {unless}{ahead} ON {states} ({self._quoted('next')}){those}"),
            ]
            if (
                dialect != "postgresql"
            ):  # which joins by a hash; these would go through all that is touched for each tie
                beside = self._quoted(f"{self.name}_touched_key")
                create.append(self._plain(f"CREATE INDEX {unless}{beside} ON {touched} ({names})"))
        come = sa.select(*self._keys_of(self._kept), _number(_TOLD)).where(self._kept.c.next <= self.asked.moment)
        add, over = self._add() if any(map(self._grows, self.asked.activities)) else ([], [])
        if dialect == "postgresql":
            add.append(self._plain(f"ANALYZE {touched} ({names}, {done})"))
        keys = zip(self.asked.names, self.asked.keys, strict=True)
        waiting = sa.select(*(self._touched.c[name].label(key) for name, key in keys)).where(code < _number(_READ))
        among = worked_out_once(waiting.distinct()).cte(f"{self.asked.prefix}_again")
        stale = (same, code < _number(_READ))
        # MariaDB asks a condition once more for each state, others find out whether there is such a row in one go
        joined = dialect in {"mysql", "mariadb"}
        out = sa.delete(self._kept).where(*(stale if joined else (sa.exists().where(*stale),)))
        read = sa.select(*self._keys_of(self._touched), *(self._touched.c[column] for column in _STATE))
        state = self._touched.alias(f"{self.asked.prefix}_state")
        there = sa.exists().where(self._same(self._touched, state), state.c.m > _number(0))
        gone = sa.select(*self._keys_of(self._touched)).distinct().where(code == _number(_AGAIN), sa.not_(there))
        live = compiled(scored(self._ties(self._kept), evolve(self.asked, now="database")), self.dialect, None)
        told: dict[str, Any] = {name: sa.bindparam(name) for name in self.asked.names}
        return StateTable(
            create=(*create, *(table.create for table in tables)),
            fill=(
                self._plain(f"DELETE FROM {touched}"),
                self._plain(f"DELETE FROM {states}"),
                *(query for table in tables for query in (*table.clear, *table.look)),
                self._after(f"INSERT INTO {states} ({columns})", self._states()),
                *(query for table in tables for query in table.come_since),
                *(table.keep for table in tables),
            ),
            refresh=(
                self._plain(f"DELETE FROM {touched} WHERE {done} > {_TOLD}"),
                *(query for table in tables for query in table.look),
                self._after(f"INSERT INTO {touched} ({names}, {done})", come),
                *(table.find for table in tables),
                *add,
                self._after(f"INSERT INTO {touched} ({columns}, {done})", self._states(among, _READ)),
                self._query(out),
                self._after(f"INSERT INTO {states} ({columns})", read.where(code == _number(_READ))),
                *over,
                self._plain(f"UPDATE {touched} SET {done} = {_AGAIN} WHERE {done} = {_TOLD}"),
                *(query for table in tables for query in table.come_since),
                *(table.keep for table in tables),
            ),
            recount=tuple(
                self._after(f"INSERT INTO {touched} ({names}, {done})", rows) for rows in self._with_other_counts()
            ),
            touch=self._query(sa.insert(self._touched).values(**told, done=_number(_TOLD))),
            score=self._query(scored(self._ties(self._kept), self.asked)),
            changed=self._query(scored(self._ties(self._touched, code >= _number(_READ)), self.asked)),
            gone=self._query(gone),
            view=self._plain(f"CREATE VIEW {view} AS {live.text}"),
            drop=(
                self._plain(f"DROP VIEW IF EXISTS {view}"),
                *(
                    self._plain(f"DROP TABLE IF EXISTS {table}")
                    for table in (states, touched, *(self._quoted(mark.name) for mark in self._marks))
                ),
            ),
        )

    def _of_table(self, activities: Activities, place: int) -> _OfTable:
        """What is done with each table of activities."""
        import sqlalchemy as sa

        source, mark = source_of(activities, self.asked, place), self._mark_of(activities)
        changed = source.c[str(activities.changed_at)]
        head, into = self._quoted(mark.name), f"INSERT INTO {self._quoted(self.name + '_touched')}"
        least, most = (sa.select(bound(changed)).scalar_subquery() for bound in (sa.func.min, sa.func.max))
        by = [source.c[column] for column in activities.by]
        ties = sa.select(*by).distinct().where(*(column.is_not(None) for column in by))
        found = ties.add_columns(_number(_AGAIN))
        found = found.where(changed >= _bound(mark, "mark"), changed <= _bound(mark, "upto"))
        come_since = []
        if self._grows(activities):
            # where it is not known, as of a NULL, a row is not new
            old = sa.case((self._is_new(activities, source), _number(0)), else_=_number(1))
            found = found.where(old == _number(1))
            # an upper bound too, or PostgreSQL expects a third of the table
            since = ties.add_columns(_number(_TOLD)).where(changed > _bound(mark, "upto"), changed <= most)
            come_since = [self._after(f"{into} ({self._names}, {self._quoted('done')})", since)]
        none = sa.select(*(changed.label(bound) for bound in _BOUNDS))
        return _OfTable(
            create=self._like(head, none),
            clear=(self._plain(f"DELETE FROM {head}"), self._plain(f"INSERT INTO {head} VALUES (NULL, NULL, NULL)")),
            look=(
                # a run that did not come to its end has left an `upto`, and states that may have what came since
                self._query(sa.update(mark).values(seen=sa.case((mark.c.upto.is_(None), mark.c.mark)))),
                self._query(sa.update(mark).values(mark=least).where(mark.c.mark.is_(None))),
                self._query(sa.update(mark).values(upto=sa.func.coalesce(most, mark.c.mark))),
            ),
            find=self._after(f"{into} ({self._names}, {self._quoted('done')})", found),
            come_since=tuple(come_since),
            keep=self._query(sa.update(mark).ordered_values((mark.c.mark, mark.c.upto), (mark.c.upto, sa.null()))),
        )

    @staticmethod
    def _grows(activities: Activities) -> bool:
        """Whether it is known which rows are new; what has an `id` may be there already under the same."""
        return activities.created_at is not None and activities.id is None

    def _is_new(self, activities: Activities, source: FromClause) -> ColumnElement[bool]:
        """Whether no state has the row yet."""
        import sqlalchemy as sa

        seen = _bound(self._mark_of(activities), "seen")
        # what was written in that very moment has been read
        return sa.and_(source.c[str(activities.changed_at)] > seen, source.c[str(activities.created_at)] > seen)

    def _add(self) -> tuple[list[Query], list[Query]]:
        """Add new rows to ties that have no others, as `TieState.merge` adds days of which none is earlier.

        Where a new day lies before the last, nobody knows whether that day is counted: such a tie is to be read again.
        First the new states beside the touched ties, then in place of the old; PostgreSQL does both at once.
        """
        import sqlalchemy as sa

        def only(activities: Activities, source: FromClause) -> ColumnElement[bool]:
            upto = _bound(self._mark_of(activities), "upto")
            return sa.and_(self._is_new(activities, source), source.c[str(activities.changed_at)] <= upto)

        prefix, kept, touched = self.asked.prefix, self._kept, self._touched
        asked = evolve(self.asked, activities=tuple(filter(self._grows, self.asked.activities)))
        events = events_of(asked, only=only, every=True).cte(f"{prefix}_events")
        rows = grouped(events, asked.keys, _STATE, asked.unit, every=True).subquery(f"{prefix}_rows")
        named = {name: rows.c[key] for name, key in zip(self.asked.names, self.asked.keys, strict=True)}
        untouched = sa.not_(sa.exists().where(*(touched.c[name] == key for name, key in named.items())))
        columns = (*(key.label(name) for name, key in named.items()), *(rows.c[column] for column in _STATE))
        new = sa.select(*columns).where(untouched).cte(f"{prefix}_new")
        same, state = self._same(new, kept), self._state_with(new)
        begun, ended = asked.day(new.c.f), asked.day(kept.c.l)
        again, added = _number(_AGAIN).label("done"), _number(_ADDED).label("done")
        if dialect_called(self.dialect) == "postgresql":
            state["n"] -= sa.case((begun == ended, _number(1)), else_=_number(0))
            early = sa.case((begun < ended, _number(1)), else_=_number(0))
            over = sa.update(kept).values(state).where(same, early == _number(0)).returning(*kept.c, added)
            written = over.cte(f"{prefix}_written")
            rest = sa.select(*self._keys_of(new), *(sa.null() for _ in _STATE), again)
            rest = rest.where(sa.not_(sa.exists().where(self._same(new, written))))
            both = sa.union_all(sa.select(written), rest)
            return [self._query(sa.insert(touched).from_select(touched.c.keys(), both))], []
        met = worked_out_once(
            sa.select(
                *self._keys_of(new),
                *(value.label(column) for column, value in state.items()),
                begun.label("begun"),
                ended.label("ended"),
                sa.case((kept.c.rows.is_(None), _number(_READ)), else_=_number(_ADDED)).label("done"),
            ).select_from(new.outerjoin(kept, same))
        ).cte(f"{prefix}_met")
        state = {column: met.c[column] for column in _STATE}
        state["n"] -= sa.case((met.c.begun == met.c.ended, _number(1)), else_=_number(0))
        done = sa.case((met.c.begun < met.c.ended, _number(_AGAIN)), else_=met.c.done).label("done")
        beside = sa.select(*self._keys_of(met), *(value.label(column) for column, value in state.items()), done)
        values = {column: touched.c[column] for column in _STATE}
        put = sa.update(kept).values(values).where(self._same(touched, kept), touched.c.done == _number(_ADDED))
        return [
            self._after(f"INSERT INTO {self._quoted(touched.name)} ({self._columns}, {self._quoted('done')})", beside)
        ], [self._query(put)]

    def _state_with(self, new: FromClause) -> dict[str, ColumnElement[Any]]:
        """What is kept of a tie together with its new rows; a day in which they meet is counted twice."""
        import sqlalchemy as sa

        state: dict[str, ColumnElement[Any]] = {}
        for column, (how, _) in _STATE.items():
            one, other = self._kept.c[column], new.c[column]
            if how in {"min", "max"}:
                further = extreme("least" if how == "min" else "greatest", one, other)
                state[column] = sa.func.coalesce(further, one, other)
            else:
                state[column] = sa.func.coalesce(one, _number(0)) + other
        return state

    @cached_property
    def _marks(self) -> list[Any]:
        """Of each table: from what moment on it is read, up to which, and up to which the states have all its rows."""
        import sqlalchemy as sa

        return [
            sa.table(f"{self.name}_mark_{place}", *(sa.column(bound) for bound in _BOUNDS))
            for place, _ in enumerate(self.asked.activities, 1)
        ]

    def _mark_of(self, activities: Activities) -> Any:  # noqa: ANN401  a table of SQLAlchemy's
        return next(mark for mark, each in zip(self._marks, self.asked.activities, strict=True) if each is activities)

    def _quoted(self, name: str) -> str:
        return dialect_of(self.dialect, None).identifier_preparer.quote(name)

    @property
    def _names(self) -> str:
        return ", ".join(map(self._quoted, self.asked.names))

    @property
    def _columns(self) -> str:
        return ", ".join((self._names, *map(self._quoted, _STATE)))

    @cached_property
    def _kept(self) -> Any:  # noqa: ANN401  a table of SQLAlchemy's
        import sqlalchemy as sa

        return sa.table(self.name, *self._kept_columns())

    @cached_property
    def _touched(self) -> Any:  # noqa: ANN401
        import sqlalchemy as sa

        return sa.table(f"{self.name}_touched", *self._kept_columns(), sa.column("done", sa.Integer))

    def _kept_columns(self) -> list[Any]:
        import sqlalchemy as sa

        numbers = (sa.column(name, sa.BigInteger) for name in _STATE)
        return [*(sa.column(name) for name in self.asked.names), *numbers]

    def _keys_of(self, table: FromClause) -> list[ColumnElement[Any]]:
        return [table.c[name] for name in self.asked.names]

    def _same(self, one: FromClause, other: FromClause) -> ColumnElement[bool]:
        import sqlalchemy as sa

        return sa.and_(*(one.c[name] == other.c[name] for name in self.asked.names))

    def _states(self, among: FromClause | None = None, done: int | None = None) -> Select[Any]:
        """The states, read from the activities."""
        import sqlalchemy as sa

        events = events_of(self.asked, among, every=True).cte(f"{self.asked.prefix}_events")
        read = grouped(events, self.asked.keys, _STATE, self.asked.unit, every=True).cte(f"{self.asked.prefix}_states")
        keys = (read.c[key].label(name) for name, key in zip(self.asked.names, self.asked.keys, strict=True))
        # a sum may be a decimal, and a count takes twice the room that it needs
        columns = (
            read.c[column] if how in {"min", "max"} else sa.cast(read.c[column], sa.Integer).label(column)
            for column, (how, _) in _STATE.items()
        )
        return sa.select(*keys, *columns, *(() if done is None else (_number(done).label("done"),)))

    def _ties(self, kept: FromClause, *conditions: ColumnElement[bool]) -> FromClause:
        """The states that are kept in a table, as a score takes them."""
        import sqlalchemy as sa

        keys = (kept.c[name].label(key) for name, key in zip(self.asked.names, self.asked.keys, strict=True))
        columns = (*(double(kept.c[name]).label(name) for name in ("n", "m")), kept.c.f, kept.c.l)
        chosen = sa.select(*keys, *columns).where(kept.c.m > sa.literal_column("0"), *conditions)
        return worked_out_once(chosen).cte(f"{self.asked.prefix}_ties")

    def _with_other_counts(self) -> Iterable[Select[Any]]:
        """The ties that have another number of rows than when they were read."""
        import sqlalchemy as sa

        parts = []
        for place, each in enumerate(self.asked.activities, 1):
            source = source_of(each, self.asked, place)
            by = [source.c[column] for column in each.by]
            keys = (column.label(key) for column, key in zip(by, self.asked.names, strict=True))
            many = sa.select(*keys, sa.func.count().label("rows")).where(*(column.is_not(None) for column in by))
            parts.append(many.group_by(*by))
        all_parts = (parts[0] if len(parts) == 1 else sa.union_all(*parts)).cte(f"{self.asked.prefix}_parts")
        keys_there = [all_parts.c[name] for name in self.asked.names]
        counted = sa.select(*keys_there, sa.func.sum(all_parts.c.rows).label("rows")).group_by(*keys_there)
        there = counted.cte(f"{self.asked.prefix}_there")
        kept = self._kept
        zero: ColumnElement[Any] = sa.literal_column("0")
        same = self._same(there, kept)
        other = sa.or_(kept.c.rows.is_(None), kept.c.rows != there.c.rows)
        yield sa.select(*self._keys_of(there), zero).select_from(there.outerjoin(kept, same)).where(other)
        none = there.c[self.asked.names[0]].is_(None)
        yield sa.select(*self._keys_of(kept), zero).select_from(kept.outerjoin(there, same)).where(none)

    def _query(self, statement: Any) -> Query:  # noqa: ANN401  any SQLAlchemy clause
        return compiled(statement, self.dialect, self.paramstyle)

    def _plain(self, text: str) -> Query:
        """A text without values."""
        doubled = dialect_of(self.dialect, self.paramstyle).paramstyle in {"format", "pyformat"}
        return Query(text.replace("%", "%%") if doubled else text, {}, dialect_called(self.dialect))

    def _after(self, head: str, statement: Select[Any]) -> Query:
        """A statement that makes something of the rows of another."""
        query = compiled(statement, self.dialect, self.paramstyle)
        utc = in_utc(self.dialect, self.paramstyle)
        head = head if self.paramstyle is None else self._plain(head).text
        return evolve(query, text=f"{utc}{head} SELECT * FROM ({query.text.removeprefix(utc)}) AS wl_made")

    def _like(self, table: str, statement: Select[Any]) -> Query:
        """A table with the columns of a statement, without rows; each may be NULL, as it may beyond an outer join."""
        made = f"(SELECT 1 AS wl_one) AS wl_none LEFT JOIN ({compiled(statement, self.dialect, None).text}) AS wl_made"
        text = f"CREATE TABLE IF NOT EXISTS {table} AS SELECT wl_made.* FROM {made} ON 1 = 0 WHERE 1 = 0"
        return self._plain(text)
