"""Pauses, public holidays and seasons: how many days count between two moments, and how fast the clock runs.

Two clocks, one calendar. Dates that people act on stop in a pause (`active`, `after`); the decay model's clock goes on
at a tenth of its speed there (`clock`, `clock_after`). Everything is computed from overlaps when it is asked for, so a
pause may be entered late, or taken back, and the dates are those of a pause that was always there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import accumulate

from attrs import define, field, frozen

from warmlinks.calendar.days import date_of
from warmlinks.errors import UsageError

__all__ = ["PAUSED_SPEED", "ActiveTime", "Calendar", "Pause", "Season", "day_in", "public_holidays"]

PAUSED_SPEED = 0.1
"""How fast the decay model's clock runs in a pause, beside 1 outside."""

_DAY = 86400.0
_LAST_YEAR = 2200
"""Recurring days are followed up to here; nobody plans holidays further, and calendars grow unsure."""

Calendar = Callable[[str, int], Collection[date]]
"""The public holidays of a country (`DE`, `DE-BY`) in a year."""


def day_in(at: datetime | date | float, zone: tzinfo) -> date:
    """Which day a moment is in a zone; a day stays that day.

    Args:
        at: an aware moment, epoch seconds, or a day.
        zone: the zone in which days are counted.
    """
    if isinstance(at, datetime):
        return at.astimezone(zone).date()
    return at if isinstance(at, date) else datetime.fromtimestamp(at, zone).date()


@frozen
class Pause:
    """Days that do not count, both ends included.

    `who` is a connection's id and `country` a country's code: the pause then moves the dates of that person, or of
    those who live there, and of nobody else. With neither it is the owner's own and moves all dates.
    """

    id: str
    start: date
    end: date
    who: str | None = None
    country: str | None = None
    name: str | None = None

    def __attrs_post_init__(self) -> None:
        if self.end < self.start:
            raise UsageError(
                f"a pause ends before it starts: {self.start} to {self.end}", advice="Give the earlier day first"
            )


@frozen
class Season:
    """Days that do not count, every year anew; (month, day), both ends included, and it may run over the new year."""

    id: str
    start: tuple[int, int]
    end: tuple[int, int]
    who: str | None = None
    country: str | None = None
    name: str | None = None

    def __attrs_post_init__(self) -> None:
        for month, day in (self.start, self.end):
            _on(2024, month, day)

    def in_year(self, year: int) -> Pause:
        """The pause that starts in that year; 29 February is the 28th in a common year."""
        start, end = _on(year, *self.start), _on(year, *self.end)
        if end < start:
            end = _on(year + 1, *self.end)
        return Pause(f"{self.id}/{year}", start, end, self.who, self.country, self.name)


def _on(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, 28 if (month, day) == (2, 29) and not _leap(year) else day)
    except ValueError as error:
        raise UsageError(f"a season names a day that does not exist: {month:02}-{day:02}") from error


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


@lru_cache(maxsize=4096)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """The public holidays of a country, or of a part of it (`DE-BY`), in a year.

    Needs the `holidays` package, which is imported on the first call.

    Raises:
        UsageError: the package is not installed, or it does not know the country.
    """
    try:
        import holidays
    except ImportError as error:
        raise UsageError(
            "public holidays need the holidays package", advice="Install it: pip install 'warmlinks[holidays]'"
        ) from error
    state, _, part = country.partition("-")
    try:
        return frozenset(holidays.country_holidays(state, subdiv=part or None, years=year))
    except NotImplementedError as error:
        raise UsageError(f"no public holidays are known for {country!r}", why=str(error)) from error


@define(eq=False)
class _Spans:
    """Paused spans from `since` to `until` (ordinals), joined where they touch, in days and in seconds."""

    since: int
    until: int
    starts: list[int]
    ends: list[int]
    before: list[int]
    start_seconds: list[float]
    end_seconds: list[float]
    before_seconds: list[float]


def _pauses(pauses: Iterable[Pause | Season]) -> tuple[Pause | Season, ...]:
    return tuple(pauses)


def _countries(countries: Iterable[str]) -> tuple[str, ...]:
    return tuple(countries)


