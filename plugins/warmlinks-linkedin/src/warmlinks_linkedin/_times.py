"""The forms in which the exports, and spreadsheets after them, write days and times."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from functools import lru_cache

from warmlinks.calendar.stated_zones import as_moment, stated_zone

__all__ = ["day_first", "read_day", "read_time"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan ene gen",
            "feb fev fév",
            "mar mär mrz maa",
            "apr abr avr",
            "may mai mag mei",
            "jun giu",
            "jul lug",
            "aug ago aoû",
            "sep set",
            "oct okt ott out",
            "nov",
            "dec dez déc dic",
        ),
        start=1,
    )
    for name in names.split()
}
_NUMBERS = re.compile(r"(\d{1,4})\s*[-./ ]\s*(\d{1,2})\s*[-./ ]\s*(\d{1,4})", re.ASCII)
_DAY_MONTH = re.compile(r"(\d{1,2})\.?[-/ ]\s*([^\W\d_]{3,12})\.?,?[-/ ]\s*(\d{2,4})")
_MONTH_DAY = re.compile(r"([^\W\d_]{3,12})\.? (\d{1,2}),? (\d{2,4})")
_CLOCK = re.compile(
    # the letter of a zone, as of Asia or PST, is no half of the day
    r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.]\d+)?(?:\s*([AaPp])(?:\.?\s?[Mm])?(?![\w/])\.?)?",
    re.ASCII,
)
_ISO = 19
_CENTURY = 2000
_TURN = 69
"""Two digits from here on are of the century before, as programs have always read them."""


def day_first(texts: Iterable[str]) -> bool:
    """Whether days written in numbers have the day before the month: so once any has a first number above twelve.

    The exports themselves write the month first; a spreadsheet set to another country turns it round for a whole file.
    """
    for text in texts:
        match = _NUMBERS.match(text)
        if match and len(match[1]) <= 2 and 12 < int(match[1]) <= 31 and int(match[2]) <= 12:  # noqa: PLR2004
            return True
    return False


@lru_cache(maxsize=16384)
def read_day(text: str, *, day_before_month: bool = False) -> date | None:
    """The day in `09 Sep 2022`, `9-Sep-22`, `9/9/22, 4:05 PM`, `2022-09-09 10:00:00 UTC` and their like; else None."""
    text = " ".join(text.split())
    try:
        if match := _DAY_MONTH.match(text):
            return date(_year(match[3]), _MONTHS[match[2][:3].lower()], int(match[1]))
        if match := _MONTH_DAY.match(text):
            return date(_year(match[3]), _MONTHS[match[1][:3].lower()], int(match[2]))
        if match := _NUMBERS.match(text):
            first, second, third = match.groups()
            if len(first) == 4:  # noqa: PLR2004
                return date(int(first), int(second), int(third))
            german = day_before_month or "." in match[0]
            month, day = (second, first) if german else (first, second)
            return date(_year(third), int(month), int(day))
    except (KeyError, ValueError):
        pass
    return None


def read_time(text: str, zone: tzinfo) -> tuple[datetime, str | None] | None:
    """The moment in UTC, and the text where it names no zone and `zone` was taken; None if it cannot be read."""
    if len(text) == 23 and text.endswith(" UTC"):  # noqa: PLR2004 - the usual form, read the short way
        try:
            return datetime.fromisoformat(f"{text[:_ISO]}+00:00"), None
        except ValueError:
            pass
    return _other_time(text, zone)


def _other_time(text: str, zone: tzinfo) -> tuple[datetime, str | None] | None:
    text = " ".join(text.split())
    day = read_day(text)
    if day is None:
        return None
    clock = _CLOCK.search(text, 6)
    hour, minute, second = (int(clock[1]), int(clock[2]), int(clock[3] or 0)) if clock else (0, 0, 0)
    if clock and clock[4]:
        hour = hour % 12 + (12 if clock[4] in "Pp" else 0)
    stated = stated_zone(text)
    try:
        # a clock on a wall has no zone of its own
        wall = datetime(day.year, day.month, day.day, hour, minute, second)  # noqa: DTZ001
        moment, sure = as_moment(wall, stated, zone)
    except (ValueError, OverflowError):
        return None
    return moment, None if sure else text


def _year(text: str) -> int:
    if len(text) != 2:  # noqa: PLR2004
        return int(text)
    return int(text) + (_CENTURY if int(text) < _TURN else _CENTURY - 100)
