"""The policy that every suggestion passes: what would be unkind, unwanted or creepy is held back, with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from warmlinks.phrases import day_of, number, on
from warmlinks.plugins.guards import Guard, Suggestion
from warmlinks.settings import DigestSettings

__all__ = ["built_in", "suppressed_by"]

_DOUBLINGS = 4

_FOR_TIES = frozenset({"due", "lapsed", "notable_change", "your_turn"})
"""Rules that suggest approaching somebody; the rest answer to somebody who is there already."""


class _DoNotContact(Guard):
    name = "do_not_contact"

    def veto(self, suggestion: Suggestion) -> str | None:
        words = {
            "do_not_contact": "you said: do not contact",
            "died": "you said: died",
            "archived": "you said: archived",
        }
        return words.get(suggestion.status)


class _ClosedDoor(Guard):
    name = "closed_door"

    def veto(self, suggestion: Suggestion) -> str | None:
        return " and ".join(suggestion.closed) or None


class _Snoozed(Guard):
    name = "snoozed"

    def veto(self, suggestion: Suggestion) -> str | None:
        if suggestion.snoozed_until is not None and suggestion.today < suggestion.snoozed_until:
            return f"you asked for rest until {day_of(suggestion.snoozed_until, suggestion.today)}"
        return None


class _Away(Guard):
    name = "away"

    def veto(self, suggestion: Suggestion) -> str | None:
        return "it is a day off there" if suggestion.away else None


class _Unanswered(Guard):
    name = "unanswered"

    def __init__(self, most: int) -> None:
        self._most = most

    def veto(self, suggestion: Suggestion) -> str | None:
        if suggestion.rule not in _FOR_TIES or not suggestion.sent_side_seen or suggestion.unanswered < self._most:
            return None
        yours = "message has" if suggestion.unanswered == 1 else f"{number(suggestion.unanswered)} messages have"
        return f"your last {yours} no answer yet: it is their turn"


class _NeverHeard(Guard):
    name = "never_heard"

    def veto(self, suggestion: Suggestion) -> str | None:
        if suggestion.rule in _FOR_TIES and suggestion.written and not suggestion.heard:
            return "nothing was ever heard back"
        return None


class _Distance(Guard):
    """Days between two words about one person; each that led to nothing doubles them, so that all get their turn."""

    name = "distance"

    def __init__(self, days: int) -> None:
        self._days = days

    def veto(self, suggestion: Suggestion) -> str | None:
        days = self._days * 2 ** min(max(suggestion.times_named - 1, 0), _DOUBLINGS)
        if suggestion.last_named is not None and suggestion.today < suggestion.last_named + timedelta(days=days):
            return f"named {on(suggestion.last_named, suggestion.today)}, and {days} days lie between two words"
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


def suppressed_by(suggestion: Suggestion, guards: Iterable[Guard]) -> tuple[str, str] | None:
    """The first guard that holds a suggestion back, and why; None if it may be said.

    A guard that fails holds back: what cannot be judged is not said.
    """
    for guard in guards:
        try:
            why: object = guard.veto(suggestion)
        except (Exception, SystemExit) as error:  # noqa: BLE001  somebody else's may raise anything
            return guard.name, f"this guard failed with {type(error).__name__}"
        if why is not None:
            named = isinstance(why, str) and why.strip()
            return guard.name, str(why) if named else "this guard gave no reason, which is a mistake in it"
    return None
