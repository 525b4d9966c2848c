"""The laws that every model keeps, whatever the tie."""

from __future__ import annotations

from datetime import date
from math import e, isclose

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from warmlinks.calendar.active_time import ActiveTime, Pause, Season
from warmlinks.scoring import DecayModel, DirectedState, TieModel, TieState

DAY = 86400


@frozen(kw_only=True)
class Fading(TieModel):
    """Another model altogether: contact days whose hazard halves every sixty days of silence."""

    name = "fading"

    def rates(self, v, days, intensity, gap):
        return (0.7 * days,)

    def exposure(self, v, rates, silence, horizon):
        half = v.log(2.0) / 60.0
        # to the base of e, whatever the engine's
        return rates[0] * v.exp(-half * silence) * (1.0 - v.exp(-half * horizon)) * v.log(e)

    def silence_at(self, v, rates, exposure, horizon):
        half = v.log(2.0) / 60.0
        strength = rates[0] * (1.0 - v.exp(-half * horizon)) * v.log(e)
        silence = v.let("silence", v.log(strength / exposure) / half)
        return v.pick(silence > 0.0, silence, 0.0)


MODELS = (
    DecayModel(),
    DecayModel(prior_gap=3.0),
    DecayModel(level=0.4, days=0.9, silence=0.3, scale=0.1),
    Fading(),
)

events = st.lists(st.integers(0, 4000 * DAY), min_size=1, max_size=40).map(sorted)
models = st.sampled_from(MODELS)
silences = st.floats(0, 20_000)
horizons = st.floats(0.01, 5_000)
PAUSED = ActiveTime([Pause("a", date(1970, 7, 1), date(1970, 9, 30)), Season("b", (12, 20), (1, 6))])


def state_for(moments):
    """The state of the events."""
    state = TieState()
    for at in moments:
        state.add(at, at // DAY)
    return state


def score_after(model, moments, silence, clock=None):
    """The score after so many days of silence."""
    return model.score(state_for(moments), moments[-1] + silence * DAY, clock)


@given(models, events, silences, horizons)
def test_a_chance_lies_between_0_and_1(model, moments, silence, horizon):
    """Warmth, alive and the chance at any horizon are chances."""
    score = score_after(model, moments, silence)

    assert 0 <= score.warmth <= 1
    assert 0 <= score.alive <= 1
    assert 0 <= score.chance(horizon) <= 1


@given(models, events, silences, silences)
def test_warmth_never_rises_in_silence(model, moments, one, other):
    """The longer the silence, the less warm, also where a pause slows the clock."""
    early, late = sorted((one, other))

    for clock in (None, PAUSED):
        first, second = score_after(model, moments, early, clock), score_after(model, moments, late, clock)
        assert second.warmth <= first.warmth + 1e-15


@given(models, events, silences, horizons, horizons)
def test_chances_at_several_horizons_do_not_contradict_each_other(model, moments, silence, one, other):
    """Not hearing for a while, and then for a while longer, is not hearing for both together."""
    now, later = score_after(model, moments, silence), score_after(model, moments, silence + one)

    both = (1 - now.chance(one)) * (1 - later.chance(other))

    assert isclose(1 - now.chance(one + other), both, rel_tol=1e-6, abs_tol=1e-12)
    assert now.chance(min(one, other)) <= now.chance(max(one, other)) + 1e-15


@given(events, silences)
def test_neither_flag_nor_stake_hangs_on_the_model(moments, silence):
    """Whatever is learnt, or whoever's model it is, the same people are named on the same days, in the same order."""
    ours = score_after(DecayModel(), moments, silence)

    for model in MODELS:
        theirs = score_after(model, moments, silence)
        assert (theirs.due_at is None) == (ours.due_at is None) == (theirs.stake is None)
        if ours.due_at is not None:
            assert isclose(theirs.due_at, ours.due_at, rel_tol=1e-12)
            assert isclose(theirs.stake, ours.stake, rel_tol=1e-9)


@given(models, events, silences, silences)
def test_nobody_is_flagged_before_one_and_a_half_usual_gaps_and_the_stake_only_rises(model, moments, one, other):
    """The silence of the flag does not move while nothing happens, and what is at stake only grows."""
    early, late = (score_after(model, moments, silence) for silence in sorted((one, other)))

    assert early.due_at == late.due_at
    if early.due_at is not None:
        state = state_for(moments)
        gap = ((state.last - state.first) / DAY + 10) / state.n
        assert early.due_at - state.last >= 1.5 * gap * DAY * (1 - 1e-12)
        assert 0 <= early.stake <= late.stake * (1 + 1e-12)


@given(models, events)
def test_warmth_is_the_cold_chance_on_the_cold_day(model, moments):
    """`cold_at` is the moment at which warmth has fallen to 0.2, or the last contact where it never was above."""
    score = score_after(model, moments, 0)

    silence = (score.cold_at - score.last) / DAY

    if score.warmth > model.cold_chance:
        assert isclose(score_after(model, moments, silence).warmth, model.cold_chance, rel_tol=1e-6)
    else:
        assert silence == 0


@given(models, events, silences)
def test_the_reasons_add_up_to_a_hundred_times_the_warmth(model, moments, silence):
    """Each part is a step from the neutral tie to this one, in a fixed order; two gaps make a rhythm."""
    score = score_after(model, moments, silence)
    rhythm = ["rhythm"] if score.days >= 3 else []

    assert isclose(sum(reason.points for reason in score.because), 100 * score.warmth, abs_tol=1e-9)
    assert [reason.factor for reason in score.because] == ["neutral", "days", *rhythm, "intensity", "silence"]


@given(events, st.randoms(use_true_random=False))
def test_the_order_of_input_changes_no_digit(moments, random):
    """A shuffled log gives the very same score."""
    shuffled = moments[:]
    random.shuffle(shuffled)

    one = DecayModel().score(TieState.of((at, at // DAY) for at in moments), 5000 * DAY)
    other = DecayModel().score(TieState.of((at, at // DAY) for at in shuffled), 5000 * DAY)

    assert (one.warmth, one.alive, one.cold_at, one.because) == (
        other.warmth,
        other.alive,
        other.cold_at,
        other.because,
    )


@given(events, st.sampled_from(("in", "out", "both")))
def test_one_sided_contact_tilts_who_will_write(moments, direction):
    """Where they wrote more than I did, they are likelier to write, and the other way round."""
    model, tie = DecayModel(), DirectedState.empty()
    for at in moments:
        tie.add(at, at // DAY, direction)

    chance = model.will_write(tie, moments[-1], 30)
    evenly = model.score(tie.either, moments[-1]).chance(30)

    assert {"in": chance >= evenly, "out": chance <= evenly, "both": chance == evenly}[direction]


def test_a_tie_without_contact_has_no_score():
    """Unknown is not zero."""
    assert DecayModel().score(TieState(), 0) is None
    assert DecayModel().will_write(DirectedState.empty(), 0, 30) is None


def test_a_model_that_breaks_a_law_is_found_out():
    """Warmth that were to rise in silence fails the law that it never does: the law is no tautology."""

    @frozen(kw_only=True)
    class Rising(Fading):
        def exposure(self, v, rates, silence, horizon):
            return silence / (1.0 + silence)

    with pytest.raises(AssertionError):
        test_warmth_never_rises_in_silence.hypothesis.inner_test(Rising(), [0], 1.0, 2.0)
