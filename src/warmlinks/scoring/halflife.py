"""The conventional model behind the same face: contact days that fade exponentially."""

from __future__ import annotations

from datetime import datetime
from math import expm1, inf, log, log1p
from typing import TYPE_CHECKING, Any, ClassVar, Self

from attrs import evolve, field, frozen, validators

from warmlinks.active_time import ActiveTime
from warmlinks.scoring.face import Learnt, TieModel, epoch_seconds
from warmlinks.scoring.fitting import earlier, fit_scale
from warmlinks.scoring.history import History

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HalfLifeModel"]

_MEMORIES = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
"""Half-lives to choose from, in horizons."""


@frozen(kw_only=True)
class HalfLifeModel(TieModel):
    """Each day of contact adds one and fades with a half-life; the hazard of contact is in proportion to the sum.

    With D the faded days at the last contact, s the silence, h the half-life:

        chance of contact within H = 1 - exp(-level * D * 2 ** (-s / h) * (1 - 2 ** (-H / h)))

    Ten days of contact, all lately, half-life 60: warmth 0.87 at once, 0.76 after 30 days, cold (0.2) after 192. Here
    for those who want the customary curve; `DecayModel` predicts better. States are `FadingState` of this half-life.

    Attributes:
        level: expected days of contact, in all time to come, per faded day.
        memory: the half-life in days.
    """

    name: ClassVar[str] = "half-life"

    level: float = field(default=0.7, validator=validators.gt(0))
    memory: float = field(default=60.0, validator=validators.gt(0))

    def chance_of(self, days: float, intensity: float, gap: float, silence: float, horizon: float) -> float:  # noqa: ARG002  the face of all models
        """The chance of contact within `horizon` days."""
        return -expm1(self.level * days * self._left(silence) * expm1(-log(2) / self.memory * horizon))

    def silence_at(self, days: float, intensity: float, gap: float, chance: float, horizon: float) -> float:  # noqa: ARG002  the face of all models
        """The silence with which the chance within `horizon` days has fallen to `chance`; at least 0."""
        if chance <= 0:
            return inf
        strength = -self.level * days * expm1(-log(2) / self.memory * horizon)
        return max(self.memory / log(2) * log(strength / -log1p(-chance)), 0.0)

    def median_wait_of(self, days: float, intensity: float, gap: float, silence: float) -> float:  # noqa: ARG002  the face of all models
        """Days from now within which contact is as likely as not; infinite where it never is."""
        strength = self.level * days * self._left(silence)
        if strength <= log(2):
            return inf
        return -self.memory / log(2) * log1p(-log(2) / strength)

    def urgency_of(self, days: float, intensity: float, gap: float, silence: float) -> float:  # noqa: ARG002  the face of all models
        """The hazard of contact, per day."""
        return self.level * days * self._left(silence) * log(2) / self.memory

    def _left(self, silence: float) -> float:
        """The part of the sum that the silence has left."""
        return float(2 ** (-silence / self.memory))

    def means(self, days: NDArray[Any], silence: NDArray[Any], horizon: NDArray[Any] | float) -> NDArray[Any]:
        """-log(chance of no contact) for many ties at once."""
        import numpy as np

        rate = log(2) / self.memory
        return np.asarray(self.level * days * np.exp(-rate * silence) * -np.expm1(-rate * horizon))

    def fit(
        self,
        history: History,
        *,
        now: float | datetime,
        horizon: float | None = None,
        windows: int = 4,
        clock: ActiveTime | None = None,
    ) -> Self:
        """The model with the half-life and the level that are likeliest after a history; see `DecayModel.fit`."""
        moment, window = epoch_seconds(now), horizon or self.horizon
        best, model = -inf, self
        for horizons in _MEMORIES:
            one = evolve(self, memory=horizons * window)
            rows = earlier(history, moment, window, windows=windows, clock=clock, memory=one.memory)
            if not len(rows):
                return evolve(self, learnt_=Learnt("all", 0, 0, 0, window, {}, {}, {}))
            shift, spread, fit = fit_scale(one.means(rows.days, rows.silence, rows.horizon), rows.followed)
            if fit > best:
                best = fit
                after = {"level": one.level * shift, "memory": one.memory}
                before = {"level": self.level, "memory": self.memory}
                learnt = Learnt("all", len(rows), rows.contacts, rows.windows, window, before, after, {"level": spread})
                model = evolve(one, level=after["level"], learnt_=learnt)
        return model
