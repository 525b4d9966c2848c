"""What is worth saying to the owner, when, and that it is said once.

Knows how ties score, introductions, guards and the calendar; it must not know how a message travels.
"""

from __future__ import annotations

from warmlinks.digest.clock import may_send, next_moment
from warmlinks.digest.compose import DigestInput, DigestPerson, Suppression, compose
from warmlinks.digest.guards import built_in, suppressed_by
from warmlinks.digest.notable import NotableChange, notable_change
from warmlinks.digest.stages import Stage, StageStep, next_step, stages_of

__all__ = [
    "DigestInput",
    "DigestPerson",
    "NotableChange",
    "Stage",
    "StageStep",
    "Suppression",
    "built_in",
    "compose",
    "may_send",
    "next_moment",
    "next_step",
    "notable_change",
    "stages_of",
    "suppressed_by",
]
