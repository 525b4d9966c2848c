"""The kit's promises, for each form of export."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from warmlinks.testing.examples import Example
from warmlinks.testing.sources import SourceConformance
from warmlinks_telegram.source import TelegramSource

DATA = Path(__file__).parent / "data"
TEXTS = {
    "whole": ("he paints boats", "I am leaving", "See you on Sunday", "a note", "Fair wind"),
    "group": ("who paints boats", "A crowd by now"),
    "old": (),
    "shifted": (),
}


class TestTelegram(SourceConformance):
    @pytest.fixture(params=TEXTS)
    def example(self, request):
        case = request.param
        owner = "Sam Owner" if case == "group" else None
        zone = ZoneInfo("Europe/Berlin")
        return Example.of(TelegramSource, DATA / case, texts=TEXTS[case], owner=owner, timezone=zone)


class TestOneChat(SourceConformance):
    """A later export of the same chat has more before and behind it."""

    @pytest.fixture
    def example(self):
        older, newer = (
            Example.of(TelegramSource, DATA / "several" / f"ChatExport_2025-{day}") for day in ("11-20", "12-20")
        )
        first = b'"messages": [\n'
        head, _, lines = older.files["result.json"].partition(first)
        later = newer.files["result.json"].partition(first)[2].partition(b"\n  },\n")[2]
        both = head + first + lines.rpartition(b"\n ]")[0] + b",\n" + later
        return Example(TelegramSource, older.files, texts=("hello",), newer={"result.json": both})
