"""The kit's promises for feeds: each request of a small account goes wrong in each way."""

from __future__ import annotations

import pytest

from warmlinks.testing.feeds import FeedConformance, FeedExample
from warmlinks_mastodon.feed import MastodonFeed
from warmlinks_mastodon.samples.server import SampleServer

pytestmark = pytest.mark.heavy


def played(made):
    server = SampleServer(made, most=4)
    return lambda asked: server.answer(asked.target)


class TestMastodonFeed(FeedConformance):
    @pytest.fixture
    def example(self, small, smaller):
        return FeedExample(
            MastodonFeed,
            played(smaller),
            lambda server: {"url": server.url, "token": server.token},
            newer=played(small),
            texts=("tide table", "on the pier"),
        )
