"""The kit's promises, for downloads of each form; what differs in a file's place alone stands in golden files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from warmlinks.testing.examples import Example
from warmlinks.testing.sources import SourceConformance
from warmlinks_instagram.source import InstagramSource

DATA = Path(__file__).parent / "data"
TEXTS = {
    "first": ("paints boats", "for the chart", "look at that fog"),
    "second": ("how was the tide", "Hello both", "so calm"),
    "fourth": ("round the point", "schön"),
    "fifth": ("how was the tide", "farewell", "buy this", "Lovely light"),
    "page4": ("how was the tide", "round the point"),
}

ALIKE = re.compile(
    r"following_hashtags|restricted|unfollowed|hide_story|favorited|removed_sugg|recent_follow|followers_2|/threads/|polls"
    r"|reels_comments|secret|17842100000000002|17842100000000003|17842100000000005|17842100000000007"
)
"""Files of which the kit need not turn over each: others beside them are read in the same way."""


def _later(name: str, data: bytes) -> bytes:
    """The file as a later download has it: more messages, a follower more."""
    if not name.endswith(".json"):
        return data
    content = json.loads(data)
    if isinstance(content, dict) and "thread_path" in content:
        other = content["participants"][0]["name"]
        content["messages"].insert(0, {"sender_name": other, "timestamp_ms": 1_790_000_000_000, "content": "later"})
    if name.endswith("followers_1.json"):
        entry = {"href": "", "value": "later.one", "timestamp": 1_789_000_000}
        content.append({"title": "", "string_list_data": [entry]})
    if name == "messages.json":
        content[0]["conversation"].insert(
            0, {"sender": "tide.mira", "created_at": "2019-04-01T10:00:00+00:00", "text": "later"}
        )
    return json.dumps(content).encode()


class TestInstagram(SourceConformance):
    """All generations of the download keep what every source promises."""

    @pytest.fixture(params=sorted(TEXTS))
    def example(self, request):
        """A download of that generation, and the one that its owner would get later."""
        first = Example.of(InstagramSource, DATA / request.param)
        files = {name: data for name, data in first.files.items() if not ALIKE.search(name)}
        newer = {name: _later(name, data) for name, data in files.items()}
        return Example(InstagramSource, files, texts=TEXTS[request.param], newer=newer)
