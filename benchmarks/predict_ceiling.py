"""What a back-test is measured against from above and from the side: boosted trees on many features, and Pareto/NBD."""

from __future__ import annotations

import warnings
from typing import Any, ClassVar

import lightgbm
import numpy as np
from lifetimes import ParetoNBDFitter
from numpy.typing import NDArray

from warmlinks.scoring.baselines import Contender, Past
from warmlinks.scoring.history import History

DAY = 86400
HALF_LIVES = (1, 3, 7, 14, 30, 60, 120, 240)
WINDOWS = (1, 3, 7, 14, 30, 90)
WITHOUT_CONTACT = 200_000


class ParetoNbd(Contender):
    """The older sibling of BG/NBD, by the `lifetimes` package."""

    name = "Pareto/NBD"
    chances: ClassVar = True

    def predict(self, past: Past) -> NDArray[Any]:
        ties = past.now()
        rows = np.stack((ties.days - 1, np.floor(ties.span), np.floor(ties.span + ties.silence)), axis=1)
        cases, place, counts = np.unique(rows, axis=0, return_inverse=True, return_counts=True)
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            model = ParetoNBDFitter(penalizer_coef=1e-4)
            model.fit(*cases.T, weights=counts)
            silent = model.conditional_probability_of_n_purchases_up_to_time(0, past.horizon, *cases.T)
        return np.clip(np.nan_to_num(1 - np.asarray(silent)), 0, 1)[place.ravel()]


class Ceiling(Contender):
    """LightGBM, learning from the same four earlier moments, with all that one end of a tie can see."""

    name = "LightGBM (ceiling)"
    chances: ClassVar = True

    def predict(self, past: Past) -> NDArray[Any]:
        moments = [past.at - back * past.horizon * DAY for back in (1, 2, 3, 4)]
        inputs, outcomes = [], []
        for at in moments:
            if at <= past.history.first:
                continue
            snapshot = past.history.snapshot(at, past.horizon)
            inputs.append(features(past.history.until(at), at, past.horizon))
            outcomes.append(snapshot.followed)
        seen, followed = np.concatenate(inputs), np.concatenate(outcomes)
        weight = np.ones(len(followed))
        silent = np.flatnonzero(~followed)
        if len(silent) > WITHOUT_CONTACT:
            kept = np.random.default_rng(1).choice(silent, WITHOUT_CONTACT, replace=False)
            weight[kept] = len(silent) / len(kept)
            rows = np.sort(np.concatenate((np.flatnonzero(followed), kept)))
            seen, followed, weight = seen[rows], followed[rows], weight[rows]
        settings = {
            "objective": "binary",
            "learning_rate": 0.05,
            "num_leaves": 15,
            "min_data_in_leaf": 100,
            "feature_fraction": 0.5,
            "bagging_fraction": 0.8,
            "bagging_freq": 1,
            "lambda_l2": 10.0,
            "num_threads": 1,
            "seed": 1,
            "deterministic": True,
            "verbosity": -1,
        }
        trees = lightgbm.train(settings, lightgbm.Dataset(seen, followed, weight=weight), num_boost_round=150)
        return np.asarray(trees.predict(features(past.history, past.at, past.horizon), num_threads=1))


def features(history: History, at: float, horizon: float) -> NDArray[np.float32]:
    """Some seventy figures of each tie, and of its owner, as known at a moment."""
    ties = history.snapshot(at, horizon)
    age = (history.seen_from(at) - history.seen) / DAY
    count = len(history.names)
    owner_of = history.owner[history.tie]
    new_day = np.ones(len(age), bool)
    new_day[1:] = (history.day[1:] != history.day[:-1]) | (history.tie[1:] != history.tie[:-1])
    sorts = (new_day, history.out >= 0, history.out <= 0)
    gap = ties.span / np.maximum(ties.days - 1, 1)
    columns = [
        ties.days,
        ties.intensity,
        ties.span,
        ties.silence,
        gap,
        (ties.span + 10) / ties.days,
        ties.silence / (gap + 1),
        ties.silence / (ties.span + 1),
    ]
    owned = np.bincount(history.owner[ties.tie], minlength=len(history.owners))
    columns.append(owned[history.owner[ties.tie]])
    for half_life in HALF_LIVES:
        worth = 2.0 ** (-age / half_life)
        columns += [np.bincount(history.tie[some], worth[some], count)[ties.tie] for some in sorts]
        for some in sorts[:2]:
            mine = np.bincount(owner_of[some], worth[some], len(history.owners))
            columns.append(mine[history.owner[ties.tie]])
    for window in WINDOWS:
        recent = age < window
        columns += [np.bincount(history.tie[some & recent], minlength=count)[ties.tie] for some in sorts]
        columns.append(np.bincount(owner_of[recent], minlength=len(history.owners))[history.owner[ties.tie]])
    for some in sorts[1:]:
        last = np.full(count, 1e4)
        np.minimum.at(last, history.tie[some], age[some])
        columns.append(last[ties.tie])
    days_tie, days_at = history.tie[new_day], age[new_day]
    between = np.zeros(len(days_at))
    between[1:] = np.where(days_tie[1:] == days_tie[:-1], days_at[:-1] - days_at[1:], 0.0)
    for power in (1, 2):
        columns.append(np.bincount(days_tie, between**power, count)[ties.tie] / np.maximum(ties.days - 1, 1))
    longest, latest = np.zeros(count), np.zeros(count)
    np.maximum.at(longest, days_tie, between)
    latest[days_tie] = between
    columns += [longest[ties.tie], latest[ties.tie]]
    return np.stack(columns, axis=1).astype(np.float32)
