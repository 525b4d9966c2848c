"""What the plugin registers."""

from __future__ import annotations

from collections.abc import Iterable

from warmlinks.plugins.hookspecs import hookimpl
from warmlinks.plugins.sources import Source
from warmlinks_phone.source import PhoneSource

WARMLINKS_HOOKS = 2


@hookimpl
def warmlinks_register_sources() -> Iterable[type[Source]]:
    """The one source of this plugin."""
    return [PhoneSource]
