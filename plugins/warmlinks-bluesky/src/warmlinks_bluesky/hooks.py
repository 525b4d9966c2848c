"""What the plugin registers."""

from __future__ import annotations

from collections.abc import Iterable

from warmlinks.plugins.feeds import Feed
from warmlinks.plugins.hookspecs import hookimpl
from warmlinks.plugins.sources import Source
from warmlinks_bluesky.feed import BlueskyFeed
from warmlinks_bluesky.source import BlueskySource

WARMLINKS_HOOKS = 2


@hookimpl
def warmlinks_register_sources() -> Iterable[type[Source]]:
    """The one source of this plugin."""
    return [BlueskySource]


@hookimpl
def warmlinks_register_feeds() -> Iterable[type[Feed]]:
    """The one feed of this plugin."""
    return [BlueskyFeed]
