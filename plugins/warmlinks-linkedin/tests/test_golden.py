"""Invented exports beside the records they are read to."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from golden import cases_in, is_as_reviewed

from warmlinks.archive import open_archive
from warmlinks_linkedin.source import LinkedInSource

DATA = Path(__file__).parent / "data"


@pytest.mark.parametrize("case", cases_in(DATA))
def test_an_export_is_read_to_the_records_beside_it(case):
    """Every generation gives exactly the records that were reviewed."""
    with open_archive(DATA / case, timezone=ZoneInfo("Europe/Berlin")) as archive:
        is_as_reviewed(LinkedInSource().read(archive), DATA / f"{case}.txt")
