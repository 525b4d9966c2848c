"""How Meta writes files, for trying and testing; never used by the readers."""

from __future__ import annotations

import json

__all__ = ["broken"]


def broken(data: object) -> bytes:
    """JSON as Meta breaks it: each byte of UTF-8 as a character of its own, escaped."""
    return json.dumps(_broken(data), indent=2).encode()


def _broken(data: object) -> object:
    if isinstance(data, str):
        return data.encode().decode("latin-1")
    if isinstance(data, dict):
        return {_broken(key): _broken(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_broken(value) for value in data]
    return data
