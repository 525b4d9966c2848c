"""The whole book as lines of JSON in a fixed order, so that the same book gives the same bytes."""

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

_CHUNK = 500

Convert: TypeAlias = Callable[[Any], Any]
"""Makes the value in a line of a row that was read."""


def export_lines(db: Database, stream: IO[str], *, redacted: bool = False) -> int:
    """Write all lines, and a last one that tells a part from the whole; return how many lines that were."""
    encoder = Encoder()
    digest = Digest()
    count = 0
    lines = _lines(db, Redactor.of(db) if redacted else None)
    while chunk := list(islice(lines, _CHUNK)):
        text = json_escaped(encoder.encode_lines(chunk).decode())
        digest.add_text(text)
        stream.write(text)
        count += len(chunk)
    stream.write(encoder.encode(EndLine(count, digest.hexdigest())).decode() + "\n")
    return count + 1


def _lines(db: Database, redactor: Redactor | None) -> Iterator[Struct]:
    meta = dict(db.rows("SELECT name, value FROM meta"))
    has_tombstones = redactor is None and db.value("SELECT 1 FROM forgotten LIMIT 1")
    salt = meta.get("salt") if has_tombstones else None
    yield BookLine(FORMAT, meta.get("timezone_given"), meta.get("timezone_machine"), salt)
    archives = {row[0]: number for number, row in enumerate(db.rows(_Query.of(TABLES["archive"], ("t.id",)).sql()))}
    steps = 0
    for table in TABLES.values():
        if table.parent:
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
    """A query for the rows of a table in the order of an export, while it is being built."""

    table: Table
    columns: list[str]
    joins: dict[str, str] = field(factory=dict)
    outer: Table | None = None

    @classmethod
    def of(cls, table: Table, columns: Iterable[str]) -> _Query:
        return cls(table, list(columns))

    def add(self, *columns: str) -> int:
        """Select more columns; return the index of the first of them in a row."""
        self.columns += columns
        return len(self.columns) - len(columns)

    def join(self, column: Column, alias: str = "t") -> str:
        """Join the row that a column refers to, and return its alias."""
        name = f"{alias}_{column.name}"
        self.joins[name] = f"LEFT JOIN {column.references} {name} ON {name}.id = {alias}.{column.name}"
        return name

    def order(self, table: Table, alias: str, exclude: tuple[str, ...] = ()) -> Iterator[str]:
        """Yield the columns by which the rows of a table are sorted."""
        for name in table.order or table.key:
            if name in exclude:
                continue
            column = table[name]
            if column.kind in ("identity", "archive"):
                yield from self.order(TABLES[column.references], self.join(column, alias))
            else:
                yield f"{alias}.{name}"

    def sql(self, *, hidden: bool = False) -> str:
        """Return the statement.

        Args:
            hidden: leave out the rows that a redacted export does not have.
        """
        table, outer = self.table, self.outer
        order = list(self.order(table, "t", table.parent_key))
        source = f"{table.name} t"
        if outer is not None:
            order[:0] = self.order(outer, "p")
            same = " AND ".join(f"t.{a} = p.{b}" for a, b in zip(table.parent_key, outer.known_by, strict=True))
            source = f"{outer.name} p CROSS JOIN {source} ON {same}"
        where = [table.exported_where] if table.exported_where else []
        where += [f"NOT ({table.redacted})"] if hidden and table.redacted != "false" else []
        return (
            f"SELECT {', '.join(self.columns)} FROM {source} {' '.join(self.joins.values())}"
            f"{' WHERE ' if where else ''}{' AND '.join(where)} ORDER BY {', '.join(order)}"
        )


