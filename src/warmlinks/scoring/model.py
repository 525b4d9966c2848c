"""The decay model, as it is used: the curve, and how it learns."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import datetime, tzinfo
from typing import TypeVar

from attrs import frozen

from warmlinks.active_time import ActiveTime
from warmlinks.scoring.curve import Curve
from warmlinks.scoring.face import Learnt, Reason, Score, TieModel, epoch_seconds
from warmlinks.scoring.state import TieState

__all__ = ["DecayModel", "Learnt", "Reason", "Score", "TieModel", "score_states"]

Key = TypeVar("Key", bound=Hashable)


@frozen(kw_only=True)
class DecayModel(Curve):
    """How warm a tie is, and how long it will stay so.

    The curve and its parameters are those of `Curve`; `DecayModel()` is the neutral model, nothing in it fitted to its
    user. See `docs/explanation/decay-model.md` for where each number comes from.
    """


def score_states(
    states: Mapping[Key, TieState],
    *,
    now: float | datetime,
    model: TieModel | None = None,
    clock: ActiveTime | None = None,
    zone: tzinfo | None = None,
) -> dict[Key, Score]:
    """Score many ties at once; those without contact are left out, for unknown is not zero."""
    model = model or DecayModel()
    moment = epoch_seconds(now)
    scores = {key: model.score(state, moment, clock, zone) for key, state in states.items()}
    return {key: score for key, score in scores.items() if score is not None}
