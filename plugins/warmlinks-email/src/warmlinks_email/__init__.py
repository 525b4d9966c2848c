"""Sends the warmlinks digest to its owner by e-mail."""
