"""Conformance kits and fakes for plugin authors.

A source plugin proves itself by subclassing `warmlinks.testing.sources.SourceConformance` with one fixture, a notifier
plugin by the kit in `warmlinks.testing.notifiers`. The modules with kits need pytest; this package itself does not, so
the samples can be made without it.
"""

from __future__ import annotations
