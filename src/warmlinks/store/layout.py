"""The tables of a book as data: their columns, what each holds, and their keys.

The statements that make a table, the lines of an export and how they are read back, what a redacted export leaves out,
what is looked through when somebody is forgotten, and how an archive is merged all come from here. A new column is one
line in its table, and one in the version that brings it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from attrs import field, frozen

__all__ = ["TABLES", "WITHOUT_TIME", "Column", "Kind", "Table"]

Kind: TypeAlias = Literal[
    "id", "identity", "identity_key", "archive", "conversation", "conversation_key", "key", "word", "label", "text",
    "place", "time", "day", "count", "flag", "real", "json", "blob", "precision", "wall", "owner",
]  # fmt: skip
"""What a column holds.

- `id`: the number of the row; `archive`, `conversation`, `identity`: of one in that table. In an export an archive has
  the number of its line, a conversation its key, an identity its network and key.
- `identity_key`, `conversation_key`, `key`: the text by which a network knows an account, a conversation, a record.
- `word`: one of a few, or of a program's; `label`: the owner's own, which stands for several people; `text`: any words,
  also somebody's name; `place`: where in an archive it was read.
- `time`: milliseconds; `day`: a date as text; `count`, `flag`, `real`, `json` (a list of words), `blob`.
- what completes the column that names it: the `precision` of a time, the `wall` clock that it was read from, and
  whether it is the `owner` who is meant, who is no identity.
