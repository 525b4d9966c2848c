"""Pauses, public holidays and seasons: how many days count between two moments, and how fast the clock runs.

Two clocks, one calendar. Dates that people act on stop in a pause (`active`, `after`); the decay model's clock runs at
a tenth of its speed there (`clock`, `clock_after`). Everything is computed from overlaps when it is asked for, so a
pause may be entered late, or taken back, and the dates are those of a pause that was always there.
"""

from __future__ import annotations

from bisect import bisect_right
from calendar import isleap
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import accumulate

from attrs import define, field, frozen

from warmlinks.calendar.days import date_of, start_of_day
from warmlinks.calendar.zones import in_zone
from warmlinks.errors import UsageError

__all__ = ["PAUSED_SPEED", "ActiveTime", "Calendar", "Pause", "Season", "day_in", "public_holidays"]

PAUSED_SPEED = 0.1
"""How fast the decay model's clock runs in a pause, beside 1 outside."""

_DAY = 86400.0
_LAST_YEAR = 2200
"""Recurring days end with this year; nobody plans holidays further, and calendars grow unsure."""

Calendar = Callable[[str, int], Collection[date]]
"""The public holidays of a country (`DE`, `DE-BY`) in a year."""


def day_in(at: datetime | date | float, zone: tzinfo) -> date:
    """Which day a moment is in a zone; a day stays that day.

    Args:
        at: an aware moment, epoch seconds, or a day.
        zone: the zone in which days are counted.
    """
    if isinstance(at, datetime):
        return in_zone(at, zone).date()
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
        return date(year, month, 28 if (month, day) == (2, 29) and not isleap(year) else day)
    except ValueError as error:
        raise UsageError(f"a season names a day that does not exist: {month:02}-{day:02}") from error


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
    """Spans in order that do not touch, in days (ordinals) or in seconds; `before` is the length of all before each."""

    starts: list[float]
    ends: list[float]
    before: list[float] = field(init=False)

    @before.default
    def _lengths_before(self) -> list[float]:
        lengths = (end - start for start, end in zip(self.starts, self.ends, strict=True))
        return list(accumulate(lengths, initial=0.0))

    def place(self, point: float) -> int:
        """The place of the last span that starts at this point or before; -1 where there is none."""
        return bisect_right(self.starts, point) - 1

    def length_until(self, point: float) -> float:
        """How much of them lies before this point."""
        place = bisect_right(self.starts, point) - 1
        return 0.0 if place < 0 else self.before[place] + min(point, self.ends[place]) - self.starts[place]


