"""The hooks a plugin may implement. They register classes and do no work; everything else is in the classes.

A distribution names its module in the entry-point group `warmlinks`:

    [project.entry-points.warmlinks]
    linkedin = "warmlinks_linkedin.hooks"

and says in that module, as a number that can be read without running it, for which hooks it was written:

    WARMLINKS_HOOKS = 2

The face of doors is younger than the others and has a number of its own, for modules that register doors:

    WARMLINKS_DOORS = 1
"""

from __future__ import annotations

from collections.abc import Iterable

import pluggy

from warmlinks.plugins.doors import Door
from warmlinks.plugins.feeds import Feed
from warmlinks.plugins.guards import Guard
from warmlinks.plugins.notifiers import Notifier
from warmlinks.plugins.sources import Source
from warmlinks.scoring.base import TieModel

__all__ = ["DOORS_VERSION", "HOOKS_VERSION", "OLDEST_HOOKS", "hookimpl", "hookspec"]

HOOKS_VERSION = 2
"""The present hooks."""

OLDEST_HOOKS = 2
"""The oldest that work. From 2 on, what is replaced goes on working, with a warning, for two minor versions."""

DOORS_VERSION = 1
"""The present face of doors; no other works."""

hookspec = pluggy.HookspecMarker("warmlinks")
hookimpl = pluggy.HookimplMarker("warmlinks")


@hookspec
def warmlinks_register_sources() -> Iterable[type[Source]]:
    """Return the source classes of this plugin."""


@hookspec
def warmlinks_register_feeds() -> Iterable[type[Feed]]:
    """Return the feed classes of this plugin: each asks one kind of server, where the settings switch it on."""


@hookspec
def warmlinks_register_doors() -> Iterable[type[Door]]:
    """Return the door classes of this plugin: each reads and writes one kind of CRM, where the settings name it."""


@hookspec
def warmlinks_register_notifiers() -> Iterable[type[Notifier]]:
    """Return the notifier classes of this plugin."""


@hookspec
def warmlinks_register_models() -> Iterable[type[TieModel]]:
    """Return the model classes of this plugin: other curves behind the face of the decay model, each with a `name`."""


@hookspec
def warmlinks_register_guards() -> Iterable[type[Guard]]:
    """Return the guard classes of this plugin: each may hold a suggestion back, none can force one."""