"""

_SQL: dict[str, str] = dict.fromkeys(("identity", "archive", "conversation"), "INTEGER") | {
    "id": "INTEGER", "time": "INTEGER", "count": "INTEGER", "flag": "INTEGER", "precision": "INTEGER",
    "wall": "INTEGER", "owner": "INTEGER", "real": "REAL", "blob": "BLOB",
}  # fmt: skip

WITHOUT_TIME = -(2**62)
"""Stands for "no time known" where a column belongs to an order."""

_DIRECTIONS = ("in", "out", "both")


@frozen(kw_only=True)
class Column:
    """One column.

    Attributes:
        name: what it is called in the book.
        kind: what it holds.
        null: whether it may hold nothing.
        line: what it is called in a line of an export.
        choices: the words that it may hold; `checked` where the book insists on them.
        companion: the column that completes it.
        references: the table whose row it refers to.
        on_delete: what becomes of the row when that one is deleted.
        primary_key: it is the whole key of its table.
        own_network: it refers to an identity of the row's own network, which a line need not name.
        unknown: what stands for nothing, in a column that belongs to an order.
        exported_sql: what is exported in its place, in SQL.
        derived: it is made of the others, and not told.
        union: of two records of one key, whether the least or the greatest stands, and not the newest.
        first: of two records of one key the one with more here stands, whatever archive they are from.
        owner_only: only the owner sets it, and no source does.
    """

    name: str
    kind: Kind
    null: bool = False
    line: str = field(default="")
    choices: tuple[str, ...] = ()
    checked: bool = False
    companion: str = ""
    references: str = ""
    on_delete: str = ""
    primary_key: bool = False
    own_network: bool = False
    unknown: int | str | None = None
    exported_sql: str = ""
    derived: bool = False
    union: Literal["", "least", "greatest"] = ""
    first: bool = False
    owner_only: bool = False

    @property
    def field_name(self) -> str:
        """Its name in a line of an export."""
        return self.line or self.name.rstrip("_")

    @property
    def is_exported(self) -> bool:
        """Whether it has a field of its own in a line."""
        return not self.derived and self.kind not in ("id", "precision", "wall", "owner")

    @property
    def staged_name(self) -> str:
        """Its name in the staging table."""
        return self.line or self.name

    @property
    def is_plain(self) -> bool:
        """Whether it holds a value of a record unchanged."""
        return not (self.derived or self.union) and self.kind not in {"time", "precision", "wall"}

    @property
    def sql(self) -> str:
        """Its type in the book."""
        return _SQL.get(self.kind, "TEXT")

    @property
    def least(self) -> str:
        """A value less than all that it can hold, in SQL, in place of NULL."""
        return str(WITHOUT_TIME) if self.sql == "INTEGER" and not self.references else "''"

    @property
    def may_be_left_out(self) -> bool:
        """Whether a line may omit it."""
        return self.null or self.unknown is not None

    @property
    def statement(self) -> str:
        """Its part of the statement that creates its table."""
        words = [self.name, self.sql]
        if self.primary_key:
            words.append("PRIMARY KEY")
        elif not self.null:
            words.append("NOT NULL")
        if self.references:
            words.append(f"REFERENCES {self.references} (id)")
        if self.on_delete:
            words.append(f"ON DELETE {self.on_delete}")
        if self.checked:
            words.append(f"CHECK ({self.name} IN ({', '.join(map(repr, self.choices))}))")
        return " ".join(words)


@frozen(kw_only=True)
class Table:
    """One table.

    Attributes:
        name: what it is called, in a line of an export too.
        columns: in their order.
        key: the columns that tell its rows apart, in the order in which they are exported.
        unique: whether the row has a number besides, and the key is only kept from coming twice.
        order: the order of an export where it is another.
        parent: the table whose lines hold its rows.
        parent_key: the columns that refer to the row of that table.
        parent_field: the field of the line that holds them.
        position: the column that holds their order, if they have one of their own.
        single: there is at most one of them to a row of the other table.
        redacted: which rows a redacted export leaves out, in SQL.
        exported_where: which rows are exported, in SQL.
        indices: the statements that make its indices, but for their names and its own.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    unique: bool = False
    order: tuple[str, ...] = ()
    parent: str = ""
    parent_key: tuple[str, ...] = ()
    parent_field: str = ""
    position: str = ""
    single: bool = False
    redacted: str = "false"
    exported_where: str = ""
    indices: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Column:
        """The column of this name."""
        return next(column for column in self.columns if column.name == name)

    @property
    def exported(self) -> tuple[Column, ...]:
        """The columns in a line: optional ones come last, except in a list without names."""
        columns = [
            column
            for column in self.columns
            if column.is_exported and column.name not in (*self.parent_key, self.position)
        ]
        return tuple(columns if self.parent else sorted(columns, key=lambda column: column.may_be_left_out))

    @property
    def numbered(self) -> bool:
        """Whether its rows have a number by which others refer to them."""
        return self.columns[0].kind == "id" and self.columns[0].primary_key

    @property
    def known_by(self) -> tuple[str, ...]:
        """The columns by which rows of other tables refer to its own."""
        return ("id",) if any(column.name == "id" for column in self.columns) else self.key

    @property
    def statements(self) -> tuple[str, ...]:
        """The statements that create it and its indices."""
        parts = [column.statement for column in self.columns]
        if self.unique or not any(column.primary_key for column in self.columns):
            parts.append(f"{'UNIQUE' if self.unique else 'PRIMARY KEY'} ({', '.join(self.key)})")
        by_number = any(column.primary_key and column.statement.split()[1] == "INTEGER" for column in self.columns)
        inside = ",\n".join(f"    {part}" for part in parts)
        table = f"CREATE TABLE {self.name} (\n{inside}\n) STRICT{'' if by_number else ', WITHOUT ROWID'}"
        return table, *(f"CREATE INDEX {index}" for index in self.indices)

    @property
    def children(self) -> tuple[Table, ...]:
        """The tables whose rows are part of its lines."""
        return tuple(table for table in TABLES.values() if table.parent == self.name)


# kinds of columns, as the tables below have them


def _column(kind: Kind, name: str, **more: object) -> Column:
    return Column(name=name, kind=kind, **more)  # type: ignore[arg-type]  # what each of them takes is told above


def _identity(name: str, **more: object) -> Column:
    on_delete = "SET NULL" if more.get("null") else "CASCADE"
    return _column("identity", name, references="identity", **{"on_delete": on_delete, **more})


def _archive(*, null: bool = True) -> Column:
    return _column("archive", "archive", references="archive", null=null)


def _parent(kind: Kind, table: str) -> Column:
    return _column(kind, table, references=table, on_delete="CASCADE")


def _choice(name: str, *choices: str) -> Column:
    return _column("word", name, choices=choices, checked=True)


def _table(name: str, key: str, *columns: Column, **more: object) -> Table:
    """Make a table with its key as words; where rows have a number, the key is a unique constraint."""
    numbered = columns[0].kind == "id" and columns[0].primary_key
    return Table(name=name, key=tuple(key.split()), columns=columns, **{"unique": numbered, **more})  # type: ignore[arg-type]  # told above


