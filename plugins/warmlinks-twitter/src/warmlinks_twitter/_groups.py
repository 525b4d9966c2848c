"""Who was in a group when, told by its events and by who speaks.

A member is known from the first sign on: a snapshot, a message, having left. Somebody whose first sign is not having
joined was there before the owner could see.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime

from attrs import define, field

from warmlinks.plugins.sources import Member, is_crowd
from warmlinks_twitter._dates import iso_time
from warmlinks_twitter._shapes import Came, Joined, Left, MessageEvent, MessageShape

__all__ = ["Group"]


@define
class _Stay:
    """What the events say of one member."""

    first_sign: datetime | None = None
    joins: list[tuple[datetime, str | None]] = field(factory=list)
    leaves: list[datetime] = field(factory=list)


class Group:
    """The members of one group over time, for one owner."""

    def __init__(self, owner: str) -> None:
        self._owner = owner
        self._stays: dict[str, _Stay] = {}
        self._times: list[datetime] = []
        self._present: list[frozenset[str] | None] = []
        self._first: frozenset[str] | None = frozenset()

    def add(self, events: Iterable[MessageEvent]) -> None:
        """Take in a piece of the group's history; pieces come in any order."""
        for event in events:
            if event.message_create is not None:
                self._spoke(event.message_create)
            elif event.join_conversation is not None:
                self._began(event.join_conversation)
            elif event.participants_join is not None:
                self._came(event.participants_join)
            elif event.participants_leave is not None:
                self._went(event.participants_leave)

    def _spoke(self, message: MessageShape) -> None:
        at = iso_time(message.created_at)
        if message.sender_id and at is not None:
            self.saw(message.sender_id, at)
        for reaction in message.reactions or ():
            when = iso_time(reaction.created_at) or at
            if reaction.sender_id and when is not None:
                self.saw(reaction.sender_id, when)

    def _began(self, event: Joined) -> None:
        """The owner was put into the group, or made it."""
        at = iso_time(event.created_at)
        if at is not None:
            self._joined(self._owner, at, event.initiating_user_id)
            for member in (*(event.participants_snapshot or ()), event.initiating_user_id):
                if member:
                    self.saw(member, at)

    def _came(self, event: Came) -> None:
        at = iso_time(event.created_at)
        if at is not None:
            for member in event.user_ids or ():
                self._joined(member, at, event.initiating_user_id)
            if event.initiating_user_id and event.initiating_user_id not in (event.user_ids or ()):
                self.saw(event.initiating_user_id, at)

    def _went(self, event: Left) -> None:
        at = iso_time(event.created_at)
        if at is not None:
            for member in event.user_ids or ():
                self.saw(member, at)
                self._stays[member].leaves.append(at)

    def saw(self, member: str, at: datetime) -> None:
        """Somebody was in the group then."""
        stay = self._stays.setdefault(member, _Stay())
        if stay.first_sign is None or at < stay.first_sign:
            stay.first_sign = at

    def _joined(self, member: str, at: datetime, by: str | None) -> None:
        self._stays.setdefault(member, _Stay()).joins.append((at, by if by != member else None))

    def close(self) -> None:
        """All pieces are in: work out who was present from when to when."""
        present = {self._owner}
        changes: list[tuple[datetime, int, str]] = []
        for member, stay in self._stays.items():
            stay.joins.sort(key=lambda join: join[0])
            stay.leaves.sort()
            if member != self._owner and not self._came_later(stay):
                present.add(member)
            changes += [(at, 1, member) for at, _ in stay.joins]
            changes += [(at, 0, member) for at in stay.leaves if member != self._owner]
        self._first = _kept(present)
        # Leaving sorts before joining, so that whoever does both at once is in.
        for at, comes, member in sorted(changes):
            (present.add if comes else present.discard)(member)
            self._times.append(at)
            self._present.append(_kept(present))

    @staticmethod
    def _came_later(stay: _Stay) -> bool:
        return bool(stay.joins) and (stay.first_sign is None or stay.joins[0][0] <= stay.first_sign)

    @property
    def keys(self) -> list[str]:
        """Everybody who ever was in it, the owner apart, by number."""
        return sorted(member for member in self._stays if member != self._owner)

    def present(self, at: datetime) -> frozenset[str] | None:
        """Who was in it then, the owner included; None if there were too many for what is said to be contact."""
        place = bisect_right(self._times, at)
        return self._present[place - 1] if place else self._first

    def members(self) -> tuple[Member, ...]:
        """Everybody who ever was in it, the owner first."""
        return tuple(self._member(member) for member in [self._owner, *self.keys])

    def _member(self, member: str) -> Member:
        stay = self._stays.get(member, _Stay())
        joined, by = stay.joins[0] if stay.joins and (member == self._owner or self._came_later(stay)) else (None, None)
        last = stay.leaves[-1] if stay.leaves else None
        back = last is not None and any(at >= last for at, _ in stay.joins)
        return Member(member, joined, None if back else last, by)


def _kept(present: set[str]) -> frozenset[str] | None:
    """The set if it is small enough to matter: a history of large ones would fill the memory."""
    return None if is_crowd(len(present) - 1) else frozenset(present)
