"""The arithmetic of `benchmarks/usefulness.py`, on invented histories of which one knows what has to come out.

What it finds in the public histories stands in docs/explanation/usefulness.md; here it is held to a slow and plain way
of counting, and to a history made by hand.
"""

from __future__ import annotations

import importlib
import sys
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmlinks.scoring import DecayModel, History, TieState

DAY = 86400
BENCHMARKS = str(Path(__file__).parents[2] / "benchmarks")
QUIET = 90


@pytest.fixture(scope="module")
def usefulness():
    sys.path.insert(0, BENCHMARKS)
    try:
        yield importlib.import_module("usefulness")
    finally:
        sys.path.remove(BENCHMARKS)


def history(ties, end):
    """A history of days of contact, {(owner, tie): days}, of which all is known until `end`."""
    rows = [(owner, (owner, tie), day) for (owner, tie), days in ties.items() for day in days]
    # somebody of whom nobody asks tells how far the data go
    rows += [("nobody", ("nobody", "the end"), 0), ("nobody", ("nobody", "the end"), end)]
    owner, tie, day = zip(*rows, strict=True)
    return History.of(tie, [at * DAY for at in day], owner=owner, whole_days=True)


TWELVE = [0, 0, 10, 10, 30, 30, 45, 60, 60, 75, 75, 90, 105, 105, 120, 135, 135, 150, 150, 170]
"""Twelve days of contact, twenty contacts, 170 days from the first to the last: flagged after 70.2 days of silence."""


def by_hand():
    """Four silences round the flag: one day short of it, a day over it, well over it, and for good."""
    return history(
        {
            ("ada", 1): [*TWELVE, 170 + 70],
            ("ada", 2): [*TWELVE, 170 + 71],
            ("ben", 3): [*TWELVE, 170 + 130],
            ("ben", 4): TWELVE,
        },
        end=170 + 500,
    )


def of_twelve(usefulness, log):
    """The silences after the twelfth day of contact."""
    silences = usefulness.Silences.of(log)
    return silences.only(np.asarray(silences.states.n) == 12)


def test_silences_round_the_flag_are_judged_as_one_would_by_hand(usefulness):
    """Of four silences three are named; one was over the next day, one within two months, one for good."""
    silences = of_twelve(usefulness, by_hand())
    wait = usefulness.Flags.of(silences.states).wait

    rule = usefulness.Rule.of(silences, wait, QUIET)

    assert wait == pytest.approx([70.2] * 4, abs=0.05)
    assert rule.flags.value == 3 / 4
    assert rule.true.value == pytest.approx(1 / 3)
    assert rule.anyway.value == pytest.approx(1 / 3)
    assert rule.early.value == 0
    assert rule.lead.value == pytest.approx(1 - 70.2 / 180, abs=0.001)


def test_a_rule_that_names_a_day_sooner_is_caught(usefulness):
    """The control: a day sooner the first silence is named too, and half of all are over within a month."""
    silences = of_twelve(usefulness, by_hand())

    rule = usefulness.Rule.of(silences, np.full(4, 69.2), QUIET)

    assert rule.flags.value == 1
    assert rule.anyway.value == 1 / 2


def test_contact_on_the_very_day_comes_first(usefulness):
    """Who is named after 70 whole days is not named where contact came on the seventieth."""
    silences = of_twelve(usefulness, by_hand())

    assert usefulness.Rule.of(silences, np.full(4, 70.0), QUIET).flags.value == 3 / 4


def test_as_many_flags_are_as_many(usefulness):
    """The fixed day beside the rule names as many: here those after the seventieth day."""
    silences = usefulness.Silences.of(by_hand())
    silences = silences.only(usefulness.Flags.of(silences.states).eligible)
    wait = usefulness.Flags.of(silences.states).wait

    days = usefulness.as_many(silences, wait)

    fixed, rule = (usefulness.Rule.of(silences, of, QUIET).flags for of in (np.full(len(silences), days), wait))
    assert (days, fixed.value) == (70, rule.value)


def test_a_rule_that_names_before_one_and_a_half_usual_gaps_is_caught(usefulness):
    """The usual gap is 15 days: the control names after 22."""
    silences = of_twelve(usefulness, by_hand())

    assert usefulness.Rule.of(silences, np.full(4, 22.0), QUIET).early.value == 1
    assert usefulness.Rule.of(silences, np.full(4, 22.5), QUIET).early.value == 0


