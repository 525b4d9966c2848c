"""The face of every model: from the state of a tie and a moment to warmth, the day it will have gone cold, and why.

A model is a frozen bag of named numbers and three formulas over four: days of contact, interactions per such day, the
usual gap and the silence. They are written in verbs (`scoring.verbs`), so a model works for one tie, in a book, in data
frames and in SQL. What it says of one tie at one moment is a `Score`, which computes most of itself on demand.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo
from math import inf
from typing import ClassVar, Literal, NamedTuple, TypeAlias

from attrs import field, frozen, validators

from warmlinks.calendar.active_time import ActiveTime, day_in
from warmlinks.errors import UsageError
from warmlinks.scoring.flags import Flag, flag_of, stake_of
from warmlinks.scoring.formula import NEUTRAL, Rates
from warmlinks.scoring.state import TieState
from warmlinks.scoring.verbs import Value, Verbs, compiled
from warmlinks.validation import require_zone

__all__ = ["COLUMNS", "Figures", "Learnt", "Reason", "Score", "TieModel", "contact_after_now", "epoch_seconds"]

COLUMNS = ("days", "interactions", "first_at", "last_at", "warmth", "alive", "cold_at", "due_at", "stake")
"""The columns of a table of scores beside those of the tie; moments are epoch seconds, UTC."""

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


class Score(NamedTuple):  # the one class that is made a million times: a tuple is made three times as fast as another
    """What a model says of one tie at one moment.

    `warmth` is the chance of contact within 30 days; the other figures are computed when they are asked for.
    `intensity` is interactions per day of contact, `gap` the usual days between days of contact, `silence` the days
    since the last one, both on the model's clock; `rates` is what the model makes of the first three.

    `due_silence` is the silence in days from which on it means something, and `stake` what the silence has taken of a
    dear tie, to order the slipping by, greatest first. Both hang on no model, and no level changes them. They are None
    for ties of less than three days of contact, and for those that never were as likely as not to be heard from within
    a month.
    """

    model: TieModel
    days: float
    intensity: float
    gap: float
    silence: float
    last: float
    warmth: float
    rates: tuple[float, ...]
    due_silence: float | None
    stake: float | None
    clock: ActiveTime | None = None
    zone: tzinfo | None = None

    @property
    def alive(self) -> float:
        """The chance of contact within a year."""
        return self.chance(self.model.alive_horizon)

    @property
    def last_contact(self) -> datetime:
        """The moment of the last contact, in UTC."""
        return datetime.fromtimestamp(self.last, UTC)

    @property
    def cold_at(self) -> float:
        """The moment (epoch seconds) from which on warmth is at most the model's `cold_chance`."""
        return self._moment(self._cold_silence())

    @property
    def cold_on(self) -> date:
        """The first day on which warmth is at most the model's `cold_chance`, in the owner's zone."""
        return self._day(self.cold_at)

    @property
    def due_at(self) -> float | None:
        """The moment (epoch seconds) from which on the silence means something; None for ties of which none does."""
        return None if self.due_silence is None else self._moment(self.due_silence)

    @property
    def due_on(self) -> date | None:
        """The day of `due_at` in the owner's zone; with a clock, the first day from it on that is not paused."""
        moment = self.due_at
        if moment is None:
            return None
        day = self._day(moment)
        return day if self.clock is None or day == date.max else self.clock.after(day, 0)

    @property
    def because(self) -> tuple[Reason, ...]:
        """Parts that add up to 100 x warmth, from a tie of one contact now to this one, in a fixed order.

        Two gaps make a rhythm. Before that the usual gap is mostly what the model takes any tie to have; nothing is
        said of it, and what it moves counts with the days of contact.
        """
        model, horizon = self.model, self.model.horizon
        days, silent = _number(self.days), _number(self.silence)
        rhythm: tuple[_Step, ...] = (("rhythm", f"usually {_every(self.gap)}", (self.days, 1.0, self.gap, 0.0)),)
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
                f"{silent} {'day' if silent == '1' else 'days'} of silence",
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
        return self.model.plain.chance(self.rates, self.silence, horizon)

    def __str__(self) -> str:
        """The score in words, for the owner."""
        days, silence = _number(self.days), _number(self.silence)
        cold = self._cold_silence()
        text = f"You were in touch on {days} {'day' if days == '1' else 'days'}"
        text += f", usually {_every(self.gap).removesuffix(' days')}" if self.days >= _DAYS_OF_A_RHYTHM else ""
        text += f"; it has been {silence} {'day' if silence == '1' else 'days'}. "
        text += f"Of a hundred ties like this, {100 * self.warmth:.0f} are heard from within a month. "
        mark = f"{100 * self.model.cold_chance:.0f} in a hundred"
        if cold > self.silence:
            return text + f"It will be under {mark} from {_number(cold)} days after your last contact."
        return text + f"It has been under {mark} since {_number(cold)} days after your last contact."

    def _cold_silence(self) -> float:
        return self.model.plain.silence_at(self.rates, self.model.cold_chance, self.model.horizon)

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
            return day_in(moment, zone)
        except (OverflowError, ValueError, OSError):
            return date.max


