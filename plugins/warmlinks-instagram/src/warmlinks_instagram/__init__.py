"""Reads downloads of Instagram for warmlinks."""
