"""Invented archives and tables beside the records they are read to."""

from __future__ import annotations

from pathlib import Path

import pytest
from golden import cases_in, is_as_reviewed

from warmlinks.archive import open_archive
from warmlinks_mastodon.source import MastodonSource

DATA = Path(__file__).parent / "data"


@pytest.mark.parametrize("case", cases_in(DATA))
def test_an_archive_is_read_to_the_records_beside_it(case):
    """Every form gives exactly the records that were reviewed."""
    with open_archive(DATA / case) as archive:
        assert MastodonSource().recognizes(archive)
        is_as_reviewed(MastodonSource().read(archive), DATA / f"{case}.txt")
