"""Reads Facebook and Messenger exports for warmlinks."""
