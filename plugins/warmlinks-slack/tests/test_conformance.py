"""The kit's promises, for each form of export."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from warmlinks.testing.examples import Example
from warmlinks.testing.sources import SourceConformance
from warmlinks_slack.source import SlackSource

DATA = Path(__file__).parent / "data"
SMALL = ("users.json", "channels.json", "mpims.json", "dms.json", "boats/", "general/", "mpdm-", "D0MIRA/")
TEXTS = ("he paints boats", "Only two of us", "A thought", "old radios")


def example_of(case, *parts, **more):
    whole = Example.of(SlackSource, DATA / case, owner="sam@tidewater.example", **more)
    return whole.with_files({name: data for name, data in whole.files.items() if not parts or name.startswith(parts)})


class TestSlack(SourceConformance):
    """Of a workspace, with a later export that has more of each kind."""

    @pytest.fixture
    def example(self):
        made = example_of("workspace", *SMALL, texts=TEXTS)
        more = {"type": "message", "user": "U0MIRA", "text": "later", "ts": "1770000000.000100"}
        rooms = json.loads(made.files["channels.json"])
        rooms[1]["members"] += ["U0P1"]
        join = {"subtype": "channel_join", "type": "message", "user": "U0P1", "ts": "1769999999.000100"}
        newer = made.files | {
            "D0MIRA/2026-02-02.json": json.dumps([more]).encode(),
            "boats/2026-02-02.json": json.dumps([join, more]).encode(),
            "channels.json": json.dumps(rooms[::-1]).encode(),
        }
        return Example(SlackSource, made.files, texts=TEXTS, owner="@sam", newer=newer)


class TestOrganization(SourceConformance):
    @pytest.fixture
    def example(self):
        made = example_of("organization")
        return Example(SlackSource, made.files, texts=("hello",), owner="U0SAM")
