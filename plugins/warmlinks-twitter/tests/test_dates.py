"""Times as the archive writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmlinks_twitter._dates import (
    EARLIEST,
    id_number,
    id_time,
    iso_time,
    milliseconds,
    msec_time,
    post_stamp,
    post_time,
    without_false_midnight,
)

seconds = st.integers(min_value=int(EARLIEST.timestamp()), max_value=4_000_000_000)
moments = st.builds(
    lambda second, rest: datetime.fromtimestamp(second, UTC) + timedelta(microseconds=rest),
    seconds,
    st.integers(0, 999_999),
)
NOON = datetime(2022, 12, 10, 9, 15, 2, tzinfo=UTC)
NUMBER = 1600000000000000000


@given(moments)
def test_a_post_s_time_is_read_as_it_was_written(at):
    """Whatever the second, writing and reading gives it back."""
    second = at.replace(microsecond=0)

    assert post_time(post_stamp(second)) == second


@given(moments)
def test_both_forms_of_the_old_export_mean_the_same(at):
    """The second form of the old export is read to the same time."""
    second = at.replace(microsecond=0)

    assert post_time(f"{second:%Y-%m-%d %H:%M:%S} +0000") == second


@given(moments)
def test_milliseconds_are_read_exactly(at):
    """No floating point comes near a time."""
    exact = at.replace(microsecond=at.microsecond // 1000 * 1000)

    assert msec_time(str(milliseconds(exact))) == exact


@given(st.integers(min_value=29_700_859_247, max_value=(1 << 63) - 2), st.integers(min_value=1, max_value=1 << 40))
def test_ids_grow_with_time(number, step):
    """A larger id was never given out earlier."""
    later = min(number + step, (1 << 63) - 1)

    assert id_time(number) <= id_time(later)


@given(st.text(max_size=40))
def test_no_text_is_too_strange_for_a_time(text):
    """Whatever stands in place of a time, the answer is an aware time of this network's age, or none."""
    for at in (post_time(text), iso_time(text), msec_time(text)):
        assert at is None or (at.tzinfo is UTC and at >= EARLIEST)


@pytest.mark.parametrize("text", ["Sat Jan 01 00:00:00 +0000 1997", "Thu Jan 02 03:04:05 +0000 2003", "never", ""])
def test_the_id_speaks_where_the_time_cannot_be_true(text):
    """A time before the network began is replaced by the one in the id."""
    assert post_time(text, NUMBER) == datetime(2022, 12, 6, 5, 31, 41, tzinfo=UTC)


def test_an_id_of_the_first_years_tells_no_time():
    """Before November 2010 ids were counted one by one, so there is nothing to read in them."""
    assert post_time("never", 1234567) is None


def test_a_time_without_a_zone_is_none():
    """A wall clock somewhere is no time."""
    assert iso_time("2022-12-10T09:15:02") is None


@pytest.mark.parametrize(
    ("at", "number", "meant"),
    [
        (datetime(2009, 5, 4, tzinfo=UTC), 1234567, date(2009, 5, 4)),
        (datetime(2009, 5, 4, 0, 0, 1, tzinfo=UTC), 1234567, datetime(2009, 5, 4, 0, 0, 1, tzinfo=UTC)),
        (datetime(2022, 12, 6, tzinfo=UTC), NUMBER, datetime(2022, 12, 6, 5, 31, 41, tzinfo=UTC)),
        (datetime(2013, 5, 4, tzinfo=UTC), 1, datetime(2013, 5, 4, tzinfo=UTC)),
    ],
)
def test_a_midnight_of_the_old_export_is_only_a_date_unless_the_id_knows_better(at, number, meant):
    """The exporter wrote midnight for times it did not know."""
    assert without_false_midnight(at, number) == meant


@pytest.mark.parametrize("text", ["", "-1", "abc", "1" * 20, None, -3, 0, 1 << 63])
def test_what_is_no_id_is_none(text):
    """Neither words nor numbers longer than an id pass for one."""
    assert id_number(text) == 0


def test_an_id_is_exact_whatever_its_length():
    """All 63 bits of it."""
    assert id_number(str((1 << 63) - 1)) == (1 << 63) - 1


def test_the_first_timed_id_is_of_november_2010():
    """The table of the network's own: time counts from this moment on."""
    assert id_time(29_700_859_247) - datetime(2010, 11, 4, 1, 42, 54, tzinfo=UTC) < timedelta(minutes=1)
    assert NOON > EARLIEST
