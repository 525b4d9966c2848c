"""What is read from a text while it passes."""

from __future__ import annotations

import string
import unicodedata

import pytest
from doubling import AT_MOST, growth, ratio
from hypothesis import given
from hypothesis import strategies as st

from warmlinks.cues import CueReader, MessageCues, given_names

PEOPLE = [("Zoë Lindqvist", "z"), ("Tom Achebe", "t"), ("@mira_holt", "m"), ("@jonas_b", "j"), ("李 小龙", "l")]
READER = CueReader.of_people(PEOPLE)
FIRST = given_names([("Tom Achebe", "t"), ("Zoë Lindqvist", "z"), ("Mark Will", "w")])


@pytest.mark.parametrize(
    ("text", "names", "score"),
    [
        ("Tom, meet Zoë, who builds tide clocks too", ("t", "z"), 0.9),
        ("@mira_holt @jonas_b you two should talk", ("m", "j"), 0.9),
        ("Darf ich dir Zoë Lindqvist vorstellen?", ("z",), 0.9),
        ("Tom, je te présente Zoë", ("t", "z"), 0.9),
        ("Te presento a Tom Achebe", ("t",), 0.9),
        ("Tom Achebe meinte, ich solle mich melden", ("t",), 0.5),
        ("Познакомьтесь!", (), 0.9),
        ("こちらが 李 小龙、紹介します", ("l",), 0.9),
        ("See you on Friday", (), 0.0),
        ("Can we meet on Friday?", (), 0.0),
        ("Saw Tom yesterday, all well", ("t",), 0.0),
        ("mark my words", (), 0.0),
        ("Mark is here", ("w",), 0.0),
    ],
)
def test_names_and_words(text, names, score):
    """Who is named, and how much it sounds like bringing people together."""
    cues = READER.read(text, first_names=FIRST)

    assert (cues.names, cues.introduction_score) == (names, score)


def test_thanks_and_questions():
    """A thank-you in many languages, and a question mark in any script."""
    assert READER.read("Danke dir!").thanks
    assert READER.read("ありがとう").thanks
    assert READER.read("هل تعرفه؟").question
    assert READER.read("well?").question
    assert READER.read("Τι κάνεις;").question  # noqa: RUF001  it is Greek
    assert READER.read("Πού\u037e").question
    assert not READER.read("schön; ja").question
    assert not READER.read("Καλημέρα, all's well; see you").question
    assert not READER.read("well").thanks


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_accents_may_be_characters_of_their_own(form):
    """Some systems write `ü` as two characters: names and words are known all the same, in texts and in lists."""
    text = unicodedata.normalize(form, "Je vous présente Müller Ångström et Émile")
    reader = CueReader.of_people([(unicodedata.normalize(form, "Müller Ångström"), "m"), ("Émile Noé", "e")])

    cues = reader.read(text)

    assert (cues.names, cues.introduction_score) == (("m", "e"), 0.9)
    assert READER.read(unicodedata.normalize(form, "dziękuję")).thanks


def test_names_are_known_with_and_without_vowel_signs():
    """Arabic and Hebrew write them for children and poems, and archives hold both."""
    reader = CueReader.of_people([("مُحَمَّد عَلِي", "m"), ("דוד לוי", "d")])

    assert reader.read("رأيت محمد علي").names == ("m",)
    assert reader.read("מצאתי את דָּוִד לֵוִי").names == ("d",)
    assert reader.read("شكرًا").thanks


def test_a_name_that_two_people_share_names_nobody():
    """Of two Anna Kleins neither is named by that; a given name that two members share neither."""
    reader = CueReader.of_people([("Anna Klein", "a1"), ("Anna Klein", "a2")])

    assert reader.read("Anna Klein says hi").names == ()
    assert given_names([("Anna Klein", "a1"), ("Anna Gross", "a2")]) == {}


def test_nothing_is_kept_of_a_text():
    """The cues of a text have no field that could hold it."""
    text = "a very private matter about " + string.ascii_letters

    cues = READER.read(text)

    assert text not in repr(cues)
    assert cues == MessageCues()


@given(st.text(max_size=400))
def test_any_text_can_be_read(text):
    """Whatever is in it, reading answers within its ranges and names only who is known."""
    cues = READER.read(text, first_names=FIRST)

    assert 0 <= cues.introduction_score <= 1
    assert set(cues.names) <= {"z", "t", "m", "j", "l", "w"}


REPEATED = [
    "ich wollte euch beide schon lange miteinander meet you two each other introduce ",
    "tom zoë lindqvist @mira_holt meet intro connect you two have met ",
    "mark will may tom ",
    "李 小龙紹介 ",
]


@pytest.mark.heavy
@pytest.mark.parametrize("piece", REPEATED)
def test_reading_grows_with_the_text_and_not_faster(piece):
    """Twice the text takes twice the time, also where cues, names and half phrases repeat."""
    assert growth(read_with_names, lambda times: piece * times, 40) < AT_MOST


def read_with_names(text):
    return READER.read(text, first_names=FIRST)


MANY = [f"x{first}{second}{last} Li" for first in "bdfgklmp" for second in "aeiou" for last in "bdfgklmnrt"]


@pytest.mark.heavy
@pytest.mark.parametrize("within", [" ", "-"])
@pytest.mark.parametrize("between", [" ", "-"])
def test_a_text_full_of_names_takes_no_longer_for_each(within, between):
    """Four hundred different people named take twice the time of two hundred, however their names are joined."""
    reader = CueReader.of_people([(name, name) for name in MANY])

    def text(count):
        return between.join(name.title().replace(" ", within) for name in MANY[:count])

    assert len(reader.read(text(400)).names) == 400
    assert growth(reader.read, text, 200) < AT_MOST


@pytest.mark.heavy
def test_namesakes_cost_nothing():
    """A name that begins as those of four hundred people do is looked at once, not once for each of them."""
    few, many = (CueReader.of_people([(f"Anna {name}", name) for name in MANY[:count]]) for count in (4, 400))
    text = "anna " * 40

    assert ratio(lambda: many.read(text), lambda: few.read(text)) < 2


@pytest.mark.heavy
def test_names_cost_nothing_where_words_are_not_set_apart():
    """A text without spaces is gone through once, not once for each person who could stand in it."""
    few, many = (
        CueReader.of_people([(chr(0x4E00 + number) + "小龙", str(number)) for number in range(count)])
        for count in (4, 400)
    )
    text = "今天天气很好 一小龙 " * 10

    assert few.read(text).names == many.read(text).names == ("0",)
    assert ratio(lambda: many.read(text), lambda: few.read(text)) < 2


@pytest.mark.heavy
def test_reading_that_grew_faster_would_be_noticed():
    """The control: a text that is read anew at each of its lines."""

    def read(text):
        return [read_with_names(text) for _ in range(0, len(text), 80)]

    assert growth(read, lambda times: REPEATED[0] * times, 4) > AT_MOST
