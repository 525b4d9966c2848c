"""Where the people of a phone are."""

from __future__ import annotations

__all__ = ["NETWORK"]

NETWORK = "phone"
