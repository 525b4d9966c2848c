"""A digest becomes a title and a few lines. No desktop, no clock."""

from __future__ import annotations

from attrs import frozen

from warmlinks.plugins.notifiers import Digest, first_lines, inert

__all__ = ["Words", "words"]

_TITLE = 100
_LINE = 160


@frozen
class Words:
    """What a notification says: plain text, nothing escaped yet."""

    title: str
    body: str

    def escaped(self) -> Words:
        """The same for a desktop that reads the body as markup; titles are plain text for all of them."""
        body = self.body.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return Words(self.title, body)

    def joined(self) -> Words:
        """The same for a desktop that shows titles alone."""
        return Words(f"{self.title}: {self.body}".replace("\n", " · "), "")


def words(digest: Digest, lines: int) -> Words:
    """The title, the first lines, and how many there are beyond."""
    shown = [_line(text) for text in first_lines(digest, int(lines), longest=_LINE)]
    return Words(inert(digest.title, longest=_TITLE) or "warmlinks", "\n".join(shown))


def _line(text: str) -> str:
    """One line; where a name from right to left comes first, a mark says that the line itself goes the other way.

    Desktops look at the first letter, also where it is set apart.
    """
    return f"\N{LEFT-TO-RIGHT MARK}{text}" if text.startswith("\N{FIRST STRONG ISOLATE}") else text
