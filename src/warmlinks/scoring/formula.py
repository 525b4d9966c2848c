"""The formula: a waiting time whose hazard falls as one over the silence, written once for every engine.

With s the silence, n the days of contact, m the interactions, g = (last - first + prior_gap) / n, all in days:

    sigma = scale * g ** silence
    K = n ** days * g ** rhythm * (m / n) ** intensity
    chance of contact within H = 1 - ((s + sigma) / (s + sigma + H)) ** (level * K)
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from warmlinks.scoring.verbs import Value, Verbs

__all__ = ["NEUTRAL", "Parameters", "Rates", "Shape", "exposure_in", "rates_of", "silence_for"]

_LEAST, _MOST = 1e-13, 1e13
_ENDLESS = 1e304
"""The largest exponential; engines that check for overflow stop a little above."""


class Shape(Protocol):
    """Anything that has the parameters of the formula."""

    @property
    def days(self) -> float: ...  # noqa: D102
    @property
    def rhythm(self) -> float: ...  # noqa: D102
    @property
    def intensity(self) -> float: ...  # noqa: D102
    @property
    def silence(self) -> float: ...  # noqa: D102
    @property
    def scale(self) -> float: ...  # noqa: D102
    @property
    def prior_gap(self) -> float: ...  # noqa: D102


class Parameters(NamedTuple):
    """The parameters alone; by default those with nothing fitted."""

    days: float = 0.6
    rhythm: float = 0.3
    intensity: float = 0.25
    silence: float = 0.8
    scale: float = 1.0
    prior_gap: float = 10.0


NEUTRAL = Parameters()


class Rates(NamedTuple):
    """Sigma, the silence in days that means nothing yet; and K, the staying power of a tie, without the level."""

    sigma: Value
    power: Value


def rates_of(v: Verbs, shape: Shape, days: Value, intensity: Value, gap: Value) -> Rates:
    """Sigma and K."""
    log_gap, log_days = v.log_known("log_gap", gap), v.log_known("log_days", days)
    unscaled = v.exp(shape.silence * log_gap)
    sigma = v.let("sigma", unscaled if shape.scale == 1.0 else shape.scale * unscaled)
    power = shape.days * log_days + shape.rhythm * log_gap + shape.intensity * v.log(intensity)
    return Rates(sigma, v.let("power", v.exp(v.clip(power, v.log(_LEAST), v.log(_MOST)))))


def exposure_in(v: Verbs, rates: Rates, silence: Value, horizon: Value) -> Value:
    """Minus the logarithm, to the engine's base, of the chance of no contact within `horizon` days, at level 1."""
    return rates.power * v.log(1.0 + horizon / (silence + rates.sigma))


def silence_for(v: Verbs, rates: Rates, exposure: Value, horizon: float) -> Value:
    """The least silence with which the exposure is at most this; at least 0."""
    x = v.let("x", v.clip(exposure / rates.power, 1e-300, v.log(_ENDLESS)))
    return v.most("silence_then", v.let("until", horizon / v.grown(x) - rates.sigma), 0.0)
