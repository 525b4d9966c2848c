"""How warm a tie was, day by day: the points of a curve."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from warmlinks.calendar.active_time import ActiveTime
from warmlinks.scoring.base import TieModel
from warmlinks.scoring.lomax import Lomax
from warmlinks.scoring.state import TieState

__all__ = ["Point", "timeline"]

_DAY = 86400.0


@frozen
class Point:
    """How warm a tie was at a moment, in epoch seconds; `contact` where the curve steps up at a contact."""

    at: float
    warmth: float
    contact: bool = False


def timeline(
    events: Iterable[tuple[int, int]],
    *,
    since: float,
    until: float,
    model: TieModel | None = None,
    clock: ActiveTime | None = None,
    step: float = 1.0,
) -> tuple[Point, ...]:
    """The curve of one tie between two moments.

    Between contacts it falls, at a tenth of the speed in pauses; at a contact there are two points of one moment,
    before and after. It starts with the first contact: before that nothing is known.

    Args:
        events: (moment, day) of each contact, in any order; those after `until` are planned and left out.
        since: epoch seconds.
        until: epoch seconds.
        model: the neutral decay model where not given.
        clock: runs slower in pauses.
        step: days between points.
    """
    model = model or Lomax()
    state = TieState()
    points: list[Point] = []

    def add_point(at: float, *, contact: bool = False) -> None:
        if at < since:
            return
        score = model.score(state, at, clock)
        if score is not None:
            points.append(Point(at, score.warmth, contact))

    moment = since
    for at, day in sorted(event for event in events if event[0] <= until):
        while moment < at:
            add_point(moment)
            moment += step * _DAY
        add_point(at)
        state.add(at, day)
        add_point(at, contact=True)
    while moment < until:
        add_point(moment)
        moment += step * _DAY
    add_point(until)
    return tuple(points)
