"""The back-test: figures that mean what they say, no look at the future, and honesty where the log is small."""

from __future__ import annotations

import random
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmlinks.scoring import History
from warmlinks.scoring.backtest import backtest
from warmlinks.scoring.baselines import (
    CONTENDERS,
    Contender,
    HalfLife,
    InteractionsRank,
    Ours,
    OverdueCadence,
    Past,
    Recency,
)
from warmlinks.scoring.bgnbd import BgNbd
from warmlinks.scoring.measures import (
    auc,
    auc_by_person,
    brier,
    calibration,
    calibration_error,
    log_losses,
)

DAY = 86400


def people(owners=40, ties=12, span=300, seed=4):
    """A made-up log of several people: ties of different rhythm, most of which end one day."""
    rng = random.Random(seed)
    rows = []
    for owner, number in product(range(owners), range(ties)):
        rhythm, moment = rng.choice((2, 5, 15, 40)), rng.uniform(0, span * 0.6)
        end = min(moment + rng.expovariate(1 / 120), span)
        while moment <= end:
            rows.append((f"{owner}:{number}", int(moment * DAY), rng.choice(("in", "out")), owner))
            moment += rng.expovariate(1 / rhythm)
    return rows


def history_of(rows):
    """The history of such a log."""
    tie, at, direction, owner = zip(*rows, strict=True)
    return History.of(tie, at, direction=direction, owner=owner)


outcomes = st.lists(st.tuples(st.integers(0, 5), st.booleans(), st.integers(0, 2)), min_size=1, max_size=40)


@given(outcomes)
def test_auc_is_the_share_of_pairs_in_the_right_order(rows):
    """Counted pair by pair, over all and within each person, it is the same."""
    rank, followed, who = (np.array(column) for column in zip(*rows, strict=True))

    def by_hand(some):
        pairs = [(a, b) for a in rank[some & followed] for b in rank[some & ~followed]]
        return sum((a > b) + (a == b) / 2 for a, b in pairs) / len(pairs) if pairs else None

    values, persons = auc_by_person(rank, followed, who, least=2)

    whole = by_hand(np.ones(len(rank), bool))
    assert whole is None or auc(rank, followed) == pytest.approx(whole)
    wanted = {person: by_hand(who == person) for person in set(who.tolist()) if (who == person).sum() >= 2}
    assert dict(zip(persons.tolist(), values.tolist(), strict=True)) == pytest.approx(
        {person: value for person, value in wanted.items() if value is not None}
    )


def test_auc_without_both_kinds_is_unknown():
    """Where everybody or nobody was heard from there is nothing to rank."""
    assert np.isnan(auc(np.array([0.1, 0.2]), np.array([True, True])))


def test_figures_of_chances():
    """Log-loss, skill, Brier and calibration of four rows, worked out by hand."""
    chance, followed = np.array([0.9, 0.2, 0.2, 0.4]), np.array([True, False, False, True])

    assert log_losses(chance, followed).mean() == pytest.approx((0.105361 + 2 * 0.223144 + 0.916291) / 4, abs=1e-6)
    assert brier(chance, followed) == pytest.approx((0.01 + 0.04 + 0.04 + 0.36) / 4)
    assert calibration_error(chance, followed, bins=2) == pytest.approx((0.2 + 0.35) / 2)
    assert [(one.rows, round(one.foretold, 2), one.followed) for one in calibration(chance, followed, bins=2)] == [
        (2, 0.2, 0.0),
        (2, 0.65, 1.0),
    ]


def test_certainty_that_was_wrong_costs_much_but_not_everything():
    """A chance of nought for what happened is taken as one in a thousand million."""
    assert log_losses(np.array([0.0]), np.array([True]))[0] == pytest.approx(20.72, abs=0.01)


class Oracle(Contender):
    """Knows what comes: the control, which no honest contender reaches."""

    name = "oracle"

    def __init__(self, whole):
        self.whole = whole

    def predict(self, past):
        later = (self.whole.at > past.at) & (self.whole.at <= past.at + past.horizon * DAY)
        return np.bincount(self.whole.tie[later], minlength=len(self.whole.names))[past.now().tie] > 0


class Looker(Contender):
    """Tries to see what comes in what it is handed."""

    name = "looker"

    def predict(self, past):
        assert past.history.last <= past.at
        assert not past.now().followed.any()
        return past.now().days


def test_contenders_are_handed_the_past_alone():
    """What comes after a cut is not in what a contender gets; one that had it would be perfect."""
    history = history_of(people())

    found = backtest(history, contenders=(Looker(), Oracle(history)), resamples=20)

    assert found.results[0].auc.value < 1
    assert found.results[1].auc.value == 1
    assert found.results[1].within.value == 1


