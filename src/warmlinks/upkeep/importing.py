"""An export read back into an empty book: all of it or nothing, and every line checked."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import IO, Any, TypeAlias

from attrs import define, field
from msgspec import DecodeError, Struct, ValidationError
from msgspec.json import Decoder
from msgspec.structs import astuple

from warmlinks.calendar.times import INSTANT, NEVER, Days, zone_name, zone_of
from warmlinks.errors import BookError, InputError
from warmlinks.people.directory import public_id_of, regroup
from warmlinks.people.owner import pause_id
from warmlinks.store.database import Database
from warmlinks.store.layout import TABLES, WITHOUT_TIME, Column, Table
from warmlinks.store.schema import FROM_FORMAT_1, JOURNAL_OF_DECISIONS, ME
from warmlinks.ties.zones import book_zone, update_days
from warmlinks.upkeep.exporting import FORMAT
from warmlinks.upkeep.lines import LINES, BookLine, Digest, EndLine, Line, Ref, read_time
from warmlinks.values import COUNTED_KINDS

__all__ = ["IMPORTERS", "ImportState", "import_lines"]

_CHUNK = 2000


class _UnknownReferenceError(ValueError):
    """A line names something that no line before it has."""

    def __init__(self) -> None:
        super().__init__("it names something that no line before it tells of")


class _TwoEndsError(ValueError):
    """Two lines mark the end of the export; read one by one, the second is refused."""


class _RowNumbers(dict[Any, int]):
    """Row numbers of what the lines so far have named."""

    def __missing__(self, name: object) -> int:
        raise _UnknownReferenceError


@define
class ImportState:
    """The state while an export is read: row numbers by what lines name them by, and how many rows there are."""

    db: Database
    archives: dict[int, int] = field(factory=_RowNumbers)
    people: dict[Ref, int] = field(factory=_RowNumbers)
    talks: dict[Ref, int] = field(factory=_RowNumbers)
    numbers: Counter[str] = field(factory=Counter)
    format: int = FORMAT
    end: EndLine | None = None
    _days: Days | None = None
    _sources: dict[int | None, str] | None = None

    @property
    def sources(self) -> Mapping[int | None, str]:
        """The source of each archive, once all of them are read; what is in no archive the owner typed."""
        if self._sources is None:
            self._sources = {None: ME, **dict(self.db.rows("SELECT id, source FROM archive"))}
        return self._sources

    @property
    def days(self) -> Days:
        """How days are counted, once the lines of the book and of the archives are read, which come first."""
        if self._days is None:
            self._days = Days(book_zone(self.db))
        return self._days

    @property
    def zone_of_days(self) -> str:
        """The zone in which days were counted, if any were."""
        return zone_name(self._days.zone) if self._days is not None else ""


Values: TypeAlias = Sequence[Any]
"""The values of one column in many lines, or as the book keeps them."""


def _kept(state: ImportState, table: Table, column: Column, networks: Values, values: Values) -> list[Values]:
    """Return what the book keeps in a column, and in the one that completes it."""
    if column.kind == "identity":
        return _identities(state, column, networks, values)
    if column.kind == "time":
        return _times(state, table, column, values)
    if column.unknown is not None:
        return [[column.unknown if value is None else value for value in values]]
    convert = _KEPT.get(column.kind)
    if convert is not None:
        to_kept = convert(state)
        return [[None if value is None else to_kept(value) for value in values]]
    if column.kind == "conversation":
        return [[state.talks[name] for name in zip(networks, values, strict=True)]]
    return [values]


_KEPT: Mapping[str, Callable[[ImportState], Callable[[Any], Any]]] = {
    "archive": lambda state: state.archives.__getitem__,
    "day": lambda _: lambda text: date.fromisoformat(text).isoformat(),
    "json": lambda _: lambda words: json.dumps(words, ensure_ascii=False, separators=(",", ":")),
    "blob": lambda _: bytes.fromhex,
}


def _identities(state: ImportState, column: Column, networks: Values, values: Values) -> list[Values]:
    people = state.people
    if column.own_network:
        refs = zip(networks, values, strict=True)
        return [[None if key is None else people[network, key] for network, key in refs]]
    if column.companion:
        others = [None if ref is None or ref == "me" else people[ref] for ref in values]
        return [others, [int(ref == "me") for ref in values]]
    return [[None if ref is None else people[ref] for ref in values]]


def _times(state: ImportState, table: Table, column: Column, values: Values) -> list[Values]:
    unknown: Any = (column.unknown, INSTANT)
    times = [unknown if text is None else read_time(text) for text in values]
    at, time_precision = [time[0] for time in times], [time[1] for time in times]
    if not column.companion:
        return [at]
    if table[column.companion].kind == "precision":
        return [at, time_precision]
    day_of = state.days.of
    return [
        [at if precision == INSTANT else day_of(at, precision)[0] * 1000 for at, precision in times],
        [None if precision == INSTANT else at for at, precision in times],
    ]


Derive: TypeAlias = Callable[[ImportState, Mapping[str, Values], Sequence[Any]], list[Values]]
"""Derives columns from the others and from the lines."""


def _contact(state: ImportState, row: Mapping[str, Values], _: Sequence[Any]) -> list[Values]:
    day_of, source_of = state.days.of, state.sources
    days = [day_of(at, time_precision) for at, time_precision in zip(row["at"], row["precision"], strict=True)]
    counted = [int(kind in COUNTED_KINDS) for kind in row["kind"]]
    return [
        [source_of[archive] for archive in row["archive"]],
        counted,
        [second for second, _ in days],
        [day for _, day in days],
    ]


def _slot(_: ImportState, row: Mapping[str, Values], __: Sequence[Any]) -> list[Values]:
    rows = zip(row["kind"], row["since"], strict=True)
    return [[since if kind == "connected" and since is not None else WITHOUT_TIME for kind, since in rows]]


def _pause(_: ImportState, __: Mapping[str, Values], lines: Sequence[Any]) -> list[Values]:
    return [
        [
            pause_id(
                date.fromisoformat(line.start),
                date.fromisoformat(line.end),
                public_id_of(*line.who) if line.who else None,
                line.country,
                line.name,
            )
            for line in lines
        ]
    ]


_DERIVED: Mapping[str, tuple[tuple[str, ...], Derive]] = {
    "identity": (("short",), lambda _, row, __: [list(map(public_id_of, row["network"], row["key"]))]),
    "interaction": (("source", "counted", "second", "day"), _contact),
    "tie": (("slot",), _slot),
    "pause": (("id",), _pause),
}
"""The columns of a table that are not in lines, and how they are derived."""


class _Rows:
    """Makes rows of one table from the values in lines."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.first = (
            *(("id",) if table.numbered else ()),
            *table.parent_key,
            *((table.position,) if table.position else ()),
        )
        self._names = [
            *self.first,
            *(name for column in table.exported for name in (column.name, column.companion) if name),
        ]
        self._derived = _DERIVED.get(table.name)
        names = [*self._names, *(self._derived[0] if self._derived else ())]
        self._sql = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"

    def write(
        self,
        state: ImportState,
        networks: Values,
        first: Sequence[Values],
        told: Sequence[Values],
        lines: Sequence[Any],
    ) -> Mapping[str, Values]:
        """Write rows, given column by column, and return the columns as the book keeps them.

        Args:
            state: the state of the import.
            networks: the network of each row.
            first: the numbers of the rows, or of what they are within, and their places there.
            told: the values in the lines.
            lines: the lines.
        """
        columns = list(first)
        for column, values in zip(self.table.exported, told, strict=True):
            columns += _kept(state, self.table, column, networks, values)
        kept = dict(zip(self._names, columns, strict=True))
        if self._derived is not None:
            columns += self._derived[1](state, kept, lines)
        state.db.many(self._sql, zip(*columns, strict=True))
        return kept


