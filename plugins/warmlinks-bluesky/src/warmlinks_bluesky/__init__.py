"""Reads Bluesky for warmlinks: the repository of an account, and what its servers tell."""
