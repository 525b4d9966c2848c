"""Reads WhatsApp chat exports for warmlinks."""
