"""A place in an archive: named in every error about it, with the budgets that hold there."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from attrs import field, frozen

from warmlinks.archive._budgets import Budgets
from warmlinks.errors import BudgetError, InputError

__all__ = ["Place", "read_each"]

T = TypeVar("T")


@frozen
class Place:
    """An archive, or one member of it, by their names."""

    archive: str
    member: str | None = None
    budgets: Budgets = field(factory=Budgets)

    def error(
        self,
        what: str,
        why: str | None = None,
        *,
        record: int | None = None,
        part: str = "",
        byte: int | None = None,
        advice: str | None = None,
    ) -> InputError:
        """An error at this place."""
        return InputError(
            what, archive=self.archive, member=self.member, record=record, part=part, byte=byte, why=why, advice=advice
        )

    def over(self, budget: str, *, found: float | None = None, record: int | None = None) -> BudgetError:
        """The error for a budget that is exceeded at this place."""
        limit = getattr(self.budgets, budget)
        return BudgetError(budget, limit, found=found, archive=self.archive, member=self.member, record=record)

    def given_up(self, count: int) -> InputError:
        """The error for so many bad records in a row that the rest is not tried."""
        return self.error(
            "the rest of this member is not read",
            f"{count:,} in a row could not be read",
            advice="Check that it is what its name says, or download the archive again",
        )


def read_each(
    opener: Callable[[], io.BufferedReader], reader: Callable[..., Iterable[tuple[int, T | InputError]]], place: Place
) -> Iterator[tuple[int, T | InputError]]:
    """What a reader makes of a stream, until the `bad_in_a_row` budget is met.

    Raises:
        InputError: so many in a row could not be read.
    """
    most = place.budgets.bad_in_a_row
    bad = 0
    with opener() as stream:
        for record in reader(stream, place=place):
            yield record
            if not isinstance(record[1], InputError):
                bad = 0
                continue
            bad += 1
            if bad >= most:
                raise place.given_up(bad)
