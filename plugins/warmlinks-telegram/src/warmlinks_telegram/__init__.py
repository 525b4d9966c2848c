"""Reads what Telegram Desktop exports for warmlinks."""
