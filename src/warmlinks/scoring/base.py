"""The base class of models: from the state of a tie and a moment to its warmth, the day it goes cold, and why.

A model is a frozen set of named parameters and three formulas over days of contact, interactions per such day, the
usual gap and the silence. They are written in verbs (`scoring.verbs`), so that a model works for one tie, in a book, in
data frames and in SQL. The result for one tie at one moment is a `Score`, which computes most figures on demand.
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
"""The factor, in words, and the days, intensity, gap and silence with all factors up to it."""


@frozen
class Reason:
    """One part of a warmth: `points` in a hundred that come from `factor`; `what` says it in words."""

    factor: Factor
    what: str
    points: float


@frozen
class Learnt:
    """What a fitted model learnt, and from how much.

    Attributes:
        method: `level` or `map`.
        rows: how many pairs of a tie and an earlier moment it learnt from.
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
        changes = ", ".join(f"{name} {self.before[name]:.3g} -> {self.after[name]:.3g}" for name in self.after)
        return f"{changes}, from {self.contacts} contacts in {self.rows} rows at {self.windows} earlier moments"


class Score(NamedTuple):  # the one class that is made a million times: a tuple is made three times as fast as another
    """The result of a model for one tie at one moment.

    `warmth` is the chance of contact within 30 days; the other figures are computed when they are read. `intensity` is
    interactions per day of contact, `gap` the usual days between days of contact, `silence` the days since the last
    one, both on the model's clock; `rates` are the model's own figures from days, intensity and gap.

    `due_silence` is the silence in days from which on it means something, and `stake` how much of a dear tie the
    silence has cost, to order the slipping by, greatest first. Neither depends on the model or its level. They are None
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
        """The moment (epoch seconds) from which on the silence means something; None for ties where it never does."""
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

        Two gaps make a rhythm. Before that the usual gap is mostly the model's prior; it is no reason of its own, and
        its part counts with the days of contact.
        """
        model, horizon = self.model, self.model.horizon
        has_rhythm = self.days >= _DAYS_OF_A_RHYTHM
        first_gap = model.prior_gap if has_rhythm else self.gap
        steps: list[_Step] = [
            ("neutral", "any tie, after one contact", (1.0, 1.0, model.prior_gap, 0.0)),
            ("days", f"{_count(self.days, 'day')} of contact", (self.days, 1.0, first_gap, 0.0)),
        ]
        if has_rhythm:
            steps.append(("rhythm", f"usually {_every(self.gap)}", (self.days, 1.0, self.gap, 0.0)))
        contacts, silence = _count(self.intensity, "contact"), _count(self.silence, "day")
        steps += [
            ("intensity", f"{contacts} on such a day", (self.days, self.intensity, self.gap, 0.0)),
            ("silence", f"{silence} of silence", (self.days, self.intensity, self.gap, self.silence)),
        ]
        reasons = []
        before = 0.0
        for factor, text, values in steps:
            points = 100.0 * model.chance_of(*values, horizon)
            reasons.append(Reason(factor, text, points - before))
            before = points
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
        cold = self._cold_silence()
        text = f"You were in touch on {_count(self.days, 'day')}"
        text += f", usually {_every(self.gap).removesuffix(' days')}" if self.days >= _DAYS_OF_A_RHYTHM else ""
        text += f"; it has been {_count(self.silence, 'day')}. "
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


def _count(value: float, noun: str) -> str:
    number = _number(value)
    return f"{number} {noun if number == '1' else noun + 's'}"


def _number(value: float) -> str:
    """A number as people write it: whole from ten on, one digit below, none where it is zero."""
    return f"{value:.0f}" if value >= 10 or abs(value - round(value)) < 0.05 else f"{value:.1f}"  # noqa: PLR2004


