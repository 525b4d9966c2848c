"""Reads Mastodon for warmlinks: archives, tables of accounts, and the server itself."""
