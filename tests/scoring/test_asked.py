"""What `score` and the statements are asked with: a slip is refused with advice, whatever face it is made at."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from in_memory import sqlite_in_memory

import warmlinks as wl
from warmlinks.scoring.frames import days
from warmlinks.scoring.sql import left_out_query, register_warmth, score_query

NOW = datetime(2026, 2, 1, tzinfo=UTC)
ROWS = [{"who": "ada", "at": datetime(2026, 1, 19, 23, 30, tzinfo=UTC), "kind": "coffee"}]
WHAT = {"by": "who", "at": "at", "now": NOW}
FACES = {
    "score": lambda **what: wl.score(ROWS, **{**WHAT, **what}),
    "frame": lambda **what: wl.score(pl.DataFrame(ROWS), **{**WHAT, **what}),
    "days": lambda **what: days(ROWS, **{**WHAT, **what}),
    "query": lambda **what: score_query(**{"dialect": "sqlite", "table": "log", **WHAT, **what}),
    "left out": lambda **what: left_out_query(**{"dialect": "sqlite", "table": "log", **WHAT, **what}),
}
at_each_face = pytest.mark.parametrize("face", FACES)


@at_each_face
@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"kind": "kind", "kinds": "coffee"}, r"one text.*kinds=\['coffee'\]"),
        ({"kinds": "coffee"}, r"one text.*kinds=\['coffee'\]"),
        ({"kinds": None}, r"no words: None.*leave it out"),
        ({"kinds": [1]}, "no words"),
        ({"unit": "min"}, r"no unit 'min'.*s, ms"),
        ({"by": None}, r"by is no name of a column: None.*by="),
        ({"by": ""}, "by is no name of a column"),
        ({"at": None}, "at is no name of a column"),
        ({"kind": ""}, "kind is no name of a column"),
        ({"timezone": "Europe/Berlim"}, r"no time zone 'Europe/Berlim'.*Europe/Berlin"),
        ({"timezone": "UTC+99:00"}, "no time zone"),
        ({"timezone": 1}, "1 is no time zone"),
        ({"now": datetime(2026, 2, 1)}, "now needs a time zone"),  # noqa: DTZ001  that is what is tested
        ({"now": date(2026, 2, 1)}, "now is no moment"),
    ],
)
def test_a_slip_is_a_settings_error_with_advice(face, wrong, told):
    """One text in place of several, a name that is none, an unknown unit or zone, a moment without a zone."""
    with pytest.raises(wl.UsageError, match=told):
        FACES[face](**wrong)


@at_each_face
def test_without_a_slip_each_face_answers(face):
    """The control: the same calls with what they take."""
    right = {"kind": "kind", "kinds": ["coffee"], "unit": "s", "timezone": "Europe/Berlin"}

    assert len(FACES[face](**right)) if face in {"score", "frame", "days"} else FACES[face](**right)


@pytest.mark.parametrize("wrong", [{"table": ""}, {"table": None}])
def test_a_table_without_a_name_is_refused(wrong):
    """No statement can be made about it."""
    for face in ("query", "left out"):
        with pytest.raises(wl.UsageError, match="table is no name of a table"):
            FACES[face](**wrong)


@at_each_face
def test_a_zone_may_be_given_by_its_name(face):
    """As when a book is opened: the answer is that of the zone itself, and not that of UTC."""
    named, meant = FACES[face](timezone="Europe/Berlin"), FACES[face](timezone=ZoneInfo("Europe/Berlin"))

    if face == "frame":
        named, meant = named.rows(), meant.rows()
    assert named == meant
    if face == "days":
        assert named[0]["day"] == days(ROWS, **WHAT)[0]["day"] + 1


def test_the_aggregate_takes_the_name_of_a_zone():
    """And refuses one that is none before anything is registered."""
    connection = sqlite_in_memory()
    with pytest.raises(wl.UsageError, match="no time zone"):
        register_warmth(connection, now=NOW, timezone="Europe/Berlim")
    register_warmth(connection, now=NOW, timezone="Europe/Berlin")

    assert 0 < connection.execute("select warmth('2026-01-19')").fetchone()[0] < 1


AS_ROWS = {
    "rows": lambda moments: [{"who": "ada", "at": at} for at in moments],
    "pandas": lambda moments: pd.DataFrame({"who": "ada", "at": moments}),
    "polars": lambda moments: pl.DataFrame({"who": ["ada"] * len(moments), "at": moments}),
    "pyarrow": lambda moments: pa.table({"who": ["ada"] * len(moments), "at": moments}),
}


@pytest.mark.parametrize("library", AS_ROWS)
@pytest.mark.parametrize("kind_of_number", [int, float])
def test_milliseconds_that_were_not_said_to_be_are_noticed(library, kind_of_number):
    """Numbers that all lie centuries ahead as seconds are refused, with the unit they must have."""
    rows = AS_ROWS[library]([kind_of_number(1_735_689_600_000), kind_of_number(1_735_689_700_000)])

    for ask in (wl.score, days):
        with pytest.raises(wl.UsageError, match=r"'at' look like milliseconds.*unit='ms'"):
            ask(rows, **WHAT)
        assert len(ask(rows, unit="ms", **WHAT)) == 1


@pytest.mark.parametrize("library", AS_ROWS)
def test_one_number_from_far_ahead_is_a_row_after_now(library):
    """Where any of the numbers can be seconds, they are: a stray one changes nothing, as before."""
    rows = AS_ROWS[library]([1_735_689_600, 1_735_689_600_000])

    assert len(wl.score(rows, **WHAT)) == 1
    assert wl.score([{"who": "ada", "at": datetime(2300, 1, 1, tzinfo=UTC)}], **WHAT) == []
