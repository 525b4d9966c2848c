"""Facts about the network."""

from __future__ import annotations

from datetime import date

from warmlinks.plugins.sources import Coverage, CoveredSides

__all__ = ["BEGAN", "COVERAGE", "NETWORK"]

NETWORK = "bluesky"
BEGAN = date(2022, 10, 18)
"""The day on which the protocol was announced; accounts came weeks later."""

COVERAGE: Coverage = dict.fromkeys(("mention", "quote", "reply"), CoveredSides.OWN_SIDE)
"""An account tells what its owner did. What others did comes with a password, and is then seen as it comes."""
