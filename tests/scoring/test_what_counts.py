"""What of a table counts: one rule for rows of every kind, frames of every library, and SQL."""

from __future__ import annotations

import datetime as dt
import sqlite3
import warnings
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import attrs
import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from in_memory import sqlite_in_memory
from relations import relation

import warmlinks as wl
from warmlinks.scoring._arguments import fold, folding
from warmlinks.scoring.sql import left_out_query, score_query
from warmlinks.values import COUNTED_KINDS, PASSIVE_KINDS

NOW = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
T = 1_767_603_600
WHAT = {"now": NOW, "by": "c", "at": "at"}
NAN = float("nan")


LIBRARIES = {
    "rows": lambda columns: [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)],
    "pandas": pd.DataFrame,
    "pandas objects": lambda columns: pd.DataFrame({name: pd.Series(of, dtype=object) for name, of in columns.items()}),
    "polars": pl.DataFrame,
    "polars lazy": pl.LazyFrame,
    "pyarrow": pa.table,
    "DuckDB": relation,
}
with_each = pytest.mark.parametrize("library", LIBRARIES)


def told(frame):
    """(tie, interactions, last) of each tie of a result."""
    match frame:
        case list():
            rows = frame
        case pd.DataFrame():
            rows = frame.to_dict("records")
        case pl.LazyFrame():
            rows = frame.collect().to_dicts()
        case pl.DataFrame():
            rows = frame.to_dicts()
        case pa.Table():
            rows = frame.to_pylist()
        case _:
            rows = frame.to_arrow_table().to_pylist()
    return sorted((row["c"], row["interactions"], row["last_at"]) for row in rows)


def scored(library, columns, **what):
    """What a library makes of columns, and what it says it left out; the counts have to agree."""
    made = LIBRARIES[library](columns)
    found = told(wl.score(made, **WHAT, **what))
    out = wl.left_out(LIBRARIES[library](columns), **WHAT, **what)
    assert sum(row[1] for row in found) == out.counted
    assert sum(dict(out).values()) == len(columns["c"])
    return found, {reason: count for reason, count in dict(out).items() if count and reason != "counted"}


@with_each
def test_nobody_and_no_time_do_not_count(library):
    """None and what is not a number, in either column."""
    columns = {"c": [1.0, 1.0, NAN, None, 2.0], "at": [float(T), NAN, float(T), float(T), None]}

    assert scored(library, columns) == ([(1.0, 1.0, T)], {"no_tie": 2, "no_time": 2})


@pytest.mark.parametrize("missing", [None, NAN, pd.NaT, pd.NA, np.float32("nan"), Decimal("NaN"), Decimal("sNaN")])
def test_whatever_is_missing_in_a_row_is_missing(missing):
    """As a frame's `to_dict` leaves it."""
    rows = [{"c": "a", "at": T}, {"c": "a", "at": missing}, {"c": missing, "at": T}]

    assert told(wl.score(rows, **WHAT)) == [("a", 1.0, T)]
    assert dict(wl.left_out(rows, **WHAT)) == {
        "counted": 1,
        "no_tie": 1,
        "no_time": 1,
        "unreadable": 0,
        "other_kind": 0,
        "after_now": 0,
    }


@pytest.mark.parametrize(
    "nine",
    [
        T,
        float(T) + 0.5,
        np.int64(T),
        np.int32(T),
        np.float64(T),
        Decimal(T) + Decimal("0.5"),
        "2026-01-05T10:00:00+01:00",
        "2026-01-05 09:00:00Z",
        " 2026-01-05T09:00:00.250+0000 ",
        dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC),
        pd.Timestamp("2026-01-05T09:00Z"),
    ],
)
def test_a_moment_may_be_written_in_many_ways(nine):
    """Numbers of every kind, decimals, texts with a zone, datetimes; in rows, and in a frame of objects."""
    assert told(wl.score([{"c": "a", "at": nine}], **WHAT)) == [("a", 1.0, T)]
    frame = pd.DataFrame({"c": ["a", "b"], "at": pd.Series([nine, None], dtype=object)})
    assert told(wl.score(frame, **WHAT)) == [("a", 1.0, T)]


