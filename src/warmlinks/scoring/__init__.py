"""The decay model: how warm a tie is, when it will have gone cold, and why.

Knows numbers and times; no book, no plugin, no network. It can be lifted into another system by itself.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from warmlinks.scoring.history import History
from warmlinks.scoring.level import LearntLevel, LevelHistogram
from warmlinks.scoring.model import DecayModel, Learnt, Reason, Score, TieModel, learnt
from warmlinks.scoring.state import DirectedState, LateEventError, TieDays, TieState

__all__ = [
    "DecayModel",
    "DirectedState",
    "History",
    "LateEventError",
    "Learnt",
    "LearntLevel",
    "LevelHistogram",
    "Reason",
    "Score",
    "TieDays",
    "TieModel",
    "TieState",
    "learn_level",
    "learnt",
    "left_out",
    "score",
    "sql",
]

if TYPE_CHECKING:
    from warmlinks.scoring import sql
    from warmlinks.scoring.frames import learn_level, left_out, score


def __getattr__(name: str) -> Any:  # noqa: ANN401  a module, or a function
    """Import what is only needed by who asks for it: `sql`, which wants SQLAlchemy, and what reads any table."""
    if name == "sql":
        return import_module("warmlinks.scoring.sql")
    if name in {"learn_level", "left_out", "score"}:
        return getattr(import_module("warmlinks.scoring.frames"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
