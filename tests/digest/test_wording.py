"""The words fit what is known of somebody, differ between people, and tell nothing that the book does not have."""

from __future__ import annotations

import re
from datetime import date
from itertools import product

import pytest

from warmlinks.answers import ContactSummary
from warmlinks.digest.wording import after_silence, history_sentence, introduction_line, kind_word, opening, title
from warmlinks.values import COUNTED_KINDS

PEOPLE = [f"person-{number}" for number in range(40)]


def steps(**known: object) -> set[str]:
    """What is said to forty people of whom the same is known."""
    told = {"days": 250, "kind": "message", "network": "alpha", "theirs": False, "met": False} | known
    return {after_silence(who, **told) for who in PEOPLE}


def test_people_get_different_words_and_each_always_the_same():
    """A digest with five of them does not say one sentence five times."""
    told = [
        after_silence(who, days=250, kind="message", network="alpha", theirs=False, met=False)
        for who in (*PEOPLE, *PEOPLE)
    ]

    assert len(set(told)) == 3
    assert told[:40] == told[40:]


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({"kind": "message"}, "how they are"),
        ({"kind": "reply"}, "on alpha, where you were last in touch"),
        ({"kind": "call"}, "call"),
        ({"kind": "meeting"}, "met"),
        ({"theirs": True}, "what they wrote last"),
        ({"met": True}, "a time when you met"),
        ({"days": 900}, "the years"),
    ],
)
def test_words_fit_what_is_known(known, words):
    """A call is answered with a call; what was never said to have happened is not spoken of."""
    nothing = steps(kind="", network="")

    told = steps(**known)

    assert any(words in step for step in told)
    assert not any(words in step for step in nothing)


def test_what_happened_in_no_network_has_no_place():
    """What the owner logged, and e-mail, are on no network; a name of any length does not fill the line."""
    assert not any(" on " in step for network in ("me", "email", "", "x" * 300) for step in steps(network=network))


def test_every_step_is_one_short_phrase():
    """It stands at the end of a line that has a name and a silence in it already."""
    every = {
        after_silence(who, days=days, kind=kind, network="a" * 20, theirs=theirs, met=met)
        for who, days, kind, theirs, met in product(
            PEOPLE, (200, 900), ("", *sorted(COUNTED_KINDS)), (False, True), (False, True)
        )
    }

    assert max(map(len, every)) <= 70
    assert not [step for step in every if step != step.strip() or step.endswith(".")]


TODAY = date(2026, 7, 12)


def contact(**known: object) -> ContactSummary:
    """Contact about every three weeks for years, whose last was a call on 12 November."""
    facts = {
        "days": 113,
        "first": date(2019, 5, 20),
        "last": date(2025, 11, 12),
        "kind": "call",
        "direction": "both",
        "network": "me",
    }
    return ContactSummary(**(facts | known))


def test_how_it_went_is_one_sentence():
    """How often, since when, how long it has been, and what came last."""
    assert history_sentence("Ada", contact(), TODAY) == (
        "You spoke about every three weeks from May 2019 on; now it has been eight months, last a call on 12 November."
    )


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        ({"kind": "message", "direction": "in"}, "last a message from Ada on 12 November."),
        ({"kind": "email", "direction": "out"}, "last an e-mail from you on 12 November."),
        ({"kind": "sms", "direction": "in"}, "last a text message from Ada on 12 November."),
        ({"kind": "tide_clock", "direction": "both"}, "last contact (tide clock) on 12 November."),
        ({"last": date(2024, 6, 8)}, "it has been two years, last a call on 8 June 2024."),
    ],
)
def test_who_wrote_last_and_when_is_said(known, sentence):
    """A kind that nobody knows is told as it is called, and a far day has its year."""
    assert history_sentence("Ada", contact(**known), TODAY).endswith(sentence)


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        ({"days": 1, "first": date(2025, 11, 12)}, "You were in touch once: a call on 12 November."),
        (
            {"days": 2, "first": date(2025, 9, 1), "last": date(2025, 10, 2)},
            "You spoke on two days, from September 2025 to October 2025; now it has been nine months, last a call on 2 October.",  # noqa: E501  one sentence
        ),
        (
            {"days": 8, "first": date(2025, 11, 1)},
            "You spoke on eight days, in November 2025; now it has been eight months, last a call on 12 November.",
        ),
        (
            {"last": date(2026, 7, 11), "kind": "message", "direction": "in"},
            "You have been in touch about every three weeks since May 2019; last a message from Ada yesterday.",
        ),
    ],
)
def test_no_habit_is_claimed_of_what_is_none(known, sentence):
    """Two days, or a burst within a month, are no rhythm; who is heard of now is not told as long silent."""
    assert history_sentence("Ada", contact(**known), TODAY) == sentence


def test_of_what_came_after_the_data_nothing_is_said():
    """Silence is told as of the day to which the data go, and no text to copy tells a span that nobody knows."""
    end = date(2026, 3, 1)
    words = {kind_word(who, "Ada", contact(), TODAY, end) for who in PEOPLE}

    assert "by 1 March it had been four months" in history_sentence("Ada", contact(), TODAY, end)
    assert not [word for word in words if re.search(r"month|week|year|call", word)]
    assert [word for word in (kind_word(who, "Ada", contact(), TODAY) for who in PEOPLE) if "call" in word]


def test_texts_to_copy_tell_only_what_the_book_has():
    """Of a message nobody says that they met or spoke; a name that is none is not greeted."""
    message = {kind_word(who, "Ada", contact(kind="message", direction="out"), TODAY) for who in PEOPLE}
    nobody = {kind_word(who, "", contact(), TODAY) for who in PEOPLE}

    assert not [word for word in message if re.search(r"\b(call|met|meet|spoke|coffee|move)\b", word)]
    assert all(word.startswith("Hi, ") for word in nobody)


def test_no_two_of_a_digest_get_the_same_text():
    """What was given to one is not given to the next, as long as there is another."""
    said: list[str] = []
    for number, name in enumerate(("Ada", "Ben", "Cleo", "Dov")):
        said.append(kind_word(str(number), name, contact(kind="message", direction="in"), TODAY, said=said))

    assert len({word.partition(", ")[2] for word in said}) == 4


@pytest.mark.parametrize(
    ("ties", "introductions", "words"),
    [
        (2, 1, "Two ties and one introduction for today"),
        (1, 0, "One tie for today"),
        (0, 3, "Three introductions for today"),
        (0, 0, "A note for today"),
    ],
)
def test_the_subject_counts(ties, introductions, words):
    """In words, with the right number."""
    assert title(ties, introductions) == words


def test_the_greeting_goes_by_the_owners_clock():
    """No good morning at half past eight in the evening; one thing is not several."""
    assert opening(3, 7, hour=8) == ("Good morning. Three small things, about seven minutes in all; nothing is urgent.")
    assert opening(1, 1, hour=20) == "Good evening. One small thing, about one minute; nothing is urgent."


def test_introductions_of_several_days_are_said_to_be_of_several():
    """The day of the first alone would be false for the others."""
    today, first, last = date(2026, 1, 30), date(2025, 11, 26), date(2025, 12, 17)

    def said(until):
        return introduction_line("ask", "Ben Orr", ["Cleo Fox", "Ada Ek"], first, today, until=until)

    assert said(first) == said(None) == "You introduced Cleo Fox and Ada Ek to Ben Orr on 26 November"
    assert said(last) == "You introduced Cleo Fox and Ada Ek to Ben Orr between 26 November and 17 December"
