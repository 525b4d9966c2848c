"""States: one interaction at a time, or all at once; cut into stretches, shards, or not at all."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmlinks.scoring import DirectedState, LateEventError, TieDays, TieState

DAY = 86400

logs = st.lists(st.integers(-50 * DAY, 400 * DAY), max_size=40).map(lambda moments: [(at, at // DAY) for at in moments])


def by_hand(log):
    """The six numbers, counted the slow way."""
    if not log:
        return TieState()
    moments, days = [at for at, _ in log], [day for _, day in log]
    return TieState(len(set(days)), len(log), min(moments), max(moments), min(days), max(days))


@given(logs)
def test_one_at_a_time_is_all_at_once(log):
    """Adding events in the order of time, making the state of them, and counting by hand give the same."""
    state = TieState()
    for at, day in sorted(log):
        state.add(at, day)

    assert state == TieState.of(log) == TieDays.of(log).state() == by_hand(log)


@given(logs, st.lists(st.integers(0, 40), max_size=4), st.booleans())
def test_merging_is_associative(log, cuts, from_the_right):
    """However a history is cut into stretches, merging them in any grouping gives the state of the whole."""
    log = sorted(log)
    ends = [0, *sorted(min(cut, len(log)) for cut in cuts), len(log)]
    parts = [TieState.of(log[start:end]) for start, end in itertools.pairwise(ends)]

    while len(parts) > 1:
        if from_the_right:
            parts[-2:] = [parts[-2].merge(parts[-1])]
        else:
            parts[:2] = [parts[0].merge(parts[1])]

    assert parts[0] == by_hand(log)


@given(logs, logs)
def test_stretches_may_be_merged_the_wrong_way_round(one, other):
    """Which stretch is the earlier one is seen from the days."""
    later = [(at + 500 * DAY, day + 500) for at, day in other]

    assert TieState.of(later).merge(TieState.of(one)) == by_hand(one + later)


@given(logs, logs, logs)
def test_shards_that_interleave_merge_by_their_days(one, two, three):
    """Days merge in any order and grouping."""
    a, b, c = TieDays.of(one), TieDays.of(two), TieDays.of(three)

    assert a.merge(b).merge(c).state() == c.merge(b.merge(a)).state() == by_hand(one + two + three)


@given(logs, st.integers(-50 * DAY, 400 * DAY))
def test_a_late_event_counts_its_day_once_or_is_refused(log, late):
    """A state takes a late event exactly, or says that it cannot; it never guesses."""
    state, event = TieState.of(log), (late, late // DAY)

    try:
        state.add(*event)
    except LateEventError:
        assert state == by_hand(log)
        assert state.first_day < event[1] < state.last_day
    else:
        assert state == by_hand([*log, event])


def test_days_take_what_a_state_refuses():
    """The same late event fits into the days of a tie, also on a day that is counted already."""
    log = [(0, 0), (5 * DAY, 5), (9 * DAY, 9)]
    days = TieDays.of(log)

    days.add(5 * DAY + 7, 5)

    assert days.state() == TieState(3, 4, 0, 9 * DAY, 0, 9)
    with pytest.raises(LateEventError, match="TieDays"):
        TieState.of(log).add(5 * DAY + 7, 5)


def test_stretches_that_overlap_are_refused():
    """What overlaps by more than the day where they meet cannot be merged from sums."""
    with pytest.raises(LateEventError, match="overlap"):
        TieState(2, 2, 0, 9 * DAY, 0, 9).merge(TieState(2, 2, 5 * DAY, 20 * DAY, 5, 20))


def test_directions_are_counted_apart():
    """What came in, what went out, and what did both."""
    tie = DirectedState.empty()
    for day, direction in enumerate(("in", "in", "out", "both")):
        tie.add(day * DAY, day, direction)

    later = DirectedState.empty()
    later.add(9 * DAY, 9, "out")
    whole = tie.merge(later)

    assert (whole.either.n, whole.inward.n, whole.outward.n) == (5, 3, 3)
