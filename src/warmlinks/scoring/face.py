"""The face of every model: from the state of a tie and a moment to warmth, the day it will have gone cold, and why.

A model is a frozen bag of named numbers and a few formulas over four: days of contact, interactions per such day, the
usual gap and the silence. What it says of one tie at one moment is a `Score`, which computes most of itself on demand.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import UTC, date, datetime, tzinfo
from math import expm1, inf, log
from typing import ClassVar, Literal, TypeAlias

from attrs import field, frozen, validators

from warmlinks.active_time import ActiveTime
from warmlinks.errors import SettingsError
from warmlinks.scoring.state import FadingState, TieState

__all__ = ["Learnt", "Reason", "Score", "TieModel", "epoch_seconds", "unlike_memories"]

_DAY = 86400.0
_DAYS_OF_A_RHYTHM = 3.0
Factor = Literal["neutral", "days", "rhythm", "intensity", "silence"]
_Step: TypeAlias = tuple[Factor, str, tuple[float, float, float, float]]
"""What a part of a warmth is about, in words, and days, intensity, gap and silence up to there."""


@frozen
class Reason:
    """One part of a warmth: `points` in a hundred that come from `factor`, said as `what`."""

    factor: Factor
    what: str
    points: float


@frozen
class Learnt:
    """What a fitted model learnt, and from how much.

    Attributes:
        method: `level` or `map`.
        rows: how many (tie, earlier moment) pairs were looked at.
        contacts: in how many of them contact followed.
        windows: at how many earlier moments.
        horizon: within how many days contact had to follow.
        before: the learnt parameters as they were, by name.
        after: the same as they are now.
        uncertainty: the standard deviation left in the logarithm of a level, or in an exponent, by name.
    """

    method: str
    rows: int
    contacts: int
    windows: int
    horizon: float
    before: dict[str, float]
    after: dict[str, float]
    uncertainty: dict[str, float]

    def __str__(self) -> str:
        if not self.rows:
            return "nothing learnt: there was nothing to learn from"
        what = ", ".join(f"{name} {self.before[name]:.3g} -> {self.after[name]:.3g}" for name in self.after)
        return f"{what}, from {self.contacts} contacts in {self.rows} rows at {self.windows} earlier moments"


@frozen(eq=False, slots=False)  # the one class that is made a million times: without slots it is made twice as fast
class Score:
    """What a model says of one tie at one moment.

    `warmth` is the chance of contact within 30 days; the other figures are computed when they are asked for.
    `intensity` is interactions per day of contact, `gap` the usual days between days of contact, `silence` the days
    since the last one, both on the model's clock.
    """

    model: TieModel
    days: float
    intensity: float
    gap: float
    silence: float
    last: float
    warmth: float
    clock: ActiveTime | None = None
    zone: tzinfo | None = None

    @property
    def alive(self) -> float:
        """The chance of contact within a year."""
        return self.chance(self.model.alive_horizon)

    @property
    def first_warmth(self) -> float:
        """What the warmth was at the moment of the last contact."""
        return self.model.chance_of(self.days, self.intensity, self.gap, 0.0, self.model.horizon)

    @property
    def last_contact(self) -> datetime:
        """The moment of the last contact, in UTC."""
        return datetime.fromtimestamp(self.last, UTC)

    @property
    def cold_at(self) -> float:
        """The moment (epoch seconds) from which on warmth is at most the model's `cold_chance`."""
        return self._moment(self._silence_at(self.model.cold_chance))

    @property
    def cold_on(self) -> date:
        """The first day on which warmth is at most the model's `cold_chance`, in the owner's zone."""
        return self._day(self.cold_at)

    @property
    def half_at(self) -> float:
        """The moment (epoch seconds) from which on warmth is at most half of what it was at the last contact."""
        return self._moment(self._silence_at(self.first_warmth / 2))

    @property
    def half_on(self) -> date:
        """The first day on which warmth is at most half of what it was at the last contact, in the owner's zone."""
        return self._day(self.half_at)

    @property
    def median_wait(self) -> float:
        """Days from now within which contact is as likely as not; infinite if it is never that likely."""
        return self.model.median_wait_of(self.days, self.intensity, self.gap, self.silence)

    @property
    def urgency(self) -> float:
        """The hazard of contact now, per day."""
        return self.model.urgency_of(self.days, self.intensity, self.gap, self.silence)

    @property
    def because(self) -> tuple[Reason, ...]:
        """Parts that add up to 100 x warmth, from a tie of one contact now to this one, in a fixed order.

        Two gaps make a rhythm. Before that the usual gap is mostly what the model takes any tie to have; nothing is
        said of it, and what it moves counts with the days of contact.
        """
        model, horizon = self.model, self.model.horizon
        days, beat = _number(self.days), _number(self.gap)
        rhythm: tuple[_Step, ...] = (("rhythm", f"usually every {beat} days", (self.days, 1.0, self.gap, 0.0)),)
        known = self.days >= _DAYS_OF_A_RHYTHM
        steps: tuple[_Step, ...] = (
            ("neutral", "any tie, after one contact", (1.0, 1.0, model.prior_gap, 0.0)),
            (
                "days",
                f"{days} {'day' if days == '1' else 'days'} of contact",
                (self.days, 1.0, model.prior_gap if known else self.gap, 0.0),
            ),
            *(rhythm if known else ()),
            (
                "intensity",
                _intensity(self.intensity),
                (self.days, self.intensity, self.gap, 0.0),
            ),
            (
                "silence",
                f"{_number(self.silence)} days of silence",
                (self.days, self.intensity, self.gap, self.silence),
            ),
        )
        reasons = []
        before = 0.0
        for factor, what, (n, intensity, gap, silence) in steps:
            now = 100.0 * model.chance_of(n, intensity, gap, silence, horizon)
            reasons.append(Reason(factor, what, now - before))
            before = now
        return tuple(reasons)

    def chance(self, horizon: float, *, until: bool = False) -> float:
        """The chance of contact within `horizon` days from now.

        Args:
            horizon: days on the model's clock; with `until`, days of the calendar.
            until: the horizon is a window of the calendar, in which pauses pass at a tenth of the speed.
        """
        if until and self.clock is not None:
            now = self._moment(self.silence)
            horizon = self.clock.clock(now, now + horizon * _DAY)
        return self.model.chance_of(self.days, self.intensity, self.gap, self.silence, horizon)

    def __str__(self) -> str:
        """The score in words, for the owner."""
        days, beat, silence = _number(self.days), _number(self.gap), _number(self.silence)
        cold = self._silence_at(self.model.cold_chance)
        text = f"You were in touch on {days} {'day' if days == '1' else 'days'}"
        text += f", usually every {beat}" if self.days >= _DAYS_OF_A_RHYTHM else ""
        text += f"; it has been {silence} {'day' if silence == '1' else 'days'}. "
        text += f"Of a hundred ties like this, {100 * self.warmth:.0f} are heard from within a month. "
        mark = f"{100 * self.model.cold_chance:.0f} in a hundred"
        if cold > self.silence:
            return text + f"It will be under {mark} from {_number(cold)} days after your last contact."
        return text + f"It has been under {mark} since {_number(cold)} days after your last contact."

    def _silence_at(self, chance: float) -> float:
        return self.model.silence_at(self.days, self.intensity, self.gap, chance, self.model.horizon)

    def _moment(self, silence: float) -> float:
        """When the silence is that long, on the clock."""
        if silence == inf:
            return inf
        if self.clock is None:
            return self.last + silence * _DAY
        return self.clock.clock_after(self.last, silence)

    def _day(self, moment: float) -> date:
        zone = self.zone or (self.clock.zone if self.clock is not None else UTC)
        try:
            return datetime.fromtimestamp(moment, zone).date()
        except (OverflowError, ValueError, OSError):
            return date.max


