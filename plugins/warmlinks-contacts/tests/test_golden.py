"""Invented address books beside the people they are read to."""

from __future__ import annotations

from pathlib import Path

import pytest
from golden import cases_in, is_as_reviewed

from warmlinks.archive import open_archive
from warmlinks_contacts.source import ContactsSource

DATA = Path(__file__).parent / "data"


@pytest.mark.parametrize("case", cases_in(DATA))
def test_an_address_book_is_read_to_the_people_beside_it(case):
    """Every version and form gives exactly the records that were reviewed."""
    with open_archive(DATA / case) as archive:
        assert ContactsSource().recognizes(archive)
        is_as_reviewed(ContactsSource().read(archive), DATA / f"{case}.txt")
