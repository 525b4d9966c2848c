"""The decay model: how warm a tie is, when it will have gone cold, and why.

Knows numbers and times; no book, no plugin, no network. It can be lifted into another system by itself.
"""

from __future__ import annotations

from warmlinks.scoring.halflife import HalfLifeModel
from warmlinks.scoring.model import DecayModel, Learnt, Reason, Score, TieModel, score_states
from warmlinks.scoring.state import DirectedState, FadingState, LateEventError, TieDays, TieState

__all__ = [
    "DecayModel",
    "DirectedState",
    "FadingState",
    "HalfLifeModel",
    "LateEventError",
    "Learnt",
    "Reason",
    "Score",
    "TieDays",
    "TieModel",
    "TieState",
    "score_states",
]
