"""The score as a dbt model, really built and tested by dbt, which has an environment of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import engines
import pytest

import warmlinks as wl
from warmlinks.scoring.sql import score_query

DBT = ("dbt-core==1.10.23", "dbt-duckdb==1.11.1", "dbt-postgres==1.11.0")
SEEDS = [("ada", "2025-01-12 10:00:00"), ("ada", "2025-03-02 23:30:00"), ("ben", "2025-06-20 09:00:00")]
TESTS = """
models:
  - name: warmth
    columns:
      - name: tie
        data_tests: [unique, not_null]
      - name: warmth
        data_tests: [not_null]
"""


@pytest.fixture(scope="module")
def dbt():
    """The program, in an environment beside the one that runs the tests; kept from one run to the next."""
    home = Path(sys.prefix) / "dbt"
    program = home / "bin" / "dbt"
    if not (home / "ready").exists():
        uv = Path(sys.prefix) / "bin" / "uv"
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, home], check=True)
        install = [uv, "pip", "install", "--quiet", "--only-binary", ":all:", "--python", home / "bin" / "python"]
        subprocess.run([*install, *DBT], check=True)
        (home / "ready").write_text("", "utf-8")
    return program


def project(folder, profile, dialect):
    """A project of one model with its tests, over a table that is there."""
    (folder / "models").mkdir()
    query = score_query(
        dialect=dialect,
        table="call",
        by="contact_id",
        at="happened",
        now="database",
        timezone="Europe/Berlin",
        paramstyle=None,
    )
    model = "{{ config(materialized='table') }}\n" + query.text + "\n"
    (folder / "models" / "warmth.sql").write_text(model, "utf-8")
    (folder / "models" / "warmth.yml").write_text(TESTS, "utf-8")
    names = {"name": "crm", "version": "1.0.0", "config-version": 2, "profile": "crm", "model-paths": ["models"]}
    (folder / "dbt_project.yml").write_text(json.dumps(names), "utf-8")
    profiles = {"crm": {"target": "it", "outputs": {"it": profile}}}
    (folder / "profiles.yml").write_text(json.dumps(profiles), "utf-8")


def run(dbt, folder, *words):
    """What dbt says; it must end well."""
    quiet = {**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
    done = subprocess.run(
        [dbt, "--no-use-colors", *words, "--profiles-dir", ".", "--project-dir", "."],
        cwd=folder, env=quiet, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def is_right(rows):
    """What the model holds, but for what falls from second to second, is what Python says."""
    log = [{"who": who, "at": datetime.fromisoformat(at).replace(tzinfo=UTC)} for who, at in SEEDS]
    wanted = wl.score(log, now=datetime.now(UTC), by="who", at="at", timezone="Europe/Berlin")
    assert {row[0]: tuple(map(float, row[1:5])) for row in rows} == {
        row["who"]: (row["days"], row["interactions"], row["first_at"], row["last_at"]) for row in wanted
    }
    warmth = {row["who"]: row["warmth"] for row in wanted}
    assert max(abs(row[5] - warmth[row[0]]) for row in rows) < 1e-6


@pytest.mark.heavy
def test_dbt_on_duckdb(dbt, tmp_path):
    """`dbt run` and `dbt test` are green, and the table is right; a test that must fail does."""
    import duckdb

    path = tmp_path / "crm.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table call (contact_id varchar, happened timestamp)")
        connection.executemany("insert into call values (?, ?)", SEEDS)
    project(tmp_path, {"type": "duckdb", "path": str(path), "threads": 1}, "duckdb")

    for words in (["run"], ["test"]):
        code, told = run(dbt, tmp_path, *words)
        assert code == 0, told

    with duckdb.connect(str(path)) as connection:
        is_right(connection.execute("select * from warmth").fetchall())
        connection.execute("insert into warmth select * from warmth")
    code, told = run(dbt, tmp_path, "test")
    assert code == 1
    assert "unique_warmth_tie" in told


@pytest.mark.heavy
def test_dbt_on_postgresql(dbt, tmp_path):
    """The same on a server."""
    import psycopg

    with engines.postgresql_server() as where, psycopg.connect(where, autocommit=True) as connection:
        connection.execute("create table call (contact_id text, happened timestamp)")
        with connection.cursor() as cursor:
            cursor.executemany("insert into call values (%s, %s)", SEEDS)
        folder = dict(part.split("=") for part in where.split())["host"]
        profile = {"type": "postgres", "host": folder, "port": 5432, "user": "postgres", "password": "none"}
        project(tmp_path, {**profile, "dbname": "postgres", "schema": "public", "threads": 1}, "postgres")

        for words in (["run"], ["test"]):
            code, told = run(dbt, tmp_path, *words)
            assert code == 0, told

        is_right(connection.execute("select * from warmth").fetchall())