@with_each
def test_texts_with_a_zone_and_days_are_read_and_others_are_not(library):
    """A day is its midnight in UTC, as in SQL; what is no time does not count, nor end the counting."""
    columns = {"c": ["a"] * 4, "at": ["2026-01-05T10:00:00+01:00", "2026-01-04", "soon", None]}

    assert scored(library, columns) == ([("a", 2.0, T)], {"unreadable": 1, "no_time": 1})


@with_each
def test_days_of_a_calendar_are_their_midnight(library):
    """Dates, in each library's own type."""
    columns = {"c": ["a", "a"], "at": [dt.date(2026, 1, 5), None]}

    assert scored(library, columns) == ([("a", 1.0, T - 9 * 3600)], {"no_time": 1})


@pytest.mark.parametrize("library", [library for library in LIBRARIES if "objects" not in library])
def test_decimals_are_numbers(library):
    """A database's numbers; parts of a second are dropped."""
    columns = {"c": ["a", "a"], "at": [Decimal("1767603600.5"), Decimal("1767603599.0")]}

    assert scored(library, columns) == ([("a", 2.0, T)], {})
    milliseconds = {"c": ["a"], "at": [Decimal("1767603600500.5")]}
    assert scored(library, milliseconds, unit="ms") == ([("a", 1.0, T)], {})


@with_each
def test_what_is_endless_or_beyond_all_calendars_cannot_be_read(library):
    """Infinities, and numbers of which no year is known."""
    columns = {"c": ["a"] * 6, "at": [float("inf"), -float("inf"), float(T), 1e300, -1e12, 3e11]}

    assert scored(library, columns, timezone="Europe/Berlin") == ([("a", 1.0, T)], {"unreadable": 5})


@with_each
def test_the_zeros_of_machines_are_no_time_and_letters_of_1545_are(library):
    """1 January of the year 1, and the very first second of 1970; a second later is a moment like others."""
    zeros = [dt.datetime(1, 1, 1, tzinfo=dt.UTC), dt.datetime(1970, 1, 1, tzinfo=dt.UTC)]
    moments = [*zeros, dt.datetime(1970, 1, 1, 0, 0, 1, tzinfo=dt.UTC), dt.datetime(1545, 6, 1, tzinfo=dt.UTC)]
    if library == "pandas":
        frame = pd.DataFrame({"c": ["a"] * 4, "at": pd.Series(moments, dtype="datetime64[us, UTC]")})
        assert told(wl.score(frame, **WHAT)) == [("a", 2.0, 1)]
        return

    assert scored(library, {"c": ["a"] * 4, "at": moments}) == ([("a", 2.0, 1)], {"unreadable": 2})


@pytest.mark.parametrize("dialect", ["sqlite", "duckdb"])
def test_the_zeros_of_machines_are_no_time_in_sql(dialect):
    """The statement leaves them out, and the other statement says so."""
    connection = sqlite_in_memory() if dialect == "sqlite" else duckdb.connect()
    connection.execute('create table log (c varchar, "at" timestamp)')
    for moment in ("0001-01-01 00:00:00", "1970-01-01 00:00:00", "1970-01-01 00:00:01", "1545-06-01 00:00:00"):
        connection.execute(f"insert into log values ('a', '{moment}')")

    query = score_query(dialect=dialect, table="log", **WHAT)
    ((_, _, interactions, *_),) = connection.execute(query.text, query.parameters).fetchall()
    query = left_out_query(dialect=dialect, table="log", **WHAT)
    ((counted, *out),) = connection.execute(query.text, query.parameters).fetchall()

    assert (interactions, counted) == (2, 2)
    assert out == [0, 0, 2, 0, 0, 0]


@attrs.frozen
class Attrs:
    c: str
    at: int


@dataclass
class Data:
    c: str
    at: int


class Named(NamedTuple):
    c: str
    at: int


class Instance:
    """As an object-relational mapper makes them: the columns are attributes."""

    def __init__(self, c, at):
        self._state = object()
        self.c, self.at = c, at


