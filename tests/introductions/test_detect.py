"""What is taken for an introduction, what is asked about, and what is none."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmlinks.introductions.detect import find
from warmlinks.introductions.evidence import Piece, ReportedOutcome, label_of
from warmlinks.introductions.view import ME, ConversationView, MessageView, View
from warmlinks.introductions.weights import ASK, FITTED, TAKE, WEIGHTS, confidence_of

DAY = 86400
START = 1_700_000_000


def said(at: int, speaker: str, names: tuple[str, ...] = (), score: float = 0.0, **more: bool) -> MessageView:
    return MessageView(
        START + at,
        speaker,
        names,
        score,
        more.get("thanks", False),
        question=False,
        where=f"w{at}",
        key=f"k{at}-{speaker}",
    )


def group(
    *messages: MessageView, members: tuple[str, ...] = (ME, "ben", "cleo"), key: str = "g", **more: object
) -> ConversationView:
    return ConversationView("n", key, "group", frozenset(members), messages, **more)


KNOWN = {"ben": START - 900 * DAY, "cleo": START - 900 * DAY, "dov": START - 900 * DAY}


def test_a_thread_of_three_opened_with_both_names_is_one():
    """The owner opens it, names both, in words that introduce: taken, with its reasons."""
    conversation = group(said(0, ME, ("ben", "cleo"), 0.9))

    (found,) = find(View([conversation], KNOWN))

    assert (found.introducer, set(found.parties), found.role) == (ME, {"ben", "cleo"}, "introducer")
    assert found.confidence >= TAKE
    assert "the words introduce" in found.because


def test_who_introduced_the_owner_is_known_and_the_other_is_not():
    """A friend opens a thread with the owner and a stranger: the owner was introduced; strangers introduce nobody."""
    conversation = group(said(0, "ben", ("cleo",), 0.9))

    by_friend = find(View([conversation], {"ben": START - DAY}))
    by_stranger = [one for one in find(View([conversation], {})) if one.confidence >= TAKE]

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
    conversation = group(
        said(0, ME),
        said(60, "ben"),
        said(40 * DAY, ME, ("cleo",), 0.5),
        joined={"cleo": START + 40 * DAY - 30},
        brought_by={"cleo": ME},
    )

    (found,) = find(View([conversation], KNOWN))

    assert (found.introducer, set(found.parties)) == (ME, {"ben", "cleo"})


def test_a_post_is_one_where_its_words_bring_the_two_together():
    """Two names alone, or a weak word, are not even a question; words that do it, or send one to the other, are one."""

    def confidence(**cues: object) -> float:
        post = ConversationView(
            "n", "p", "public", frozenset({ME, "ben", "cleo"}), [said(0, ME, ("ben", "cleo"), **cues)]
        )
        found = find(View([post], KNOWN))
        return found[0].confidence if found else 0.0

    assert confidence() == confidence(score=0.5) == confidence(thanks=True) == 0.0
    assert confidence(score=0.9) > confidence(score=0.7) >= TAKE


def test_a_post_may_tell_who_brought_the_owner_together_with_whom():
    """`Thanks @ben for introducing me to @cleo`: the first name did it, the owner is a party."""
    post = ConversationView(
        "n", "p", "public", frozenset({ME, "ben", "cleo"}), [said(0, ME, ("ben", "cleo"), 1.0, thanks=True)]
    )

    (found,) = find(View([post], {"ben": START - DAY}))

    assert (found.introducer, found.parties, found.role) == ("ben", (ME, "cleo"), "introduced")
    assert found.confidence >= TAKE


def test_what_speaks_for_and_against_a_post():
    """Named together for years, or already met: less sure than of two who are strangers to each other."""

    def confidence(*more: ConversationView) -> float:
        post = ConversationView("n", "p", "public", frozenset({ME, "ben", "cleo"}), [said(0, ME, ("ben", "cleo"), 0.7)])
        found = [one for one in find(View([post, *more], KNOWN), least=0.0) if one.made_at == START]
        return found[0].confidence

    before, after = (
        ConversationView(
            "n", f"p{days}", "public", frozenset({ME, "ben", "cleo"}), [said(days * DAY, ME, ("ben", "cleo"))]
        )
        for days in (-300, 300)
    )
    met = group(said(-50 * DAY, "ben"), key="old")

    assert confidence() > confidence(after)
    assert confidence() > confidence(met)
    assert confidence(before, after) == pytest.approx(confidence(after))


def test_the_same_introduction_is_found_once():
    """The introducer comes back to it three times: still one, dated by its first message."""
    messages = [said(n * DAY, ME, ("ben", "cleo"), 0.9) for n in range(3)]

    found = find(View([group(*messages)], KNOWN))

    assert [one.made_at for one in found] == [START]


@given(st.randoms(use_true_random=False))
def test_the_order_of_conversations_changes_nothing(rng: random.Random):
    """However the conversations come, the same introductions are found."""
    names = ["ben", "cleo", "dov", "eva", "finn"]
    conversations = []
    for index in range(6):
        one, two = rng.sample(names, 2)
        conversations.append(
            group(
                said(index * 10 * DAY, rng.choice([ME, one]), (one, two), rng.choice([0.0, 0.5, 0.9])),
                members=(ME, one, two),
                key=f"g{index}",
            )
        )
    shuffled = conversations[:]
    rng.shuffle(shuffled)

    assert find(View(shuffled, KNOWN)) == find(View(conversations, KNOWN))


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
    quiet = label_of(some, [ReportedOutcome("ben", 50, "quiet")])

    assert quiet == ("confirmed" if label_of(some) == "confirmed" else "told_quiet")
    assert label_of(some, [ReportedOutcome("ben", 50, "quiet"), ReportedOutcome("ben", 60, "declined")]) == "declined"


def test_a_new_thread_of_three_strangers_to_each_other_is_at_least_a_question():
    """Nobody is named and no word says so: it is asked about; once both go on, as people do who meet, it is one."""
    opening = said(0, ME)
    answers = [said(DAY, "ben", (), 0.2), said(2 * DAY, "cleo")]

    alone, followed = (find(View([group(opening, *more)], KNOWN)) for more in ([], answers))

    assert [ASK <= one.confidence < TAKE for one in alone] == [True]
    assert [(set(one.parties), one.confidence >= TAKE) for one in followed] == [({"ben", "cleo"}, True)]


def test_plans_in_a_new_thread_are_not_taken():
    """The owner names two and asks them something, or goes on talking to them: asked about at most."""
    asks = said(0, ME, ("ben", "cleo"))._replace(question=True)
    goes_on = [said(0, ME, ("ben", "cleo")), said(600, "ben"), said(1200, ME), said(1800, "cleo"), said(2400, ME)]

    confidences = [
        one.confidence for conversation in (group(asks), group(*goes_on)) for one in find(View([conversation], KNOWN))
    ]

    assert confidences
    assert max(confidences) < TAKE


def test_people_who_answer_as_people_do_who_meet_tell_what_it_was():
    """`It speaks to both` alone is a question where it asks; a greeting among the answers makes it one."""
    opening = said(0, ME, (), 0.3)._replace(question=True)
    greeting = said(DAY, "ben", (), 0.2)

    plain, greeted = (find(View([group(opening, *more)], KNOWN)) for more in ([], [greeting]))

    assert plain[0].confidence < greeted[0].confidence
    assert "one of them answers as people do who meet" in greeted[0].because


def test_a_friend_names_somebody_and_the_owner_writes_within_days():
    """No word needed: whoever a friend named, and the owner then wrote to first, they were brought to."""
    conversation = ConversationView("n", "d", "direct", frozenset({ME, "ben"}), [said(0, "ben", ("eva",))])

    def taken(*, days: int, sought: frozenset[str]) -> bool:
        view = View([conversation], {"ben": START - DAY, "eva": START + days * DAY}, sought)
        return any(one.confidence >= TAKE for one in find(view))

    assert taken(days=3, sought=frozenset({"eva"}))
    assert not taken(days=3, sought=frozenset())
    assert not taken(days=10, sought=frozenset({"eva"}))
    assert not taken(days=30, sought=frozenset({"eva"}))


def test_who_sent_a_stranger_is_told_by_the_form_of_it():
    """`B. gave me your number` is one without a word of introducing; `I loved your record with B.` is a question."""

    def confidence(score: float) -> float:
        note = ConversationView("n", "d", "direct", frozenset({ME, "eva"}), [said(0, "eva", ("ben",), score)])
        (found,) = find(View([note], {"ben": START - DAY, "eva": START}))
        return found.confidence

    assert confidence(0.4) >= TAKE
    assert ASK <= confidence(0.3) < TAKE
    assert ASK <= confidence(0.0) < TAKE


def test_a_post_whose_two_later_told_of_each_other_with_thanks_is_one():
    """Named together without a word, then one of them thanks and names the other: that was an introduction."""
    post = ConversationView("n", "p", "public", frozenset({ME, "ben", "cleo"}), [said(0, ME, ("ben", "cleo"))])
    thanks = ConversationView(
        "n", "d", "direct", frozenset({ME, "ben"}), [said(9 * DAY, "ben", ("cleo",), thanks=True)]
    )

    alone, thanked = (
        max((one.confidence for one in find(View(conversations, KNOWN))), default=0.0)
        for conversations in ([post], [post, thanks])
    )

    assert alone == 0.0
    assert thanked >= TAKE


def test_posts_that_name_two_without_a_word_of_it_are_not_asked_about():
    """A band that the owner writes about every year, and two famous people."""

    def posts(*names: str) -> View:
        years = [said(year * 365 * DAY, ME, names) for year in range(3)]
        return View(
            [ConversationView("n", f"p{n}", "public", frozenset({ME, *names}), [one]) for n, one in enumerate(years)],
            KNOWN,
        )

    assert find(posts("ben", "cleo")) == []
    assert find(posts("famous", "known")) == []


def test_every_feature_has_its_weight_and_a_reason():
    """What a place begins with has none, as it says nothing yet; all else is told to the owner."""
    assert [name for name, weight in WEIGHTS.items() if not weight.reason] == ["group", "direct"]
    assert set(FITTED) <= WEIGHTS.keys()
    assert confidence_of(("post", "post introduces")) > confidence_of(("post",))
