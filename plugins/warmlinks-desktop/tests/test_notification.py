"""What a notification says: whole lines, the way they are read, and how many more there are."""

from __future__ import annotations

from datetime import UTC, datetime

from warmlinks.plugins.notifiers import Digest, DigestItem, DigestSection
from warmlinks_desktop._notification import notification_of


def digest(*texts: str) -> Digest:
    items = tuple(DigestItem(f"k{n}", "due", (str(n),), text) for n, text in enumerate(texts))
    return Digest("k", datetime(2026, 1, 8, 8, tzinfo=UTC), "Today", "", (DigestSection("All", items),))


def test_a_line_that_begins_with_a_name_from_right_to_left_stays_an_english_line():
    """Desktops look at the first letter for the direction of a line: a mark says it, and the name is set apart."""
    name = "ליאת כהן"
    said = notification_of(digest(f"{name}: ten weeks", "Ada: two weeks"), 3)

    assert said.body == f"\u200e\u2068{name}\u2069: ten weeks\nAda: two weeks"


def test_how_many_more_there_are_is_said_in_words():
    """One is one."""
    assert notification_of(digest("A: x", "B: x", "C: x", "D: x"), 3).body.endswith("\nand one more")
