"""The state of a tie, for the decay model: six numbers that take a new interaction in O(1) and merge.

Times are whole epoch seconds in UTC; days are numbers, floor((time + offset of the owner's zone) / 86400).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from attrs import define

from warmlinks.errors import WarmlinksError

__all__ = ["DirectedState", "LateEventError", "TieDays", "TieState"]


class LateEventError(WarmlinksError):
    """An event fell between the first and the last day of a state, which does not know whether that day is counted."""


@define
class TieState:
    """The state of a tie: `n` days with contact, `m` interactions, the `first` and the `last` moment and their days.

    Mutable, because taking one interaction must cost next to nothing; everything else about it is a value. A state
    with `n == 0` has seen no contact.
    """

    n: int = 0
    m: int = 0
    first: int = 0
    last: int = 0
    first_day: int = 0
    last_day: int = 0

    def add(self, at: int, day: int) -> None:
        """Take one interaction.

        Events in the order of time always fit, and so do those at or before the first day. For an event in between use
        `TieDays`, or make the state anew.

        Raises:
            LateEventError: the event lies between first and last on a day that may or may not be counted.
        """
        if self.n == 0:
            self.n = self.m = 1
            self.first = self.last = at
            self.first_day = self.last_day = day
            return
        if day > self.last_day:
            self.n += 1
            self.last_day = day
            self.last = at
        elif day == self.last_day:
            if at >= self.last:
                self.last = at
            elif at < self.first:
                self.first = at
        elif day < self.first_day:
            self.n += 1
            self.first_day = day
            self.first = at
        elif day == self.first_day:
            self.first = min(self.first, at)
        else:
            raise LateEventError(
                "a late event cannot be added to a finished state",
                why=f"day {day} lies between {self.first_day} and {self.last_day}",
                advice="Keep the tie's days (TieDays), or make the state anew from its events",
            )
        self.m += 1

    def merge(self, later: TieState) -> TieState:
        """The state of two stretches of one tie, this one and a later one; they may share one day, where they meet.

        Associative: however a history is cut into stretches, the merged state is the same.

        Raises:
            LateEventError: the stretches overlap by more than a day; merge their `TieDays`.
        """
        if not later.n:
            return TieState(self.n, self.m, self.first, self.last, self.first_day, self.last_day)
        if not self.n:
            return TieState(later.n, later.m, later.first, later.last, later.first_day, later.last_day)
        if later.first_day < self.last_day:
            if later.last_day <= self.first_day:
                return later.merge(self)
            raise LateEventError(
                "two stretches of a tie overlap",
                why=f"the later starts on day {later.first_day}, the earlier ends on day {self.last_day}",
                advice="Merge their days (TieDays) instead",
            )
        return TieState(
            self.n + later.n - (later.first_day == self.last_day),
            self.m + later.m,
            min(self.first, later.first),
            max(self.last, later.last),
            self.first_day,
            later.last_day,
        )

    @classmethod
    def of(cls, events: Iterable[tuple[int, int]]) -> Self:
        """Make the state of (time, day) pairs in any order."""
        state = cls()
        for at, day in sorted(events):
            state.add(at, day)
        return state

    @classmethod
    def of_days(cls, days: Iterable[tuple[int, int, int, int]]) -> Self:
        """Make the state of (day, interactions, first moment, last moment) rows, one a day, in any order."""
        rows = list(days)
        if not rows:
            return cls()
        return cls(
            len(rows),
            sum(row[1] for row in rows),
            min(row[2] for row in rows),
            max(row[3] for row in rows),
            min(row[0] for row in rows),
            max(row[0] for row in rows),
        )


@define
class TieDays:
    """The days of a tie, each with its count and its first and last moment: the form that forgives any order.

    Adding and merging commute, so late events and shards that interleave give the same `state`.
    """

    days: dict[int, tuple[int, int, int]]

    @classmethod
    def of(cls, events: Iterable[tuple[int, int]] = ()) -> Self:
        """Make them from (time, day) pairs in any order."""
        days = cls({})
        for at, day in events:
            days.add(at, day)
        return days

    def add(self, at: int, day: int) -> None:
        """Take one interaction, early or late."""
        old = self.days.get(day)
        self.days[day] = (1, at, at) if old is None else (old[0] + 1, min(old[1], at), max(old[2], at))

    def merge(self, other: TieDays) -> TieDays:
        """The days of both."""
        merged = dict(self.days)
        for day, (count, first, last) in other.days.items():
            own_count, own_first, own_last = merged.get(day, (0, first, last))
            merged[day] = (own_count + count, min(own_first, first), max(own_last, last))
        return TieDays(merged)

    def state(self) -> TieState:
        """The state they add up to."""
        return TieState.of_days((day, *row) for day, row in self.days.items())


@define
class DirectedState:
    """A tie seen from both ends: all contact, what came in, and what went out. `both` counts on all three."""

    either: TieState
    inward: TieState
    outward: TieState

    @classmethod
    def empty(cls) -> Self:
        """A tie without contact."""
        return cls(TieState(), TieState(), TieState())

    def add(self, at: int, day: int, direction: str) -> None:
        """Take one interaction with its direction, in the order of time."""
        self.either.add(at, day)
        if direction != "out":
            self.inward.add(at, day)
        if direction != "in":
            self.outward.add(at, day)

    def merge(self, later: DirectedState) -> DirectedState:
        """As `TieState.merge`, for each of the three."""
        return DirectedState(
            self.either.merge(later.either), self.inward.merge(later.inward), self.outward.merge(later.outward)
        )
