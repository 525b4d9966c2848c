"""Learning: what is put in comes out, nothing of the future is used, and the model says what it learnt."""

from __future__ import annotations

import random
import sys
from datetime import UTC, datetime
from math import log

import numpy as np
import pytest
from attrs import evolve

from warmlinks.calendar.active_time import ActiveTime, Pause
from warmlinks.errors import SettingsError, UsageError
from warmlinks.scoring import DecayModel, History, TieState
from warmlinks.scoring.fitting import LEARNABLE, Rows, exposures, fit_all, fit_groups, fit_level, minimize

DAY = 86400


def rows_of(model, count, seed=5, group_levels=None):
    """Ties of all sorts, and whether contact followed, drawn by the chances of a model."""
    rng = np.random.default_rng(seed)
    days = rng.integers(1, 60, count).astype(float)
    span = np.where(days > 1, days * rng.gamma(1.5, 12, count), 0.0)
    rows = Rows(
        days,
        1 + rng.exponential(0.7, count),
        span,
        rng.exponential(60, count),
        np.full(count, 30.0),
        np.zeros(count, bool),
        np.arange(count),
        4,
    )
    level = model.level if group_levels is None else group_levels[rows.tie % len(group_levels)]
    chance = -np.expm1(-exposures(model, rows) * level)
    return evolve(rows, followed=rng.random(count) < chance)


def log_of(ties=60, seed=2, span=400):
    """A made-up log: ties of different rhythm, most of which end one day."""
    rng = random.Random(seed)
    tie, at = [], []
    for number in range(ties):
        rhythm, moment = rng.choice((2, 6, 20, 50)), rng.uniform(0, span / 2)
        end = min(moment + rng.expovariate(1 / 200), span)
        while moment <= end:
            tie.append(number)
            at.append(int(moment * DAY))
            moment += rng.expovariate(1 / rhythm)
    return tie, at


@pytest.mark.parametrize("level", [0.03, 0.12, 0.5])
def test_a_level_is_found_again(level):
    """From rows drawn with a level, that level comes out within what is said to be uncertain."""
    model = DecayModel(level=level)

    fit = fit_level(DecayModel(), rows_of(model, 4000))

    assert abs(log(fit.values["level"] / level)) < 3 * fit.uncertainty["level"]
    assert fit.uncertainty["level"] < 0.05


def test_all_parameters_are_found_again():
    """From rows drawn with other exponents, each comes out within what is said to be uncertain."""
    true = DecayModel(level=0.2, days=0.8, rhythm=0.45, intensity=0.1, silence=0.65, scale=1.8)

    fit = fit_all(DecayModel(), rows_of(true, 60_000))

    for name in LEARNABLE:
        off = getattr(true, name) - fit.values[name]
        if name in {"level", "scale"}:
            off = log(getattr(true, name) / fit.values[name])
        assert abs(off) < 3.5 * fit.uncertainty[name], name
        assert 0 < fit.uncertainty[name] < LEARNABLE[name]


def test_little_moves_little():
    """From a handful of rows hardly anything is learnt: the prior holds."""
    fit = fit_all(DecayModel(), rows_of(DecayModel(level=0.5), 5))

    for name in ("days", "rhythm", "intensity", "silence"):
        assert fit.values[name] == pytest.approx(getattr(DecayModel(), name), abs=0.1)


def test_the_slope_of_the_posterior_is_where_the_fit_stops():
    """Moving any parameter a little away from the fit makes the posterior no higher."""
    rows, centre = rows_of(DecayModel(level=0.3, days=0.7), 3000), DecayModel()
    fit = fit_all(centre, rows).values

    def posterior(values):
        mean = exposures(DecayModel(**values), rows) * values["level"]
        likelihood = np.where(rows.followed, np.log(-np.expm1(-mean)), -mean).sum()
        prior = 0.0
        for name, deviation in LEARNABLE.items():
            a, b = values[name], getattr(centre, name)
            prior += ((log(a / b) if name in {"level", "scale"} else a - b) / deviation) ** 2 / 2
        return likelihood - prior

    best = posterior(fit)
    for name in LEARNABLE:
        for factor in (0.98, 1.02):
            assert posterior({**fit, name: fit[name] * factor}) < best


def test_groups_find_their_levels_and_lean_on_each_other():
    """Two groups of different level are told apart; a group with hardly a row stays near what all share."""
    levels = np.array([0.05, 0.35])
    rows = rows_of(DecayModel(), 3000, group_levels=levels)
    group = np.where(rows.tie < 2, 2, rows.tie % 2)

    found, spread, between = fit_groups(DecayModel(), rows, group, 4)

    assert np.abs(np.log(found[:2] / levels)).max() < 4 * spread[:2].max()
    assert abs(log(found[2] / 0.04)) < 1.5 * between
    assert found[3] == pytest.approx(0.04)
    assert spread[3] == pytest.approx(between)
    assert between > 0.3


def test_groups_that_are_alike_are_drawn_together():
    """Where groups do not differ, little difference is found between them."""
    rows = rows_of(DecayModel(), 3000)

    _, _, between = fit_groups(DecayModel(), rows, rows.tie % 8, 8)

    assert between <= 0.15


def test_a_curved_valley_is_walked_to_its_end():
    """The minimiser finds the bottom of Rosenbrock's function and its curvature there."""

    def value(at):
        x, y = at
        return (1 - x) ** 2 + 100 * (y - x**2) ** 2, np.array([-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)])

    found, spread = minimize(value, np.array([-1.2, 1.0]))

    assert found == pytest.approx([1, 1], abs=1e-4)
    assert spread == pytest.approx(np.sqrt([0.5, 2.005]), rel=1e-2)


