"""Texts as people read them."""

from __future__ import annotations

__all__ = ["plain"]


def plain(text: str) -> str:
    """The text without the escapes that the network writes: for three characters, and only once."""
    if "&" not in text:
        return text
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
