"""Where the people of a mailbox are, and what it can show."""

from __future__ import annotations

from warmlinks.plugins.sources import CoveredSides

__all__ = ["COVERAGE", "NETWORK"]

NETWORK = "email"

COVERAGE = {"email": CoveredSides.BOTH_SIDES}
