"""The truth about introductions, and the measure of those who look for them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from attrs import evolve

from warmlinks_samples import ME, make_world
from warmlinks_samples.truth import FoundIntroduction, Share, evaluate, truth
from warmlinks_samples.world import Event

WORLD = make_world(7)
TRUE = truth(WORLD)


def perfect() -> list[FoundIntroduction]:
    """What somebody finds who makes no mistake."""
    return [
        FoundIntroduction(
            one.meeting.network, one.meeting.role, one.meeting.introducer, frozenset(one.meeting.parties),
            one.meeting.made_at, one.label,
        )
        for one in TRUE
    ]  # fmt: skip


MEETING = next(
    one.meeting
    for one in TRUE
    if one.meeting.shape == "thread"
    and one.meeting.role == "introducer"
    and any(talk.direct and talk.others == (one.meeting.parties[0],) for talk in WORLD.conversations)
)
THREAD_OF_TWO = next(talk for talk in WORLD.conversations if talk.direct and talk.others == (MEETING.parties[0],))


def labelled(*events: Event) -> str:
    """The label of that introduction if nothing were known after it but these events."""
    before = tuple(event for event in WORLD.events if event.at <= MEETING.made_at)
    return truth(evolve(WORLD, events=before + events, meetings=(MEETING,)))[0].label


def event(*, speaker=0, hours=1.0, direct=False, names=(), thanks=False) -> Event:
    """A message after the introduction; `speaker` and `names` count its parties."""
    return Event(
        "e999999",
        MEETING.network,
        "message",
        speaker if speaker == ME else MEETING.parties[speaker],
        MEETING.made_at + timedelta(hours=hours),
        conversation=THREAD_OF_TWO.id if direct else MEETING.conversation,
        names=tuple(MEETING.parties[index] for index in names),
        thanks_for=MEETING.id if thanks else None,
    )


@pytest.mark.parametrize(
    ("events", "label"),
    [
        ([], "unknown"),
        ([event(speaker=ME)], "unknown"),
        ([event(hours=-1.0)], "unknown"),
        ([event(direct=True)], "unknown"),
        ([event()], "likely"),
        ([event(), event(hours=2)], "likely"),
        ([event(), event(speaker=1, hours=2)], "confirmed"),
        ([event(direct=True, names=(1,))], "confirmed"),
        ([event(direct=True, thanks=True)], "confirmed"),
        ([event(direct=True, names=(1,), hours=-2)], "unknown"),
    ],
)
def test_the_label_follows_what_was_said_after_the_introduction(events, label):
    """One party spoke: likely; both, or one told the owner: confirmed; before, or by the introducer: nothing."""
    assert labelled(*events) == label


def test_every_label_occurs_in_both_roles():
    """A world is no use where an outcome is missing."""
    many = [one for seed in range(5) for one in truth(make_world(seed))]

    assert {(one.meeting.role, one.label) for one in many} == {
        (role, label) for role in ("introducer", "introduced") for label in ("unknown", "likely", "confirmed")
    }


def test_finding_everything_right_measures_as_one():
    """The perfect answer has precision and recall of one in all four."""
    evaluation = evaluate(perfect(), TRUE)

    assert all(share.precision == share.recall == 1.0 for share in evaluation.shares.values())
    assert evaluation.missed == evaluation.invented == evaluation.mistaken == ()


def test_each_mistake_lowers_its_own_measure():
    """A miss lowers recall, an invention precision, a wrong role, party or label only its own share."""
    found = perfect()
    role, people, label, _, *rest = found
    found = [
        evolve(role, role="introduced" if role.role == "introducer" else "introducer"),
        evolve(people, parties=people.parties | {"p999"}),
        evolve(label, label="told_quiet"),
        *rest,
        FoundIntroduction("twitter", "introducer", ME, frozenset({"p998", "p997"}), WORLD.end, "unknown"),
    ]

    evaluation = evaluate(found, TRUE)

    many = len(TRUE)
    assert evaluation.detection == Share(many - 1, many, many)
    assert evaluation.role.right == evaluation.people.right == evaluation.label.right == many - 2
    assert [one.meeting.id for one in evaluation.missed] == [TRUE[3].meeting.id]
    assert [one.parties for one in evaluation.invented] == [frozenset({"p998", "p997"})]
    assert len(evaluation.mistaken) == 3


def test_finding_nothing_or_far_away_is_no_match():
    """An introduction found a week off, on another network or of other people is missed and invented."""
    one = perfect()[0]
    off = [
        evolve(one, made_at=one.made_at + timedelta(days=7)),
        evolve(one, network="elsewhere"),
        evolve(one, introducer="p999", parties=frozenset({"p998"})),
    ]

    assert evaluate([], TRUE).detection == Share(0, 0, len(TRUE))
    assert evaluate(off, TRUE[:1]).detection == Share(0, 3, 1)


def test_evaluations_of_several_worlds_add_up():
    """Ten worlds are measured as one."""
    total = evaluate(perfect(), TRUE) + evaluate([], TRUE)

    assert total.detection == Share(len(TRUE), len(TRUE), 2 * len(TRUE))
    assert total.detection.recall == pytest.approx(0.5)


def test_what_was_asked_about_is_counted_beside_what_was_found():
    """Of what was missed, what became a question; a question about nothing counts among the questions only."""
    missed, *found = perfect()
    nothing = FoundIntroduction("twitter", "introducer", ME, frozenset({"p998", "p997"}), WORLD.end, "unknown")

    evaluation = evaluate(found, TRUE, asked=[missed, nothing])

    assert (len(evaluation.missed), evaluation.asked_right, evaluation.asked) == (1, 1, 2)
    assert (evaluation + evaluation).asked_right == 2
