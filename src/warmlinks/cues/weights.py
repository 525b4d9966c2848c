"""Thresholds of `MessageCues.introduction_score`: each holds from itself up to the next.

Cues are weighed by them, and detection decides by them.
"""

from __future__ import annotations

__all__ = ["ADDRESSES", "COULD_INTRODUCE", "GREETS", "INTRODUCES", "OWED", "SENDS", "SENT"]

OWED = 1.0
"""It says that somebody brought the writer together with somebody: the first whom it names did it."""

INTRODUCES = 0.8
"""It says outright that people are brought together."""

SENDS = 0.7
"""It sends whom it speaks to on to somebody it names."""

COULD_INTRODUCE = 0.5
"""Its words could be about that, or about something else."""

SENT = 0.4
"""No words, but form: whoever it names seems to have sent it."""

ADDRESSES = 0.3
"""It speaks to several, or presents somebody by a role."""

GREETS = 0.2
"""It has the words of people who meet."""
