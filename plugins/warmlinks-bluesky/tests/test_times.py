"""When a record was written, where its key and its program say different things."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmlinks_bluesky._times import key_number, key_of_number, moment_of, moment_of_number
from warmlinks_bluesky.samples import key_at

WRITTEN = datetime(2025, 3, 4, 9, 30, 15, 250_000, tzinfo=UTC)
NUMBER = key_number(key_at(WRITTEN))


@pytest.mark.parametrize(
    ("created", "expected"),
    [
        ("2025-03-04T09:30:14.900Z", WRITTEN),  # a moment before the server wrote it
        ("2025-03-03T10:30:00Z", WRITTEN),  # a clock that is wrong, or a draft
        ("2025-03-03T09:30:00Z", datetime(2025, 3, 3, 9, 30, tzinfo=UTC)),  # over a day older: imported
        ("2023-06-01T12:00:00+02:00", datetime(2023, 6, 1, 10, tzinfo=UTC)),
        ("2023-06-01T12:00:00", datetime(2023, 6, 1, 12, tzinfo=UTC)),  # without a zone, as none should be
        ("2027-01-01T00:00:00Z", WRITTEN),  # ahead of its writing
        ("2012-01-01T00:00:00Z", WRITTEN),  # before there was a network
        ("1970-01-01T00:00:00Z", WRITTEN),
        ("0001-01-01T00:00:00+14:00", WRITTEN),
        ("9999-12-31T23:59:59-14:00", WRITTEN),
        ("yesterday", WRITTEN),
        ("", WRITTEN),
    ],
)
def test_the_key_tells_unless_the_program_says_it_is_older(created, expected):
    assert moment_of(created, NUMBER) == expected


def test_a_key_that_is_no_time_leaves_it_to_the_program():
    said = "2024-05-06T07:08:09Z"
    expected = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)

    assert moment_of(said, None) == expected
    assert moment_of(said, 0) == expected
    assert moment_of("", None) is None
    assert moment_of("2012-01-01T00:00:00Z", key_number("2222222222222")) is None


def test_the_example_of_the_protocol_is_read():
    """A key that the protocol's own pages show."""
    at = moment_of_number(key_number("3jzfcijpj2z2a"))

    assert at == datetime(2023, 6, 30, 18, 12, 37, 2, tzinfo=UTC) or at.date().isoformat() == "2023-06-30"


@given(st.datetimes(min_value=datetime(2022, 10, 19), max_value=datetime(2200, 1, 1)), st.integers(0, 1023))  # noqa: DTZ001  hypothesis wants them plain
def test_a_key_and_its_moment_are_one(at, clock):
    at = at.replace(tzinfo=UTC)
    key = key_at(at, clock)

    assert len(key) == 13
    assert key_of_number(key_number(key)) == key
    assert abs(moment_of_number(key_number(key)) - at) <= timedelta(microseconds=64)


@pytest.mark.parametrize(
    "key", ["", "self", "3jzfcijpj2z2", "3jzfcijpj2z2aa", "zzzzzzzzzzzzz", "3JZFCIJPJ2Z2A", "3jzfcijpj2z2é"]
)
def test_other_keys_are_none(key):
    assert key_number(key) is None
