"""Facts about the network."""

from __future__ import annotations

from datetime import date

from warmlinks.plugins.sources import CoveredSides

__all__ = ["BEGAN", "COVERAGE", "NETWORK"]

NETWORK = "slack"

BEGAN = date(2009, 1, 1)
"""Workspaces brought along what they had said elsewhere in the years before."""

COVERAGE = dict.fromkeys(("call", "mention", "message", "reply"), CoveredSides.BOTH_SIDES)
