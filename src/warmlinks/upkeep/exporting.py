"""The whole book as lines of JSON in one order: what is true now, so that the same book gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, islice
from operator import itemgetter
from typing import IO, Any, TypeAlias

from attrs import define, field
from msgspec import Struct
from msgspec.json import Encoder

from warmlinks.calendar.times import INSTANT, WALL_CLOCK
from warmlinks.output import json_escaped
from warmlinks.store.database import Database
from warmlinks.store.layout import TABLES, Column, Table
from warmlinks.upkeep.lines import LINES, BookLine, Digest, EndLine, time_text
from warmlinks.upkeep.redacting import Redactor

__all__ = ["FORMAT", "export_lines"]

FORMAT = 2

_TOGETHER = 500

Shown: TypeAlias = Callable[[Any], Any]
"""What a line tells, of a row that was read."""


def export_lines(db: Database, stream: IO[str], *, redacted: bool = False) -> int:
    """Write all lines, and a last one that tells a part from the whole; how many lines that were."""
    encoder = Encoder()
    digest = Digest()
    count = 0
    lines = _lines(db, Redactor.of(db) if redacted else None)
    while some := list(islice(lines, _TOGETHER)):
        text = json_escaped(encoder.encode_lines(some).decode())
        digest.add_text(text)
        stream.write(text)
        count += len(some)
    stream.write(encoder.encode(EndLine(count, digest.told())).decode() + "\n")
    return count + 1


def _lines(db: Database, redactor: Redactor | None) -> Iterator[Struct]:
    meta = dict(db.rows("SELECT name, value FROM meta"))
    has_tombstones = redactor is None and db.value("SELECT 1 FROM forgotten LIMIT 1")
    given = meta.get("timezone_given")
    yield BookLine(FORMAT, given, meta.get("timezone_machine"), meta.get("salt") if has_tombstones else None)
    archives = {row[0]: number for number, row in enumerate(db.rows(_Query.of(TABLES["archive"], ("t.id",)).sql()))}
    steps = 0
    for table in TABLES.values():
        if table.of:
            continue
        for line in _Section(table, archives, redactor).lines(db):
            if table.name == "decision":
                steps = max(steps, getattr(line, "step", 0))
            yield line
    if redactor is not None:
        for a, b in redactor.joins():
            yield LINES["decision"](a, b, "same", steps + 1)


@define
class _Query:
    """A query for the rows of a table in the order of an export, as far as it is written."""

    table: Table
    columns: list[str]
    joins: dict[str, str] = field(factory=dict)
    outer: Table | None = None

    @classmethod
    def of(cls, table: Table, columns: Iterable[str]) -> _Query:
        return cls(table, list(columns))

    def add(self, *columns: str) -> int:
        """Select some more; where the first of them stands in a row."""
        self.columns += columns
        return len(self.columns) - len(columns)

    def named(self, column: Column, alias: str = "t") -> str:
        """The alias of the row that a column names."""
        name = f"{alias}_{column.name}"
        self.joins[name] = f"LEFT JOIN {column.refers} {name} ON {name}.id = {alias}.{column.name}"
        return name

    def order(self, table: Table, alias: str, but: tuple[str, ...] = ()) -> Iterator[str]:
        """What the rows of a table are in order of."""
        for name in table.order or table.key:
            if name in but:
                continue
            column = table[name]
            if column.kind in ("identity", "archive"):
                yield from self.order(TABLES[column.refers], self.named(column, alias))
            else:
                yield f"{alias}.{name}"

    def sql(self, *, hidden: bool = False) -> str:
        """The statement.

        Args:
            hidden: without the rows that a redacted export leaves out.
        """
        table, outer = self.table, self.outer
        order = list(self.order(table, "t", table.within))
        source = f"{table.name} t"
        if outer is not None:
            order[:0] = self.order(outer, "p")
            same = " AND ".join(f"t.{a} = p.{b}" for a, b in zip(table.within, outer.known_by, strict=True))
            source = f"{outer.name} p CROSS JOIN {source} ON {same}"
        where = [table.in_force] if table.in_force else []
        where += [f"NOT ({table.hides})"] if hidden and table.hides != "false" else []
        return (
            f"SELECT {', '.join(self.columns)} FROM {source} {' '.join(self.joins.values())}"
            f"{' WHERE ' if where else ''}{' AND '.join(where)} ORDER BY {', '.join(order)}"
        )


class _Rows:
    """The rows of one table as a line tells them, each with what it belongs to."""

    def __init__(self, table: Table, archives: dict[int, int], redactor: Redactor | None) -> None:
        self.table = table
        outer = TABLES.get(table.of)
        alias = "t" if outer is None else "p"
        # what tells which row it is, or to which it belongs, and its network, comes first
        place = outer or table
        self._query = _Query.of(table, (f"{alias}.{name}" for name in place.known_by))
        self._query.outer = outer
        self.known_by = len(self._query.columns)
        network = any(column.name == "network" for column in place.columns)
        self._network = self._query.add(f"{alias}.network" if network else "''")
        self._start = self._query.add(*(column.shown or f"t.{column.name}" for column in table.told))
        self._shown = [
            (at, shown)
            for at, column in enumerate(table.told)
            if (shown := self._show(column, self._start + at, archives)) is not None
        ]
        self._end = self._start + len(table.told)
        self._hides = [
            (at, hide)
            for at, column in enumerate(table.told)
            if redactor is not None and (hide := redactor.hide(table, column)) is not None
        ]
        self._sql = self._query.sql(hidden=redactor is not None)

    def of(self, db: Database) -> Iterator[tuple[Any, list[Any]]]:
        """Which row it is of, and what it tells."""
        known_by, start, end, shown, hides = self.known_by, self._start, self._end, self._shown, self._hides
        network = self._network
        for row in db.run(self._sql):
            values = list(row[start:end])
            for at, show in shown:
                values[at] = show(row)
            for at, hide in hides:
                values[at] = hide(row[network], values[at])
            yield row[:known_by], values

    def _show(self, column: Column, at: int, archives: dict[int, int]) -> Shown | None:
        """How a value is told; None where it is told as it is kept."""
        query = self._query
        if column.kind == "identity":
            return self._show_identity(column, at)
        if column.kind == "time":
            return self._show_time(column, at)
        if column.kind == "conversation":
            query.columns[at] = f"{query.named(column)}.key"
            return None
        if column.unknown is not None:
            return lambda row: None if row[at] == column.unknown else row[at]
        shown: dict[str, Shown] = {
            "archive": lambda row: archives.get(row[at]),
            "flag": lambda row: bool(row[at]),
            "json": lambda row: json.loads(row[at]),
            "blob": lambda row: row[at].hex(),
        }
        return shown.get(column.kind)

    def _show_identity(self, column: Column, at: int) -> Shown | None:
        query = self._query
        alias = query.named(column)
        if column.here:
            query.columns[at] = f"{alias}.key"
            return None
        query.columns[at] = f"{alias}.network"
        key = query.add(f"{alias}.key")
        pair = itemgetter(at, key)
        if column.beside:
            owner = query.add(f"t.{column.beside}")
            return lambda row: "me" if row[owner] else None if row[at] is None else pair(row)
        return (lambda row: None if row[at] is None else pair(row)) if column.null else pair

    def _show_time(self, column: Column, at: int) -> Shown:
        query, unknown = self._query, column.unknown
        if not column.beside:
            return lambda row: None if row[at] is None or row[at] == unknown else time_text(row[at])
        if self.table[column.beside].kind == "wall":
            query.columns[at] = f"coalesce(t.{column.beside}, t.{column.name})"
            time_precision = query.add(f"CASE WHEN t.{column.beside} IS NULL THEN {INSTANT} ELSE {WALL_CLOCK} END")
        else:
            time_precision = query.add(f"t.{column.beside}")
        if column.null:
            return lambda row: None if row[at] is None else time_text(row[at], row[time_precision])
        return lambda row: time_text(row[at], row[time_precision])


class _Section:
    """The lines of one table, with the rows of others that stand in them."""

    def __init__(self, table: Table, archives: dict[int, int], redactor: Redactor | None) -> None:
        self._rows = _Rows(table, archives, redactor)
        self._children = [_Rows(child, archives, redactor) for child in table.children]
        self._make = LINES[table.name]
        self._redactor = redactor
        # where what a child tells goes among the values
        told = [column.may_be_left_out for column in table.told]
        self._before = sum(not left_out for left_out in told)

    def lines(self, db: Database) -> Iterator[Struct]:
        """All of them."""
        make, redactor = self._make, self._redactor
        if not self._children:
            for _, values in self._rows.of(db):
                yield make(*values)
            return
        parts = [_Parts(child, db, sort=redactor is not None) for child in self._children]
        for known_by, values in self._rows.of(db):
            lists, singles = [], []
            for part in parts:
                some = part.of(known_by)
                if part.table.single:
                    singles.append(some[0] if some else None)
                else:
                    lists.append(some)
            if redactor is not None and self._rows.table.name == "identity":
                lists = [redactor.facts(*values[1:3])]
            yield make(*values[: self._before], *lists, *values[self._before :], *singles)


class _Parts:
    """The rows of a child, one parent after the other, in step with the parents."""

    def __init__(self, rows: _Rows, db: Database, *, sort: bool) -> None:
        self.table = rows.table
        self._groups = groupby(rows.of(db), key=itemgetter(0))
        self._sort = sort and not self.table.nth
        self._alone = len(self.table.told) == 1
        self._step()

    def of(self, known_by: Any) -> list[Any]:  # noqa: ANN401  whatever the parent is known by
        """Those of one parent."""
        if self._next != known_by:
            return []
        some = [values[0] if self._alone else values for _, values in self._some]
        self._step()
        # once redacted, their order would tell of their names
        return sorted(some) if self._sort else some

    def _step(self) -> None:
        step: tuple[Any, Iterator[Any]] = next(self._groups, (None, iter(())))
        self._next, self._some = step
