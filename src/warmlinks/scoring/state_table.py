"""A table with one row per tie, brought up to date every night by reading only what changed.

Needs SQLAlchemy (`warmlinks[sql]`). The statements are run by the caller, in one transaction if they like. What changed
is told by a column of theirs (`changed_at`): the ties of such rows are read again as a whole and replaced, so that rows
that come late, twice or changed give what a run over everything gives. The warmth is not kept, but worked out from the
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
from warmlinks.scoring._dialects import dialect_called, dialect_of, worked_out_once  # isort: skip

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


@frozen
class StateTable:
    """The statements that keep a table of states; run those of a tuple one after the other.

    A run that ended anywhere in the middle is mended by the next.

    Attributes:
        create: make the tables; where they are there already, nothing happens.
        fill: read everything; once in the beginning, and whenever something is to be told anew (another zone).
        refresh: read the ties of rows that changed since, of contacts that were ahead and have come, and those touched.
        recount: touch the ties that have more or less rows than they had: after rows were deleted, or moved to
            another person, without a trace in `changed_at`. It counts the rows of every tie, so run it rarely.
        touch: touch one tie, whose columns are the parameters: for triggers, and for code that deletes or merges.
        score: the scores of all ties, as `score_query` has them.
        changed: the scores of those that the last refresh read: what there is to write elsewhere.
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
            which has an index, as `by` should.
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