def _intensity(value: float) -> str:
    number = _number(value)
    return f"{number} {'contact' if number == '1' else 'contacts'} on such a day"


def _number(value: float) -> str:
    """A number as one says it: whole from ten on, one digit below, none where it is zero."""
    return f"{value:.0f}" if value >= 10 or abs(value - round(value)) < 0.05 else f"{value:.1f}"  # noqa: PLR2004


@frozen(kw_only=True)
class TieModel(ABC):
    """The face of every model: chances, silences and scores of ties.

    A model fills in `chance_of` and `silence_at`, which take the four numbers of a tie: days of contact, interactions
    per such day, usual gap, silence. `chance_of` lies in 0..1, rises with the horizon, falls with the silence.

    Attributes:
        name: what the user calls the model; unique among installed models.
        prior_gap: days between contacts that a tie of one contact is taken to have.
        cold_chance: a tie is cold when its warmth is at most this.
        horizon: days of `warmth`.
        alive_horizon: days of `alive`.
        memory: half-life in days with which old days of contact fade; None: nothing fades.
        learnt_: what `fit` learnt and from how much; None where nothing was fitted.
    """

    name: ClassVar[str]

    prior_gap: float = field(default=10.0, validator=validators.gt(0))
    cold_chance: float = field(default=0.2, validator=[validators.gt(0), validators.lt(1)])
    horizon: float = field(default=30.0, validator=validators.gt(0))
    alive_horizon: float = field(default=365.0, validator=validators.gt(0))
    memory: float | None = field(default=None, validator=validators.optional(validators.gt(0)))
    learnt_: Learnt | None = field(default=None, repr=False, eq=False)

    @abstractmethod
    def chance_of(self, days: float, intensity: float, gap: float, silence: float, horizon: float) -> float:
        """The chance of contact within `horizon` days."""

    @abstractmethod
    def silence_at(self, days: float, intensity: float, gap: float, chance: float, horizon: float) -> float:
        """The least silence in days with which the chance within `horizon` days is at most `chance`; at least 0."""

    @abstractmethod
    def median_wait_of(self, days: float, intensity: float, gap: float, silence: float) -> float:
        """Days from now within which contact is as likely as not."""

    @abstractmethod
    def urgency_of(self, days: float, intensity: float, gap: float, silence: float) -> float:
        """The hazard of contact, per day."""

    def _faded(self, state: TieState, span: float, memory: float) -> tuple[float, float]:
        """Days of contact and the days they were counted over, with old ones faded."""
        if not isinstance(state, FadingState) or state.memory != memory:
            raise unlike_memories(memory, state.memory if isinstance(state, FadingState) else None)
        return state.faded, -expm1(-log(2) * span / memory) * memory / log(2)

    def score(
        self,
        state: TieState,
        now: float | datetime,
        clock: ActiveTime | None = None,
        zone: tzinfo | None = None,
    ) -> Score | None:
        """What the model says of a tie at `now`; None without contact, for unknown is not zero.

        Args:
            state: made from the events at or before `now`.
            now: epoch seconds, or an aware datetime.
            clock: runs slower in pauses; None: every day counts.
            zone: the owner's, for the days of the answer; the clock's where not given, else UTC.

        Raises:
            ValueError: `now` has no zone, or lies before the state's last contact.
            SettingsError: the model has a memory, and the state does not fade with it.
        """
        n = state.n
        if not n:
            return None
        moment = epoch_seconds(now) if isinstance(now, datetime) else now
        last = state.last
        if moment < last:
            raise ValueError(
                f"the state holds contact after now ({last} > {moment}): make it from what was known by then"
            )
        if clock is None:
            silence = (moment - last) / _DAY
            span = (last - state.first) / _DAY
        else:
            silence = clock.clock(last, moment)
            span = clock.clock(state.first, last)
        days: float = n
        if self.memory is not None:
            days, span = self._faded(state, span, self.memory)
        gap = (span + self.prior_gap) / days
        intensity = state.m / n
        warmth = self.chance_of(days, intensity, gap, silence, self.horizon)
        return Score(self, days, intensity, gap, silence, last, warmth, clock, zone)


def unlike_memories(model: float | None, states: float | None) -> SettingsError:
    """What is wrong where a model and the states it is given do not fade alike."""
    has = f"a memory of {model:g} days" if model else "no memory"
    fade = f"with {states:g}" if states else "not at all"
    if model is None:
        advice = "Make the states without a memory, or give the model the same one"
    else:
        advice = (
            f"Make states that fade: FadingState, TieDays.fading or states_of(..., memory={model:g}). "
            "A book's states do not: give it a model with memory=None"
        )
    return SettingsError(
        "the model and the states do not fade alike", why=f"the model has {has}, they fade {fade}", advice=advice
    )


def epoch_seconds(moment: float | datetime) -> float:
    """A moment as epoch seconds; a datetime must be aware."""
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError(f"now needs a time zone, got {moment.isoformat()}")
    return moment.timestamp()
