"""States and scores of many ties at once, over columns: numpy where it is installed, plain lists where it is not.

Same numbers either way, whatever kind of number the moments are. Ties are small whole numbers, 0 to `ties` - 1; a tie
without events has n = 0 and no score, which in a column of scores is nan.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo
from importlib.util import find_spec
from math import floor, inf, isnan, nan
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import evolve, field, frozen

from warmlinks.errors import SettingsError
from warmlinks.scoring.curve import Curve
from warmlinks.scoring.days import day_number, zone_offsets
from warmlinks.scoring.face import epoch_seconds, unlike_memories
from warmlinks.scoring.state import FadingState, TieDays, TieState

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from warmlinks.active_time import ActiveTime

    _Reader: TypeAlias = Callable[[slice | NDArray[Any]], tuple[NDArray[Any], NDArray[Any]]]
    """Gives the ties and the moments of some rows."""

__all__ = ["Column", "ScoreColumns", "StateColumns", "after", "days_of", "elapsed", "score_columns", "states_of"]

Column: TypeAlias = "Sequence[Any] | NDArray[Any]"
"""A numpy array, or any sequence of numbers."""

_DAY = 86400
_WIDEST = 1 << 62
"""What is further from 1970, in seconds, does not fit into a column of whole numbers."""
_EARLIEST, _LATEST = -62_135_500_000, 253_402_200_000
"""The moments that have a date in every zone, from the year 1 to the year 9999."""
_BLOCK = 1 << 16
"""So many rows are looked at together: few enough that what is made of them stays in the processor's cache."""


@frozen(eq=False)
class StateColumns:
    """The states of ties 0, 1, 2 ..., each number a column of its own; see `TieState`.

    With a `memory`, `faded` are the days of contact with old ones faded; see `FadingState`.
    """

    n: Column
    m: Column
    first: Column
    last: Column
    first_day: Column
    last_day: Column
    memory: float | None = field(default=None, kw_only=True)
    faded: Column | None = field(default=None, kw_only=True)

    def __len__(self) -> int:
        return len(self.n)

    def tie(self, number: int) -> TieState:
        """The state of one tie."""
        numbers = [int(column[number]) for column in (self.n, self.m, self.first, self.last)]
        numbers += [int(self.first_day[number]), int(self.last_day[number])]
        if self.faded is None or self.memory is None:
            return TieState(*numbers)
        return FadingState(*numbers, memory=self.memory, faded=float(self.faded[number]))


@frozen(eq=False)
class ScoreColumns:
    """The scores of ties 0, 1, 2 ...; nan where there was no contact. Moments are epoch seconds; see `Score`."""

    warmth: Column
    alive: Column
    last: Column
    cold_at: Column
    half_at: Column
    first_warmth: Column


def days_of(at: Column, zone: tzinfo) -> Column:
    """The calendar days, in a zone, of a column of moments.

    Raises:
        SettingsError: something in it is no moment.
    """
    if not len(at):
        return at
    if find_spec("numpy") is None:
        return [_plain_day(_whole_second(moment), zone) for moment in at]
    import numpy as np

    moments = _whole_seconds(np.asarray(at))
    return _calendar(zone, int(moments.min()), int(moments.max()))(moments)