@define(eq=False)
class _Paused:
    """The paused spans of whole years, from ordinal `since` to `until`, joined where they touch."""

    since: int
    until: int
    days: _Spans
    seconds: _Spans


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
    _cache: dict[str, _Paused] = field(factory=dict, init=False, repr=False)
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
        days = self._paused(ordinal, ordinal).days
        place = days.place(ordinal)
        return place < 0 or ordinal >= days.ends[place]

    def active(self, since: date, until: date) -> int:
        """How many active days d have since <= d < until.

        With a pause from 20 December to 2 January, active(1 December, 14 January) is 30.
        """
        start, end = since.toordinal(), until.toordinal()
        if end <= start:
            return 0
        days = self._paused(start, end).days
        return end - start - int(days.length_until(end) - days.length_until(start))

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
                days_off = self._paused(ordinal, ordinal).days
                day = date.fromordinal(int(days_off.ends[days_off.place(ordinal)]))
        except (OverflowError, ValueError):
            day = None
        # beyond the last year of recurring days off every day would count
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
        spans = self._paused(self._ordinal(since), self._ordinal(until)).seconds
        paused = spans.length_until(until) - spans.length_until(since)
        return (until - since - (1 - PAUSED_SPEED) * paused) / _DAY

    def clock_after(self, since: float, days: float) -> float:
        """The moment (epoch seconds) at which the clock has run that many days since; infinite if after year 9999."""
        end = _midnight(date.max.toordinal(), UTC) + _DAY
        until = since + days * _DAY
        while until < end:
            paused = self._paused(self._ordinal(since), self._ordinal(until))
            spans = paused.seconds
            slow = 1 - PAUSED_SPEED
            goal = since - slow * spans.length_until(since) + days * _DAY
            # the first span that starts, on the clock, after the goal
            following = bisect_right(
                range(len(spans.starts)), goal, key=lambda place: spans.starts[place] - slow * spans.before[place]
            )
            moment = goal
            if following:
                place = following - 1
                start, stop, before = spans.starts[place], spans.ends[place], spans.before[place]
                inside = start + (goal - start + slow * before) / PAUSED_SPEED
                moment = inside if inside < stop else goal + slow * (before + stop - start)
            if self._ordinal(min(moment, end)) <= paused.until:
                return moment
            until = moment
        return float("inf")

    def breaks(self, since: float, until: float) -> tuple[list[float], list[float]]:
        """Where the clock changes its speed between two moments, and its value there, in days from `since` on.

        Both ends are among them. Straight lines between these points are the clock, so that many moments at once are
        one interpolation: clock(a, b) is the value at b less the value at a.
        """
        spans = self._paused(self._ordinal(since), self._ordinal(until)).seconds
        changes = {*spans.starts, *spans.ends}
        moments = [since, *sorted(moment for moment in changes if since < moment < until), max(since, until)]
        return moments, [self.clock(since, moment) for moment in moments]

    def _ordinal(self, moment: float) -> int:
        day = date_of(int(moment // _DAY)).toordinal()
        return min(max(day, 2), date.max.toordinal() - 1)

    def _applies(self, pause: Pause | Season) -> bool:
        if pause.who is not None:
            return pause.who == self._who
        if pause.country is not None:
            return self._country is not None and _within(self._country, pause.country)
        return True

    def _paused(self, since: int, until: int) -> _Paused:
        """The paused spans of at least the years of these days; years once looked up are kept."""
        paused = self._cache.get("paused")
        if paused is not None and paused.since <= since and until <= paused.until:
            return paused
        # a day of margin on both sides: a moment's day in UTC is not always its day in the zone
        years = [date.fromordinal(max(since - 2, 1)).year, date.fromordinal(min(until + 2, date.max.toordinal())).year]
        if paused is not None:
            years += [date.fromordinal(paused.since).year, date.fromordinal(paused.until).year]
        paused = self._cache["paused"] = self._look_up(min(years), max(years))
        return paused

    def _look_up(self, first: int, last: int) -> _Paused:
        since, until = date(first, 1, 1).toordinal(), date(last, 12, 31).toordinal()
        joined: list[list[int]] = []
        for start, end in sorted(self._days_off(first, last)):
            if joined and start <= joined[-1][1]:
                joined[-1][1] = max(joined[-1][1], end)
            else:
                joined.append([start, end])
        days = _Spans([start for start, _ in joined], [end for _, end in joined])
        seconds = _Spans(
            [_midnight(start, self.zone) for start, _ in joined], [_midnight(end, self.zone) for _, end in joined]
        )
        return _Paused(since, until, days, seconds)

    def _days_off(self, first: int, last: int) -> Iterable[tuple[int, int]]:
        recurring = range(first, min(last, _LAST_YEAR) + 1)
        for pause in filter(self._applies, self.pauses):
            if isinstance(pause, Pause):
                yield pause.start.toordinal(), pause.end.toordinal() + 1
            else:
                for year in range(max(recurring.start - 1, 1), recurring.stop):
                    in_year = pause.in_year(year)
                    yield in_year.start.toordinal(), in_year.end.toordinal() + 1
        if self.holidays is not None:
            for country in {*self.countries, *([self._country] if self._country else [])}:
                for year in recurring:
                    for day in self.holidays(country, year):
                        yield day.toordinal(), day.toordinal() + 1


def _within(country: str, region: str) -> bool:
    """Whether a pause of `region` (`DE`, `DE-BY`) holds for a person of `country` (`DE-BY`)."""
    country, region = country.upper(), region.upper()
    return country == region or country.startswith(f"{region}-")


def _midnight(ordinal: int, zone: tzinfo) -> float:
    return start_of_day(date.fromordinal(min(ordinal, date.max.toordinal())), zone)
