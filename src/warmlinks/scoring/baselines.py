"""The contenders of a back-test: how tools of today rank ties, and the model.

A contender gets the past as it was known at a cut, nothing later, and returns one number for each tie: a chance of
contact, or only a rank. Needs numpy.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from attrs import field, frozen

from warmlinks.calendar.active_time import ActiveTime
from warmlinks.scoring._numpy import np
from warmlinks.scoring.bgnbd import BgNbd
from warmlinks.scoring.fitting import exposures, fit_scale, looks
from warmlinks.scoring.history import History, Snapshot
from warmlinks.scoring.model import DecayModel

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "CONTENDERS",
    "BgNbdContender",
    "Contender",
    "HalfLife",
    "InteractionsRank",
    "Ours",
    "OverdueCadence",
    "Past",
    "Recency",
]

_DAY = 86400


@frozen(eq=False)
class Past:
    """What a contender may use: the history up to the cut, and how far ahead to look.

    Attributes:
        history: ends at the cut.
        at: the cut, in epoch seconds.
        horizon: days ahead.
        clock: runs slower in pauses.
    """

    history: History
    at: float
    horizon: float
    clock: ActiveTime | None = None

    def now(self) -> Snapshot:
        """The ties at the cut, without what followed."""
        return self.history.snapshot(self.at, self.horizon, clock=self.clock)


class Contender(ABC):
    """A way to rank ties, or to foretell contact.

    Attributes:
        chances: whether its numbers are chances; else they only rank.
    """

    chances: ClassVar[bool] = False

    @property
    @abstractmethod
    def name(self) -> str:
        """Its name in a table."""

    @abstractmethod
    def predict(self, past: Past) -> NDArray[Any]:
        """A number for each tie of `past.now()`, higher where contact is likelier."""


class Recency(Contender):
    """The latest contact comes first."""

    name = "recency"

    def predict(self, past: Past) -> NDArray[Any]:
        """Minus the silence."""
        return np.asarray(-past.now().silence)


class OverdueCadence(Contender):
    """A cadence out of a few, the nearest above the usual gap, and by how much it is overdue.

    The rule of most tools that remind. A tie of one day of contact gets a quarter.
    """

    name = "overdue over cadence"
    buckets: ClassVar = (7, 14, 30, 60, 90, 180, 365)

    def predict(self, past: Past) -> NDArray[Any]:
        """Minus silence over cadence."""
        ties = past.now()
        gap = np.where(ties.days > 1, ties.span / np.maximum(ties.days - 1, 1), 90.0)
        cadences = np.array(self.buckets, np.float64)
        cadence = cadences[np.minimum(np.searchsorted(cadences, gap), len(cadences) - 1)]
        return np.asarray(-ties.silence / cadence)


class InteractionsRank(Contender):
    """Every message counts and fades with a half-life of a week, what the owner sent five times (Roth et al. 2010)."""

    name = "Interactions Rank"
    half_life: ClassVar = 7.0
    outgoing: ClassVar = 5.0

    def predict(self, past: Past) -> NDArray[Any]:
        """The faded, weighed sum of messages."""
        log = past.history
        age = (log.seen_from(past.at) - log.seen) / _DAY
        worth = np.where(log.out >= 0, self.outgoing, 1.0) * 2.0 ** (-age / self.half_life)
        # a sum that is too small for a float still ranks by the age of what is newest
        ranks = np.bincount(log.tie, worth, len(log.names))[past.now().tie]
        return np.asarray(np.where(ranks > 0, ranks, -past.now().silence))


class HalfLife(Contender):
    """Days of contact that fade with a half-life, tuned on the past.

    With D the faded days at the last contact, s the silence, h the half-life, the chance of contact within H is
    1 - exp(-level * D * 2 ** (-s / h) * (1 - 2 ** (-H / h))).
    """

    name = "half-life, tuned"
    chances = True
    level: ClassVar = 0.7
    horizons: ClassVar = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
    """Half-lives to choose from, in horizons."""

    def predict(self, past: Past) -> NDArray[Any]:
        """Chances with the half-life and the level that were likeliest at earlier moments."""
        snapshots = looks(past.history, past.at, past.horizon, clock=past.clock)
        best, half_life, level = -np.inf, past.horizon, self.level
        if snapshots:
            followed = np.concatenate([ties.followed for ties in snapshots])
            for days in (share * past.horizon for share in self.horizons):
                means = self.level * np.concatenate([_faded(past.history, ties, days) for ties in snapshots])
                shift, _, fit = fit_scale(means, followed)
                if fit > best:
                    best, half_life, level = fit, days, self.level * shift
        return np.asarray(-np.expm1(-level * _faded(past.history, past.now(), half_life)))


def _faded(history: History, ties: Snapshot, half_life: float) -> NDArray[Any]:
    """The days of contact to come, up to a level, where days fade with a half-life."""
    past = history.until(ties.at)
    new_day = np.ones(len(past), bool)
    new_day[1:] = (past.tie[1:] != past.tie[:-1]) | (past.day[1:] != past.day[:-1])
    tie, day = past.tie[new_day], past.day[new_day]
    last = np.zeros(len(past.names))
    np.maximum.at(last, tie, day)
    sums = np.bincount(tie, 2.0 ** ((day - last[tie]) / half_life), len(past.names))[ties.tie]
    return np.asarray(sums * 2.0 ** (-ties.silence / half_life) * (1.0 - 2.0 ** (-ties.horizon / half_life)))


class BgNbdContender(Contender):
    """The customary model of repeat purchases, on days of contact."""

    name = "BG/NBD"
    chances = True

    def predict(self, past: Past) -> NDArray[Any]:
        """Chances of a model fitted on the ties as they are at the cut."""
        ties = past.now()
        repeats, recency, age = ties.days - 1, np.floor(ties.span), np.floor(ties.span + ties.silence)
        return BgNbd.fit(repeats, recency, age).chance(repeats, recency, age, ties.horizon)


@frozen
class Ours(Contender):
    """The decay model: as it is, with the level learnt, or with all of the curve learnt."""

    model: DecayModel = field(factory=DecayModel)
    learn: Literal["nothing", "level", "all"] = "nothing"
    by: Literal["owner"] | None = None

    chances = True

    @property
    def name(self) -> str:
        """By what was learnt."""
        name = {"nothing": "ours, nothing fitted", "level": "ours, level fitted", "all": "ours, MAP"}[self.learn]
        return name if self.by is None else f"{name}, level per person"

    def predict(self, past: Past) -> NDArray[Any]:
        """Chances at the cut."""
        model, ties = self.model, past.now()
        level: float | NDArray[Any] = model.level
        if self.learn != "nothing":
            model = model.fit(
                past.history, now=past.at, learn=self.learn, by=self.by, horizon=past.horizon, clock=past.clock
            )
            level = model.level
        if self.by is not None:
            own = [model.levels.get(str(name), model.level) for name in past.history.owners]
            level = np.array(own)[past.history.owner[ties.tie]]
        return np.asarray(-np.expm1(-exposures(model, ties) * level))


CONTENDERS: tuple[Contender, ...] = (
    OverdueCadence(),
    Recency(),
    InteractionsRank(),
    HalfLife(),
    BgNbdContender(),
    Ours(),
    Ours(learn="level"),
    Ours(learn="all"),
)
"""What a back-test compares by default."""
