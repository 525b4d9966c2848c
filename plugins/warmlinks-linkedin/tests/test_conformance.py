"""The kit's promises, for one export of each generation."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from warmlinks.testing.examples import Example
from warmlinks.testing.samples.making import make_world
from warmlinks.testing.samples.writing import members_of
from warmlinks.testing.sources import SourceConformance
from warmlinks_linkedin.source import LinkedInSource

WORLD = make_world(people=30, years=2, messages=240)
GENERATIONS = ("2018", "2019", "2021", "2022", "2023", "2024-12", "2026")


class TestLinkedIn(SourceConformance):
    @pytest.fixture(params=GENERATIONS)
    def example(self, request):
        return Example(LinkedInSource, members_of(WORLD, "linkedin", request.param), timezone=ZoneInfo("Europe/Berlin"))
