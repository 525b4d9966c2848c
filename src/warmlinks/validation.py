"""Validates input: moments, days, numbers of days, names and texts.

What the owner types lies between 1900 and a hundred years from today; times of records lie between 1900 and 2300, and
the zero of a machine's clock is no time. Beyond that no calendar can be relied on: a moment of the year 1 has no day in
some zones, and one of 9999 no tomorrow.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from attrs import Attribute

from warmlinks.errors import RecordError, UsageError

__all__ = [
    "FIRST_DAY",
    "FIRST_POSSIBLE",
    "FIRST_SECOND",
    "LAST_POSSIBLE",
    "LONGEST",
    "canonical_name",
    "days_from",
    "has_zone",
    "is_possible",
    "latest_day",
    "require_aware",
    "require_count",
    "require_country",
    "require_day",
    "require_days",
    "require_moment",
    "require_name",
    "require_several",
    "require_text",
    "require_time",
    "require_who",
    "require_word",
    "require_zone",
]

FIRST_DAY = date(1900, 1, 1)
"""No contact, pause or plan lies before it."""

LONGEST = 36_500
"""The most days of a cadence or a snooze: a hundred years."""

_YEARS_AHEAD = 100
_LONGEST_NAME = 500
_MOST = 1_000_000_000
_LONGEST_SHOWN = 60
_DAY = 86_400_000
FIRST_POSSIBLE = int(datetime(1900, 1, 1, tzinfo=UTC).timestamp()) * 1000 - _DAY
LAST_POSSIBLE = int(datetime(2300, 1, 1, tzinfo=UTC).timestamp()) * 1000
"""The bounds of stored times, in milliseconds of UTC; the second is excluded."""

FIRST_SECOND = FIRST_POSSIBLE // 1000
"""The earliest second of a plausible contact."""

_CONTROL = frozenset({"Cc", "Cs", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d") | frozenset(map(chr, range(0xE0020, 0xE0080)))
"""Persian, Hindi, composed emoji and some flags need these."""


# times


def is_possible(at: int, *, day_only: bool = False) -> bool:
    """Whether a stored time is plausible for anything that happened or is planned.

    Args:
        at: milliseconds of UTC, or of a clock on a wall.
        day_only: only the day is known; then 1 January 1970 is a day like any other.
    """
    return FIRST_POSSIBLE <= at < LAST_POSSIBLE and (at != 0 or day_only)


def latest_day() -> date:
    """Return the last day that may be typed: a hundred years from today, by the machine's clock."""
    today = datetime.now(UTC).date()
    return date(today.year + _YEARS_AHEAD, 12, 31)


def require_aware(now: datetime, name: str = "now") -> float:
    """Return a plausible moment in epoch seconds.

    Args:
        now: the moment.
        name: the name of the argument, for the error.

    Raises:
        UsageError: it is no moment, has no time zone, or lies before 1900 or too far ahead.
    """
    seconds = require_zone(now, name)
    require_moment(now, name)
    return seconds


def require_zone(now: datetime, name: str = "now") -> float:
    """Return a moment in epoch seconds, whenever it was.

    Raises:
        UsageError: it is no moment, or has no time zone; `name` is in it.
    """
    if not isinstance(now, datetime):
        raise UsageError(
            f"{name} is no moment: {_excerpt(now)}",
            advice="Pass an aware datetime, as in datetime(2026, 1, 31, 18, tzinfo=UTC)",
        )
    if now.tzinfo is None or now.utcoffset() is None:
        raise UsageError(
            f"{name} needs a time zone, got {now.isoformat()}", advice="Give one, as in 2026-01-31T18:00+01:00"
        )
    return now.timestamp()


