"""What is taken for an introduction, what is asked about, and what is none."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmlinks.introductions.detect import ASK, TAKE, find
from warmlinks.introductions.evidence import Piece, Told, label_of
from warmlinks.introductions.view import ME, Said, Talk, View

DAY = 86400
START = 1_700_000_000


def said(at: int, speaker: str, names: tuple[str, ...] = (), introducing: float = 0.0, **more: bool) -> Said:
    return Said(
        START + at,
        speaker,
        names,
        introducing,
        more.get("thanks", False),
        question=False,
        where=f"w{at}",
        key=f"k{at}-{speaker}",
    )


def group(*messages: Said, members: tuple[str, ...] = (ME, "ben", "cleo"), key: str = "g", **more: object) -> Talk:
    return Talk("n", key, "group", frozenset(members), messages, **more)


KNOWN = {"ben": START - 900 * DAY, "cleo": START - 900 * DAY, "dov": START - 900 * DAY}


def test_a_thread_of_three_opened_with_both_names_is_one():
    """The owner opens it, names both, in words that introduce: taken, with its reasons."""
    talk = group(said(0, ME, ("ben", "cleo"), 0.9))

    (found,) = find(View([talk], KNOWN))

    assert (found.introducer, set(found.parties), found.role) == (ME, {"ben", "cleo"}, "introducer")
    assert found.confidence >= TAKE
    assert "the words introduce" in found.because


def test_who_introduced_the_owner_is_known_and_the_other_is_not():
    """A friend opens a thread with the owner and a stranger: the owner was introduced; strangers introduce nobody."""
    talk = group(said(0, "ben", ("cleo",), 0.9))

    by_friend = find(View([talk], {"ben": START - DAY}))
    by_stranger = [one for one in find(View([talk], {})) if one.confidence >= TAKE]

    assert [(one.introducer, one.role) for one in by_friend] == [("ben", "introduced")]
    assert by_stranger == []


@pytest.mark.parametrize(
    ("why", "view"),
    [
        ("they had met", [group(said(-50 * DAY, "ben"), key="old"), group(said(0, ME, ("ben", "cleo"), 0.9))]),
        ("a party of nine", [group(said(0, ME, ("ben", "cleo"), 0.9), members=(ME, *"bcdefghi", "ben", "cleo"))]),
        (
            "others bring others together",
            [group(said(0, "dov", ("ben", "cleo"), 0.9), members=(ME, "ben", "cleo", "dov"))],
        ),
        ("small talk", [group(said(0, "ben"), said(60, ME), said(120, "cleo"))]),
        ("the owner is not in it", [group(said(0, "dov", ("ben", "cleo"), 0.9), members=("dov", "ben", "cleo"))]),
    ],
)
def test_what_only_looks_like_one_is_none(why, view):
    """Old friends, parties, bystanders, small talk and talk of others are not taken."""
    taken = [one for one in find(View(view, KNOWN)) if one.confidence >= TAKE]

    assert taken == [], why


def test_somebody_brought_in_later_is_introduced_then():
    """A group of two friends into which the owner brings a third, and says so."""
    talk = group(
        said(0, ME),
        said(60, "ben"),
        said(40 * DAY, ME, ("cleo",), 0.5),
        joined={"cleo": START + 40 * DAY - 30},
        brought_by={"cleo": ME},
    )

    (found,) = find(View([talk], KNOWN))

    assert (found.introducer, set(found.parties)) == (ME, {"ben", "cleo"})


def test_a_post_with_two_names_and_no_word_of_it_is_a_question():
    """Two people named in a post: asked about, not taken; with words that introduce it is taken; thanks take away."""

    def confidence(**signs: object) -> float:
        post = Talk("n", "p", "public", frozenset({ME, "ben", "cleo"}), [said(0, ME, ("ben", "cleo"), **signs)])
        found = find(View([post], KNOWN))
        return found[0].confidence if found else 0.0

    assert ASK <= confidence() < TAKE
    assert confidence(introducing=0.9) >= TAKE
    assert confidence(thanks=True) < ASK


def test_the_same_introduction_is_found_once():
    """The introducer comes back to it three times: still one, dated by its first message."""
    messages = [said(n * DAY, ME, ("ben", "cleo"), 0.9) for n in range(3)]

    found = find(View([group(*messages)], KNOWN))

    assert [one.made_at for one in found] == [START]


@given(st.randoms(use_true_random=False))
def test_the_order_of_conversations_changes_nothing(rng: random.Random):
    """However the conversations come, the same introductions are found."""
    names = ["ben", "cleo", "dov", "eva", "finn"]
    talks = []
    for index in range(6):
        one, two = rng.sample(names, 2)
        talks.append(
            group(
                said(index * 10 * DAY, rng.choice([ME, one]), (one, two), rng.choice([0.0, 0.5, 0.9])),
                members=(ME, one, two),
                key=f"g{index}",
            )
        )
    shuffled = talks[:]
    rng.shuffle(shuffled)

    assert find(View(shuffled, KNOWN)) == find(View(talks, KNOWN))


pieces = st.builds(
    Piece,
    at=st.integers(0, 100),
    what=st.just("spoke"),
    where=st.text(max_size=3),
    weight=st.just(0.6),
    who=st.sampled_from(["ben", "cleo"]),
    settles=st.booleans(),
)
ORDER = {"unknown": 0, "likely": 1, "confirmed": 2}


@given(st.lists(pieces, max_size=5), pieces)
def test_more_evidence_never_makes_a_label_less(some, one):
    """Without anything told, each further piece keeps the label or raises it; without any it is unknown."""
    assert ORDER[label_of([*some, one])] >= ORDER[label_of(some)]
    assert label_of([]) == "unknown"


@given(st.lists(pieces, max_size=4))
def test_quiet_is_said_only_where_no_contact_is_in_view(some):
    """Told quiet, the label is told_quiet unless contact was seen; told declined, it is declined."""
    quiet = label_of(some, [Told("ben", 50, "quiet")])

    assert quiet == ("confirmed" if label_of(some) == "confirmed" else "told_quiet")
    assert label_of(some, [Told("ben", 50, "quiet"), Told("ben", 60, "declined")]) == "declined"
