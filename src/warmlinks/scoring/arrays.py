"""States and scores of many ties at once, over arrays; needs numpy (`warmlinks[fast]`).

The same numbers as one tie after the other, whatever kind of number the moments are. Ties are small whole numbers, 0 to
`ties` - 1; a tie without events has n = 0 and no score, which in a column of scores is nan.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo
from math import floor, isnan, nan
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import frozen

from warmlinks.calendar.active_time import ActiveTime
from warmlinks.calendar.days import zone_offsets
from warmlinks.errors import UsageError
from warmlinks.scoring._arguments import FIRST_MOMENT, LAST_MOMENT
from warmlinks.scoring._numpy import np
from warmlinks.scoring.base import TieModel, contact_after_now, epoch_seconds
from warmlinks.scoring.lomax import Lomax
from warmlinks.scoring.state import TieState
from warmlinks.scoring.verbs import Value, Verbs

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "Arrays",
    "Column",
    "ScoreColumns",
    "StateColumns",
    "after",
    "days_of",
    "elapsed",
    "reduced",
    "score_columns",
    "states_of",
]

Column: TypeAlias = "Sequence[Any] | NDArray[Any]"
"""A numpy array, or any sequence of numbers."""

EventReader: TypeAlias = "Callable[[slice | NDArray[Any]], tuple[NDArray[Any], NDArray[Any], NDArray[Any]]]"
"""Returns the ties, the moments and the days of some rows."""

_DAY = 86400
_LIMIT = 1 << 62
"""Seconds from 1970 beyond which a moment does not fit into a column of whole numbers."""
_BLOCK = 1 << 16
"""Rows that are worked on together: few enough that intermediate results stay in the processor's cache."""


class Arrays(Verbs):
    """numpy: everything is worked out at once."""

    null = nan

    def log_of(self, value: Value) -> Value:
        """The natural logarithm."""
        return np.log(value)

    def exp(self, value: Value) -> Value:
        """To the base of e."""
        return np.exp(value)

    def floor(self, value: Value) -> Value:
        """As numpy does it."""
        return np.floor(value)

    def clip(self, value: Value, low: float, high: float) -> Value:
        """As numpy does it."""
        return np.clip(value, low, high)

    def pick(self, condition: Value, yes: Value, no: Value) -> Value:
        """Both are worked out."""
        return np.where(condition, yes, no)

    def let(self, name: str, value: Value) -> Value:  # noqa: ARG002  arrays need no names
        """It is worked out already."""
        return value

    def least(self, name: str, value: Value, other: Value) -> Value:
        """In one pass."""
        return self.let(name, np.minimum(value, other))

    def most(self, name: str, value: Value, other: Value) -> Value:
        """In one pass."""
        return self.let(name, np.maximum(value, other))

    def grown(self, value: Value) -> Value:
        """In one pass, to all digits."""
        return np.expm1(value)


@frozen(eq=False)
class StateColumns:
    """The states of ties 0, 1, 2 ..., each number a column of its own; see `TieState`."""

    n: Column
    m: Column
    first: Column
    last: Column
    first_day: Column
    last_day: Column

    def __len__(self) -> int:
        return len(self.n)

    def tie(self, number: int) -> TieState:
        """The state of one tie."""
        columns = (self.n, self.m, self.first, self.last, self.first_day, self.last_day)
        return TieState(*(int(column[number]) for column in columns))


@frozen(eq=False)
class ScoreColumns:
    """The scores of ties 0, 1, 2 ...; nan where there was no contact. Moments are epoch seconds; see `Score`.

    `due_at` and `stake` are nan also for ties of which silence means nothing.
    """

    warmth: Column
    alive: Column
    last: Column
    cold_at: Column
    due_at: Column
    stake: Column


def days_of(at: Column, zone: tzinfo) -> NDArray[Any]:
    """The calendar days, in a zone, of a column of moments.

    Raises:
        UsageError: something in it is no moment.
    """
    moments = _whole_seconds(np.asarray(at))
    return _day_reader(zone, int(moments.min()), int(moments.max()))(moments) if len(moments) else moments


