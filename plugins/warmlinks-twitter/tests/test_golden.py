"""Invented archives beside the records they are read to.

Set WARMLINKS_REWRITE_GOLDEN=1 to write the expectations anew, and review the difference.
"""

from __future__ import annotations

import json
import os
from datetime import date
from enum import Enum
from pathlib import Path

import attrs
import pytest

from warmlinks.archive import open_archive
from warmlinks.plugins.sources import Message, Record
from warmlinks_twitter.source import TwitterSource

DATA = Path(__file__).parent / "data"
OWNERS = {"asks": "@ivo_connects"}
"""Archives that do not say whose they are."""

CASES = sorted(path.name for path in DATA.iterdir() if path.is_dir())


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def _line(record: Record) -> str:
    """A record as its type and whatever of it is not as by default."""
    defaults = {one.name: one.default for one in attrs.fields(type(record))}
    told = {name: value for name, value in attrs.asdict(record).items() if value != defaults[name]}
    if isinstance(record, Message):
        # How much a text sounds like an introduction is not this plugin's to say; that it does is.
        told["cues"]["introduction_score"] = record.cues.introduction_score > 0
    return f"{type(record).__name__} {json.dumps(told, default=_plain, ensure_ascii=False)}"


def _read(case: str) -> list[str]:
    with open_archive(DATA / case, owner=OWNERS.get(case)) as archive:
        return [_line(record) for record in TwitterSource().read(archive)]


@pytest.mark.parametrize("case", CASES)
def test_an_archive_is_read_to_the_records_beside_it(case):
    """Every generation and trap gives exactly the records that were reviewed."""
    expectation = DATA / f"{case}.txt"
    lines = _read(case)
    if os.environ.get("WARMLINKS_REWRITE_GOLDEN"):
        expectation.write_text("\n".join(lines) + "\n", encoding="utf-8")

    assert lines == expectation.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("case", CASES)
def test_an_archive_is_recognized(case):
    """The source knows each of them for its own."""
    with open_archive(DATA / case) as archive:
        assert TwitterSource().recognizes(archive)
