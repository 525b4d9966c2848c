"""Facts about the network."""

from __future__ import annotations

from warmlinks.plugins.sources import CoveredSides

__all__ = ["COVERAGE", "NETWORK"]

NETWORK = "email"

COVERAGE = {"email": CoveredSides.BOTH_SIDES}
