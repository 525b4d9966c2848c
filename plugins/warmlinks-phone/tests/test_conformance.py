"""The kit's promises, for each form in which a phone is read."""

from __future__ import annotations

import pytest

from warmlinks.testing.examples import Example
from warmlinks.testing.sources import SourceConformance
from warmlinks_phone.source import PhoneSource

TEXTS = ("lighthouse", "paint boats", "paints boats", "coffee on Friday", "Note to self", "By mail", "Guten Morgen")
OWNER = "+44 7700 900999"
LATER = b'<sms address="+447700900123" date="1770000000000" type="1" body="Back on Monday" contact_name="Mira Holt" />'


def later(files):
    """The same phone some weeks on: the newest message stands first."""
    (name,) = (name for name in files if name.startswith("sms"))
    head, mark, rest = files[name].partition(b"<sms ")
    return files | {name: head + LATER + mark + rest}


class TestAndroid(SourceConformance):
    @pytest.fixture
    def example(self, files_of):
        files = files_of("android")
        return Example(PhoneSource, files, texts=TEXTS, newer=later(files))


class TestWithoutCountry(SourceConformance):
    @pytest.fixture
    def example(self, files_of):
        return Example(PhoneSource, files_of("no_country"), texts=TEXTS, owner=OWNER, settings={"country": "DE"})


class TestDatabases(SourceConformance):
    @pytest.fixture(params=["mac", "call_logs"])
    def example(self, request, files_of):
        return Example(PhoneSource, files_of(request.param), texts=TEXTS, owner=OWNER)
