"""States and scores of many ties at once, over columns: numpy where it is installed, plain lists where it is not.

Same numbers either way. Ties are small whole numbers, 0 to `ties` - 1; a tie without events has n = 0 and no score,
which in a column of scores is nan.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from importlib.util import find_spec
from math import inf, nan
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import frozen

from warmlinks.scoring.days import day_number, zone_offsets
from warmlinks.scoring.model import DecayModel
from warmlinks.scoring.state import TieDays, TieState

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from warmlinks.active_time import ActiveTime

__all__ = ["Column", "ScoreColumns", "StateColumns", "days_of", "score_columns", "states_of"]

Column: TypeAlias = "Sequence[Any] | NDArray[Any]"
"""A numpy array, or any sequence of numbers."""

_DAY = 86400


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
        return TieState(
            *(int(column[number]) for column in (self.n, self.m, self.first, self.last, self.first_day, self.last_day))
        )


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
    """The calendar days, in a zone, of a column of moments."""
    if not len(at):
        return at
    if find_spec("numpy") is None:
        return [day_number(int(moment), zone) for moment in at]
    import numpy as np  # noqa: PLC0415  an extra

    moments = np.asarray(at)
    rows = zone_offsets(zone, int(moments.min()), int(moments.max()))
    if len(rows) == 1:
        return np.asarray((moments + rows[0][1]) // _DAY)
    changes = np.array([since for since, _ in rows[1:]], dtype=moments.dtype)
    offsets = np.array([offset for _, offset in rows], dtype=moments.dtype)
    return np.asarray((moments + offsets[np.searchsorted(changes, moments, side="right")]) // _DAY)


def states_of(
    tie: Column, at: Column, *, ties: int, zone: tzinfo = UTC, ordered: bool = False, until: float | None = None
) -> StateColumns:
    """The states of all ties from a log of events.

    Args:
        tie: the tie of each event, a whole number below `ties`.
        at: its moment, in whole epoch seconds.
        ties: how many ties there are.
        zone: the owner's, in which days begin.
        ordered: the log is sorted by tie, then time; saves the sorting.
        until: what lies after this moment is planned and left out.
    """
    if find_spec("numpy") is None:
        return _plain_states(tie, at, ties, zone, inf if until is None else until)
    import numpy as np  # noqa: PLC0415  an extra

    ids, moments = np.asarray(tie), np.asarray(at)
    if until is not None and len(moments) and moments.max() > until:
        known = moments <= until
        ids, moments = ids[known], moments[known]
    if not len(ids):
        return StateColumns(*(np.zeros(ties, dtype=np.int64) for _ in range(6)))
    if not ordered:
        ids, moments = _sorted(ids, moments)
    days = np.asarray(days_of(moments, zone))
    new_tie = np.flatnonzero(ids[1:] != ids[:-1]) + 1
    starts = np.concatenate(([0], new_tie))
    ends = np.concatenate((new_tie, [len(ids)]))
    new_day = np.empty(len(days), dtype=bool)
    new_day[0] = True
    np.not_equal(days[1:], days[:-1], out=new_day[1:])
    new_day[new_tie] = True
    begun = np.flatnonzero(new_day)
    counts = np.diff(np.searchsorted(begun, starts), append=len(begun))
    present = ids[starts]
    columns = []
    for values in (counts, ends - starts, moments[starts], moments[ends - 1], days[starts], days[ends - 1]):
        if len(present) == ties:
            columns.append(values.astype(np.int64, copy=False))
        else:
            column = np.zeros(ties, dtype=np.int64)
            column[present] = values
            columns.append(column)
    return StateColumns(*columns)


def _sorted(ids: NDArray[Any], moments: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Both columns in order of tie, then time.

    Tie and time packed into one number sort several times faster than an index of two keys, and need no gathering.
    """
    import numpy as np  # noqa: PLC0415  an extra

    low, high, most = int(moments.min()), int(moments.max()), int(ids.max())
    bits = (high - low).bit_length()
    if most.bit_length() + bits < 63:  # noqa: PLR2004  what an int64 holds
        packed = ids.astype(np.int64) << bits
        packed |= moments - low
        packed.sort()
        ids = packed >> bits
        packed &= (1 << bits) - 1
        packed += low
        return ids, packed
    order = np.lexsort((moments, ids))
    return ids[order], moments[order]


