"""What a back-test found; needs no numpy."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

from attrs import field, frozen

__all__ = ["Backtest", "Bin", "Figure", "Result"]


@frozen
class Bin:
    """Rows of about one chance: how many, the mean of what was foretold, and how often contact followed."""

    rows: int
    foretold: float
    followed: float


@frozen
class Figure:
    """A mean over the cuts, and its 95 % interval under resampling of people (of ties, where there are few people)."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


@frozen
class Result:
    """How one contender did.

    Attributes:
        name: what it is called.
        auc: how often a tie with contact ranked above one without, over all ties.
        within: the same within one person's ties, the ranking that a user sees; of people with five ties and more.
        skill: 1 - log-loss / log-loss of the base rate; None for what only ranks, as the two that follow.
        brier: the mean squared distance between chance and outcome.
        ece: the mean distance between foretold and seen, over 15 bins.
        ahead: by how much the first model of ours is ahead of it, within one person's ties.
        calibration: foretold and seen, over all cuts.
    """

    name: str
    auc: Figure
    within: Figure
    skill: Figure | None
    brier: float | None
    ece: float | None
    ahead: Figure
    calibration: tuple[Bin, ...]


@frozen
class Backtest:
    """What a back-test found.

    Attributes:
        results: one a contender, in the order they were given.
        horizon: days within which contact had to follow.
        cuts: the moments of the cuts, in epoch seconds.
        rows: how many ties were judged, over all cuts.
        contacts: in how many of them contact followed.
        people: how many people have a ranking of their own to judge.
        caveats: what the reader has to know before believing any of it; empty where the log was large enough.
    """

    results: tuple[Result, ...]
    horizon: float
    cuts: tuple[float, ...] = field(metadata={"json": None})
    rows: int
    contacts: int
    people: int
    caveats: tuple[str, ...]

    __json__: ClassVar = {"cut_times": "cuts"}

    @property
    def cut_times(self) -> tuple[datetime, ...]:
        """The moments of the cuts, in UTC."""
        return tuple(datetime.fromtimestamp(int(at), UTC) for at in self.cuts)

    def __str__(self) -> str:
        moments, days = len(self.cuts), f"{self.horizon:g} days"
        lines = [f"{self.rows} ties at {moments} moments, {self.contacts} of them with contact within {days}."]
        lines += self.caveats
        width = max((len(result.name) for result in self.results), default=0)
        lines.append(f"{'':{width}}  {'within person':>22}  {'over all':>22}  {'skill':>7}  {'Brier':>7}  {'ECE':>7}")
        for result in self.results:
            numbers = (result.skill.value if result.skill else None, result.brier, result.ece)
            tail = "  ".join(f"{'-' if number is None else f'{number:.4f}':>7}" for number in numbers)
            lines.append(f"{result.name:{width}}  {result.within!s:>22}  {result.auc!s:>22}  {tail}")
        return "\n".join(lines)
