"""Reads X (Twitter) archives for warmlinks."""
