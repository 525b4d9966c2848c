"""The invented files of phones: a database lies there as the statements that make it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from warmlinks.testing.examples import database_files

DATA = Path(__file__).parent / "data"


@cache
def _files_of(case):
    files = {}
    for path in sorted((DATA / case).rglob("*")):
        name = path.relative_to(DATA / case).as_posix()
        if name.endswith(".log.sql") or path.is_dir():
            continue
        if name.endswith(".sql"):
            log = path.with_name(f"{path.name[:-4]}.log.sql")
            more = log.read_text() if log.exists() else ""
            files |= database_files(name[:-4], path.read_text(), log=more)
        else:
            files[name] = path.read_bytes()
    return files


@pytest.fixture
def files_of():
    """The files of a case: `chat.db.sql` makes a database, `chat.db.log.sql` what is left in its log."""
    return _files_of