@frozen
class _Maker:
    asked: Asked
    name: str
    dialect: str
    paramstyle: str | None

    def made(self) -> StateTable:
        import sqlalchemy as sa

        quote = dialect_of(self.dialect, None).identifier_preparer.quote
        states, touched, view = quote(self.name), quote(f"{self.name}_touched"), quote(f"{self.name}_warmth")
        names = ", ".join(quote(name) for name in self.asked.names)
        done = quote("done")
        marks = [quote(f"{self.name}_mark_{place}") for place, _ in enumerate(self.asked.activities, 1)]
        columns = f"{names}, {', '.join(quote(column) for column in _STATE)}"
        waiting = sa.select(*self._touched.c).where(self._touched.c.done == sa.literal_column("0"))

        create = [
            self._after(f"CREATE TABLE IF NOT EXISTS {states} AS", self._states(), " WHERE 1 = 0", None),
            self._plain(
                f"CREATE TABLE IF NOT EXISTS {touched} AS SELECT {names}, 0 AS {done} FROM {states} WHERE 1 = 0"
            ),
        ]
        if dialect_called(self.dialect) != "duckdb":  # which reads columns, and whose indexes forbid a row come again
            unless = "" if dialect_called(self.dialect) == "mysql" else "IF NOT EXISTS "
            index = quote(f"{self.name}_key")
            create.append(self._plain(f"CREATE UNIQUE INDEX {unless}{index} ON {states} ({names})"))
        clear = [self._plain(f"DELETE FROM {touched}"), self._plain(f"DELETE FROM {states}")]
        look, find, keep = [], [], []
        for place, (mark, each) in enumerate(zip(marks, self.asked.activities, strict=True), 1):
            source = source_of(each, self.asked, place)
            changed = source.c[str(each.changed_at)]
            none = sa.select(changed.label("mark"), changed.label("upto"))
            create.append(self._after(f"CREATE TABLE IF NOT EXISTS {mark} AS", none, " WHERE 1 = 0", None))
            clear += [self._plain(f"DELETE FROM {mark}"), self._plain(f"INSERT INTO {mark} VALUES (NULL, NULL)")]
            known = sa.table(f"{self.name}_mark_{place}", sa.column("mark"), sa.column("upto"))
            least, most = sa.select(sa.func.min(changed)), sa.select(sa.func.max(changed))
            look += [
                self._query(sa.update(known).values(mark=least.scalar_subquery()).where(known.c.mark.is_(None))),
                self._query(sa.update(known).values(upto=most.scalar_subquery())),
            ]
            by = [source.c[column] for column in each.by]
            since, upto = (sa.select(known.c[bound]).scalar_subquery() for bound in ("mark", "upto"))
            rows = sa.select(*by, sa.literal_column("0")).distinct()
            rows = rows.where(changed >= since, changed <= upto, *(column.is_not(None) for column in by))
            find.append(self._after(f"INSERT INTO {touched} ({names}, {done})", rows))
            keep.append(self._plain(f"UPDATE {mark} SET {quote('mark')} = {quote('upto')}"))
        come = sa.select(*self._keys_of(self._kept), sa.literal_column("0"))
        find.append(
            self._after(f"INSERT INTO {touched} ({names}, {done})", come.where(self._kept.c.next <= self.asked.moment))
        )
        if dialect_called(self.dialect) == "postgresql":
            find.append(self._plain(f"ANALYZE {touched}"))
        among = waiting.with_only_columns(
            *(self._touched.c[name].label(key) for name, key in zip(self.asked.names, self.asked.keys, strict=True))
        ).distinct()
        again = worked_out_once(among).cte(f"{self.asked.prefix}_again")
        out = sa.delete(self._kept).where(waiting.where(self._same(self._touched, self._kept)).exists())
        into = f"INSERT INTO {states} ({columns})"
        ended = [*keep, self._plain(f"UPDATE {touched} SET {done} = 1")]
        read = sa.exists().where(self._same(self._touched, self._kept), self._touched.c.done == sa.literal_column("1"))
        there = sa.exists().where(self._same(self._touched, self._kept), self._kept.c.m > sa.literal_column("0"))
        gone = sa.select(*self._keys_of(self._touched)).distinct()
        gone = gone.where(self._touched.c.done == sa.literal_column("1"), sa.not_(there))
        live = compiled(scored(self._ties(), evolve(self.asked, now="database")), self.dialect, None)
        added: dict[str, Any] = {name: sa.bindparam(name) for name in self.asked.names}
        return StateTable(
            create=tuple(create),
            fill=(*clear, *look, self._after(into, self._states()), *ended),
            refresh=(
                self._plain(f"DELETE FROM {touched} WHERE {done} = 1"),
                *look,
                *find,
                self._query(out),
                self._after(into, self._states(again)),
                *ended,
            ),
            recount=tuple(
                self._after(f"INSERT INTO {touched} ({names}, {done})", rows) for rows in self._with_other_counts()
            ),
            touch=self._query(sa.insert(self._touched).values(**added, done=sa.literal_column("0"))),
            score=self._query(scored(self._ties(), self.asked)),
            changed=self._query(scored(self._ties(read), self.asked)),
            gone=self._query(gone),
            view=self._plain(f"CREATE VIEW {view} AS {live.text}"),
            drop=(
                self._plain(f"DROP VIEW IF EXISTS {view}"),
                *(self._plain(f"DROP TABLE IF EXISTS {table}") for table in (states, touched, *marks)),
            ),
        )

    @cached_property
    def _kept(self) -> Any:  # noqa: ANN401  a table of SQLAlchemy's
        import sqlalchemy as sa

        return sa.table(
            self.name,
            *(sa.column(name) for name in self.asked.names),
            *(sa.column(name, sa.BigInteger) for name in _STATE),
        )

    @cached_property
    def _touched(self) -> Any:  # noqa: ANN401
        import sqlalchemy as sa

        columns: list[Any] = [sa.column(name) for name in self.asked.names]
        return sa.table(f"{self.name}_touched", *columns, sa.column("done", sa.Integer))

    def _keys_of(self, table: FromClause) -> list[ColumnElement[Any]]:
        return [table.c[name] for name in self.asked.names]

    def _same(self, one: FromClause, other: FromClause) -> ColumnElement[bool]:
        import sqlalchemy as sa

        return sa.and_(*(one.c[name] == other.c[name] for name in self.asked.names))

    def _states(self, among: FromClause | None = None) -> Select[Any]:
        """The states, read from the activities."""
        import sqlalchemy as sa

        events = events_of(self.asked, among, every=True).cte(f"{self.asked.prefix}_events")
        read = grouped(events, self.asked.keys, _STATE, self.asked.unit, every=True).cte(f"{self.asked.prefix}_states")
        keys = (read.c[key].label(name) for name, key in zip(self.asked.names, self.asked.keys, strict=True))
        return sa.select(*keys, *(read.c[column] for column in _STATE))

    def _ties(self, *conditions: ColumnElement[bool]) -> FromClause:
        """The states that are kept, as a score takes them."""
        import sqlalchemy as sa

        kept = self._kept
        keys = (kept.c[name].label(key) for name, key in zip(self.asked.names, self.asked.keys, strict=True))
        columns = (kept.c[name] for name in ("n", "m", "f", "l"))
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

    def _after(self, head: str, statement: Select[Any], rest: str = "", paramstyle: str | None = "own") -> Query:
        """A statement that makes something of the rows of another."""
        style = self.paramstyle if paramstyle == "own" else paramstyle
        query = compiled(statement, self.dialect, style)
        utc = in_utc(self.dialect, style)
        if style is None:
            query = evolve(query, text=self._plain(query.text).text)
        else:
            head = self._plain(head).text
        body = query.text.removeprefix(utc)
        return evolve(query, text=f"{utc}{head} SELECT * FROM ({body}) AS wl_made{rest}")
