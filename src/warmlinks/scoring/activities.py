"""Where contact is written down: a table or a SELECT, and which of its columns say with whom, when and what."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Literal, TypeAlias, get_args

from attrs import field, frozen

from warmlinks.errors import UsageError
from warmlinks.scoring._arguments import contact_words, require_names, require_unit
from warmlinks.values import COUNTED_KINDS

__all__ = ["Activities", "Unit"]

Unit: TypeAlias = Literal["time", "s", "ms"]


def _columns(by: str | Collection[str]) -> tuple[str, ...]:
    return (by,) if isinstance(by, str) or by is None else tuple(by)


@frozen
class Activities:
    """A table of contacts, or a SELECT that gives some; several of them are scored as one table.

    Attributes:
        table: its name; a SELECT in parentheses, as a text; or a table or `select()` of SQLAlchemy.
        by: the column that says with whom; or several, as in `("owner_id", "contact_id")`, the owner first: then a tie
            is a pair.
        at: the column that says when: a timestamp in UTC or with a zone, or a number (see `unit`).
        kind: the column that says what it was; None: every row counts.
        kinds: which words in it count as contact, whatever their case; other words, and none, do not. Or a mapping from
            those words to kinds of ours, as in `{"Phone": "call", "Task": None}`; None leaves the rows out.
        where: a condition in SQL, or of SQLAlchemy: other rows do not count, as if they were not there. A text becomes
            part of the statement as it is: never make it of what strangers write.
        id: the column that tells rows apart, where the same may come several times (a join doubles rows): it counts
            once for each tie. Rows without one are told apart by their time.
        changed_at: the column that says when a row was last written, for `state_table`.
        created_at: the column that says when a row was first written, of the type and by the clock of `changed_at`; for
            `state_table`, which then need not read what it knows.
        schema: the table's schema.
        unit: what `at` holds: `time`, the engine's own times; `s` or `ms`, numbers.

    Raises:
        UsageError: a name is empty, a unit is none, or `kinds` is one text.
    """

    table: Any
    by: tuple[str, ...] = field(kw_only=True, converter=_columns)
    at: str = field(kw_only=True)
    kind: str | None = field(kw_only=True, default=None)
    kinds: Collection[str] | Mapping[Any, str | None] = field(kw_only=True, default=COUNTED_KINDS)
    where: Any = field(kw_only=True, default=None)
    id: str | None = field(kw_only=True, default=None)
    changed_at: str | None = field(kw_only=True, default=None)
    created_at: str | None = field(kw_only=True, default=None)
    schema: str | None = field(kw_only=True, default=None)
    unit: Unit = field(kw_only=True, default="time")
    words: frozenset[str] = field(init=False)

    @words.default
    def _words_that_count(self) -> frozenset[str]:
        return contact_words(self.kinds)

    def __attrs_post_init__(self) -> None:
        """Refuse what can be no column."""
        if self.table is None or isinstance(self.table, (str, bytes, int)):
            require_names(table=self.table)
        for column in self.by or (None,):
            require_names(by=column)
        if len(set(self.by)) < len(self.by):
            raise UsageError(f"by names a column twice: {', '.join(self.by)}")
        require_names(at=self.at, kind=self.kind)
        for name in ("id", "changed_at", "created_at", "where"):
            value = getattr(self, name)
            if isinstance(value, str) and not value.strip():
                raise UsageError(f"{name} is empty", advice=f"Leave {name} out, or say what it is")
        require_unit(self.unit, get_args(Unit))

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that are read, beside those in `where`."""
        named = (*self.by, self.at, self.kind, self.id, self.changed_at, self.created_at)
        return tuple(dict.fromkeys(name for name in named if name is not None))

    @property
    def is_select(self) -> bool:
        """Whether the text in `table` is a SELECT and no name."""
        return isinstance(self.table, str) and self.table.strip().startswith("(") and self.table.strip().endswith(")")