def of_sqlite3(rows):
    connection = sqlite_in_memory()
    connection.row_factory = sqlite3.Row
    connection.execute("create table log (c, at)")
    connection.executemany("insert into log values (?, ?)", rows)
    return connection.execute("select * from log")


def of_sqlalchemy(rows):
    connection = sa.create_engine("sqlite://", creator=sqlite_in_memory).connect()
    connection.execute(sa.text("create table log (c text, at integer)"))
    for c, at in rows:
        connection.execute(sa.text("insert into log values (:c, :at)"), {"c": c, "at": at})
    return connection.execute(sa.text("select * from log"))


ROWS = {
    "attrs": lambda rows: [Attrs(*row) for row in rows],
    "dataclass": lambda rows: [Data(*row) for row in rows],
    "named tuple": lambda rows: [Named(*row) for row in rows],
    "instances": lambda rows: (Instance(*row) for row in rows),
    "sqlite3.Row": of_sqlite3,
    "list of sqlite3.Row": lambda rows: of_sqlite3(rows).fetchall(),
    "SQLAlchemy": of_sqlalchemy,
    "SQLAlchemy, mappings": lambda rows: of_sqlalchemy(rows).mappings(),
    "SQLAlchemy, all mappings": lambda rows: of_sqlalchemy(rows).mappings().all(),
}


@pytest.mark.parametrize("kind", ROWS)
def test_rows_of_every_kind_are_rows(kind):
    """And a column that is not there is answered with those that are, never with what is in them."""
    rows = [("ada", T), ("ada", T + 1), ("ben", T)]

    assert told(wl.score(ROWS[kind](rows), **WHAT)) == [("ada", 2.0, T + 1), ("ben", 1.0, T)]
    with pytest.raises(wl.UsageError, match=r"there is no column 'cc'. Did you mean c"):
        wl.score(ROWS[kind](rows), **{**WHAT, "by": "cc"})
    with pytest.raises(wl.UsageError, match=r"there is no column 'when'. There are: c, at"):
        wl.score(ROWS[kind](rows), **{**WHAT, "at": "when"})


