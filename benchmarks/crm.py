"""How fast is the score in somebody's tables? Prints a table.

    python benchmarks/crm.py                       two million rows in each database, twenty million for the nights
    WARMLINKS_SCALE=0.1 python benchmarks/crm.py   a tenth of the rows
    python benchmarks/crm.py postgresql            some of sqlite, duckdb, postgresql, mariadb, nightly
    python benchmarks/crm.py --write               and writes the table of docs/explanation/benchmarks-crm.md; what was
                                                   not measured stays as it is

Needs the `test` and `peers` dependency groups and the server programs of PostgreSQL and MariaDB. What is compared runs
by turns in one run, on one core, and the medians of processor time are compared: that of the process that holds the
data, so that a busy machine changes little.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, TypeAlias

import numpy as np
from attrs import evolve

from warmlinks.scoring.sql import Activities, Query, score_query
from warmlinks.scoring.state_table import state_table

sys.path.append(str(Path(__file__).parents[1] / "tests" / "support"))

import engines

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "explanation" / "benchmarks-crm.md"
SCALE = float(os.environ.get("WARMLINKS_SCALE", "1"))
ROWS = int(2_000_000 * SCALE)
NOW = datetime(2026, 11, 24, tzinfo=UTC)
BERLIN = "Europe/Berlin"
AIMS = {"postgresql": {20: 1.3, 4: 2.5}, "sqlite": {20: 4, 4: 4}, "mariadb": {20: 2, 4: 2}, "duckdb": {20: 1, 4: 1}}
UNIONED = 1.1
"""The aim for pairs and for several tables, in either reading: beside the bare query, and beside one table's ratio."""
TIMES = 5


Execute: TypeAlias = Callable[[str, Any], Any]
Clock: TypeAlias = Callable[[], float]


def of_process(number: int) -> Clock:
    """The processor time of another process, in seconds; to the nanosecond, where its `stat` has hundredths."""

    def seconds() -> float:
        threads = Path(f"/proc/{number}/task").glob("*/schedstat")
        return sum(int(thread.read_text("ascii").split()[0]) for thread in threads) / 1e9

    return seconds


