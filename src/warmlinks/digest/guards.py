"""The policy that every suggestion passes: what would be unkind, unwanted or creepy is held back, with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from warmlinks.guards import Guard, Nudge
from warmlinks.phrases import day_of, number, on
from warmlinks.settings import DigestSettings

__all__ = ["built_in", "held_by"]

_DOUBLINGS = 4

_FOR_TIES = frozenset({"due", "lapsed", "stands_out", "your_turn"})
"""Rules that suggest approaching somebody; the rest answer to somebody who is there already."""


class _DoNotContact(Guard):
    name = "do_not_contact"

    def holds(self, nudge: Nudge) -> str | None:
        words = {
            "do_not_contact": "you said: do not contact",
            "died": "you said: died",
            "archived": "you said: archived",
        }
        return words.get(nudge.status)


class _ClosedDoor(Guard):
    name = "closed_door"

    def holds(self, nudge: Nudge) -> str | None:
        return " and ".join(nudge.closed) or None


class _Snoozed(Guard):
    name = "snoozed"

    def holds(self, nudge: Nudge) -> str | None:
        if nudge.snoozed_until is not None and nudge.today < nudge.snoozed_until:
            return f"you asked for rest until {day_of(nudge.snoozed_until, nudge.today)}"
        return None


class _Away(Guard):
    name = "away"

    def holds(self, nudge: Nudge) -> str | None:
        return "it is a day off there" if nudge.away else None


class _Unanswered(Guard):
    name = "unanswered"

    def __init__(self, most: int) -> None:
        self._most = most

    def holds(self, nudge: Nudge) -> str | None:
        if nudge.rule not in _FOR_TIES or not nudge.sent_side_seen or nudge.unanswered < self._most:
            return None
        yours = "message has" if nudge.unanswered == 1 else f"{number(nudge.unanswered)} messages have"
        return f"your last {yours} no answer yet: it is their turn"


class _NeverHeard(Guard):
    name = "never_heard"

    def holds(self, nudge: Nudge) -> str | None:
        if nudge.rule in _FOR_TIES and nudge.written and not nudge.heard:
            return "nothing was ever heard back"
        return None


class _Distance(Guard):
    """Days between two words about one person; each that led to nothing doubles them, so that all get their turn."""

    name = "distance"

    def __init__(self, days: int) -> None:
        self._days = days

    def holds(self, nudge: Nudge) -> str | None:
        days = self._days * 2 ** min(max(nudge.times_named - 1, 0), _DOUBLINGS)
        if nudge.last_named is not None and nudge.today < nudge.last_named + timedelta(days=days):
            return f"named {on(nudge.last_named, nudge.today)}, and {days} days lie between two words"
        return None


def built_in(settings: DigestSettings) -> tuple[Guard, ...]:
    """The guards that are always there."""
    return (
        _DoNotContact(),
        _ClosedDoor(),
        _Snoozed(),
        _Away(),
        _Unanswered(settings.unanswered),
        _NeverHeard(),
        _Distance(settings.distance),
    )


def held_by(nudge: Nudge, guards: Iterable[Guard]) -> tuple[str, str] | None:
    """The first guard that holds a suggestion back, and why; None if it may be said.

    A guard that fails holds back: what cannot be judged is not said.
    """
    for guard in guards:
        try:
            why = guard.holds(nudge)
        except Exception as error:  # noqa: BLE001  a plugin may raise anything
            return guard.name, f"this guard failed with {type(error).__name__}"
        if why is not None:
            return guard.name, str(why)
    return None
