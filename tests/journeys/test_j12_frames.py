"""J12: the score in the data frames of whoever has some, and in plain rows where there are none."""

from __future__ import annotations

import datetime as dt
import math
import subprocess
import sys
from itertools import permutations

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import warmlinks as wl
from warmlinks.errors import UsageError
from warmlinks.scoring.frames import COLUMNS, days, score_days

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
WHAT = {"now": NOW, "by": "contact_id", "at": "occurred", "kind": "type"}


def contact(who, days_ago, kind="call"):
    return {"contact_id": who, "occurred": NOW - dt.timedelta(days=days_ago, minutes=7), "type": kind}


ROWS = [
    contact("C-17", 400),
    contact("C-17", 31, "Message"),
    contact("C-17", 31),
    contact("C-4", 3),
    contact("Zoë O'Hara", 90),
    contact("C-9", 5, "like"),
    contact("C-17", -3),
]
LABELS = ["C-17", "C-4", "Zoë O'Hara"]
SCHEMA = {"contact_id": pl.String, "occurred": pl.Datetime("us", "UTC"), "type": pl.String}


def a_pandas_frame(rows):
    frame = pd.DataFrame(rows, columns=list(SCHEMA))
    frame["occurred"] = pd.to_datetime(frame["occurred"], utc=True)
    return frame.astype({"contact_id": "str", "type": "str"})


def a_polars_frame(rows):
    return pl.DataFrame(rows, schema=SCHEMA)


def a_lazy_frame(rows):
    return a_polars_frame(rows).lazy()


def a_pyarrow_table(rows):
    return a_polars_frame(rows).to_arrow()


def a_duckdb_relation(rows):
    connection = duckdb.connect()
    connection.register("arrow", a_pyarrow_table(rows))
    connection.execute("create table activities as select * from arrow")
    return connection.table("activities")


LIBRARIES = (a_pandas_frame, a_polars_frame, a_lazy_frame, a_pyarrow_table, a_duckdb_relation)
with_each = pytest.mark.parametrize("made", LIBRARIES, ids=lambda made: made.__name__[2:])


def columns(frame):
    return list(frame.collect_schema()) if isinstance(frame, pl.LazyFrame) else list(getattr(frame, "columns", ()))


def names(frame):
    return frame.column_names if isinstance(frame, pa.Table) else columns(frame)


def plain(frame):
    """Any frame as a list of dicts, in order of the label."""
    match frame:
        case list():
            rows = frame
        case pd.DataFrame():
            rows = frame.to_dict("records")
        case pl.DataFrame():
            rows = frame.to_dicts()
        case pl.LazyFrame():
            rows = frame.collect().to_dicts()
        case pa.Table():
            rows = frame.to_pylist()
        case _:
            rows = frame.to_arrow_table().to_pylist()
    return sorted(rows, key=lambda row: row["contact_id"])


def numbers(row):
    """The results in a row; what is null, in pandas not a number, is not a number."""
    return [math.nan if row[name] is None else row[name] for name in COLUMNS]


def below_each_other(frames):
    """Several frames of one library as one."""
    match frames[0]:
        case list():
            return [row for frame in frames for row in frame]
        case pd.DataFrame():
            return pd.concat(frames)
        case pl.DataFrame() | pl.LazyFrame():
            return pl.concat(frames)
        case pa.Table():
            return pa.concat_tables(frames)
        case _:
            connection = duckdb.connect()
            connection.register("arrow", pa.concat_tables([frame.to_arrow_table() for frame in frames]))
            return connection.table("arrow")


@with_each
def test_j12_1_one_row_per_person_with_the_callers_own_labels(made):
    """What comes in decides what goes out; labels are as they were, and the figures those of plain rows."""
    scored = wl.score(made(ROWS), **WHAT)

    found, wanted = plain(scored), wl.score(ROWS, **WHAT)
    assert type(scored) is type(made(ROWS))
    assert names(scored) == ["contact_id", *COLUMNS]
    assert [row["contact_id"] for row in found] == LABELS
    for mine, theirs in zip(found, wanted, strict=True):
        assert numbers(mine) == pytest.approx(numbers(theirs), rel=1e-12, nan_ok=True)


def test_j12_1_labels_may_be_anything_that_can_be_told_apart():
    """Numbers and dates come back as the numbers and dates they were."""
    numbered = pl.DataFrame({"who": [7, 7, -1], "at": [1_700_000_000, 1_710_000_000, 1_720_000_000]})
    dated = [{"who": dt.date(2020, 1, 1), "at": 1_700_000_000}, {"who": 3, "at": 1_700_000_000}]

    of_numbers = wl.score(numbered, now=NOW, by="who", at="at")
    of_anything = wl.score(dated, now=NOW, by="who", at="at")

    assert of_numbers["who"].to_list() == [-1, 7]
    assert of_numbers["who"].dtype == pl.Int64
    assert [row["who"] for row in of_anything] == [dt.date(2020, 1, 1), 3]


