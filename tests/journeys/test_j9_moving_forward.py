"""J9: moving forward, a small step at a time, each with its proof."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from warmlinks.digest.stages import Event, StageStep, next_step, stages_of
from warmlinks.plugins.sources import Person, Tie
from warmlinks.values import Identity, Interaction

START = datetime(2025, 1, 1, 10, tzinfo=UTC)
UNTIL = int((START + timedelta(days=300)).timestamp())


def on(day: int) -> datetime:
    return START + timedelta(days=day)


HISTORY = [
    Tie("alpha", "ada", "following", on(0), where="following[0]"),
    Interaction("alpha", "1", "ada", "reply", "out", on(10), "posts[1]"),
    Interaction("alpha", "2", "ada", "reply", "in", on(20), "posts[2]"),
    Interaction("alpha", "3", "ada", "message", "out", on(30), "m[3]"),
    Interaction("alpha", "4", "ada", "message", "in", on(31), "m[4]"),
    Interaction("alpha", "5", "ada", "call", "both", on(60), "calls[5]"),
]


def test_j9_1_each_stage_comes_in_its_order_with_its_proof(world):
    """Follow, public reply, reply back, private talk, call, coffee: six stages, each with the record that proves it."""
    with world.book() as book:
        book.load(world.archive("alpha", Person(Identity("alpha", "ada", name="Ada")), *HISTORY))
        book.log("Ada", kind="meeting", at=on(90))

        steps = book.why("Ada", now=on(100)).stages

        assert [step.stage for step in steps] == ["followed", "noticed", "two_way", "private", "voice", "face_to_face"]
        assert [step.proof for step in steps[:5]] == [
            "following at following[0]",
            "reply at posts[1]",
            "reply at posts[2]",
            "message at m[4]",
            "call at calls[5]",
        ]
        assert book.stages(now=on(100))[book.find("Ada")] == "face_to_face"


def test_j9_2_a_liked_post_raises_nothing():
    """Likes, reactions and views leave no stage at all."""
    events = [Event(UNTIL - n, kind, "out", "x") for n, kind in enumerate(("like", "reaction", "view", "repost"))]

    assert stages_of(sorted(events), until=UNTIL) == []


def test_j9_3_the_next_step_is_the_smallest_or_nothing_for_now():
    """From each stage one small step; with the last two messages unanswered, nothing."""
    two_way = [StageStep("two_way", None, "")]

    assert next_step([], unanswered=0) == "say hello where they can see it"
    assert next_step(two_way, unanswered=1) == "write to them directly"
    assert next_step(two_way, unanswered=2) == "nothing for now: it is their turn"


def test_j9_4_a_planned_meeting_has_not_happened_yet(world):
    """A meeting of tomorrow is no face to face; the day after it is."""
    with world.book() as book:
        book.load(world.archive("alpha", Person(Identity("alpha", "ada", name="Ada")), *HISTORY))
        book.log("Ada", kind="meeting", at=on(101))

        before = [step.stage for step in book.why("Ada", now=on(100)).stages]
        after = [step.stage for step in book.why("Ada", now=on(102)).stages]

        assert "face_to_face" not in before
        assert after[-1] == "face_to_face"


def test_after_a_long_silence_the_step_is_small_and_their_turn_stays_theirs():
    """Two lines after half a year; but with two messages unanswered still nothing."""
    options = [StageStep("voice", None, "")]

    assert next_step(options, unanswered=0, silent_days=200) == "two lines to say that you thought of them"
    assert next_step(options, unanswered=2, silent_days=200) == "nothing for now: it is their turn"
    assert next_step(options, unanswered=0, waiting_for_me=True, silent_days=20) == "answer what they wrote last"
