"""Reads contacts and interactions of BottleCRM for warmlinks, and writes their scores back: by REST, or by SQL."""
