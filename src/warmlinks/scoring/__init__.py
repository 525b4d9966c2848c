"""The decay model: how warm a tie is, when it will have gone cold, and why.

Knows numbers and times; no book, no plugin, no network. It can be lifted into another system by itself.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

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
    from warmlinks.scoring.base import Learnt, Reason, Score, TieModel
    from warmlinks.scoring.frames import learn_level, left_out, score
    from warmlinks.scoring.history import History
    from warmlinks.scoring.level import LearntLevel, LevelHistogram
    from warmlinks.scoring.model import DecayModel, learnt
    from warmlinks.scoring.state import DirectedState, LateEventError, TieDays, TieState

_HOMES = {
    "base": ("Learnt", "Reason", "Score", "TieModel"),
    "frames": ("learn_level", "left_out", "score"),
    "history": ("History",),
    "level": ("LearntLevel", "LevelHistogram"),
    "model": ("DecayModel", "learnt"),
    "state": ("DirectedState", "LateEventError", "TieDays", "TieState"),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  a class, a function or a module
    """Import a name with its module at first use: loading an archive needs no model, and `sql` needs SQLAlchemy."""
    if name == "sql":
        return import_module("warmlinks.scoring.sql")
    home = next((module for module, names in _HOMES.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"warmlinks.scoring.{home}"), name)
