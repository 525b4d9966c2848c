"""Dates on Facebook's pages: the account's language, somebody's clock, with a zone or without.

Not by format but by what the pieces are: a month is a word that means one, a year has four digits, a time has a colon.
So a language that is new to us needs its words for months and nothing else.
"""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, date, datetime, tzinfo
from functools import cache, lru_cache
from importlib import resources

from attrs import frozen

from warmlinks.calendar.stated_zones import as_moment, stated_zone, without_zone

__all__ = ["Moment", "moment_of", "months", "read_moment"]

_LONGEST = 120

_TIME = re.compile(r"(?<![\d.])(\d{1,2})[:.h](\d{2})(?::(\d{2}))?(?!\.?\d)\s*([ap]\.?\s?m\b\.?)?", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
_ALL_NUMBERS = re.compile(r"(?<!\d)(\d{1,4})\s?([./-])\s?(\d{1,2})\s?[./-]\s?(\d{1,4})(?!\d)")
_EAST_ASIAN = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
_VIETNAMESE = re.compile(r"(\d{1,2})\s+tháng\s+(\d{1,2}),?\s+(\d{4})", re.IGNORECASE)
_CROATIAN = re.compile(r"\d\.? listopada \d{4}\.? u ", re.IGNORECASE)
_PM_WORDS = ("下午", "오후", "午後", "μ.μ", "μμ")
_AM_WORDS = ("上午", "오전", "午前", "π.μ", "πμ")

_NOON = 12
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_YEAR_3000 = 32_503_680_000


def moment_of(stamp: object) -> datetime | None:
    """The moment of a stamp in seconds since 1970; None where it is none."""
    if isinstance(stamp, bool) or not isinstance(stamp, int | float) or not 0 < stamp < _YEAR_3000:
        return None
    return datetime.fromtimestamp(stamp, UTC)


@cache
def months() -> dict[str, int]:
    """The words for months, as pages write them -> number of the month: `months.toml`."""
    data = tomllib.loads(resources.files(__package__).joinpath("months.toml").read_text(encoding="utf-8"))
    numbers: dict[str, int] = {}
    for line in (*data["full"], *data["short"]):
        for number, month in enumerate(line.split(), start=1):
            if month != "-":
                numbers.setdefault(month.lower(), number)
    return numbers


@frozen
class Moment:
    """A moment as a page states it.

    Attributes:
        at: a time in UTC, or a date where no time was given.
        stated: the text, where it says less than an instant: no zone, a zone name with several meanings, or a date.
    """

    at: datetime | date
    stated: str | None


def read_moment(text: str, zone: tzinfo) -> Moment | None:
    """The moment that a text states, or None where it states none or leaves out the year.

    Args:
        text: such as `Friday, October 4, 2013 at 10:05pm PDT` or `3. december 2015 kl. 10:29 UTC+01`.
        zone: the zone to read a clock in that states none.
    """
    text = " ".join(text.split())
    if len(text) > _LONGEST:
        return None
    stated = stated_zone(text)
    bare = without_zone(text, stated)
    time = _last_time(bare)
    if time is None:
        day = _day(bare, american=False)
        return Moment(day, text) if day else None
    day = _day(f"{bare[: time.start()]} {bare[time.end() :]}", american=bool(time[4]))
    clock = _clock(time, bare)
    if day is None or clock is None:
        return None
    # a clock on a wall has no zone of its own
    wall = datetime(day.year, day.month, day.day, *clock)  # noqa: DTZ001
    # Names such as CST mean several zones: where the asked-for zone goes by that name at that time, it is meant.
    at, sure = as_moment(wall, stated, zone)
    return Moment(at, None if sure else text)


def _last_time(text: str) -> re.Match[str] | None:
    matches = list(_TIME.finditer(text))
    return matches[-1] if matches else None


def _clock(match: re.Match[str], text: str) -> tuple[int, int, int] | None:
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    half = (match[4] or "")[:1].lower()
    if not half and not text.isascii():
        half = "p" if any(marker in text for marker in _PM_WORDS) else ""
        half = half or ("a" if any(marker in text for marker in _AM_WORDS) else "")
    if half == "p" and hour < _NOON:
        hour += _NOON
    elif half == "a" and hour == _NOON:
        hour = 0
    return (hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None  # noqa: PLR2004


@lru_cache(maxsize=16384)
def _day(text: str, *, american: bool) -> date | None:
    """The day in a text whose time was taken out; `american`: hours up to twelve stood in it."""
    for pattern, order in ((_EAST_ASIAN, (1, 2, 3)), (_VIETNAMESE, (3, 2, 1))):
        if match := pattern.search(text):
            return _date(*(int(match[place]) for place in order))
    month = _month(text)
    if month is None:
        return _day_in_numbers(text, american=american)
    numbers = [int(number) for number in _NUMBER.findall(text)]
    years = [number for number in numbers if _FIRST_YEAR <= number <= _LAST_YEAR]
    days = [number for number in numbers if 1 <= number <= 31]  # noqa: PLR2004
    if not years or not days:
        return None
    return _date(years[0], month, days[0])


def _month(text: str) -> int | None:
    words = _WORD.findall(text.lower())
    # Of several the last: a weekday may look like a month (`mar. 4 mai`), and stands before it.
    numbers = months()
    month = next((numbers[token] for token in reversed(words) if token in numbers), None)
    if month == 11 and _CROATIAN.search(text):  # noqa: PLR2004 - November in Polish, October in Croatian
        return 10
    return month


def _day_in_numbers(text: str, *, american: bool) -> date | None:
    match = _ALL_NUMBERS.search(text)
    if match is None:
        return None
    first, mark, second, third = int(match[1]), match[2], int(match[3]), int(match[4])
    if first >= _FIRST_YEAR:
        return _date(first, second, third)
    if third < 100:  # noqa: PLR2004 - two digits of a year
        third += 2000
    month_first = mark == "/" and (second > _NOON or (first <= _NOON and american))
    return _date(third, first, second) if month_first else _date(third, second, first)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
