"""Invented exports beside the records they are read to."""

from __future__ import annotations

from pathlib import Path

import pytest
from golden import cases_in, is_as_reviewed

from warmlinks.archive import open_archive
from warmlinks_slack.source import SlackSource

DATA = Path(__file__).parent / "data"


@pytest.mark.parametrize("case", cases_in(DATA))
def test_an_export_is_read_to_the_records_beside_it(case):
    """Every form gives exactly the records that were reviewed."""
    with open_archive(DATA / case, owner="@sam") as archive:
        assert SlackSource().recognizes(archive)
        is_as_reviewed(SlackSource().read(archive), DATA / f"{case}.txt")
