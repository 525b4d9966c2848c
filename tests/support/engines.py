"""A thousand ties, and every engine they are scored in: each answers (tie -> figures) in the order of `FIGURES`."""

from __future__ import annotations

import contextlib
import math
import os
import pwd
import random
import shutil
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from in_memory import sqlite_in_memory

from warmlinks.calendar.days import day_number
from warmlinks.scoring import DecayModel, TieState
from warmlinks.scoring.frames import score
from warmlinks.scoring.sql import score_query

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")
FIGURES = ("days", "interactions", "last_at", "warmth", "alive", "cold_at", "due_at", "stake")
KINDS = ("call", "Message", "like", None, "something else")

Row = tuple[str | None, int | None, str | None]
Figures = dict[str, tuple[float, ...]]


def rows(ties: int = 1000, seed: int = 7) -> list[Row]:
    """Contacts of a thousand ties over fifteen years, with what real tables hold: gaps, future rows, unknown kinds."""
    rng = random.Random(seed)
    until = int(NOW.timestamp())
    made: list[Row] = []
    for tie in range(ties):
        start = until - rng.randrange(86400, 15 * 365 * 86400)
        for _ in range(rng.choice([1, 1, 2, 3, 8, 60])):
            at = start + int(rng.expovariate(1 / (80 * 86400)))
            made.append((f"Zoë {tie}", at, rng.choice(KINDS)))
        made.append((f"Zoë {tie}", until - rng.randrange(1, 15 * 365 * 86400), "call"))
    made += [(None, until - 5, "call"), ("Zoë 1", None, "call"), ("Zoë 2", until + 99_999, "call")]
    rng.shuffle(made)
    return made


def plain_python(data: list[Row]) -> Figures:
    """The reference: one state a tie, one formula a state."""
    events: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for who, at, kind in data:
        if who and at is not None and at <= NOW.timestamp() and (kind or "").lower() in {"call", "message"}:
            events[who].append((at, day_number(at, ZONE)))
    model = DecayModel()
    found = {}
    for who, contacts in events.items():
        state = TieState.of(contacts)
        value = model.score(state, NOW)
        assert value is not None
        found[who] = (state.n, state.m, state.last, value.warmth, value.alive, value.cold_at, value.due_at, value.stake)
    return found


def plain_rows(data: list[Row]) -> Figures:
    """Mappings, without any library."""
    mappings = [
        {"who": who, "at": None if at is None else datetime.fromtimestamp(at, UTC), "kind": kind}
        for who, at, kind in data
    ]
    return of_rows(score(mappings, now=NOW, by="who", at="at", kind="kind", timezone=ZONE))


def of_rows(found: list[dict[str, float]]) -> Figures:
    """From mappings to figures."""
    return {row["who"]: tuple(row[name] for name in FIGURES) for row in found}  # type: ignore[index,misc]


def numpy_columns(data: list[Row]) -> Figures:
    """The columns of the library's own array code."""
    import numpy as np

    from warmlinks.scoring.arrays import score_columns, states_of

    kept = [
        (who, at) for who, at, kind in data if who and at is not None and (kind or "").lower() in {"call", "message"}
    ]
    names = sorted({who for who, _ in kept})
    number = {who: index for index, who in enumerate(names)}
    states = states_of(
        np.array([number[who] for who, _ in kept]),
        np.array([at for _, at in kept]),
        ties=len(names),
        zone=ZONE,
        until=NOW.timestamp(),
    )
    scores = score_columns(states, now=NOW.timestamp())
    columns = (
        states.n,
        states.m,
        states.last,
        scores.warmth,
        scores.alive,
        scores.cold_at,
        scores.due_at,
        scores.stake,
    )
    return {
        who: tuple(float(column[index]) for column in columns) for index, who in enumerate(names) if states.n[index]
    }


def _pandas(data: list[Row]):
    import pandas as pd

    frame = pd.DataFrame(data, columns=["who", "at", "kind"])
    frame["at"] = pd.to_datetime(frame["at"], unit="s", utc=True)
    return frame


def pandas_frame(data: list[Row]) -> Figures:
    """pandas."""
    return of_rows(score(_pandas(data), now=NOW, by="who", at="at", kind="kind", timezone=ZONE).to_dict("records"))


def polars_frame(data: list[Row]) -> Figures:
    """polars, eager."""
    import polars as pl

    frame = pl.from_pandas(_pandas(data))
    return of_rows(score(frame, now=NOW, by="who", at="at", kind="kind", timezone=ZONE).to_dicts())


