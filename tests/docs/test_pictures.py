"""The pictures in the docs are of what the program says today, and each is shown somewhere."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from loaded import module_at

DOCS = Path(__file__).parents[2] / "docs"
make = module_at(DOCS / "pictures" / "make.py")
PAGES = "".join(page.read_text("utf-8") for page in [*DOCS.rglob("*.md"), DOCS.parent / "README.md"])


@pytest.fixture(scope="module")
def said(tmp_path_factory) -> dict[str, str]:
    """What the pictures would be made of now."""
    return make.texts(make.demo_book(tmp_path_factory.mktemp("demo")))


def test_every_picture_is_made_of_what_is_said_today(said):
    """If this fails, the words have changed: run `python docs/pictures/make.py` and look at what it draws."""
    assert make.made_of() == {name: make.checksum(text) for name, text in said.items()}


def test_a_changed_word_is_noticed(said):
    """The control: with one word changed, no picture fits."""
    changed = {name: make.checksum(text.replace("a", "b", 1)) for name, text in said.items()}

    assert not set(changed.values()) & set(make.made_of().values())


@pytest.mark.parametrize("name", sorted(make.SCREENS))
def test_the_terminals_hold_the_lines_of_the_answer(said, name):
    """A drawn terminal has each letter of the answer, in order: its text can be read aloud and searched for."""
    drawn = "".join(re.findall(r"<text[^>]*>(.*?)</text>", (DOCS / "pictures" / f"{name}.svg").read_text("utf-8")))
    plain = re.sub(r"\x1b\[[0-9;]*m", "", said[name])

    assert "".join(plain.split()) in "".join(unescape(drawn).split())


def test_every_picture_is_shown_and_is_there():
    """No page points to a picture that is missing, and none lies about that no page shows."""
    shown = set(re.findall(r"pictures/([\w-]+\.(?:png|svg))", PAGES))

    assert shown == {path.name for path in (DOCS / "pictures").iterdir() if path.suffix in (".png", ".svg")}


def test_the_sample_of_the_kit_says_what_the_program_says():
    """A digest that plugin authors try their notifier with has the words of a real one."""
    from datetime import date

    from warmlinks.answers import ContactSummary
    from warmlinks.digest import wording
    from warmlinks.introductions.wording import ask_one
    from warmlinks.testing.notifiers_texts import sample_digest

    digest, today = sample_digest(), date(2026, 1, 8)
    ada = ContactSummary(113, date(2019, 5, 3), date(2025, 11, 12), "call", "both", "me")
    chidi = ContactSummary(117, date(2016, 3, 1), date(2025, 11, 6), "message", "in", "facebook")
    first, second, third = digest.items

    assert digest.title == wording.title(2, 1)
    assert digest.opening == wording.opening(3, sum(item.minutes for item in digest.items), hour=8)
    assert digest.closing == wording.closing(0)
    assert first.text == wording.due_line("Ada Lindqvist", "Ada", ada, today)
    assert first.because == wording.history_sentence("Ada", ada, today)
    assert first.suggestion in {wording.kind_word(str(who), "Ada", ada, today) for who in range(20)}
    assert second.text == wording.due_line("Chidi Okonkwo", "Chidi", chidi, today)
    assert second.because == wording.history_sentence("Chidi", chidi, today)
    assert third.text == wording.introduction_line("ask", "Ben Orr", ["Cleo Fox"], date(2025, 12, 18), today)
    assert third.suggestion == ask_one("Ben Orr", "Cleo Fox")
