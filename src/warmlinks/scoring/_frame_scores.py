"""Data frames of every library, through narwhals: from contacts to states, scores and the looks that teach a level."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, cast

from warmlinks.errors import UsageError
from warmlinks.scoring._frame_reading import Frame, FrameReader, collected, nw, open_frame
from warmlinks.scoring.base import TieModel
from warmlinks.scoring.level import LOOK_NUMBERS, LOOKS, LOOKS_BY_BIN, LOOKS_BY_TIE, bin_of, look_columns, look_numbers
from warmlinks.scoring.reduction import AT_ONCE, DAYS, DAYS_AGAIN, TIES, Aggregates
from warmlinks.scoring.verbs import Value, Verbs

__all__ = ["count_days", "count_looks", "score_days", "score_events", "times_in_frame"]

_DAY = 86400.0
_BLOCK = 1 << 18
"""Ties that are scored together, so that the steps of the formula hold little beside the result."""


def score_events(reader: FrameReader, model: TieModel) -> Any:  # noqa: ANN401  the caller's kind of frame
    """Score every tie in a caller's frame."""
    events = reader.events(lazy=True)
    if events.implementation.is_polars():
        events = _with_narrow_days(events)
    if events.implementation.is_polars() or events.implementation.is_duckdb():
        # Both count distinct days in the same pass; elsewhere that is slower than a second one, or wrong.
        ties = _group(events, ["tie"], AT_ONCE)
    else:
        ties = _group(_group(events, ["tie", "day"], DAYS), ["tie"], TIES)
    return _to_native(ties, float(reader.options.until), model, reader.options.by, like=reader.frame)


def count_days(reader: FrameReader) -> Frame:
    """The contacts of each tie by day."""
    return _group(reader.events(), ["tie", "day"], DAYS)


def score_days(
    days: Any,  # noqa: ANN401  the caller's kind of frame
    names: Mapping[str, str],
    until: float,
    model: TieModel,
) -> Any:  # noqa: ANN401
    """Score every tie in a frame of days.

    Args:
        days: as `count_days` gives them, a day perhaps in several rows.
        names: the caller's names of its columns, by ours.
        until: the moment to score at.
        model: the model.
    """
    frame = open_frame(days, names.values())
    renamed = frame.select(*(nw.col(name).alias(own) for own, name in names.items()))
    ties = _group(_group(renamed, ["tie", "day"], DAYS_AGAIN), ["tie"], TIES)
    return _to_native(ties, until, model, names["wl_tie"], like=frame)


def count_looks(days: Frame, end: int) -> list[tuple[Any, ...]]:
    """Looks and contacts by bin, from the days of each tie up to a last day."""
    v = _Expressions(days)
    age = v.let("age", (float(end) - nw.col("wl_day").cast(nw.Float64)))
    columns = look_columns(v, age, nw.col("wl_m").cast(nw.Float64))
    per_day = v.frame.select("wl_tie", *(value.alias(f"wl_{name}") for name, value in columns.items()))
    ties = _group(per_day, ["tie"], LOOKS_BY_TIE)
    looks = []
    for look in range(LOOKS):
        numbers = look_numbers(look, lambda name: nw.col(f"wl_{name}"))
        chosen = (value.alias(f"wl_{name}") for name, value in numbers.items())
        looks.append(ties.filter(nw.col(f"wl_days_{look}") > 0.0).select(*chosen))
    v = _Expressions(nw.concat(looks))  # type: ignore[type-var]  # all of one kind
    place = bin_of(v, *(nw.col(f"wl_{name}") for name in LOOK_NUMBERS))
    bins = _group(v.frame.select(place.alias("wl_bin"), "wl_contact"), ["bin"], LOOKS_BY_BIN)
    return collected(bins).select("wl_bin", "wl_looks", "wl_contacts").rows()


def _group(frame: Frame, keys: Collection[str], aggregates: Aggregates) -> Frame:
    """One row for each group; see `reduction`."""
    functions: dict[str, Callable[[nw.Expr], nw.Expr]] = {
        "distinct": nw.Expr.n_unique,
        "sum": nw.Expr.sum,
        "min": nw.Expr.min,
        "max": nw.Expr.max,
    }
    rows = nw.len()
    if not any(how == "distinct" for how, _ in aggregates.values()):
        # not every engine counts rows in a group that it also sums
        frame = frame.with_columns(wl_one=nw.lit(1).cast(nw.Float64))
        rows = nw.col("wl_one").sum()
    results = {
        f"wl_{name}": rows if how == "count" else functions[how](nw.col(f"wl_{of}"))
        for name, (how, of) in aggregates.items()
    }
    return frame.group_by(*(f"wl_{key}" for key in keys)).agg(**results)


