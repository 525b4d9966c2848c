"""What the network is called, and what an export of it can show."""

from __future__ import annotations

from warmlinks.plugins.sources import CoveredSides

__all__ = ["COVERAGE", "NETWORK"]

NETWORK = "facebook"

COVERAGE = {
    "call": CoveredSides.BOTH_SIDES,
    "comment": CoveredSides.OWN_SIDE,
    "mention": CoveredSides.OWN_SIDE,
    "message": CoveredSides.BOTH_SIDES,
    "post": CoveredSides.BOTH_SIDES,
}
"""Both sides of conversations; of what is done in public the owner's, and what others wrote on the owner's wall."""
