"""Scores as a caller has them, whatever holds them: rows, a frame of any library, or a mapping to `Score`s."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from itertools import chain
from typing import Any, Final

from warmlinks.errors import UsageError
from warmlinks.scoring._arguments import missing_column
from warmlinks.scoring._rows import UNREADABLE, columns_of, is_missing, is_rows, moment_in, values_of

__all__ = ["MOMENTS", "NUMBERS", "scored_values"]

NUMBERS: Final = ("warmth", "alive", "stake")
"""The figures of a score that are numbers."""

MOMENTS: Final = ("cold_at", "due_at")
"""And those that are moments."""

_TIES: Final = ("tie", "contact")
"""The names that a column of ties may have by default."""


def scored_values(
    scores: Any,  # noqa: ANN401  rows, frames and mappings
    names: Collection[str],
    by: str | None = None,
) -> Iterator[tuple[str, list[float | None]]]:
    """Each tie as a text, with these figures of its score; moments as whole epoch seconds, None where there is none.

    Args:
        scores: rows as `score` and the SQL statement give them, mappings or of a database; a data frame; or a mapping
            from ties to `Score`s.
        names: of `NUMBERS` and `MOMENTS`.
        by: the column that says with whom; None: `tie` or `contact`.

    Raises:
        UsageError: a column is missing, or one holds no numbers, or no times with a zone; it is named.
    """
    for tie, *values in _rows(scores, list(names), by):
        if not is_missing(tie):
            yield str(tie), [_figure(value, name) for value, name in zip(values, names, strict=True)]


def _rows(scores: Any, names: list[str], by: str | None) -> Iterator[Iterable[Any]]:  # noqa: ANN401
    if isinstance(scores, Mapping):
        yield from ((tie, *values) for tie, values in zip(scores, values_of(scores.values(), names), strict=True))
    elif is_rows(scores):
        rows = iter(scores)
        first = next(rows, None)
        if first is not None:
            yield from values_of(chain([first], rows), [by or _tie_of(columns_of(first)), *names])
    else:
        from warmlinks.scoring._frame_reading import collected, open_frame

        frame = open_frame(scores, [by, *names] if by else names)
        tie = by or _tie_of(frame.collect_schema().names())
        yield from collected(frame.select(tie, *names)).iter_rows()


def _tie_of(columns: Collection[str]) -> str:
    for name in _TIES:
        if name in columns:
            return name
    raise missing_column(_TIES[0], columns)


def _figure(value: Any, name: str) -> float | None:  # noqa: ANN401  a value of a row
    if is_missing(value):
        return None
    if name in MOMENTS:
        moment = moment_in(value, name, 1)
        return None if moment is UNREADABLE else moment
    if not isinstance(value, (str, bytes, date)):
        with suppress(TypeError, ValueError):
            return float(value)
    raise UsageError(f"the column '{name}' holds no numbers", why=f"for instance a {type(value).__name__}")
