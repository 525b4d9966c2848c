"""Reads what a Slack workspace exports for warmlinks."""
