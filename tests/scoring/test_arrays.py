"""Columns give the same as one tie after the other."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warmlinks.calendar.active_time import ActiveTime, Pause, Season
from warmlinks.calendar.days import day_number, zone_offsets
from warmlinks.calendar.zones import offset_steps
from warmlinks.errors import UsageError
from warmlinks.scoring import DecayModel, TieDays
from warmlinks.scoring import arrays as room
from warmlinks.scoring.arrays import days_of, score_columns, states_of

BERLIN = ZoneInfo("Europe/Berlin")
FIGURES = ("warmth", "alive", "last", "cold_at", "due_at", "stake")
NUMBERS = ("n", "m", "first", "last", "first_day", "last_day")
NOW = 1_790_000_000

rows = st.lists(st.tuples(st.integers(0, 4), st.integers(1_500_000_000, NOW)), max_size=60)


def one_by_one(log, zone=BERLIN):
    """The states of five ties, made one after the other."""
    ties = [TieDays({}) for _ in range(5)]
    for tie, at in log:
        ties[tie].add(at, day_number(at, zone))
    return ties


@given(rows)
def test_states_are_those_of_single_ties(log):
    """A log in any order gives each tie the state that its own events give."""
    states = states_of([tie for tie, _ in log], [at for _, at in log], ties=5, zone=BERLIN)

    assert [states.tie(number) for number in range(5)] == [days.state() for days in one_by_one(log)]


@given(rows)
def test_an_ordered_log_needs_no_sorting(log):
    """In order of tie and time the sorting can be left out."""
    tie, at = np.array(sorted(log), np.int64).reshape(-1, 2).T

    ordered, sorted_here = (states_of(tie, at, ties=5, zone=BERLIN, ordered=order) for order in (True, False))

    for name in NUMBERS:
        assert list(getattr(ordered, name)) == list(getattr(sorted_here, name))


def test_ties_and_times_too_wide_for_one_number_are_sorted_all_the_same():
    """Numbers that cannot be packed into 64 bits take the longer way to the same order."""
    tie, at = np.array([3, 0, 3, 3]), np.array([2**61, 5, -(2**61), 7])

    ids, moments = room._sorted(tie, at, -(2**61), 2**61)(slice(None))

    assert ids.tolist() == [0, 3, 3, 3]
    assert moments.tolist() == [5, -(2**61), 7, 2**61]


CLOCKS = (
    None,
    ActiveTime([Pause("a", date(2024, 3, 1), date(2024, 6, 7)), Season("s", (12, 20), (1, 6))], zone=BERLIN),
)


@settings(max_examples=40)
@given(rows, st.sampled_from(CLOCKS), st.sampled_from(((0.04, 10.0), (0.3, 7.0))), st.booleans())
def test_scores_are_those_of_single_ties(log, clock, fitted, each_its_own):
    """Every figure of every tie, under a clock and a fitted model too, at one moment or at one for each tie."""
    level, prior_gap = fitted
    model = DecayModel(level=level, prior_gap=prior_gap)
    states = states_of([tie for tie, _ in log], [at for _, at in log], ties=5, zone=BERLIN)
    nows = [NOW + 86400 * number * each_its_own for number in range(5)]

    scores = score_columns(states, now=nows if each_its_own else NOW, model=model, clock=clock)

    for number, days in enumerate(one_by_one(log)):
        one = model.score(days.state(), nows[number], clock)
        found = [getattr(scores, name)[number] for name in FIGURES]
        wanted = [math.nan] * 6 if one is None else [getattr(one, name) for name in FIGURES]
        wanted = [math.nan if value is None else value for value in wanted]
        assert found == pytest.approx(wanted, rel=1e-11, abs=1e-13, nan_ok=True)


busy = st.lists(st.tuples(st.integers(0, 4), st.integers(NOW - 9 * 86400, NOW)), max_size=60)


@given(busy, st.randoms(use_true_random=False), st.integers(1, 7), st.sampled_from(CLOCKS))
def test_neither_blocks_nor_order_change_a_digit(log, chance, size, clock):
    """However many rows are looked at together, and in whatever order they came, every number is the same."""

    def numbers(events):
        tie, at = np.array(events, np.int64).reshape(-1, 2).T
        states = states_of(tie, at, ties=5, zone=BERLIN)
        scores = score_columns(states, now=NOW, clock=clock)
        return [getattr(states, name) for name in NUMBERS] + [getattr(scores, name) for name in FIGURES]

    whole = numbers(log)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "_BLOCK", size)
        in_blocks = numbers(chance.sample(log, len(log)))

    np.testing.assert_array_equal(in_blocks, whole)


KINDS = {
    "list": lambda at: at,
    "int32": lambda at: np.array(at, np.int32),
    "uint32": lambda at: np.array(at, np.uint32),
    "uint64": lambda at: np.array(at, np.uint64),
    "floats": lambda at: np.array(at, np.float64) + 0.75,
    "list of floats": lambda at: [moment + 0.75 for moment in at],
    "objects": lambda at: np.array(at, object),
}


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_moments_of_any_kind_of_number_give_the_same(kind, ordered):
    """To the last second that 32 bits hold, in a zone east of Greenwich where the next day has begun."""
    tie, at = [0, 0, 1, 1], [1_500_000_000, 2**31 - 40_000, 86_399, 2**31 - 1]
    tokyo = ZoneInfo("Asia/Tokyo")
    wanted = [days.state() for days in one_by_one(zip(tie, at, strict=True), tokyo)]
    states = states_of(tie, KINDS[kind](at), ties=5, zone=tokyo, ordered=ordered, until=2**31)
    early = states_of(tie, KINDS[kind](at), ties=5, zone=tokyo, ordered=ordered, until=86_399.5)

    assert [states.tie(number) for number in range(5)] == wanted
    assert list(days_of(KINDS[kind](at), tokyo)) == [day_number(moment, tokyo) for moment in at]
    assert list(early.m) == [0, 0 if "float" in kind else 1, 0, 0, 0]


def test_parts_of_a_second_are_cut_off_before_1970_too():
    """Half a second before midnight is the day before."""
    states = states_of([0], [-0.5], ties=1)

    assert (states.first[0], states.first_day[0]) == (-1, -1)
    assert list(days_of([-0.5], ZoneInfo("UTC"))) == [-1]


def test_whole_seconds_are_not_copied():
    """What is as wide as is needed is read where it lies."""
    at = np.array([5, 7])

    assert room._whole_seconds(at) is at


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), -float("inf"), 1e300, 2**64 - 1, 2**70, None, "now"])
def test_what_is_no_moment_is_refused(wrong):
    """Even where all that is planned is left out, for nobody planned this."""
    at = [wrong] if isinstance(wrong, str) else [5, wrong]

    for ask in (lambda: states_of([0] * len(at), at, ties=1, until=9), lambda: days_of(at, BERLIN)):
        with pytest.raises(UsageError, match=r"is no moment.*epoch seconds"):
            ask()


@pytest.mark.parametrize("wrong", [NOW * 1000, -NOW * 1000, NOW * 1000.0])
def test_milliseconds_are_no_moments(wrong):
    """They lie after the year 9999, where no calendar has a day for them; planned, they are left out like the rest."""
    for zone in (BERLIN, UTC):
        with pytest.raises(UsageError, match="not milliseconds"):
            states_of([0, 0], [5, wrong], ties=1, zone=zone)
        with pytest.raises(UsageError, match="not milliseconds"):
            days_of([5, wrong], zone)
    assert states_of([0, 0], [5, abs(wrong)], ties=1, until=NOW).tie(0).m == 1


def test_each_tie_may_have_its_own_level():
    """Levels by tie take the place of the model's; neither flag nor stake hang on them."""
    states = states_of([0, 1], [NOW - 86400, NOW - 86400], ties=2)
    wanted = [DecayModel(level=level).score(states.tie(0), NOW).warmth for level in (0.05, 0.4)]

    scores = score_columns(states, now=NOW, levels=[0.05, 0.4])

    assert list(scores.warmth) == pytest.approx(wanted)
    assert list(scores.due_at) == pytest.approx(list(score_columns(states, now=NOW).due_at), nan_ok=True)


