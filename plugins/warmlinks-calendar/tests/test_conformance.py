"""The kit's promises, for each form of calendar."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from warmlinks.testing.examples import Example
from warmlinks.testing.sources import SourceConformance
from warmlinks_calendar.source import CalendarSource

DATA = Path(__file__).parent / "data"
TEXTS = {"single": ("tea by the pier", "at sea", "Intro: Sam"), "series": (), "takeout": ()}


class TestCalendar(SourceConformance):
    @pytest.fixture(params=sorted(TEXTS))
    def example(self, request):
        return Example.of(
            CalendarSource, DATA / request.param, texts=TEXTS[request.param], timezone=ZoneInfo("Europe/Berlin")
        )
