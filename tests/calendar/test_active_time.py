"""Which days count, how many there are, and how fast the clock runs."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmlinks.calendar.active_time import ActiveTime, Pause, Season, day_in, public_holidays
from warmlinks.errors import UsageError

START = date(2024, 1, 1)
DAY = 86400

days = st.integers(0, 900).map(lambda number: START + timedelta(days=number))
pauses = st.lists(
    st.tuples(days, st.integers(0, 60)).map(lambda one: Pause("p", one[0], one[0] + timedelta(days=one[1]))), max_size=6
)


def moment(day, hour=0):
    """Epoch seconds of an hour of a day, UTC."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC).timestamp()


def counts(pauses, day):
    """Whether a day lies in no pause, looked up the slow way."""
    return not any(pause.start <= day <= pause.end for pause in pauses)


@given(pauses, days, days)
def test_active_days_are_those_that_lie_in_no_pause(pauses, since, until):
    """Counted day by day it is the same; overlapping pauses count once."""
    time = ActiveTime(pauses)
    span = (since + timedelta(days=number) for number in range((until - since).days))

    assert time.active(since, until) == sum(counts(pauses, day) for day in span)


@given(pauses, days, st.integers(0, 200))
def test_after_is_the_first_active_day_with_so_many_before_it(pauses, last, wanted):
    """Walking day by day finds the same day."""
    day = last
    while not (counts(pauses, day) and ActiveTime(pauses).active(last, day) >= wanted):
        day += timedelta(days=1)

    assert ActiveTime(pauses).after(last, wanted) == day


@given(pauses, days, st.integers(0, 23), st.floats(0, 500))
def test_the_clock_and_its_inverse_agree(pauses, last, hour, wanted):
    """The moment at which the clock has run so long is the moment at which the clock says so."""
    time, since = ActiveTime(pauses), moment(last, hour)

    until = time.clock_after(since, wanted)

    assert time.clock(since, until) == pytest.approx(wanted, abs=1e-9)


@given(pauses, days, days, days)
def test_the_clock_adds_up(pauses, one, two, three):
    """Two stretches are as long as both together, and a pause day is a tenth of a day."""
    a, b, c = (moment(day, 7) for day in sorted((one, two, three)))
    time = ActiveTime(pauses)

    assert time.clock(a, b) + time.clock(b, c) == pytest.approx(time.clock(a, c), abs=1e-9)
    whole, active = (c - a) / DAY, time.active(*sorted((one, three)))
    assert time.clock(moment(one), moment(three)) <= max((three - one).days, 0)
    assert time.clock(a, c) <= whole
    assert time.clock(moment(min(one, three)), moment(max(one, three))) == pytest.approx(
        active + (abs((three - one).days) - active) / 10
    )


@given(pauses, st.lists(days, min_size=2, max_size=5))
def test_the_clock_is_straight_between_its_breaks(pauses, asked):
    """Interpolating between the breaks gives what the clock gives."""
    time = ActiveTime(pauses)
    since, until = moment(min(asked), 3), moment(max(asked), 5)

    moments, shown = time.breaks(since, until)

    for day in asked:
        at = moment(day, 4)
        place = next(number for number in range(1, len(moments)) if at <= moments[number])
        part = (at - moments[place - 1]) / (moments[place] - moments[place - 1])
        between = shown[place - 1] + part * (shown[place] - shown[place - 1])
        assert between == pytest.approx(time.clock(since, at), abs=1e-9)


def test_time_that_runs_backwards_is_no_time():
    """Before comes after nothing."""
    time = ActiveTime()

    assert time.active(date(2026, 1, 2), date(2026, 1, 1)) == 0
    assert time.clock(moment(date(2026, 1, 2)), moment(date(2026, 1, 1))) == 0


def test_a_day_of_a_zone_has_the_zones_length():
    """A pause over the day on which the clocks go forward is 23 hours long."""
    time = ActiveTime([Pause("p", date(2026, 3, 29), date(2026, 3, 29))], zone=ZoneInfo("Europe/Berlin"))
    noon = datetime(2026, 3, 28, 12, tzinfo=UTC).timestamp()

    assert time.clock(noon, noon + 2 * DAY) == pytest.approx(2 - 0.9 * 23 / 24)


def test_a_season_comes_every_year_and_may_run_over_the_new_year():
    """From 20 December to 6 January, every year."""
    time = ActiveTime([Season("s", (12, 20), (1, 6))])

    assert [time.is_active(date(year, 1, 6)) for year in (2024, 2025, 2031)] == [False] * 3
    assert [time.is_active(date(year, 1, 7)) for year in (2024, 2025, 2031)] == [True] * 3
    assert time.active(date(2024, 12, 1), date(2026, 12, 1)) == 2 * 365 - 2 * 18


