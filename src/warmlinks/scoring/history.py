"""A log of contact as columns, and each tie as it was known at a moment of the past.

A model is fitted to this and tested on it: at each of some earlier moments, the state of every tie as it then was, and
whether contact followed within a horizon. Needs numpy (`warmlinks[fast]`), which is imported when a history is made.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any, Self

from attrs import evolve, frozen

from warmlinks.errors import UsageError
from warmlinks.scoring.base import epoch_seconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from warmlinks.calendar.active_time import ActiveTime

__all__ = ["History", "Snapshot"]

_DAY = 86400


@frozen(eq=False)
class Snapshot:
    """Every tie as it was known at one moment, and whether contact followed.

    Attributes:
        at: the moment, in epoch seconds.
        horizon: the days within which contact had to follow, on the model's clock.
        tie: the number of each tie that had had contact by then.
        days: its days of contact.
        intensity: its interactions per day of contact.
        span: the days from its first contact to its last, on the model's clock.
        silence: the days since, on the model's clock.
        followed: whether contact followed.
    """

    at: float
    horizon: float
    tie: NDArray[Any]
    days: NDArray[Any]
    intensity: NDArray[Any]
    span: NDArray[Any]
    silence: NDArray[Any]
    followed: NDArray[Any]

    def __len__(self) -> int:
        return len(self.tie)


@frozen(eq=False)
class History:
    """A log of contact in order of tie, then time, each column an array; made by `History.of`.

    Attributes:
        tie: the number of each event's tie.
        at: its moment, in epoch seconds.
        seen: the moment as a model gets it; differs from `at` only where times are kept in whole days.
        day: its calendar day.
        out: 1 where the owner made the contact, 0 where both did, -1 where the other did.
        owner: the number of each tie's owner.
        owners: what the owners are called.
        group: the group of each tie, if there are groups.
        names: what the ties are called.
        whole_days: times are whole days since the first event.
    """

    tie: NDArray[Any]
    at: NDArray[Any]
    seen: NDArray[Any]
    day: NDArray[Any]
    out: NDArray[Any]
    owner: NDArray[Any]
    owners: tuple[Hashable, ...]
    group: tuple[str, ...] | None
    names: tuple[Hashable, ...]
    whole_days: bool = False

    @classmethod
    def of(
        cls,
        tie: Iterable[Hashable],
        at: Iterable[float | datetime],
        *,
        direction: Iterable[str] | None = None,
        owner: Iterable[Hashable] | None = None,
        group: Iterable[str] | None = None,
        zone: tzinfo = UTC,
        whole_days: bool = False,
    ) -> Self:
        """Make a history from a log of contact in any order, one value an event.

        Args:
            tie: whose contact it was.
            at: when: epoch seconds or aware datetimes.
            direction: `in`, `out` or `both`; all `both` where not given.
            owner: whose tie it is; one owner where not given. A tie is one owner's tie with one person.
            group: the group that the tie belongs to, such as a network.
            zone: the owner's time zone, in which days begin.
            whole_days: count in whole days since the first event, as most published comparisons do.

        Raises:
            SettingsError: numpy is not installed.
            UsageError: the columns are not equally long.
        """
        from warmlinks.scoring._numpy import np

        keys = list(tie)
        numbers: dict[Hashable, int] = {}
        ids = np.fromiter((numbers.setdefault(key, len(numbers)) for key in keys), np.int64, len(keys))
        moments = np.fromiter((int(epoch_seconds(moment)) for moment in at), np.int64)
        words = None if direction is None else list(direction)
        owners = None if owner is None else list(owner)
        groups = None if group is None else list(group)
        for name, column in (("at", moments), ("direction", words), ("owner", owners), ("group", groups)):
            if column is not None and len(column) != len(keys):
                raise UsageError(f"{len(keys)} ties, but {len(column)} values of {name}", advice="Give one an event")
        out = np.zeros(len(keys), np.int8)
        if words is not None:
            out[:] = [(word == "out") - (word == "in") for word in words]
        owner_numbers: dict[Hashable, int] = {}
        owner_of_tie = np.zeros(len(numbers), np.int64)
        for number, key in zip(ids.tolist(), owners or [None] * len(keys), strict=True):
            owner_of_tie[number] = owner_numbers.setdefault(key, len(owner_numbers))
        return cls.of_arrays(
            ids,
            moments,
            out=out,
            owner=owner_of_tie,
            owners=tuple(owner_numbers),
            group=None if groups is None else _last_of_each(groups, ids, len(numbers)),
            names=tuple(numbers),
            zone=zone,
            whole_days=whole_days,
        )

    @classmethod
    def of_arrays(
        cls,
        tie: NDArray[Any],
        at: NDArray[Any],
        *,
        out: NDArray[Any],
        owner: NDArray[Any],
        owners: Sequence[Hashable],
        names: Sequence[Hashable],
        group: tuple[str, ...] | None = None,
        zone: tzinfo = UTC,
        whole_days: bool = False,
    ) -> Self:
        """The same from arrays: ties and owners as numbers from 0, `out` as in the attribute, `owner` one a tie."""
        from warmlinks.scoring._numpy import np
        from warmlinks.scoring.arrays import days_of

        order = np.lexsort((at, tie))
        tie, at, out = tie[order], at[order], out[order]
        if whole_days and len(at):
            start = int(at.min())
            day = (at - start) // _DAY
            seen = start + day * _DAY
        else:
            day, seen = days_of(at, zone), at
        return cls(tie, at, seen, day, out, owner, tuple(owners), group, tuple(names), whole_days)

    def __len__(self) -> int:
        return len(self.at)

    @property
    def first(self) -> int:
        """The moment of the first event."""
        return int(self.at.min())

    @property
    def last(self) -> int:
        """The moment of the last event."""
        return int(self.at.max())

    def seen_from(self, at: float) -> float:
        """The moment as a model gets it."""
        return at if not self.whole_days else self.first + (at - self.first) // _DAY * _DAY

    def group_numbers(self) -> tuple[tuple[str, ...], NDArray[Any]]:
        """The names of the groups, and the number of each tie's group.

        Raises:
            UsageError: the history was made without groups.
        """
        from warmlinks.scoring._numpy import np

        if self.group is None:
            raise UsageError("the history has no groups", advice="Name them: History.of(..., group=...)")
        names = tuple(dict.fromkeys(self.group))
        number = {name: place for place, name in enumerate(names)}
        return names, np.array([number[name] for name in self.group], np.int64)

    def until(self, at: float) -> Self:
        """The history as it was known at a moment: what came later is gone."""
        past = self.at <= at
        return evolve(
            self,
            tie=self.tie[past],
            at=self.at[past],
            seen=self.seen[past],
            day=self.day[past],
            out=self.out[past],
        )

    def snapshot(self, at: float, horizon: float, *, clock: ActiveTime | None = None) -> Snapshot:
        """The ties as they were known at a moment, and which of them had contact within `horizon` days after it.

        Args:
            at: epoch seconds; an event at that moment is known.
            horizon: days of the calendar; a clock that runs slower in pauses passes fewer in them.
            clock: the model's.
        """
        from warmlinks.scoring._numpy import np
        from warmlinks.scoring.arrays import elapsed, reduced

        past = self.at <= at
        ids, seen, day = self.tie[past], self.seen[past], self.day[past]
        states = reduced(lambda rows: (ids[rows], seen[rows], day[rows]), len(ids), len(self.names))
        n = np.asarray(states.n)
        present = np.flatnonzero(n)
        n, m, first, last = (np.asarray(column)[present] for column in (n, states.m, states.first, states.last))
        span, silence = elapsed(first, last, self.seen_from(at), clock)
        later = self.tie[~past & (self.at <= at + horizon * _DAY)]
        followed = np.bincount(later, minlength=len(self.names))[present] > 0
        window = horizon if clock is None else clock.clock(at, at + horizon * _DAY)
        return Snapshot(at, window, present, n.astype(np.float64), m / n, span, silence, followed)


def _last_of_each(values: list[str], ids: NDArray[Any], ties: int) -> tuple[str, ...]:
    last = [""] * ties
    for number, value in zip(ids.tolist(), values, strict=True):
        last[number] = value
    return tuple(last)