_NUMBER = _column("id", "id", primary_key=True)
_NETWORK = _column("word", "network")
_PLACE = _column("place", "where_")
_AT = _column("time", "at")
_SINCE = _column("time", "first_as_of", unknown=WITHOUT_TIME, union="least")

# one line for each column
# fmt: off
_TOLD: tuple[Table, ...] = (
    _table(
        "archive", "source network owner as_of generation collection", _NUMBER,
        _column("word", "source"),
        _NETWORK,
        _column("identity_key", "owner"),
        _column("time", "as_of"),
        _column("word", "generation"),
        _column("word", "timezone"),
        _column("word", "sees"),
        _column("json", "lost"),
        _column("key", "collection", unknown=""),
        order=("as_of", "source", "network", "owner", "generation", "collection"),
    ),
    _table(
        "identity", "network key", _NUMBER, _NETWORK,
        _column("identity_key", "key"),
        _column("word", "short", derived=True),
        _SINCE,
    ),
    _table(
        "account", "identity", _identity("identity", primary_key=True), _archive(), _PLACE,
        parent="identity", parent_key=("identity",), parent_field="account", single=True,
    ),
    _table(
        "fact", "identity field value", _identity("identity"),
        _column("word", "field"),
        _column("word", "value"),
        _SINCE, _archive(), _PLACE,
        parent="identity", parent_key=("identity",), parent_field="facts", redacted="true",
    ),
    _table(
        "detail", "identity kind value", _identity("identity", line="who"),
        _column("word", "kind"),
        _column("text", "value"),
        _archive(null=False), _PLACE, redacted="true",
    ),
    _table(
        "tie", "identity kind slot", _identity("identity", line="who"),
        _column("word", "kind"),
        _column("count", "slot", derived=True),
        _column("time", "since", null=True, companion="since_precision"),
        _column("precision", "since_precision"),
        _column("time", "ended", null=True, companion="ended_precision"),
        _column("precision", "ended_precision"),
        _column("word", "direction", choices=_DIRECTIONS),
        _archive(null=False), _PLACE,
    ),
    _table("tie_list", "archive kind", _archive(null=False), _column("word", "kind"), _column("flag", "whole")),
    _table(
        "listed", "identity kind archive", _identity("identity", line="who"), _column("word", "kind"),
        _archive(null=False),
        parent="tie_list", parent_key=("archive", "kind"), parent_field="who",
    ),
    _table(
        "interaction", "network source key", _NUMBER, _NETWORK,
        _column("word", "source", derived=True),
        _column("key", "key"),
        _identity("who"),
        _column("word", "kind"),
        _choice("direction", *_DIRECTIONS),
        _column("time", "at", companion="precision"),
        _column("precision", "precision"),
        _column("text", "stated", null=True),
        _column("conversation_key", "conversation", null=True),
        _column("text", "note", null=True, owner_only=True),
        _archive(), _PLACE,
        _column("flag", "counted", derived=True),
        _column("count", "second", derived=True),
        _column("count", "day", derived=True),
        indices=("interaction_who ON interaction (who, counted, day, second, direction)",),
    ),
    _table(
        "conversation", "network key", _NUMBER, _NETWORK,
        _column("conversation_key", "key"),
        _column("word", "kind"),
        _column("flag", "owner_in"),
        _archive(), _PLACE,
    ),
    _table(
        "conversation_member", "conversation who", _parent("conversation", "conversation"),
        _identity("who", own_network=True),
        _column("time", "joined", null=True, union="least"),
        _column("time", "left_", null=True, union="greatest"),
        _identity("brought_by", null=True, own_network=True, union="greatest"),
        parent="conversation", parent_key=("conversation",), parent_field="members",
        indices=(
            "conversation_member_who ON conversation_member (who)",
            "conversation_member_brought_by ON conversation_member (brought_by) WHERE brought_by IS NOT NULL",
        ),
    ),
    _table(
        "utterance", "network key", _NUMBER, _NETWORK,
        _column("key", "key"),
        _parent("conversation", "conversation"),
        _identity("speaker", own_network=True),
        _column("time", "at", companion="wall"),
        _column("wall", "wall", null=True),
        _column("real", "introducing"),
        _column("flag", "thanks"),
        _column("flag", "question"),
        _column("count", "signs_version", first=True),
        _archive(null=False), _PLACE,
        indices=("utterance_conversation ON utterance (conversation, at)", "utterance_speaker ON utterance (speaker)"),
    ),
    _table(
        "utterance_name", "utterance nth", _parent("id", "utterance"), _column("count", "nth"),
        _identity("who", own_network=True),
        parent="utterance", parent_key=("utterance",), parent_field="names", position="nth",
        indices=("utterance_name_who ON utterance_name (who)",),
    ),
    _table(
        "decision", "step a b", _NUMBER, _identity("a"), _identity("b"),
        _choice("verdict", "same", "not_same", "open"),
        _column("count", "step", exported_sql="dense_rank() OVER (ORDER BY t.step)"),
        _column("time", "at", null=True),
        unique=False, exported_where="t.id = (SELECT max(id) FROM decision WHERE a = t.a AND b = t.b)",
        indices=("decision_a ON decision (a)", "decision_b ON decision (b)"),
    ),
    _table(
        "setting", "identity field", _identity("identity", line="who"),
        _choice("field", "cadence", "country", "name", "note", "status"),
        _column("text", "value"),
        _AT,
        redacted="field IN ('name', 'note')",
    ),
    _table("tag", "identity tag", _identity("identity", line="who"), _column("label", "tag")),
    _table("tag_cadence", "tag", _column("label", "tag", primary_key=True), _column("count", "days"), _AT),
    _table(
        "pause", "id", _column("word", "id", primary_key=True, derived=True),
        _column("day", "start"),
        _column("day", "end_"),
        _identity("who", null=True, on_delete="CASCADE"),
        _column("word", "country", null=True),
        _column("text", "name", null=True),
        order=("start", "end_", "id"), indices=("pause_who ON pause (who) WHERE who IS NOT NULL",),
    ),
    _table(
        "introduction", "id", _column("word", "id", primary_key=True),
        _column("owner", "by_owner"),
        _identity("introducer", null=True, companion="by_owner"),
        _column("time", "made_at", line="at"),
        _column("word", "network", null=True),
        _column("text", "reason", null=True),
        order=("made_at", "id"),
        indices=("introduction_introducer ON introduction (introducer) WHERE introducer IS NOT NULL",),
    ),
    _table(
        "introduction_party", "introduction nth", _parent("word", "introduction"), _column("count", "nth"),
        _column("owner", "owner"),
        _identity("who", null=True, companion="owner"),
        parent="introduction", parent_key=("introduction",), parent_field="parties", position="nth",
        indices=("introduction_party_who ON introduction_party (who) WHERE who IS NOT NULL",),
    ),
    _table(
        "introduction_word", "introduction word", _column("word", "introduction"),
        _choice("word", "confirm", "reject", "asked", "closed"),
        _AT,
    ),
    _table(
        "introduction_told", "introduction at", _column("word", "introduction"), _AT,
        _column("owner", "by_owner"),
        _identity("teller", null=True, companion="by_owner", line="by"),
        _choice("outcome", "met", "got_back", "quiet", "declined"),
        indices=("introduction_told_teller ON introduction_told (teller) WHERE teller IS NOT NULL",),
    ),
    _table(
        "consent", "one two who at", _NUMBER, _identity("one"), _identity("two"), _identity("who"),
        _choice("answer", "asked", "yes", "no", "lifted"),
        _AT,
        order=("at", "one", "two", "who"),
        indices=("consent_two ON consent (two)", "consent_who ON consent (who)"),
    ),
    _table("snooze", "who", _identity("who", primary_key=True), _column("day", "until"), _AT),
    _table("named", "who", _identity("who", primary_key=True), _column("day", "day"), _column("count", "times")),
    _table("said", "key", _column("text", "key", primary_key=True), _column("day", "day"), redacted="true"),
    _table("forgotten", "mark", _column("blob", "mark", primary_key=True), _column("blob", "of"), redacted="true"),
)
# fmt: on

TABLES: Mapping[str, Table] = {table.name: table for table in _TOLD}
"""All of them, in the order in which an export tells them, parts of the lines of others among them."""
