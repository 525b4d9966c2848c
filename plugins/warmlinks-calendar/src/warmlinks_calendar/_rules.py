"""Recurrence rules (RFC 5545), resolved to days.

Every rule is walked period by period up to a last day, so that one that never holds, or never ends, is done in as many
steps as there are days. What repeats by the hour or faster is no meeting of people.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from attrs import frozen

__all__ = ["Rule", "days_of", "rule_of"]

_WEEKDAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_PERIODS = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_WEEK = 7
_MONTHS = 12
_LONGEST_INTERVAL = 10_000


@frozen(kw_only=True)
class Rule:
    """A recurrence rule. Empty tuples mean no restriction; `by_day` has (ordinal or 0, weekday from Monday 0)."""

    period: str
    interval: int = 1
    count: int | None = None
    until: str = ""
    by_month: tuple[int, ...] = ()
    by_week: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_day: tuple[tuple[int, int], ...] = ()
    by_position: tuple[int, ...] = ()
    week_start: int = 0


def rule_of(text: str) -> Rule | None:
    """Parse a rule such as `FREQ=WEEKLY;BYDAY=MO,WE`; None if people do not meet by such a rule."""
    words = dict(part.strip().upper().partition("=")[::2] for part in text.split(";") if "=" in part)
    period = words.get("FREQ", "")
    if period not in _PERIODS:
        return None
    try:
        return Rule(
            period=period,
            interval=min(max(1, int(words.get("INTERVAL", "1"))), _LONGEST_INTERVAL),
            count=max(0, int(words["COUNT"])) if "COUNT" in words else None,
            until=words.get("UNTIL", ""),
            by_month=_numbers(words, "BYMONTH"),
            by_week=_numbers(words, "BYWEEKNO"),
            by_year_day=_numbers(words, "BYYEARDAY"),
            by_month_day=_numbers(words, "BYMONTHDAY"),
            by_day=tuple(map(_weekday, filter(None, words.get("BYDAY", "").split(",")))),
            by_position=_numbers(words, "BYSETPOS"),
            week_start=_WEEKDAYS[words.get("WKST", "MO")],
        )
    except (KeyError, ValueError):
        return None


def days_of(rule: Rule, start: date, last: date) -> Iterator[date]:
    """Yield the days from `start` to `last` in order; `COUNT` counts from `start`.

    The first day of a series is one of it whatever the rule says; whoever asks adds it.
    """
    left = rule.count
    for days in _periods(rule, start, last):
        chosen = [day for day in days if _includes(rule, day, start)]
        if rule.by_position:
            chosen = _days_at_positions(chosen, rule.by_position)
        for day in chosen:
            if day < start:
                continue
            if day > last or left == 0:
                return
            yield day
            left = None if left is None else left - 1


def _periods(rule: Rule, start: date, last: date) -> Iterator[Sequence[date]]:
    """Yield the days of each period."""
    if rule.period == "DAILY":
        for number in range(0, (last - start).days + 1, rule.interval):
            yield (start + timedelta(days=number),)
    elif rule.period == "WEEKLY":
        first = start - timedelta(days=(start.weekday() - rule.week_start) % _WEEK)
        for number in range(0, (last - first).days + 1, _WEEK * rule.interval):
            monday = first + timedelta(days=number)
            yield [monday + timedelta(days=more) for more in range(_WEEK) if monday.toordinal() + more < _END]
    elif rule.period == "MONTHLY":
        whole = 0
        while (month := start.year * _MONTHS + start.month - 1 + whole) <= last.year * _MONTHS + last.month - 1:
            yield _month(month // _MONTHS, month % _MONTHS + 1)
            whole += rule.interval
    else:
        for year in range(start.year, last.year + 1, rule.interval):
            months = rule.by_month or range(1, _MONTHS + 1)
            if not (rule.by_month or rule.by_week or rule.by_year_day or rule.by_month_day or rule.by_day):
                months = (start.month,)
            yield [day for month in sorted(months) if 1 <= month <= _MONTHS for day in _month(year, month)]


_END = date.max.toordinal() + 1


def _month(year: int, month: int) -> list[date]:
    return [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]


def _includes(rule: Rule, day: date, start: date) -> bool:
    """Return whether a rule includes a day of one of its periods."""
    if rule.by_month and day.month not in rule.by_month:
        return False
    if rule.by_week and not _is_listed(rule.by_week, *_week_of(day, rule.week_start)):
        return False
    if rule.by_year_day and not _is_listed(rule.by_year_day, day.timetuple().tm_yday, _days_in(day.year)):
        return False
    if rule.by_month_day and not _is_listed(rule.by_month_day, day.day, monthrange(day.year, day.month)[1]):
        return False
    if rule.by_day:
        return any(weekday == day.weekday() and _is_nth(rule, day, nth) for nth, weekday in rule.by_day)
    return _matches_start(rule, day, start)


def _matches_start(rule: Rule, day: date, start: date) -> bool:
    """Return whether a day matches the first day, for rules that do not name days."""
    if rule.by_month_day or rule.by_year_day or rule.period == "DAILY":
        return True
    if rule.period == "WEEKLY" or rule.by_week:
        return day.weekday() == start.weekday()
    if rule.period == "YEARLY" and not rule.by_month:
        return (day.month, day.day) == (start.month, start.day)
    return day.day == start.day


def _is_nth(rule: Rule, day: date, nth: int) -> bool:
    """Return whether it is the nth of its weekday within the month, or the year if no month is named."""
    if nth == 0 or rule.period in {"DAILY", "WEEKLY"}:
        return True
    within_month = rule.period == "MONTHLY" or bool(rule.by_month)
    place = day.day if within_month else day.timetuple().tm_yday
    length = monthrange(day.year, day.month)[1] if within_month else _days_in(day.year)
    return nth == (place - 1) // _WEEK + 1 if nth > 0 else -nth == (length - place) // _WEEK + 1


def _week_of(day: date, week_start: int) -> tuple[int, int]:
    """Return (number of the week, number of weeks); the first week has four days in the year."""
    for year in (day.year + 1, day.year, day.year - 1):
        if year <= date.max.year and day >= (first := _first_week(year, week_start)):
            following = _first_week(min(year + 1, date.max.year), week_start)
            return (day - first).days // _WEEK + 1, (following - first).days // _WEEK
    return 0, 0


def _first_week(year: int, week_start: int) -> date:
    fourth = date(year, 1, 4)
    return fourth - timedelta(days=(fourth.weekday() - week_start) % _WEEK)


def _days_in(year: int) -> int:
    return date(year, 12, 31).timetuple().tm_yday


def _is_listed(numbers: Sequence[int], place: int, length: int) -> bool:
    """Return whether a place is one of the numbers; negative ones count from the end."""
    return place in numbers or place - length - 1 in numbers


def _days_at_positions(days: list[date], positions: Sequence[int]) -> list[date]:
    chosen = {days[at - 1 if at > 0 else at] for at in positions if at and abs(at) <= len(days)}
    return sorted(chosen)


def _numbers(words: dict[str, str], name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in words.get(name, "").split(",") if part.strip())


def _weekday(text: str) -> tuple[int, int]:
    text = text.strip()
    return int(text[:-2] or 0), _WEEKDAYS[text[-2:]]
