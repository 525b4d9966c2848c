"""Turns numbers into the coordinates of the SVG curves, bars and dots in the templates.

Whole units and relative paths keep a hundred and twelve curves small. A picture stretches to the width of its place;
strokes keep their width.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta, tzinfo
from itertools import pairwise
from math import log1p

from attrs import frozen

from warmlinks.calendar.active_time import day_in
from warmlinks.calendar.days import number_of, start_of_day
from warmlinks.scoring.timeline import Point

__all__ = ["CURVE_DAYS", "Dot", "Dots", "Strip", "WarmthCurve", "curve_of", "dots_of", "strip_of"]

CURVE_DAYS = 730
"""Days that a curve shows: two years."""

_HEIGHT = 100
_STEP = 14
"""Points of a curve that lie nearer than so many days are left out, unless the line jumps."""
_JUMP = 8
_DAY = 86400


@frozen
class WarmthCurve:
    """The warmth of a tie over two years: a line, ticks on the days of contact, and where the data end.

    The picture is `CURVE_DAYS` wide; the line takes a hundred of its height, the ticks stand below. `highest` and
    `last` are percents, `ends` is the x from which on nothing is known.
    """

    line: str
    ticks: str
    ends: int
    highest: int
    highest_on: date
    last: int
    contacts: int


def curve_of(
    points: Sequence[Point], days: Iterable[int], *, start: date, seen_until: date, zone: tzinfo, top: int = 100
) -> WarmthCurve:
    """Draw a timeline.

    Args:
        points: the timeline, of at least one point.
        days: the numbers of the days of contact, in order.
        start: the first day of the picture.
        seen_until: the day to which the data go.
        zone: the owner's.
        top: the warmth at the top of the picture, in percent.
    """
    origin = start_of_day(start, zone)

    def place(point: Point) -> tuple[int, int]:
        y = _HEIGHT - round(_HEIGHT * min(100 * point.warmth / top, 1))
        return min(max(round((point.at - origin) / _DAY), 0), CURVE_DAYS), y

    placed = [place(points[0])]
    for x, y in map(place, points):
        if x - placed[-1][0] >= _STEP or abs(y - placed[-1][1]) >= _JUMP:
            placed.append((x, y))
    if placed[-1] != (end := place(points[-1])):
        placed.append(end)
    best = max(points, key=lambda point: point.warmth)
    first = number_of(start)
    ticks = [day - first for day in dict.fromkeys(days) if 0 <= day - first <= CURVE_DAYS]
    return WarmthCurve(
        _path(placed),
        _ticks(ticks),
        _ends(seen_until, start),
        round(100 * best.warmth),
        day_in(best.at, zone),
        round(100 * points[-1].warmth),
        len(ticks),
    )


def _ends(seen_until: date, start: date) -> int:
    """The x at which the data end; an end within a few days of today is not shown."""
    place = min(max((seen_until - start).days, 0), CURVE_DAYS)
    return place if place < CURVE_DAYS - _STEP else CURVE_DAYS


def _path(points: Sequence[tuple[int, int]]) -> str:
    """The closed area below a line through the points, as a path of relative steps."""
    (x, y), *rest = points
    steps = []
    for to_x, to_y in rest:
        steps.append(f"{to_x - x} {to_y - y}")
        x, y = to_x, to_y
    first = f"M{points[0][0]} {_HEIGHT}V{points[0][1]}"
    line = f"l{' '.join(steps)}".replace(" -", "-") if steps else "h1"
    return f"{first}{line}V{_HEIGHT}"


def _ticks(places: Sequence[int]) -> str:
    """Short upright strokes on the ground line."""
    if not places:
        return ""
    parts = [f"M{places[0]} 104v8"]
    parts += [f"m{here - before}-8v8" for before, here in pairwise(places)]
    return "".join(parts)


@frozen
class Dot:
    """A person on the map: place, state, name, and `told` as the tooltip."""

    x: int
    y: int
    state: str
    name: str
    told: str


@frozen
class Dots:
    """The map of ties: silence to the right, days of contact upwards, both on logarithmic scales.

    `across` and `up` are the marks of the scales: place and label. `counts` has the number of people by state,
    `left_out` of those there was no room for.
    """

    dots: tuple[Dot, ...]
    across: tuple[tuple[int, str], ...]
    up: tuple[tuple[int, str], ...]
    left_out: int
    counts: tuple[tuple[str, int], ...]


MAP_WIDTH, MAP_HEIGHT = 640, 320
_LONGEST_SILENCE, _MOST_DAYS = 3650, 500
_ACROSS = (
    (1, "a day"),
    (7, "a week"),
    (30, "a month"),
    (91, "3 months"),
    (365, "a year"),
    (1096, "3 years"),
    (3650, "10"),
)
_STATES = ("slipping", "steady", "lapsed", "wish", "other")
_UP = (1, 3, 10, 30, 100, 300)


def dots_of(rows: Iterable[tuple[int, int, str, str, str]], *, most: int = 1000) -> Dots:
    """Place people on the map, those with the most days of contact if there are too many.

    Args:
        rows: days of silence, days of contact, state, name and tooltip of each.
        most: at most so many.
    """
    ordered = sorted(rows, key=lambda row: (-row[1], row[0], row[3]))
    states = Counter(state for _, _, state, _, _ in ordered)
    return Dots(
        tuple(Dot(_across(silence), _up(days), *texts) for silence, days, *texts in ordered[:most]),
        tuple((_across(days), label) for days, label in _ACROSS),
        tuple((_up(days), str(days)) for days in _UP),
        max(len(ordered) - most, 0),
        tuple((state, states[state]) for state in _STATES if state in states),
    )


def _across(days: float) -> int:
    return round(MAP_WIDTH * min(log1p(max(days, 0)) / log1p(_LONGEST_SILENCE), 1))


def _up(days: float) -> int:
    return round(MAP_HEIGHT * (1 - min(log1p(days) / log1p(_MOST_DAYS), 1)))


@frozen
class Strip:
    """Two years of one network, a bar a month: contact from others above the line, from the owner below it.

    Contact both ways, a call or a meeting, lies across the line. A bar is its x, the height above, the depth below, and
    the part across; `most` is the greatest total of a month.
    """

    network: str
    bars: tuple[tuple[int, int, int, int], ...]
    most: int
    total: int


STRIP_WIDTH, STRIP_HEIGHT = 480, 40


def strip_of(network: str, months: Sequence[tuple[int, int, int]], *, most: int) -> Strip:
    """Draw the bars of one network.

    Args:
        network: its name.
        months: counts of in, out and both, month by month.
        most: the greatest part of a bar on any network, for one scale.
    """
    half = STRIP_HEIGHT / 2
    wide = STRIP_WIDTH // max(len(months), 1)
    bars = tuple(
        (
            number * wide,
            _part(into + both / 2, most, half),
            _part(out + both / 2, most, half),
            _part(both / 2, most, half),
        )
        for number, (into, out, both) in enumerate(months)
    )
    return Strip(network, bars, max(map(sum, months), default=0), sum(map(sum, months)))


def _part(value: float, most: float, half: float) -> int:
    """The length of a part of a bar; whatever is not 0 is visible."""
    return max(round(half * value / most), 1) if value and most else 0


def month_starts(today: date, count: int = 24) -> list[date]:
    """The first days of the last `count` months, oldest first."""
    day = today.replace(day=1)
    starts = [day]
    for _ in range(count - 1):
        day = (day - timedelta(days=1)).replace(day=1)
        starts.append(day)
    return starts[::-1]