def test_a_model_says_what_it_learnt_from_how_much():
    """`fit` gives a new model; the old one is as it was."""
    history, model = History.of(*log_of()), DecayModel()

    fitted = model.fit(history, now=400 * DAY, horizon=30)

    assert model == DecayModel()
    assert model.fit_summary_ is None
    assert fitted.level != model.level
    assert fitted.days == model.days
    assert fitted.fit_summary_.windows == 4
    assert fitted.fit_summary_.rows > 100
    assert str(fitted.fit_summary_) == (
        f"level 0.04 -> {fitted.level:.3g}, from {fitted.fit_summary_.contacts} contacts "
        f"in {fitted.fit_summary_.rows} rows at 4 earlier moments"
    )


def test_nothing_of_the_future_is_used():
    """Events after now change no digit of what is learnt, though they would if now were later."""
    tie, at = log_of()
    known = [(one, moment) for one, moment in zip(tie, at, strict=True) if moment <= 250 * DAY]

    whole, cut = (
        DecayModel().fit(History.of([one for one, _ in log], [moment for _, moment in log]), now=250 * DAY, learn="all")
        for log in (list(zip(tie, at, strict=True)), known)
    )

    assert whole == cut
    assert DecayModel().fit(History.of(tie, at), now=400 * DAY, learn="all") != cut


def test_the_order_of_rows_changes_no_digit():
    """A shuffled log teaches the same."""
    tie, at = log_of()
    pairs = list(zip(tie, at, strict=True))
    random.Random(1).shuffle(pairs)

    one = DecayModel().fit(History.of(tie, at), now=400 * DAY)
    other = DecayModel().fit(History.of([tie for tie, _ in pairs], [at for _, at in pairs]), now=400 * DAY)

    assert one.level == pytest.approx(other.level, rel=1e-12)


def test_from_nothing_nothing_is_learnt():
    """An empty history leaves the model as it is, and the model says so."""
    fitted = DecayModel().fit(History.of([], []), now=0)

    assert fitted == DecayModel()
    assert str(fitted.fit_summary_) == "nothing learnt: there was nothing to learn from"


def test_levels_by_group_and_by_owner():
    """A level for each group, and for each owner, is kept under its name."""
    tie, at = log_of()
    busy = [number % 2 == 0 for number in tie]
    history = History.of(
        tie, at, group=["work" if one else "old" for one in busy], owner=["me" if one else "you" for one in busy]
    )

    by_group = DecayModel().fit(history, now=400 * DAY, by="group")
    by_owner = DecayModel().fit(history, now=400 * DAY, by="owner")

    assert set(by_group.levels) == {"work", "old"}
    assert set(by_owner.levels) == {"me", "you"}
    assert by_group.for_group("work").level == by_group.levels["work"]
    with pytest.raises(UsageError, match="no groups"):
        DecayModel().fit(History.of(tie, at), now=400 * DAY, by="group")


def test_a_clock_makes_the_silence_of_a_pause_mean_less():
    """Where everybody is silent in a pause, a model that knows of it learns a higher level."""
    tie, at = log_of(span=300)
    pause = Pause("p", datetime(1970, 7, 1, tzinfo=UTC).date(), datetime(1970, 8, 15, tzinfo=UTC).date())
    outside = [number for number, moment in enumerate(at) if not 181 <= moment // DAY <= 226]
    history = History.of([tie[number] for number in outside], [at[number] for number in outside])

    knowing, plain = (DecayModel().fit(history, now=240 * DAY, clock=clock) for clock in (ActiveTime([pause]), None))

    assert knowing.level > plain.level


def test_snapshots_are_the_states_of_single_ties():
    """What a snapshot knows of each tie is what its state at that moment says."""
    tie, at = log_of()
    snapshot = History.of(tie, at).snapshot(200 * DAY, 30)

    for row, number in enumerate(snapshot.tie.tolist()):
        mine = [moment for one, moment in zip(tie, at, strict=True) if one == number]
        state = TieState.of((moment, moment // DAY) for moment in mine if moment <= 200 * DAY)
        assert snapshot.days[row] == state.n
        assert snapshot.intensity[row] * state.n == pytest.approx(state.m)
        assert snapshot.span[row] == pytest.approx((state.last - state.first) / DAY)
        assert snapshot.silence[row] == pytest.approx(200 - state.last / DAY)
        assert snapshot.followed[row] == any(200 * DAY < moment <= 230 * DAY for moment in mine)


def test_whole_days_are_counted_from_the_first_event():
    """Published comparisons count in whole days since the first event; cuts stay exact."""
    history = History.of(["a", "a"], [100, 100 + 2 * DAY - 1], whole_days=True)

    before, after = (history.snapshot(100 + 2 * DAY - 1 + late, 7) for late in (-1, 0))

    assert (before.span.tolist(), before.silence.tolist(), before.followed.tolist()) == ([0], [1], [True])
    assert (after.span.tolist(), after.silence.tolist(), after.followed.tolist()) == ([1], [0], [False])


def test_columns_of_different_length_are_refused():
    """The error says which column is short."""
    with pytest.raises(UsageError, match="2 ties, but 1 values of at"):
        History.of(["a", "b"], [1])


def test_a_history_needs_numpy(monkeypatch):
    """Without numpy the error says what to install."""
    monkeypatch.setitem(sys.modules, "numpy", None)
    monkeypatch.delitem(sys.modules, "warmlinks.scoring._numpy", raising=False)

    with pytest.raises(SettingsError, match=r"warmlinks\[fast\]"):
        History.of(["a"], [1])
