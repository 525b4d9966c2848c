"""Tryton for warmlinks: people and activities out of it, scores into it, over JSON-RPC."""
