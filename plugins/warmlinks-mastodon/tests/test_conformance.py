"""The kit's promises, for each form of archive, and for tables alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from warmlinks.testing.examples import Example
from warmlinks.testing.sources import SourceConformance
from warmlinks_mastodon.source import MastodonSource

DATA = Path(__file__).parent / "data"
TEXTS = ("pier is open again", "mend nets", "restore pianos", "she has ropes", "only you can read")


def later(data):
    """The outbox some days later: what was there before stands behind what is new."""
    outbox = json.loads(data)
    new = json.loads(json.dumps(outbox["orderedItems"][1]).replace("/statuses/102", "/statuses/999"))
    return json.dumps({**outbox, "orderedItems": [new, *outbox["orderedItems"]]})


class TestArchives(SourceConformance):
    @pytest.fixture(params=["archive", "pleroma"])
    def example(self, request):
        example = Example.of(MastodonSource, DATA / request.param, texts=TEXTS)
        newer = {**example.files, "outbox.json": later(example.files["outbox.json"])}
        return Example(MastodonSource, example.files, texts=TEXTS, newer=newer)


class TestTables(SourceConformance):
    @pytest.fixture(params=["tables_old"])
    def example(self, request):
        return Example.of(MastodonSource, DATA / request.param)


class TestTableAlone(SourceConformance):
    @pytest.fixture
    def example(self):
        files = {"following_accounts.csv": (DATA / "tables" / "following_accounts.csv").read_bytes()}
        return Example(MastodonSource, files, owner="@Sam@tide.example")
