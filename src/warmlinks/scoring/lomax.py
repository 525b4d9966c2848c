"""The decay model's curve: the formula as a model, with parameters of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Self

from attrs import evolve, field, frozen, validators

from warmlinks.calendar.active_time import ActiveTime
from warmlinks.scoring.base import TieModel
from warmlinks.scoring.formula import NEUTRAL, Rates, exposure_in, rates_of, silence_for
from warmlinks.scoring.state import DirectedState
from warmlinks.scoring.verbs import Value, Verbs

__all__ = ["Lomax"]


def _positive_levels(_: object, __: object, levels: Mapping[str, float]) -> None:
    for group, level in levels.items():
        if not level > 0:
            raise ValueError(f"the level of {group!r} must be positive, got {level}")


@frozen(kw_only=True)
class Lomax(TieModel):
    """The hazard of renewed contact falls as one over the silence: a Lomax (Pareto II) waiting time; see `formula`.

    Twelve days of contact and twenty interactions within 170 days: g 15, sigma 8.7, kappa 0.45; warmth 0.49 on the day
    of the last contact, 0.23 after 30 days of silence; cold (0.2) after 38.

    Attributes:
        level: how likely contact is in general, per unit of the logarithm of time; the one number worth learning.
        days: exponent of the days of contact in the staying power.
        rhythm: exponent of the usual gap in the staying power; slow ties last.
        intensity: exponent of interactions per day of contact.
        silence: exponent of the usual gap in sigma, the silence in days that means nothing yet.
        scale: multiplier of that silence; 1 unless fitted.
        reciprocity: exponent of (days they wrote + 0.5) / (days I wrote + 0.5) in "will they write".
        levels: level by group (a network, a circle, the owner of the tie); see `for_group`.
    """

    name: ClassVar[str] = "decay"

    level: float = field(default=0.04, validator=validators.gt(0))
    days: float = NEUTRAL.days
    rhythm: float = NEUTRAL.rhythm
    intensity: float = NEUTRAL.intensity
    silence: float = field(default=NEUTRAL.silence, validator=validators.ge(0))
    scale: float = field(default=NEUTRAL.scale, validator=validators.gt(0))
    reciprocity: float = 0.3
    levels: Mapping[str, float] = field(factory=dict, validator=_positive_levels)

    def rates(self, v: Verbs, days: Value, intensity: Value, gap: Value) -> tuple[Value, ...]:
        """Sigma and the staying power, without the level."""
        return rates_of(v, self, days, intensity, gap)

    def exposure(self, v: Verbs, rates: tuple[Value, ...], silence: Value, horizon: Value) -> Value:
        """Minus the logarithm of the chance of no contact within `horizon` days, at level 1."""
        return exposure_in(v, Rates(*rates), silence, horizon)

    def silence_at(self, v: Verbs, rates: tuple[Value, ...], exposure: Value, horizon: float) -> Value:
        """The least silence with which the exposure is at most this."""
        return silence_for(v, Rates(*rates), exposure, horizon)

    def _as_neutral(self, rates: tuple[Value, ...]) -> Rates | None:
        fitted = any(getattr(self, name) != value for name, value in NEUTRAL._asdict().items())
        return None if fitted else Rates(*rates)

    def for_group(self, group: str) -> Self:
        """The model with the level of that group, if it has one of its own."""
        level = self.levels.get(group)
        return self if level is None else evolve(self, level=level)

    def will_write(
        self, state: DirectedState, now: float | datetime, horizon: float, clock: ActiveTime | None = None
    ) -> float | None:
        """The chance that *they* write within `horizon` days; None without contact."""
        score = self.score(state.either, now, clock)
        if score is None:
            return None
        share = (state.inward.n + 0.5) / (state.outward.n + 0.5)
        tilted = evolve(self, level=self.level * share**self.reciprocity)
        return tilted.chance_of(score.days, score.intensity, score.gap, score.silence, horizon)