class Figures(NamedTuple):
    """The figures of a tie, as values of its engine.

    `cold` and `due` are silences in days; `due` and `stake` are the engine's `null` where silence means nothing.
    """

    warmth: Value
    alive: Value
    cold: Value
    due: Value
    stake: Value

    def columns(self, state: tuple[Value, Value, Value, Value], at: Value) -> dict[str, Value]:
        """The `COLUMNS` of a table; `state` is n, m, the first and the last moment, `at` the last one as a float."""
        cold_at, due_at = at + self.cold * _DAY, at + self.due * _DAY
        return dict(zip(COLUMNS, (*state, self.warmth, self.alive, cold_at, due_at, self.stake), strict=True))


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
    """The base class of models: chances, silences and scores of ties.

    A model implements `rates`, `exposure` and `silence_at` in the verbs of an engine. The chance of contact is
    1 - exp(-level * exposure): exposure is at least 0, rises with the horizon, falls with the silence.

    Attributes:
        name: the name by which the user chooses the model; unique among installed models.
        level: how likely contact is in general; the one number worth learning.
        prior_gap: days between contacts that are assumed of a tie of one contact.
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
    _compiled: dict[str, _Plain] = field(factory=dict, init=False, repr=False, eq=False)

    @abstractmethod
    def rates(self, v: Verbs, days: Value, intensity: Value, gap: Value) -> tuple[Value, ...]:
        """The model's own figures from a tie's days of contact, interactions per such day and usual gap."""

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
        """All figures of a tie, in the verbs of an engine.

        Args:
            v: the engine.
            days: days of contact.
            interactions: how many there were.
            span: days from the first contact to the last.
            silence: days since.
            level: of each tie, in place of the model's.
        """
        level = self.level if level is None else level
        gap, intensity, rates = self._basics(v, days, interactions, span)
        warmth = self.chance(v, rates, silence, self.horizon, level)
        alive = self.chance(v, rates, silence, self.alive_horizon, level)
        cold = self.silence_at(v, rates, self._cold_exposure(v, self.cold_chance) / level, self.horizon)
        return Figures(warmth, alive, cold, *self._flagged(v, days, intensity, gap, silence, rates))

    def _basics(
        self, v: Verbs, days: Value, interactions: Value, span: Value
    ) -> tuple[Value, Value, tuple[Value, ...]]:
        """The usual gap, the intensity and the rates."""
        gap = v.let("gap", (span + self.prior_gap) / days)
        intensity = v.let("intensity", interactions / days)
        return gap, intensity, self.rates(v, days, intensity, gap)

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

    def _as_neutral(self, rates: tuple[Value, ...]) -> Rates | None:  # noqa: ARG002  other models have other rates
        """The same rates, where they are those of the model with nothing fitted."""
        return None

    @property
    def plain(self) -> _Plain:
        """The formulas as plain functions, compiled at first use."""
        plain = self._compiled.get("plain")
        if plain is None:
            plain = self._compiled["plain"] = self._compile()
        return plain

    def _compile(self) -> _Plain:
        rates = compiled(self.rates, "days", "intensity", "gap")
        names = tuple(f"rate_{place}" for place in range(len(rates(1.0, 1.0, 1.0))))

        def start(v: Verbs, days: Value, interactions: Value, span: Value, silence: Value) -> tuple[Value, ...]:
            gap, intensity, rates = self._basics(v, days, interactions, span)
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
        """The score of a tie at `now`; None without contact, for unknown is not zero.

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
        plain = self._compiled.get("plain") or self.plain
        intensity, gap, warmth, rates, due, stake = plain.start(n, state.m, span, silence)
        return tuple.__new__(Score, (self, n, intensity, gap, silence, last, warmth, rates, due, stake, clock, zone))


def contact_after_now(last: float, now: float) -> UsageError:
    """The error for a state that holds contact after now."""
    return UsageError(
        "the state holds contact after now", why=f"{last:.0f} > {now:.0f}", advice="Make it from what was known by then"
    )


def epoch_seconds(moment: float | datetime) -> float:
    """A moment as epoch seconds.

    Raises:
        UsageError: it has no zone.
    """
    return require_zone(moment) if isinstance(moment, datetime) else moment
