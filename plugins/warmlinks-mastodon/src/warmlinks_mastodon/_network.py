"""What source and feed have in common, and what is said of them before anything is read."""

from __future__ import annotations

from datetime import date

from warmlinks.plugins.sources import Coverage, CoveredSides

__all__ = ["BEGAN", "NETWORK", "coverage_of"]

NETWORK = "mastodon"
BEGAN = date(2008, 7, 2)
"""When the first server of the network opened, which is older than Mastodon; its posts are still answered."""


def coverage_of(sides: CoveredSides) -> Coverage:
    """The same sides of each kind of contact there is."""
    return dict.fromkeys(("message", "mention", "quote", "reply"), sides)
