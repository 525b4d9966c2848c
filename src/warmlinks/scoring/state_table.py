"""A table with one row per tie, brought up to date every night by reading only what changed.

Needs SQLAlchemy (`warmlinks[sql]`). The statements are run by the caller, in one transaction if they like. What changed
is told by a column of theirs (`changed_at`): the ties of such rows are read again as a whole and replaced, so that rows
that come late, twice or changed give what a run over everything gives. Where another column says that rows are new
(`created_at`), they are added to the state of their tie instead. The warmth is not kept, but worked out from the
states when it is request for, so that nothing has to be written for a tie that merely cools.
"""

# ruff: noqa: S608  # names are quoted, values are parameters

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from typing import Any, Literal

from attrs import evolve, frozen

from warmlinks.errors import UsageError
from warmlinks.scoring._arguments import require_names
from warmlinks.scoring._dialects import dialect_name, double, extreme, make_dialect, materialized, sa
from warmlinks.scoring._events import group, select_events, source_of
from warmlinks.scoring._request import Request, unused_prefix
from warmlinks.scoring._steps import select_scores
from warmlinks.scoring.activities import Activities
from warmlinks.scoring.base import TieModel
from warmlinks.scoring.reduction import AT_ONCE, Aggregates
from warmlinks.scoring.sql import Query, compiled, in_utc

__all__ = ["StateTable", "state_table"]

_DIALECTS = ("duckdb", "mariadb", "mysql", "postgresql", "sqlite")
_STATE: Aggregates = {**AT_ONCE, "rows": ("sum", "rows"), "next": ("min", "next")}
_TOUCHED, _AGAIN, _READ, _ADDED = range(4)
"""`done` of a touched tie: the next run has to read it; this run has; its state replaces the old one; its state is
written over the old one. A tie that the next run has to read stays until a run has come to its end."""

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
        view: make the view `NAME_warmth`, the scores at whatever moment it is request.
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
    require_names(name=name)
    if dialect_name(dialect) not in _DIALECTS:
        raise UsageError(
            f"a table of states cannot be kept in {dialect}",
            advice=f"It can in {', '.join(_DIALECTS)}; elsewhere let score_query(paramstyle=None) be a dbt model",
        )
    request = Request.of(now=now, activities=activities, timezone=timezone, model=model)
    for each in request.activities:
        if each.changed_at is None:
            raise UsageError(
                f"the activities in {each.table} have no changed_at",
                advice="Name the column that says when a row was last written; without one, ask score_query every time",
            )
    request = evolve(request, prefix=unused_prefix(name, *(each.table for each in request.activities)))
    if taken := set(request.names) & {*_STATE, "done"}:
        raise UsageError(f"by has a column called {min(taken)}, as the table of states has", advice="Give it another")
    return _Maker(request, name, dialect, paramstyle).state_table()


def _code(code: int) -> sa.ColumnElement[Any]:
    return sa.literal_column(str(code), sa.Integer)


def _bound(mark: sa.FromClause, bound: str) -> sa.ColumnElement[Any]:
    return sa.select(mark.c[bound]).scalar_subquery()


@frozen
class _TableQueries:
    """The statements of one table of activities.

    Attributes:
        create: make its mark.
        clear: mark that nothing of it has been read.
        look: set up to which moment this run reads it.
        find: touch the ties of rows that changed, but for those that are new.
        come_since: touch, for the next run, the ties of rows that came while this one ran, and that it may have read.
        keep: mark that it has been read up to there.
    """

    create: Query
    clear: tuple[Query, ...]
    look: tuple[Query, ...]
    find: Query
    come_since: tuple[Query, ...]
    keep: Query


