"""What the plugin registers."""

from __future__ import annotations

from collections.abc import Iterable

from warmlinks.plugins.doors import Door
from warmlinks.plugins.hookspecs import hookimpl
from warmlinks_rest.door import RestDoor

WARMLINKS_HOOKS = 2
WARMLINKS_DOORS = 1


@hookimpl
def warmlinks_register_doors() -> Iterable[type[Door]]:
    """The one door of this plugin."""
    return [RestDoor]
