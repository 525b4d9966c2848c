"""J11: somebody else's CRM gets the score from one statement, and nothing of theirs is touched."""

from __future__ import annotations

import hashlib
import random
import re
import sqlite3
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest
from in_memory import sqlite_in_memory

import warmlinks as wl
from warmlinks.errors import UsageError
from warmlinks.scoring.sql import register_warmth, score_query

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")
KINDS = {"Call", "E-Mail", "Meeting", "Übergabe"}
BOBBY = "'; DROP TABLE Contacts; --"
FIGURES = ("days", "interactions", "first_at", "last_at", "warmth", "alive", "cold_at", "due_at", "stake")


def activities(people=1000, seed=11):
    """(contact, when, kind) of a thousand people over eight years; moments are whole seconds."""
    rng = random.Random(seed)
    made = []
    for number in range(people):
        start = NOW - timedelta(days=rng.uniform(30, 8 * 365))
        for _ in range(rng.choice([1, 1, 2, 5, 30])):
            at = start + timedelta(days=rng.expovariate(1 / 90))
            made.append(
                (number, at.replace(microsecond=0), rng.choice(["call", "E-mail", "MEETING", "ÜBERGABE", "Note"]))
            )
    return made


def a_crm(path, rows):
    """The file of a CRM: contacts, and an activity log with the wear of years in it."""
    connection = sqlite3.connect(path)
    connection.executescript("""
        PRAGMA journal_mode = DELETE;
        CREATE TABLE "Contacts" (id INTEGER PRIMARY KEY, "full name" TEXT NOT NULL, company TEXT, deleted_at DATETIME);
        CREATE TABLE "Activity Log" (
            id INTEGER PRIMARY KEY, "contact id" INTEGER REFERENCES "Contacts" (id), occurred DATETIME,
            "type" VARCHAR(40), subject TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX "log by contact" ON "Activity Log" ("contact id", occurred);
    """)
    people = sorted({number for number, _, _ in rows})
    connection.executemany(
        'INSERT INTO "Contacts" (id, "full name", company) VALUES (?, ?, ?)',
        [(number, f"Person {number}", BOBBY if number % 7 == 0 else "ACME") for number in people],
    )
    connection.executemany(
        'INSERT INTO "Activity Log" ("contact id", occurred, "type", subject) VALUES (?, ?, ?, ?)',
        [(number, at.strftime("%Y-%m-%d %H:%M:%S"), kind, BOBBY) for number, at, kind in rows],
    )
    connection.commit()
    connection.close()
    return path


def opened_to_read(path):
    """A connection that could not write if it wanted to."""
    return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)


