"""The curve of the decay model: a waiting time whose hazard falls as one over the silence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from math import exp2, expm1, inf, log, log1p, log2
from typing import ClassVar, Self

from attrs import evolve, field, frozen, validators

from warmlinks.active_time import ActiveTime
from warmlinks.scoring.face import TieModel
from warmlinks.scoring.state import DirectedState

__all__ = ["Curve"]

# To the base of two throughout: log2 takes one number, and so is called three times as fast as log, which may take two.
_LOG_KAPPA = 30.0 / log(2.0)
_EXPONENT = 700.0


def _positive_levels(_: object, __: object, levels: Mapping[str, float]) -> None:
    for group, level in levels.items():
        if not level > 0:
            raise ValueError(f"the level of {group!r} must be positive, got {level}")


@frozen(kw_only=True)
class Curve(TieModel):
    """The hazard of renewed contact falls as one over the silence: a Lomax (Pareto II) waiting time.

    With s the silence, n the days of contact, m the interactions, g = (last - first + prior_gap) / n, all in days:

        sigma = calm * g ** silence
        kappa = level * n ** days * g ** rhythm * (m / n) ** intensity
        chance of contact within H = 1 - ((s + sigma) / (s + sigma + H)) ** kappa

    Twelve days of contact and twenty interactions within 170 days: g 15, sigma 8.7, kappa 1.36; warmth 0.87 on the day
    of the last contact, 0.54 after 30 days of silence; cold (0.2) after 160.

    Attributes:
        level: how likely contact is in general, per unit of the logarithm of time; the one number worth learning.
        days: exponent of the days of contact in the staying power.
        rhythm: exponent of the usual gap in the staying power; slow ties last.
        intensity: exponent of interactions per day of contact.
        silence: exponent of the usual gap in sigma, the silence in days that means nothing yet.
        calm: multiplier of that silence; 1 unless fitted.
        reciprocity: exponent of (days they wrote + 0.5) / (days I wrote + 0.5) in "will they write".
        levels: level by group (a network, a circle, the owner of the tie); see `for_group`.
    """

    name: ClassVar[str] = "decay"

    level: float = field(default=0.12, validator=validators.gt(0))
    days: float = 0.6
    rhythm: float = 0.3
    intensity: float = 0.25
    silence: float = field(default=0.8, validator=validators.ge(0))
    calm: float = field(default=1.0, validator=validators.gt(0))
    reciprocity: float = 0.3
    levels: Mapping[str, float] = field(factory=dict, validator=_positive_levels)

    def kappa_of(self, days: float, intensity: float, gap: float) -> float:
        """The staying power of a tie."""
        power = log2(self.level) + self.days * log2(days) + self.rhythm * log2(gap) + self.intensity * log2(intensity)
        return exp2(min(max(power, -_LOG_KAPPA), _LOG_KAPPA))

    def sigma_of(self, gap: float) -> float:
        """The silence, in days, that means nothing yet."""
        return self.calm * exp2(self.silence * log2(gap))

    def chance_of(self, days: float, intensity: float, gap: float, silence: float, horizon: float) -> float:
        """The chance of contact within `horizon` days."""
        # kappa_of and sigma_of written out: this is what runs when one interaction comes in and the tie is scored anew
        log_gap = log2(gap)
        power = log2(self.level) + self.days * log2(days) + self.rhythm * log_gap + self.intensity * log2(intensity)
        if not -40.0 < power < 40.0:  # noqa: PLR2004  well within what kappa is held to, without looking that up
            power = min(max(power, -_LOG_KAPPA), _LOG_KAPPA)
        return -expm1(-exp2(power) * log1p(horizon / (silence + self.calm * exp2(self.silence * log_gap))))

    def silence_at(self, days: float, intensity: float, gap: float, chance: float, horizon: float) -> float:
        """The silence with which the chance within `horizon` days has fallen to `chance`; at least 0."""
        if chance <= 0:
            return inf
        exponent = min(-log1p(-chance) / self.kappa_of(days, intensity, gap), _EXPONENT)
        if exponent == 0:
            return inf
        return max(horizon / expm1(exponent) - self.sigma_of(gap), 0.0)

    def median_wait_of(self, days: float, intensity: float, gap: float, silence: float) -> float:
        """Days from now within which contact is as likely as not."""
        exponent = log(2) / self.kappa_of(days, intensity, gap)
        return inf if exponent > _EXPONENT else (silence + self.sigma_of(gap)) * expm1(exponent)

    def urgency_of(self, days: float, intensity: float, gap: float, silence: float) -> float:
        """The hazard of contact, per day: kappa / (s + sigma)."""
        return self.kappa_of(days, intensity, gap) / (silence + self.sigma_of(gap))

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
