"""What a statement is to answer: over which activities, at which moment, and in whose days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from typing import Any, Literal

from attrs import frozen

from warmlinks.calendar.zones import as_zone, offset_steps
from warmlinks.errors import UsageError
from warmlinks.scoring._arguments import require_now
from warmlinks.scoring._dialects import sa
from warmlinks.scoring._moments import ColumnUnit, current_second, day_of
from warmlinks.scoring.activities import Activities
from warmlinks.scoring.base import COLUMNS, TieModel
from warmlinks.scoring.model import DecayModel

__all__ = ["Request", "unused_prefix"]


@frozen
class Request:
    """The arguments of a statement, once all of them make sense.

    Attributes:
        activities: where contact is written down, one or several.
        now: the moment; `database` stands for that at which the statement runs.
        zone: the owner's.
        model: the model.
        prefix: how the steps of the statement begin: a step called like the caller's table would hide it.
        types: what a column of times is read as: `time`, whatever it holds; or what MariaDB and MySQL take apart, since
            they read rows of one type at twice the speed: `datetime`, rows of its own times, and `text`, all others.
    """

    activities: tuple[Activities, ...]
    now: datetime | Literal["database"]
    zone: tzinfo
    model: TieModel
    prefix: str
    types: tuple[ColumnUnit, ...] = ("time",)

    @classmethod
    def of(
        cls,
        *,
        now: datetime | Literal["database"],
        activities: Activities | Iterable[Activities] | None = None,
        timezone: tzinfo | str = UTC,
        model: TieModel | None = None,
        **table: Any,  # noqa: ANN401  the short form: the arguments of one Activities
    ) -> Request:
        """From the arguments of a call; see `score_statement`."""
        if activities is None:
            for name in ("table", "by", "at"):
                table.setdefault(name, None)
            tables: tuple[Activities, ...] = (Activities(table.pop("table"), **table),)
        elif table:
            raise UsageError(
                f"{' and '.join(sorted(table))} is said beside activities",
                advice=f"Say it in the Activities, as in Activities('call', by='contact_id', {min(table)}=...)",
            )
        else:
            tables = (activities,) if isinstance(activities, Activities) else tuple(activities)
        if not tables or not all(isinstance(each, Activities) for each in tables):
            raise UsageError(
                "activities are no Activities", advice="Pass some, as in [Activities('call', by='contact_id', at='at')]"
            )
        if len({len(each.by) for each in tables}) > 1:
            raise UsageError(
                "the activities name different numbers of columns in by",
                why="; ".join(f"{each.table}: {', '.join(each.by)}" for each in tables),
                advice="Name the same in each, as in by=('owner_id', 'contact_id')",
            )
        if len(tables[0].by) > 1 and (taken := set(tables[0].by) & set(COLUMNS)):
            raise UsageError(
                f"by has a column called {min(taken)}, as the result has",
                advice="Give it another name: Activities('(select ... as contact_id from ...)', by=...)",
            )
        if now != "database":
            require_now(now)
        prefix = unused_prefix(*(each.table for each in tables))
        return cls(tables, now, as_zone(timezone), model or DecayModel(), prefix)

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns of a tie inside the statement."""
        by = self.activities[0].by
        return ("tie",) if len(by) == 1 else tuple(f"tie_{place}" for place in range(1, len(by) + 1))

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of a tie in the result."""
        by = self.activities[0].by
        return ("tie",) if len(by) == 1 else by

    @property
    def moment(self) -> sa.ColumnElement[int]:
        """The moment to score at, in whole epoch seconds."""
        if self.now == "database":
            return current_second()
        return sa.bindparam("now", require_now(self.now), type_=sa.BigInteger)

    @property
    def until(self) -> int | None:
        """The same as a number, where it is known beforehand."""
        return None if self.now == "database" else require_now(self.now)

    @property
    def unit(self) -> ColumnUnit | None:
        """The unit of moments until they are grouped; None: whole seconds, which several units have in common."""
        units = {unit for each in self.activities for unit in self.units_of(each)}
        return units.pop() if len(units) == 1 else None

    def units_of(self, activities: Activities) -> tuple[ColumnUnit, ...]:
        """The units of its column of moments; where there are several, it is read once for each."""
        return self.types if activities.unit == "time" else (activities.unit,)

    def day(
        self, moment: sa.ColumnElement[Any], unit: ColumnUnit | None = None, *, numbered: bool = True
    ) -> sa.ColumnElement[int]:
        """The owner's day that holds a moment; see `day_of`."""
        return day_of(moment, unit, offset_steps(self.zone), self.until, numbered=numbered)


def unused_prefix(*tables: Any) -> str:  # noqa: ANN401  names, texts and selectables
    """How to begin the names of steps, so that none is that of a table."""
    prefix, names = "wl", " ".join(map(str, tables)).lower()
    while f"{prefix}_" in names:
        prefix += "l"
    return prefix
