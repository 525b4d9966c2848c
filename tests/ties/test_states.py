"""What is kept of each tie beside the log is what the log says, at every moment and after every change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from warmlinks.calendar.days import day_number
from warmlinks.calendar.times import (
    DATE,
    INSTANT,
    WALL_CLOCK,
    Days,
    as_stored,
    from_stored,
    machine_zone,
    zone_name,
    zone_of,
)
from warmlinks.plugins.sources import Person
from warmlinks.ties.states import states_at, states_from_log
from warmlinks.values import Identity, Interaction

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2025, 3, 25, tzinfo=UTC)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 400), st.sampled_from("abc"), st.sampled_from(("in", "out", "both")))),
    st.integers(-10, 410),
)
def test_kept_states_are_those_of_the_log(make_world, events, hours):
    """Whatever was logged in whatever order, the states at any moment are those counted from the log up to it."""
    now = (START + timedelta(hours=hours)).timestamp()
    with make_world().book() as book:
        for hour, who, direction in events:
            book.log(f"Person {who}", at=START + timedelta(hours=hour), direction=direction, create=True)
        kept = states_at(book._db, now)
        counted = states_from_log(book._db, now)

    assert kept == counted
    for state in kept.values():
        assert state.last <= now
        assert state.m == state.n_in + state.n_out + state.n_both


@given(
    st.integers(-(10**12), 3 * 10**12).map(
        lambda at: datetime(1990, 1, 1, tzinfo=UTC) + timedelta(microseconds=at * 999)
    ),
    st.sampled_from(("Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "UTC", "Pacific/Apia")),
)
def test_days_are_those_of_the_calendar_in_the_zone(at, name):
    """The number of an instant's day is the one that the zone's own calendar gives."""
    zone = ZoneInfo(name)
    stored, time_precision = as_stored(at, zone=zone)
    second, day = _days(name).of(stored, time_precision)

    assert day == at.astimezone(zone).date().toordinal() - date(1970, 1, 1).toordinal() == day_number(second, zone)
    assert from_stored(stored, time_precision, zone) == at.replace(microsecond=at.microsecond // 1000 * 1000)


_made: dict[str, Days] = {}


def _days(name):
    return _made.setdefault(name, Days(ZoneInfo(name)))


def test_a_date_counts_from_its_midnight_in_the_zone():
    """A date without a time is that day wherever the owner lives, from its first moment on."""
    stored, time_precision = as_stored(date(2025, 3, 30), zone=BERLIN)
    second, day = Days(BERLIN).of(stored, time_precision)

    assert time_precision == DATE
    assert from_stored(stored, time_precision, BERLIN) == date(2025, 3, 30)
    assert datetime.fromtimestamp(second, BERLIN) == datetime(2025, 3, 30, tzinfo=BERLIN)
    assert day == date(2025, 3, 30).toordinal() - date(1970, 1, 1).toordinal()


def test_a_wall_clock_is_kept_as_it_showed():
    """What a clock on a wall showed is kept, and means another moment in another zone."""
    shown = datetime(2025, 7, 1, 23, 30, tzinfo=BERLIN)
    stored, time_precision = as_stored(shown, zone=BERLIN, wall_clock=True)

    assert time_precision == WALL_CLOCK
    assert from_stored(stored, time_precision, BERLIN) == shown
    assert from_stored(stored, time_precision, ZoneInfo("Asia/Tokyo")) == shown.replace(tzinfo=ZoneInfo("Asia/Tokyo"))
    assert as_stored(shown, zone=BERLIN)[1] == INSTANT


def test_zones_have_names_that_can_be_kept():
    """A zone, a fixed offset and the machine's own are named and found again by that name."""
    assert zone_name(BERLIN) == "Europe/Berlin"
    assert zone_name(UTC) == "UTC"
    assert zone_name(zone_of("UTC-03:30")) == "UTC-03:30"
    assert zone_of(machine_zone())


def test_a_late_event_on_a_counted_day_is_not_counted_twice(world):
    """Two messages on one day are one day of contact, also when the second comes with a later archive."""
    first = Interaction("alpha", "m1", "ada", "message", "in", START)
    second = Interaction("alpha", "m2", "ada", "message", "out", START + timedelta(hours=1))
    later = Interaction("alpha", "m3", "ada", "message", "out", START + timedelta(days=9))
    ada = Person(Identity("alpha", "ada", name="Ada"))
    with world.book() as book:
        book.load([world.archive("alpha", ada, first, later), world.archive("alpha", ada, second)])
        state = next(iter(states_at(book._db, (START + timedelta(days=20)).timestamp()).values()))

    assert (state.n, state.m) == (2, 3)


def test_a_zone_that_is_learnt_counts_all_days_anew(world):
    """When an archive tells the zone, contact around midnight falls on the days of that zone."""
    from warmlinks.plugins.sources import About

    evening = [
        Interaction("alpha", "m1", "ada", "message", "in", datetime(2025, 3, 1, 14, 30, tzinfo=UTC)),
        Interaction("alpha", "m2", "ada", "message", "in", datetime(2025, 3, 1, 15, 30, tzinfo=UTC)),
    ]
    ada = Person(Identity("alpha", "ada", name="Ada"))
    cleo = Person(Identity("beta", "cleo", name="Cleo"))
    now = datetime(2025, 4, 1, tzinfo=UTC).timestamp()
    with world.book(timezone=None) as book:
        book.load(world.archive("alpha", ada, *evening))
        before = next(iter(states_at(book._db, now).values())).n
        book.load(world.archive("beta", About("one", timezone="Asia/Tokyo"), cleo))
        after = next(iter(states_at(book._db, now).values())).n
        healthy = book.doctor(mend=False).healthy

    assert (before, after) == (1, 2)
    assert healthy