class _TableImporter:
    """Imports the lines of one table."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._rows = _Rows(table)
        order = {name: at for at, name in enumerate(LINES[table.name].__struct_fields__)}
        self._values = [order[column.field_name] for column in table.exported]
        self._parts = [(_Rows(child), order[child.parent_field]) for child in table.children]
        self._network = order.get("network")

    def __call__(self, state: ImportState, lines: Sequence[Struct]) -> None:
        """Write the rows of some lines."""
        told = list(zip(*map(astuple, lines), strict=True))
        networks = told[self._network] if self._network is not None else [""] * len(lines)
        first: list[Values] = []
        if self._table.numbered:
            first.append(self._number(state, told, len(lines)))
        kept = self._rows.write(state, networks, first, [told[at] for at in self._values], lines)
        for rows, at in self._parts:
            self._import_parts(state, rows, told[at], networks, [kept[name] for name in self._table.known_by])

    def _number(self, state: ImportState, told: Sequence[Values], count: int) -> Values:
        """Number the next rows, so that later lines can name them."""
        name = self._table.name
        since = state.numbers[name]
        numbers = range(since + 1, since + 1 + count)
        state.numbers[name] += count
        if name == "archive":
            state.archives.update(enumerate(numbers, since))
        else:
            known = {"identity": state.people, "conversation": state.talks}.get(name, {})
            known.update(zip(zip(told[0], told[1], strict=True), numbers, strict=True))
        return numbers

    def _import_parts(
        self, state: ImportState, rows: _Rows, parts: Values, networks: Values, known_by: Sequence[Values]
    ) -> None:
        """Write the rows of a child table that stand in these lines."""
        table = rows.table
        lists = [[] if part is None else [part] for part in parts] if table.single else parts
        flat = [part for parts_of_line in lists for part in parts_of_line]
        if not flat:
            return
        outer = [at for at, parts_of_line in enumerate(lists) for _ in parts_of_line]
        first: list[Values] = [[values[at] for at in outer] for values in known_by]
        if table.position:
            first.append([nth for parts_of_line in lists for nth in range(len(parts_of_line))])
        told = [flat] if len(table.exported) == 1 else list(zip(*flat, strict=True))
        rows.write(state, [networks[at] for at in outer], first, told, ())


def import_lines(
    db: Database, stream: IO[str], *, part: bool = False, tell: Callable[[str], None] | None = None
) -> int:
    """Read all lines; return how many there were. See `Book.import_`."""
    count, digest = _stage(db, stream)
    decode = Decoder(Line).decode
    tell = tell or (lambda _: None)
    try:
        with db.writing():
            _require_empty(db)
            state = ImportState(db)
            # the first line is of the book, and all others depend on it
            chunk = _staged(db, 0, 1)
            while chunk:
                _import_chunk(state, decode, chunk)
                chunk = _staged(db, chunk[-1][0], _CHUNK)
            _require_end(state, count, digest, part=part, tell=tell)
            if state.format == 1:
                for statement in FROM_FORMAT_1:
                    db.run(statement)
            update_days(db, state.zone_of_days, had=False)
            for statement in JOURNAL_OF_DECISIONS:
                db.run(statement)
            regroup(db, whole=True)
            impossible = int(db.value("SELECT count(*) FROM interaction WHERE second = ?", (NEVER,)))
    finally:
        db.run("DROP TABLE IF EXISTS temp.t_line")
    if impossible:
        tell(f"{impossible:,} of the contacts have a date that nothing can have; `warmlinks doctor` tells of them.")
    return count


def _staged(db: Database, after: int, count: int) -> list[tuple[int, str]]:
    return db.rows("SELECT n, text FROM temp.t_line WHERE n > ? ORDER BY n LIMIT ?", (after, count))


def _import_chunk(state: ImportState, decode: Callable[[str], Any], numbered: Sequence[tuple[int, str]]) -> None:
    """Import some lines; one by one where any of them is wrong.

    Raises:
        InputError: one is no line of an export, or has impossible values.
    """
    db = state.db
    numbers = state.numbers.copy()
    db.run("SAVEPOINT lines")
    try:
        lines = [decode(text) for _, text in numbered]
        at = 0
        for kind, run in groupby(lines, key=type):
            lines_of_kind = list(run)
            _require_place(state, kind, numbered[at][0])
            IMPORTERS[kind](state, lines_of_kind)
            at += len(lines_of_kind)
    except (ValidationError, DecodeError, ValueError, sqlite3.IntegrityError) as error:
        db.run("ROLLBACK TO lines")
        state.numbers, state.end = numbers, None
        if len(numbered) > 1:
            for line in numbered:
                _import_chunk(state, decode, [line])
            return
        raise InputError(
            "this is no export, or a line of it is damaged",
            archive=_line(numbered[0][0]),
            why=_why(error),
            advice="Nothing was read in",
        ) from error
    db.run("RELEASE lines")


def _require_place(state: ImportState, kind: type, number: int) -> None:
    if (number == 1) != (kind is BookLine):
        raise InputError("the first line of an export, and no other, tells of the book", archive=_line(number))
    if state.end is not None:
        raise InputError("something comes after the end of this export", archive=_line(number))


def _require_end(state: ImportState, count: int, digest: str, *, part: bool, tell: Callable[[str], None]) -> None:
    """Refuse a part of an export, and one that was changed, unless that is meant."""
    if state.format == 1:
        tell("It was written by warmlinks 0.1, which wrote no last line: whether it is whole was not checked.")
        return
    trouble = None
    if state.end is None:
        trouble = "this is a part of an export: its last line is missing", f"it ends after {count:,} lines"
    elif state.end.lines != count - 1:
        trouble = "lines of this export are missing", f"it has {count - 1:,} of {state.end.lines:,} lines"
    elif state.end.digest != digest:
        trouble = "this export was changed after it was written", "its lines are not those that were written"
    if trouble is None:
        return
    if not part:
        raise InputError(
            trouble[0],
            why=trouble[1],
            advice="Copy it again, or export once more. Nothing was read in; to take what there is: "
            "`warmlinks import --part FILE`",
        )
    tell(f"Taken though {trouble[0]}.")


def _why(error: Exception) -> str:
    if isinstance(error, sqlite3.IntegrityError):
        return "it says the same as another line, or what no line can say"
    return str(error)


def _line(number: int) -> str:
    return f"line {number}"


def _stage(db: Database, stream: IO[str]) -> tuple[int, str]:
    """Put all lines into a temporary table: the book is not locked while a file is being read.

    Returns:
        How many lines there are, and the digest of all but the last.
    """
    db.run("DROP TABLE IF EXISTS temp.t_line")
    db.run("CREATE TEMP TABLE t_line (n INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT")
    digest = Digest()

    def numbered() -> Iterator[tuple[int, str]]:
        number = 0
        last = ""
        for line in _lines_of(stream):
            # some editors write a byte order mark
            text = line if number else line.removeprefix("\ufeff")
            if not number and (error := _other_format(text.encode())):
                # ASCII letters are valid in UTF-8 and UTF-16
                raise error
            if text.strip():
                if number:
                    digest.add(last)
                number, last = number + 1, text
                yield number, text

    try:
        with db.scratch():
            count = db.many("INSERT INTO temp.t_line VALUES (?, ?)", numbered())
    except UnicodeDecodeError as error:
        raise _other_format(error.object) or InputError(_NOT_UTF8, advice=_AS_UTF8) from error
    except UnicodeError as error:
        raise InputError(_NOT_UTF8, advice=_AS_UTF8) from error
    if count <= 0:
        raise InputError("this is no export: it is empty", advice="Write one with `warmlinks export`")
    return count, digest.hexdigest()


_NOT_UTF8 = "this is no export: it is not UTF-8"
_AS_UTF8 = "Write it anew with `warmlinks export FILE`, or save it as UTF-8 in an editor"


_HEADS = {
    b"SQLite format 3\0": ("a book or another database", "Export it first: `warmlinks --book FILE export book.jsonl`"),
    b"PK": ("a zip", "Archives of networks are read by `warmlinks load FILE`; unpack an export first"),
    b"\x1f\x8b": ("a packed file", "Unpack it first: gunzip -c FILE | warmlinks import -"),
}
"""The first bytes of files that are no exports, what they are, and what to do."""


def _other_format(head: bytes) -> InputError | None:
    """Return the error for a file that begins as another format than an export in UTF-8."""
    for signature, (format_, advice) in _HEADS.items():
        if head.startswith(signature):
            return InputError(f"this is no export, but {format_}", advice=advice)
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"} or (b"\0" in head[:200] and head[:200].strip(b"\0")):
        return InputError(
            "this is no export in UTF-8, but in UTF-16",
            why="PowerShell writes what goes through `>` so",
            advice="Write it anew with `warmlinks export FILE`, or: Get-Content old.jsonl | Set-Content -Encoding utf8 "
            "new.jsonl",
        )
    return None


def _lines_of(stream: IO[str]) -> Iterator[str]:
    """Yield the lines of a file; an error of its disk is an error of the input, not of the book."""
    try:
        for line in stream:  # noqa: UP028  `yield from` would close the stream, which is the caller's
            yield line
    except OSError as error:
        raise InputError(
            "the export cannot be read to its end", why=error.strerror, advice="Copy it to another disk, or export anew"
        ) from error


def _require_empty(db: Database) -> None:
    for table in ("archive", "identity", "tag_cadence", "pause", "forgotten"):
        if db.value(f"SELECT 1 FROM {table} LIMIT 1"):
            raise BookError(
                "an export can only be read into an empty book", why="this one holds records", advice="Name a new file"
            )


def _import_book(state: ImportState, lines: Sequence[BookLine]) -> None:
    line = lines[0]
    if line.format > FORMAT:
        raise InputError("this export was written by a newer warmlinks", advice="Upgrade warmlinks")
    state.format = line.format
    for name, value in (("timezone_given", line.timezone), ("timezone_machine", line.machine_timezone)):
        if value is not None:
            zone_of(value)
            state.db.run("DELETE FROM meta WHERE name IN ('timezone_given', 'timezone_machine')")
            state.db.run("INSERT INTO meta VALUES (?, ?)", (name, value))
    if line.salt is not None:
        bytes.fromhex(line.salt)
        state.db.run("INSERT INTO meta VALUES ('salt', ?)", (line.salt,))


def _import_end(state: ImportState, lines: Sequence[EndLine]) -> None:
    if len(lines) > 1:
        raise _TwoEndsError
    state.end = lines[0]


IMPORTERS: Mapping[type, Callable[[ImportState, Any], None]] = {
    BookLine: _import_book,
    EndLine: _import_end,
    **{line: _TableImporter(TABLES[name]) for name, line in LINES.items()},
}
"""The importer of each kind of line."""