def _with_narrow_days(events: Frame) -> Frame:
    """The rows of a polars frame with days half as wide, which is a quarter of the memory that counting them takes."""
    import polars as pl

    native: Any = events.to_native()
    # A day of no calendar wraps, and does not end the counting: days that are 2^32 apart fall together.
    return cast("Frame", nw.from_native(native.with_columns(pl.col("wl_day").cast(pl.Int32, wrap_numerical=True))))


def _to_native(ties: Frame, until: float, model: TieModel, by: str, *, like: Frame) -> Any:  # noqa: ANN401  the caller's kind of frame
    """The scores of states, lazy or not as the caller's frame was; what is in memory is in order of ties."""

    def scored(states: Frame) -> Frame:
        return _scored(states, until, model).rename({"wl_tie": by})

    if not isinstance(like, nw.DataFrame):
        return scored(ties).to_native()
    states = (_collected(ties) if isinstance(ties, nw.LazyFrame) else ties).sort("wl_tie")
    blocks = range(0, max(len(states), 1), _BLOCK)
    parts = [cast("nw.DataFrame[Any]", scored(states[start : start + _BLOCK])) for start in blocks]
    return nw.concat(parts).to_native()


def _collected(frame: nw.LazyFrame[Any]) -> nw.DataFrame[Any]:
    try:
        # The streaming engine takes a third more memory for this plan.
        return frame.collect(engine="in-memory")
    except TypeError:  # an older polars, which has no other engine to choose
        return frame.collect()


class _Expressions(Verbs):
    """Data-frame expressions; `frame` has a column for each value that was named."""

    def __init__(self, frame: Frame) -> None:
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
        return nw.when(condition).then(yes).otherwise(no).cast(nw.Float64)

    def let(self, name: str, value: Value) -> nw.Expr:
        # plain columns from step to step: not every engine takes nested expressions
        self.steps += 1
        name = f"wl_{name}_{self.steps}"
        self.frame = self.frame.with_columns(value.alias(name))
        return nw.col(name)


def _scored(frame: Frame, until: float, model: TieModel) -> Frame:
    """The figures of each tie, from `wl_tie` and its state."""
    v = _Expressions(frame.with_columns(nw.col("wl_n", "wl_m").cast(nw.Float64)))
    n, m, first, last = (nw.col(f"wl_{name}") for name in ("n", "m", "f", "l"))
    at = last.cast(nw.Float64)
    span = v.let("span", (at - first.cast(nw.Float64)) / _DAY)
    silence = v.let("silence", (until - at) / _DAY)
    columns = model.figures(v, n, m, span, silence).columns((n, m, first, last), at)
    return v.frame.select("wl_tie", *(value.alias(name) for name, value in columns.items()))


def times_in_frame(scores: Any, columns: Collection[str], last: float) -> Any:  # noqa: ANN401  the caller's kind of frame
    """The frame with these columns as aware times in UTC; what lies after the last second is null.

    Raises:
        UsageError: the frame is a lazy one of a library in which that is a matter of its own.
    """
    frame: Any = nw.from_native(scores)
    if frame.implementation.is_pandas_like():
        times = [_pandas_times(frame, name, last) for name in columns]
    elif frame.implementation.is_polars() or frame.implementation.is_pyarrow():
        times = []
        for name in columns:
            microseconds = nw.when(nw.col(name) <= last).then(nw.col(name)) * 1e6
            moments = microseconds.round(0).cast(nw.Int64).cast(nw.Datetime("us"))
            times.append(moments.dt.replace_time_zone("UTC").alias(name))
    else:
        raise UsageError(
            "moments become times in frames of pandas, polars and pyarrow, and in plain rows",
            advice="Collect the frame first, or turn the epoch seconds into times in your engine",
        )
    return frame.with_columns(*times).to_native()


def _pandas_times(frame: Any, name: str, last: float) -> Any:  # noqa: ANN401  a series of narwhals
    """A column of pandas, whose missing values are nan: its own function knows how to convert them."""
    pandas = frame.implementation.to_native_namespace()
    seconds = frame[name].to_native()
    times = pandas.to_datetime(seconds.where(seconds <= last), unit="s", utc=True)
    return nw.from_native(times, series_only=True).alias(name)
