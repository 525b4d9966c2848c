"""Where the people of an address book are."""

from __future__ import annotations

__all__ = ["NETWORK"]

NETWORK = "contacts"