def test_what_the_data_do_not_reach_is_not_judged(usefulness):
    """Where the data end 60 days after the flag nobody knows of a silence of 90: the tie is named and not judged."""
    silences = of_twelve(usefulness, history({("ada", 1): TWELVE, ("ada", 2): [*TWELVE, 245]}, end=170 + 130))
    wait = usefulness.Flags.of(silences.states).wait

    rule = usefulness.Rule.of(silences, wait, QUIET)

    assert rule.flags.value == 1
    assert rule.true.whole.sum() == 0


def days_of(gaps):
    """Ties of two people by turns, from the gaps between their contacts."""
    return {("ada" if number % 2 else "ben", number): list(accumulate(of)) for number, of in enumerate(gaps)}


GAPS = st.lists(st.integers(0, 60) | st.integers(60, 300), min_size=1, max_size=12)


def plainly(ties, end):
    """Every silence, one tie after the other: (state, lasted, left)."""
    silences = []
    for days in ties.values():
        state = TieState()
        for place, day in enumerate(days):
            state.add(day * DAY, day)
            later = [other for other in days[place + 1 :] if other > day]
            if place + 1 == len(days) or days[place + 1] > day:
                copy = TieState.merge(state, TieState())
                silences.append((copy, later[0] - day if later else float("inf"), end - day))
    return silences


@given(st.lists(GAPS, min_size=1, max_size=4), st.integers(0, 400))
def test_silences_are_those_of_one_tie_after_the_other(usefulness, gaps, rest):
    """States, flags and lengths are those that the library gives tie by tie, as it was when the silence began."""
    ties = days_of(gaps)
    end = max(day for days in ties.values() for day in days) + rest
    silences = usefulness.Silences.of(history(ties, end))
    silences = silences.only(silences.owner < silences.people - 1)  # without nobody's
    flags = usefulness.Flags.of(silences.states)
    model = DecayModel()

    for row, (state, lasted, left) in enumerate(plainly(ties, end)):
        score = model.score(state, state.last)
        assert silences.states.tie(row) == state
        assert (silences.lasted[row], silences.left[row]) == (lasted, left)
        assert flags.eligible[row] == (score.due_at is not None)
        if score.due_at is not None:
            assert flags.wait[row] == pytest.approx((score.due_at - state.last) / DAY, abs=1e-6)


def test_nothing_later_is_known_on_the_day_of_naming(usefulness):
    """What comes after the day changes whether a name was right, and not who is named."""
    day = 170 + 100
    quiet = history({("ada", number): TWELVE for number in range(3)}, end=600)
    loud = history({("ada", number): [*TWELVE, day + 10] for number in range(3)}, end=600)

    (people, silent), (_, heard) = (usefulness.named(log, day * DAY, QUIET) for log in (quiet, loud))

    assert people == 1
    for names in (silent[usefulness.RULE], heard[usefulness.RULE]):
        assert (names.people, names.each, names.silence) == (1, 3, 100)
    assert silent[usefulness.RULE].silent.value == 1
    assert heard[usefulness.RULE].silent.value == 0


def test_who_is_silent_for_long_is_named_no_more(usefulness):
    """Ninety days after the flag a tie is lapsed; the rule before named it for ever."""
    log = history({("ada", 1): TWELVE, ("ben", 2): [day + 300 for day in TWELVE]}, end=900)

    _, names = usefulness.named(log, (300 + 170 + 100) * DAY, QUIET)

    assert names[usefulness.RULE].people == 1
    assert names[usefulness.HALF].people == 2


def busy(rate, seed, people=30, ties=8, span=500):
    """People whose ties all go on for ever, some of them heard from every so many days."""
    rng = np.random.default_rng(seed)
    return history(
        {
            (f"person {person}", (person, tie)): np.unique(rng.integers(0, span, max(int(span * rate), 3))).tolist()
            for person in range(people)
            for tie in range(ties)
        },
        end=span,
    )


def test_chances_with_a_learnt_level_are_nearer_to_what_happens(usefulness):
    """Of ties that go on for ever a fixed level says far too little; learnt from their own past it is near."""
    said = usefulness.chances(busy(0.05, 1), 30)

    fixed = said.fixed[DecayModel().level].value
    assert said.people == 30
    assert abs(np.log(said.learnt.value)) < abs(np.log(fixed)) / 2
    assert fixed < 0.7


def test_the_interval_is_that_of_people_drawn_anew(usefulness):
    """Half the people have 0 and half 1: the interval is that of a coin, thrown as often as there are people."""
    people = 400
    part = np.arange(people) % 2
    share = usefulness.Share(part.astype(float), np.ones(people))

    figure = share.figure

    half = 1.96 * np.sqrt(0.25 / people)
    assert figure.value == 0.5
    assert (figure.low, figure.high) == pytest.approx((0.5 - half, 0.5 + half), abs=0.01)
    assert share.above(share).high == 0
