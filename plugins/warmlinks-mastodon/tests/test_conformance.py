"""The kit's promises, for each form of archive, and for tables alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from warmlinks.testing.examples import Example
from warmlinks.testing.sources import SourceConformance
from warmlinks.values import Identity
from warmlinks_mastodon.source import MastodonSource

DATA = Path(__file__).parent / "data"
TEXTS = ("pier is open again", "mend nets", "restore pianos", "she has ropes", "only you can read")


def later(data):
    """The outbox some days later: what was there before stands behind what is new."""
    outbox = json.loads(data)
    new = json.loads(json.dumps(outbox["orderedItems"][1]).replace("/statuses/102", "/statuses/999"))
    return json.dumps({**outbox, "orderedItems": [new, *outbox["orderedItems"]]})


class TestArchives(SourceConformance):
    @pytest.fixture(params=["archive", "twin", "pleroma", "other_host"])
    def example(self, request):
        example = Example.of(MastodonSource, DATA / request.param, texts=TEXTS)
        name = next(name for name in example.files if name.endswith("outbox.json"))
        if request.param == "twin":
            return example
        newer = {**example.files, name: later(example.files[name])}
        return Example(MastodonSource, example.files, texts=TEXTS, newer=newer)


class TestTables(SourceConformance):
    @pytest.fixture(params=["tables", "tables_old"])
    def example(self, request):
        return Example.of(MastodonSource, DATA / request.param)


class TestTableAlone(SourceConformance):
    @pytest.fixture(params=["told", "known"])
    def example(self, request):
        files = {"following_accounts.csv": (DATA / "tables" / "following_accounts.csv").read_bytes()}
        if request.param == "told":
            return Example(MastodonSource, files, owner="@Sam@tide.example")
        me = Identity("mastodon", "sam@tide.example", handle="sam@tide.example")
        return Example(MastodonSource, files, accounts=(me,))
