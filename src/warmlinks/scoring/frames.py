"""The same score as a data-frame expression: what comes in decides what goes out, lazily where it is lazy.

Through narwhals (`warmlinks[frames]`): pandas, polars (eager and lazy), pyarrow, DuckDB, Dask, Ibis, PySpark. Plain
rows (an iterable of mappings) need none of them. Everything runs in the caller's own engine: nothing is collected, and
no Python function runs per row.

The rows are first counted per tie and day, then per tie: both are sums, minima and maxima, so partitions and batches
may come in any order. `days` and `score_days` are the two halves, for those who keep the days.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast, overload

from warmlinks.calendar.days import day_number
from warmlinks.errors import UsageError
from warmlinks.scoring._arguments import require_now
from warmlinks.scoring._reading import Asked, LeftOut, Unit, asked, collected, counted_rows, frame_with
from warmlinks.scoring._rows import is_rows, values_of
from warmlinks.scoring._times import with_times
from warmlinks.scoring.base import COLUMNS, TieModel
from warmlinks.scoring.level import (
    LOOKS,
    LOOKS_BY_BIN,
    LOOKS_BY_TIE,
    PERIOD,
    LevelHistogram,
    bin_of,
    level_histogram,
    look_columns,
)
from warmlinks.scoring.model import DecayModel, learnt
from warmlinks.scoring.reduction import AT_ONCE, DAYS, DAYS_AGAIN, TIES, Aggregates
from warmlinks.scoring.state import TieDays
from warmlinks.scoring.verbs import Value, Verbs
from warmlinks.values import COUNTED_KINDS


class HasColumns(Protocol):
    """A frame of whatever library: it has columns, which rows have not."""

    @property
    def columns(self) -> Any:  # noqa: ANN401  each library has its own
        """Its columns."""


NativeFrame = TypeVar("NativeFrame", bound=HasColumns)
"""A frame of the caller's own library: what comes in decides what goes out."""

if TYPE_CHECKING:
    import narwhals as nw

    Frame = nw.DataFrame[Any] | nw.LazyFrame[Any]

__all__ = ["COLUMNS", "days", "learn_level", "left_out", "score", "score_days"]

_DAY_NAMES = {"day": "day", "m": "interactions", "f": "first_at", "l": "last_at"}
_DAY_COLUMNS = tuple(_DAY_NAMES.values())
_DAY = 86400
_BLOCK = 1 << 18


@overload
def score(
    rows: NativeFrame,
    *,
    now: datetime,
    by: str,
    at: str,
    kind: str | None = ...,
    direction: str | None = ...,
    kinds: Collection[str] | Mapping[Any, str | None] = ...,
    timezone: tzinfo | str = ...,
    unit: Unit = ...,
    model: TieModel | None = ...,
    times: bool = ...,
) -> NativeFrame: ...


@overload
def score(
    rows: Iterable[Any],
    *,
    now: datetime,
    by: str,
    at: str,
    kind: str | None = ...,
    direction: str | None = ...,
    kinds: Collection[str] | Mapping[Any, str | None] = ...,
    timezone: tzinfo | str = ...,
    unit: Unit = ...,
    model: TieModel | None = ...,
    times: bool = ...,
) -> list[dict[str, Any]]: ...


def score(
    rows: Any,
    *,
    now: datetime,
    by: str,
    at: str,
    kind: str | None = None,
    direction: str | None = None,
    kinds: Collection[str] | Mapping[Any, str | None] = COUNTED_KINDS,
    timezone: tzinfo | str = UTC,
    unit: Unit = "s",
    model: TieModel | None = None,
    times: bool = False,
) -> Any:
    """Score every tie in a table of contacts.

    Args:
        rows: a data frame, lazy or not, or an iterable of mappings; one row per contact.
        now: the moment to score at, aware. Rows after it change nothing.
        by: the column that says with whom; its values come back as they are. Rows without one do not count.
        at: the column that says when: times with a zone, or numbers (see `unit`). Rows without one do not count.
        kind: the column that says what it was; None: every row counts.
        direction: the column that says which way; it does not change the chance of contact, and is only checked.
        kinds: which words of `kind` are contact, whatever their case; other words, and none, are not. Or a mapping of
            your words to kinds of ours, as in `{"Phone": "call", "Task": None}`; None leaves the rows out.
        timezone: the owner's zone, or its name (`"Europe/Berlin"`), for what is one day.
        unit: what numbers in `at` are: epoch seconds (`s`) or milliseconds (`ms`).
        model: the model; None is the one with nothing fitted.
        times: give moments as aware times in UTC, in place of epoch seconds; one that never comes is null. In plain
            rows, and in frames of pandas, polars and pyarrow.

    Returns:
        A frame of the same library with one row per tie that has contact: the column `by`, then `COLUMNS`. Eager
        frames are in the order of `by`. For plain rows, a list of dicts.

    Raises:
        UsageError: a column is missing or has no times with a zone; it is named. Or a zone or unit is none, `kinds`
            is one text, or the numbers, except in a lazy frame, are such that all of them must be milliseconds.
    """
    _check(by)
    what = asked(by, at, kind, direction, kinds, timezone, unit, now)
    found = _scores(rows, what, by, model or DecayModel())
    return with_times(found) if times else found


