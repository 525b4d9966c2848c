"""Invented exports beside the records they are read to."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from golden import cases_in, is_as_reviewed

from warmlinks.archive import open_archive
from warmlinks_telegram.source import TelegramSource

DATA = Path(__file__).parent / "data"
OWNER = {"group": "Sam Owner"}


@pytest.mark.parametrize("case", cases_in(DATA))
def test_an_export_is_read_to_the_records_beside_it(case):
    """Every form gives exactly the records that were reviewed."""
    with open_archive(DATA / case, owner=OWNER.get(case), timezone=ZoneInfo("Europe/Berlin")) as archive:
        assert TelegramSource().recognizes(archive)
        is_as_reviewed(TelegramSource().read(archive), DATA / f"{case}.txt")
