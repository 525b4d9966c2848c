"""Asking the feeds that are switched on, and keeping what they give: piece by piece, each with the place it led to."""
