"""Moments of a result as times: what comes in as times may go out as times, in the caller's own kind of frame."""

from __future__ import annotations

from datetime import UTC, datetime
from math import isfinite
from typing import Any

from warmlinks.errors import UsageError
from warmlinks.scoring._rows import is_rows

__all__ = ["MOMENTS", "with_times"]

MOMENTS = ("first_at", "last_at", "cold_at", "due_at")
"""The columns of a result that are moments."""

_LAST = 253_402_300_799.0
"""The last second of the calendar; a tie that goes cold later than that never does."""


def with_times(scored: Any) -> Any:  # noqa: ANN401  whatever frame the caller has
    """The same scores with moments as aware times in UTC; one that never comes is null.

    Raises:
        UsageError: the frame is a lazy one of a library in which that is a matter of its own.
    """
    if is_rows(scored):
        return [{name: _time(value) if name in MOMENTS else value for name, value in row.items()} for row in scored]
    import narwhals as nw

    frame: Any = nw.from_native(scored)
    if frame.implementation.is_pandas_like():
        columns = [_pandas(frame, name) for name in MOMENTS]
        return frame.with_columns(*columns).to_native()
    if not (frame.implementation.is_polars() or frame.implementation.is_pyarrow()):
        raise UsageError(
            "moments become times in frames of pandas, polars and pyarrow, and in plain rows",
            advice="Collect the frame first, or turn the epoch seconds into times in your engine",
        )
    microseconds = (_known(nw, name) * 1e6 for name in MOMENTS)
    times = (value.round(0).cast(nw.Int64).cast(nw.Datetime("us")) for value in microseconds)
    aware = [time.dt.replace_time_zone("UTC").alias(name) for time, name in zip(times, MOMENTS, strict=True)]
    return frame.with_columns(*aware).to_native()


def _known(nw: Any, name: str) -> Any:  # noqa: ANN401
    return nw.when(nw.col(name) <= _LAST).then(nw.col(name))


def _pandas(frame: Any, name: str) -> Any:  # noqa: ANN401
    """A column of pandas, whose missing values are no numbers: its own function knows what to do with them."""
    import narwhals as nw

    pandas = frame.implementation.to_native_namespace()
    seconds = frame[name].to_native()
    times = pandas.to_datetime(seconds.where(seconds <= _LAST), unit="s", utc=True)
    return nw.from_native(times, series_only=True).alias(name)


def _time(value: float | None) -> datetime | None:
    return datetime.fromtimestamp(value, UTC) if value is not None and isfinite(value) and value <= _LAST else None