def _every(gap: float) -> str:
    """How often, in whole days: nobody says "every 5.7 days"."""
    days = max(round(gap), 1)
    return "every day" if days == 1 else f"every {days} days"


def _intensity(value: float) -> str:
    number = _number(value)
    return f"{number} {'contact' if number == '1' else 'contacts'} on such a day"


def _number(value: float) -> str:
    """A number as one says it: whole from ten on, one digit below, none where it is zero."""
    return f"{value:.0f}" if value >= 10 or abs(value - round(value)) < 0.05 else f"{value:.1f}"  # noqa: PLR2004


class Figures(NamedTuple):
    """What is worked out for a tie, as its engine has it.

    `cold` and `due` are silences in days; `due` and `stake` are the engine's `null` where silence means nothing.
    """

    warmth: Value
    alive: Value
    cold: Value
    due: Value
    stake: Value


class _Plain(NamedTuple):
    """A model's formulas as plain Python functions."""

    start: Callable[
        [float, float, float, float],
        tuple[float, float, float, tuple[float, ...], float | None, float | None],
    ]
    rates: Callable[[float, float, float], tuple[float, ...]]
    chance: Callable[[tuple[float, ...], float, float], float]
    silence_at: Callable[[tuple[float, ...], float, float], float]


@frozen(kw_only=True)
class TieModel(ABC):
    """The face of every model: chances, silences and scores of ties.

    A model fills in `rates`, `exposure` and `silence_at`, in the verbs of whichever engine it is asked by. The chance
    of contact is 1 - exp(-level * exposure): exposure is at least 0, rises with the horizon, falls with the silence.

    Attributes:
        name: what the user calls the model; unique among installed models.
        level: how likely contact is in general; the one number worth learning.
        prior_gap: days between contacts that a tie of one contact is taken to have.
        cold_chance: a tie is cold when its warmth is at most this.
        horizon: days of `warmth`.
        alive_horizon: days of `alive`.
        fit_summary_: what `fit` learnt and from how much; None where nothing was fitted.
    """

    name: ClassVar[str]

    level: float = field(default=1.0, validator=validators.gt(0))
    prior_gap: float = field(default=NEUTRAL.prior_gap, validator=validators.gt(0))
    cold_chance: float = field(default=0.2, validator=[validators.gt(0), validators.lt(1)])
    horizon: float = field(default=30.0, validator=validators.gt(0))
    alive_horizon: float = field(default=365.0, validator=validators.gt(0))
    fit_summary_: Learnt | None = field(default=None, repr=False, eq=False)
    _made: dict[str, _Plain] = field(factory=dict, init=False, repr=False, eq=False)

    @abstractmethod
    def rates(self, v: Verbs, days: Value, intensity: Value, gap: Value) -> tuple[Value, ...]:
        """What the model makes of a tie's days of contact, interactions per such day and usual gap."""

    @abstractmethod
    def exposure(self, v: Verbs, rates: tuple[Value, ...], silence: Value, horizon: Value) -> Value:
        """Minus the logarithm of the chance of no contact within `horizon` days after that silence, at level 1."""

    @abstractmethod
    def silence_at(self, v: Verbs, rates: tuple[Value, ...], exposure: Value, horizon: float) -> Value:
        """The least silence in days with which the exposure within `horizon` days is at most this; at least 0."""

    def chance(
        self, v: Verbs, rates: tuple[Value, ...], silence: Value, horizon: Value, level: Value | None = None
    ) -> Value:
        """The chance of contact within `horizon` days, in the verbs of an engine."""
        level = self.level if level is None else level
        # engines that check for underflow stop a little below
        return 1.0 - v.exp(v.clip(-level * self.exposure(v, rates, silence, horizon), v.log(1e-304), 0.0))

    def figures(  # noqa: PLR0917  the numbers of a tie
        self, v: Verbs, days: Value, interactions: Value, span: Value, silence: Value, level: Value | None = None
    ) -> Figures:
        """All that is said of a tie, in the verbs of an engine.

        Args:
            v: the engine.
            days: days of contact.
            interactions: how many there were.
            span: days from the first contact to the last.
            silence: days since.
            level: of each tie, in place of the model's.
        """
        level = self.level if level is None else level
        gap = v.let("gap", (span + self.prior_gap) / days)
        intensity = v.let("intensity", interactions / days)
        rates = self.rates(v, days, intensity, gap)
        warmth = self.chance(v, rates, silence, self.horizon, level)
        alive = self.chance(v, rates, silence, self.alive_horizon, level)
        cold = self.silence_at(v, rates, self._cold_exposure(v, self.cold_chance) / level, self.horizon)
        return Figures(warmth, alive, cold, *self._flagged(v, days, intensity, gap, silence, rates))

    @staticmethod
    def _cold_exposure(v: Verbs, chance: Value) -> Value:
        return v.log(1.0 / (1.0 - chance))

    def _flagged(  # noqa: PLR0917  the numbers of a tie
        self, v: Verbs, days: Value, intensity: Value, gap: Value, silence: Value, rates: tuple[Value, ...]
    ) -> tuple[Value, Value]:
        """The silence of the flag, and the stake; both are the engine's `null` where there are none."""
        if self.prior_gap != NEUTRAL.prior_gap:
            gap = v.let("flag_gap", gap + (NEUTRAL.prior_gap - self.prior_gap) / days)
        flag: Flag = flag_of(v, days, intensity, gap, self._as_neutral(rates))
        due, stake = v.pick(flag.eligible, flag.wait, v.null), v.pick(flag.eligible, stake_of(v, flag, silence), v.null)
        return due, stake

    def _as_neutral(self, rates: tuple[Value, ...]) -> Rates | None:  # noqa: ARG002  what another model makes of a tie
        """The same rates, where they are those of the model with nothing fitted."""
        return None

    @property
    def plain(self) -> _Plain:
        """The formulas as plain functions, made when they are first asked for."""
        made = self._made.get("plain")
        if made is None:
            made = self._made["plain"] = self._compiled()
        return made

    def _compiled(self) -> _Plain:
        rates = compiled(self.rates, "days", "intensity", "gap")
        names = tuple(f"rate_{place}" for place in range(len(rates(1.0, 1.0, 1.0))))

        def start(v: Verbs, days: Value, interactions: Value, span: Value, silence: Value) -> tuple[Value, ...]:
            gap = v.let("gap", (span + self.prior_gap) / days)
            intensity = v.let("intensity", interactions / days)
            rates = self.rates(v, days, intensity, gap)
            flagged = self._flagged(v, days, intensity, gap, silence, rates)
            return intensity, gap, self.chance(v, rates, silence, self.horizon), rates, *flagged

        def silence_at(v: Verbs, rates: tuple[Value, ...], chance: Value, horizon: Value) -> Value:
            return self.silence_at(v, rates, self._cold_exposure(v, chance) / self.level, horizon)

        return _Plain(
            compiled(start, "days", "interactions", "span", "silence"),
            rates,
            compiled(self.chance, names, "silence", "horizon"),
            compiled(silence_at, names, "chance", "horizon"),
        )

    def chance_of(self, days: float, intensity: float, gap: float, silence: float, horizon: float) -> float:
        """The chance of contact within `horizon` days."""
        plain = self.plain
        return plain.chance(plain.rates(days, intensity, gap), silence, horizon)

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
            UsageError: `now` has no zone, or lies before the state's last contact.
        """
        n = state.n
        if not n:
            return None
        moment = epoch_seconds(now) if isinstance(now, datetime) else now
        last = state.last
        if moment < last:
            raise contact_after_now(last, moment)
        if clock is None:
            silence = (moment - last) / _DAY
            span = (last - state.first) / _DAY
        else:
            silence = clock.clock(last, moment)
            span = clock.clock(state.first, last)
        plain = self._made.get("plain") or self.plain
        intensity, gap, warmth, rates, due, stake = plain.start(n, state.m, span, silence)
        return tuple.__new__(Score, (self, n, intensity, gap, silence, last, warmth, rates, due, stake, clock, zone))


def contact_after_now(last: float, now: float) -> UsageError:
    """What is wrong where a state holds what is still to come."""
    return UsageError(
        "the state holds contact after now", why=f"{last:.0f} > {now:.0f}", advice="Make it from what was known by then"
    )


def epoch_seconds(moment: float | datetime) -> float:
    """A moment as epoch seconds.

    Raises:
        UsageError: it has no zone.
    """
    return require_zone(moment) if isinstance(moment, datetime) else moment
