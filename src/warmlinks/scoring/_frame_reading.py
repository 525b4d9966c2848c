"""Data frames of every library, through narwhals: from the caller's rows to the contacts that count.

Everything runs in the caller's own engine; only values that it cannot read as moments (texts, Python objects) are read
one by one, in frames that are in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import tzinfo
from itertools import pairwise
from typing import Any, TypeAlias, cast

from warmlinks.calendar.zones import offset_steps
from warmlinks.errors import SettingsError, UsageError
from warmlinks.scoring._arguments import (
    FIRST_MOMENT,
    LAST_MOMENT,
    LATEST,
    looks_like_milliseconds,
    missing_column,
    no_times,
    no_zone,
    not_hashable,
)
from warmlinks.scoring._reading import ReadOptions
from warmlinks.scoring._rows import UNREADABLE, ColumnCheck, is_missing, moment_in, word_in

try:
    import narwhals as nw
except ModuleNotFoundError:
    raise SettingsError("data frames need narwhals", advice="pip install 'warmlinks[frames]'") from None

Frame: TypeAlias = nw.DataFrame[Any] | nw.LazyFrame[Any]

__all__ = ["Frame", "FrameReader", "collected", "nw", "open_frame"]

_DAY = 86400
_FINITE = 1e15


def open_frame(rows: Any, columns: Collection[str]) -> Frame:  # noqa: ANN401  the caller's kind of frame
    """The caller's frame, if it has the columns."""
    try:
        frame = cast("Frame", nw.from_native(_without_duplicates(rows, columns)))
    except TypeError as error:
        raise UsageError(
            f"a {type(rows).__name__} is no data frame that is known here",
            why=str(error).split("\n", maxsplit=1)[0],
            advice="Pass a frame of pandas, polars, pyarrow, DuckDB, Dask, Ibis or PySpark, or mappings",
        ) from error
    schema = frame.collect_schema()
    if not schema and isinstance(frame, nw.DataFrame):  # made of no rows, it has no columns
        return nw.DataFrame.from_dict(
            {name: [] for name in columns}, schema=dict.fromkeys(columns, nw.Int64()), backend=frame.implementation
        )
    for name in columns:
        if name not in schema:
            raise missing_column(name, schema)
    return frame


def _without_duplicates(rows: Any, columns: Collection[str]) -> Any:  # noqa: ANN401  the caller's kind of frame
    """The frame with only these columns, where two of the others have one name, as a join leaves them."""
    library = type(rows).__module__.partition(".")[0]
    if library not in {"pandas", "modin", "pyarrow", "duckdb", "_duckdb", "pyspark"}:
        return rows
    names = list(rows.column_names if library == "pyarrow" else rows.columns)
    if len(set(names)) == len(names):
        return rows
    for name in columns:
        if names.count(name) > 1:
            raise UsageError(f"there are several columns '{name}'", advice="Rename all but one of them")
    places = [place for place, name in enumerate(names) if name in columns]
    if library == "pyarrow":
        return rows.select(places)
    if library in {"pandas", "modin"}:
        return rows.iloc[:, places]
    if library == "pyspark":
        return rows.select(*(f"`{names[place]}`" for place in places))
    quoted = (names[place].replace('"', '""') for place in places)
    return rows.project(", ".join(f'"{name}"' for name in quoted))