SCRIPT = """
import sys
class NotInstalled:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {libraries!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, NotInstalled())
import datetime
import warmlinks as wl
now = datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.UTC)
rows = ({{"who": who, "at": now - datetime.timedelta(days=days)}} for who, days in [("a", 3), ("b", 40), ("a", 9)])
print([(row["who"], row["days"]) for row in wl.score(rows, now=now, by="who", at="at")])
print(sorted(set(sys.modules) & {libraries!r}))
"""


def test_j12_1_plain_rows_need_no_library_and_import_none():
    """Where none is installed they are scored, and nothing tries to import one."""
    libraries = {"pandas", "polars", "pyarrow", "duckdb", "narwhals", "numpy", "sqlalchemy"}

    run = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(libraries=libraries)], capture_output=True, text=True, check=False
    )

    assert (run.stdout.splitlines(), run.stderr) == (["[('a', 2.0), ('b', 1.0)]", "[]"], "")


def test_j12_1_a_frame_without_narwhals_says_what_to_install():
    """The error names the extra."""
    script = SCRIPT.format(libraries={"narwhals"}) + (
        "import polars\n"
        "try:\n    wl.score(polars.DataFrame({'who': ['a'], 'at': [0]}), now=now, by='who', at='at')\n"
        "except wl.errors.SettingsError as error:\n    print(error)\n"
    )

    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert "pip install 'warmlinks[frames]'" in run.stdout.splitlines()[-1]


@with_each
def test_j12_1_lazy_frames_stay_lazy_and_nothing_runs_before_it_is_asked_for(made):
    """A lazy frame gives a lazy frame, and a relation a relation."""
    scored = wl.score(made(ROWS), **WHAT)

    assert isinstance(scored, pl.LazyFrame) == (made is a_lazy_frame)
    assert isinstance(scored, duckdb.DuckDBPyRelation) == (made is a_duckdb_relation)


def test_j12_1_a_lazy_frame_is_read_when_it_is_collected_and_not_before():
    """Rows that cannot be read are no trouble while the plan is made; they are when it runs."""

    def broken(_frame):
        raise RuntimeError("read")

    frame = a_lazy_frame(ROWS).map_batches(broken, schema=SCHEMA)
    scored = wl.score(frame, **WHAT)

    with pytest.raises(Exception, match="read"):
        scored.collect()


@pytest.mark.parametrize(
    "made", [a_pandas_frame, a_polars_frame, a_lazy_frame, a_pyarrow_table, a_duckdb_relation, list]
)
def test_j12_2_times_without_a_zone_are_an_error_that_names_the_column(made):
    """The owner's day cannot be known from them, so nobody guesses."""
    naive = [{**row, "occurred": row["occurred"].replace(tzinfo=None)} for row in ROWS]
    aware, bare = made(ROWS), None
    match aware:
        case pd.DataFrame():
            bare = aware.assign(occurred=aware["occurred"].dt.tz_localize(None))
        case pl.DataFrame() | pl.LazyFrame():
            bare = aware.with_columns(pl.col("occurred").dt.replace_time_zone(None))
        case pa.Table():
            bare = a_polars_frame(ROWS).with_columns(pl.col("occurred").dt.replace_time_zone(None)).to_arrow()
        case list():
            bare = naive
        case _:
            bare = aware.project("contact_id, occurred::timestamp as occurred, type")

    with pytest.raises(UsageError, match=r"'occurred'.*no zone"):
        wl.score(bare, **WHAT)


@pytest.mark.parametrize("column", ["contact_id", "type"])
def test_j12_2_words_and_dates_are_no_times(column):
    """A column that holds something else is named, with what it holds."""
    for rows in (a_polars_frame(ROWS), a_pandas_frame(ROWS), ROWS):
        with pytest.raises(UsageError, match=f"'{column}' holds no times"):
            wl.score(rows, now=NOW, by="contact_id", at=column)


@pytest.mark.parametrize("made", [*LIBRARIES, list])
@pytest.mark.parametrize(("asked", "meant"), [("ocurred", "occurred"), ("Type", "type"), ("contact", "contact_id")])
def test_j12_2_a_missing_column_names_those_that_look_like_it(made, asked, meant):
    """A slip of the pen is answered with what was probably meant."""
    what = {name: asked if column == meant else column for name, column in WHAT.items()}

    with pytest.raises(UsageError, match=f"no column '{asked}'.*Did you mean.*{meant}"):
        wl.score(made(ROWS), **what)


