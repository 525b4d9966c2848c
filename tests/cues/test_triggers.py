"""Which frames may be in a text is told by its words, and never against a frame that is there."""

from __future__ import annotations

import random
import re

import pytest
from attrs import evolve
from doubling import AT_MOST, growth

from warmlinks.cues.tables import MARK, fold, tables
from warmlinks.cues.triggers import Needs, Triggers, needs, needs_of_all

LANGUAGES = tables().languages
SENTENCES = [fold(frame.sentence) for language in LANGUAGES for frame in language.frames]


def told(text):
    """What is told of a text: its words, how often somebody is named, and the words before the last who is."""
    words = re.compile(r"[^\W\d_]+").findall
    return set(words(text)), text.count(MARK), set(words(text[: max(0, text.rfind(MARK))]))


@pytest.mark.parametrize(
    ("pattern", "pieces", "marks"),
    [
        ("meet •", [["meet "]], 1),
        (r"(?<![\w'])(?:meet|ask) •(?!\w)", [[" meet ", " ask "]], 1),
        ("introduc(?:e|ing)", [["introduc"]], 0),
        ("a(?:b|cd)?e", [["ae", "abe", "acde"]], 0),
        ("(?:really )?•,? •", [], 2),
        ("[ab]{2} tide (?:map)*", [[" tide "]], 0),
        ("(?:tide )+map", [["tide "], ["map"]], 0),
        ("(?:• and )?tide", [["tide"]], 0),
        ("(?:high |about )?time", [["time"]], 0),
        ("(?:talk|speak|turn) to •", [["talk ", "speak ", "turn "]], 1),
        ("(?:• and •|both)", [["both", " and "]], 0),
        (r"(?!no)tide\w* (?:[a-z]+|map)", [["tide"]], 0),
        (r"don't", [["don "]], 0),
        (r"\d2tide_map", [[" tide "]], 0),
        (r"(tide)\1", [], 0),
        ("(?i:tide)", [], 0),
    ],
)
def test_what_a_pattern_needs(pattern, pieces, marks):
    """One of the pieces of each place that must be filled; of what is not understood nothing."""
    assert evolve(needs(pattern, MARK), before=frozenset()) == Needs(frozenset(map(frozenset, pieces)), marks)


@pytest.mark.parametrize(
    ("pattern", "before"),
    [
        ("meet •", [["meet "]]),
        ("• tide", []),
        ("• and •,? tide", [[" and "]]),
        (r"(?<![\w'])(?:meet •|• map|tide •)(?!\w)", []),
        (r"(?<![\w'])(?:meet •|tide •,? map)(?!\w)", [["meet ", "tide "]]),
        ("tide (?:a •|an •) map", [["tide "], ["a ", "an "]]),
        ("tide (?:• )*", []),
        ("tide (?:map •)?", []),
    ],
)
def test_what_a_pattern_needs_before_a_name(pattern, before):
    """Of each place that must be filled before its last mark; nothing where there may be no mark."""
    assert needs(pattern, MARK).before == frozenset(map(frozenset, before))


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.name)
def test_no_frame_is_missed(language):
    """What is in any sentence of any language, whole or in part, is among the likely ones."""
    dice = random.Random(1)
    seen = 0
    for sentence in SENTENCES:
        words = sentence.split()
        cut = dice.randrange(len(words) + 1)
        for text in (sentence, " ".join([*words[:cut], MARK, *words[cut:]])):
            likely = set(language.triggers.likely(*told(text)))
            there = {number for number, frame in enumerate(language.frames) if frame.pattern.search(text)}
            assert there <= likely, text
            seen += len(there)

    assert seen >= len(language.frames)


def test_a_trigger_that_asked_too_much_would_be_noticed():
    """The control: where one piece more is needed than the frame needs, sentences of its own are missed."""
    language = LANGUAGES[0]
    asking = Triggers(needs_of_all([rf"zzz\w(?:{frame.expression})" for frame in language.frames], mark=MARK))

    assert not any(asking.likely(*told(sentence)) for sentence in SENTENCES)


def test_words_missing_before_a_name_would_be_noticed():
    """The control: where nothing is told of what stands before the last name, frames are missed."""
    language = LANGUAGES[0]
    texts = [fold(frame.sentence) for frame in language.frames]
    found = [(number, text) for number, text in enumerate(texts) if language.frames[number].pattern.search(text)]

    assert any(number not in language.triggers.likely(*told(text)[:2], set()) for number, text in found)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.name)
def test_few_frames_are_likely_in_a_text_of_common_words(language):
    """However many frames a language has: every one needs words, and in what people mostly say few of them are."""
    dice = random.Random(2)
    common = sorted(language.words)
    counts = [
        len(language.triggers.likely({*dice.choices(common, k=4), "tide", "boat", "rain"}, 1)) for _ in range(100)
    ]

    assert language.triggers.likely({"tide", "boat", "rain"}, 9) == []
    assert sum(counts) / len(counts) < len(language.frames) / 4


@pytest.mark.heavy
def test_the_time_for_a_word_is_in_proportion_to_its_letters():
    """Also for one that is never remembered, as it is too long."""
    triggers = Triggers(needs_of_all(["introduc(?:e|ing) •"], mark=MARK))

    assert growth(lambda word: triggers.likely([word], 1), lambda times: "introduce" * times, 2_000) < AT_MOST