def test_what_cannot_be_scored_is_refused():
    """Contact after now, also where each tie has a now of its own; the error is a ValueError too."""
    states = states_of([0, 1], [NOW - 5, NOW + 1], ties=2)

    for now in (NOW, [NOW + 9, NOW]):
        with pytest.raises(UsageError, match="contact after now"):
            score_columns(states, now=now)
    with pytest.raises(ValueError, match="needs a time zone"):
        score_columns(states, now=datetime(2026, 11, 24))  # noqa: DTZ001  that is what is tested
    assert list(score_columns(states, now=[NOW - 5, NOW + 1]).last) == [NOW - 5, NOW + 1]


def test_what_is_planned_changes_nothing():
    """Rows after `until` are left out."""
    with_plans = states_of([0, 0], [NOW - 5, NOW + 5], ties=1, until=NOW)

    assert with_plans.tie(0) == states_of([0], [NOW - 5], ties=1).tie(0)


def test_nothing_gives_nothing():
    """No events, and no ties."""
    assert score_columns(states_of([], [], ties=0), now=NOW).warmth.tolist() == []
    assert np.isnan(score_columns(states_of([], [], ties=2), now=NOW).warmth).all()


@given(st.integers(0, 2_000_000_000), st.sampled_from(("UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia")))
def test_days_by_offsets_are_the_days_of_the_zone(at, name):
    """The table of offsets gives the calendar day that the zone's own data give."""
    zone = ZoneInfo(name)

    rows = zone_offsets(zone, at, at)

    assert int(days_of([at, at], zone)[0]) == day_number(at, zone) == (at + rows[-1][1]) // 86400


def test_offsets_of_a_year():
    """Berlin in 2026: winter, summer from 29 March, winter from 25 October."""
    rows = zone_offsets(BERLIN, 1_767_225_600, 1_798_761_599)

    assert [offset for _, offset in rows] == [3600, 7200, 3600]
    assert [since for since, _ in rows[1:]] == [1_774_746_000, 1_792_890_000]


@pytest.mark.parametrize("name", ["Europe/Berlin", "Africa/Casablanca", "Pacific/Apia", "UTC"])
def test_offsets_of_many_years_are_those_of_each(name):
    """Looked up year by year they change when they change where all years are looked through at once."""
    zone = ZoneInfo(name)
    at_once = offset_steps(zone, 1999, 2045)

    assert zone_offsets(zone, at_once[0][0], 2_398_377_599) == at_once
