"""Migrations of the table of scores."""