def _day_reader(zone: tzinfo, first: int, last: int) -> Callable[[NDArray[Any]], NDArray[Any]]:
    """A function from moments between these two to their calendar days."""
    if first < FIRST_MOMENT or last > LAST_MOMENT:
        raise _no_moment(first if first < FIRST_MOMENT else last)
    rows = zone_offsets(zone, first, last)
    if len(rows) == 1:
        offset = rows[0][1]
        return lambda moments: np.asarray((moments + offset) // _DAY)
    changes = np.array([since for since, _ in rows[1:]])
    offsets = np.array([offset for _, offset in rows])
    return lambda moments: np.asarray((moments + offsets[np.searchsorted(changes, moments, side="right")]) // _DAY)


def _whole_seconds(moments: NDArray[Any]) -> NDArray[Any]:
    """The moments as int64 seconds, rounded down; the column itself where it is of that type."""
    if moments.dtype == np.int64:
        return moments
    if moments.dtype.kind not in "iuf":
        return np.array([_whole_second(moment) for moment in moments.tolist()], dtype=np.int64)
    # nan is neither within nor beyond the limits
    if len(wrong := moments[~((moments >= -_LIMIT) & (moments <= _LIMIT))]):
        raise _no_moment(wrong[0].item())
    return np.asarray(np.floor(moments).astype(np.int64))


def _whole_second(moment: Any) -> int:  # noqa: ANN401  the caller's column may hold anything
    try:
        second: int = floor(moment)
    except (TypeError, ValueError, OverflowError):
        raise _no_moment(moment) from None
    if abs(second) > _LIMIT:
        raise _no_moment(moment)
    return second


def _no_moment(moment: object) -> UsageError:
    return UsageError(
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
) -> StateColumns:
    """The states of all ties from a log of events.

    Args:
        tie: the tie of each event, a whole number below `ties`.
        at: its moment, in epoch seconds; parts of a second are cut off.
        ties: how many ties there are.
        zone: the owner's, in which days begin.
        ordered: the log is sorted by tie, then time; saves the sorting.
        until: later moments are planned and left out.

    Raises:
        UsageError: something in `at` is no moment.
    """
    ids, given = np.asarray(tie), np.asarray(at)
    moments = _whole_seconds(given)
    if until is not None and len(given) and given.max() > until:
        past = given <= until
        ids, moments = ids[past], moments[past]
    if not len(ids):
        return reduced(lambda rows: (ids[rows], moments[rows], moments[rows]), 0, ties)
    first, last = int(moments.min()), int(moments.max())
    read = (lambda rows: (ids[rows], moments[rows])) if ordered else _sorted(ids, moments, first, last)
    day = _day_reader(zone, first, last)

    def with_days(rows: slice | NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        ids, moments = read(rows)
        return ids, moments, day(moments)

    return reduced(with_days, len(ids), ties)


def reduced(read: EventReader, rows: int, ties: int) -> StateColumns:
    """The states from events in order of tie, then time.

    Days and interactions are counted over all rows; where one tie ends and the next begins, the running count is added
    to the one and subtracted from the other.
    """
    n, m, first, last, first_day, last_day = columns = [np.zeros(ties, dtype=np.int64) for _ in range(6)]
    if not rows:
        return StateColumns(*columns)
    ids, moments, days = read(slice(1))
    first[ids], first_day[ids] = moments, days
    counted = 1
    for start in range(0, rows - 1, _BLOCK):
        # one row more, since each is compared with the one before it
        ids, moments, days = read(slice(start, start + _BLOCK + 1))
        new_tie = ids[1:] != ids[:-1]
        new_day = days[1:] != days[:-1]
        new_day |= new_tie
        ends = np.flatnonzero(new_tie)
        begins = ends + 1
        count = np.cumsum(new_day)
        days_before, rows_before = count[ends] + (counted - 1), begins + start
        counted += int(count[-1])
        old, new = ids[ends], ids[begins]
        n[new], m[new], first[new], first_day[new] = -days_before, -rows_before, moments[begins], days[begins]
        n[old] += days_before
        m[old] += rows_before
        last[old], last_day[old] = moments[ends], days[ends]
    ids, moments, days = read(slice(rows - 1, rows))
    n[ids] += counted
    m[ids] += rows
    last[ids], last_day[ids] = moments, days
    return StateColumns(*columns)


def _sorted(
    ids: NDArray[Any], moments: NDArray[Any], first: int, last: int
) -> Callable[[slice | NDArray[Any]], tuple[NDArray[Any], NDArray[Any]]]:
    """A reader of rows in order of tie, then time.

    Tie and time packed into one number sort several times faster than an index of two keys, in half the memory.
    """
    bits = (last - first).bit_length()
    if int(ids.max()).bit_length() + bits < 63:  # noqa: PLR2004  the width of an int64
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


def score_columns(
    states: StateColumns,
    *,
    now: float | datetime | Column,
    model: TieModel | None = None,
    clock: ActiveTime | None = None,
    levels: Column | None = None,
) -> ScoreColumns:
    """Score all ties at `now`; the same numbers as `TieModel.score` one by one.

    Args:
        states: of all ties, from the events at or before `now`.
        now: epoch seconds, or an aware datetime; or a column of epoch seconds, one for each tie.
        model: the model; the decay model with nothing fitted where not given.
        clock: runs slower in pauses.
        levels: a level for each tie, in place of the model's.

    Raises:
        UsageError: `now` has no zone, or a state holds contact after it.
    """
    model = model or Lomax()
    moments = np.asarray(epoch_seconds(now) if isinstance(now, (int, float, datetime)) else now, dtype=np.float64)
    n = np.asarray(states.n, dtype=np.float64)
    in_touch = n > 0
    first, last = np.asarray(states.first), np.asarray(states.last)
    if not in_touch.all():
        n = np.where(in_touch, n, nan)
        first, last = (np.where(in_touch, column, moments) for column in (first, last))
    if len(n) and (last.max() > moments if moments.ndim == 0 else (last > moments).any()):
        place = int(np.argmax(last - moments))
        raise contact_after_now(float(last[place]), float(np.broadcast_to(moments, last.shape)[place]))
    span, silence = elapsed(first, last, moments, clock)
    m, level = np.asarray(states.m), None if levels is None else np.asarray(levels)
    columns = [np.empty(len(n)) for _ in range(5)]
    for start in range(0, len(n), _BLOCK):
        block = slice(start, start + _BLOCK)
        own_level = None if level is None else level[block]
        figures = model.figures(Arrays(), n[block], m[block], span[block], silence[block], own_level)
        for column, values in zip(columns, figures, strict=True):
            column[block] = values
    warmth, alive, cold, due, stake = columns
    last = np.where(in_touch, last, nan)
    return ScoreColumns(warmth, alive, last, after(last, cold, clock), after(last, due, clock), stake)


def elapsed(
    first: NDArray[Any], last: NDArray[Any], now: float | NDArray[Any], clock: ActiveTime | None
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Days from `first` to `last`, and from `last` to `now`, on the clock."""
    if clock is None or not len(first):
        return (last - first) / _DAY, (now - last) / _DAY
    # between the moments at which the clock changes its speed it runs straight
    moments, shown = clock.breaks(float(first.min()), float(np.max(now)))
    at_first, at_last, at_now = (np.interp(column, moments, shown) for column in (first, last, now))
    return np.asarray(at_last - at_first), np.asarray(at_now - at_last)


def after(last: NDArray[Any], wait: NDArray[Any], clock: ActiveTime | None) -> NDArray[Any]:
    """The moments at which the clock has run `wait` days since `last`; nan stays nan."""
    if clock is None:
        return np.asarray(last + wait * _DAY)
    pairs = zip(last.tolist(), wait.tolist(), strict=True)
    return np.array([nan if isnan(since + days) else clock.clock_after(since, days) for since, days in pairs])
