"""What the network is called, and what an archive of it can show."""

from __future__ import annotations

from warmlinks.plugins.sources import CoveredSides

__all__ = ["COVERAGE", "NETWORK", "PUBLIC"]

NETWORK = "twitter"

PUBLIC = ("mention", "quote", "reply")

COVERAGE = {
    **dict.fromkeys(PUBLIC, CoveredSides.OWN_SIDE),
    "message": CoveredSides.BOTH_SIDES,
    "call": CoveredSides.BOTH_SIDES,
}
"""No archive has what others said in public, and each has both sides of what was said in private."""
