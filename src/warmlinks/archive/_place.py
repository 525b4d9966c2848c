"""How much an archive may ask of this machine; and a place in it, named in every error about that."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from attrs import evolve, field, frozen
from attrs.validators import ge, gt

from warmlinks.errors import BudgetError, InputError

__all__ = ["MIB", "Budgets", "Place", "read_each"]

T = TypeVar("T")

_KIB = 1024
MIB = 1024 * _KIB
_GIB = 1024 * MIB


@frozen(kw_only=True)
class Budgets:
    """Limits on one archive; each error names the one it met, its value and the setting that raises it.

    The defaults let the largest exports seen pass (50 GB, nearly all of it media that is never opened) and stop what
    was made to harm. Sizes are unpacked bytes.

    Attributes:
        total_bytes: all members together, as listed; also all that is read of them.
        member_bytes: one member that is opened.
        ratio: unpacked to packed, for a member above a mebibyte; ordinary text packs 5 to 40 times.
        entries: members of the archive.
        depth: lists and objects inside one another, in JSON.
        record_bytes: one element of a JSON list.
        strict_bytes: JSON members up to this size are also searched for a key that stands twice in one object, which
            takes ten times as long as reading them. In larger ones the last of the two counts.
        document: a member that is read as a whole.
        field_bytes: one cell of a table, in characters; a whole line of it may have eight times as many.
        preamble_rows: rows of a table that are searched for its header.
        bad_in_a_row: records, or rows, that cannot be read, one after the other; then the rest of their member is left.
    """

    total_bytes: int = field(default=64 * _GIB, validator=gt(0))
    member_bytes: int = field(default=8 * _GIB, validator=gt(0))
    ratio: float = field(default=250.0, validator=gt(0))
    entries: int = field(default=200_000, validator=gt(0))
    depth: int = field(default=64, validator=gt(0))
    record_bytes: int = field(default=32 * MIB, validator=gt(0))
    strict_bytes: int = field(default=4 * MIB, validator=ge(0))
    document: int = field(default=64 * MIB, validator=gt(0))
    field_bytes: int = field(default=128 * _KIB, validator=gt(0))
    preamble_rows: int = field(default=100, validator=gt(0))
    bad_in_a_row: int = field(default=500, validator=gt(0))


@frozen
class Place:
    """An archive, or one member of it, by their names."""

    archive: str
    member: str | None = None
    budgets: Budgets = field(factory=Budgets)

    def within(self, member: str | None) -> Place:
        """The place of one member."""
        return evolve(self, member=member)

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
