"""Which rows of a caller's table count, for plain rows and for frames of every library; and the counting of plain rows.

A row counts that has a tie, a time that can be read, a word that is contact (where there is a column of words), and
does not lie after `now`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Any, Literal, get_args
from warnings import warn

from attrs import field, frozen

from warmlinks.calendar.days import day_number
from warmlinks.calendar.zones import as_zone
from warmlinks.scoring._arguments import (
    REASONS,
    contact_words,
    fold,
    not_hashable,
    require_names,
    require_now,
    require_unit,
    spellings,
)
from warmlinks.scoring._rows import UNREADABLE, ColumnCheck, is_missing, moment_in, values_of, word_in
from warmlinks.scoring.state import TieDays
from warmlinks.values import COUNTED_KINDS, PASSIVE_KINDS

__all__ = ["Counted", "LeftOut", "ReadOptions", "Unit", "count_rows", "read_options"]

_MANY = 0.25
"""Where a larger share of the rows is left out for words that are not known, the caller is warned."""
_LISTED = 5
"""So many of those words are listed."""

Unit = Literal["s", "ms"]


@frozen(slots=False)
class ReadOptions:
    """The columns of a caller's table, and which rows count.

    Attributes:
        by: the column of ties.
        at: the column of times.
        kind: the column of words, if there is one.
        direction: the column of directions, which is only checked.
        words: the words that count, as `fold` has them.
        zone: the owner's.
        unit: of numbers in `at`.
        until: the last second that counts.
    """

    by: str
    at: str
    kind: str | None
    direction: str | None
    words: frozenset[str]
    zone: tzinfo
    unit: Unit
    until: int

    @property
    def columns(self) -> list[str]:
        """The columns that are read."""
        return [name for name in (self.by, self.at, self.kind, self.direction) if name is not None]

    @property
    def divisor(self) -> int:
        """How many of the unit are a second."""
        return 1000 if self.unit == "ms" else 1

    @property
    def usual(self) -> bool:
        """Whether the words are our own, for which engines need to make small letters and no more."""
        return self.words == COUNTED_KINDS

    @cached_property
    def spellings(self) -> tuple[tuple[tuple[str, str], ...], frozenset[str]]:
        """How an engine compares words; see `_arguments.spellings`."""
        return spellings(self.words)

    def unknown_words(self, words: Mapping[str, int]) -> dict[str, int]:
        """Those of the words that neither count nor are known not to, the most frequent first."""
        unknown = {word: n for word, n in words.items() if word and fold(word) not in self.words | PASSIVE_KINDS}
        return dict(sorted(unknown.items(), key=lambda pair: (-pair[1], pair[0])))

    def warn_of_unknown(self, words: Mapping[str, int]) -> None:
        """Warn the caller's caller where unknown words leave out many rows, or where no row has a word that counts."""
        unknown = self.unknown_words(words)
        missed, rows = sum(unknown.values()), sum(words.values())
        counting = sum(n for word, n in words.items() if fold(word) in self.words)
        if not unknown or (counting and (not self.usual or missed <= _MANY * rows)):
            return
        listed = ", ".join(f"{word!r} ({n})" for word, n in list(unknown.items())[:_LISTED])
        more = "" if len(unknown) <= _LISTED else f" and {len(unknown) - _LISTED} more"
        warn(
            f"{missed} of {rows} rows are left out: in the column '{self.kind}' these are no words for contact: "
            f"{listed}{more}. Say which words are: kinds=[...]",
            stacklevel=3,
        )


def read_options(  # noqa: PLR0917  the arguments that all calls have
    by: str,
    at: str,
    kind: str | None,
    direction: str | None,
    kinds: Collection[str] | Mapping[Any, str | None],
    timezone: tzinfo | str,
    unit: Unit,
    now: datetime,
) -> ReadOptions:
    """The arguments of a call, once all of them make sense."""
    require_names(by=by, at=at, kind=kind, direction=direction)
    require_unit(unit, get_args(Unit))
    return ReadOptions(by, at, kind, direction, contact_words(kinds), as_zone(timezone), unit, require_now(now))


@frozen
class Counted:
    """The days of each tie in plain rows, how many rows count and how many do not by why, and how often each word is.

    Words are those of rows with a tie and a time.
    """

    ties: dict[Any, TieDays]
    counts: dict[str, int]
    words: dict[str, int]


def count_rows(rows: Iterable[Any], options: ReadOptions) -> Counted:
    """Read plain rows, one by one."""
    ties: dict[Any, TieDays] = {}
    counts = dict.fromkeys(REASONS, 0)
    words: dict[str, int] = {}
    check = ColumnCheck(options.at, options.unit)
    _, spelt = options.spellings
    usual, divisor = options.usual, options.divisor
    for person, at, *rest in values_of(rows, options.columns):
        moment = moment_in(at, options.at, divisor)
        check.add(at, moment)
        is_contact = options.kind is None or word_in(rest[0], usual=usual) in spelt
        reason = _reason(person, moment, options.until, is_contact=is_contact)
        counts[reason] += 1
        if options.kind is not None and reason not in {"no_tie", "no_time"}:
            word = "" if is_missing(rest[0]) else str(rest[0])
            words[word] = words.get(word, 0) + 1
        if reason == "counted":
            try:
                tie = ties.get(person) or ties.setdefault(person, TieDays.of())
            except TypeError:
                raise not_hashable(options.by) from None
            tie.add(moment, day_number(moment, options.zone))
    check.finish()
    return Counted(ties, counts, words)


def _reason(person: Any, moment: Any, until: int, *, is_contact: bool) -> str:  # noqa: ANN401  values of a plain row
    """Why a row does not count, the first reason that holds; or `counted`."""
    if is_missing(person):
        return "no_tie"
    if moment is None:
        return "no_time"
    if moment is UNREADABLE:
        return "unreadable"
    if not is_contact:
        return "other_kind"
    return "counted" if moment <= until else "after_now"


@frozen
class LeftOut:
    """How many rows count, and how many do not, each under the first reason that holds.

    Attributes:
        counted: rows that count.
        no_tie: there is nobody in them.
        no_time: there is no time in them.
        unreadable: there is a time, but no moment in the calendar, or the zero of a machine's clock.
        other_kind: their word is not for contact.
        after_now: they are still to come.
        words: words that neither count nor are known not to, by how often they are there.
    """

    counted: int
    no_tie: int
    no_time: int
    unreadable: int
    other_kind: int
    after_now: int
    words: Mapping[str, int] = field(factory=dict)

    def __getitem__(self, reason: str) -> int:
        """As the row that `left_out_query` gives."""
        if reason not in REASONS:
            raise KeyError(reason)
        count: int = getattr(self, reason)
        return count

    def keys(self) -> tuple[str, ...]:
        """The reasons, so that `dict` makes a mapping of it."""
        return REASONS
