"""J11 on all four engines: SQLite and DuckDB with every run, PostgreSQL and MariaDB in the heavy set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from loaded import module_at

from warmlinks.calendar.days import day_number
from warmlinks.scoring.sql import Activities, account_query, left_out_query, level_query, score_query

crm = module_at(Path(__file__).parents[1] / "scoring" / "test_activities.py")
frames = module_at(Path(__file__).parents[1] / "scoring" / "test_frames.py")
j11 = module_at(Path(__file__).with_name("test_j11_crm.py"))
servers, database, everywhere = crm.servers, crm.database, crm.everywhere
same, NOW, BERLIN = crm.same, crm.NOW, crm.BERLIN


def log(database, columns=("who", "occurred", "kind"), table="log"):
    """Make a log of three columns, whatever these are called, and give what fills it."""

    def quoted(name):
        mark = "`" if database.dialect == "mariadb" else '"'
        return f"{mark}{name.replace(mark, mark * 2)}{mark}"

    who, at, kind = map(quoted, columns)
    when = "timestamp with time zone" if database.dialect == "postgresql" else "datetime"
    database.run(f"create table {quoted(table)} ({who} varchar(99), {at} {when}, {kind} varchar(99))", None)

    def add(*rows):
        place = {"sqlite": "?, ?, ?", "duckdb": "$1, $2, $3"}.get(database.dialect, "%s, %s, %s")
        name = quoted(table).replace("%", "%%") if "%s" in place else quoted(table)
        for row in rows:
            database.run(f"insert into {name} values ({place})", list(row))

    return add


@everywhere
def test_j11_1_no_statement_writes(database):
    """In a session that may only read, every statement runs; one that writes is refused, which is the control."""
    crm.fill(database)
    database.add("people", (0, "ACME"), (1, "ACME"))
    only_reading = {
        "sqlite": "pragma query_only = on",
        "postgresql": "set default_transaction_read_only = on",
        "mariadb": "set session transaction read only",
        "duckdb": "begin transaction read only",
    }
    database.run(only_reading[database.dialect], None)
    asked = {"activities": [crm.CALLS, crm.MEETINGS, crm.NOTES], "now": NOW, "timezone": BERLIN}

    for make in (score_query, left_out_query, level_query):
        assert database.ask(make, **asked), make
    assert database.ask(account_query, people="people", person="id", account="account", **asked)

    with pytest.raises(Exception, match=r"(?i)read.?only"):
        database.add("people", (2, "ACME"))


@everywhere
def test_j11_2_a_thousand_people_are_as_in_python(database):
    """To nine digits, in the zone of New York; words of theirs, and rows that are no contact, among the rows."""
    rows = j11.activities()
    add = log(database)
    if database.dialect == "duckdb":  # which takes its time for each row
        values = (f"('{who}', '{at:%Y-%m-%d %H:%M:%S}', '{kind}')" for who, at, kind in rows)
        database.run(f"insert into log values {', '.join(values)}", None)
    else:
        add(*((str(who), f"{at:%Y-%m-%d %H:%M:%S}", kind) for who, at, kind in rows))

    found = database.ask(
        score_query, table="log", by="who", at="occurred", kind="kind", kinds=j11.KINDS, now=NOW, timezone=j11.ZONE
    )

    wanted = {str(who): figures for who, figures in j11.in_python(rows).items()}
    assert len(wanted) > 900
    assert same(crm.in_sql(found, 1), wanted)


@everywhere
def test_j11_2_days_are_those_of_each_zone(database):
    """About midnight all through two centuries; days of 23, of 25 and of 24 and a half hours among them."""
    for number, zone in enumerate(frames.ZONES):
        there = ZoneInfo(zone)
        moments = frames.about_midnight(there)
        log(database, table=f"log {number}")
        mark = "`" if database.dialect == "mariadb" else '"'
        zoned = "+00" if database.dialect == "postgresql" else ""
        texts = (f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M:%S}" for moment in moments)
        values = ", ".join(f"('ada', '{text}{zoned}', '')" for text in texts)
        database.run(f"insert into {mark}log {number}{mark} values {values}", None)

        ((_, days, contacts, *_),) = database.ask(
            score_query, table=f"log {number}", by="who", at="occurred", now=NOW, timezone=there
        )

        assert (days, contacts) == (len({day_number(moment, there) for moment in moments}), len(moments)), zone


@everywhere
def test_j11_3_names_of_all_sorts_work_and_values_are_data(database):
    """Whatever a table or column is called it is found; what looks like SQL is compared and handed back."""
    mean = "'; DROP TABLE x; --"
    for table, by, at, kind in j11.NAMES:
        add = log(database, (by, at, kind), table)
        add((mean, "2026-11-20 09:00:00", mean), ("%s :now ? $1 {0}", "2026-11-20 09:00:00", "%(now)s"))

        found = database.ask(score_query, table=table, by=by, at=at, kind=kind, kinds={mean, "%(now)s"}, now=NOW)

        assert {row[:3] for row in found} == {(mean, 1, 1), ("%s :now ? $1 {0}", 1, 1)}, table


@everywhere
def test_j11_4_rows_that_do_not_count_break_nothing(database):
    """No date, a date that is none, one to come, no person, no kind and an unknown one: as if they were not there."""
    add = log(database)
    add(("ada", "2026-11-20 09:00:00", "Call"), ("ada", "2020-02-29 00:00:00", "call"))
    good = {"table": "log", "by": "who", "at": "occurred", "kind": "kind", "now": NOW, "timezone": BERLIN}
    alone = database.ask(score_query, **good)
    add(
        ("ada", None, "call"),
        (None, "2026-11-20 09:00:00", "call"),
        ("ada", f"{NOW + timedelta(seconds=1):%Y-%m-%d %H:%M:%S}", "call"),
        ("ada", "9999-12-31 23:59:59", "call"),
        ("ada", "1970-01-01 00:00:00", "call"),
        *(("ada", "2026-11-20 09:00:00", kind) for kind in ("smoke signal", "", None)),
    )
    if database.dialect in {"sqlite", "mariadb"}:  # the others refuse to hold it
        database.run("set session sql_mode = ''" if database.dialect == "mariadb" else "select 1", None)
        add(("ada", "0000-00-00 00:00:00", "call"))
    if database.dialect == "postgresql":
        add(("ada", "infinity", "call"), ("ada", "-infinity", "call"))

    assert database.ask(score_query, **good) == alone
    times = (datetime(2020, 2, 29, tzinfo=UTC), datetime(2026, 11, 20, 9, tzinfo=UTC))
    assert same(crm.in_sql(alone, 1), crm.in_python([("ada", time) for time in times]))


@everywhere
def test_j11_an_empty_log_has_no_scores(database):
    """No row, and no error."""
    log(database)
    activities = Activities("log", by="who", at="occurred", kind="kind")

    assert not database.ask(score_query, activities=activities, now=NOW)