class _Rows:
    """The rows of one table as they stand in lines, each with the row it belongs to."""

    def __init__(self, table: Table, archives: dict[int, int], redactor: Redactor | None) -> None:
        self.table = table
        outer = TABLES.get(table.parent)
        alias = "t" if outer is None else "p"
        # the key of the row, or of the row it belongs to, and its network come first
        owner = outer or table
        self._query = _Query.of(table, (f"{alias}.{name}" for name in owner.known_by))
        self._query.outer = outer
        self.known_by = len(self._query.columns)
        network = any(column.name == "network" for column in owner.columns)
        self._network = self._query.add(f"{alias}.network" if network else "''")
        self._start = self._query.add(*(column.exported_sql or f"t.{column.name}" for column in table.exported))
        self._conversions = [
            (at, convert)
            for at, column in enumerate(table.exported)
            if (convert := self._conversion(column, self._start + at, archives)) is not None
        ]
        self._end = self._start + len(table.exported)
        self._hides = [
            (at, hide)
            for at, column in enumerate(table.exported)
            if redactor is not None and (hide := redactor.hide(table, column)) is not None
        ]
        self._sql = self._query.sql(hidden=redactor is not None)

    def of(self, db: Database) -> Iterator[tuple[Any, list[Any]]]:
        """Yield the key of each row, or of the row it belongs to, and its values."""
        known_by, start, end, hides = self.known_by, self._start, self._end, self._hides
        conversions = self._conversions
        network = self._network
        for row in db.run(self._sql):
            values = list(row[start:end])
            for at, convert in conversions:
                values[at] = convert(row)
            for at, hide in hides:
                values[at] = hide(row[network], values[at])
            yield row[:known_by], values

    def _conversion(self, column: Column, at: int, archives: dict[int, int]) -> Convert | None:
        """Return how a value is converted; None where a line has it as it is kept."""
        query = self._query
        if column.kind == "identity":
            return self._identity(column, at)
        if column.kind == "time":
            return self._time(column, at)
        if column.kind == "conversation":
            query.columns[at] = f"{query.join(column)}.key"
            return None
        if column.unknown is not None:
            return lambda row: None if row[at] == column.unknown else row[at]
        conversions: dict[str, Convert] = {
            "archive": lambda row: archives.get(row[at]),
            "flag": lambda row: bool(row[at]),
            "json": lambda row: json.loads(row[at]),
            "blob": lambda row: row[at].hex(),
        }
        return conversions.get(column.kind)

    def _identity(self, column: Column, at: int) -> Convert | None:
        query = self._query
        alias = query.join(column)
        if column.own_network:
            query.columns[at] = f"{alias}.key"
            return None
        query.columns[at] = f"{alias}.network"
        key = query.add(f"{alias}.key")
        pair = itemgetter(at, key)
        if column.companion:
            owner = query.add(f"t.{column.companion}")
            return lambda row: "me" if row[owner] else None if row[at] is None else pair(row)
        return (lambda row: None if row[at] is None else pair(row)) if column.null else pair

    def _time(self, column: Column, at: int) -> Convert:
        query, unknown = self._query, column.unknown
        if not column.companion:
            return lambda row: None if row[at] is None or row[at] == unknown else time_text(row[at])
        if self.table[column.companion].kind == "wall":
            query.columns[at] = f"coalesce(t.{column.companion}, t.{column.name})"
            time_precision = query.add(f"CASE WHEN t.{column.companion} IS NULL THEN {INSTANT} ELSE {WALL_CLOCK} END")
        else:
            time_precision = query.add(f"t.{column.companion}")
        if column.null:
            return lambda row: None if row[at] is None else time_text(row[at], row[time_precision])
        return lambda row: time_text(row[at], row[time_precision])


class _Section:
    """The lines of one table, with the rows of its child tables in them."""

    def __init__(self, table: Table, archives: dict[int, int], redactor: Redactor | None) -> None:
        self._rows = _Rows(table, archives, redactor)
        self._children = [_Rows(child, archives, redactor) for child in table.children]
        self._make = LINES[table.name]
        self._redactor = redactor
        # the lists of the children stand behind the values that are never left out
        self._before = sum(not column.may_be_left_out for column in table.exported)

    def lines(self, db: Database) -> Iterator[Struct]:
        """Yield all lines."""
        make, redactor = self._make, self._redactor
        if not self._children:
            for _, values in self._rows.of(db):
                yield make(*values)
            return
        parts = [_Parts(child, db, sort=redactor is not None) for child in self._children]
        for known_by, values in self._rows.of(db):
            lists, singles = [], []
            for part in parts:
                rows = part.of(known_by)
                if part.table.single:
                    singles.append(rows[0] if rows else None)
                else:
                    lists.append(rows)
            if redactor is not None and self._rows.table.name == "identity":
                lists = [redactor.facts(*values[1:3])]
            yield make(*values[: self._before], *lists, *values[self._before :], *singles)


class _Parts:
    """The rows of a child table, one parent after the other, in step with the parents."""

    def __init__(self, rows: _Rows, db: Database, *, sort: bool) -> None:
        self.table = rows.table
        self._groups = groupby(rows.of(db), key=itemgetter(0))
        self._sort = sort and not self.table.position
        self._alone = len(self.table.exported) == 1
        self._step()

    def of(self, known_by: Any) -> list[Any]:  # noqa: ANN401  whatever the key of the parent is
        """Return the rows of one parent."""
        if self._next != known_by:
            return []
        rows = [values[0] if self._alone else values for _, values in self._group]
        self._step()
        # the order of redacted rows would reveal the order of their names
        return sorted(rows) if self._sort else rows

    def _step(self) -> None:
        step: tuple[Any, Iterator[Any]] = next(self._groups, (None, iter(())))
        self._next, self._group = step
