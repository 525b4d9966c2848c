"""Reads LinkedIn data exports for warmlinks."""
