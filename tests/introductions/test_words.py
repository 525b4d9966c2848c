"""What the words and the form of a message say, in languages that the sample worlds do not speak too."""

from __future__ import annotations

import pytest

from warmlinks.cues import CueReader, given_names

PEOPLE = [("Ed Moor", "e"), ("Jean-Luc O'Hara", "j"), ("Ana Lima", "a"), ("@cleo_m", "c")]
READER = CueReader.of_people(PEOPLE)
FIRST = given_names(PEOPLE[:3])


def score_of(text: str) -> float:
    return READER.read(text, first_names=FIRST).introduction_score


@pytest.mark.parametrize(
    "text",
    [
        "Ana og Ed, dere burde møtes",
        "Ana og Ed, I bør lære hinanden at kende",
        "Ana ja Ed, haluan esitellä teidät toisillenne",
        "Ana a Edo, chci vás seznámit",
        "Ana a Ed, chcem vás zoznámiť",
        "Ana, bemutatom Ed barátomat",
        "Ана, познайомся з моїм другом",
        "أعرفك على صديقي",
        "أعرّفك على صديقي",
        "أعرّفكما ببعضكما",
        "أُقَدِّمُ لك صديقي",
        "تعرّف على صديقي",
        "أريد أن تتعرفا",
        "אני רוצה שתכירו, אנה תכירו את אד",
        "Anaさん、Edさんをご紹介します",
        "给你们介绍一下",
        "두 분을 소개합니다",
    ],
)
def test_an_introduction_is_heard_in_many_languages(text):
    """Verbs of presenting and of getting to know each other say it outright."""
    assert score_of(text) >= 0.5


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("Ed gave me your number", 0.5),
        ("Ed hat mir viel erzählt", 0.5),
        ("Ed me contó muchas cosas", 0.5),
        ("Ed and Ana, you would not believe it", 0.4),
        ("You two, over here", 0.3),
        ("Ihr beiden seid mir welche", 0.3),
        ("Very nice to meet you", 0.2),
        ("Piacere di conoscerti", 0.2),
        ("The record that you made with Ed", 0.0),
        ("Saw Ed and Ana yesterday", 0.0),
        ("Ask Ed or Ana", 0.0),
        ("So good to finally meet Ed and Ana", 0.0),
        ("لا أعرف", 0.0),
        ("أعرف ذلك", 0.0),
        ("هل تعرف متى؟", 0.0),
        ("لا أعرفك جيدا", 0.0),
        ("هو أقدم صديق لي", 0.0),
        ("Thanks for connecting us!", 0.9),
        ("Ed, Ana. Ana, Ed.", 0.9),
        ("Ed 🤝 Ana", 0.9),
    ],
)
def test_the_form_of_a_message_weighs_less_than_its_words(text, weight):
    """Who sent the writer, who is spoken to, and how people answer who meet have weights of their own."""
    assert score_of(text) == weight


@pytest.mark.parametrize(
    "text",
    [
        "We should have introduced them long ago, Ed",
        "Jean-Luc O'Hara gave me your number",
        "jean luc  o'hara gave me your number",
        "@cleo_m <> Ana",
    ],
)
def test_a_name_is_taken_out_as_whole_words(text):
    """`Ed` takes nothing out of `introduced`, and a name counts however its parts are joined."""
    assert score_of(text) >= 0.5


def test_a_name_is_taken_out_where_it_stands_and_not_inside_words():
    """`ann lee` is no part of `joann leeds`, nor is a name one that ends within a word."""
    reader = CueReader.of_people([("Ann Lee", "l"), ("@cleo_m", "c")])

    assert reader.read("@cleo_m <> Ann-Lee").introduction_score >= 0.5
    assert reader.read("@cleo_m <> ann-lee, whom joann leeds knows").introduction_score >= 0.5
    assert reader.read("@cleo_m <> joann leeds and ann-lee").introduction_score == 0.0


def test_two_whose_names_differ_in_a_star_share_it():
    """Neither is named by what both are called, nor by the given name that both have."""
    reader = CueReader.of_people([("Ann Lee", "l"), ("ann lee ✨", "m")])

    assert reader.read("Ann Lee gave me your number").names == ()


def test_names_stand_in_the_order_of_the_text_in_any_script():
    """The longest name at a place is meant, and whoever is named first comes first."""
    reader = CueReader.of_people([("李小", "x"), ("李小龙", "l"), ("王芳", "w"), ("Tom Achebe", "t")])

    assert reader.read("王芳和李小龙, Tom Achebe").names == ("w", "l", "t")


@pytest.mark.parametrize("text", ["With Ann Lee", "With Ann Lee and Tom", "With Ann Lee Moor"])
def test_the_longest_name_at_a_place_is_meant_also_at_the_end_of_the_text(text):
    """Of people whose names begin alike the one who is written out is named."""
    reader = CueReader.of_people([("Ann Lee", "l"), ("Ann Lee Moor", "m"), ("Ann Lee Moor Hill", "h")])

    assert reader.read(text).names == ("m" if "Moor" in text else "l",)


def test_a_name_is_known_without_the_star_that_hangs_on_it():
    """Names of any script carry flags and stars in archives, and none where people name each other."""
    reader = CueReader.of_people([("美咲 森 ✨", "m"), ("Zoë Lindqvist 🎻", "z")])

    assert reader.read("I was referred to you by 美咲 森").names == ("m",)
    assert reader.read("Zoë Lindqvist gave me your number").names == ("z",)
