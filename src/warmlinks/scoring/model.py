"""The decay model as it is used: the curve, and how it learns."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Self

from attrs import evolve, frozen

from warmlinks.calendar.active_time import ActiveTime
from warmlinks.scoring.base import Learnt, Reason, Score, TieModel, epoch_seconds
from warmlinks.scoring.history import History
from warmlinks.scoring.level import LOOKS, PERIOD, LevelHistogram, learn_level
from warmlinks.scoring.lomax import Lomax

__all__ = ["DecayModel", "Learnt", "Reason", "Score", "TieModel", "learnt"]


@frozen(kw_only=True)
class DecayModel(Lomax):
    """How warm a tie is, and how long it will stay so.

    The curve and its parameters are those of `Lomax`; `DecayModel()` is the neutral model, nothing in it fitted to its
    user. See `docs/explanation/decay-model.md` for where each number comes from.
    """

    def fit(
        self,
        history: History,
        *,
        now: float | datetime,
        learn: Literal["level", "all"] = "level",
        by: Literal["group", "owner"] | None = None,
        horizon: float | None = None,
        windows: int = 4,
        clock: ActiveTime | None = None,
    ) -> Self:
        """The model as it is likeliest after a history, held back by how it is now.

        The ties are looked at as they were one, two, ... horizons before `now`; nothing after `now` is used. The
        result says what it learnt and from how much in `fit_summary_`; from an empty history nothing is learnt.

        Args:
            history: a log of contact.
            now: epoch seconds, or an aware datetime.
            learn: `level`, the one number worth learning from a small book, or `all` of the curve, worth it from some
                thousand rows on.
            by: also learn a level for each group, or each owner, in `levels`; those with little history stay near the
                level that all share.
            horizon: days within which contact has to follow; the model's own where not given.
            windows: how many earlier moments to look at.
            clock: runs slower in pauses.
        """
        from warmlinks.scoring.fitting import earlier, fit_all, fit_groups, fit_level

        moment = epoch_seconds(now)
        days = horizon or self.horizon
        rows = earlier(history, moment, days, windows=windows, clock=clock)
        fit = fit_all(self, rows) if learn == "all" else fit_level(self, rows)
        before = {name: getattr(self, name) for name in fit.values}
        learnt = Learnt(learn, len(rows), rows.contacts, rows.windows, days, before, fit.values, fit.uncertainty)
        changes: dict[str, Any] = {**fit.values, "fit_summary_": learnt}
        model = evolve(self, **changes)
        if by is None:
            return model
        if by == "owner":
            names, number = tuple(map(str, history.owners)), history.owner
        else:
            names, number = history.group_numbers()
        levels, _, _ = fit_groups(model, rows, number[rows.tie], len(names))
        return evolve(model, levels=dict(zip(names, levels.tolist(), strict=True)))


def learnt(histogram: LevelHistogram) -> DecayModel:
    """The decay model with the level learnt from a histogram of looks."""
    neutral, fit = DecayModel(), learn_level(histogram)
    summary = Learnt(
        "level",
        fit.looks,
        fit.contacts,
        LOOKS if fit.looks else 0,
        float(PERIOD),
        {"level": neutral.level},
        {"level": fit.level},
        {"level": fit.uncertainty},
    )
    return evolve(neutral, level=fit.level, fit_summary_=summary)