def _scores(rows: Any, what: Asked, by: str, model: TieModel) -> Any:  # noqa: ANN401
    if is_rows(rows):
        counted = counted_rows(rows, what)
        what.warn_of(counted.words)
        return _plain_scores(counted.ties, by, what.until, model)
    frame = frame_with(rows, what.wanted)
    what.refuse_milliseconds(frame)
    what.warn_of(what.words_in(frame))
    events = what.events(frame, lazy=True)
    if events.implementation.is_polars():
        events = _narrowed(events)
    if events.implementation.is_polars() or events.implementation.is_duckdb():
        # Both count distinct days in the same pass; elsewhere that is slower than a second one, or wrong.
        ties = _grouped(events, ["tie"], AT_ONCE)
    else:
        ties = _grouped(_grouped(events, ["tie", "day"], DAYS), ["tie"], TIES)
    return _native(ties, float(what.until), model, by, like=frame)


def days(
    rows: Any,  # noqa: ANN401
    *,
    now: datetime,
    by: str,
    at: str,
    kind: str | None = None,
    direction: str | None = None,
    kinds: Collection[str] | Mapping[Any, str | None] = COUNTED_KINDS,
    timezone: tzinfo | str = UTC,
    unit: Unit = "s",
) -> Any:  # noqa: ANN401
    """Count the contacts of each tie by day; the arguments are those of `score`.

    Returns:
        A frame (or list of dicts) with one row per tie and day: `by`, `day` (a number), `interactions`, `first_at`,
        `last_at`. Frames of several batches can be put below each other and given to `score_days`.
    """
    if by in _DAY_COLUMNS:
        raise _taken(by, _DAY_COLUMNS)
    what = asked(by, at, kind, direction, kinds, timezone, unit, now)
    if is_rows(rows):
        return [
            {by: who, "day": day, "interactions": count, "first_at": first, "last_at": last}
            for who, tie in counted_rows(rows, what).ties.items()
            for day, (count, first, last) in tie.days.items()
        ]
    frame = frame_with(rows, what.wanted)
    what.refuse_milliseconds(frame)
    counted = _grouped(what.events(frame), ["tie", "day"], DAYS)
    return counted.rename(_mine(by, _DAY_NAMES)).select(by, *_DAY_COLUMNS).to_native()


def score_days(
    counted: Any,  # noqa: ANN401
    *,
    now: datetime,
    by: str,
    model: TieModel | None = None,
) -> Any:  # noqa: ANN401
    """Score ties from their days, as `days` counts them; a day may come in several rows.

    Args:
        counted: one or several results of `days`, below each other.
        now: the moment to score at, aware; not before the last of the days.
        by: the column that says with whom.
        model: the model.

    Raises:
        UsageError: `now` has no zone, or `by` is called like a result.
    """
    _check(by)
    until = require_now(now)
    if is_rows(counted):
        return _plain_scores(_plain_days(counted, by), by, until, model or DecayModel())
    frame = frame_with(counted, [by, *_DAY_COLUMNS])
    import narwhals as nw

    theirs = frame.select(*(nw.col(name).alias(mine) for mine, name in _mine(by, _DAY_NAMES).items()))
    ties = _grouped(_grouped(theirs, ["tie", "day"], DAYS_AGAIN), ["tie"], TIES)
    return _native(ties, float(until), model or DecayModel(), by, like=frame)


def learn_level(
    rows: Any,  # noqa: ANN401  whatever frame the caller has
    *,
    now: datetime,
    by: str,
    at: str,
    kind: str | None = None,
    direction: str | None = None,
    kinds: Collection[str] | Mapping[Any, str | None] = COUNTED_KINDS,
    timezone: tzinfo | str = UTC,
    unit: Unit = "s",
) -> DecayModel:
    """Learn how likely contact is in general from a table of contacts; the arguments are those of `score`.

    Ties are looked at as they were 30, 60, 90 and 120 days before `now`. What comes of it changes chances, and never an
    order, a `due_at` or a `stake`. A lazy frame is read for it, by its own engine, down to 64 rows.

    Returns:
        The decay model with that level; `fit_summary_` says from how much. Below some thirty looks little is learnt.
    """
    what = asked(by, at, kind, direction, kinds, timezone, unit, now)
    end = day_number(what.until, what.zone)
    if is_rows(rows):
        counted = [
            (who, day, count)
            for who, tie in counted_rows(rows, what).ties.items()
            for day, (count, _, _) in tie.days.items()
        ]
        ties, dates, counts = zip(*counted, strict=True) if counted else ((), (), ())
        return learnt(level_histogram(ties, dates, counts, until=end))
    frame = frame_with(rows, what.wanted)
    what.refuse_milliseconds(frame)
    counted_days = _grouped(what.events(frame), ["tie", "day"], DAYS)
    bins = collected(_level_bins(counted_days, end)).select("wl_bin", "wl_looks", "wl_contacts")
    return learnt(LevelHistogram.of(bins.rows()))


