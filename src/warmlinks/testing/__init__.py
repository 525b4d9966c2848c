"""Conformance kits and fakes for plugin authors; they need the extra `testing`.

A source plugin proves itself by subclassing `warmlinks.testing.sources.SourceConformance` with one fixture, a feed, a
notifier, a guard and a model by the kits in `feeds`, `notifiers`, `guards` and `models` beside it.
"""

from __future__ import annotations
