"""The same score over a data frame or plain rows: what comes in decides what goes out, lazily where it is lazy.

Frames go through narwhals (`warmlinks[frames]`): pandas, polars (eager and lazy), pyarrow, DuckDB, Dask, Ibis, PySpark.
Plain rows (an iterable of mappings) need no library. Everything runs in the caller's own engine: nothing is collected,
and no Python function runs per row.

The rows are first counted per tie and day, then per tie: both are sums, minima and maxima, so partitions and batches
may come in any order. `days` and `score_days` are the two halves, for those who keep the days.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from math import isfinite
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, overload

from warmlinks.calendar.days import day_number
from warmlinks.errors import UsageError
from warmlinks.scoring._arguments import require_now
from warmlinks.scoring._reading import LeftOut, ReadOptions, Unit, count_rows, read_options
from warmlinks.scoring._rows import is_rows, values_of
from warmlinks.scoring.base import COLUMNS, TieModel
from warmlinks.scoring.level import LevelHistogram, level_histogram
from warmlinks.scoring.model import DecayModel, learnt
from warmlinks.scoring.state import TieDays
from warmlinks.values import COUNTED_KINDS

if TYPE_CHECKING:
    from warmlinks.scoring._frame_reading import FrameReader


class HasColumns(Protocol):
    """A frame of whatever library: it has columns, which rows have not."""

    @property
    def columns(self) -> Any:  # noqa: ANN401  each library has its own
        """Its columns."""


NativeFrame = TypeVar("NativeFrame", bound=HasColumns)
"""A frame of the caller's own library: what comes in decides what goes out."""

__all__ = ["COLUMNS", "MOMENTS", "days", "learn_level", "left_out", "score", "score_days", "with_times"]

MOMENTS = ("first_at", "last_at", "cold_at", "due_at")
"""The columns of a result that are moments."""

_DAY_NAMES = {"day": "day", "m": "interactions", "f": "first_at", "l": "last_at"}
_DAY_COLUMNS = tuple(_DAY_NAMES.values())
_LAST_SECOND = 253_402_300_799.0
"""Of the calendar; a tie that goes cold later never does."""


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
    _refuse_result_name(by, COLUMNS)
    options = read_options(by, at, kind, direction, kinds, timezone, unit, now)
    model = model or DecayModel()
    if is_rows(rows):
        counted = count_rows(rows, options)
        options.warn_of_unknown(counted.words)
        scores = _score_rows(counted.ties, by, options.until, model)
    else:
        reader = _frame_reader(rows, options)
        options.warn_of_unknown(reader.words())
        from warmlinks.scoring._frame_scores import score_events

        scores = score_events(reader, model)
    return with_times(scores) if times else scores


def _frame_reader(rows: Any, options: ReadOptions) -> FrameReader:  # noqa: ANN401  the caller's kind of frame
    """Plain rows need no library, so the one for frames is imported with the first frame."""
    from warmlinks.scoring._frame_reading import FrameReader

    return FrameReader(rows, options)


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
    _refuse_result_name(by, _DAY_COLUMNS)
    options = read_options(by, at, kind, direction, kinds, timezone, unit, now)
    if is_rows(rows):
        return [
            {by: person, "day": day, "interactions": count, "first_at": first, "last_at": last}
            for person, tie in count_rows(rows, options).ties.items()
            for day, (count, first, last) in tie.days.items()
        ]
    reader = _frame_reader(rows, options)
    from warmlinks.scoring._frame_scores import count_days

    return count_days(reader).rename(_day_names(by)).select(by, *_DAY_COLUMNS).to_native()


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
    _refuse_result_name(by, COLUMNS)
    until = require_now(now)
    model = model or DecayModel()
    if is_rows(counted):
        return _score_rows(_days_in_rows(counted, by), by, until, model)
    from warmlinks.scoring._frame_scores import score_days

    return score_days(counted, _day_names(by), float(until), model)


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
    options = read_options(by, at, kind, direction, kinds, timezone, unit, now)
    end = day_number(options.until, options.zone)
    if is_rows(rows):
        counted = [
            (person, day, count)
            for person, tie in count_rows(rows, options).ties.items()
            for day, (count, _, _) in tie.days.items()
        ]
        ties, dates, counts = zip(*counted, strict=True) if counted else ((), (), ())
        return learnt(level_histogram(ties, dates, counts, until=end))
    reader = _frame_reader(rows, options)
    from warmlinks.scoring._frame_scores import count_days, count_looks

    return learnt(LevelHistogram.of(count_looks(count_days(reader), end)))


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
    options = read_options(by, at, kind, direction, kinds, timezone, unit, now)
    if is_rows(rows):
        counted = count_rows(rows, options)
        return LeftOut(**counted.counts, words=options.unknown_words(counted.words))
    reader = _frame_reader(rows, options)
    return LeftOut(**reader.left_out(), words=options.unknown_words(reader.words(read=True)))


def with_times(scores: Any) -> Any:  # noqa: ANN401  rows, or the caller's kind of frame
    """The same scores with moments as aware times in UTC; one that never comes is null.

    Raises:
        UsageError: the frame is a lazy one of a library in which that is a matter of its own.
    """
    if is_rows(scores):
        return [{name: _time(value) if name in MOMENTS else value for name, value in row.items()} for row in scores]
    from warmlinks.scoring._frame_scores import times_in_frame

    return times_in_frame(scores, MOMENTS, _LAST_SECOND)


def _time(value: float | None) -> datetime | None:
    if value is None or not isfinite(value) or value > _LAST_SECOND:
        return None
    return datetime.fromtimestamp(value, UTC)


def _refuse_result_name(by: str, results: Collection[str]) -> None:
    if by in results:
        raise UsageError(
            f"the column '{by}' is called like a result", advice=f"Rename it: results are {', '.join(results)}"
        )


def _day_names(by: str) -> dict[str, str]:
    """The caller's names of the columns of days, by ours, which begin with `wl_`."""
    return {"wl_tie": by, **{f"wl_{own}": name for own, name in _DAY_NAMES.items()}}


def _days_in_rows(counted: Iterable[Mapping[str, Any]], by: str) -> dict[Any, TieDays]:
    ties: dict[Any, TieDays] = {}
    for person, day, more, early, late in values_of(counted, [by, *_DAY_COLUMNS]):
        days = ties.setdefault(person, TieDays.of()).days
        count, first, last = days.get(day, (0, early, late))
        days[day] = (count + int(more), min(first, early), max(last, late))
    return ties


def _score_rows(ties: Mapping[Any, TieDays], by: str, until: int, model: TieModel) -> list[dict[str, Any]]:
    results = []
    for person, tie in ties.items():
        state = tie.state()
        score = model.score(state, until)
        if score is None:
            continue
        moments = (float(state.n), float(state.m), state.first, state.last)
        values = (*moments, score.warmth, score.alive, score.cold_at, score.due_at, score.stake)
        results.append({by: person, **dict(zip(COLUMNS, values, strict=True))})
    try:
        return sorted(results, key=lambda row: row[by])
    except TypeError:
        return results
