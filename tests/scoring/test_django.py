"""Django's own cursor runs the statements, which takes `%s` whatever the database."""

from __future__ import annotations

import subprocess
import sys

import pytest

CODE = """
from datetime import UTC, datetime

from django.conf import settings

settings.configure(DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}})
from django.db import connection

from warmlinks.scoring.sql import Activities, left_out_query, score_query
from warmlinks.scoring.state_table import state_table

now = datetime(2026, 2, 1, tzinfo=UTC)
calls = Activities("call % log", by=("owner", "who"), at="at", where="what like 'c%'", changed_at="changed")
what = {"dialect": connection.vendor, "activities": calls, "now": now, "timezone": "Europe/Berlin", "paramstyle": STYLE}
with connection.cursor() as cursor:
    cursor.execute('create table "call %% log" (owner, who, at, what, changed)', [])
    for row in ((7, "ada", "2026-01-12 10:00:00", "call", 1), (7, "ada", "2026-01-20 10:00:00", "missed", 2)):
        cursor.execute('insert into "call %% log" values (%s, %s, %s, %s, %s)', row)
    query = score_query(**what)
    cursor.execute(query.text, query.parameters)
    print([row[:4] for row in cursor.fetchall()])
    query = left_out_query(**what)
    cursor.execute(query.text, query.parameters)
    print(cursor.fetchall()[0][0])
    table = state_table(name="states", **what)
    for query in (*table.create, *table.fill):
        cursor.execute(query.text, query.parameters)
    cursor.execute('insert into "call %% log" values (%s, %s, %s, %s, %s)', (8, "ben", "2026-01-30", "call", 3))
    for query in table.refresh:
        cursor.execute(query.text, query.parameters)
    cursor.execute(table.score.text, table.score.parameters)
    print(sorted(row[:4] for row in cursor.fetchall()))
"""


def told(style: str) -> subprocess.CompletedProcess[str]:
    """What a process of its own prints: Django is set up once for each."""
    code = CODE.replace("STYLE", repr(style))
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


@pytest.mark.heavy
def test_the_cursor_of_django_runs_every_statement():
    """Names and conditions with percent signs among them; in the driver's own style it fails, which is the control."""
    done = told("format")

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["[(7, 'ada', 1.0, 1.0)]", "1", "[(7, 'ada', 1.0, 1.0), (8, 'ben', 1.0, 1.0)]"]
    assert told("qmark").returncode != 0
