"""What is asked of the database, again on servers: PostgreSQL with UUIDs for keys, and MariaDB."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from engines import mariadb_server, postgresql_server


def run(database: dict[str, object], keys: str = "") -> str:
    """The last line of the tests in a process of its own, since Django knows one set of settings."""
    tests = [Path(__file__).with_name(name) for name in ("test_refresh.py", "test_admin.py", "test_migrations.py")]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests],
        env={**os.environ, "WARMLINKS_DJANGO_DATABASE": json.dumps(database), "WARMLINKS_DJANGO_KEYS": keys},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout.strip().splitlines()[-1]


@pytest.mark.heavy
def test_on_postgresql():
    """A real server, and psycopg."""
    with postgresql_server() as where:
        host = where.split()[0].partition("=")[2]
        engine = {"ENGINE": "django.db.backends.postgresql", "NAME": "postgres", "USER": "postgres", "HOST": host}
        told = run(engine, "uuid")

    assert " passed" in told


@pytest.mark.heavy
def test_on_mariadb():
    """A real server, and pymysql in the place of mysqlclient, which would have to be compiled."""
    with mariadb_server() as socket:
        told = run({"ENGINE": "django.db.backends.mysql", "NAME": "test_wl", "USER": "root", "HOST": socket})

    assert " passed" in told