def _level_bins(counted: Frame, end: int) -> Frame:
    """Looks and contacts by bin, from the days of each tie."""
    import narwhals as nw

    v = _Expressions(counted)
    age = v.let("age", (float(end) - nw.col("wl_day").cast(nw.Float64)))
    columns = look_columns(v, age, nw.col("wl_m").cast(nw.Float64))
    ties = _grouped(
        v.frame.select("wl_tie", *(value.alias(f"wl_{name}") for name, value in columns.items())), ["tie"], LOOKS_BY_TIE
    )
    looks = []
    for look in range(LOOKS):
        count, interactions, newest = (nw.col(f"wl_{name}_{look}") for name in ("days", "interactions", "newest"))
        numbers = {
            "n": count,
            "m": interactions,
            "span": nw.col("wl_oldest") - newest,
            "silence": newest - float((look + 1) * PERIOD),
            "contact": nw.col(f"wl_contact_{look}"),
        }
        chosen = (value.alias(f"wl_{name}") for name, value in numbers.items())
        looks.append(ties.filter(count > 0.0).select(*chosen))
    seen = _Expressions(nw.concat(looks))  # type: ignore[type-var]  # all of one kind
    place = bin_of(seen, *(nw.col(f"wl_{name}") for name in ("n", "m", "span", "silence")))
    return _grouped(seen.frame.select(place.alias("wl_bin"), "wl_contact"), ["bin"], LOOKS_BY_BIN)


def left_out(
    rows: Any,  # noqa: ANN401  whatever frame the caller has
    *,
    now: datetime,
    by: str,
    at: str,
    kind: str | None = None,
    direction: str | None = None,
    kinds: Collection[str] | Mapping[Any, str | None] = COUNTED_KINDS,
    timezone: tzinfo | str = UTC,
    unit: Unit = "s",
    model: TieModel | None = None,  # noqa: ARG001  no model changes what counts
) -> LeftOut:
    """How many rows `score` counts, and how many it leaves out and why; the arguments are the same.

    Each row is counted once, under the first that holds. A lazy frame is read for it.
    """
    what = asked(by, at, kind, direction, kinds, timezone, unit, now)
    if is_rows(rows):
        counted = counted_rows(rows, what)
        return LeftOut(**counted.counts, words=what.unknown(counted.words))
    frame = frame_with(rows, what.wanted)
    what.refuse_milliseconds(frame)
    return LeftOut(**what.left_out(frame), words=what.unknown(what.words_in(frame, read=True)))


def _check(by: str) -> None:
    if by in COLUMNS:
        raise _taken(by, COLUMNS)


def _taken(by: str, results: Iterable[str]) -> UsageError:
    return UsageError(
        f"the column '{by}' is called like a result", advice=f"Rename it: results are {', '.join(results)}"
    )


def _mine(by: str, names: Mapping[str, str]) -> dict[str, str]:
    """What is called how on the way (`wl_` before it), and what the caller calls it."""
    return {"wl_tie": by, **{f"wl_{short}": name for short, name in names.items()}}


def _grouped(frame: Frame, keys: Collection[str], aggregates: Aggregates) -> Frame:
    """The rows of each group as one; see `reduction`."""
    import narwhals as nw

    makers: dict[str, Callable[[nw.Expr], nw.Expr]] = {
        "distinct": nw.Expr.n_unique,
        "sum": nw.Expr.sum,
        "min": nw.Expr.min,
        "max": nw.Expr.max,
    }
    if any(how == "distinct" for how, _ in aggregates.values()):
        made = {
            name: nw.len() if how == "count" else makers[how](nw.col(f"wl_{of}"))
            for name, (how, of) in aggregates.items()
        }
    else:
        # not every engine counts rows in a group that it also sums
        frame = frame.with_columns(wl_one=nw.lit(1).cast(nw.Float64))
        made = {
            name: nw.col("wl_one").sum() if how == "count" else makers[how](nw.col(f"wl_{of}"))
            for name, (how, of) in aggregates.items()
        }
    return frame.group_by(*(f"wl_{key}" for key in keys)).agg(**{f"wl_{name}": how for name, how in made.items()})