def polars_lazy(data: list[Row]) -> Figures:
    """polars, lazy."""
    import polars as pl

    frame = pl.from_pandas(_pandas(data)).lazy()
    return of_rows(score(frame, now=NOW, by="who", at="at", kind="kind", timezone=ZONE).collect().to_dicts())


def pyarrow_table(data: list[Row]) -> Figures:
    """pyarrow."""
    import pyarrow as pa

    table = pa.Table.from_pandas(_pandas(data), preserve_index=False)
    return of_rows(score(table, now=NOW, by="who", at="at", kind="kind", timezone=ZONE).to_pylist())


def duckdb_relation(data: list[Row]) -> Figures:
    """DuckDB, as a relation."""
    import duckdb

    frame = _pandas(data)
    connection = duckdb.connect()
    connection.register("contacts", frame)
    found = score(connection.table("contacts"), now=NOW, by="who", at="at", kind="kind", timezone=ZONE)
    return of_rows(found.df().to_dict("records"))


def duckdb_sql(data: list[Row]) -> Figures:
    """DuckDB, as SQL."""
    import duckdb

    connection = duckdb.connect()
    connection.register("frame", _pandas(data))
    connection.execute('create table "the contacts" as select * from frame')
    return _by_sql("duckdb", connection.execute)


def sqlite_sql(data: list[Row]) -> Figures:
    """SQLite."""
    connection = sqlite_in_memory()
    connection.execute('create table "the contacts" (who text, at text, kind text)')
    written = [(who, _text(at), kind) for who, at, kind in data]
    connection.executemany('insert into "the contacts" values (?, ?, ?)', [*written, ("Zoë 3", "", "call")])
    return _by_sql("sqlite", connection.execute)


def dask_frame(data: list[Row]) -> Figures:
    """Dask, three partitions."""
    import dask.dataframe as dd

    frame = dd.from_pandas(_pandas(data), npartitions=3)
    found = score(frame, now=NOW, by="who", at="at", kind="kind", timezone=ZONE)
    return of_rows(found.compute().to_dict("records"))


def ibis_table(data: list[Row]) -> Figures:
    """Ibis on DuckDB."""
    import ibis

    connection = ibis.duckdb.connect()
    connection.con.register("frame", _pandas(data))
    connection.con.execute("create table contacts as select * from frame")
    found = score(connection.table("contacts"), now=NOW, by="who", at="at", kind="kind", timezone=ZONE)
    return of_rows(found.to_pandas().to_dict("records"))


def spark_frame(data: list[Row]) -> Figures:
    """PySpark, local."""

    def scored(frame: object) -> Figures:
        found = score(frame, now=NOW, by="who", at="at", kind="kind", timezone=ZONE)
        return of_rows([row.asDict() for row in found.collect()])

    return with_spark(data, scored)


def with_spark(data: list[Row], ask: Callable) -> object:
    """What is asked of a frame of Spark in local mode."""
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    try:
        timed = [(who, None if at is None else datetime.fromtimestamp(at, UTC), kind) for who, at, kind in data]
        return ask(session.createDataFrame(timed, "who string, at timestamp, kind string"))
    finally:
        session.stop()


def postgresql_sql(data: list[Row]) -> Figures:
    """A real PostgreSQL server."""
    import psycopg

    with postgresql_server() as where, psycopg.connect(where) as connection:
        fill_postgresql(connection, data)
        return _by_sql("postgresql", connection.execute)


def fill_postgresql(connection: object, data: list[Row]) -> None:
    """Put the rows into a table."""
    connection.execute('create table "the contacts" (who text, at timestamptz, kind text)')
    with connection.cursor() as cursor:
        cursor.executemany(
            'insert into "the contacts" values (%s, to_timestamp(%s), %s)', [(a, b, c) for a, b, c in data]
        )


def mariadb_sql(data: list[Row]) -> Figures:
    """A real MariaDB server."""
    import pymysql

    with mariadb_server() as socket:
        connection = pymysql.connect(unix_socket=socket, user="root", database="test_wl")
        with connection.cursor() as cursor:
            fill_mariadb(cursor, data)

            def run(text: str, values: dict[str, object]) -> object:
                cursor.execute(text, values)
                return cursor

            return _by_sql("mariadb", run)


def fill_mariadb(cursor: object, data: list[Row]) -> None:
    """Put the rows into a table."""
    cursor.execute("create table `the contacts` (who varchar(99), at datetime, kind varchar(99)) charset utf8mb4")
    cursor.executemany(
        "insert into `the contacts` values (%s, %s, %s)", [(who, _text(at), kind) for who, at, kind in data]
    )


