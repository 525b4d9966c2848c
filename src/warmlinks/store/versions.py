"""Which of two versions of a record is kept: the one from the newer archive; in one archive, the greater one.

So the order in which archives come, and parts of one archive, means nothing. Here are the temporary tables in which
records are staged, made of the tables that they go to: with keys of text in the place of numbers, and each record once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from attrs import frozen

from warmlinks.store.layout import TABLES, Column, Table

__all__ = ["PERSON", "STAGED", "Staged", "keys_of_people", "statements"]

PERSON = "t_person"
"""Of whom an archive tells, and whether it is an account of the owner's own."""


_OF_THE_ARCHIVE = frozenset({"network", "source"})
"""What an archive says once, for all its records."""


@frozen
class Staged:
    """The staged records of one table.

    Attributes:
        table: where they go.
        plain: the columns that hold what a record says, word for word.
        computed: those that are computed from it.
        lists: tables whose rows are a list of keys here.
    """

    table: Table
    plain: tuple[Column, ...]
    computed: tuple[Column, ...]
    lists: tuple[Table, ...]

    @classmethod
    def of(cls, table: Table) -> Staged:
        """Select what is staged of a table: not what an archive says once for all, nor the owner's own."""
        columns = [
            column
            for column in table.columns
            if column.kind not in {"id", "archive"}
            and column.name not in _OF_THE_ARCHIVE
            and column.unknown is None
            and not column.owner_only
        ]
        plain = tuple(column for column in columns if column.is_plain)
        computed = tuple(column for column in columns if not column.is_plain)
        return cls(table, plain, computed, tuple(child for child in table.children if child.position))

    @property
    def name(self) -> str:
        """The name of its temporary table."""
        return f"t_{self.table.name}"

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns, without the lists."""
        return (*self.plain, *self.computed)

    @property
    def key(self) -> tuple[Column, ...]:
        """The key of its rows."""
        return tuple(column for name in self.table.key for column in self.columns if column.name == name)

    @property
    def of_archive(self) -> tuple[str, ...]:
        """The columns that are the same for all records of an archive."""
        columns = {column.name for column in self.table.columns} if self.table.numbered else set()
        return tuple(sorted(_OF_THE_ARCHIVE & columns))

    @property
    def united(self) -> tuple[Column, ...]:
        """The columns in which the least or the greatest of two values is kept."""
        return tuple(column for column in self.columns if column.union)

    def version(self, alias: str, *, place: bool = True) -> str:
        """Return the tuple, in SQL, by which versions are compared: the greater is kept.

        Args:
            alias: of a staged row.
            place: also where it was read.
        """
        return self._version(lambda column: f"{alias}.{column.staged_name}", alias, place=place)

    def version_in_book(self, alias: str, *, place: bool = True) -> str:
        """Return the same for a row of the book, joined with those that it names by `join_book`."""
        return self._version(
            lambda column: f"{alias}_{column.name}.key" if column.references else f"{alias}.{column.name}",
            alias,
            place=place,
            in_book=True,
        )

    def join_book(self, alias: str) -> str:
        """Return the joins of those whom a row of the book names."""
        return _joined(alias, self._compared())

    def join_united(self, alias: str) -> str:
        """Return the same for united columns."""
        return _joined(alias, self.united)

    def join_named(self, alias: str) -> str:
        """Return the joins of the rows of the book that a staged row names by key."""
        return " ".join(
            f"{'LEFT' if column.null else 'CROSS'} JOIN {column.references} n_{column.name}"
            f" ON n_{column.name}.network = :network AND n_{column.name}.key = {alias}.{column.staged_name}"
            for column in self.columns
            if column.references
        )

    def values(self, alias: str) -> dict[str, str]:
        """Return for each column of the book its value from a staged row."""
        return {
            column.name: f"n_{column.name}.id" if column.references else f"{alias}.{column.staged_name}"
            for column in self.columns
        }

    def _compared(self) -> Iterator[Column]:
        """Yield the columns in which versions can differ: not the key, nor derived ones."""
        beside = {column.companion for column in self.columns}
        for column in self.columns:
            is_part = column.name in beside and column.kind == "wall"
            if column not in self.key and not (column.derived or column.union or is_part or column.first):
                yield column

    def _version(self, name_of: Callable[[Column], str], alias: str, *, place: bool, in_book: bool = False) -> str:
        parts = []
        for column in self._compared():
            if column.kind == "place":
                continue
            name = name_of(column)
            if column.companion and self.table[column.companion].kind == "wall":
                # what a clock on a wall showed does not change with the zone it is read in
                wall = f"{alias}.{column.companion}"
                parts += [f"coalesce({wall}, {name})", f"{wall} IS NULL"]
            elif column.null:
                parts.append(f"coalesce({name}, {column.least})")
            else:
                parts.append(name)
        for child in self.lists:
            parts.append(_list_in_book(child, alias) if in_book else f"{alias}.{child.parent_field}")
        if place:
            parts += [f"{alias}.{column.name}" for column in self.columns if column.kind == "place"]
        return f"({', '.join(parts)})"


def _joined(alias: str, columns: Iterable[Column]) -> str:
    return " ".join(
        f"{'LEFT' if column.null else 'CROSS'} JOIN {column.references} {alias}_{column.name}"
        f" ON {alias}_{column.name}.id = {alias}.{column.name}"
        for column in columns
        if column.references
    )


def _list_in_book(child: Table, alias: str) -> str:
    """Return in SQL the list of a row of the book as it would be staged."""
    (column,) = child.exported
    return (
        f"coalesce((SELECT json_group_array(key) FROM (SELECT w.key AS key FROM {child.name} n"
        f" JOIN {column.references} w ON w.id = n.{column.name}"
        f" WHERE n.{child.parent_key[0]} = {alias}.id ORDER BY n.{child.position})), '[]')"
    )


STAGED: Mapping[str, Staged] = {
    name: Staged.of(TABLES[name])
    for name in ("fact", "detail", "tie", "interaction", "conversation", "conversation_member", "utterance")
}
"""What is staged, by the table that it goes to."""


def _create_statement(staged: Staged) -> str:
    columns = [
        f"{column.staged_name} {'TEXT' if column.references else column.sql}{'' if column.null else ' NOT NULL'}"
        for column in staged.columns
    ]
    columns += [f"{child.parent_field} TEXT NOT NULL" for child in staged.lists]
    key = ", ".join(column.staged_name for column in staged.key)
    return f"CREATE TEMP TABLE {staged.name} ({', '.join(columns)}, PRIMARY KEY ({key})) STRICT, WITHOUT ROWID"


def _upsert_statement(staged: Staged) -> str:
    """Of two rows with one key the greater is kept, or the least and the greatest of united columns."""
    names = [column.staged_name for column in staged.columns] + [child.parent_field for child in staged.lists]
    key = [column.staged_name for column in staged.key]
    united = {
        column.staged_name: "coalesce({0}({1}, excluded.{1}), {1}, excluded.{1})".format(
            "min" if column.union == "least" else "max", column.staged_name
        )
        for column in staged.united
    }
    new = ", ".join(f"{name} = {united.get(name, f'excluded.{name}')}" for name in names if name not in key)
    which = "" if united else f" WHERE {staged.version('excluded')} > {staged.version(staged.name)}"
    return (
        f"INSERT INTO temp.{staged.name} VALUES ({', '.join('?' * len(names))})"
        f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {new}{which}"
    )


def statements() -> dict[str, tuple[str, str]]:
    """Return for each temporary table the statements that create and fill it."""
    person = (
        f"CREATE TEMP TABLE {PERSON} (key TEXT PRIMARY KEY, account INTEGER NOT NULL, where_ TEXT NOT NULL)"
        " STRICT, WITHOUT ROWID"
    )
    fill = (
        f"INSERT INTO temp.{PERSON} VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE"
        " SET account = max(account, excluded.account), where_ = max(where_, excluded.where_)"
    )
    return {PERSON: (person, fill)} | {
        staged.name: (_create_statement(staged), _upsert_statement(staged)) for staged in STAGED.values()
    }


def keys_of_people(people: str) -> str:
    """Return a query for the keys of all who are named in what is staged; `people` is a query for staged people."""
    parts = [people]
    for staged in STAGED.values():
        parts += [
            f"SELECT {column.staged_name} FROM temp.{staged.name} WHERE {column.staged_name} IS NOT NULL"
            for column in staged.columns
            if column.kind == "identity" and staged.table.name != "fact"
        ]
        parts += [
            f"SELECT j.value FROM temp.{staged.name}, json_each({child.parent_field}) j" for child in staged.lists
        ]
    return " UNION ".join(parts)