def test_a_season_from_the_29th_of_february():
    """In a common year it starts on the 28th."""
    season = Season("s", (2, 29), (3, 2))

    assert season.in_year(2024).start == date(2024, 2, 29)
    assert season.in_year(2025).start == date(2025, 2, 28)


@pytest.mark.parametrize("wrong", [(2, 30), (13, 1), (0, 1)])
def test_a_season_on_a_day_that_does_not_exist_is_refused(wrong):
    """The error names the day."""
    with pytest.raises(UsageError, match=f"{wrong[0]:02}-{wrong[1]:02}"):
        Season("s", wrong, (3, 2))


def test_a_pause_that_ends_before_it_starts_is_refused():
    """The error names both ends."""
    with pytest.raises(UsageError, match="2026-01-02 to 2025-12-20"):
        Pause("p", date(2026, 1, 2), date(2025, 12, 20))


def test_pauses_without_an_end_leave_no_day():
    """Where seasons cover the whole year the error says so, and the clock runs at a tenth for ever."""
    time = ActiveTime([Season("a", (1, 1), (6, 30)), Season("b", (7, 1), (12, 31))])

    with pytest.raises(UsageError, match="no active day is left 1 days after 2026-01-01"):
        time.after(date(2026, 1, 1), 1)
    with pytest.raises(UsageError, match="cadence"):
        ActiveTime().after(date(2026, 1, 1), 10**7)
    assert time.clock_after(moment(date(2026, 1, 1)), 1.0) == pytest.approx(moment(date(2026, 1, 11)))


def test_what_no_calendar_holds_is_never():
    """A clock that would have to run past the year 9999 never gets there."""
    assert ActiveTime().clock_after(0, 1e9) == float("inf")


def test_public_holidays_are_looked_up_where_they_are_asked_for():
    """The owner's country counts for all, the other side's for those who live there, a part of one by its code."""
    time = ActiveTime(holidays=public_holidays, countries=["DE"])

    german, bavarian, french = time.of(), time.of("ben", "DE-BY"), time.of("ada", "FR")

    unity, epiphany, bastille = date(2026, 10, 3), date(2026, 1, 6), date(2026, 7, 14)
    assert [german.is_active(day) for day in (unity, epiphany, bastille)] == [False, True, True]
    assert [bavarian.is_active(day) for day in (unity, epiphany, bastille)] == [False, False, True]
    assert [french.is_active(day) for day in (unity, epiphany, bastille)] == [False, True, False]


def test_without_a_calendar_a_country_changes_nothing():
    """Public holidays count as other days until somebody asks for them."""
    assert ActiveTime(countries=["DE"]).of("ada", "FR").is_active(date(2026, 7, 14))


def test_a_country_that_is_not_known_is_refused():
    """The error names it."""
    with pytest.raises(UsageError, match="'XX'"):
        public_holidays("XX", 2026)


def test_without_the_package_the_error_says_what_to_install(monkeypatch):
    """Holidays are an extra."""
    monkeypatch.setitem(sys.modules, "holidays", None)

    with pytest.raises(UsageError, match=r"warmlinks\[holidays\]"):
        public_holidays("SE", 2077)


def test_a_pause_of_a_country_holds_in_its_parts():
    """A pause of DE is one of DE-BY too, but not the other way round."""
    time = ActiveTime(
        [Pause("a", START, START, country="DE"), Pause("b", date(2024, 1, 2), date(2024, 1, 2), country="DE-BY")]
    )

    assert [time.of("x", "de-by").is_active(date(2024, 1, day)) for day in (1, 2)] == [False, False]
    assert [time.of("x", "DE").is_active(date(2024, 1, day)) for day in (1, 2)] == [False, True]
    assert time.is_active(START)


def test_views_are_kept():
    """Asking for the same person again costs nothing: those without pauses of their own share one view."""
    time = ActiveTime([Pause("a", START, START, who="ada")])

    assert time.of("ben", "DE") is time.of("cleo", "DE")
    assert time.of("ada", "DE") is time.of("ada", "DE")
    assert time.of("ada", "DE") is not time.of("ben", "DE")


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 3, 1, 23, 30, tzinfo=UTC), date(2026, 3, 2)),
        (datetime(2026, 3, 1, 23, 30, tzinfo=UTC).timestamp(), date(2026, 3, 2)),
        (date(2026, 3, 1), date(2026, 3, 1)),
    ],
)
def test_a_moment_has_one_day_in_a_zone(at, day):
    """A quarter to midnight in London is the next day in Berlin; a day is that day everywhere."""
    assert day_in(at, ZoneInfo("Europe/Berlin")) == day
