"""What is worth saying to the owner, when, and that it is said once.

Knows people's standings, introductions, guards and the calendar; it must not know how a message travels.
"""

from __future__ import annotations

from warmlinks.digest.clock import may_send, next_moment
from warmlinks.digest.compose import Holding, Material, Person, compose
from warmlinks.digest.guards import built_in, held_by
from warmlinks.digest.stages import Stage, StageStep, next_step, stages_of
from warmlinks.digest.standouts import StandOut, stand_out

__all__ = [
    "Holding",
    "Material",
    "Person",
    "Stage",
    "StageStep",
    "StandOut",
    "built_in",
    "compose",
    "held_by",
    "may_send",
    "next_moment",
    "next_step",
    "stages_of",
    "stand_out",
]