def _plain_states(tie: Column, at: Column, ties: int, zone: tzinfo, until: float) -> StateColumns:
    rows = [TieDays({}) for _ in range(ties)]
    for number, moment in zip(tie, at, strict=True):
        if moment <= until:
            rows[number].add(int(moment), day_number(int(moment), zone))
    states = [days.state() for days in rows]
    return StateColumns(
        *([getattr(state, name) for state in states] for name in ("n", "m", "first", "last", "first_day", "last_day"))
    )


def score_columns(
    states: StateColumns, *, now: float | datetime, model: DecayModel | None = None, clock: ActiveTime | None = None
) -> ScoreColumns:
    """Score all ties at `now`; the same numbers as `DecayModel.score` one by one."""
    model = model or DecayModel()
    if isinstance(now, datetime):
        if now.tzinfo is None:
            raise ValueError(f"now needs a time zone, got {now.isoformat()}")
        now = now.timestamp()
    if find_spec("numpy") is None or model.memory is not None:
        return _plain_scores(states, now, model, clock)
    return _array_scores(states, now, model, clock)


def _array_scores(states: StateColumns, now: float, model: DecayModel, clock: ActiveTime | None) -> ScoreColumns:
    import numpy as np  # noqa: PLC0415  an extra

    n = np.asarray(states.n, dtype=np.float64)
    known = n > 0
    first, last = np.asarray(states.first), np.asarray(states.last)
    if len(n) and np.any(known & (last > now)):
        raise ValueError("a state holds contact after now: make it from what was known by then")
    n = np.where(known, n, nan)
    if clock is None:
        span, silence = (last - first) / _DAY, (now - last) / _DAY
    else:
        span = np.array([clock.clock(a, b) for a, b in zip(first.tolist(), last.tolist(), strict=True)])
        silence = np.array([clock.clock(b, now) for b in last.tolist()])
    gap = np.log((span + model.prior_gap) / n)
    sigma = np.exp(model.silence * gap)
    kappa = np.log(np.asarray(states.m) / n)
    kappa *= model.intensity
    kappa += np.log(model.level) + model.days * np.log(n) + model.rhythm * gap
    kappa = np.exp(np.clip(kappa, -30.0, 30.0))
    since = silence + sigma
    warmth = -np.expm1(-kappa * np.log1p(model.horizon / since))
    alive = -np.expm1(-kappa * np.log1p(model.alive_horizon / since))
    first_warmth = -np.expm1(-kappa * np.log1p(model.horizon / sigma))

    def moment(log_left: float | NDArray[Any]) -> NDArray[Any]:
        exponent = np.minimum(-log_left / kappa, 700.0)
        with np.errstate(divide="ignore"):
            wait = np.maximum(model.horizon / np.expm1(exponent) - sigma, 0.0)
        if clock is None:
            return np.asarray(last + wait * _DAY)
        return np.array(
            [
                clock.clock_after(since, days) if days == days else nan  # noqa: PLR0124  nan: no contact
                for since, days in zip(last.tolist(), wait.tolist(), strict=True)
            ]
        )

    cold_at = moment(np.log1p(-model.cold_chance))
    half_at = moment(np.log1p(-first_warmth / 2))
    return ScoreColumns(warmth, alive, np.where(known, last, nan), cold_at, half_at, first_warmth)


def _plain_scores(states: StateColumns, now: float, model: DecayModel, clock: ActiveTime | None) -> ScoreColumns:
    rows = []
    for number in range(len(states)):
        score = model.score(states.tie(number), now, clock)
        if score is None:
            rows.append((nan,) * 6)
        else:
            rows.append((score.warmth, score.alive, score.last, score.cold_at, score.half_at, score.first_warmth))
    return ScoreColumns(*(list(column) for column in zip(*rows, strict=True)) if rows else ([] for _ in range(6)))
