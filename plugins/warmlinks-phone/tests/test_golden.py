"""Invented files of phones beside the records they are read to."""

from __future__ import annotations

from pathlib import Path

import pytest
from golden import cases_in, is_as_reviewed

from warmlinks.archive import Archive
from warmlinks_phone.source import PhoneSource

DATA = Path(__file__).parent / "data"
TYPED = {"call_logs": "+44 7700 900999", "faults": "+44 7700 900999", "no_country": "sam@tidewater.example"}
"""Whose it is, where the files do not say it."""


@pytest.mark.parametrize("case", cases_in(DATA))
def test_a_phone_is_read_to_the_records_beside_it(case, files_of):
    """Every form gives exactly the records that were reviewed."""
    with Archive.of_bytes(files_of(case), owner=TYPED.get(case)) as archive:
        assert PhoneSource().recognizes(archive)
        is_as_reviewed(PhoneSource().read(archive), DATA / f"{case}.txt")
