"""The guards that every suggestion passes: what would be unkind, unwanted or creepy is held back, with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from warmlinks.phrases import day_of, number, on
from warmlinks.plugins.guards import Guard, Suggestion
from warmlinks.settings import DigestSettings

__all__ = ["built_in", "suppressed_by"]

_DOUBLINGS = 4
_UNWANTED = {
    "do_not_contact": "you said: do not contact",
    "died": "you said: died",
    "archived": "you said: archived",
}

_FOR_TIES = frozenset({"due", "lapsed", "notable_change", "your_turn"})
"""Rules that suggest approaching somebody; the rest answer to somebody who is there already."""


class _BuiltIn(Guard):
    """A guard that comes with warmlinks."""

    def __init__(self, name: str, veto: Callable[[Suggestion], str | None]) -> None:
        self.name = name  # type: ignore[misc]  # each has its own
        self._veto = veto

    def veto(self, suggestion: Suggestion) -> str | None:
        return self._veto(suggestion)


def _snoozed(suggestion: Suggestion) -> str | None:
    if suggestion.snoozed_until is None or suggestion.today >= suggestion.snoozed_until:
        return None
    return f"you asked for rest until {day_of(suggestion.snoozed_until, suggestion.today)}"


def _unanswered(suggestion: Suggestion, most: int) -> str | None:
    if suggestion.rule not in _FOR_TIES or not suggestion.sent_side_seen or suggestion.unanswered < most:
        return None
    yours = "message has" if suggestion.unanswered == 1 else f"{number(suggestion.unanswered)} messages have"
    return f"your last {yours} no answer yet: it is their turn"


def _never_heard(suggestion: Suggestion) -> str | None:
    unheard = suggestion.rule in _FOR_TIES and suggestion.written and not suggestion.heard
    return "nothing was ever heard back" if unheard else None


def _too_soon(suggestion: Suggestion, distance: int) -> str | None:
    """Days between two mentions of a person; each that led to nothing doubles them, so that all get their turn."""
    days = distance * 2 ** min(max(suggestion.times_named - 1, 0), _DOUBLINGS)
    if suggestion.last_named is None or suggestion.today >= suggestion.last_named + timedelta(days=days):
        return None
    return f"named {on(suggestion.last_named, suggestion.today)}, and {days} days lie between two words"


def built_in(settings: DigestSettings) -> tuple[Guard, ...]:
    """The guards that are always there."""
    return (
        _BuiltIn("do_not_contact", lambda suggestion: _UNWANTED.get(suggestion.status)),
        _BuiltIn("closed_door", lambda suggestion: " and ".join(suggestion.closed) or None),
        _BuiltIn("snoozed", _snoozed),
        _BuiltIn("away", lambda suggestion: "it is a day off there" if suggestion.away else None),
        _BuiltIn("unanswered", lambda suggestion: _unanswered(suggestion, settings.unanswered)),
        _BuiltIn("never_heard", _never_heard),
        _BuiltIn("distance", lambda suggestion: _too_soon(suggestion, settings.distance)),
    )


def suppressed_by(suggestion: Suggestion, guards: Iterable[Guard]) -> tuple[str, str] | None:
    """The first guard that holds a suggestion back, and why; None if it may be said.

    A guard that fails holds back: what cannot be judged is not said.
    """
    for guard in guards:
        try:
            why: object = guard.veto(suggestion)
        except (Exception, SystemExit) as error:  # noqa: BLE001  foreign code may raise anything
            return guard.name, f"this guard failed with {type(error).__name__}"
        if why is not None:
            stated = isinstance(why, str) and why.strip()
            return guard.name, str(why) if stated else "this guard gave no reason, which is a mistake in it"
    return None
