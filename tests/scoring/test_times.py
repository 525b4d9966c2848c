"""Times where times came in: a result with moments as times, in the caller's own kind of frame."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import inf, nan

import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import warmlinks as wl
from warmlinks.scoring.frames import MOMENTS, with_times

NOW = datetime(2026, 1, 22, 8, 30, tzinfo=UTC)
ROWS = [
    *({"who": "ada", "at": NOW - timedelta(days=120 + 14 * number, microseconds=250_000)} for number in range(12)),
    {"who": "ben", "at": NOW - timedelta(days=3)},
]
FRAMES = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "polars, lazily": pl.LazyFrame,
    "pyarrow": pa.Table.from_pylist,
}


def expected(value):
    """A moment in epoch seconds as a time; a moment that never comes is none."""
    never = value is None or value != value or value in {inf, -inf}  # noqa: PLR0124  not a number
    return None if never else datetime.fromtimestamp(value, UTC)


@pytest.mark.parametrize("kind", FRAMES)
def test_moments_are_times_in_frames(kind):
    """The same moments to the microsecond, aware and in UTC; nothing else is changed."""
    frame = FRAMES[kind](ROWS)
    plain, timed = (
        nw.from_native(wl.score(frame, now=NOW, by="who", at="at", times=times)).lazy().collect("polars").sort("who")
        for times in (False, True)
    )

    assert timed.columns == plain.columns
    for name in plain.columns:
        if name not in MOMENTS:
            assert timed[name].to_list() == plain[name].to_list()
            continue
        assert timed.schema[name].time_zone == "UTC"
        for time, value in zip(timed[name].to_list(), plain[name].to_list(), strict=True):
            wanted = expected(value)
            assert (time is None) == (wanted is None)
            assert wanted is None or abs(time - wanted) <= timedelta(microseconds=1)


def test_and_in_plain_rows():
    """With Python's own times; who has too little contact has no due moment."""
    ada, ben = wl.score(ROWS, now=NOW, by="who", at="at", times=True)

    assert ada["last_at"] == (NOW - timedelta(days=120, microseconds=250_000)).replace(microsecond=0)
    assert ada["due_at"] > ada["last_at"]
    assert ben["due_at"] is None
    assert ben["first_at"] == ben["last_at"] == NOW - timedelta(days=3)


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table, lambda columns: [dict.fromkeys(columns, 0)]])
def test_a_moment_that_never_comes_is_none(make):
    """What lies beyond the calendar, or is no number, is null; the rest of the row stays."""
    columns = {
        "who": ["a", "b", "c"],
        **{name: [0.0, 1e300, nan if make is pd.DataFrame else None] for name in MOMENTS},
    }

    timed = with_times(make(columns))

    if isinstance(timed, list):
        assert timed[0]["cold_at"] == datetime(1970, 1, 1, tzinfo=UTC)
        return
    first, never, missing = nw.from_native(timed)["cold_at"].to_list()
    assert first == datetime(1970, 1, 1, tzinfo=UTC)
    assert pd.isna(never)
    assert pd.isna(missing)


def test_where_it_cannot_be_it_is_said():
    """A lazy frame of another engine is turned by that engine."""
    duckdb = pytest.importorskip("duckdb")
    relation = duckdb.from_arrow(pa.Table.from_pylist(ROWS))

    with pytest.raises(wl.UsageError, match="pandas, polars and pyarrow"):
        wl.score(relation, now=NOW, by="who", at="at", times=True)
