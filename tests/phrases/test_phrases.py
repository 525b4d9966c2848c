"""Numbers, spans, rhythms and days as a person says them, and names from right to left that turn nothing round."""

from __future__ import annotations

import importlib.util
import locale
import pkgutil
import re
import unicodedata
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmlinks import phrases
from warmlinks.phrases import isolated
from warmlinks.plugins.notifiers import inert

TODAY = date(2026, 7, 12)
_WRONG = (" 1 days ", " one days ", " one weeks ", " one months ", " one years ")


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0.4, "less than a day"),
        (1, "one day"),
        (13, "13 days"),
        (21, "three weeks"),
        (60, "nine weeks"),
        (242, "eight months"),
        (365, "a year"),
        (426, "14 months"),
        (730, "two years"),
        (913, "two and a half years"),
        (3653, "ten years"),
        (5479, "15 years"),
    ],
)
def test_spans(days, words):
    """Days up to a fortnight, weeks up to two months, months up to two years."""
    assert phrases.span(days) == words


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (1, "almost every day"),
        (2, "about every other day"),
        (5, "about every five days"),
        (5.7, "about every six days"),
        (7, "about every week"),
        (14, "about every two weeks"),
        (21, "about every three weeks"),
        (30, "about every month"),
        (365, "about once a year"),
        (1100, "about every three years"),
    ],
)
def test_rhythms(gap, words):
    """Nobody says "every 5.7 days"."""
    assert phrases.rhythm(gap) == words


@given(st.floats(min_value=0, max_value=1e6))
def test_every_span_and_rhythm_has_words_without_a_fraction_and_with_the_right_number(days):
    """No "1 days", no digit behind a point, whatever the number."""
    for words in (phrases.span(days), phrases.rhythm(days), phrases.ago(days), phrases.every(int(days) + 1)):
        assert "." not in words
        assert not [wrong for wrong in _WRONG if wrong in f" {words} "]


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, "every day"), (7, "every week"), (14, "every two weeks"), (30, "every 30 days"), (365, "every year")],
)
def test_wishes_are_exact(days, words):
    """What the owner wished is said as it is, never rounded."""
    assert phrases.every(days) == words


def test_days_have_their_year_where_it_is_not_plain():
    """A day of the last months needs no year; near ones have words of their own."""
    assert phrases.on(TODAY, TODAY) == "today"
    assert phrases.on(TODAY - timedelta(days=1), TODAY) == "yesterday"
    assert phrases.on(date(2025, 11, 12), TODAY) == "on 12 November"
    assert phrases.on(date(2024, 6, 8), TODAY) == "on 8 June 2024"
    assert phrases.month_of(date(2019, 5, 3)) == "May 2019"


def test_days_are_english_whatever_the_locale():
    """The machine's locale plays no part; those that are installed here are tried."""
    before = locale.setlocale(locale.LC_ALL)
    try:
        for name in ("de_DE.UTF-8", "fr_FR.UTF-8", "C"):
            try:
                locale.setlocale(locale.LC_ALL, name)
            except locale.Error:
                continue
            assert phrases.day_of(date(2026, 3, 5), TODAY) == "5 March"
    finally:
        locale.setlocale(locale.LC_ALL, before)


def test_no_sentence_uses_formats_of_the_system():
    """`%-d` does not exist on Windows, and names of months and days follow the locale: nothing of ours asks for them.

    The control is the pattern itself, which finds them where they are.
    """
    formats = r"strftime\([^)]*%[-#]?[aAbBpcxX]", r"strftime\([^)]*%[-#]", r"\{\w[^{}\"\n]*:[^{}\"\n]*%[-#aAbBpcxX]"
    pattern = re.compile("|".join(formats))
    ours = {module.name for module in pkgutil.iter_modules() if re.fullmatch("warmlinks(_[a-z]+)?", module.name)}
    folders = [Path(folder) for name in ours for folder in importlib.util.find_spec(name).submodule_search_locations]
    sources = [path for folder in folders for path in folder.rglob("*.py")]
    found = [str(path) for path in sources if pattern.search(path.read_text("utf-8"))]

    assert pattern.search("day.strftime('%-d %B')")
    assert pattern.search('f"{now:%A, %d %B %Y}"')
    assert len(ours) >= 11
    assert len(sources) > 100
    assert found == []


def test_hours_have_their_greeting():
    """No good morning at half past eight in the evening."""
    assert [phrases.greeting(hour) for hour in (4, 5, 11, 12, 17, 18, 20, 22, 23)] == [
        "Hello",
        "Good morning",
        "Good morning",
        "Good afternoon",
        "Good afternoon",
        "Good evening",
        "Good evening",
        "Good evening",
        "Hello",
    ]


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("ליאת כהן: ten weeks", ["ליאת כהן"]),
        ("you brought ليلى حداد, דוד and Ben", ["ليلى حداد", "דוד"]),
        ("د. أحمد: 5 days", ["د. أحمد"]),
        ("Ada (שרה) wrote", ["שרה"]),
        ('ד"ר כהן wrote', ['ד"ר כהן']),
        ("ליאת 2 כהן", ["ליאת 2 כהן"]),
        ("ליאת   דוד", ["ליאת", "דוד"]),
    ],
)
def test_names_from_right_to_left_are_set_apart(text, apart):
    """Each name by itself, with its title; commas, colons and numbers of the sentence stay outside."""
    done = isolated(text)

    assert [piece.partition("\u2069")[0] for piece in done.split("\u2068")[1:]] == apart
    assert done.replace("\u2068", "").replace("\u2069", "") == text


@given(st.text(alphabet=st.sampled_from("aאبר 1.,:-'\"()‍‌ًé"), max_size=40))
def test_isolates_come_in_pairs_and_change_no_letter(text):
    """Whatever the text: pairs that are not within each other, nothing lost, and done twice is done once."""
    done = isolated(text)
    outside = ""
    for piece in done.split("\u2069"):
        before, mark, within = piece.partition("\u2068")
        outside += before
        assert not mark or any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in within)
        assert "\u2068" not in within

    assert done.count("\u2068") == done.count("\u2069")
    assert not any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in outside)
    assert done.replace("\u2068", "").replace("\u2069", "") == text
    assert isolated(done) == done


@given(st.text(alphabet=st.sampled_from("aא\u2066\u2067\u2068\u2069\u202e\u200f .")))
def test_marks_of_strangers_are_gone_from_what_is_sent(text):
    """What a name brings along in direction marks does not arrive; only our pairs do."""
    line = inert(text)
    rest = line
    while "\u2068" in rest:
        before, _, behind = rest.partition("\u2068")
        within, mark, after = behind.partition("\u2069")
        assert mark
        assert "\u2068" not in within
        assert "א" in within
        rest = before + after

    assert not set(rest) & set("\u2066\u2067\u2069\u202e\u200f")


def test_whose_mails_bear_no_name_is_called_by_the_address():
    """As everybody calls them; but nobody is greeted by it."""
    assert phrases.name_of_nameless("email", "ben@oduya.example") == "ben@oduya.example"
    assert phrases.is_nameless("ben@oduya.example")
    assert phrases.name_of_nameless("whatsapp", "+49305557704") == "+49305557704"
    assert phrases.is_nameless("+49305557704")
    assert phrases.name_of_nameless("contacts", "card-1") == "somebody on contacts without a name"
