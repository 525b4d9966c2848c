"""The formula as steps of a statement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnClause, ColumnElement, FromClause, Select
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import BinaryExpression, Case
from sqlalchemy.sql.functions import FunctionElement

from warmlinks.scoring._dialects import (
    double,
    extreme,
    inline_numbers,
    materialized,
    natural_log,
    number,
    rounded,
    sa,
)
from warmlinks.scoring._request import Request
from warmlinks.scoring.verbs import Value, Verbs

__all__ = ["Steps", "select_scores"]

_DAY = 86400.0
_COST_OF_LOG = 4
"""Of a logarithm or an exponential, where a sum costs one."""
_COST_OF_STEP = 20
"""Of a further step, for each row: what costs more is worked out once."""
_COST_OF_COLUMN = 5
"""Of a further column in a step that there is anyway."""
_DECIMALS = {"warmth": 12, "alive": 12, "cold_at": 4, "due_at": 4, "stake": 12}


class Steps(Verbs):
    """SQL, step by step, so that no engine computes a costly number twice and a person can read along.

    What costs much and is used several times stands in the first step that has all it needs; the rest where it is used.
    """

    def __init__(self, uses: Mapping[str, int] | None = None, free: Collection[str] = (), places: int = 0) -> None:
        self.null: ColumnElement[Any] = sa.null()
        self.uses = uses
        self.free, self.places = free, places
        self.names = 0
        self.depth: dict[str, int] = {}
        self.steps: list[dict[str, ColumnElement[Any]]] = []

    @classmethod
    def select(
        cls, write: Callable[[Steps], Mapping[str, ColumnElement[Any]]], table: FromClause, prefix: str
    ) -> Select[Any]:
        """The statement that works columns out from a table.

        Args:
            write: makes the columns with these verbs; called three times: to count how often each value is used, to see
                which steps that takes, and to write them.
            table: the table.
            prefix: how the names of steps begin.
        """
        first = cls()
        columns = write(first)
        uses = Counter(_names_in(*columns.values()))
        for step in first.steps:
            uses.update(_names_in(*step.values()))
        needed = cls(uses)
        write(needed)
        steps = cls(uses, first._free(needed), len(needed.steps))
        return steps._select(table, prefix, write(steps))

    def _free(self, needed: Steps) -> Collection[str]:
        """The values that may stand in one of the needed steps, since none of those steps waits for them."""
        values = {name: value for step in self.steps for name, value in step.items()}
        waited_for: set[str] = set()
        names = {name for step in needed.steps for name in step}
        while names:
            names = {used for name in names for used in _names_in(values[name]) if used in values} - waited_for
            waited_for |= names
        return values.keys() - waited_for

    def log_of(self, value: ColumnElement[Any]) -> ColumnElement[Any]:
        return natural_log(value)

    def exp(self, value: ColumnElement[Any]) -> ColumnElement[Any]:
        return sa.func.exp(value, type_=sa.Double)

    def floor(self, value: ColumnElement[Any]) -> ColumnElement[Any]:
        return sa.func.floor(value, type_=sa.Double)

    def clip(self, value: ColumnElement[Any], low: float, high: float) -> ColumnElement[Any]:
        return extreme("greatest", number(low), extreme("least", value, number(high)))

    def pick(self, condition: ColumnElement[Any], yes: Value, no: Value) -> ColumnElement[Any]:
        return sa.case((condition, _as_sql(yes)), else_=_as_sql(no))

    def let(self, name: str, value: ColumnElement[Any]) -> ColumnElement[Any]:
        self.names += 1
        column = f"{name}_{self.names}"
        place = max((self.depth.get(used, -1) for used in _names_in(value)), default=-1) + 1
        worth_it = _COST_OF_COLUMN if column in self.free and place < self.places else _COST_OF_STEP
        if self.uses is not None and (self.uses[column] - 1) * _cost_of(value) <= worth_it:
            return value
        while len(self.steps) <= place:
            self.steps.append({})
        self.depth[column] = place
        self.steps[place][column] = value
        return sa.column(column, sa.Double)

    def least(self, name: str, value: Value, other: Value) -> ColumnElement[Any]:  # noqa: ARG002  a function needs no name
        return extreme("least", _as_sql(value), _as_sql(other))

    def most(self, name: str, value: Value, other: Value) -> ColumnElement[Any]:  # noqa: ARG002
        return extreme("greatest", _as_sql(value), _as_sql(other))

    def _select(self, table: FromClause, prefix: str, columns: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
        used = [set(_names_in(*columns.values()))]
        for step in reversed(self.steps):
            used.append(used[-1].union(*(_names_in(value) for name, value in step.items() if name in used[-1])))
        for place, (step, needed) in enumerate(zip(self.steps, reversed(used[:-1]), strict=True), 1):
            carried = [sa.column(column.name, column.type) for column in table.c if column.name in needed]
            new = [inline_numbers(value).label(name) for name, value in step.items() if name in needed]
            table = materialized(sa.select(*carried, *new).select_from(table)).cte(f"{prefix}_step_{place}")
        return sa.select(*(inline_numbers(value).label(name) for name, value in columns.items())).select_from(table)


def _as_sql(value: Value) -> ColumnElement[Any]:
    return number(value) if isinstance(value, float) else value


def _names_in(*values: ColumnElement[Any]) -> Iterator[str]:
    """The columns in expressions, each as often as it stands there."""
    return (part.name for value in values for part in visitors.iterate(value) if isinstance(part, ColumnClause))


def _cost_of(value: ColumnElement[Any]) -> int:
    """About how much it takes to work an expression out."""
    cost = 0
    for part in visitors.iterate(value):
        if isinstance(part, natural_log) or (isinstance(part, FunctionElement) and getattr(part, "name", "") == "exp"):
            cost += _COST_OF_LOG
        elif isinstance(part, (BinaryExpression, Case, FunctionElement)):
            cost += 1
    return cost


def select_scores(ties: FromClause, request: Request) -> Select[Any]:
    """The figures of each tie, from its state, in which `n` and `m` are doubles."""
    level: ColumnElement[Any] | None = None
    levels = getattr(request.model, "levels", None)
    if levels and len(request.keys) > 1:
        ties = _with_levels(ties, request, levels)
        level = sa.column("level", sa.Double)

    def write(v: Steps) -> dict[str, ColumnElement[Any]]:
        n, m = (sa.column(name, sa.Double) for name in ("n", "m"))
        first, last = (sa.column(name, sa.BigInteger) for name in ("f", "l"))
        at = v.let("at", double(last))
        span = v.let("span", double(last - first) / _DAY)
        silence = v.let("silence", double(request.moment - last) / _DAY)
        figures = request.model.figures(v, n, m, span, silence, level)
        columns: dict[str, ColumnElement[Any]]
        columns = {name: sa.column(key) for name, key in zip(request.names, request.keys, strict=True)}
        for name, value in figures.columns((n, m, first, last), at).items():
            columns[name] = rounded(value, _DECIMALS[name]) if name in _DECIMALS else value
        return columns

    return Steps.select(write, ties, request.prefix)


def _with_levels(ties: FromClause, request: Request, levels: Mapping[str, float]) -> FromClause:
    """The states, each with the level of its owner; owners without one have that of the model."""
    pairs = [
        sa.select(sa.cast(sa.literal(str(owner)), sa.String).label("owner"), number(level).label("level"))
        for owner, level in levels.items()
    ]
    # some engines put together no more than some hundred SELECTs at once
    parts = [
        sa.select(sa.union_all(*part).subquery(f"{request.prefix}_levels_{place}"))
        for place, part in enumerate(pairs[start : start + 100] for start in range(0, len(pairs), 100))
    ]
    all_levels = sa.union_all(*parts).cte(f"{request.prefix}_levels")
    own = sa.func.coalesce(all_levels.c.level, number(request.model.level), type_=sa.Double).label("level")
    owner = sa.cast(ties.c[request.keys[0]], sa.String)
    joined = sa.select(*ties.c, own).select_from(ties.outerjoin(all_levels, owner == all_levels.c.owner))
    return materialized(joined).cte(f"{request.prefix}_own")
