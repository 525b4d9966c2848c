"""What each library does with times at the edges: before 1970, about a change of the clocks, as numbers."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from in_memory import sqlite_in_memory
from relations import relation

from warmlinks.calendar.days import day_number
from warmlinks.scoring import _frame_scores
from warmlinks.scoring.frames import score
from warmlinks.scoring.sql import score_query

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


LIBRARIES = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "polars lazy": pl.LazyFrame,
    "pyarrow": pa.table,
    "DuckDB": relation,
}
with_each = pytest.mark.parametrize("library", LIBRARIES)


def states(library, moments, **what):
    """(days, interactions, first, last) of one tie."""
    frame = LIBRARIES[library]({"who": ["ada"] * len(moments), "at": moments})
    found = score(frame, now=NOW, by="who", at="at", **what)
    match found:
        case pl.LazyFrame():
            found = found.collect().to_arrow()
        case pl.DataFrame():
            found = found.to_arrow()
        case pd.DataFrame():
            found = pa.Table.from_pandas(found)
        case duckdb.DuckDBPyRelation():
            found = found.to_arrow_table()
    (row,) = found.to_pylist()
    return row["days"], row["interactions"], row["first_at"], row["last_at"]


@with_each
def test_days_before_1970_are_days_like_others(library):
    """A default such as 1 January 1900 is found in many tables; division of negative numbers differs by engine."""
    moments = [-1, 1, -86400, -86401, -2_208_988_800]

    found = states(library, moments)

    assert found == (len({day_number(moment, UTC) for moment in moments}), 5, -2_208_988_800, 1)


ZONES = ["Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "America/New_York"]


def about_midnight(there):
    """An hour before and after, all through some years, back to when no place shared its time with another."""
    moments = [
        int(datetime(year, month, day, hour, 30, tzinfo=there).timestamp())
        for year in (1834, 1892, 1919, 1943, 1968, 1974, 1987, 2025, 2026)
        for month in (1, 3, 4, 7, 10, 11)
        for day in (1, 2, 3, 20, 21, 22)
        for hour in (0, 1, 23)
    ]
    return [moment for moment in moments if moment <= NOW.timestamp()]


@with_each
@pytest.mark.parametrize("zone", ZONES)
def test_days_are_the_zones_own_on_both_sides_of_every_change(library, zone):
    """Calendar days are those that the zone's own data give, also before 1970."""
    there = ZoneInfo(zone)
    moments = about_midnight(there)

    found = states(library, moments, timezone=there)

    assert found[0] == len({day_number(moment, there) for moment in moments})


@pytest.mark.parametrize("zone", ZONES)
def test_the_statement_has_the_same_days(zone):
    """SQL needs no zone data in the engine for it."""
    there = ZoneInfo(zone)
    moments = about_midnight(there)
    connection = sqlite_in_memory()
    connection.execute("create table log (who, at)")
    connection.executemany("insert into log values ('ada', ?)", [(moment,) for moment in moments])
    query = score_query(dialect="sqlite", table="log", by="who", at="at", unit="s", now=NOW, timezone=there)

    ((_, found, *_),) = connection.execute(query.text, query.parameters).fetchall()

    assert found == len({day_number(moment, there) for moment in moments})


@with_each
@pytest.mark.parametrize(("unit", "scale"), [("s", 1), ("ms", 1000)])
def test_numbers_may_be_whole_or_broken_and_fractions_are_dropped(library, unit, scale):
    """Seconds or milliseconds; what is no number is no time."""
    whole = states(library, [1_700_000_000 * scale, 1_700_100_000 * scale], unit=unit)
    broken = states(library, [1_700_000_000.7 * scale, 1_700_100_000.2 * scale, float("nan")], unit=unit)

    assert whole == broken == (2, 2, 1_700_000_000, 1_700_100_000)


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
@pytest.mark.parametrize("ties", [0, 1, 7, 8])
def test_however_many_ties_are_scored_together_the_figures_are_the_same(library, ties, monkeypatch):
    """Blocks of ties are put together again in order, none lost and no digit changed; no ties are no rows."""
    moments = [1_700_000_000 + 90_000 * place for place in range(3 * ties)]
    table = pa.table(
        {"who": pa.array([place % ties for place in range(3 * ties)], pa.int64()), "at": pa.array(moments, pa.int64())}
    )
    frame = {"pandas": table.to_pandas, "polars": lambda: pl.from_arrow(table), "pyarrow": lambda: table}[library]()

    def rows():
        found = score(frame, now=NOW, by="who", at="at")
        return pl.DataFrame(found).rows()

    whole = rows()
    monkeypatch.setattr(_frame_scores, "_BLOCK", 3)

    assert rows() == whole
    assert [row[0] for row in whole] == list(range(ties))


@with_each
def test_what_is_no_moment_of_any_calendar_does_not_count_nor_end_the_counting(library):
    """A missing time that somebody turned into a number, in seconds before the first year or after the last."""
    found = states(library, [1_700_000_000, 1_700_000_001, -(2**63) + 5, -(10**12), 2**62])

    assert found[:2] == (1, 2)
