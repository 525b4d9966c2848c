"""Notable changes: more recent contact than the model expects by chance, quicker answers, or a return."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp, lgamma, log
from statistics import median
from typing import NamedTuple

from attrs import frozen

from warmlinks.phrases import counted, number, span
from warmlinks.scoring import TieModel, TieState

__all__ = ["WINDOW", "NotableChange", "Touch", "may_be_notable", "notable_change", "notable_of_late"]

WINDOW = 60
"""Days that count as recent."""

_CHANCE = 0.005
_LEAST_DAYS = 3
_LONG = 180 * 86400
_ANSWERS = 5
_AN_ANSWER = 14 * 86400
_QUICKER = 0.4


class Touch(NamedTuple):
    """One contact: when (epoch seconds), on which of the owner's days, and which way."""

    at: int
    day: int
    direction: str


@frozen
class NotableChange:
    """What changed notably with somebody, why one may say so, and how strongly (more is more)."""

    what: str
    because: str
    strength: float


def notable_change(touches: Sequence[Touch], *, now: int, model: TieModel) -> NotableChange | None:
    """What changed notably; None where nothing did.

    Args:
        touches: all counted contact up to now, in the order of time.
        now: epoch seconds.
        model: tells what was to be expected.
    """
    start = now - WINDOW * 86400
    recent = [touch for touch in touches if touch.at > start]
    before = [touch for touch in touches if touch.at <= start]
    state = TieState.of((touch.at, touch.day) for touch in before) if before else None
    return notable_of_late(recent, state, lambda: before, start=start, model=model)


def may_be_notable(recent: Sequence[Touch]) -> bool:
    """Whether recent contact can be notable at all: begun by the other side, on enough days, or with many answers."""
    return bool(recent) and (
        recent[0].direction == "in"
        or len({touch.day for touch in recent}) >= _LEAST_DAYS
        or sum(touch.direction == "in" for touch in recent) >= _ANSWERS
    )


def notable_of_late(
    recent: Sequence[Touch],
    state: TieState | None,
    before: Callable[[], Sequence[Touch]],
    *,
    start: int,
    model: TieModel,
) -> NotableChange | None:
    """The same, where earlier contact is known as a state and read only if it has to be.

    Args:
        recent: the counted contact of the last days, in the order of time.
        state: of the tie at the beginning of these days; None without contact before them.
        before: gives the contact before them.
        start: when they began, in epoch seconds.
        model: tells what was to be expected.
    """
    if not recent or state is None:
        return None
    change = _more(recent, state, start, model) or _back(recent, state)
    if change is not None or sum(touch.direction == "in" for touch in recent) < _ANSWERS:
        return change
    return _quicker([*before(), *recent], start)


def _more(recent: Sequence[Touch], state: TieState, start: int, model: TieModel) -> NotableChange | None:
    days = len({touch.day for touch in recent})
    if days < _LEAST_DAYS or not any(touch.direction != "out" for touch in recent):
        return None
    score = model.score(state, start)
    if score is None:
        return None
    # The hazard falls in silence and starts afresh with each contact: the usual gap bounds it from above.
    hazard = -log(max(1.0 - score.chance(float(WINDOW)), 1e-12))
    expected = max(hazard, min(WINDOW / score.gap, days) * score.alive)
    chance = _tail(days, expected)
    if chance >= _CHANCE:
        return None
    usual = max(round(expected), 1)
    return NotableChange(
        "more contact than usual",
        f"You were in touch on {number(days)} of the last {WINDOW} days, where {number(usual)} or so would be usual.",
        -log(chance),
    )


def _back(recent: Sequence[Touch], state: TieState) -> NotableChange | None:
    first = recent[0]
    if first.direction != "in" or first.at - state.last < _LONG:
        return None
    silent = span((first.at - state.last) / 86400)
    return NotableChange("back again", f"The first word came without one of yours, after {silent}.", 3.0)


def _quicker(touches: Sequence[Touch], start: int) -> NotableChange | None:
    """Answers come in less than half the time they used to."""
    late: list[int] = []
    early: list[int] = []
    written_at: int | None = None
    for touch in touches:
        if touch.direction == "out" and written_at is None:
            written_at = touch.at
        elif touch.direction == "in" and written_at is not None:
            wait = touch.at - written_at
            if wait <= _AN_ANSWER:
                (late if touch.at > start else early).append(wait)
            written_at = None
    if len(late) < _ANSWERS or len(early) < _ANSWERS:
        return None
    now, then = median(late), median(early)
    if then < 6 * 3600 or now > _QUICKER * then:
        return None
    return NotableChange(
        "quicker answers", f"Answers come within {_wait(now)} of late, where it used to be {_wait(then)}.", 2.0
    )


def _wait(seconds: float) -> str:
    hours = max(round(seconds / 3600), 1)
    return counted(hours, "hour") if hours < 48 else span(seconds / 86400)  # noqa: PLR2004


def _tail(count: int, mean: float) -> float:
    """The chance that a Poisson variable of this mean is at least `count`."""
    below = sum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(count)) if mean > 0 else 1.0
    return max(1.0 - below, 1e-15)
