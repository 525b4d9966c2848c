"""The beginning of a message: its date and time as the phone wrote them, and the order of day, month and year.

A phone writes every message of an export in one form, and some thirty forms are known. They are told by what their
pieces are, not by a list of formats: three numbers are a day, two or three are a time, and `clock.toml` has the words.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache, lru_cache
from importlib import resources
from typing import Final, NamedTuple, TypeAlias

from attrs import define, field

from warmlinks_whatsapp._network import BEGAN, ORDERS, DateOrder

__all__ = [
    "MARKS",
    "Beginning",
    "OrderEvidence",
    "as_wall",
    "beginning_of",
    "day_of",
    "looks_like_a_beginning",
]

_LAST: Final = date(2298, 12, 31)
"""Beyond it no record can be, and moments end before long."""

MARKS = "\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
"""Characters without a width, as a class of a regular expression: WhatsApp puts them round what it writes itself."""


Numbers: TypeAlias = tuple[str, str, str]
"""The three numbers of a day, as written."""

_NOON = 12
_TWO_DIGITS, _THREE_DIGITS = 2, 3
_BUDDHIST = 543
_FIRST_BUDDHIST = 52
"""Of two digits of a year those from here on are Thai: 2552 was 2009."""
_BUDDHIST_YEARS = range(2500, 2700)
_DAYS_TOLERATED = 1
_CLEAR_RATIO = 4
_LONGEST_BEGINNING = 100


class Beginning(NamedTuple):
    """The date and time before a message.

    Attributes:
        form: in which form; equal for all messages of one export.
        numbers: the day, as written.
        hour: 0 to 23.
        minute: 0 to 59.
        second: 0 to 59; 0 where none is written.
        end: where in the line it ends.
        raw: all of it, as written.
    """

    form: tuple[str | None, ...]
    numbers: Numbers
    hour: int
    minute: int
    second: int
    end: int
    raw: str

    @property
    def stated(self) -> str:
        """The date and time as written, with plain spaces."""
        return " ".join(_UNSPACED.sub("", self.raw).split()).strip("[]-\u2013: ")

    @property
    def is_bracketed(self) -> bool:
        """Whether it stands in brackets, as on iOS."""
        return self.form[0] is not None

    @property
    def separator(self) -> str:
        """The separator between the numbers of the date."""
        return self.form[1] or ""


@cache
def _pattern() -> tuple[re.Pattern[str], frozenset[str]]:
    """Return the pattern of a beginning, and the words for PM."""
    words = tomllib.loads(resources.files(__package__).joinpath("clock.toml").read_text(encoding="utf-8"))
    halves = "|".join(_spaced(half) for half in sorted((*words["am"], *words["pm"]), key=len, reverse=True))
    between = "|".join(_spaced(joint) for joint in sorted(words["between"], key=len, reverse=True))
    any_marks = f"[{MARKS}]*"
    day = (
        rf"(?P<one>\d{{1,4}}){any_marks}(?P<sep>\s?[./\-]\s?|[年년]\s?){any_marks}(?P<two>\d{{1,2}}){any_marks}"
        rf"(?:\s?[./\-]\s?|[月월]\s?){any_marks}(?P<three>\d{{1,4}})(?:[日일]|\.(?!\d)|\sBE)?"
    )
    time = (
        rf"(?:(?P<before>{halves})\s?)?{any_marks}(?P<hour>\d{{1,2}})(?P<colon>[:.]|\s?h\s?)(?P<minute>\d{{2}})"
        rf"(?:[:.](?P<second>\d{{2}}))?{any_marks}(?:\s?(?P<behind>{halves}))?"
    )
    gap = rf"(?P<gap>[,،]?[\s{MARKS}]*(?:(?:{between})[\s{MARKS}]+)?)"
    tail = rf"{any_marks}(?P<tail>\]|\s{any_marks}[-\u2013](?=\s)|:(?=\s)|(?<=\d)(?=\s))"
    first = rf"{day}{gap}{time}"
    # what a browser puts before a copied message
    turned = re.sub(r"\?P<(\w+)>", r"?P<\1_>", rf"{time}[,،]\s?{day}")
    start = rf"[\s{MARKS}]*(?P<open>\[)?{any_marks}"
    # behind a bracket only one closes it, and before none only something else
    pattern = rf"(?i:{start}(?:{first}|(?(open){turned}|(?!))){tail}(?(open)(?<=\])|(?<!\])))[\s{MARKS}]*"
    return re.compile(pattern), frozenset(_plain(half) for half in words["pm"])


def _spaced(phrase: str) -> str:
    return r"\s?".join(re.escape(part) for part in phrase.split())


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()


_SHAPE = ("open", "sep", "gap", "colon", "tail")
_TURNED_SHAPE = ("open", "sep_", "tail", "colon_", "tail")
_PIECES = ("one", "two", "three", "hour", "minute", "second", "before", "behind")
_TURNED_PIECES = tuple(f"{piece}_" for piece in _PIECES)
_STARTS = re.compile(rf"[\s{MARKS}]*\[?[{MARKS}]*(?:\d|\D{{1,12}}\d{{1,2}}[:.]\d)")
_UNSPACED = re.compile(rf"[{MARKS}]+")


def beginning_of(line: str) -> Beginning | None:
    """Return the beginning of the message that starts in this line, or None if none does.

    A clock that shows no possible time begins a message all the same: its hour is -1.
    """
    if _STARTS.match(line) is None:
        return None
    pattern, afternoon = _pattern()
    match = pattern.match(line[:_LONGEST_BEGINNING])
    if match is None:
        return None
    turned = match["one"] is None
    first, two, three, hour, minute, second, before, behind = match.group(*(_TURNED_PIECES if turned else _PIECES))
    half = before or behind
    shape = match.group(*(_TURNED_SHAPE if turned else _SHAPE))
    year = "long" if max(len(first), len(three)) > _TWO_DIGITS else "short"
    form = (*shape, "seconds" if second else None, "halves" if half else None, year)
    clock = int(hour)
    if half and clock <= _NOON:
        clock = clock % _NOON + (_NOON if _plain(half) in afternoon else 0)
    minutes, seconds = int(minute), int(second or 0)
    if clock > 23 or minutes > 59 or seconds > 59:  # noqa: PLR2004
        clock, minutes, seconds = -1, 0, 0
    end = match.end()
    return Beginning(form, (first, two, three), clock, minutes, seconds, end, line[:end])


_LIKE_A_BEGINNING = re.compile(
    rf"[\s{MARKS}]*\[?[^\]\d:]{{0,16}}\d{{1,4}}[^\]\d:]{{1,20}}\d{{1,4}}[^\]:]{{0,30}}?"
    r"\b\d{1,2}\s?[:.h]\s?\d{2}[^:]{0,24}?(?:\]|\s[-\u2013]\s)"
)


def looks_like_a_beginning(line: str) -> bool:
    """Return whether a message seems to start here in an unknown format."""
    return _LIKE_A_BEGINNING.match(line[:_LONGEST_BEGINNING]) is not None


@lru_cache(maxsize=16384)
def day_of(numbers: Numbers, order: DateOrder) -> date | None:
    """Return the date that three numbers are in an order, or None if it is impossible."""
    if order == "year-first":
        year, month, day = numbers
    elif order == "day-first":
        day, month, year = numbers
    else:
        month, day, year = numbers
    if len(year) in (1, _THREE_DIGITS) or len(day) > _TWO_DIGITS or len(month) > _TWO_DIGITS:
        return None
    number = int(year)
    if len(year) == _TWO_DIGITS:
        number += 2000 if number < _FIRST_BUDDHIST else 2500
    if number in _BUDDHIST_YEARS:
        number -= _BUDDHIST
    try:
        day_found = date(number, int(month), int(day))
    except ValueError:
        return None
    return day_found if BEGAN <= day_found <= _LAST else None


def as_wall(beginning: Beginning, order: DateOrder) -> datetime | None:
    """Return the wall-clock time, without a zone, or None if it is impossible."""
    day = day_of(beginning.numbers, order)
    if day is None or beginning.hour < 0:
        return None
    # a clock on a wall has no zone of its own
    return datetime(day.year, day.month, day.day, beginning.hour, beginning.minute, beginning.second)  # noqa: DTZ001


@define
class OrderEvidence:
    """Evidence for the order of day, month and year in one format.

    A number above twelve is no month. Where that decides nothing, messages stand in the order of time, but for a day
    or so: an order that goes back more often is not theirs. Names of attached files tell too, where they have a day.
    """

    separators: set[str] = field(factory=set)
    days: int = 0
    impossible: dict[DateOrder, int] = field(factory=lambda: dict.fromkeys(ORDERS, 0))
    backwards: dict[DateOrder, int] = field(factory=lambda: dict.fromkeys(ORDERS, 0))
    named: dict[DateOrder, int] = field(factory=lambda: dict.fromkeys(ORDERS, 0))
    differs: bool = False
    """Whether it matters: some day is another one with the month first."""
    _last: dict[str, int] = field(factory=dict)
    _seen: Numbers = ("", "", "")

    def add(self, beginning: Beginning) -> None:
        """Add the date of the next message."""
        numbers = beginning.numbers
        if numbers == self._seen:
            return
        self._seen = numbers
        self.days += 1
        self.separators.add(beginning.separator.strip())
        days = {order: day_of(numbers, order) for order in ORDERS}
        self.differs = self.differs or days["day-first"] != days["month-first"]
        for order, day in days.items():
            if day is None:
                self.impossible[order] += 1
                continue
            number = day.toordinal()
            if number < self._last.get(order, 0) - _DAYS_TOLERATED:
                self.backwards[order] += 1
            self._last[order] = number

    def add_dated_name(self, beginning: Beginning, day: date) -> None:
        """Add the date in the name of a file that came with a message."""
        for order in ORDERS:
            self.named[order] += day_of(beginning.numbers, order) == day

    def merged(self, others: Iterable[OrderEvidence]) -> OrderEvidence:
        """Return all evidence together."""
        every = (self, *others)
        return OrderEvidence(
            set[str]().union(*(evidence.separators for evidence in every)),
            sum(evidence.days for evidence in every),
            _added(evidence.impossible for evidence in every),
            _added(evidence.backwards for evidence in every),
            _added(evidence.named for evidence in every),
            any(evidence.differs for evidence in every),
        )

    @property
    def is_none_of_ours(self) -> bool:
        """Whether no date is possible in any order: the phone uses another calendar."""
        return min(self.impossible.values()) == self.days

    def order(self) -> DateOrder | None:
        """Return the order, or None if nothing tells it."""
        least = min(self.impossible.values())
        possible = [order for order in ORDERS if self.impossible[order] == least]
        if len(possible) > 1 and "year-first" in possible:
            # two digits of a year before the month are rare: taken where nothing else can be
            possible.remove("year-first")
        if len(possible) == 1:
            return possible[0]
        if not self.differs:
            return possible[0]
        return self._by_names(possible) or self._by_time(possible) or self._by_habit()

    def _by_names(self, possible: list[DateOrder]) -> DateOrder | None:
        ranked = sorted(possible, key=lambda order: -self.named[order])
        return ranked[0] if self.named[ranked[0]] > self.named[ranked[1]] else None

    def _by_time(self, possible: list[DateOrder]) -> DateOrder | None:
        ranked = sorted(possible, key=lambda order: self.backwards[order])
        best, second = self.backwards[ranked[0]], self.backwards[ranked[1]]
        return ranked[0] if best * _CLEAR_RATIO < second else None

    def _by_habit(self) -> DateOrder | None:
        """Return day-first for dots and dashes: no language has the month first between them."""
        return "day-first" if self.separators and "/" not in self.separators else None


def _added(counts: Iterable[dict[DateOrder, int]]) -> dict[DateOrder, int]:
    total = dict.fromkeys(ORDERS, 0)
    for count_of in counts:
        for order, count in count_of.items():
            total[order] += count
    return total