def test_j12_2_now_without_a_zone_is_refused():
    """The moment to score at is a moment, too."""
    with pytest.raises(UsageError, match="now needs a time zone"):
        wl.score(ROWS, **{**WHAT, "now": NOW.replace(tzinfo=None)})


@with_each
def test_j12_3_an_empty_frame_gives_an_empty_result_with_the_right_columns(made):
    """No rows, all columns, and the types of a result that has some."""
    empty, full = wl.score(made([]), **WHAT), wl.score(made(ROWS), **WHAT)

    assert plain(empty) == []
    assert names(empty) == names(full) == ["contact_id", *COLUMNS]
    assert _types(empty) == _types(full)


@with_each
def test_j12_3_rows_none_of_which_counts_are_an_empty_result_as_well(made):
    """Planned, passive and nameless rows only."""
    rows = [contact("a", -1), contact("b", 2, "like"), contact(None, 2), {**contact("c", 2), "occurred": None}]

    assert plain(wl.score(made(rows), **WHAT)) == []


def test_j12_3_no_rows_are_no_scores():
    """A list of nothing, a tuple of nothing, and an exhausted iterator."""
    assert [wl.score(nothing, **WHAT) for nothing in ([], (), iter(()))] == [[], [], []]


def _types(frame):
    match frame:
        case pl.LazyFrame():
            return frame.collect_schema().dtypes()
        case pa.Table():
            return frame.schema.types
        case pd.DataFrame():
            return frame.dtypes.to_list()
        case _:
            return [str(kind) for kind in frame.dtypes]


@pytest.mark.parametrize("made", [*LIBRARIES, list])
def test_j12_parts_below_each_other_equal_all_at_once(made):
    """However the rows are cut into parts, and in whatever order these come, the figures are the same."""
    wanted = plain(wl.score(made(ROWS), **WHAT))

    for order in list(permutations(range(len(ROWS))))[::1009]:
        rows = [ROWS[place] for place in order]
        parts = [days(made(part), **WHAT) for part in (rows[:2], rows[2:3], rows[3:], [])]
        found = plain(score_days(below_each_other(parts), now=NOW, by="contact_id"))
        assert [list(row) for row in found] == [list(row) for row in wanted]
        for mine, theirs in zip(found, wanted, strict=True):
            assert numbers(mine) == pytest.approx(numbers(theirs), rel=1e-12, nan_ok=True)


@pytest.mark.parametrize("made", [a_polars_frame, a_duckdb_relation, a_pandas_frame, list])
def test_j12_a_column_called_like_a_result_is_refused(made):
    """A result with two columns of one name would be no result."""
    rows = [{**row, "warmth": row["contact_id"]} for row in ROWS]
    frame = rows if made is list else _with_warmth(made(ROWS))

    with pytest.raises(UsageError, match="'warmth' is called like a result"):
        wl.score(frame, **{**WHAT, "by": "warmth"})


def _with_warmth(frame):
    match frame:
        case pl.DataFrame():
            return frame.with_columns(warmth=pl.col("contact_id"))
        case pd.DataFrame():
            return frame.assign(warmth=frame["contact_id"])
        case _:
            return frame.project("*, contact_id as warmth")


@pytest.mark.parametrize("made", [*LIBRARIES, list])
def test_j12_columns_called_like_what_is_used_on_the_way_do_no_harm(made):
    """Neither `day` nor `wl_t` is taken, whatever the caller keeps in them."""
    frame = made(ROWS)
    match frame:
        case list():
            renamed = [{"day": row["contact_id"], "wl_t": row["occurred"], "type": row["type"]} for row in frame]
        case pl.DataFrame() | pl.LazyFrame():
            renamed = frame.rename({"contact_id": "day", "occurred": "wl_t"})
        case pd.DataFrame():
            renamed = frame.rename(columns={"contact_id": "day", "occurred": "wl_t"})
        case pa.Table():
            renamed = frame.rename_columns(["day", "wl_t", "type"])
        case _:
            renamed = frame.project("contact_id as day, occurred as wl_t, type")

    found = wl.score(renamed, now=NOW, by="day", at="wl_t", kind="type")

    assert sorted(row["day"] for row in _rows_of(found)) == LABELS


def _rows_of(frame):
    match frame:
        case list():
            return frame
        case pl.LazyFrame():
            return frame.collect().to_dicts()
        case pl.DataFrame():
            return frame.to_dicts()
        case pd.DataFrame():
            return frame.to_dict("records")
        case pa.Table():
            return frame.to_pylist()
        case _:
            return frame.to_arrow_table().to_pylist()
