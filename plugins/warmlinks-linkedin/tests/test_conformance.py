"""The kit's promises, for one export of each generation."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import pytest

from warmlinks.testing.examples import Example
from warmlinks.testing.sources import SourceConformance
from warmlinks_linkedin.source import LinkedInSource

DATA = Path(__file__).parent / "data"
TEXTS = {
    "2018": ("he keeps the light", "see you at the pier", "talk on fog"),
    "2020": ("what a light", "are you awake"),
    "2024": ("said we should talk", "gracias", "de nada"),
}
LATER = (
    "3-new==,,Mira Holt,https://www.linkedin.com/in/mira-holt-000,Sam Owner,https://www.linkedin.com/in/samowner,"
    "2024-02-01 10:00:00 UTC,,a later one,INBOX,,No,No"
)


class TestLinkedIn(SourceConformance):
    @pytest.fixture(params=sorted(TEXTS))
    def example(self, request):
        case = request.param
        example = Example.of(LinkedInSource, DATA / case, texts=TEXTS[case], timezone=ZoneInfo("Europe/Berlin"))
        if case != "2024":
            return example
        header, rest = example.files["messages.csv"].split(b"\n", 1)
        newer = {**example.files, "messages.csv": b"\n".join((header, LATER.encode(), rest))}
        return attrs.evolve(example, newer=newer)