@frozen(eq=False)
class ActiveTime:
    """Which days count for one person, or for everybody.

    Attributes:
        pauses: pauses and seasons, in any order, overlapping as they like.
        holidays: where public holidays are looked up, such as `public_holidays`; None: they count as other days.
        countries: the owner's own countries, whose holidays move all dates.
        zone: the owner's time zone, in which days begin.

    An object made from all pauses of a book answers for nobody in particular: it knows the owner's own pauses. `of`
    narrows it to one person.
    """

    pauses: tuple[Pause | Season, ...] = field(default=(), converter=_pauses)
    holidays: Calendar | None = None
    countries: tuple[str, ...] = field(default=(), converter=_countries)
    zone: tzinfo = UTC
    _who: str | None = field(default=None, alias="who")
    _country: str | None = field(default=None, alias="country")
    _cache: dict[str, _Spans] = field(factory=dict, init=False, repr=False)
    _views: dict[tuple[str | None, str | None], ActiveTime] = field(factory=dict, init=False, repr=False)

    def of(self, who: str | None = None, country: str | None = None) -> ActiveTime:
        """The same calendar as it holds for one person: general pauses, the person's, and those of the country."""
        own = who if any(pause.who is not None and pause.who == who for pause in self.pauses) else None
        view = self._views.get((own, country))
        if view is None:
            view = ActiveTime(self.pauses, self.holidays, self.countries, self.zone, who=own, country=country)
            self._views[own, country] = view
        return view

    def is_active(self, day: date) -> bool:
        """Whether the day counts."""
        ordinal = day.toordinal()
        spans = self._spans(ordinal, ordinal)
        at = bisect_right(spans.starts, ordinal) - 1
        return at < 0 or ordinal >= spans.ends[at]

    def active(self, since: date, until: date) -> int:
        """How many active days d have since <= d < until.

        With a pause from 20 December to 2 January, active(1 December, 14 January) is 30.
        """
        start, end = since.toordinal(), until.toordinal()
        if end <= start:
            return 0
        spans = self._spans(start, end)
        return end - start - (_paused_days(spans, end) - _paused_days(spans, start))

    def after(self, last: date, days: int) -> date:
        """The first active day D with active(last, D) >= days.

        Raises:
            UsageError: the pauses leave no such day in the calendar.
        """
        day: date | None
        try:
            day = last + timedelta(days=max(days, 0))
            # a step is never too long: between two days lie at most as many active ones
            while (missing := days - self.active(last, day)) > 0:
                day += timedelta(days=missing)
            while not self.is_active(day):
                ordinal = day.toordinal()
                spans = self._spans(ordinal, ordinal)
                day = date.fromordinal(spans.ends[bisect_right(spans.starts, ordinal) - 1])
        except (OverflowError, ValueError):
            day = None
        # behind the calendar's end every day would count, which is no answer where days off recur
        recurring = self.holidays is not None or any(isinstance(pause, Season) for pause in self.pauses)
        if day is None or (recurring and day.year > _LAST_YEAR):
            raise UsageError(
                f"no active day is left {days} days after {last}", advice="Shorten a pause, a season or the cadence"
            )
        return day

    def clock(self, since: float, until: float) -> float:
        """Days from one moment (epoch seconds) to a later one, pauses at a tenth of the speed.

        With a pause of 14 days within 44 it is 31.4.
        """
        if until <= since:
            return 0.0
        spans = self._spans(self._ordinal(since), self._ordinal(until))
        paused = _paused_seconds(spans, until) - _paused_seconds(spans, since)
        return (until - since - (1 - PAUSED_SPEED) * paused) / _DAY

    def clock_after(self, since: float, days: float) -> float:
        """The moment (epoch seconds) at which the clock has run that many days since; infinite if after year 9999."""
        end = _moment_of(date.max, UTC) + _DAY
        until = since + days * _DAY
        while until < end:
            spans = self._spans(self._ordinal(since), self._ordinal(until))
            slow = 1 - PAUSED_SPEED
            goal = since - slow * _paused_seconds(spans, since) + days * _DAY
            found = goal + slow * spans.before_seconds[-1]
            # the first span that starts, on the clock, after the goal
            at = bisect_right(
                range(len(spans.starts)),
                goal,
                key=lambda i: spans.start_seconds[i] - slow * spans.before_seconds[i],
            )
            if at:
                start, stop, before = (
                    spans.start_seconds[at - 1],
                    spans.end_seconds[at - 1],
                    spans.before_seconds[at - 1],
                )
                inside = start + (goal - start + slow * before) / PAUSED_SPEED
                found = inside if inside < stop else goal + slow * (before + stop - start)
            else:
                found = goal
            if self._ordinal(min(found, end)) <= spans.until:
                return found
            until = found
        return float("inf")

    def breaks(self, since: float, until: float) -> tuple[list[float], list[float]]:
        """Where the clock changes its speed between two moments, and what it shows there, in days from `since` on.

        Both ends are among them. Straight lines between these points are the clock, so that many moments at once are
        one interpolation: clock(a, b) is the value at b less the value at a.
        """
        spans = self._spans(self._ordinal(since), self._ordinal(until))
        changes = {*spans.start_seconds, *spans.end_seconds}
        moments = [since, *sorted(moment for moment in changes if since < moment < until), max(since, until)]
        return moments, [self.clock(since, moment) for moment in moments]

    def _ordinal(self, moment: float) -> int:
        day = date_of(int(moment // _DAY)).toordinal()
        return min(max(day, 2), date.max.toordinal() - 1)

    def _concerns(self, pause: Pause | Season) -> bool:
        if pause.who is not None:
            return pause.who == self._who
        if pause.country is not None:
            return self._country is not None and _within(self._country, pause.country)
        return True

    def _spans(self, since: int, until: int) -> _Spans:
        """The paused spans of at least the years of these days; years once looked up are kept."""
        spans = self._cache.get("spans")
        if spans is not None and spans.since <= since and until <= spans.until:
            return spans
        # a day of margin on both sides: a moment's day in UTC is not always its day in the zone
        years = [date.fromordinal(max(since - 2, 1)).year, date.fromordinal(min(until + 2, date.max.toordinal())).year]
        if spans is not None:
            years += [date.fromordinal(spans.since).year, date.fromordinal(spans.until).year]
        spans = self._make(min(years), max(years))
        self._cache["spans"] = spans
        return spans

    def _make(self, first: int, last: int) -> _Spans:
        since, until = date(first, 1, 1).toordinal(), date(last, 12, 31).toordinal()
        joined: list[list[int]] = []
        for start, end in sorted(self._days_off(first, last)):
            if joined and start <= joined[-1][1]:
                joined[-1][1] = max(joined[-1][1], end)
            else:
                joined.append([start, end])
        starts, ends = [start for start, _ in joined], [end for _, end in joined]
        start_seconds = [_moment_of(date.fromordinal(day), self.zone) for day in starts]
        end_seconds = [_moment_of(date.fromordinal(min(day, date.max.toordinal())), self.zone) for day in ends]
        return _Spans(
            since,
            until,
            starts,
            ends,
            list(accumulate((end - start for start, end in joined), initial=0)),
            start_seconds,
            end_seconds,
            list(accumulate((e - s for s, e in zip(start_seconds, end_seconds, strict=True)), initial=0.0)),
        )

    def _days_off(self, first: int, last: int) -> Iterable[tuple[int, int]]:
        recurring = range(first, min(last, _LAST_YEAR) + 1)
        for pause in filter(self._concerns, self.pauses):
            if isinstance(pause, Pause):
                yield pause.start.toordinal(), pause.end.toordinal() + 1
            else:
                for year in range(max(recurring.start - 1, 1), recurring.stop):
                    one = pause.in_year(year)
                    yield one.start.toordinal(), one.end.toordinal() + 1
        if self.holidays is not None:
            for country in {*self.countries, *([self._country] if self._country else [])}:
                for year in recurring:
                    for day in self.holidays(country, year):
                        yield day.toordinal(), day.toordinal() + 1


def _within(country: str, region: str) -> bool:
    """Whether a person of `country` (`DE-BY`) is meant by a pause of `region` (`DE`, `DE-BY`)."""
    country, region = country.upper(), region.upper()
    return country == region or country.startswith(f"{region}-")


def _moment_of(day: date, zone: tzinfo) -> float:
    return datetime.combine(day, time(), zone).timestamp()


def _paused_days(spans: _Spans, until: int) -> int:
    at = bisect_right(spans.starts, until) - 1
    return 0 if at < 0 else spans.before[at] + min(until, spans.ends[at]) - spans.starts[at]


def _paused_seconds(spans: _Spans, until: float) -> float:
    at = bisect_right(spans.start_seconds, until) - 1
    if at < 0:
        return 0.0
    return spans.before_seconds[at] + min(until, spans.end_seconds[at]) - spans.start_seconds[at]
