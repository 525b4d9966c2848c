"""The kit's promises, for each form of address book."""

from __future__ import annotations

from pathlib import Path

import pytest

from warmlinks.testing.examples import Example
from warmlinks.testing.sources import SourceConformance
from warmlinks_contacts.source import ContactsSource

DATA = Path(__file__).parent / "data"


class TestContacts(SourceConformance):
    @pytest.fixture(params=["vcard21", "vcard30", "vcard40", "google_old", "google_new", "takeout"])
    def example(self, request):
        return Example.of(ContactsSource, DATA / request.param)
