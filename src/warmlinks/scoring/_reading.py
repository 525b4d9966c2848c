"""What of a caller's table counts, and as what: one rule for plain rows and for frames of every library.

A row counts that has a tie, a time that can be read, a word that is contact (where there is a column of words), and
lies not after `now`. Everything runs in the caller's own engine; only values that it cannot look at (texts for times,
Python objects) are looked at one by one, in frames that are at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, tzinfo
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast, get_args
from warnings import warn

from attrs import field, frozen

from warmlinks.calendar.days import day_number
from warmlinks.calendar.zones import as_zone, offset_steps
from warmlinks.errors import SettingsError, UsageError
from warmlinks.scoring._arguments import (
    FIRST_MOMENT,
    LAST_MOMENT,
    LATEST,
    REASONS,
    contact_words,
    fold,
    folding,
    looks_like_milliseconds,
    lowercase_variants,
    missing_column,
    no_times,
    no_zone,
    not_hashable,
    require_names,
    require_now,
    require_unit,
)
from warmlinks.scoring._rows import UNREADABLE, Seen, is_missing, moment_in, values_of, word_in
from warmlinks.scoring.state import TieDays
from warmlinks.values import COUNTED_KINDS, PASSIVE_KINDS

if TYPE_CHECKING:
    import narwhals as nw

    Frame: TypeAlias = nw.DataFrame[Any] | nw.LazyFrame[Any]

__all__ = ["REASONS", "Asked", "LeftOut", "Unit", "asked", "collected", "counted_rows", "frame_with"]

_DAY = 86400
_ENDLESS = 1e15
_TOLD = 5

_MANY = 0.25
"""Where a larger share of the rows is left out for words that are not known, the caller is warned."""

Unit = Literal["s", "ms"]


def frame_with(rows: Any, wanted: Collection[str]) -> Frame:  # noqa: ANN401
    """The caller's frame, if it has the columns."""
    try:
        import narwhals as nw
    except ModuleNotFoundError:
        raise SettingsError("data frames need narwhals", advice="pip install 'warmlinks[frames]'") from None
    try:
        frame = cast("Frame", nw.from_native(_without_doubles(rows, wanted)))
    except TypeError as error:
        raise UsageError(
            f"a {type(rows).__name__} is no data frame that is known here",
            why=str(error).split("\n", maxsplit=1)[0],
            advice="Pass a frame of pandas, polars, pyarrow, DuckDB, Dask, Ibis or PySpark, or mappings",
        ) from error
    schema = frame.collect_schema()
    if not schema and isinstance(frame, nw.DataFrame):  # made of no rows, which have no columns
        frame = nw.DataFrame.from_dict(
            {name: [] for name in wanted}, schema=dict.fromkeys(wanted, nw.Int64()), backend=frame.implementation
        )
    _look(frame.collect_schema(), wanted)
    return frame


def _without_doubles(rows: Any, wanted: Collection[str]) -> Any:  # noqa: ANN401  the caller's kind of frame
    """The frame without columns that nobody asked for, where two of them have one name, as a join leaves them."""
    library = type(rows).__module__.partition(".")[0]
    if library not in {"pandas", "modin", "pyarrow", "duckdb", "_duckdb", "pyspark"}:
        return rows
    names = list(rows.column_names if library == "pyarrow" else rows.columns)
    if len(set(names)) == len(names):
        return rows
    for name in wanted:
        if names.count(name) > 1:
            raise UsageError(f"there are several columns '{name}'", advice="Rename all but one of them")
    kept = [place for place, name in enumerate(names) if name in wanted]
    if library == "pyarrow":
        return rows.select(kept)
    if library in {"pandas", "modin"}:
        return rows.iloc[:, kept]
    quoted = (names[place].replace('"', '""') for place in kept)
    return (
        rows.select(*(f"`{names[place]}`" for place in kept))
        if library == "pyspark"
        else rows.project(", ".join(f'"{name}"' for name in quoted))
    )


def _look(there: Iterable[str], wanted: Iterable[str]) -> None:
    names = list(there)
    for name in wanted:
        if name not in names:
            raise missing_column(name, names)


