"""Facts about the network."""

from __future__ import annotations

from datetime import date

from warmlinks.plugins.sources import CoveredSides

__all__ = ["BEGAN", "COVERAGE", "NETWORK"]

NETWORK = "telegram"

BEGAN = date(2013, 8, 14)

COVERAGE = {"message": CoveredSides.BOTH_SIDES, "call": CoveredSides.BOTH_SIDES}
