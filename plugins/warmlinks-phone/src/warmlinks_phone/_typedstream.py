"""The plain text in an attributed string as Apple stores it (`streamtyped`)."""

from __future__ import annotations

__all__ = ["text_in"]

_MAGIC = b"streamtyped"
_CLASS = b"NSString\x01"
_BYTES_FOLLOW = b"+"
_FURTHEST = 16
_TWO, _FOUR = 0x81, 0x82


def text_in(packed: bytes) -> str:
    """Return the first string, which is the whole text; empty if it cannot be found."""
    if _MAGIC not in packed[:32]:
        return ""
    at = packed.find(_CLASS)
    if at < 0:
        return ""
    at += len(_CLASS)
    begins = packed.find(_BYTES_FOLLOW, at, at + _FURTHEST)
    if begins < 0 or begins + 1 >= len(packed):
        return ""
    at = begins + 1
    size, at = packed[at], at + 1
    if size in {_TWO, _FOUR}:
        width = 2 if size == _TWO else 4
        size, at = int.from_bytes(packed[at : at + width], "little"), at + width
    elif size > _FOUR:
        return ""
    return packed[at : at + size].decode("utf-8", "replace")