def _calendar(zone: tzinfo, first: int, last: int) -> Callable[[NDArray[Any]], NDArray[Any]]:
    """What gives moments between these two their calendar days."""
    import numpy as np

    _require_dates(first, last)
    rows = zone_offsets(zone, first, last)
    if len(rows) == 1:
        offset = rows[0][1]
        return lambda moments: np.asarray((moments + offset) // _DAY)
    changes = np.array([since for since, _ in rows[1:]])
    offsets = np.array([offset for _, offset in rows])
    return lambda moments: np.asarray((moments + offsets[np.searchsorted(changes, moments, side="right")]) // _DAY)


def _whole_seconds(moments: NDArray[Any]) -> NDArray[Any]:
    """The moments as whole seconds, wide enough for what is added to them; the column itself where it is so already."""
    import numpy as np

    if moments.dtype == np.int64:
        return moments
    if moments.dtype.kind not in "iuf":
        return np.array([_whole_second(moment) for moment in moments.tolist()], dtype=np.int64)
    # not a number is neither within nor beyond
    if len(wrong := moments[~((moments >= -_WIDEST) & (moments <= _WIDEST))]):
        raise _no_moment(wrong[0].item())
    return np.asarray(np.floor(moments).astype(np.int64))


def _whole_second(moment: Any) -> int:  # noqa: ANN401  whatever is in the caller's column
    try:
        second: int = floor(moment)
    except (TypeError, ValueError, OverflowError):
        raise _no_moment(moment) from None
    if abs(second) > _WIDEST:
        raise _no_moment(moment)
    return second


def _plain_day(second: int, zone: tzinfo) -> int:
    _require_dates(second, second)
    return day_number(second, zone)


def _require_dates(first: int, last: int) -> None:
    if first < _EARLIEST or last > _LATEST:
        raise _no_moment(first if first < _EARLIEST else last)


def _no_moment(moment: object) -> SettingsError:
    return SettingsError(
        f"{moment!r} is no moment",
        advice="Give epoch seconds (not milliseconds), and leave out events of which no time is known",
    )


def states_of(
    tie: Column,
    at: Column,
    *,
    ties: int,
    zone: tzinfo = UTC,
    ordered: bool = False,
    until: float | None = None,
    memory: float | None = None,
) -> StateColumns:
    """The states of all ties from a log of events.

    Args:
        tie: the tie of each event, a whole number below `ties`.
        at: its moment, in epoch seconds; parts of a second are cut off.
        ties: how many ties there are.
        zone: the owner's, in which days begin.
        ordered: the log is sorted by tie, then time; saves the sorting.
        until: what lies after this moment is planned and left out.
        memory: a half-life in days with which old days fade, for a model that has one.

    Raises:
        SettingsError: something in `at` is no moment.
    """
    if find_spec("numpy") is None:
        return _plain_states(tie, at, ties, zone=zone, until=inf if until is None else until, memory=memory)
    import numpy as np

    ids, given = np.asarray(tie), np.asarray(at)
    moments = _whole_seconds(given)
    if until is not None and len(given) and given.max() > until:
        known = given <= until
        ids, moments = ids[known], moments[known]
    if not len(ids):
        nothing = (np.zeros(ties, dtype=np.int64) for _ in range(6))
        return StateColumns(*nothing, memory=memory, faded=None if memory is None else np.zeros(ties))
    first, last = int(moments.min()), int(moments.max())
    read = (lambda rows: (ids[rows], moments[rows])) if ordered else _sorted(ids, moments, first, last)
    return _array_states(read, len(ids), _calendar(zone, first, last), ties, memory)


def _array_states(
    read: _Reader, rows: int, days_at: Callable[[NDArray[Any]], NDArray[Any]], ties: int, memory: float | None
) -> StateColumns:
    """The states from events in order of tie, then time.

    Where one tie ends and the next begins, each takes what it needs from there: days and interactions are what had been
    counted up to a tie's end, less what had been counted up to its beginning.
    """
    import numpy as np

    n, m, first, last, first_day, last_day = columns = [np.zeros(ties, dtype=np.int64) for _ in range(6)]
    ids, moments = read(slice(1))
    days = days_at(moments)
    first[ids], first_day[ids] = moments, days
    counted, begun = 1, [days]
    for start in range(0, rows - 1, _BLOCK):
        ids, moments = read(slice(start, start + _BLOCK + 1))  # and one more: each is seen beside the one before it
        days = days_at(moments)
        new_tie = ids[1:] != ids[:-1]
        new_day = days[1:] != days[:-1]
        new_day |= new_tie
        ends = np.flatnonzero(new_tie)
        begins = ends + 1
        count = np.cumsum(new_day)
        days_before, rows_before = count[ends] + (counted - 1), begins + start
        counted += int(count[-1])
        if memory is not None:
            begun.append(days[1:][new_day])
        old, new = ids[ends], ids[begins]
        n[new], m[new], first[new], first_day[new] = -days_before, -rows_before, moments[begins], days[begins]
        n[old] += days_before
        m[old] += rows_before
        last[old], last_day[old] = moments[ends], days[ends]
    ids, moments = read(slice(rows - 1, rows))
    n[ids] += counted
    m[ids] += rows
    last[ids], last_day[ids] = moments, days_at(moments)
    if memory is None:
        return StateColumns(*columns)
    number = np.repeat(np.arange(ties), n)
    left = 2.0 ** ((np.concatenate(begun) - last_day[number]) / memory)
    return StateColumns(*columns, memory=memory, faded=np.bincount(number, left, minlength=ties))


def _sorted(ids: NDArray[Any], moments: NDArray[Any], first: int, last: int) -> _Reader:
    """The rows in order of tie, then time.

    Tie and time packed into one number sort several times faster than an index of two keys, and hold half as much.
    """
    import numpy as np

    bits = (last - first).bit_length()
    if int(ids.max()).bit_length() + bits < 63:  # noqa: PLR2004  what an int64 holds
        packed = ids.astype(np.int64)
        packed <<= bits
        packed += moments
        packed -= first
        packed.sort()

        def read(rows: slice | NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
            both = packed[rows]
            return both >> bits, (both & ((1 << bits) - 1)) + first

        return read
    order = np.lexsort((moments, ids))
    return lambda rows: (ids[order[rows]], moments[order[rows]])


def _plain_states(
    tie: Column, at: Column, ties: int, *, zone: tzinfo, until: float, memory: float | None
) -> StateColumns:
    rows = [TieDays({}) for _ in range(ties)]
    for number, moment in zip(tie, at, strict=True):
        second = _whole_second(moment)
        if moment <= until:
            rows[number].add(second, _plain_day(second, zone))
    states = [days.state() for days in rows]
    columns = (
        [getattr(state, name) for state in states] for name in ("n", "m", "first", "last", "first_day", "last_day")
    )
    faded = None if memory is None else [days.fading(memory).faded for days in rows]
    return StateColumns(*columns, memory=memory, faded=faded)


def score_columns(
    states: StateColumns,
    *,
    now: float | datetime,
    model: Curve | None = None,
    clock: ActiveTime | None = None,
    levels: Column | None = None,
) -> ScoreColumns:
    """Score all ties at `now`; the same numbers as `DecayModel.score` one by one.

    Args:
        states: of all ties, from the events at or before `now`.
        now: epoch seconds, or an aware datetime.
        model: the decay model; the neutral one where not given.
        clock: runs slower in pauses.
        levels: a level for each tie, in place of the model's.

    Raises:
        ValueError: `now` has no zone, or a state holds contact after it.
        SettingsError: the model and the states do not fade alike.
    """
    model = model or Curve()
    moment = epoch_seconds(now)
    if model.memory != states.memory:
        raise unlike_memories(model.memory, states.memory)
    if find_spec("numpy") is None:
        return _plain_scores(states, moment, model, clock, levels)
    return _array_scores(states, moment, model, clock, levels)


def _array_scores(
    states: StateColumns, now: float, model: Curve, clock: ActiveTime | None, levels: Column | None
) -> ScoreColumns:
    import numpy as np

    n = np.asarray(states.n, dtype=np.float64)
    known = n > 0
    first, last = np.asarray(states.first), np.asarray(states.last)
    if not known.all():
        n, first, last = np.where(known, n, nan), np.where(known, first, now), np.where(known, last, now)
    if len(n) and last.max() > now:
        raise ValueError("a state holds contact after now: make it from what was known by then")
    span, silence = elapsed(first, last, now, clock)
    days = n
    if states.faded is not None and model.memory is not None:
        days = np.where(known, states.faded, nan)
        span = -np.expm1(-np.log(2) * span / model.memory) * model.memory / np.log(2)
    m, level = np.asarray(states.m), None if levels is None else np.asarray(levels)
    warmth, alive, first_warmth, cold, half = (np.empty(len(n)) for _ in range(5))
    for start in range(0, len(n), _BLOCK):
        some = slice(start, start + _BLOCK)
        warmth[some], alive[some], first_warmth[some], cold[some], half[some] = _chances_and_waits(
            model,
            days[some],
            m[some] / n[some],
            (span[some] + model.prior_gap) / days[some],
            silence[some],
            level=model.level if level is None else level[some],
        )
    last = np.where(known, last, nan)
    return ScoreColumns(warmth, alive, last, after(last, cold, clock), after(last, half, clock), first_warmth)


def _chances_and_waits(
    model: Curve,
    days: NDArray[Any],
    intensity: NDArray[Any],
    gap: NDArray[Any],
    silence: NDArray[Any],
    *,
    level: float | NDArray[Any],
) -> tuple[NDArray[Any], ...]:
    """Warmth, alive and warmth at the last contact; the days from there until cold, and until half as warm."""
    import numpy as np

    log_gap = np.log(gap)
    sigma = model.calm * np.exp(model.silence * log_gap)
    power = np.log(level) + model.days * np.log(days) + model.rhythm * log_gap + model.intensity * np.log(intensity)
    kappa = np.exp(np.clip(power, -30.0, 30.0))

    def chance(since: NDArray[Any], horizon: float) -> NDArray[Any]:
        return np.asarray(-np.expm1(kappa * np.log(since / (since + horizon))))

    def wait(log_left: float | NDArray[Any]) -> NDArray[Any]:
        exponent = np.minimum(-log_left / kappa, 700.0)
        with np.errstate(divide="ignore"):
            return np.asarray(np.maximum(model.horizon / np.expm1(exponent) - sigma, 0.0))

    since, first_warmth = silence + sigma, chance(sigma, model.horizon)
    return (
        chance(since, model.horizon),
        chance(since, model.alive_horizon),
        first_warmth,
        wait(np.log1p(-model.cold_chance)),
        wait(np.log1p(-first_warmth / 2)),
    )


def elapsed(
    first: NDArray[Any], last: NDArray[Any], now: float, clock: ActiveTime | None
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Days from `first` to `last`, and from `last` to `now`, on the clock."""
    import numpy as np

    if clock is None or not len(first):
        return (last - first) / _DAY, (now - last) / _DAY
    # between the moments at which the clock changes its speed it runs straight
    moments, shown = clock.breaks(float(first.min()), now)
    at_first, at_last = np.interp(first, moments, shown), np.interp(last, moments, shown)
    return at_last - at_first, shown[-1] - at_last


def after(last: NDArray[Any], wait: NDArray[Any], clock: ActiveTime | None) -> NDArray[Any]:
    """The moments at which the clock has run `wait` days since `last`; nan stays nan."""
    import numpy as np

    if clock is None:
        return np.asarray(last + wait * _DAY)
    pairs = zip(last.tolist(), wait.tolist(), strict=True)
    return np.array([nan if isnan(days) else clock.clock_after(since, days) for since, days in pairs])


def _plain_scores(
    states: StateColumns, now: float, model: Curve, clock: ActiveTime | None, levels: Column | None
) -> ScoreColumns:
    rows = []
    for number in range(len(states)):
        own = model if levels is None else evolve(model, level=levels[number])
        score = own.score(states.tie(number), now, clock)
        if score is None:
            rows.append((nan,) * 6)
        else:
            rows.append((score.warmth, score.alive, score.last, score.cold_at, score.half_at, score.first_warmth))
    return ScoreColumns(*(list(column) for column in zip(*rows, strict=True)) if rows else ([] for _ in range(6)))
