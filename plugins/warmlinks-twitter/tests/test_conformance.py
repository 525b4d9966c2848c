"""The kit's promises, for one archive of each generation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from warmlinks.testing.examples import Example
from warmlinks.testing.sources import SourceConformance
from warmlinks_twitter.source import TwitterSource

DATA = Path(__file__).parent / "data"
TEXTS = {
    "posts": ("you two should talk", "both build tide clocks", "welcome back", "what he builds"),
    "messages": ("let me introduce you", "his radios", "big news", "milk, bread", "just us so far"),
    "chat": ("before it was sealed", "Y2lwaGVydGV4dA"),
    "first": ("no key above me", "under a key"),
    "viewer": (),
    "grailbird": ("second date form", "a day without a time"),
    "tables": ("you should", "look at that"),
}
POST = {
    "id_str": "1650000000000000001",
    "created_at": "Sat Apr 22 09:15:02 +0000 2023",
    "text": "@mira_holt a later one",
    "entities": {"user_mentions": [{"id_str": "700000001", "screen_name": "mira_holt", "indices": ["0", "10"]}]},
    "user": {"id_str": "500", "screen_name": "ivo_connects"},
}
SPOKE_EARLY = {
    "id": "1600000000000000190",
    "senderId": "700000008",
    "createdAt": "2022-12-10T11:00:00.000Z",
    "text": "hi",
}
LATER = {
    "tweets.js": ("tweets-part9.js", [{"tweet": POST}]),
    "tweet.js": ("tweet-part9.js", [POST]),
    "2012_01.js": ("2013_01.js", [POST]),
    # Whoever turns out to have been in a group all along must not change the keys of what was said to the others.
    "direct-messages-group-part1.js": (
        "direct-messages-group-part9.js",
        [{"dmConversation": {"conversationId": "1600000000000000200", "messages": [{"messageCreate": SPOKE_EARLY}]}}],
    ),
}
"""File -> what a later export has beside it."""


class TestTwitter(SourceConformance):
    """All forms of the export keep what every source promises."""

    @pytest.fixture(params=sorted(TEXTS))
    def example(self, request):
        """An archive of that generation, and the one that its owner would get later."""
        first = Example.of(TwitterSource, DATA / request.param)
        newer = dict(first.files)
        for name in first.files:
            folder, slash, base = name.rpartition("/")
            if base in LATER:
                later, entries = LATER[base]
                newer[f"{folder}{slash}{later}"] = f"window.YTD.x.part9 = {json.dumps(entries)}".encode()
        return Example(TwitterSource, first.files, texts=TEXTS[request.param], newer=newer)
