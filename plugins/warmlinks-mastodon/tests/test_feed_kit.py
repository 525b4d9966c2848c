"""The kit's promises for feeds: each request of a small account goes wrong in each way."""

from __future__ import annotations

import pytest
from attrs import evolve

from warmlinks.testing.feeds import FeedConformance, FeedExample
from warmlinks_mastodon.feed import MastodonFeed
from warmlinks_mastodon.samples.server import SampleServer

pytestmark = pytest.mark.heavy


def played(made):
    server = SampleServer(made, most=4)
    return lambda asked: server.answer(asked.target)


class TestMastodonFeed(FeedConformance):
    @pytest.fixture
    def example(self, small):
        # few requests, since each of them goes wrong in each way
        (talk,) = small.chats
        tiny = evolve(small, chats=(evolve(talk, lines=talk.lines[1:]),), posts=small.posts[-4:])
        return FeedExample(
            MastodonFeed,
            played(evolve(tiny, posts=tiny.posts[:-2])),
            lambda server: {"url": server.url, "token": server.token},
            newer=played(tiny),
            texts=("tide table", "on the pier"),
        )