def _narrowed(events: Frame) -> Frame:
    """The rows of a polars frame with days half as wide, which is a quarter of the memory that counting them takes."""
    import narwhals as nw
    import polars as pl

    native: Any = events.to_native()
    # What is no day of any calendar wraps in place of ending the count: days that are 2^32 apart fall together.
    return cast("Frame", nw.from_native(native.with_columns(pl.col("wl_day").cast(pl.Int32, wrap_numerical=True))))


def _native(ties: Frame, until: float, model: TieModel, by: str, *, like: Frame) -> Any:  # noqa: ANN401  the caller's kind of frame
    """The scores as the caller's frame was: by the name they use, and in order where it is at hand."""
    import narwhals as nw

    def scored(some: Frame) -> Frame:
        return _scored(some, until, model).rename({"wl_tie": by})

    if not isinstance(like, nw.DataFrame):
        return scored(ties).to_native()
    # A block of ties at a time, so that the steps of the formula hold little beside the result.
    known = (_collected(ties) if isinstance(ties, nw.LazyFrame) else ties).sort("wl_tie")
    blocks = range(0, max(len(known), 1), _BLOCK)
    parts = [cast("nw.DataFrame[Any]", scored(known[start : start + _BLOCK])) for start in blocks]
    return nw.concat(parts).to_native()


def _collected(frame: nw.LazyFrame[Any]) -> nw.DataFrame[Any]:
    try:
        # The streaming engine takes a third more memory for this plan.
        return frame.collect(engine="in-memory")
    except TypeError:  # an older polars, which has no other engine to choose
        return frame.collect()


class _Expressions(Verbs):
    """Data-frame expressions; `frame` is what it has become with all that was worked out on the way."""

    def __init__(self, frame: Frame) -> None:
        import narwhals as nw

        self.frame = frame
        self.steps = 0
        self.null: nw.Expr = nw.lit(None, dtype=nw.Float64)

    def log_of(self, value: nw.Expr) -> nw.Expr:
        return value.log()

    def exp(self, value: nw.Expr) -> nw.Expr:
        return value.exp()

    def floor(self, value: nw.Expr) -> nw.Expr:
        return value.floor()

    def clip(self, value: nw.Expr, low: float, high: float) -> nw.Expr:
        return value.clip(low, high)

    def pick(self, condition: nw.Expr, yes: Value, no: Value) -> nw.Expr:
        import narwhals as nw

        return nw.when(condition).then(yes).otherwise(no).cast(nw.Float64)

    def let(self, name: str, value: Value) -> nw.Expr:
        import narwhals as nw

        # plain columns from step to step: not every engine takes nested expressions
        self.steps += 1
        name = f"wl_{name}_{self.steps}"
        self.frame = self.frame.with_columns(value.alias(name))
        return nw.col(name)


def _scored(frame: Frame, until: float, model: TieModel) -> Frame:
    """The figures of each tie, from `wl_tie` and its state."""
    import narwhals as nw

    v = _Expressions(frame.with_columns(nw.col("wl_n", "wl_m").cast(nw.Float64)))
    n, m, first, last = (nw.col(f"wl_{name}") for name in ("n", "m", "f", "l"))
    at = last.cast(nw.Float64)
    span = v.let("span", (at - first.cast(nw.Float64)) / float(_DAY))
    found = model.figures(v, n, m, span, v.let("silence", (until - at) / float(_DAY)))
    cold_at, due_at = (at + wait * float(_DAY) for wait in (found.cold, found.due))
    values = (n, m, first, last, found.warmth, found.alive, cold_at, due_at, found.stake)
    return v.frame.select("wl_tie", *(value.alias(name) for name, value in zip(COLUMNS, values, strict=True)))


def _plain_days(counted: Iterable[Mapping[str, Any]], by: str) -> dict[Any, TieDays]:
    ties: dict[Any, TieDays] = {}
    for who, day, more, early, late in values_of(counted, [by, *_DAY_COLUMNS]):
        seen = ties.setdefault(who, TieDays.of()).days
        count, first, last = seen.get(day, (0, early, late))
        seen[day] = (count + int(more), min(first, early), max(last, late))
    return ties


def _plain_scores(ties: Mapping[Any, TieDays], by: str, until: int, model: TieModel) -> list[dict[str, Any]]:
    results = []
    for who, tie in ties.items():
        state = tie.state()
        found = model.score(state, until)
        if found is None:
            continue
        moments = (float(state.n), float(state.m), state.first, state.last)
        values = (*moments, found.warmth, found.alive, found.cold_at, found.due_at, found.stake)
        results.append({by: who, **dict(zip(COLUMNS, values, strict=True))})
    try:
        return sorted(results, key=lambda row: row[by])
    except TypeError:
        return results
