"""Facts about the network."""

from __future__ import annotations

__all__ = ["NETWORK"]

NETWORK = "contacts"
