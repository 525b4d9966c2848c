"""BG/NBD, the customary model of repeat purchases (Fader, Hardie and Lee 2005), to compare with.

Purchases come at random times until a customer drops out, which can happen after each purchase. Kept small: fitted by
maximum likelihood on whole days, read as the chance of contact within a horizon.
"""

from __future__ import annotations

from math import lgamma
from typing import TYPE_CHECKING, Any, Self

from attrs import frozen

from warmlinks.scoring._numpy import np
from warmlinks.scoring.fitting import minimize

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["BgNbd"]

_PRIOR_PRECISION = 1e-4
"""Of the parameters' logarithms: enough to keep a flat likelihood from running away."""


@frozen
class BgNbd:
    """Rates of contact are gamma (r, alpha), chances of being dropped are beta (a, b)."""

    r: float
    alpha: float
    a: float
    b: float

    @classmethod
    def fit(cls, repeats: NDArray[Any], recency: NDArray[Any], age: NDArray[Any]) -> Self:
        """The likeliest model.

        Args:
            repeats: contacts (days) after the first.
            recency: time from the first to the last.
            age: time from the first until now.
        """
        rows = np.stack((np.asarray(repeats), np.asarray(recency), np.asarray(age)), axis=1).astype(np.float64)
        cases, counts = np.unique(rows, axis=0, return_counts=True)
        scale = float(cases[:, 2].mean()) or 1.0

        def value(at: NDArray[Any]) -> float:
            r, alpha, a, b = np.exp(np.clip(at, -20.0, 20.0))
            likelihood = _log_likelihood((r, alpha, a, b), cases[:, 0], cases[:, 1] / scale, cases[:, 2] / scale)
            return float(-(counts @ likelihood) + _PRIOR_PRECISION * (at @ at))

        def with_gradient(at: NDArray[Any]) -> tuple[float, NDArray[Any]]:
            steps = np.eye(4) * 1e-5
            return value(at), np.array([(value(at + step) - value(at - step)) / 2e-5 for step in steps])

        logarithms, _ = minimize(with_gradient, np.zeros(4))
        r, alpha, a, b = np.exp(logarithms).tolist()
        return cls(r, alpha * scale, a, b)

    def chance(self, repeats: NDArray[Any], recency: NDArray[Any], age: NDArray[Any], horizon: float) -> NDArray[Any]:
        """The chance of contact within the horizon: still alive, and not silent throughout."""
        shape = self.r + repeats
        odds = self.a / (self.b + np.maximum(repeats, 1) - 1) * ((self.alpha + age) / (self.alpha + recency)) ** shape
        alive = 1 / (1 + np.where(repeats > 0, odds, 0.0))
        return np.asarray(alive * -np.expm1(shape * -np.log1p(horizon / (self.alpha + age))))


def _log_likelihood(
    parameters: tuple[float, float, float, float], repeats: NDArray[Any], recency: NDArray[Any], age: NDArray[Any]
) -> NDArray[Any]:
    r, alpha, a, b = parameters
    numbers, place = np.unique(repeats, return_inverse=True)
    constants = np.array(
        [
            lgamma(r + x) - lgamma(r) + lgamma(a + b) + lgamma(b + x) - lgamma(b) - lgamma(a + b + x)
            for x in numbers.tolist()
        ]
    )
    alive = -(r + repeats) * np.log(alpha + age)
    again = np.maximum(repeats, 1)
    dropped = np.log(a) - np.log(b + again - 1) - (r + repeats) * np.log(alpha + recency)
    ended = np.where(repeats > 0, np.logaddexp(alive, dropped), alive)
    return np.asarray(constants[place] + r * np.log(alpha) + ended)