@pytest.mark.parametrize(
    "no_table",
    [
        pd.Series([T]),
        pl.Series([T]),
        np.array([T]),
        [T],
        ["ada"],
        "ada",
        {"c": "ada", "at": T},
        [None],
        3,
        None,
        object,
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_table_is_said_to_be_none(no_table):
    """A column, a number, one row by itself."""
    with pytest.raises(wl.UsageError, match=r"is no (row of a table|data frame)"):
        wl.score(no_table, **WHAT)


@pytest.mark.parametrize("library", [library for library in LIBRARIES if "objects" not in library])
def test_values_that_cannot_be_told_apart_are_refused(library):
    """A list is nobody; the column is named, and its values are not."""
    made = LIBRARIES[library]({"c": [["secret"]], "at": [T]})

    with pytest.raises(wl.UsageError, match="'c' holds values that cannot be told apart") as caught:
        wl.score(made, **WHAT)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("library", ["pandas", "pyarrow"])
def test_two_columns_of_one_name_do_no_harm_unless_they_are_asked_for(library):
    """A join leaves such frames."""

    def joined(names):
        values = ["a", T, 1, 2]
        if library == "pandas":
            return pd.DataFrame([values], columns=names)
        return pa.table([pa.array([value]) for value in values], names=names)

    assert told(wl.score(joined(["c", "at", "x", "x"]), **WHAT)) == [("a", 1.0, T)]
    with pytest.raises(wl.UsageError, match="several columns 'c'"):
        wl.score(joined(["c", "at", "c", "x"]), **WHAT)


@pytest.mark.parametrize(
    "empty",
    [
        pl.DataFrame(),
        pl.DataFrame({"c": [], "at": [], "k": []}),
        pl.LazyFrame({"c": [], "at": [], "k": []}),
        pl.DataFrame({"c": ["a"], "at": [None], "k": [None]}),
        pd.DataFrame(),
        pd.DataFrame({"c": [], "at": [], "k": []}),
        pa.table({"c": [], "at": [], "k": []}),
    ],
    ids=lambda frame: f"{type(frame).__module__.partition('.')[0]} {type(frame).__name__}",
)
def test_a_frame_of_nothing_has_no_ties(empty):
    """Whatever type its columns have, or none at all."""
    found = wl.score(empty, kind="k", **WHAT)

    assert type(found) is type(empty)
    assert told(found) == []


SAME = [
    ("İş görüşmesi", "İş görüşmesi"),
    ("İş görüşmesi", "İŞ GÖRÜŞMESİ"),
    ("toplantı", "TOPLANTI"),  # noqa: RUF001  letters of Turkish
    ("ΚΑΦΕΣ", "Καφες"),
    ("ΚΑΦΕΣ", "ΚΑΦΕΣ"),
    ("Straße", "STRASSE"),
    ("STRASSE", "straße"),
    ("ÜBERGABE", "Übergabe"),
    ("звонок", "ЗВОНОК"),  # noqa: RUF001  letters of Russian
    ("Ծանոթություն", "ԾԱՆՈԹՈՒԹՅՈՒՆ"),
    ("ᎣᏏᏲ", "ꭳꮟᏺ"),
    ("電話", "電話"),
    ("Call", "cALL"),
    ("TOPLANTI", "toplantı"),  # noqa: RUF001  the word itself is plain ASCII
    ("E-MAIL", "e-maıl"),  # noqa: RUF001
    ("email", "EMAİL"),
    ("stop", "\u017ftop"),
    ("file", "\ufb01le"),
    ("kiss", "\u212aI\u1e9e"),
]


@pytest.mark.parametrize(("word", "written"), SAME)
def test_words_that_differ_only_in_case_are_the_same_in_every_engine(word, written):
    """Identical text too, whatever an engine's own small letters are."""
    columns = {"c": ["a", "b"], "at": [T, T], "k": [written, "something else"]}
    for library, make in LIBRARIES.items():
        assert told(wl.score(make(columns), kind="k", kinds={word}, **WHAT)) == [("a", 1.0, T)], library
    for dialect, connection in (("sqlite", sqlite_in_memory()), ("duckdb", duckdb.connect())):
        connection.execute('create table log (c varchar, "at" bigint, k varchar)')
        connection.executemany("insert into log values (?, ?, ?)", list(zip(*columns.values(), strict=True)))
        query = score_query(dialect=dialect, table="log", kind="k", kinds={word}, unit="s", **WHAT)
        assert [row[0] for row in connection.execute(query.text, query.parameters).fetchall()] == ["a"], dialect


@given(st.text(max_size=8), st.sampled_from([str.upper, str.lower, str.title, str.swapcase, str.casefold]))
def test_what_engines_replace_makes_of_a_word_what_python_does(word, change):
    """Replacing the letters in question, then small letters of ASCII only, as SQLite has them."""
    text = change(word)
    for letter, folded in folding([word]):
        text = text.replace(letter, folded)
    text = "".join(letter.lower() if letter.isascii() else letter for letter in text)

    if fold(change(word)) == fold(word):
        assert text.replace("i\u0307", "i") == fold(word).replace("i\u0307", "i")


@pytest.mark.parametrize("written", ["EMAİL", "emaıl", "Email", "SMS", "\u017fms"])  # noqa: RUF001
def test_our_own_words_are_compared_alike_in_every_engine(written):
    """There nothing is replaced, so that it costs nothing: what plain rows count, all engines count."""
    columns = {"c": ["a", "b"], "at": [T, T], "k": [written, "call"]}
    counted = ["a", "b"] if written in {"EMAİL", "emaıl", "Email", "SMS"} else ["b"]  # noqa: RUF001
    for library, make in LIBRARIES.items():
        assert [one[0] for one in told(wl.score(make(columns), kind="k", **WHAT))] == counted, library
    for dialect, connection in (("sqlite", sqlite_in_memory()), ("duckdb", duckdb.connect())):
        connection.execute('create table log (c varchar, "at" bigint, k varchar)')
        connection.executemany("insert into log values (?, ?, ?)", list(zip(*columns.values(), strict=True)))
        query = score_query(dialect=dialect, table="log", kind="k", unit="s", **WHAT)
        found = connection.execute(query.text, query.parameters).fetchall()
        assert sorted(row[0] for row in found) == counted, dialect


def test_sms_and_chat_count():
    """And every kind is either contact or known not to be."""
    rows = [{"c": kind, "at": T, "k": kind} for kind in ("sms", "chat", "SMS", "like")]

    assert [row["c"] for row in wl.score(rows, kind="k", **WHAT)] == ["SMS", "chat", "sms"]
    assert not COUNTED_KINDS & PASSIVE_KINDS


FOREIGN = {"c": ["a"] * 4, "at": [T] * 4, "k": ["whatsapp", "call", "like", "whatsapp"]}


@pytest.mark.parametrize("library", [library for library in LIBRARIES if library not in {"polars lazy", "DuckDB"}])
def test_words_that_nobody_knows_are_warned_of(library):
    """Where they leave out many rows; the words are in it, and how many rows each costs."""
    with pytest.warns(UserWarning, match=r"2 of 4 rows are left out.*'k'.*'whatsapp' \(2\).*kinds="):
        wl.score(LIBRARIES[library](FOREIGN), kind="k", **WHAT)
    with pytest.warns(UserWarning, match="4 of 4 rows"):
        wl.score(LIBRARIES[library](FOREIGN | {"k": ["Anruf"] * 4}), kind="k", **WHAT)
    with pytest.warns(UserWarning, match="'whatsapp'"):
        wl.score(LIBRARIES[library](FOREIGN), kind="k", kinds={"Anruf"}, **WHAT)


@with_each
def test_words_that_are_known_or_few_or_chosen_are_not_warned_of(library):
    """Likes are known, one in five is little, and who names what counts has left out the rest on purpose."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        wl.score(LIBRARIES[library](FOREIGN | {"k": ["like", "view", "like", "poke"]}), kind="k", **WHAT)
        few = {"c": ["a"] * 5, "at": [T] * 5, "k": ["call"] * 4 + ["whatsapp"]}
        wl.score(LIBRARIES[library](few), kind="k", **WHAT)
        wl.score(LIBRARIES[library](FOREIGN), kind="k", kinds={"call"}, **WHAT)


@with_each
def test_what_was_left_out_is_told_with_the_words(library):
    """For lazy frames too, which are read for it."""
    out = wl.left_out(LIBRARIES[library](FOREIGN), kind="k", **WHAT)

    assert (out.counted, out["other_kind"], dict(out.words)) == (1, 3, {"whatsapp": 2})
    with pytest.raises(KeyError):
        out["words"]


def test_numbers_are_no_words():
    """The column is named."""
    with pytest.raises(wl.UsageError, match="'k' holds no words"):
        wl.score(pl.DataFrame({"c": ["a"], "at": [T], "k": [1]}), kind="k", **WHAT)


@pytest.mark.parametrize("library", ["rows", "pandas", "polars"])
def test_a_mapping_of_words_to_kinds_leaves_out_what_is_none(library):
    """As in statements: a word that is made to None, or to what only lies about, is no contact."""
    rows = [
        {"c": "a", "at": 1767603600, "k": "Phone"},
        {"c": "a", "at": 1767690000, "k": "Like"},
        {"c": "b", "at": 1767603600, "k": "Task"},
    ]
    table = {"rows": lambda: rows, "pandas": lambda: pd.DataFrame(rows), "polars": lambda: pl.DataFrame(rows)}[
        library
    ]()
    kinds = {"phone": "call", "Task": None, "Like": "like"}
    scored = wl.score(table, now=NOW, by="c", at="at", kind="k", kinds=kinds)
    found = scored if library == "rows" else scored.to_dict("records") if library == "pandas" else scored.to_dicts()

    assert [(row["c"], row["days"]) for row in found] == [("a", 1)]
    assert wl.left_out(table, now=NOW, by="c", at="at", kind="k", kinds=kinds).counted == 1
    with pytest.raises(wl.UsageError, match="'cal', which is no kind"):
        wl.score(table, now=NOW, by="c", at="at", kind="k", kinds={"Phone": "cal"})
