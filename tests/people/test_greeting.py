"""A friend is greeted by the given name where it surely is one; whoever else is named is named in full."""

from __future__ import annotations

import pytest

from warmlinks.introductions import wording
from warmlinks.people.greeting import greeted


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Ottilie Delacroix", "Ottilie"),
        ("Jean-Luc O'Hara", "Jean-Luc"),
        ("Zoë Lindqvist 🎻", "Zoë"),
        ("Ada B. Okafor", "Ada"),
        ("Ada E. Okafor", "Ada"),
        ("Mira Holt (she/her)", "Mira"),
        ("Mira Holt (choir)", "Mira"),
        ("Vincent van Dalen", "Vincent"),
        ("José\u0301 García López", "José\u0301"),
        ("Νίκος Βλάχος", "Νίκος"),
        ("Марина Петрова", "Марина"),
        ("Лев Орлов", "Лев"),
        ("Անի Սարգսյան", "Անի"),
        ("ნინო ბერიძე", "ნინო"),
        ("ليلى حداد", "ليلى"),
        ("נועה לוי", "נועה"),
        ("प्रिया शर्मा", "प्रिया"),
    ],
)
def test_a_friend_is_greeted_by_the_given_name(name, first):
    """In scripts that write names in words, with stars, brackets and middle names left aside."""
    assert greeted(name) == first


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Ottilie",
        "@ottilie",
        "Dr. Delacroix",
        "Dr Ottilie Delacroix",
        "Prof. Ottilie Delacroix",
        "M. Delacroix",
        "A. Delacroix",
        "A Delacroix",
        "J.R. Holt",
        "JR Holt",
        "DELACROIX Ottilie",
        "Delacroix, Ottilie",
        "Ottilie Delacroix, PhD",
        "Tante Ottilie",
        "van Dalen",
        "Abd al-Rahman Haddad",
        "عبد الله حداد",
        "د. ليلى حداد",
        "ד״ר נועה לוי",
        "डॉ प्रिया शर्मा",
        "Проф. Орлов",
        "Орлова Марина Сергеевна",
        "Петренко Олена",
        "Nguyễn Thị Mai",
        "Wang Fang",
        "Kim Min-ji",
        "Nagy Péter",
        "王芳",
        "王 芳",
        "美咲 森",
        "さくら もり",
        "김 민지",
        "Ada 王",
        "Delacroix & Holt",
        "Ada and Ben Okafor",
        "Delacroix Foundation",
        "Harbour Choir e.V.",
        "Harbour Choir",
        "Marina & Lev",
        "Marina e Lev Orlov",
        "The Harbour Choir",
        "Holt Bakery GmbH",
        "Room 12",
        "ottilie@example.org Holt",
        "One two three four five six",
        "O" * 40 + " Holt",
    ],
)
def test_where_a_given_name_is_not_certain_the_name_stands_as_it_is(name):
    """Titles, initials, family names first, scripts without spaces, and what is no single person."""
    assert greeted(name) == name


def test_only_the_greeting_is_short():
    """Whoever else is named in a text to copy is named in full, so that nobody is mistaken."""
    texts = [
        wording.ask_the_hub("Ottilie Delacroix", ["Ben Okafor", "Mira Holt"]),
        wording.ask_one("Ottilie Delacroix", "Ben Okafor"),
        wording.gentle_word("Ottilie Delacroix", "Ben Okafor"),
        wording.close_the_loop("Ottilie Delacroix", "Ben Okafor"),
        wording.first_word("Ottilie Delacroix", "Ben Okafor"),
    ]

    assert [text for text in texts if not text.startswith("Hi Ottilie, ") or "Delacroix" in text] == []
    assert [text for text in texts if "Ben Okafor" not in text] == []
    assert wording.ask_one("王芳", "Ben Okafor").startswith("Hi 王芳, ")
