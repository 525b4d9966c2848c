"""The kit's promises, for one export of each generation."""

from __future__ import annotations

import json
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from warmlinks.testing.examples import Example
from warmlinks.testing.sources import SourceConformance
from warmlinks_facebook.source import FacebookSource

DATA = Path(__file__).parent / "data"
TEXTS = {
    "first": ("who builds tide clocks", "glad you met", "look at this", "Happy birthday", "Fog again"),
    "second": ("hier ist Anna", "Alles Gute", "Welche Anna"),
    "third": ("Morning!", "Ahoy", "Two of us"),
    "fourth": ("do you remember me", "you should talk", "milk, bread", "who is this", "buy this"),
    "sealed": ("that was good", "då ses vi", "taken back"),
    "page1": ("earlier, in a block", "never answered", "which Anna am I"),
    "page2": ("god morgen", "moi Zoë"),
    "page3": ("hello & welcome", "buy this"),
    "page4": ("on the pier", "at noon", "thanks Tom"),
}
SEVERAL = re.compile(r"message_[3-9]\.json")
"""Files of the long thread that the kit need not turn over one by one."""
ZONES = {"page3": "America/New_York", "page4": "Europe/Berlin"}


def _said(who: str, ms: int, text: str) -> dict[str, object]:
    return {"sender_name": who, "timestamp_ms": ms, "content": text}


def _later(name: str, data: bytes) -> bytes:
    """The file as a later export has it: more messages, and a friend more."""
    if not name.endswith(".json"):
        return data
    content = json.loads(data)
    if isinstance(content, dict) and "thread_path" in content:
        other = content["participants"][0]["name"]
        content["messages"].insert(0, _said(other, 1_790_000_000_000, "later"))
        if content["thread_path"].startswith(("inbox", "archived_threads", "e2ee_cutover")):
            content["messages"].insert(0, _said("Ines Okoro", 1_790_000_060_000, "later too"))
    for key in ("friends", "friends_v2"):
        if isinstance(content, dict) and key in content:
            content[key].insert(0, {"name": "Later Friend", "timestamp": 1_789_000_000})
    return json.dumps(content).encode()


class TestFacebook(SourceConformance):
    """All generations of the export keep what every source promises."""

    @pytest.fixture(params=sorted(TEXTS))
    def example(self, request):
        """An export of that generation, and the one that its owner would get later."""
        zone = ZoneInfo(ZONES.get(request.param, "UTC"))
        first = Example.of(FacebookSource, DATA / request.param)
        files = {name: data for name, data in first.files.items() if not SEVERAL.search(name)}
        newer = {name: _later(name, data) for name, data in files.items()}
        return Example(FacebookSource, files, texts=TEXTS[request.param], newer=newer, timezone=zone)
