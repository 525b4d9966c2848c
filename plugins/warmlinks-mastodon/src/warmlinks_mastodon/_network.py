"""Facts about the network that source and feed share."""

from __future__ import annotations

from datetime import date

from warmlinks.plugins.sources import Coverage, CoveredSides

__all__ = ["BEGAN", "NETWORK", "coverage_of"]

NETWORK = "mastodon"
BEGAN = date(2008, 7, 2)
"""When the first server of the network opened, which is older than Mastodon; its posts are still answered."""


def coverage_of(sides: CoveredSides) -> Coverage:
    """Return a coverage with the same sides for each kind of contact."""
    return dict.fromkeys(("message", "mention", "quote", "reply"), sides)