def log(rows: int, each: int) -> tuple[np.ndarray, np.ndarray]:
    """The contact and the moment of each row, in no order: ten years, so many rows a contact in the mean."""
    rng = np.random.default_rng(20)
    return rng.integers(0, rows // each, rows), int(NOW.timestamp()) - rng.integers(1, 3650 * 86400, rows)


def ratio(execute: Execute, clock: Clock, ours: Query, bare: str, times: int = TIMES) -> tuple[float, float]:
    """How often as long as the bare statement ours takes, and its seconds."""
    mine, theirs = [], []
    execute(bare, None)
    for _ in range(times):
        for query, seconds in ((bare, theirs), (ours, mine)):
            begun = clock()
            execute(
                query if isinstance(query, str) else query.text, None if isinstance(query, str) else query.parameters
            )
            seconds.append(clock() - begun)
    return median(mine) / median(theirs), median(mine)


def bare(day: str, table: str, by: str = "contact_id") -> str:
    """What anybody would ask: contacts and days by contact."""
    at = "u.at" if "(" in table else f"{table}.at"
    return f"select {by}, count(*), count(distinct {day}), min({at}), max({at}) from {table} group by {by}"


DAYS = {"sqlite": "date(at)", "duckdb": '"at"::date', "postgresql": "at::date", "mariadb": "date(at)"}


def size(rows: int) -> str:
    """How many rows, to read."""
    return f"{rows / 1e6:g} M"


def told(line: str) -> str:
    """The line, which is also said at once."""
    print(line, flush=True)
    return line


def in_database(dialect: str, execute: Execute, clock: Clock = time.process_time) -> Iterator[str]:
    """The lines of one database, whose tables `many` (20 rows a contact) and `few` (4) are filled."""
    day, one = DAYS[dialect], {}
    for table, each in (("many", 20), ("few", 4)):
        for zone in ("UTC", BERLIN):
            ours = score_query(dialect=dialect, table=table, by="contact_id", at="at", now=NOW, timezone=zone)
            times, seconds = ratio(execute, clock, ours, bare(day, table))
            one[table, zone] = times
            aim = AIMS[dialect][each]
            what = f"{each} rows a contact, {zone}"
            yield told(f"| {dialect} | {size(ROWS)} | {what} | {seconds:.2f} s | {times:.2f} | {aim} |")
    pair = "owner_id, contact_id"
    pairs = score_query(
        dialect=dialect, activities=Activities("many", by=("owner_id", "contact_id"), at="at"), now=NOW, timezone=BERLIN
    )
    yield from shaped(dialect, "pairs", ratio(execute, clock, pairs, bare(day, "many", pair)), one["many", BERLIN])
    parts = [Activities(f"part_{number}", by="contact_id", at="at") for number in range(3)]
    union = " union all ".join(f"select contact_id, part_{number}.at from part_{number}" for number in range(3))
    three = score_query(dialect=dialect, activities=parts, now=NOW, timezone=BERLIN)
    found = ratio(execute, clock, three, bare(day, f"({union}) as u"))
    yield from shaped(dialect, "three tables", found, one["many", BERLIN])


def shaped(dialect: str, shape: str, measured: tuple[float, float], one: float) -> Iterator[str]:
    """The lines of another shape of table: beside its own bare query, and that beside the same of one table."""
    times, seconds = measured
    begin = f"| {dialect} | {size(ROWS)} | {shape}, {BERLIN}"
    yield told(f"{begin} | {seconds:.2f} s | {times:.2f} | {UNIONED} |")
    yield told(f"{begin}, beside one table | | {times / one:.2f} | {UNIONED} |")


def parts_of(run: Callable[[str], Any]) -> None:
    """Three tables that hold what `many` holds."""
    for number in range(3):
        run(f"create table part_{number} as select contact_id, many.at from many where contact_id % 3 = {number}")


def filled(each: int) -> Iterator[tuple[int, int, str]]:
    """(owner, contact, moment as text) of each row."""
    contact, at = log(ROWS, each)
    texts = np.datetime_as_string(at.astype("datetime64[s]"))
    yield from zip((contact % 7).tolist(), contact.tolist(), (text.replace("T", " ") for text in texts), strict=True)


def sqlite() -> list[str]:
    connection = sqlite3.connect(":memory:")
    for table, each in (("many", 20), ("few", 4)):
        connection.execute(f"create table {table} (owner_id integer, contact_id integer, at text)")
        connection.executemany(f"insert into {table} values (?, ?, ?)", filled(each))
    parts_of(connection.execute)
    return list(in_database("sqlite", lambda text, values: connection.execute(text, values or ()).fetchall()))


def duckdb() -> list[str]:
    import duckdb as duck

    connection = duck.connect(config={"threads": 1})
    for table, each in (("many", 20), ("few", 4)):
        contact, at = log(ROWS, each)
        arrays = {"owner_id": contact % 7, "contact_id": contact, "at": at.astype("datetime64[s]")}
        connection.register("given", arrays)
        connection.execute(f"create table {table} as select * from given")
    parts_of(connection.execute)
    return list(in_database("duckdb", lambda text, values: connection.execute(text, values or []).fetchall()))


def postgresql() -> list[str]:
    import psycopg

    with engines.postgresql_server() as where, psycopg.connect(where, autocommit=True) as connection:
        for table, each in (("many", 20), ("few", 4)):
            connection.execute(f"create table {table} (owner_id int, contact_id int, at timestamptz)")
            with connection.cursor() as cursor, cursor.copy(f"copy {table} from stdin") as copy:
                for row in filled(each):
                    copy.write_row(row)
        parts_of(connection.execute)
        connection.execute("analyze")
        connection.execute("set max_parallel_workers_per_gather = 0")
        clock = of_process(connection.info.backend_pid)
        execute: Execute = lambda text, values: connection.execute(text, values).fetchall()  # noqa: E731
        return list(in_database("postgresql", execute, clock))


def mariadb() -> list[str]:
    import pymysql

    with engines.mariadb_server() as socket:
        connection = pymysql.connect(unix_socket=socket, user="root", database="test_wl")
        cursor = connection.cursor()
        for table, each in (("many", 20), ("few", 4)):
            cursor.execute(f"create table {table} (owner_id int, contact_id int, at datetime)")
            rows = list(filled(each))
            for start in range(0, len(rows), 20_000):
                cursor.executemany(f"insert into {table} values (%s, %s, %s)", rows[start : start + 20_000])
            connection.commit()
        parts_of(cursor.execute)

        def execute(text: str, values: object) -> object:
            cursor.execute(text, values)
            return cursor.fetchall()

        cursor.execute("select @@pid_file")
        ((pid_file,),) = cursor.fetchall()
        return list(in_database("mariadb", execute, of_process(int(Path(pid_file).read_text("utf-8")))))


NIGHTS = (
    (0.01, 1.0, 0.0, 0.25),
    (0.001, 1.0, 0.0, 0.1),
    (0.01, 0.02, 0.0, None),
    (0.0003, 0.01, 0.00003, None),
)
"""Of each night: new rows as a share of all, the share of the contacts that they are of, edited rows, and the aim."""


def nightly() -> list[str]:
    """Nights of a table of states in PostgreSQL against a run over everything; also where nothing tells what is new."""
    import psycopg

    ties, rows = int(1_000_000 * SCALE), int(20_000_000 * SCALE)
    with engines.postgresql_server() as where, psycopg.connect(where, autocommit=True) as connection:
        connection.execute("set max_parallel_workers_per_gather = 0")
        connection.execute(
            "create table activity (contact_id int, at timestamptz, created_at timestamptz, changed_at timestamptz)"
        )

        def add(many: int, among: float, moment: str, written: str) -> None:
            connection.execute(
                f"insert into activity select (random() * {int(ties * among) - 1})::int, moment, written, written"
                f" from (select moment, {written} as written from"
                f" (select {moment} as moment from generate_series(1, {many})) as made offset 0) as told"
            )

        add(rows, 1, "timestamptz '2016-12-01' + random() * interval '3630 days'", "moment")
        connection.execute("create index on activity (contact_id, at)")
        connection.execute("create index on activity (changed_at)")
        connection.execute("vacuum analyze activity")
        clock = of_process(connection.info.backend_pid)
        plain = Activities("activity", by="contact_id", at="at", changed_at="changed_at")
        what: dict[str, Any] = {"dialect": "postgresql", "now": NOW, "timezone": BERLIN}
        table = state_table(name="states", activities=evolve(plain, created_at="created_at"), **what)
        again, full = state_table(name="again", activities=plain, **what), score_query(activities=plain, **what)

        def taken(*queries: Query) -> float:
            begun = clock()
            for query in queries:
                cursor = connection.execute(query.text, query.parameters)
                if cursor.description:
                    cursor.fetchall()
            return clock() - begun

        first = taken(*table.create, *table.fill)
        taken(*again.create, *again.fill)
        connection.execute("vacuum analyze states")
        connection.execute("vacuum analyze again")
        sizes = "select pg_relation_size('states'), pg_relation_size('activity')"
        kept, given = connection.execute(sizes).fetchone() or (0, 1)
        begin = f"| nightly | {size(rows)} | "
        lines = [
            told(f"{begin}table of states, its size | {kept / 1e6:.0f} MB | {kept / given:.2f} | 0.1 |"),
            told(f"{begin}table of states, filled | {first:.2f} s | {first / taken(full):.2f} | |"),
        ]
        for night, (new, among, edited, aim) in enumerate(NIGHTS, 21):
            at_night = f"timestamptz '2026-11-{night}' + random() * interval '1 hour'"
            yesterday = f"timestamptz '2026-11-{night - 1}' + random() * interval '1 day'"
            add(int(rows * new), among, yesterday, at_night)
            connection.execute(f"update activity set changed_at = {at_night} where random() < {edited}")
            name = f"a night with {new * 100:g} % new" + (f" at {among * 100:g} % of the contacts" if among < 1 else "")
            name += f", {edited * 100:g} % edited" if edited else ""
            added, read = taken(*table.refresh, table.changed), taken(*again.refresh, again.changed)
            whole = taken(full)
            for kind, seconds in (("", added), (", read again", read)):
                lines.append(told(f"{begin}{name}{kind} | {seconds:.2f} s | {seconds / whole:.3f} | {aim or ''} |"))
            wanted = sorted(connection.execute(full.text, full.parameters).fetchall())
            for score in (table.score, again.score):
                states = sorted(connection.execute(score.text, score.parameters).fetchall())
                assert [row[:5] for row in states] == [row[:5] for row in wanted], "the states say something else"
        return lines


MEASURED = {"postgresql": postgresql, "sqlite": sqlite, "mariadb": mariadb, "duckdb": duckdb, "nightly": nightly}
HEAD = ["| database | rows | what | ours | times the bare query | aim |", "|---|---:|---|---:|---:|---:|"]


def main(words: list[str]) -> None:
    wanted = [word for word in words if word != "--write"]
    print("\n".join(HEAD))
    for name in wanted or MEASURED:
        lines = MEASURED[name]()
        if "--write" in words:
            write(name, lines)


def write(name: str, lines: list[str]) -> None:
    """Put the lines of one database into the page, in place of what was measured before."""
    before, head, rest = PAGE.read_text("utf-8").partition(HEAD[0])
    if not head:
        raise LookupError(f"{PAGE} has no line {HEAD[0]!r}")
    table, gap, after = rest.partition("\n\n")
    measured = {each: [line for line in table.splitlines() if line.startswith(f"| {each} ")] for each in MEASURED}
    measured[name] = lines
    rows = [line for each in MEASURED for line in measured[each]]
    PAGE.write_text(before + "\n".join([*HEAD, *rows]) + gap + after, "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
