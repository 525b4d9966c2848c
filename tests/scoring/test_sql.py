"""What the statement reads as a time, and what it says of the rows that it leaves out."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import duckdb
import pytest
from in_memory import sqlite_in_memory

from warmlinks.scoring.sql import left_out_query, score_query

NOW = datetime(2026, 2, 1, tzinfo=UTC)
LOG = {"table": "log", "by": "who", "at": "at", "now": NOW}
NINE = int(datetime(2026, 1, 19, 9, tzinfo=UTC).timestamp())


def a_log(rows):
    connection = sqlite_in_memory()
    connection.execute("create table log (who, at, kind)")
    connection.executemany("insert into log values (?, ?, ?)", rows)
    return connection


def last_contacts(connection, **what):
    query = score_query(dialect="sqlite", **LOG, **what)
    return {row[0]: row[4] for row in connection.execute(query.text, query.parameters)}


def left_out(connection, dialect="sqlite", **what):
    query = left_out_query(dialect=dialect, **LOG, **what)
    cursor = connection.execute(query.text, query.parameters)
    names = [column[0] for column in cursor.description]
    (row,) = cursor.fetchall()
    return dict(zip(names, row, strict=True))


@pytest.mark.parametrize(
    "nine",
    [
        NINE,
        "2026-01-19 09:00",
        "2026-01-19T09:00:00Z",
        "2026-01-19T10:00:00+01:00",
        "2026-01-19T10:00:00.000+0100",
        "2026-01-19 04:00:00-0500",
    ],
)
def test_sqlite_reads_each_documented_form(nine):
    """Whole epoch seconds, and texts that begin with the day as ISO 8601 writes it, with whatever offset."""
    assert last_contacts(a_log([("ada", nine, "call")])) == {"ada": NINE}


@pytest.mark.parametrize(
    "unclear", ["1/19/2026 09:00", "19.01.2026", 20260119, NINE * 1000, 2461059.875, "2026-01-19T09:00:00+99", ""]
)
def test_what_sqlite_cannot_read_is_no_contact_and_is_counted(unclear):
    """A day in another order, a day as a number and milliseconds are not guessed at, nor left out unseen."""
    connection = a_log([("ada", unclear, "call"), ("ben", NINE, "call")])

    assert last_contacts(connection) == {"ben": NINE}
    found = left_out(connection)
    assert (found["counted"], found["unreadable"]) == (1, 1)


def test_numbers_are_read_in_the_unit_that_is_said():
    """The same moment in seconds and in milliseconds."""
    assert last_contacts(a_log([("ada", NINE, "call")]), unit="s") == {"ada": NINE}
    assert last_contacts(a_log([("ada", NINE * 1000, "call")]), unit="ms") == {"ada": NINE}


@pytest.mark.parametrize("dialect", ["sqlite", "duckdb"])
def test_each_row_is_counted_once_under_the_first_reason(dialect):
    """The counts add up to the rows of the table, and those that count are the interactions of the scores."""
    rows = [
        (None, None, None),
        ("ada", None, "like"),
        ("ada", "soon" if dialect == "sqlite" else float("inf"), "like"),
        ("ada", NINE, "like"),
        ("ada", NINE, None),
        ("ada", NOW.timestamp() + 1, "call"),
        ("ada", NINE, "Call"),
        ("ben", NINE, "call"),
    ]
    connection = a_log([]) if dialect == "sqlite" else duckdb.connect()
    if dialect == "duckdb":
        connection.execute('create table log (who varchar, "at" double, kind varchar)')
    connection.executemany("insert into log values (?, ?, ?)", rows)
    what = {"kind": "kind", "unit": "s"}

    found = left_out(connection, dialect, **what)

    assert found == {
        "counted": 2,
        "no_tie": 1,
        "no_time": 1,
        "unreadable": 1,
        "other_kind": 2,
        "after_now": 1,
        "repeated": 0,
    }
    query = score_query(dialect=dialect, **LOG, **what)
    assert sum(row[2] for row in connection.execute(query.text, query.parameters).fetchall()) == found["counted"]


def test_an_empty_table_leaves_nothing_out():
    """Without rows every count is zero, and without a kind no row is of another one."""
    assert set(left_out(a_log([])).values()) == {0}
    assert left_out(a_log([("ada", NINE, "smoke signal")]))["counted"] == 1


@pytest.mark.parametrize("dialect", ["mysql", "mariadb", "mssql", "postgresql", "snowflake", "bigquery", "databricks"])
def test_what_is_given_to_one_statement_can_be_given_to_the_other(dialect):
    """The same arguments, also those that only the score needs, and both take the same values."""
    what = {**LOG, "kind": "kind", "kinds": ["call"], "schema": "crm", "unit": "ms", "timezone": UTC, "model": None}

    scored, counted = score_query(dialect=dialect, **what), left_out_query(dialect=dialect, **what)

    if isinstance(counted.parameters, dict):
        assert set(counted.parameters.values()) == set(scored.parameters.values())
    else:
        assert set(counted.parameters) == set(scored.parameters)
    assert "after_now" in counted.text


@pytest.mark.parametrize(
    "ask", ["warmlinks.scoring.sql.score_query", "__import__('warmlinks.scoring.sql')"], ids=["by name", "by import"]
)
def test_without_sqlalchemy_one_is_told_what_to_install(ask):
    """The extra is named, as it is for data frames; a score of plain rows needs none."""
    code = f"""
import sys
sys.modules["sqlalchemy"] = None
import warmlinks
from datetime import UTC, datetime
print(warmlinks.score([], now=datetime(2026, 1, 1, tzinfo=UTC), by="who", at="at"))
try:
    {ask}
except warmlinks.SettingsError as error:
    print(error.advice)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == ["[]", "pip install 'warmlinks[sql]'"]
