"""The small step after a long silence fits what is known of somebody, and differs between people."""

from __future__ import annotations

from itertools import product

import pytest

from warmlinks.digest.wording import after_silence
from warmlinks.models import COUNTED_KINDS

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
