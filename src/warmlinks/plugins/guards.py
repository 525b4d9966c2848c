"""What a guard plugin implements: a reason to hold a suggestion back. A guard can hold back, never force."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import date
from typing import ClassVar

from attrs import frozen

__all__ = ["Guard", "Suggestion"]


@frozen
class Suggestion:
    """A suggestion about one person, before it is said, with what there is to judge it by.

    Attributes:
        who: the person's id.
        rule: what raised it: `due`, `lapsed`, `notable_change`, `your_turn`, `intro_ask`, `introduced`, ...
        today: the owner's day.
        status: active, archived, do_not_contact or died.
        heard: how often the person was in contact with the owner by themselves, or both at once.
        written: how often the owner wrote in ways in which an answer would have been seen.
        unanswered: of those, how many since the person was last heard of.
        sent_side_seen: whether the owner's own side of all that was heard could be seen; else `unanswered` says
            nothing, since the owner may have answered.
        last_named: the day on which the person was last named in a digest.
        times_named: how often they were named since there was contact.
        snoozed_until: the owner does not want to hear of them before that day.
        away: whether this day is one of the person's own days off.
        closed: the closed doors, each as a phrase such as "you have blocked this person on X".
    """

    who: str
    rule: str
    today: date
    status: str = "active"
    heard: int = 0
    written: int = 0
    unanswered: int = 0
    sent_side_seen: bool = True
    last_named: date | None = None
    times_named: int = 0
    snoozed_until: date | None = None
    away: bool = False
    closed: tuple[str, ...] = ()


class Guard(ABC):
    """Looks at each suggestion before it is said.

    Attributes:
        name: what the owner calls it; unique among installed guards.
    """

    name: ClassVar[str]

    @abstractmethod
    def veto(self, suggestion: Suggestion) -> str | None:
        """Why this should not be said now, as a short phrase; None lets it pass."""
