"""From events to the state of a tie, said once for every table: how rows are grouped, and what is kept of each group.

Events have `tie`, `day` and the moment `t`; a state has `n` days, `m` interactions, the first moment `f` and the last
`l`. Sums, minima and maxima: parts and batches may come in any order.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

__all__ = ["AT_ONCE", "DAYS", "DAYS_AGAIN", "TIES", "Aggregates"]

Aggregates: TypeAlias = dict[str, tuple[Literal["count", "distinct", "sum", "min", "max"], str]]
"""By the name of a result: how it is made, and of which column; a count is of rows."""

_FIRST_AND_LAST: Aggregates = {"f": ("min", "f"), "l": ("max", "l")}

DAYS: Aggregates = {"m": ("count", "t"), "f": ("min", "t"), "l": ("max", "t")}
"""Events by tie and day."""

DAYS_AGAIN: Aggregates = {"m": ("sum", "m"), **_FIRST_AND_LAST}
"""Days by tie and day once more, where several batches may share a day."""

TIES: Aggregates = {"n": ("count", "day"), **DAYS_AGAIN}
"""Days by tie."""

AT_ONCE: Aggregates = {"n": ("distinct", "day"), **DAYS}
"""Events by tie, for engines that count distinct days quickly in the same pass."""