class FrameReader:
    """A caller's frame, read by some options.

    Raises:
        UsageError: it is no frame, lacks a column, or its times are numbers that must be milliseconds.
    """

    def __init__(self, rows: Any, options: ReadOptions) -> None:  # noqa: ANN401  the caller's kind of frame
        self.options = options
        self.frame = open_frame(rows, options.columns)
        self.schema = self.frame.collect_schema()
        self._refuse_milliseconds()

    def events(self, *, lazy: bool = False) -> Frame:
        """The rows that count, as `wl_tie`, `wl_t` (whole epoch seconds) and `wl_day`.

        Args:
            lazy: a frame of polars is planned from here on, and not read step by step.
        """
        named = self._named()
        named = named.lazy() if lazy and named.implementation.is_polars() else named
        timed = self._timed(named.drop_nulls(["wl_tie", "wl_at"]))
        counted = timed.filter(*(condition for _, condition in self._conditions())).select("wl_tie", "wl_t")
        counted, local = _local(counted, self.options.zone, self.options.until)
        return counted.with_columns(wl_day=(local // _DAY).cast(nw.Int64)).select("wl_tie", "wl_t", "wl_day")

    def left_out(self) -> dict[str, int]:
        """How many rows count, and how many do not, each under the first reason that holds."""
        named = self._named()
        with_tie = named.drop_nulls(["wl_tie"])
        all_rows, rows_with_tie = (_counts(frame.select(n=nw.len()))["n"] for frame in (self.frame, with_tie))
        counts_so_far, counts = nw.lit(1).cast(nw.Int64), {}
        for reason, condition in self._conditions():
            holds = condition.cast(nw.Int64)
            counts[reason] = (counts_so_far * (1 - holds)).sum()
            counts_so_far = counts_so_far * holds
        timed = self._timed(with_tie.drop_nulls(["wl_at"])).with_columns(wl_one=nw.lit(1).cast(nw.Int64))
        totals = _counts(timed.select(n=nw.col("wl_one").sum(), counted=counts_so_far.sum(), **counts))
        rows = totals.pop("n")
        return {"no_tie": all_rows - rows_with_tie, "no_time": rows_with_tie - rows, **totals}

    def words(self, *, read: bool = False) -> dict[str, int]:
        """How often each word is in rows with a tie and a time; of lazy frames only with `read`, since it runs them."""
        if self.options.kind is None or not (read or isinstance(self.frame, nw.DataFrame)):
            return {}
        named = self._named().drop_nulls(["wl_tie", "wl_at"])
        counted = collected(named.group_by("wl_kind").agg(wl_n=nw.len())).select("wl_kind", "wl_n")
        return {"" if is_missing(word) else str(word): int(count) for word, count in counted.rows()}

    def _refuse_milliseconds(self) -> None:
        """Refuse numbers that cannot be seconds; lazy frames are not read for it."""
        dtype = self.schema[self.options.at]
        if self.options.unit != "s" or not isinstance(self.frame, nw.DataFrame) or not dtype.is_numeric():
            return
        numbers = self.frame.get_column(self.options.at).drop_nulls()
        if not dtype.is_integer():
            numbers = numbers.cast(nw.Float64)
            numbers = numbers.filter(numbers.is_between(-_FINITE, _FINITE))
        if len(numbers) and numbers.min() > LATEST:
            raise looks_like_milliseconds(self.options.at)

    def _named(self) -> Frame:
        """The columns under our own names, so that whatever the caller's are, no step has a name twice.

        Values that an engine cannot read by itself are read here, one by one.
        """
        options = self.options
        names = {"wl_tie": options.by, "wl_at": options.at, **({"wl_kind": options.kind} if options.kind else {})}
        named = self.frame.select(*(nw.col(name).alias(own) for own, name in names.items()))
        named = _with_ties(named, self.schema[options.by], options.by)
        return self._with_words(self._with_moments(named))

    def _with_moments(self, frame: Frame) -> Frame:
        dtype, at = self.schema[self.options.at], self.options.at
        if dtype.is_float():  # not every engine takes nan for null
            return frame.with_columns(wl_at=nw.when(~nw.col("wl_at").is_nan()).then(nw.col("wl_at")))
        if not _is_opaque(dtype):
            return frame

        def seconds(values: list[Any]) -> list[float | None]:
            check, moments = ColumnCheck(at, self.options.unit), []
            for value in values:
                moment = moment_in(value, at, self.options.divisor)
                check.add(value, moment)
                # what cannot be read becomes the zero of a clock, which does not count either
                moments.append(0.0 if moment is UNREADABLE else None if moment is None else float(moment))
            check.finish()
            return moments

        return _map_values(frame, "wl_at", seconds, nw.Float64(), at)

    def _with_words(self, frame: Frame) -> Frame:
        kind = self.options.kind
        if kind is None:
            return frame
        dtype = self.schema[kind]
        if dtype == nw.Object:
            usual = self.options.usual

            def read(values: list[Any]) -> list[str]:
                return [word_in(value, usual=usual) for value in values]

            return _map_values(frame, "wl_kind", read, nw.String(), kind)
        if dtype.is_numeric() and not _is_empty(frame):
            raise UsageError(f"the column '{kind}' holds no words", why=f"it is of type {dtype}")
        return frame if dtype == nw.String else frame.with_columns(nw.col("wl_kind").cast(nw.String))

    def _timed(self, named: Frame) -> Frame:
        """The frame with `wl_t`; what was read one by one is in seconds already."""
        divisor = 1 if _is_opaque(self.schema[self.options.at]) else self.options.divisor
        return _with_seconds(named, named.collect_schema()["wl_at"], self.options.at, divisor)

    def _conditions(self) -> list[tuple[str, nw.Expr]]:
        """The conditions on a row with a tie and a time, by `wl_t` and `wl_kind`, each with the reason if it fails."""
        moment, word = nw.col("wl_t"), nw.col("wl_kind")
        is_contact = moment.is_null() | ~moment.is_null()
        if self.options.kind is not None:
            replaced, spelt = self.options.spellings
            for letter, folded in replaced:
                word = word.str.replace_all(letter, folded, literal=True)
            is_contact = word.str.to_lowercase().is_in(sorted(spelt)).fill_null(value=False)
        return [
            ("unreadable", moment.is_between(FIRST_MOMENT, LAST_MOMENT) & (moment != 0)),
            ("other_kind", is_contact),
            ("after_now", moment <= self.options.until),
        ]


def _is_opaque(dtype: Any) -> bool:  # noqa: ANN401  a narwhals type
    """Whether an engine cannot read a moment from values of this type."""
    return dtype in {nw.Object, nw.String, nw.Categorical, nw.Enum}


def _counts(frame: Frame) -> dict[str, int]:
    """One row of whole numbers; a sum of no rows is 0."""
    row = collected(frame)
    return {name: int(value or 0) for name, value in zip(row.columns, row.rows()[0], strict=True)}


def collected(frame: Frame) -> nw.DataFrame[Any]:
    """The frame in memory."""
    return frame.collect() if isinstance(frame, nw.LazyFrame) else frame


def _is_empty(frame: Frame) -> bool:
    return isinstance(frame, nw.DataFrame) and not len(frame)


def _with_ties(frame: Frame, dtype: Any, by: str) -> Frame:  # noqa: ANN401  a narwhals type
    """The frame without ties that are nan; values that cannot be grouped by are refused."""
    if dtype.is_float():
        return frame.filter(~nw.col("wl_tie").is_nan() | nw.col("wl_tie").is_null())
    hashable = not dtype.is_nested()
    if dtype == nw.Object and isinstance(frame, nw.DataFrame):
        try:
            for value in frame.get_column("wl_tie").to_list():
                hash(value)
        except TypeError:
            hashable = False
    if not hashable:
        raise not_hashable(by)
    return frame


def _map_values(
    frame: Frame, name: str, read: Callable[[list[Any]], list[Any]], dtype: nw.dtypes.DType, column: str
) -> Frame:
    """A column with its values read one by one, where the engine allows it; `column` is the caller's name for it."""
    if isinstance(frame, nw.DataFrame):
        values = read(frame.get_column(name).to_list())
        return frame.with_columns(nw.new_series(name, values, dtype, backend=frame.implementation))
    native: Any = frame.to_native()
    if frame.implementation.is_polars():
        import polars as pl

        target: Any = pl.Float64 if dtype == nw.Float64 else pl.String

        def read_batch(series: pl.Series, **_: object) -> pl.Series:
            return pl.Series(read(series.to_list()), dtype=target)

        column_read: Any = pl.col(name).map_batches(read_batch, return_dtype=target)
        return cast("Frame", nw.from_native(native.with_columns(column_read)))
    if frame.implementation.is_duckdb() and dtype == nw.Float64:
        import duckdb

        others = (duckdb.ColumnExpression(other) for other in frame.collect_schema() if other != name)
        column_read = duckdb.SQLExpression(_DUCKDB_TEXT.format(name)).alias(name)
        return cast("Frame", nw.from_native(native.select(*others, column_read)))
    raise no_times(column, "it is of texts, which are not read in a lazy frame of this library")


_DUCKDB_TEXT = (
    r"CASE WHEN regexp_full_match(trim({0}), '\d{{4}}-\d\d-\d\d')"
    r" THEN coalesce(CAST(epoch(try_cast(trim({0}) AS DATE)) AS BIGINT), 0)"
    r" WHEN regexp_full_match(trim({0}), '\d{{4}}-\d\d-\d\d.*(Z|[+-]\d\d(:?\d\d)?)')"
    r" THEN coalesce(CAST(floor(epoch(try_cast(trim({0}) AS TIMESTAMPTZ))) AS BIGINT), 0)"
    r" WHEN {0} IS NOT NULL THEN 0 END"
)


def _with_seconds(frame: Frame, dtype: Any, at: str, divisor: int) -> Frame:  # noqa: ANN401  a narwhals type
    """The frame with whole epoch seconds as `wl_t`, for each library in its own way; `at` is the caller's column."""
    column = nw.col("wl_at")
    if dtype.is_integer():
        return frame.with_columns(wl_t=(column // divisor if divisor != 1 else column).cast(nw.Int64))
    if dtype.is_numeric():
        number = column.cast(nw.Float64)
        # what is infinite or nan becomes the zero of a machine's clock: it does not count either
        number = nw.when(number.is_between(-_FINITE, _FINITE)).then(number).otherwise(0.0).cast(nw.Float64)
        return frame.with_columns(wl_t=number).with_columns(wl_t=(nw.col("wl_t") / divisor).floor().cast(nw.Int64))
    if dtype == nw.Unknown and (frame.implementation.is_polars() or _is_empty(frame)):  # a column of nulls only
        return frame.with_columns(wl_t=column.cast(nw.Int64))
    if dtype == nw.Date:
        column = column.cast(nw.Datetime("ms"))
    elif not isinstance(dtype, nw.Datetime):
        raise no_times(at, f"it is of type {dtype}")
    elif dtype.time_zone is None:
        raise no_zone(at)
    native: Any = frame.to_native()
    backend = frame.implementation
    if backend.is_duckdb():
        native = _with_duckdb(
            native, "CASE WHEN isfinite(wl_at) THEN CAST(floor(epoch(wl_at)) AS BIGINT) ELSE 0 END", "wl_t"
        )
    elif backend.is_pyspark():
        from pyspark.sql import functions

        native = native.withColumn("wl_t", functions.unix_seconds(functions.col("wl_at").cast("timestamp")))
    elif backend.is_ibis():
        native = native.mutate(wl_t=native["wl_at"].cast("timestamp").epoch_seconds().cast("int64"))
    else:
        return frame.with_columns(wl_t=(column.dt.timestamp("ms") // 1000).cast(nw.Int64))
    return cast("Frame", nw.from_native(native))


def _with_duckdb(native: Any, expression: str, name: str) -> Any:  # noqa: ANN401  a relation of DuckDB
    import duckdb

    return native.select(duckdb.StarExpression(), duckdb.SQLExpression(expression).alias(name))


def _local(frame: Frame, zone: tzinfo, until: int) -> tuple[Frame, nw.Expr]:
    """`wl_t` on the clocks of the zone, as an expression, and the frame that it can be computed in.

    A zone changes its offset a hundred times in fifty years, so each library searches for the change in its own way.
    """
    steps = offset_steps(zone)
    steps = (steps[0], *(step for step in steps[1:] if step[0] <= until))
    moment, offset = nw.col("wl_t"), nw.col("wl_o")
    if len(steps) == 1:
        return frame, moment + steps[0][1] if steps[0][1] else moment
    native: Any = frame.to_native()
    backend = frame.implementation
    if backend.is_polars():
        import polars as pl

        changes, offsets = pl.Series([step[0] for step in steps[1:]]), pl.Series([step[1] for step in steps])
        place = pl.lit(changes).search_sorted(pl.col("wl_t"), side="right")
        return cast("Frame", nw.from_native(native.with_columns(wl_o=pl.lit(offsets).gather(place)))), moment + offset
    if backend.is_duckdb() or backend.is_pyspark():
        # The newest change first: most rows are done after a few comparisons.
        whens = " ".join(f"WHEN wl_t >= {since} THEN {offset}" for since, offset in reversed(steps[1:]))
        case = f"CAST(CASE {whens} ELSE {steps[0][1]} END AS BIGINT)"
        if backend.is_duckdb():
            native = _with_duckdb(native, case, "wl_o")
        else:
            from pyspark.sql import functions

            native = native.withColumn("wl_o", functions.expr(case))
        return cast("Frame", nw.from_native(native)), moment + offset
    if isinstance(frame, nw.DataFrame):
        if not len(frame):
            return frame, moment
        first, last = (int(value) for value in frame.select(a=moment.min(), b=moment.max()).rows()[0])
        before = [step for step in steps if step[0] <= first]
        steps = (*before[-1:], *(step for step in steps if first < step[0] <= last)) or steps[:1]
    terms = [(moment >= since).cast(nw.Int64) * (new - old) for (_, old), (since, new) in pairwise(steps)]
    return frame, nw.sum_horizontal(moment + steps[0][1], *terms)
