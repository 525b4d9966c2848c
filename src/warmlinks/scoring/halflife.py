"""The conventional model behind the same face: contact days that fade exponentially."""

from __future__ import annotations

from math import expm1, inf, log, log1p

from attrs import field, frozen, validators

from warmlinks.scoring.face import TieModel

__all__ = ["HalfLifeModel"]


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

    level: float = field(default=0.7, validator=validators.gt(0))
    memory: float = field(default=60.0, validator=validators.gt(0))

    def chance_of(self, days: float, intensity: float, gap: float, silence: float, horizon: float) -> float:  # noqa: ARG002  the face of all models
        """The chance of contact within `horizon` days."""
        rate = log(2) / self.memory
        return -expm1(self.level * days * 2 ** (-silence / self.memory) * expm1(-rate * horizon))

    def silence_at(self, days: float, intensity: float, gap: float, chance: float, horizon: float) -> float:  # noqa: ARG002  the face of all models
        """The silence with which the chance within `horizon` days has fallen to `chance`; at least 0."""
        if chance <= 0:
            return inf
        strength = -self.level * days * expm1(-log(2) / self.memory * horizon)
        return max(self.memory / log(2) * log(strength / -log1p(-chance)), 0.0)

    def median_wait_of(self, days: float, intensity: float, gap: float, silence: float) -> float:  # noqa: ARG002  the face of all models
        """Days from now within which contact is as likely as not; infinite where it never is."""
        left = 1 - log(2) / (self.level * days * 2 ** (-silence / self.memory))
        return inf if left <= 0 else -self.memory / log(2) * log(left)

    def urgency_of(self, days: float, intensity: float, gap: float, silence: float) -> float:  # noqa: ARG002  the face of all models
        """The hazard of contact, per day."""
        return self.level * days * 2 ** (-silence / self.memory) * log(2) / self.memory
