"""A digest becomes a title and a text. No network, no clock, no secret."""

from __future__ import annotations

from typing import Final

from warmlinks.plugins.notifiers import Digest, first_lines, inert

__all__ = ["as_preview", "message"]

_TITLE: Final = 100
_LINE: Final = 200
_NOTE: Final = "(So it is handed to Apprise. The service gives it a form of its own, and may cut it.)"


def message(digest: Digest, lines: int) -> tuple[str, str]:
    """The title and the text, plain, as Apprise is handed them."""
    title = inert(digest.title, longest=_TITLE) or "warmlinks"
    text = "\n".join(first_lines(digest, lines, longest=_LINE))
    # Apprise hands over no message without a text
    return title, text or title


def as_preview(title: str, text: str) -> bytes:
    """Title and text as they are shown beforehand, with a note on what cannot be known then."""
    return f"{title}\n\n{text}\n\n{_NOTE}\n".encode()