def _text(at: int | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _by_sql(dialect: str, execute: Callable) -> Figures:
    query = score_query(dialect=dialect, table="the contacts", by="who", at="at", kind="kind", now=NOW, timezone=ZONE)
    found = execute(query.text, query.parameters).fetchall()
    return {
        tie: (float(days), float(interactions), int(last), warmth, alive, cold, due, stake)
        for tie, days, interactions, _, last, warmth, alive, cold, due, stake in found
    }


QUICK = {
    "plain rows": plain_rows,
    "numpy": numpy_columns,
    "pandas": pandas_frame,
    "polars": polars_frame,
    "polars lazy": polars_lazy,
    "pyarrow": pyarrow_table,
    "DuckDB": duckdb_relation,
    "DuckDB SQL": duckdb_sql,
    "SQLite": sqlite_sql,
}
HEAVY = {
    "Dask": dask_frame,
    "Ibis": ibis_table,
    "Spark": spark_frame,
    "PostgreSQL": postgresql_sql,
    "MariaDB": mariadb_sql,
}


def difference(found: Figures, wanted: Figures) -> float:
    """The largest difference: chances as they are, moments in days."""
    assert found.keys() == wanted.keys()
    largest = 0.0
    for tie, figures in wanted.items():
        for name, mine, theirs in zip(FIGURES, figures, found[tie], strict=True):
            nothing = [value is None or value != value for value in (mine, theirs)]  # noqa: PLR0124  nan is nothing
            if any(nothing):
                largest = max(largest, 0.0 if all(nothing) else math.inf)
                continue
            largest = max(largest, abs(mine - theirs) / (86400 if name.endswith("_at") else 1))
    return largest


@contextlib.contextmanager
def _account(name: str) -> Iterator[tuple[Path, dict[str, object]]]:
    """A folder and the options with which a server program runs there: as its own account where we are root."""
    folder = Path(tempfile.mkdtemp(prefix="wl-"))
    options: dict[str, object] = {"cwd": folder}
    if os.geteuid() == 0:
        account = pwd.getpwnam(name)
        os.chown(folder, account.pw_uid, account.pw_gid)
        options |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        options["env"] = {**os.environ, "HOME": str(folder)}
    try:
        yield folder, options
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def postgresql_server() -> Iterator[str]:
    """A PostgreSQL server on a socket of its own; gives the connection string."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
    with _account("postgres") as (folder, options):

        def run(*words: str) -> None:
            subprocess.run(words, check=True, stdout=subprocess.DEVNULL, **options)  # type: ignore[call-overload]

        data = f"{folder}/data"
        run(f"{programs}/initdb", "-D", data, "-U", "postgres", "-A", "trust", "-N", "--no-locale", "-E", "UTF8")
        quick = f"-c listen_addresses='' -k {folder} -c fsync=off"
        run(f"{programs}/pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", quick, "start")
        try:
            yield f"host={folder} user=postgres dbname=postgres"
        finally:
            run(f"{programs}/pg_ctl", "-D", data, "-m", "immediate", "stop")


@contextlib.contextmanager
def mariadb_server() -> Iterator[str]:
    """A MariaDB server on a socket of its own, with the database `test_wl`; gives the socket."""
    import pymysql

    with _account("mysql") as (folder, options):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        install = ["mariadb-install-db", "--no-defaults", f"--datadir={folder}/data", "--skip-test-db"]
        install.append("--auth-root-authentication-method=normal")
        subprocess.run(install, check=True, **quiet, **options)  # type: ignore[call-overload]
        socket = f"{folder}/s"
        serve = ["mariadbd", "--no-defaults", f"--datadir={folder}/data", f"--socket={socket}", "--skip-networking"]
        server = subprocess.Popen([*serve, f"--pid-file={folder}/pid"], **quiet, **options)  # type: ignore[call-overload]
        try:
            for _ in range(300):
                # a connection that is refused leaves its socket open
                if not Path(socket).exists():
                    assert server.poll() is None, "the server ended"
                    time.sleep(0.1)
                    continue
                try:
                    with pymysql.connect(unix_socket=socket, user="root") as connection:
                        connection.cursor().execute("create database test_wl")
                    break
                except pymysql.OperationalError:
                    assert server.poll() is None, "the server ended"
                    time.sleep(0.1)
            yield socket
        finally:
            server.terminate()
            server.wait(30)
