"""What lies on a phone, for warmlinks: text messages, iMessage, calls."""