def test_ours_beside_what_tools_use():
    """All contenders are judged on the same rows; ours ranks better than being overdue against a cadence."""
    found = backtest(history_of(people()), resamples=200)

    by_name = {result.name: result for result in found.results}
    assert list(by_name) == [contender.name for contender in CONTENDERS]
    ours, cadence = by_name["ours, nothing fitted"], by_name["overdue over cadence"]
    assert ours.within.value > cadence.within.value
    assert cadence.ahead.value == pytest.approx(ours.within.value - cadence.within.value)
    assert ours.ahead.value == 0
    assert by_name["ours, level fitted"].auc == ours.auc
    assert by_name["ours, MAP"].skill.value > 0
    assert by_name["recency"].skill is None
    assert ours.within.low < ours.within.value < ours.within.high
    assert sum(one.rows for one in ours.calibration) == found.rows
    assert found.people > 20
    assert len(found.cuts) == 4


def test_a_back_test_says_itself():
    """The text has a line for each contender and names those that cannot be told apart."""
    text = str(backtest(history_of(people()), resamples=50, contenders=(Recency(), Ours(), Ours(learn="level"))))

    lines = text.splitlines()
    assert "ties at 4 moments" in lines[0]
    assert lines[-3].startswith("recency")
    assert lines[-1].startswith("ours, level fitted")


def test_the_same_seed_gives_the_same_intervals():
    """Nothing is left to chance."""
    history = history_of(people(owners=5))

    one, other = (backtest(history, resamples=50, contenders=(Recency(), Ours())) for _ in range(2))

    assert one == other


def test_a_small_book_is_told_so():
    """With few contacts to judge by, the first thing said is that it tells nothing."""
    found = backtest(history_of(people(owners=1, ties=8)), resamples=50)

    assert found.caveats[0].startswith("Too small to tell models apart")
    assert any("not to be told apart" in caveat for caveat in found.caveats)


def test_a_book_without_any_outcome_tells_nothing():
    """No ties, or a history shorter than the horizon, is said and is no error."""
    for rows in ([("a", 0, "in", 0)], [("a", day * DAY, "in", 0) for day in range(20)]):
        found = backtest(history_of(rows), resamples=10)

        assert found.results == ()
        assert found.caveats == ("Too small to tell anything: at no cut is there a tie with contact and one without.",)
    assert backtest(History.of([], []), resamples=10).rows == 0


def test_a_short_history_loses_its_late_cuts():
    """A cut after which the horizon is not over yet is left out, and that is said."""
    found = backtest(history_of(people(span=110)), horizon=30, resamples=20, contenders=(Ours(),))

    assert len(found.cuts) == 3
    assert "Only 3 of 4 cuts could be used" in " ".join(found.caveats)


def past_of(*rows, at):
    """The past of a few ties at a day."""
    return Past(history_of([(tie, day * DAY, direction, 0) for tie, day, direction in rows]), at * DAY, 30)


def test_the_rules_of_the_baselines():
    """Each rule on two ties, worked out by hand."""
    past = past_of(("a", 0, "in"), ("a", 10, "in"), ("a", 20, "out"), ("b", 27, "in"), at=34)

    assert Recency().predict(past).tolist() == [-14, -7]
    assert OverdueCadence().predict(past).tolist() == pytest.approx([-14 / 14, -7 / 90])
    assert InteractionsRank().predict(past).tolist() == pytest.approx(
        [5 * 2.0**-2 + 2.0 ** (-24 / 7) + 2.0 ** (-34 / 7), 0.5]
    )


def test_levels_by_owner_change_the_order_between_owners_only():
    """With a level for each person the ranking within one person is as before."""
    history = history_of(people(owners=35))

    common, own = backtest(
        history, resamples=20, contenders=(Ours(learn="level"), Ours(learn="level", by="owner"))
    ).results

    assert own.name == "ours, level fitted, level per person"
    assert own.within.value == pytest.approx(common.within.value)
    assert own.auc.value != common.auc.value


def test_a_half_life_is_tuned_at_each_cut():
    """The conventional model foretells with chances too."""
    found = backtest(history_of(people(owners=10)), resamples=20, contenders=(HalfLife(),))

    assert found.results[0].skill.value > 0


def test_bg_nbd_finds_its_parameters_again():
    """From ties drawn by the model itself, its parameters come out, and its chances are what then happens."""
    rng = np.random.default_rng(6)
    count, age, horizon = 6000, 300.0, 60.0
    rate, dropped = rng.gamma(0.8, 1 / 20, count), rng.beta(1.2, 6.0, count)
    repeats, recency, followed = np.zeros(count), np.zeros(count), np.zeros(count, bool)
    for tie in range(count):
        at, alive = 0.0, True
        while alive:
            at += rng.exponential(1 / rate[tie])
            if at > age:
                followed[tie] = at <= age + horizon
                break
            repeats[tie] += 1
            recency[tie] = at
            alive = rng.random() >= dropped[tie]

    model = BgNbd.fit(repeats, recency, np.full(count, age))
    chance = model.chance(repeats, recency, np.full(count, age), horizon)

    assert model.r == pytest.approx(0.8, rel=0.15)
    assert model.alpha == pytest.approx(20, rel=0.2)
    assert model.a / (model.a + model.b) == pytest.approx(1.2 / 7.2, rel=0.15)
    assert chance.mean() == pytest.approx(followed.mean(), abs=0.02)
    assert calibration_error(chance, followed) < 0.03