def checksum(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def scored(connection, **what):
    """(tie -> figures) from the query."""
    what = {
        "dialect": "sqlite",
        "table": "Activity Log",
        "by": "contact id",
        "at": "occurred",
        "kind": "type",
        "kinds": KINDS,
        "now": NOW,
        "timezone": ZONE,
        **what,
    }
    query = score_query(**what)
    cursor = connection.execute(query.text, query.parameters)
    assert [column[0] for column in cursor.description] == ["tie", *FIGURES]
    return {tie: tuple(figures) for tie, *figures in cursor.fetchall()}


def in_python(rows):
    """The same from plain rows."""
    mappings = [{"who": who, "at": at, "type": kind} for who, at, kind in rows]
    found = wl.score(mappings, now=NOW, by="who", at="at", kind="type", kinds=KINDS, timezone=ZONE)
    return {row["who"]: tuple(row[name] for name in FIGURES) for row in found}


def largest_difference(found, wanted):
    """Chances as they are, moments in days."""
    assert found.keys() == wanted.keys()
    pairs = [
        (name, mine, theirs)
        for tie, figures in wanted.items()
        for name, mine, theirs in zip(FIGURES, figures, found[tie], strict=True)
    ]
    assert all((mine is None) == (theirs is None) for _, mine, theirs in pairs)
    return max(
        abs(mine - theirs) / (86400 if name.endswith("_at") else 1) for name, mine, theirs in pairs if mine is not None
    )


def test_j11_1_and_2_the_query_only_reads_and_agrees_with_python_on_a_thousand_people(tmp_path):
    """The copy of a CRM's tables is opened read-only; its bytes stay, and the figures are Python's to nine digits."""
    rows = activities()
    crm = a_crm(tmp_path / "crm.sqlite3", rows)
    before = checksum(crm)

    with opened_to_read(crm) as connection:
        found = scored(connection)
    connection.close()

    assert len(found) > 900
    assert largest_difference(found, in_python(rows)) <= 1e-9
    assert checksum(crm) == before
    assert [file.name for file in tmp_path.iterdir()] == ["crm.sqlite3"]


def test_j11_1_a_statement_that_writes_is_noticed(tmp_path):
    """The control: the same connection refuses to write, and a file that was written to has another checksum."""
    crm = a_crm(tmp_path / "crm.sqlite3", activities(5))
    before = checksum(crm)

    reading = opened_to_read(crm)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reading.execute('UPDATE "Activity Log" SET subject = 1')
    reading.close()
    writing = sqlite3.connect(crm)
    writing.execute('UPDATE "Activity Log" SET subject = 1')
    writing.commit()
    writing.close()

    assert checksum(crm) != before


def test_j11_2_the_comparison_notices_the_tenth_digit():
    """The control: what is off by more than it may be is seen."""
    wanted = in_python(activities(20))
    tie, figures = next(iter(wanted.items()))

    moved = {**wanted, tie: (*figures[:4], figures[4] + 2e-9, *figures[5:])}

    assert largest_difference(moved, wanted) > 1e-9


def test_j11_2_another_zone_gives_other_days(tmp_path):
    """The control for the zone: days that begin elsewhere are counted otherwise, in the statement as in Python."""
    rows = activities(300)
    crm = a_crm(tmp_path / "crm.sqlite3", rows)

    with opened_to_read(crm) as connection:
        there, here = scored(connection), scored(connection, timezone=UTC)
    connection.close()

    assert {tie: figures[0] for tie, figures in there.items()} != {tie: figures[0] for tie, figures in here.items()}


NAMES = [
    ("Activity Log", "contact id", "at time", "kind of"),
    ("select", "group", "order", "where"),
    ('a "quoted" table', 'who"', '"when"', "what''s"),
    ("semi;colon", "a:name", "b?mark", "100%"),
    ("wl_events", "tie", "day", "t"),
    ("[brackets]", "back`tick", "dollar $1", "per%scent"),
    ("Größe", "人", "ç\tç", "new\nline"),
    ("x'; DROP TABLE y; --", "--", "/* */", "\\"),
]


@pytest.mark.parametrize("dialect", ["sqlite", "duckdb"])
@pytest.mark.parametrize("names", NAMES, ids=lambda names: ascii(names[0]))
def test_j11_3_names_with_spaces_quotes_and_keywords_work(dialect, names):
    """Whatever a table or column is called, it is found; nothing in a name is read as SQL."""
    connection = sqlite_in_memory() if dialect == "sqlite" else duckdb.connect()
    table, by, at, kind = (f'"{name.replace(chr(34), chr(34) * 2)}"' for name in names)
    connection.execute(f"CREATE TABLE {table} ({by} VARCHAR, {at} TIMESTAMP, {kind} VARCHAR)")
    connection.execute(f"INSERT INTO {table} VALUES ('ada', '2026-11-20 09:00:00', 'call')")

    what = dict(zip(("table", "by", "at", "kind"), names, strict=True))
    found = scored(connection, dialect=dialect, **what)

    assert found.keys() == {"ada"}
    assert found["ada"][:2] == (1, 1)


@pytest.mark.parametrize("dialect", ["sqlite", "duckdb"])
def test_j11_3_values_are_data(dialect):
    """A label and a word that look like SQL are compared and handed back, and the table is still there."""
    connection = sqlite_in_memory() if dialect == "sqlite" else duckdb.connect()
    connection.execute("CREATE TABLE x (who VARCHAR, occurred TIMESTAMP, kind VARCHAR)")
    mean = "'; DROP TABLE x; --"
    for who, kind in ((mean, mean), ("ada", "call"), ('"; DELETE FROM x; --', mean), ("%s :now ? $1 {0}", "%(now)s")):
        connection.execute(
            "INSERT INTO x VALUES (?, ?, ?)" if dialect == "sqlite" else "INSERT INTO x VALUES ($1, $2, $3)",
            (who, "2026-11-20 09:00:00", kind),
        )

    found = scored(
        connection, dialect=dialect, table="x", by="who", at="occurred", kind="kind", kinds={mean, "%(now)s"}
    )

    assert found.keys() == {mean, '"; DELETE FROM x; --', "%s :now ? $1 {0}"}
    assert connection.execute("SELECT count(*) FROM x").fetchone() == (4,)


BROKEN = [
    ("ada", "", "call"),
    ("ada", "   ", "call"),
    ("ada", None, "call"),
    ("ada", "0000-00-00 00:00:00", "call"),
    ("ada", "soon", "call"),
    ("ada", "now", "call"),
    ("ada", "09:30", "call"),
    ("ada", "31.12.2025", "call"),
    ("ada", "2460000", "call"),
    ("ada", "9999-12-31 23:59:59", "call"),
    ("ada", "1970-01-01 00:00:00", "call"),
    ("ada", "0001-01-01 00:00:00", "call"),
    ("ada", "2026-11-24 12:00:01", "call"),
    ("ada", "2026-11-20 09:00:00", "smoke signal"),
    ("ada", "2026-11-20 09:00:00", ""),
    ("ada", "2026-11-20 09:00:00", None),
    (None, "2026-11-20 09:00:00", "call"),
]
WHOLE = [
    ("ada", "2026-11-20T09:00:00Z", "call"),
    ("ada", "2026-11-20T23:30:00.750+00:00", "CALL"),
    ("ada", "2026-11-24 12:00:00", "call"),
    ("ada", "2020-02-29", "Call"),
    ("ben", "1969-12-31 23:59:58", "call"),
    ("ben", "1969-12-31 00:00:00", "call"),
    ("ben", "1970-01-01 00:00:01", "call"),
]


def a_log(rows, column="TEXT"):
    connection = sqlite_in_memory()
    connection.execute(f"CREATE TABLE log (who TEXT, occurred {column}, kind TEXT)")
    connection.executemany("INSERT INTO log VALUES (?, ?, ?)", rows)
    return connection


LOG = {"table": "log", "by": "who", "at": "occurred", "kind": "kind"}


@pytest.mark.parametrize("column", ["TEXT", "DATETIME", ""])
def test_j11_4_empty_and_future_dates_and_unknown_kinds_change_nothing(column):
    """What holds no time, no kind of contact or no person does not count, and does not break what does."""
    with_all = scored(a_log([*BROKEN, *WHOLE, *BROKEN], column), timezone=UTC, **LOG)
    without = scored(a_log(WHOLE, column), timezone=UTC, **LOG)
    wanted = {
        who: (state["days"], state["interactions"])
        for who, state in (
            (row["who"], row)
            for row in wl.score(
                [{"who": who, "at": datetime.fromisoformat(at).replace(tzinfo=UTC)} for who, at, _ in WHOLE],
                now=NOW,
                by="who",
                at="at",
            )
        )
    }

    assert with_all == without
    assert {who: figures[:2] for who, figures in with_all.items()} == wanted == {"ada": (3, 4), "ben": (2, 3)}


def test_j11_4_a_log_of_broken_rows_and_an_empty_one_have_no_scores():
    """No row, and no error."""
    assert scored(a_log(BROKEN), **LOG) == {}
    assert scored(a_log([]), **LOG) == {}


@pytest.mark.parametrize(("unit", "scale"), [("s", 1), ("ms", 1000)])
def test_j11_4_numbers_that_are_none_change_nothing(unit, scale):
    """In a column of epoch numbers an empty text is not the year 1970, and infinity is not a day."""
    good = [("ada", 1_790_000_000 * scale + scale // 2, "call"), ("ada", -5 * scale, "call")]
    bad = [("ada", value, "call") for value in ("", "yesterday", None, float("inf"), 10**15)]

    for dialect, found in (("sqlite", a_log([*good, *bad], "")), ("duckdb", duckdb.connect())):
        if dialect == "duckdb":
            found.execute("CREATE TABLE log (who VARCHAR, occurred DOUBLE, kind VARCHAR)")
            numbers = [*(row[1] for row in good), None, float("inf"), float("nan"), 1e300]
            found.executemany("INSERT INTO log VALUES ('ada', ?, 'call')", [[number] for number in numbers])
        assert scored(found, dialect=dialect, unit=unit, timezone=UTC, **LOG)["ada"][:4] == (2, 2, -5, 1_790_000_000)


def test_j11_4_endless_times_change_nothing():
    """Engines that know infinity as a time are asked first."""
    connection = duckdb.connect()
    connection.execute("CREATE TABLE log (who VARCHAR, occurred TIMESTAMPTZ, kind VARCHAR)")
    connection.execute(
        "INSERT INTO log VALUES ('a', 'infinity', ''), ('a', '-infinity', 'call'), ('a', 'infinity', 'call'), "
        "('a', '2026-11-01 00:00Z', 'call')"
    )

    assert scored(connection, dialect="duckdb", **LOG)["a"][:2] == (1, 1)


def test_j11_the_registered_aggregate_equals_the_query(tmp_path):
    """`select ..., warmth(at) ... group by` says what the statement says, and can be joined to contacts."""
    rows = activities(200)
    crm = a_crm(tmp_path / "crm.sqlite3", rows)
    connection = opened_to_read(crm)
    register_warmth(connection, now=NOW, timezone=ZONE)

    found = connection.execute("""
        SELECT c.id, c.company, warmth(a.occurred) FROM "Contacts" c JOIN "Activity Log" a ON a."contact id" = c.id
        WHERE lower(a."type") <> 'note' GROUP BY c.id HAVING min(a.occurred) <= '2026-11-24 12:00:00'
    """).fetchall()
    wanted = scored(connection)
    connection.close()

    assert {tie for tie, _, _ in found} == wanted.keys()
    assert max(abs(warmth - wanted[tie][4]) for tie, _, warmth in found) <= 1e-9
    assert {company for _, company, _ in found} == {"ACME", BOBBY}


def test_j11_the_registered_aggregate_takes_rows_as_they_are():
    """What is no time counts in neither, and a person without contact has NULL, not nought."""
    connection = a_log([(who, at, kind) for who, at, kind in BROKEN if who and kind == "call"])
    register_warmth(connection, now=NOW)

    assert connection.execute("SELECT warmth(occurred) FROM log").fetchone() == (None,)


STYLES = {
    "snowflake": (r"%\(now\)s", '"{}"'),
    "bigquery": (r"%\(now\)s", "`{}`"),
    "databricks": (r":now\b", "`{}`"),
    "mssql": (r"AND \? AND", "[{}]"),
    "postgresql": (r"%\(now\)s", '"{}"'),
    "mariadb": (r"%\(now\)s", "`{}`"),
}


@pytest.mark.parametrize("dialect", STYLES)
def test_j11_other_engines_get_quoted_names_and_their_drivers_parameters(dialect):
    """Every name stands in the quotes of the dialect, and no value of the caller's stands in the text."""
    names = {"table": "Activity Log", "by": "select", "at": "at % time", "kind": "group"}
    mean = "'; DROP TABLE x; --"

    query = score_query(dialect=dialect, schema="order", kinds={mean}, now=NOW, timezone=ZONE, **names)

    style, quotes = STYLES[dialect]
    doubled = style.startswith("%")
    assert re.search(style, query.text)
    for name in ("order", *names.values(), "wl_ties"):
        assert quotes.format(name.replace("%", "%%") if doubled else name) in query.text
    assert "DROP" not in query.text.upper()
    values = query.parameters if isinstance(query.parameters, tuple) else query.parameters.values()
    assert set(values) == {int(NOW.timestamp()), mean.lower()}
    if doubled:
        # what the driver does: every parameter is found, and no other % is left
        filled = query.text % dict.fromkeys(query.parameters, "0")
        assert "at % time" in filled
    bare = re.sub(r"\"[^\"]*\"|`[^`]*`|\[[^]]*\]|'[^']*'", " ", query.text)
    assert not re.search(r"\b(tie|wl_\w+|Activity|Log)\b", bare)


def test_j11_a_dialect_nobody_knows_is_answered_with_those_there_are():
    """A slip of the pen is no SQL."""
    with pytest.raises(UsageError, match=r"no dialect 'oracel'.*snowflake"):
        score_query(dialect="oracel", table="t", by="b", at="a", now=NOW)
