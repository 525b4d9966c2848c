"""A digest becomes a title and a few lines. No desktop, no clock."""

from __future__ import annotations

from attrs import frozen

from warmlinks.plugins.notifiers import Digest, first_lines, inert

__all__ = ["Notification", "notification_of"]

_TITLE = 100
_LINE = 160


@frozen
class Notification:
    """The texts of a notification: plain, nothing escaped yet."""

    title: str
    body: str

    def escaped(self) -> Notification:
        """The same for a desktop that reads the body as markup; titles are plain text for all of them."""
        body = self.body.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return Notification(self.title, body)

    def joined(self) -> Notification:
        """The same for a desktop that shows titles alone."""
        return Notification(f"{self.title}: {self.body}".replace("\n", " · "), "")


def notification_of(digest: Digest, lines: int) -> Notification:
    """The title, the first lines, and how many there are beyond."""
    body = "\n".join(_line(text) for text in first_lines(digest, int(lines), longest=_LINE))
    return Notification(inert(digest.title, longest=_TITLE) or "warmlinks", body)


def _line(text: str) -> str:
    """One line, marked as from left to right where a name from right to left comes first.

    Desktops take the direction from the first letter, also where it is isolated.
    """
    return f"\N{LEFT-TO-RIGHT MARK}{text}" if text.startswith("\N{FIRST STRONG ISOLATE}") else text
