"""Conformance kits and fakes for plugin authors; they need the extra `testing`.

A source plugin proves itself by subclassing `warmlinks.testing.sources.SourceConformance` with one fixture, a notifier
plugin by the kit in `warmlinks.testing.notifiers`.
"""

from __future__ import annotations
