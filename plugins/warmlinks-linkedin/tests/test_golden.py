"""Invented exports beside the records they are read to.

Set WARMLINKS_REWRITE_GOLDEN=1 to write the expectations anew, and review the difference.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import pytest

from warmlinks.archive import open_archive
from warmlinks.cues import MessageCues
from warmlinks.plugins.sources import Member
from warmlinks.values import Identity
from warmlinks_linkedin.source import LinkedInSource

DATA = Path(__file__).parent / "data"
CASES = sorted(path.name for path in DATA.iterdir() if path.is_dir())


def _told(value: object) -> Iterator[tuple[str, object]]:
    """The fields of a record that are not as by default, dates as they are written."""
    for field in attrs.fields(type(value)):
        found = getattr(value, field.name)
        if found in (field.default, ()):
            continue
        if isinstance(found, date):
            found = found.isoformat()
        elif isinstance(found, Identity | MessageCues):
            found = dict(_told(found))
        elif isinstance(found, dict):
            found = {kind: coverage.value for kind, coverage in found.items()}
        elif isinstance(found, tuple):
            found = [dict(_told(one)) if isinstance(one, Member) else one for one in found]
        yield field.name, found


def _line(record: object) -> str:
    told = dict(_told(record))
    told.pop("network", None)
    return f"{type(record).__name__} {json.dumps(told, ensure_ascii=False)}"


def _read(case: str) -> list[str]:
    with open_archive(DATA / case, timezone=ZoneInfo("Europe/Berlin")) as archive:
        return [_line(record) for record in LinkedInSource().read(archive)]


@pytest.mark.parametrize("case", CASES)
def test_an_export_is_read_to_the_records_beside_it(case):
    """Every generation gives exactly the records that were reviewed."""
    expectation = DATA / f"{case}.txt"
    lines = _read(case)
    if os.environ.get("WARMLINKS_REWRITE_GOLDEN"):
        expectation.write_text("\n".join(lines) + "\n", encoding="utf-8")

    assert lines == expectation.read_text(encoding="utf-8").splitlines()
