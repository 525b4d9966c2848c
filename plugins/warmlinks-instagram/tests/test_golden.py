"""Invented downloads beside the records they are read to."""

from __future__ import annotations

from pathlib import Path

import pytest
from golden import cases_in, is_as_reviewed

from warmlinks.archive import open_archive
from warmlinks_instagram.source import InstagramSource

DATA = Path(__file__).parent / "data"


def _opened(case: str):
    folder = DATA / case
    return open_archive(sorted(folder.glob("part-*")) or [folder])


@pytest.mark.parametrize("case", cases_in(DATA))
def test_a_download_is_read_to_the_records_beside_it(case):
    """Every generation and trap gives exactly the records that were reviewed."""
    with _opened(case) as archive:
        is_as_reviewed(InstagramSource().read(archive), DATA / f"{case}.txt")


@pytest.mark.parametrize("case", cases_in(DATA))
def test_a_download_is_recognized(case):
    """The source knows each of them for its own."""
    with _opened(case) as archive:
        assert InstagramSource().recognizes(archive)
