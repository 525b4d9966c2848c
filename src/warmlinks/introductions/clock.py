"""When to look at an introduction: days that count, and the chance that contact still comes.

Measured on three histories of e-mail in which one message brought together two people who had never written to each
other: half of those that connect within two months do so in the first fortnight, and after fourteen silent days few do
in any one week. Silence is no verdict: contact can happen where no archive looks.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import exp, expm1, log, log1p

from attrs import field, frozen, validators

from warmlinks.calendar.active_time import ActiveTime
from warmlinks.values import Label, Phase

__all__ = ["Clock", "Deadlines", "chance_of_contact", "learn_level"]

LEVEL = 0.11
_DELAY = 3.0
_ENOUGH = 20
"""So many introductions must have been watched before their own level is learnt."""


@frozen
class Deadlines:
    """After how many active days an introduction wants a look, has gone quiet, and may be let go."""

    look: int = field(default=7, validator=validators.gt(0))
    quiet: int = field(default=14, validator=validators.gt(0))
    let_go: int = field(default=60, validator=validators.gt(0))


@frozen
class Clock:
    """Where an introduction stands on a day.

    Attributes:
        phase: where it stands by the days alone.
        silent: how many active days have passed.
        due_on: the day on which it wants a look; None once its outcome is known, or it was let go.
        asked_until: the day on which it is let go; None once its outcome is known.
    """

    phase: Phase
    silent: int
    due_on: date | None
    asked_until: date | None

    @classmethod
    def at(
        cls,
        made_on: date,
        today: date,
        label: Label,
        *,
        active: ActiveTime,
        deadlines: Deadlines | None = None,
        brought_up: bool = False,
    ) -> Clock:
        """Work out phase and days; all move with pauses, whenever those are entered.

        Args:
            made_on: the day of the introduction, in the owner's zone.
            today: the day to answer for.
            label: what is known; once confirmed, declined or told that it is quiet, nothing is due.
            active: the days that count, for the owner and these parties.
            deadlines: after how many of them what happens.
            brought_up: whether a digest has named it, or somebody answered: then the next look is when it goes quiet.
        """
        limits = deadlines or Deadlines()
        silent = active.active(made_on, today) if today > made_on else 0
        look, quiet, let_go = (active.after(made_on, count) for count in (limits.look, limits.quiet, limits.let_go))
        phase: Phase = "fresh"
        if today >= let_go:
            phase = "let_go"
        elif today >= quiet:
            phase = "quiet"
        elif today >= look:
            phase = "look"
        if label in {"confirmed", "declined", "told_quiet"}:
            return cls(phase, silent, None, None)
        due_on = quiet if brought_up or label == "likely" else look
        return cls(phase, silent, None if phase == "let_go" else due_on, let_go)


def chance_of_contact(silent: float, horizon: float, *, level: float = LEVEL) -> float:
    """The chance that two introduced people are first in contact within `horizon` days, after `silent` days without.

    1 - ((3 + x) / (3 + x + H)) ** level: 12, 17, 23, 28 and 36 in a hundred by day 7, 14, 30, 60 and 180.
    """
    since = _DELAY + silent
    return -expm1(-level * log1p(horizon / since))


def learn_level(watched: Iterable[tuple[float, bool]], *, prior: float = LEVEL) -> float:
    """Learn the level from the owner's own introductions; `prior` while there are fewer than twenty.

    Args:
        watched: for each introduction that a source could see: days until contact and True, or without and False.
        prior: the level without any; it weighs as much as a log-normal of spread 1.
    """
    rows = list(watched)
    if len(rows) < _ENOUGH:
        return prior
    contacts = sum(contact for _, contact in rows)
    exposure = sum(log1p(days / _DELAY) for days, _ in rows)
    # Maximum of contacts * log(a) - a * exposure - (log a - log prior)^2 / 2, by Newton in log a.
    logarithm = log(prior)
    for _ in range(50):
        slope = contacts - exp(logarithm) * exposure - (logarithm - log(prior))
        curve = -exp(logarithm) * exposure - 1.0
        step = slope / curve
        logarithm -= max(min(step, 1.0), -1.0)
        if abs(step) < 1e-10:  # noqa: PLR2004
            break
    return exp(logarithm)
