"""Who is in a conversation at a moment: of all that is told of comings and goings, in whatever order it comes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime

from warmlinks.values import Member, is_crowd

__all__ = ["Attendance"]

_CAME, _WENT = True, False


class Attendance:
    """The comings and goings of one conversation, as an export tells them.

    Whoever is not told to have come was there from the beginning, and so was whoever was seen before he came. All is
    told first; then it is asked for. The owner is a member like any other, and does not count for a crowd.

    Args:
        owner: the owner's identity key.
    """

    def __init__(self, owner: str) -> None:
        self._owner = owner
        self._seen: dict[str, datetime | None] = {}
        self._moves: dict[str, dict[datetime, bool]] = {}
        self._hands: dict[str, tuple[datetime, str]] = {}
        self._steps: list[tuple[str, ...] | None] = []
        self._moments: list[datetime] = []

    def was_there(self, who: str, at: datetime | None = None) -> None:
        """Somebody spoke, or was named as a member, at a moment; without one from the beginning."""
        first_seen = self._seen.get(who, at)
        self._seen[who] = None if first_seen is None or at is None else min(first_seen, at)

    def came(self, who: str, at: datetime, by: str = "") -> None:
        """Somebody came in, brought by somebody or on their own."""
        self._moves.setdefault(who, {})[at] = _CAME
        if by and by != who and (who not in self._hands or at < self._hands[who][0]):
            self._hands[who] = (at, by)

    def went(self, who: str, at: datetime) -> None:
        """Somebody left, or was removed."""
        self._moves.setdefault(who, {})[at] = _WENT

    def knows(self, who: str) -> bool:
        """Whether anything was told of somebody."""
        return who in self._seen or who in self._moves

    def members(self) -> tuple[Member, ...]:
        """Who was in it while it was no crowd, the owner if told of, by their keys: since when, until when, by whom."""
        self._lay_out()
        return tuple(
            self._member(person) for person in sorted({person for step in self._steps if step for person in step})
        )

    def present(self, at: datetime) -> tuple[str, ...] | None:
        """The keys of those in it at a moment, in order; None where they are a crowd."""
        self._lay_out()
        return self._steps[bisect_right(self._moments, at)]

    def _member(self, person: str) -> Member:
        first = last = None
        stays = list(self._stays(person))
        if stays:
            first, last = stays[0][0], stays[-1][1]
        hand = self._hands.get(person)
        return Member(person, first, last, hand[1] if hand is not None and first is not None else None)

    def _stays(self, person: str) -> Iterator[tuple[datetime | None, datetime | None]]:
        """From when to when somebody was there; None where no beginning, or no end, is known."""
        moves = sorted(self._moves.get(person, {}).items())
        first_seen = self._seen.get(person, moves[0][0] if moves else None)
        inside = not moves or moves[0][1] is _WENT or (first_seen is None or first_seen < moves[0][0])
        since: datetime | None = None
        for at, move in moves:
            if move is _CAME and not inside:
                since, inside = at, True
            elif move is _WENT and inside:
                yield since, at
                inside = False
        if inside:
            yield since, None

    def _lay_out(self) -> None:
        """Who is there from which moment on; what is a crowd is not kept."""
        if self._steps:
            return
        changes: dict[datetime, list[tuple[str, bool]]] = {}
        inside: set[str] = set()
        for person in {*self._seen, *self._moves}:
            for since, until in self._stays(person):
                if since is None:
                    inside.add(person)
                else:
                    changes.setdefault(since, []).append((person, _CAME))
                if until is not None:
                    changes.setdefault(until, []).append((person, _WENT))
        self._moments = sorted(changes)
        self._steps = [self._kept(inside)]
        for moment in self._moments:
            for person, move in changes[moment]:
                inside.add(person) if move else inside.discard(person)
            self._steps.append(self._kept(inside))

    def _kept(self, inside: set[str]) -> tuple[str, ...] | None:
        return None if is_crowd(len(inside) - (self._owner in inside)) else tuple(sorted(inside))
