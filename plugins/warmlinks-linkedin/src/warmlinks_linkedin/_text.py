"""Texts as a person reads them, and how they are told apart without being kept."""

from __future__ import annotations

import html
import re

__all__ = ["is_sponsored", "plain"]

_TAG = re.compile(r"<[^<>]*>")


def plain(content: str) -> str:
    """The text without markup, with single blanks: the same whatever line ends and markup a generation writes."""
    if "<" in content:
        content = _TAG.sub(" ", content)
    if "&" in content:
        content = html.unescape(content)
    return " ".join(content.split())


def is_sponsored(content: str) -> bool:
    """Whether it is an advertisement sent as a message: made with the editor for these, or with a gap for a name."""
    return "spinmail-quill-editor" in content[:200] or "%FIRSTNAME%" in content