@frozen
class _Maker:
    """Makes the statements of a table of states."""

    request: Request
    name: str
    dialect: str
    paramstyle: str | None

    def state_table(self) -> StateTable:
        dialect, names, done = dialect_name(self.dialect), self._names, self._quoted("done")
        states, touched, view = (self._quoted(self.name + end) for end in ("", "_touched", "_warmth"))
        columns = self._columns
        # where its page has room, an update leaves the index alone
        fill = " WITH (fillfactor = 80)" if dialect == "postgresql" else ""
        code, same = self._touched.c.done, self._same_tie(self._touched, self._kept)
        tables = [self._table_queries(each, place) for place, each in enumerate(self.request.activities, 1)]

        create = [
            self._like(f"{states}{fill}", self._states()),
            self._like(touched, sa.select(*self._kept.c, _code(_TOUCHED).label("done"))),
        ]
        if dialect != "duckdb":  # it reads columns, and its indexes forbid that a deleted row comes again
            unless = "" if dialect == "mysql" else "IF NOT EXISTS "
            key, ahead = self._quoted(f"{self.name}_key"), self._quoted(f"{self.name}_next")
            # most ties have nothing ahead
            partial = "" if dialect in {"mysql", "mariadb"} else f" WHERE {self._quoted('next')} IS NOT NULL"
            create += [
                self._plain(f"CREATE UNIQUE INDEX {unless}{key} ON {states} ({names})"),
                self._plain(f"CREATE INDEX {unless}{ahead} ON {states} ({self._quoted('next')}){partial}"),
            ]
            if dialect != "postgresql":  # joins by a hash; the others would scan all touched ties for each tie
                touched_key = self._quoted(f"{self.name}_touched_key")
                create.append(self._plain(f"CREATE INDEX {unless}{touched_key} ON {touched} ({names})"))
        come = sa.select(*self._keys_of(self._kept), _code(_TOUCHED)).where(self._kept.c.next <= self.request.moment)
        add, over = self._add() if any(map(self._grows, self.request.activities)) else ([], [])
        if dialect == "postgresql":
            add.append(self._plain(f"ANALYZE {touched} ({names}, {done})"))
        keys = zip(self.request.names, self.request.keys, strict=True)
        waiting = sa.select(*(self._touched.c[name].label(key) for name, key in keys)).where(code < _code(_READ))
        among = materialized(waiting.distinct()).cte(f"{self.request.prefix}_again")
        stale = (same, code < _code(_READ))
        # MariaDB runs an EXISTS anew for each state, the others once for all
        joined = dialect in {"mysql", "mariadb"}
        out = sa.delete(self._kept).where(*(stale if joined else (sa.exists().where(*stale),)))
        read = sa.select(*self._keys_of(self._touched), *(self._touched.c[column] for column in _STATE))
        state = self._touched.alias(f"{self.request.prefix}_state")
        alive = sa.exists().where(self._same_tie(self._touched, state), state.c.m > _code(0))
        gone = sa.select(*self._keys_of(self._touched)).distinct().where(code == _code(_AGAIN), sa.not_(alive))
        live = compiled(select_scores(self._ties(self._kept), evolve(self.request, now="database")), self.dialect, None)
        tie: dict[str, Any] = {name: sa.bindparam(name) for name in self.request.names}
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
                self._plain(f"DELETE FROM {touched} WHERE {done} > {_TOUCHED}"),
                *(query for table in tables for query in table.look),
                self._touch(come),
                *(table.find for table in tables),
                *add,
                self._after(f"INSERT INTO {touched} ({columns}, {done})", self._states(among, _READ)),
                self._query(out),
                self._after(f"INSERT INTO {states} ({columns})", read.where(code == _code(_READ))),
                *over,
                self._plain(f"UPDATE {touched} SET {done} = {_AGAIN} WHERE {done} = {_TOUCHED}"),
                *(query for table in tables for query in table.come_since),
                *(table.keep for table in tables),
            ),
            recount=tuple(map(self._touch, self._with_other_counts())),
            touch=self._query(sa.insert(self._touched).values(**tie, done=_code(_TOUCHED))),
            score=self._query(select_scores(self._ties(self._kept), self.request)),
            changed=self._query(select_scores(self._ties(self._touched, code >= _code(_READ)), self.request)),
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

    def _table_queries(self, activities: Activities, place: int) -> _TableQueries:
        source, mark = source_of(activities, self.request, place), self._mark_of(activities)
        changed = source.c[str(activities.changed_at)]
        head = self._quoted(mark.name)
        least, most = (sa.select(bound(changed)).scalar_subquery() for bound in (sa.func.min, sa.func.max))
        by = [source.c[column] for column in activities.by]
        ties = sa.select(*by).distinct().where(*(column.is_not(None) for column in by))
        changes = ties.add_columns(_code(_AGAIN))
        changes = changes.where(changed >= _bound(mark, "mark"), changed <= _bound(mark, "upto"))
        come_since = []
        if self._grows(activities):
            # a row of which it is not known, as of a NULL, is not new
            old = sa.case((self._is_new(activities, source), _code(0)), else_=_code(1))
            changes = changes.where(old == _code(1))
            # an upper bound too, or PostgreSQL expects a third of the table
            since = ties.add_columns(_code(_TOUCHED)).where(changed > _bound(mark, "upto"), changed <= most)
            come_since = [self._touch(since)]
        none = sa.select(*(changed.label(bound) for bound in _BOUNDS))
        return _TableQueries(
            create=self._like(head, none),
            clear=(self._plain(f"DELETE FROM {head}"), self._plain(f"INSERT INTO {head} VALUES (NULL, NULL, NULL)")),
            look=(
                # a run that did not come to its end has left an `upto`, and states that may have what came since
                self._query(sa.update(mark).values(seen=sa.case((mark.c.upto.is_(None), mark.c.mark)))),
                self._query(sa.update(mark).values(mark=least).where(mark.c.mark.is_(None))),
                self._query(sa.update(mark).values(upto=sa.func.coalesce(most, mark.c.mark))),
            ),
            find=self._touch(changes),
            come_since=tuple(come_since),
            keep=self._query(sa.update(mark).ordered_values((mark.c.mark, mark.c.upto), (mark.c.upto, sa.null()))),
        )

    @staticmethod
    def _grows(activities: Activities) -> bool:
        """Whether new rows can be told; a row with an `id` may repeat an earlier one."""
        return activities.created_at is not None and activities.id is None

    def _is_new(self, activities: Activities, source: sa.FromClause) -> sa.ColumnElement[bool]:
        """Whether no state has counted the row yet."""
        seen = _bound(self._mark_of(activities), "seen")
        # rows of that very moment have been read
        return sa.and_(source.c[str(activities.changed_at)] > seen, source.c[str(activities.created_at)] > seen)

    def _add(self) -> tuple[list[Query], list[Query]]:
        """Add new rows to ties that have no others, as `TieState.merge` adds days of which none is earlier.

        Where a new day lies before the last one, it may be counted already: such a tie is read again. The new states
        are written to the touched ties first, then over the old states; PostgreSQL does both in one statement.
        """

        def only(activities: Activities, source: sa.FromClause) -> sa.ColumnElement[bool]:
            upto = _bound(self._mark_of(activities), "upto")
            return sa.and_(self._is_new(activities, source), source.c[str(activities.changed_at)] <= upto)

        prefix, kept, touched = self.request.prefix, self._kept, self._touched
        request = evolve(self.request, activities=tuple(filter(self._grows, self.request.activities)))
        events = select_events(request, only=only, every=True).cte(f"{prefix}_events")
        rows = group(events, request.keys, _STATE, request.unit, every=True).subquery(f"{prefix}_rows")
        named = {name: rows.c[key] for name, key in zip(self.request.names, self.request.keys, strict=True)}
        untouched = sa.not_(sa.exists().where(*(touched.c[name] == key for name, key in named.items())))
        columns = (*(key.label(name) for name, key in named.items()), *(rows.c[column] for column in _STATE))
        new = sa.select(*columns).where(untouched).cte(f"{prefix}_new")
        same, state = self._same_tie(new, kept), self._state_with(new)
        begun, ended = request.day(new.c.f), request.day(kept.c.l)
        again, added = _code(_AGAIN).label("done"), _code(_ADDED).label("done")
        if dialect_name(self.dialect) == "postgresql":
            state["n"] -= sa.case((begun == ended, _code(1)), else_=_code(0))
            early = sa.case((begun < ended, _code(1)), else_=_code(0))
            over = sa.update(kept).values(state).where(same, early == _code(0)).returning(*kept.c, added)
            written = over.cte(f"{prefix}_written")
            rest = sa.select(*self._keys_of(new), *(sa.null() for _ in _STATE), again)
            rest = rest.where(sa.not_(sa.exists().where(self._same_tie(new, written))))
            both = sa.union_all(sa.select(written), rest)
            return [self._query(sa.insert(touched).from_select(touched.c.keys(), both))], []
        met = materialized(
            sa.select(
                *self._keys_of(new),
                *(value.label(column) for column, value in state.items()),
                begun.label("begun"),
                ended.label("ended"),
                sa.case((kept.c.rows.is_(None), _code(_READ)), else_=_code(_ADDED)).label("done"),
            ).select_from(new.outerjoin(kept, same))
        ).cte(f"{prefix}_met")
        state = {column: met.c[column] for column in _STATE}
        state["n"] -= sa.case((met.c.begun == met.c.ended, _code(1)), else_=_code(0))
        done = sa.case((met.c.begun < met.c.ended, _code(_AGAIN)), else_=met.c.done).label("done")
        beside = sa.select(*self._keys_of(met), *(value.label(column) for column, value in state.items()), done)
        values = {column: touched.c[column] for column in _STATE}
        put = sa.update(kept).values(values).where(self._same_tie(touched, kept), touched.c.done == _code(_ADDED))
        return [
            self._after(f"INSERT INTO {self._quoted(touched.name)} ({self._columns}, {self._quoted('done')})", beside)
        ], [self._query(put)]

    def _state_with(self, new: sa.FromClause) -> dict[str, sa.ColumnElement[Any]]:
        """A tie's old state with its new rows added; a day that both have is counted twice."""
        state: dict[str, sa.ColumnElement[Any]] = {}
        for column, (how, _) in _STATE.items():
            old, added = self._kept.c[column], new.c[column]
            if how in {"min", "max"}:
                further = extreme("least" if how == "min" else "greatest", old, added)
                state[column] = sa.func.coalesce(further, old, added)
            else:
                state[column] = sa.func.coalesce(old, _code(0)) + added
        return state

    @cached_property
    def _marks(self) -> list[Any]:
        """For each table the moment from which on it is read, up to which, and up to which all rows are counted."""
        return [
            sa.table(f"{self.name}_mark_{place}", *(sa.column(bound) for bound in _BOUNDS))
            for place, _ in enumerate(self.request.activities, 1)
        ]

    def _mark_of(self, activities: Activities) -> Any:  # noqa: ANN401  a table of SQLAlchemy's
        return next(mark for mark, each in zip(self._marks, self.request.activities, strict=True) if each is activities)

    def _quoted(self, name: str) -> str:
        return make_dialect(self.dialect, None).identifier_preparer.quote(name)

    @property
    def _names(self) -> str:
        return ", ".join(map(self._quoted, self.request.names))

    @property
    def _columns(self) -> str:
        return ", ".join((self._names, *map(self._quoted, _STATE)))

    @cached_property
    def _kept(self) -> Any:  # noqa: ANN401  a table of SQLAlchemy's
        return sa.table(self.name, *self._kept_columns())

    @cached_property
    def _touched(self) -> Any:  # noqa: ANN401
        return sa.table(f"{self.name}_touched", *self._kept_columns(), sa.column("done", sa.Integer))

    def _kept_columns(self) -> list[Any]:
        numbers = (sa.column(name, sa.BigInteger) for name in _STATE)
        return [*map(sa.column, self.request.names), *numbers]

    def _keys_of(self, table: sa.FromClause) -> list[sa.ColumnElement[Any]]:
        return [table.c[name] for name in self.request.names]

    def _same_tie(self, table: sa.FromClause, other: sa.FromClause) -> sa.ColumnElement[bool]:
        return sa.and_(*(table.c[name] == other.c[name] for name in self.request.names))

    def _states(self, among: sa.FromClause | None = None, done: int | None = None) -> sa.Select[Any]:
        """The states, read from the activities."""
        events = select_events(self.request, among, every=True).cte(f"{self.request.prefix}_events")
        read = group(events, self.request.keys, _STATE, self.request.unit, every=True).cte(
            f"{self.request.prefix}_states"
        )
        keys = (read.c[key].label(name) for name, key in zip(self.request.names, self.request.keys, strict=True))
        # a sum may be a decimal, and a count takes twice the room that it needs
        columns = (
            read.c[column] if how in {"min", "max"} else sa.cast(read.c[column], sa.Integer).label(column)
            for column, (how, _) in _STATE.items()
        )
        return sa.select(*keys, *columns, *(() if done is None else (_code(done).label("done"),)))

    def _ties(self, kept: sa.FromClause, *conditions: sa.ColumnElement[bool]) -> sa.FromClause:
        """The states in a table, as `select_scores` takes them."""
        keys = (kept.c[name].label(key) for name, key in zip(self.request.names, self.request.keys, strict=True))
        columns = (*(double(kept.c[name]).label(name) for name in ("n", "m")), kept.c.f, kept.c.l)
        chosen = sa.select(*keys, *columns).where(kept.c.m > sa.literal_column("0"), *conditions)
        return materialized(chosen).cte(f"{self.request.prefix}_ties")

    def _with_other_counts(self) -> Iterable[sa.Select[Any]]:
        """The ties that have more or less rows than when they were read."""
        parts = []
        for place, each in enumerate(self.request.activities, 1):
            source = source_of(each, self.request, place)
            by = [source.c[column] for column in each.by]
            keys = (column.label(key) for column, key in zip(by, self.request.names, strict=True))
            many = sa.select(*keys, sa.func.count().label("rows")).where(*(column.is_not(None) for column in by))
            parts.append(many.group_by(*by))
        all_parts = (parts[0] if len(parts) == 1 else sa.union_all(*parts)).cte(f"{self.request.prefix}_parts")
        keys_of_all = self._keys_of(all_parts)
        counted = sa.select(*keys_of_all, sa.func.sum(all_parts.c.rows).label("rows")).group_by(*keys_of_all)
        present = counted.cte(f"{self.request.prefix}_there")
        kept, touched = self._kept, _code(_TOUCHED)
        same = self._same_tie(present, kept)
        differs = sa.or_(kept.c.rows.is_(None), kept.c.rows != present.c.rows)
        yield sa.select(*self._keys_of(present), touched).select_from(present.outerjoin(kept, same)).where(differs)
        absent = present.c[self.request.names[0]].is_(None)
        yield sa.select(*self._keys_of(kept), touched).select_from(kept.outerjoin(present, same)).where(absent)

    def _query(self, statement: Any) -> Query:  # noqa: ANN401  any SQLAlchemy clause
        return compiled(statement, self.dialect, self.paramstyle)

    def _plain(self, text: str) -> Query:
        """A statement without parameters."""
        doubled = make_dialect(self.dialect, self.paramstyle).paramstyle in {"format", "pyformat"}
        return Query(text.replace("%", "%%") if doubled else text, {}, dialect_name(self.dialect))

    def _touch(self, ties: sa.Select[Any]) -> Query:
        """A statement that touches ties; the last column is their `done`."""
        return self._after(
            f"INSERT INTO {self._quoted(self._touched.name)} ({self._names}, {self._quoted('done')})", ties
        )

    def _after(self, head: str, statement: sa.Select[Any]) -> Query:
        """A statement that does something with the rows of a query."""
        query = compiled(statement, self.dialect, self.paramstyle)
        utc = in_utc(self.dialect, self.paramstyle)
        head = head if self.paramstyle is None else self._plain(head).text
        return evolve(query, text=f"{utc}{head} SELECT * FROM ({query.text.removeprefix(utc)}) AS wl_made")

    def _like(self, table: str, statement: sa.Select[Any]) -> Query:
        """A table with the columns of a statement, without rows; each may be NULL, as it may beyond an outer join."""
        rows = f"(SELECT 1 AS wl_one) AS wl_none LEFT JOIN ({compiled(statement, self.dialect, None).text}) AS wl_made"
        text = f"CREATE TABLE IF NOT EXISTS {table} AS SELECT wl_made.* FROM {rows} ON 1 = 0 WHERE 1 = 0"
        return self._plain(text)
