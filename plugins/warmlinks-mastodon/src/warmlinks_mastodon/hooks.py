"""What the plugin registers."""

from __future__ import annotations

from collections.abc import Iterable

from warmlinks.plugins.feeds import Feed
from warmlinks.plugins.hookspecs import hookimpl
from warmlinks.plugins.sources import Source
from warmlinks_mastodon.feed import MastodonFeed
from warmlinks_mastodon.source import MastodonSource

WARMLINKS_HOOKS = 2


@hookimpl
def warmlinks_register_sources() -> Iterable[type[Source]]:
    """The one source of this plugin."""
    return [MastodonSource]


@hookimpl
def warmlinks_register_feeds() -> Iterable[type[Feed]]:
    """The one feed of this plugin."""
    return [MastodonFeed]