@frozen
class Asked:
    """What to look for in the caller's rows."""

    by: str
    at: str
    kind: str | None
    direction: str | None
    kinds: frozenset[str]
    usual: bool
    replaced: tuple[tuple[str, str], ...]
    zone: tzinfo
    unit: Unit
    until: int

    @property
    def spelt(self) -> frozenset[str]:
        """The words that count, as they stand in a column whose letters were made small."""
        return lowercase_variants(self.kinds) if self.usual else self.kinds

    @property
    def wanted(self) -> list[str]:
        return [name for name in (self.by, self.at, self.kind, self.direction) if name is not None]

    @property
    def divisor(self) -> int:
        return 1000 if self.unit == "ms" else 1

    def reason(self, who: Any, moment: Any, *, known: bool) -> str:  # noqa: ANN401  what is in a plain row
        """Why a row does not count, the first reason that holds; or `counted`."""
        if is_missing(who):
            return "no_tie"
        if moment is None:
            return "no_time"
        if moment is UNREADABLE:
            return "unreadable"
        if not known:
            return "other_kind"
        return "counted" if moment <= self.until else "after_now"

    def refuse_milliseconds(self, frame: Frame) -> None:
        """Refuse numbers that are no seconds; what is lazy is not read for it."""
        import narwhals as nw

        if self.unit != "s" or not isinstance(frame, nw.DataFrame) or not frame.schema[self.at].is_numeric():
            return
        numbers = frame.get_column(self.at).drop_nulls()
        if not frame.schema[self.at].is_integer():
            numbers = numbers.cast(nw.Float64)
            numbers = numbers.filter(numbers.is_between(-_ENDLESS, _ENDLESS))
        if len(numbers) and numbers.min() > LATEST:
            raise looks_like_milliseconds(self.at)

    def events(self, frame: Frame, *, lazy: bool = False) -> Frame:
        """The rows that count, as `wl_tie`, `wl_t` (whole epoch seconds) and `wl_day`.

        Args:
            frame: the caller's.
            lazy: a frame of polars is planned from here on, and not read step by step.
        """
        import narwhals as nw

        named = self._named(frame)
        named = named.lazy() if lazy and named.implementation.is_polars() else named
        timed = self._timed(named.drop_nulls(["wl_tie", "wl_at"]), frame)
        counted = timed.filter(*(condition for _, condition in self._conditions())).select("wl_tie", "wl_t")
        counted, local = _local(counted, self.zone, self.until)
        return counted.with_columns(wl_day=(local // _DAY).cast(nw.Int64)).select("wl_tie", "wl_t", "wl_day")

    def left_out(self, frame: Frame) -> dict[str, int]:
        """How many rows count, and how many do not, each under the first reason that holds."""
        import narwhals as nw

        named = self._named(frame)
        some = named.drop_nulls(["wl_tie"])
        every, with_tie = (_numbers(one.select(n=nw.len()))["n"] for one in (frame, some))
        still, counts = nw.lit(1).cast(nw.Int64), {}
        for reason, condition in self._conditions():
            holds = condition.cast(nw.Int64)
            counts[reason] = (still * (1 - holds)).sum()
            still = still * holds
        timed = self._timed(some.drop_nulls(["wl_at"]), frame).with_columns(wl_one=nw.lit(1).cast(nw.Int64))
        found = _numbers(timed.select(n=nw.col("wl_one").sum(), counted=still.sum(), **counts))
        told = {"counted": found["counted"], "no_tie": every - with_tie, "no_time": with_tie - found["n"]}
        return told | {reason: found[reason] for reason in counts}

    def words_in(self, frame: Frame, *, read: bool = False) -> dict[str, int]:
        """How often each word is there, in rows with a tie and a time; what is lazy is read for it only if asked to."""
        import narwhals as nw

        if self.kind is None or not (read or isinstance(frame, nw.DataFrame)):
            return {}
        named = self._named(frame).drop_nulls(["wl_tie", "wl_at"])
        counted = collected(named.group_by("wl_kind").agg(wl_n=nw.len())).select("wl_kind", "wl_n")
        return {"" if is_missing(word) else str(word): int(count) for word, count in counted.rows()}

    def unknown(self, words: Mapping[str, int]) -> dict[str, int]:
        """Those of the words that neither count nor are known not to, the most frequent first."""
        strange = {word: n for word, n in words.items() if word and fold(word) not in self.kinds | PASSIVE_KINDS}
        return dict(sorted(strange.items(), key=lambda pair: (-pair[1], pair[0])))

    def warn_of(self, words: Mapping[str, int]) -> None:
        """Warn where words that nobody knows leave out many rows, or where no row has a word that counts."""
        unknown = self.unknown(words)
        missed, rows = sum(unknown.values()), sum(words.values())
        counting = sum(n for word, n in words.items() if fold(word) in self.kinds)
        if not unknown or (counting and (not self.usual or missed <= _MANY * rows)):
            return
        told = ", ".join(f"{word!r} ({n})" for word, n in list(unknown.items())[:_TOLD])
        more = "" if len(unknown) <= _TOLD else f" and {len(unknown) - _TOLD} more"
        warn(
            f"{missed} of {rows} rows are left out: in the column '{self.kind}' these are no words for contact: "
            f"{told}{more}. Say which words are: kinds=[...]",
            stacklevel=4,
        )

    def _named(self, frame: Frame) -> Frame:
        """The caller's columns by names of ours, so that whatever they are called, nothing on the way is called alike.

        Values that an engine cannot look at by itself are looked at here, one by one.
        """
        import narwhals as nw

        schema = frame.collect_schema()
        names = {"wl_tie": self.by, "wl_at": self.at, **({"wl_kind": self.kind} if self.kind else {})}
        named = frame.select(*(nw.col(name).alias(mine) for mine, name in names.items()))
        named = _with_ties(named, schema[self.by], self.by)
        return self._with_words(self._with_moments(named, schema[self.at]), schema)

    def _with_moments(self, frame: Frame, dtype: Any) -> Frame:  # noqa: ANN401  a narwhals type
        import narwhals as nw

        if dtype.is_float():  # not every engine takes what is not a number for nothing
            return frame.with_columns(wl_at=nw.when(~nw.col("wl_at").is_nan()).then(nw.col("wl_at")))
        if not _is_foreign(dtype):
            return frame

        def seconds(values: list[Any]) -> list[float | None]:
            seen, found = Seen(self.at, self.unit), []
            for value in values:
                moment = moment_in(value, self.at, self.divisor)
                seen.add(value, moment)
                # what cannot be read becomes the zero of a clock, which cannot be read either
                found.append(0.0 if moment is UNREADABLE else None if moment is None else float(moment))
            seen.check()
            return found

        return _looked_at(frame, "wl_at", seconds, nw.Float64(), self.at)

    def _with_words(self, frame: Frame, schema: Mapping[str, Any]) -> Frame:
        import narwhals as nw

        if self.kind is None:
            return frame
        dtype = schema[self.kind]
        if dtype == nw.Object:
            return _looked_at(
                frame,
                "wl_kind",
                lambda values: [word_in(one, usual=self.usual) for one in values],
                nw.String(),
                self.kind,
            )
        if dtype.is_numeric() and not _is_empty(frame):
            raise UsageError(f"the column '{self.kind}' holds no words", why=f"it is of type {dtype}")
        return frame if dtype == nw.String else frame.with_columns(nw.col("wl_kind").cast(nw.String))

    def _timed(self, named: Frame, theirs: Frame) -> Frame:
        divisor = 1 if _is_foreign(theirs.collect_schema()[self.at]) else self.divisor
        return _timed(named, named.collect_schema()["wl_at"], self.at, divisor)

    def _conditions(self) -> list[tuple[str, nw.Expr]]:
        """What a row with a tie and a time has to be, in order; `wl_t` and `wl_kind` are there."""
        import narwhals as nw

        moment = nw.col("wl_t")
        conditions = [("unreadable", moment.is_between(FIRST_MOMENT, LAST_MOMENT) & (moment != 0))]
        word = nw.col("wl_kind")
        if self.kind is None:
            conditions.append(("other_kind", moment.is_null() | ~moment.is_null()))
        else:
            for letter, folded in self.replaced:
                word = word.str.replace_all(letter, folded, literal=True)
            conditions.append(("other_kind", word.str.to_lowercase().is_in(sorted(self.spelt)).fill_null(value=False)))
        return [*conditions, ("after_now", moment <= self.until)]


def _is_foreign(dtype: Any) -> bool:  # noqa: ANN401  a narwhals type
    """Whether an engine cannot see a moment in values of this type."""
    import narwhals as nw

    return dtype in {nw.Object, nw.String, nw.Categorical, nw.Enum}


def _numbers(frame: Frame) -> dict[str, int]:
    """One row of whole numbers; of no rows, noughts."""
    known = collected(frame)
    return {name: int(value or 0) for name, value in zip(known.columns, known.rows()[0], strict=True)}


def collected(frame: Frame) -> nw.DataFrame[Any]:
    import narwhals as nw

    return frame.collect() if isinstance(frame, nw.LazyFrame) else frame


def _is_empty(frame: Frame) -> bool:
    import narwhals as nw

    return isinstance(frame, nw.DataFrame) and not len(frame)


def _with_ties(frame: Frame, dtype: Any, by: str) -> Frame:  # noqa: ANN401  a narwhals type
    """What is not a number is no tie; what cannot be told apart is refused."""
    import narwhals as nw

    if dtype.is_float():
        return frame.filter(~nw.col("wl_tie").is_nan() | nw.col("wl_tie").is_null())
    unequal = dtype.is_nested()
    if dtype == nw.Object and isinstance(frame, nw.DataFrame):
        try:
            unequal = not all(hash(value) or True for value in frame.get_column("wl_tie").to_list())
        except TypeError:
            unequal = True
    if unequal:
        raise not_hashable(by)
    return frame


def _looked_at(
    frame: Frame, name: str, look: Callable[[list[Any]], list[Any]], dtype: nw.dtypes.DType, theirs: str
) -> Frame:
    """A column with its values looked at one by one, where the engine lets us."""
    import narwhals as nw

    if isinstance(frame, nw.DataFrame):
        values = look(frame.get_column(name).to_list())
        return frame.with_columns(nw.new_series(name, values, dtype, backend=frame.implementation))
    native: Any = frame.to_native()
    if frame.implementation.is_polars():
        import polars as pl

        target: Any = pl.Float64 if dtype == nw.Float64 else pl.String

        def batch(some: pl.Series, **_: object) -> pl.Series:
            return pl.Series(look(some.to_list()), dtype=target)

        read: Any = pl.col(name).map_batches(batch, return_dtype=target)
        return cast("Frame", nw.from_native(native.with_columns(read)))
    if frame.implementation.is_duckdb() and dtype == nw.Float64:
        import duckdb

        others = (duckdb.ColumnExpression(column) for column in frame.collect_schema() if column != name)
        read = duckdb.SQLExpression(_DUCKDB_TEXT.format(name)).alias(name)
        return cast("Frame", nw.from_native(native.select(*others, read)))
    raise no_times(theirs, "it is of texts, which are not read in a lazy frame of this library")


_DUCKDB_TEXT = (
    r"CASE WHEN regexp_full_match(trim({0}), '\d{{4}}-\d\d-\d\d')"
    r" THEN coalesce(CAST(epoch(try_cast(trim({0}) AS DATE)) AS BIGINT), 0)"
    r" WHEN regexp_full_match(trim({0}), '\d{{4}}-\d\d-\d\d.*(Z|[+-]\d\d(:?\d\d)?)')"
    r" THEN coalesce(CAST(floor(epoch(try_cast(trim({0}) AS TIMESTAMPTZ))) AS BIGINT), 0)"
    r" WHEN {0} IS NOT NULL THEN 0 END"
)


def asked(  # noqa: PLR0917  what the calls were asked, in one place
    by: str,
    at: str,
    kind: str | None,
    direction: str | None,
    kinds: Collection[str] | Mapping[Any, str | None],
    timezone: tzinfo | str,
    unit: Unit,
    now: datetime,
) -> Asked:
    """What to look for, once all of it makes sense."""
    require_names(by=by, at=at, kind=kind, direction=direction)
    require_unit(unit, get_args(Unit))
    words = contact_words(kinds)
    usual = words == COUNTED_KINDS
    replaced = () if usual else folding(words)
    return Asked(by, at, kind, direction, words, usual, replaced, as_zone(timezone), unit, require_now(now))


def _timed(frame: Frame, dtype: Any, at: str, divisor: int) -> Frame:  # noqa: ANN401, PLR0911  a narwhals type; one way for each library
    """The frame with whole epoch seconds as `wl_t`, each library in its own way; `at` is the caller's name for it."""
    import narwhals as nw

    column = nw.col("wl_at")
    if dtype.is_integer():
        return frame.with_columns(wl_t=(column // divisor if divisor != 1 else column).cast(nw.Int64))
    if dtype.is_numeric():
        number = column.cast(nw.Float64)
        # what is endless, or no number, is the zero of a machine's clock: it cannot be read either
        number = nw.when(number.is_between(-_ENDLESS, _ENDLESS)).then(number).otherwise(0.0).cast(nw.Float64)
        return frame.with_columns(wl_t=number).with_columns(wl_t=(nw.col("wl_t") / divisor).floor().cast(nw.Int64))
    if dtype == nw.Unknown and (frame.implementation.is_polars() or _is_empty(frame)):  # a column of nothing at all
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
        import duckdb

        seconds = duckdb.SQLExpression(
            "CASE WHEN isfinite(wl_at) THEN CAST(floor(epoch(wl_at)) AS BIGINT) ELSE 0 END"
        ).alias("wl_t")
        return cast("Frame", nw.from_native(native.select(duckdb.StarExpression(), seconds)))
    if backend.is_pyspark():
        from pyspark.sql import functions

        return cast(
            "Frame",
            nw.from_native(native.withColumn("wl_t", functions.unix_seconds(functions.col("wl_at").cast("timestamp")))),
        )
    if backend.is_ibis():
        return cast(
            "Frame", nw.from_native(native.mutate(wl_t=native["wl_at"].cast("timestamp").epoch_seconds().cast("int64")))
        )
    return frame.with_columns(wl_t=(column.dt.timestamp("ms") // 1000).cast(nw.Int64))


def _local(frame: Frame, zone: tzinfo, until: int) -> tuple[Frame, nw.Expr]:
    """`wl_t` on the clocks of the zone, as an expression, and the frame that it can be computed in.

    A zone changes its offset a hundred times in fifty years, so each library looks the change up in its own way.
    """
    import narwhals as nw

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
            import duckdb

            native = native.select(duckdb.StarExpression(), duckdb.SQLExpression(case).alias("wl_o"))
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


@frozen
class Counted:
    """What plain rows come to: the days of each tie, how many rows count and how many do not by why, and the words."""

    ties: dict[Any, TieDays]
    counts: dict[str, int]
    words: dict[str, int]


def counted_rows(rows: Iterable[Any], what: Asked) -> Counted:
    """Look at plain rows, one by one."""
    ties: dict[Any, TieDays] = {}
    counts = dict.fromkeys(REASONS, 0)
    words: dict[str, int] = {}
    seen = Seen(what.at, what.unit)
    spelt = what.spelt
    for who, at, *rest in values_of(rows, what.wanted):
        moment = moment_in(at, what.at, what.divisor)
        seen.add(at, moment)
        known = what.kind is None or word_in(rest[0], usual=what.usual) in spelt
        reason = what.reason(who, moment, known=known)
        counts[reason] += 1
        if what.kind is not None and reason not in {"no_tie", "no_time"}:
            shown = "" if is_missing(rest[0]) else str(rest[0])
            words[shown] = words.get(shown, 0) + 1
        if reason == "counted":
            try:
                tie = ties.get(who) or ties.setdefault(who, TieDays.of())
            except TypeError:
                raise not_hashable(what.by) from None
            tie.add(moment, day_number(moment, what.zone))
    seen.check()
    return Counted(ties, counts, words)


@frozen
class LeftOut:
    """How many rows count, and how many do not, each under the first reason that holds.

    Attributes:
        counted: rows that count.
        no_tie: there is nobody in them.
        no_time: there is no time in them.
        unreadable: there is a time, but no moment in the calendar, or the zero of a machine's clock.
        other_kind: their word is not for contact.
        after_now: they are still to come.
        words: words that neither count nor are known not to, by how often they are there.
    """

    counted: int
    no_tie: int
    no_time: int
    unreadable: int
    other_kind: int
    after_now: int
    words: Mapping[str, int] = field(factory=dict)

    def __getitem__(self, reason: str) -> int:
        """As the row that `left_out_query` gives."""
        if reason not in REASONS:
            raise KeyError(reason)
        count: int = getattr(self, reason)
        return count

    def keys(self) -> tuple[str, ...]:
        """The reasons, so that `dict` makes a mapping of it."""
        return REASONS
