"""Names the archive and the member in every error about them."""

from __future__ import annotations

from attrs import frozen

from warmlinks.errors import BudgetError, InputError

__all__ = ["Place"]


@frozen
class Place:
    """A member of an archive, by the names of both."""

    archive: str
    member: str

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

    def given_up(self, many: int) -> InputError:
        """So many in a row could not be read that the rest is not tried."""
        return self.error(
            "the rest of this member is not read",
            f"{many:,} in a row could not be read",
            advice="Check that it is what its name says, or download the archive again",
        )

    def over(self, budget: str, limit: float, *, found: float | None = None, record: int | None = None) -> BudgetError:
        """A budget was met at this place."""
        return BudgetError(budget, limit, found=found, archive=self.archive, member=self.member, record=record)
