"""The formula as steps of a statement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from warmlinks.scoring._dialects import (
    double,
    extreme,
    natural_log,
    number,
    shown,
    worked_out_once,
    written_out,
)
from warmlinks.scoring._question import Asked
from warmlinks.scoring.verbs import Value, Verbs

if TYPE_CHECKING:
    from sqlalchemy import FromClause, Select
    from sqlalchemy.sql.elements import ColumnElement

__all__ = ["Steps", "scored"]

_DAY = 86400
_DEAR = 4
"""What a logarithm or an exponential costs, where a sum costs one."""
_DECIMALS, _DECIMALS_OF_SECONDS = 12, 4
_STEP = 20
"""What a step more costs for each row: what is dearer than that is worked out once."""
_COLUMN = 5
"""What a column more costs in a step that there is anyway."""


class Steps(Verbs):
    """SQL, step by step, so that no engine computes a dear number twice and a person can read along.

    What costs much and is used several times stands in the first step that has all it needs; the rest where it is used.
    """

    def __init__(self, uses: Mapping[str, int] | None = None, beside: Collection[str] = (), places: int = 0) -> None:
        import sqlalchemy as sa

        self.null: ColumnElement[Any] = sa.null()
        self.uses = uses
        self.beside, self.places = beside, places
        self.names = 0
        self.depth: dict[str, int] = {}
        self.steps: list[dict[str, ColumnElement[Any]]] = []

    @classmethod
    def written(
        cls, write: Callable[[Steps], Mapping[str, ColumnElement[Any]]], table: FromClause, prefix: str
    ) -> Select[Any]:
        """The statement that works columns out from a table.

        Args:
            write: makes the columns with these verbs; called several times, since only then it is known what is used
                how often, and which steps there are.
            table: the table.
            prefix: how the names of steps begin.
        """
        every = cls()
        columns = write(every)
        uses = Counter(_names_in(*columns.values()))
        for step in every.steps:
            uses.update(_names_in(*step.values()))
        needed = cls(uses)
        write(needed)
        steps = cls(uses, every._beside(needed), len(needed.steps))
        return steps._select(table, prefix, write(steps))

    def _beside(self, needed: Steps) -> Collection[str]:
        """What may stand in the steps that are needed, since none of them waits for it."""
        values = {name: value for step in self.steps for name, value in step.items()}
        waited_for: set[str] = set()
        asked = {name for step in needed.steps for name in step}
        while asked:
            asked = {name for part in asked for name in _names_in(values[part]) if name in values} - waited_for
            waited_for |= asked
        return values.keys() - waited_for

    def log_of(self, value: ColumnElement[Any]) -> ColumnElement[Any]:
        return natural_log(value)

    def exp(self, value: ColumnElement[Any]) -> ColumnElement[Any]:
        import sqlalchemy as sa

        return sa.func.exp(value, type_=sa.Double)

    def floor(self, value: ColumnElement[Any]) -> ColumnElement[Any]:
        import sqlalchemy as sa

        return sa.func.floor(value, type_=sa.Double)

    def clip(self, value: ColumnElement[Any], low: float, high: float) -> ColumnElement[Any]:
        return extreme("greatest", number(low), extreme("least", value, number(high)))

    def pick(self, condition: ColumnElement[Any], yes: Value, no: Value) -> ColumnElement[Any]:
        import sqlalchemy as sa

        one, other = (number(value) if isinstance(value, float) else value for value in (yes, no))
        return sa.case((condition, one), else_=other)

    def let(self, name: str, value: ColumnElement[Any]) -> ColumnElement[Any]:
        import sqlalchemy as sa

        self.names += 1
        column = f"{name}_{self.names}"
        place = max((self.depth.get(used, -1) for used in _names_in(value)), default=-1) + 1
        enough = _COLUMN if column in self.beside and place < self.places else _STEP
        if self.uses is not None and (self.uses[column] - 1) * _cost_of(value) <= enough:
            return value
        while len(self.steps) <= place:
            self.steps.append({})
        self.depth[column] = place
        self.steps[place][column] = value
        return sa.column(column, sa.Double)

    def least(self, name: str, one: Value, other: Value) -> ColumnElement[Any]:  # noqa: ARG002  a function needs no name
        return extreme("least", *(number(value) if isinstance(value, float) else value for value in (one, other)))

    def most(self, name: str, one: Value, other: Value) -> ColumnElement[Any]:  # noqa: ARG002
        return extreme("greatest", *(number(value) if isinstance(value, float) else value for value in (one, other)))

    def _select(self, table: FromClause, prefix: str, columns: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
        import sqlalchemy as sa

        wanted = [set(_names_in(*columns.values()))]
        for step in reversed(self.steps):
            wanted.append(wanted[-1].union(*(_names_in(value) for name, value in step.items() if name in wanted[-1])))
        for place, (step, needed) in enumerate(zip(self.steps, reversed(wanted[:-1]), strict=True), 1):
            carried = [sa.column(column.name, column.type) for column in table.c if column.name in needed]
            new = [written_out(value).label(name) for name, value in step.items() if name in needed]
            table = worked_out_once(sa.select(*carried, *new).select_from(table)).cte(f"{prefix}_step_{place}")
        return sa.select(*(written_out(value).label(name) for name, value in columns.items())).select_from(table)


def _names_in(*values: ColumnElement[Any]) -> Iterator[str]:
    """The columns in expressions, each as often as it stands there."""
    from sqlalchemy import ColumnClause
    from sqlalchemy.sql import visitors

    return (part.name for value in values for part in visitors.iterate(value) if isinstance(part, ColumnClause))


def _cost_of(value: ColumnElement[Any]) -> int:
    """About how much it takes to work an expression out."""
    from sqlalchemy.sql import visitors
    from sqlalchemy.sql.elements import BinaryExpression, Case
    from sqlalchemy.sql.functions import FunctionElement

    cost = 0
    for part in visitors.iterate(value):
        if isinstance(part, natural_log) or (isinstance(part, FunctionElement) and getattr(part, "name", "") == "exp"):
            cost += _DEAR
        elif isinstance(part, (BinaryExpression, Case, FunctionElement)):
            cost += 1
    return cost


def scored(ties: FromClause, asked: Asked) -> Select[Any]:
    """The figures of each tie, from its state, in which `n` and `m` are doubles."""
    import sqlalchemy as sa

    level: ColumnElement[Any] | None = None
    levels = getattr(asked.model, "levels", None)
    if levels and len(asked.keys) > 1:
        ties = _with_levels(ties, asked, levels)
        level = sa.column("level", sa.Double)
    day = float(_DAY)

    def write(v: Steps) -> dict[str, ColumnElement[Any]]:
        n, m = (sa.column(name, sa.Double) for name in ("n", "m"))
        first, last = (sa.column(name, sa.BigInteger) for name in ("f", "l"))
        at = v.let("at", double(last))
        span, silence = v.let("span", double(last - first) / day), v.let("silence", double(asked.moment - last) / day)
        figures = asked.model.figures(v, n, m, span, silence, level)
        return {
            **{name: sa.column(key) for name, key in zip(asked.names, asked.keys, strict=True)},
            "days": n,
            "interactions": m,
            "first_at": first,
            "last_at": last,
            "warmth": shown(figures.warmth, _DECIMALS),
            "alive": shown(figures.alive, _DECIMALS),
            "cold_at": shown(at + figures.cold * day, _DECIMALS_OF_SECONDS),
            "due_at": shown(at + figures.due * day, _DECIMALS_OF_SECONDS),
            "stake": shown(figures.stake, _DECIMALS),
        }

    return Steps.written(write, ties, asked.prefix)


def _with_levels(ties: FromClause, asked: Asked, levels: Mapping[str, float]) -> FromClause:
    """The states, each with the level of its owner; owners without one have that of the model."""
    import sqlalchemy as sa

    pairs = [
        sa.select(sa.cast(sa.literal(str(owner)), sa.String).label("owner"), number(level).label("level"))
        for owner, level in levels.items()
    ]
    # some engines put together no more than some hundred SELECTs at once
    parts = [
        sa.select(sa.union_all(*part).subquery(f"{asked.prefix}_levels_{place}"))
        for place, part in enumerate(pairs[start : start + 100] for start in range(0, len(pairs), 100))
    ]
    known = sa.union_all(*parts).cte(f"{asked.prefix}_levels")
    own = sa.func.coalesce(known.c.level, number(asked.model.level), type_=sa.Double).label("level")
    owner = sa.cast(ties.c[asked.keys[0]], sa.String)
    joined = sa.select(*ties.c, own).select_from(ties.outerjoin(known, owner == known.c.owner))
    return worked_out_once(joined).cte(f"{asked.prefix}_own")