def has_zone(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Validator of attrs: a moment of an answer has a zone; days and None pass.

    Raises:
        RecordError: it has none; class and field are in it.
    """
    if isinstance(value, datetime) and value.utcoffset() is None:
        raise RecordError(type(instance).__name__, attribute.name, "is no moment with a time zone", value)


def require_moment(moment: datetime, name: str) -> None:
    """Refuse a moment that lies before 1900, more than a hundred years ahead, or is the zero of a machine's clock.

    Raises:
        UsageError: it does; `name` is in it.
    """
    _require_reach(moment.date(), name)
    if moment.tzinfo is not None and moment == datetime(1970, 1, 1, tzinfo=UTC):
        raise UsageError(
            f"{name} is the zero of a machine's clock, {moment.isoformat()}",
            why="that is what programs write where they know no time",
            advice="Give the day it was",
        )


def require_time(at: datetime | date, name: str = "at") -> None:
    """Refuse what is neither an aware moment nor a day within reach.

    Raises:
        UsageError: it is something else, such as a text, or a moment without a zone; `name` is in it.
    """
    if isinstance(at, datetime):
        require_aware(at, name)
    elif isinstance(at, date):
        _require_reach(at, name)
    else:
        raise UsageError(
            f"{name} is no time: {_excerpt(at)}",
            advice="Pass an aware datetime, or a date where only the day is known, as in date(2026, 1, 31)",
        )


def require_day(day: date, name: str) -> None:
    """Refuse what is no day of the calendar within reach.

    Raises:
        UsageError: it is something else, such as a text or a moment; `name` is in it.
    """
    if isinstance(day, datetime):
        raise UsageError(f"{name} is a moment, not a day: {day.isoformat()}", advice="Pass its .date()")
    if not isinstance(day, date):
        raise UsageError(f"{name} is no day: {_excerpt(day)}", advice="Pass a date, as in date(2026, 1, 31)")
    _require_reach(day, name)


def _require_reach(day: date, name: str) -> None:
    latest = latest_day()
    if not FIRST_DAY <= day <= latest:
        raise UsageError(
            f"{name} is {day.isoformat()}",
            why=f"a day of a person's life lies between {FIRST_DAY.isoformat()} and {latest.isoformat()}",
            advice="Check the year",
        )


def require_days(number: object, name: str) -> int:
    """Return a number of days, such as a cadence, a snooze or a horizon.

    Raises:
        UsageError: it is no whole number from 1 to a hundred years; `name` is in it.
    """
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= LONGEST:
        raise UsageError(
            f"{name} is a number of days from 1 on, not {_excerpt(number)}",
            advice=f"Give a whole number, at most {LONGEST} (a hundred years)",
        )
    return number


def days_from(start: date, days: int, name: str) -> date:
    """Return the day so many days later.

    Raises:
        UsageError: that is no number of days, or the day is too far ahead.
    """
    day = start + timedelta(days=require_days(days, name))
    _require_reach(day, f"the end of {name}")
    return day


def require_count(number: object, name: str = "limit") -> int | None:
    """Return a limit; None is no limit.

    Raises:
        UsageError: it is no whole number from 1 on; `name` is in it.
    """
    if number is None:
        return None
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise UsageError(f"{name} is how many at most, not {_excerpt(number)}", advice="Give a whole number from 1 on")
    return min(number, _MOST)


# texts


def require_word(word: object, words: Collection[str], name: str) -> str:
    """Return a word that is one of a few.

    Raises:
        UsageError: it is none of them; `name` is in it.
    """
    if not isinstance(word, str) or word not in words:
        raise UsageError(f"{_excerpt(word)} is no {name}", advice=f"Use one of: {', '.join(sorted(words))}")
    return word


def require_several(words: Iterable[str], name: str) -> None:
    """Refuse one text where several are expected: it would be taken for its letters.

    Raises:
        UsageError: it is one text, or holds what is no text; `name` is in it.
    """
    if isinstance(words, str):
        raise UsageError(f"{name} is one text, {words!r}", advice=f"Pass several, as in {name}=[{words!r}]")
    if not isinstance(words, Iterable) or not all(isinstance(word, str) for word in words):
        raise UsageError(f"{name} are no texts: {words!r}", advice=f"Pass several texts, as in {name}=['one', 'two']")


def require_who(who: object) -> str:
    """Return WHO, as the owner names somebody.

    Raises:
        UsageError: it is no text.
    """
    if not isinstance(who, str):
        raise UsageError(f"nobody is called by {_excerpt(who)}", advice="Give a name, an id, an @handle or network:key")
    return who


def canonical_name(text: str) -> str:
    """Return a name as it is stored and compared: composed (NFC), without blanks around it.

    Directional marks, which come along when a name is copied, are removed.
    """
    if text.isascii():
        return text.strip()
    letters = (mark for mark in text if mark in _JOINERS or unicodedata.category(mark) != "Cf")
    return unicodedata.normalize("NFC", "".join(letters)).strip()


def require_name(text: object, name: str) -> str:
    """Return a name, a tag or another short text as it is stored.

    Raises:
        UsageError: it is empty, too long, or has control characters; `name` is in it.
    """
    if not isinstance(text, str):
        raise UsageError(f"{name} is no text: {_excerpt(text)}")
    kept = canonical_name(text)
    if not kept:
        raise UsageError(f"{name} is empty", advice="Give at least a letter")
    if len(kept) > _LONGEST_NAME:
        raise UsageError(f"{name} has {len(kept):,} characters", advice=f"Give at most {_LONGEST_NAME}")
    _refuse_control(kept, name)
    if not any(unicodedata.category(mark)[0] in "LNSP" for mark in kept):
        raise UsageError(f"{name} has nothing in it that can be seen", advice="Give at least a letter")
    return kept


_COUNTRY = re.compile(r"(?P<country>[A-Z]{2})(-[A-Z0-9]{1,3})?")
# XK is no code of ISO 3166-1: Kosovo has none, and this is what everybody writes
_COUNTRIES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO
JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR
MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO
RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV
TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
"""
_MISTAKEN_CODES = {"UK": "GB", "EL": "GR"}


def require_country(text: object) -> str:
    """The code of a country, or of a part of one, in capitals.

    Raises:
        UsageError: there is no such country.
    """
    code = text.upper() if isinstance(text, str) else ""
    form = _COUNTRY.fullmatch(code)
    if form is None or form["country"] not in _COUNTRIES.split():
        meant = _MISTAKEN_CODES.get(code[:2]) if form else None
        advice = f"Did you mean {meant}?" if meant else "Use two letters, as DE, or DE-BY for a part of it"
        raise UsageError(f"{text!r} is no country", advice=advice)
    return code


def require_text(text: object, name: str) -> str:
    """Return the owner's own words, such as a note or a reason: any text, also of several lines, as it was typed.

    Raises:
        UsageError: it is no text, or has control characters other than tabs and ends of lines; `name` is in it.
    """
    if not isinstance(text, str):
        raise UsageError(f"{name} is no text: {_excerpt(text)}")
    _refuse_control(text, name, but="\t\n\r\u2028\u2029")
    return text


def _refuse_control(text: str, name: str, *, but: str = "") -> None:
    strange = next((mark for mark in text if unicodedata.category(mark) in _CONTROL and mark not in but), None)
    if strange is not None:
        kind = "half a character (it was no UTF-8)" if unicodedata.category(strange) == "Cs" else "a control character"
        raise UsageError(f"{name} holds {kind}, U+{ord(strange):04X}", advice="Type it again without it")


def _excerpt(value: object) -> str:
    """Return the repr of a value, shortened for an error."""
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
