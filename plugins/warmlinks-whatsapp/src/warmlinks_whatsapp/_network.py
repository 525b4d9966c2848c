"""Facts about the network and the format of its exports."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal, TypeAlias

__all__ = ["BEGAN", "NETWORK", "ORDERS", "PATTERN", "DateOrder"]

NETWORK: Final = "whatsapp"

BEGAN: Final = date(2009, 1, 1)
"""WhatsApp's first year."""

PATTERN: Final = "*.txt"
"""Files that may be chats."""

DateOrder: TypeAlias = Literal["day-first", "month-first", "year-first"]
ORDERS: tuple[DateOrder, ...] = ("day-first", "month-first", "year-first")
