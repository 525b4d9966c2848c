"""Invented exports beside the records they are read to.

Set WARMLINKS_REWRITE_GOLDEN=1 to write the expectations anew, and review the difference.
"""

from __future__ import annotations

import json
import os
from datetime import date
from enum import Enum
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import pytest

from warmlinks.archive import open_archive
from warmlinks.plugins.sources import Record
from warmlinks_facebook.source import FacebookSource

DATA = Path(__file__).parent / "data"
ZONES = {"page3": "America/New_York", "page4": "Europe/Berlin"}
"""Pages without a zone, and whose clock they were written by."""

CASES = sorted(path.name for path in DATA.iterdir() if path.is_dir())


def _opened(case: str):
    folder = DATA / case
    parts = sorted(folder.glob("part-*")) or [folder]
    return open_archive(parts, timezone=ZoneInfo(ZONES.get(case, "UTC")))


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def _line(record: Record) -> str:
    """A record as its type and whatever of it is not as by default."""
    defaults = {one.name: one.default for one in attrs.fields(type(record))}
    told = {name: value for name, value in attrs.asdict(record).items() if value != defaults[name]}
    return f"{type(record).__name__} {json.dumps(told, default=_plain, ensure_ascii=False)}"


@pytest.mark.parametrize("case", CASES)
def test_an_export_is_read_to_the_records_beside_it(case):
    """Every generation and trap gives exactly the records that were reviewed."""
    expectation = DATA / f"{case}.txt"
    with _opened(case) as archive:
        lines = [_line(record) for record in FacebookSource().read(archive)]
    if os.environ.get("WARMLINKS_REWRITE_GOLDEN"):
        expectation.write_text("\n".join(lines) + "\n", encoding="utf-8")

    assert lines == expectation.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("case", CASES)
def test_an_export_is_recognized(case):
    """The source knows each of them for its own."""
    with _opened(case) as archive:
        assert FacebookSource().recognizes(archive)
