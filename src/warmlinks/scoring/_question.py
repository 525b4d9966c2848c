"""What a statement is asked: of which activities, at which moment, and whose day is a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any, Literal

from attrs import frozen

from warmlinks.calendar.zones import as_zone, offset_steps
from warmlinks.errors import UsageError
from warmlinks.scoring._asked import aware
from warmlinks.scoring._moments import ColumnUnit, day_of, present
from warmlinks.scoring.activities import Activities
from warmlinks.scoring.base import TieModel
from warmlinks.scoring.model import DecayModel

if TYPE_CHECKING:
    from sqlalchemy.sql.elements import ColumnElement

__all__ = ["FIGURES", "Asked", "prefix_beside"]

FIGURES = ("days", "interactions", "first_at", "last_at", "warmth", "alive", "cold_at", "due_at", "stake")
"""What a result has beside the columns of a tie."""


@frozen
class Asked:
    """What is asked of whom: the activities, the moment, and whose day is a day.

    Attributes:
        activities: where contact is written down, one or several.
        now: the moment; `database` stands for that at which the statement runs.
        zone: the owner's.
        model: the model.
        prefix: how the steps of the statement begin: a step called like the caller's table would hide it.
        types: what a column of times is read as: `time`, whatever it holds; or what MariaDB and MySQL take apart, since
            they have rows of one sort at twice the speed: `datetime`, rows of its own times, and `text`, all others.
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
    ) -> Asked:
        """From the arguments of a call; see `score_statement`."""
        if activities is None:
            for name in ("table", "by", "at"):
                table.setdefault(name, None)
            asked: tuple[Activities, ...] = (Activities(table.pop("table"), **table),)
        elif table:
            raise UsageError(
                f"{' and '.join(sorted(table))} is said beside activities",
                advice=f"Say it in the Activities, as in Activities('call', by='contact_id', {min(table)}=...)",
            )
        else:
            asked = (activities,) if isinstance(activities, Activities) else tuple(activities)
        if not asked or not all(isinstance(each, Activities) for each in asked):
            raise UsageError(
                "activities are no Activities", advice="Pass some, as in [Activities('call', by='contact_id', at='at')]"
            )
        if len({len(each.by) for each in asked}) > 1:
            raise UsageError(
                "the activities name different numbers of columns in by",
                why="; ".join(f"{each.table}: {', '.join(each.by)}" for each in asked),
                advice="Name the same in each, as in by=('owner_id', 'contact_id')",
            )
        if len(asked[0].by) > 1 and (taken := set(asked[0].by) & set(FIGURES)):
            raise UsageError(
                f"by has a column called {min(taken)}, as the result has",
                advice="Give it another name: Activities('(select ... as contact_id from ...)', by=...)",
            )
        if now != "database":
            aware(now)
        prefix = prefix_beside(*(each.table for each in asked))
        return cls(asked, now, as_zone(timezone), model or DecayModel(), prefix)

    @property
    def keys(self) -> tuple[str, ...]:
        """What a tie is known by inside the statement."""
        by = self.activities[0].by
        return ("tie",) if len(by) == 1 else tuple(f"tie_{place}" for place in range(1, len(by) + 1))

    @property
    def names(self) -> tuple[str, ...]:
        """What it is called in the result."""
        by = self.activities[0].by
        return ("tie",) if len(by) == 1 else by

    @property
    def moment(self) -> ColumnElement[int]:
        """The moment to score at, in whole epoch seconds."""
        import sqlalchemy as sa

        if self.now == "database":
            return present()
        return sa.bindparam("now", aware(self.now), type_=sa.BigInteger)

    @property
    def until(self) -> int | None:
        """The same as a number, where it is known beforehand."""
        return None if self.now == "database" else aware(self.now)

    @property
    def unit(self) -> ColumnUnit | None:
        """In what unit moments are kept until they are grouped; None: several have whole seconds in common."""
        units = {unit for each in self.activities for unit in self.units_of(each)}
        return units.pop() if len(units) == 1 else None

    def units_of(self, activities: Activities) -> tuple[ColumnUnit, ...]:
        """What its column of moments holds; where those are several, it is read once for each."""
        return self.types if activities.unit == "time" else (activities.unit,)

    def day(
        self, moment: ColumnElement[Any], unit: ColumnUnit | None = None, *, numbered: bool = True
    ) -> ColumnElement[int]:
        """The owner's day in which a moment lies, counted from `FIRST_DAY`, or something that tells it from others."""
        return day_of(moment, unit, offset_steps(self.zone), self.until, numbered=numbered)


def prefix_beside(*tables: Any) -> str:  # noqa: ANN401  names, texts and selectables
    """How to begin the names of steps, so that none is that of a table."""
    prefix, names = "wl", " ".join(map(str, tables)).lower()
    while f"{prefix}_" in names:
        prefix += "l"
    return prefix
