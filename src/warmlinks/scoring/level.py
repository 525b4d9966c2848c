"""The level, learnt from one's own past: how likely contact is in general, the one number that differs between people.

A look is a tie as it was 30, 60, 90 or 120 days before the end of the data, and whether contact followed within 30
days; the level is the one that makes these outcomes likeliest. All that the likelihood needs is a histogram of the
looks, so a database returns 64 rows, parts are added up, and the fit is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from math import e, exp, expm1, sqrt
from operator import add
from typing import Any, Literal, NamedTuple, Self

from attrs import define, field

from warmlinks.scoring.formula import NEUTRAL, exposure_in, rates_of
from warmlinks.scoring.reduction import Aggregates
from warmlinks.scoring.verbs import Value, Verbs, compiled

__all__ = ["LearntLevel", "LevelHistogram", "is_learnt", "learn_level", "level_histogram"]

BINS = 64
LOOKS = 4
_LEVEL = 0.04
"""Of the model with nothing fitted, and of the prior."""
PERIOD = 30
_BINS_PER_OCTAVE = 3.2
_NEVER = 1e9
_ENOUGH = 30
"""From fewer looks no chance is shown to a person: the level is not learnt yet."""
_SPREAD = 1.0
"""The standard deviation of the prior, log-normal round the neutral level."""


class LearntLevel(NamedTuple):
    """A level, from how many looks it was learnt, and what is left uncertain in its logarithm."""

    level: float
    looks: int
    contacts: int
    uncertainty: float


def is_learnt(level: LearntLevel | None) -> bool:
    """Whether chances may be shown to a person: learnt from enough looks, or by a model that was given (None)."""
    return level is None or level.looks >= _ENOUGH


@define
class LevelHistogram:
    """Looks at ties by their exposure (minus the logarithm of the chance of no contact, at level 1).

    Attributes:
        looks: how many there are in each of the 64 logarithmic bins.
        contacts: after how many of them contact followed within 30 days.
    """

    looks: list[int] = field(factory=lambda: [0] * BINS)
    contacts: list[int] = field(factory=lambda: [0] * BINS)

    def add(self, days: float, interactions: float, span: float, silence: float, contact: bool) -> None:  # noqa: FBT001  called for each look
        """Take one look: days of contact, interactions, days from first to last and since; and what followed."""
        place = int(plain_bin(days, interactions, span, silence))
        self.looks[place] += 1
        self.contacts[place] += contact

    def __add__(self, other: LevelHistogram) -> LevelHistogram:
        """The looks of both."""
        return LevelHistogram(
            list(map(add, self.looks, other.looks)),
            list(map(add, self.contacts, other.contacts)),
        )

    def exposures(self) -> Iterator[tuple[float, int, int]]:
        """The middle exposure of each bin that has looks, with how many there are, and after how many contact came."""
        for place, (looks, contacts) in enumerate(zip(self.looks, self.contacts, strict=True)):
            if looks:
                yield 2.0 ** ((place + 0.5 - BINS / 2) / _BINS_PER_OCTAVE), looks, contacts

    @classmethod
    def of(cls, rows: Iterable[Sequence[Any]]) -> Self:
        """From (bin, looks, contacts) rows, as `level_query` gives them; a bin may come several times or not at all."""
        histogram = cls()
        for place, looks, contacts in rows:
            histogram.looks[int(place)] += int(looks)
            histogram.contacts[int(place)] += int(contacts)
        return histogram


def level_histogram(
    tie: Iterable[Hashable],
    day: Iterable[int],
    count: Iterable[int] | None = None,
    *,
    until: int | Sequence[int] | Mapping[Any, int],
) -> LevelHistogram:
    """The looks at ties whose days of contact these are, one row for each tie and day, in any order.

    Args:
        tie: whose day it is.
        day: its number.
        count: interactions on it; one where not given.
        until: the last day of the data; or one for each tie. Later days are left out.
    """
    # for each tie and each period of 30 days before the end: days, interactions, greatest and least age
    ties: dict[Hashable, list[list[int] | None]] = {}
    for person, number, interactions in zip(tie, day, repeat(1) if count is None else count, strict=False):
        age = (until if isinstance(until, int) else until[person]) - number  # type: ignore[call-overload]  # one for each tie
        if age < 0:
            continue
        periods = ties.get(person) or ties.setdefault(person, [None] * (LOOKS + 1))
        place = min(age // PERIOD, LOOKS)
        period = periods[place]
        if period is None:
            periods[place] = [1, interactions, age, age]
        else:
            period[:] = period[0] + 1, period[1] + interactions, max(period[2], age), min(period[3], age)
    histogram = LevelHistogram()
    for periods in ties.values():
        days = interactions = oldest = newest = 0
        for look in reversed(range(LOOKS)):
            if older := periods[look + 1]:
                days, interactions = days + older[0], interactions + older[1]
                oldest, newest = max(oldest, older[2]), older[3]
            if days:
                contact = periods[look] is not None
                histogram.add(days, interactions, oldest - newest, newest - (look + 1) * PERIOD, contact)
    return histogram


def learn_level(histogram: LevelHistogram) -> LearntLevel:
    """The likeliest level by a histogram of looks, with a log-normal prior of standard deviation 1 round 0.04.

    From few looks little is learnt; from none, nothing.
    """
    bins = [(_LEVEL * exposure, followed, looks - followed) for exposure, looks, followed in histogram.exposures()]
    shift, curvature = 0.0, -1.0 / _SPREAD**2
    for _ in range(100):
        slope, curvature = -shift / _SPREAD**2, -1.0 / _SPREAD**2
        for mean, hits, misses in bins:
            scaled = min(mean * exp(shift), 700.0)
            rise, bend = slopes(scaled, expm1(scaled))
            slope += hits * rise - misses * scaled
            curvature += hits * bend - misses * scaled
        step = min(max(-slope / curvature, -1.0), 1.0)
        shift += step
        if abs(step) < 1e-12:  # noqa: PLR2004  as near as numbers get
            break
    return LearntLevel(_LEVEL * exp(shift), sum(histogram.looks), sum(histogram.contacts), sqrt(-1.0 / curvature))


def slopes(scaled: Value, grown: Value) -> tuple[Value, Value]:
    """The first two derivatives of a look's log-likelihood by the logarithm of the level, if contact followed.

    With x the level's logarithm, a look without contact adds -mean * e^x, which is its own derivative, and one with
    contact log(1 - exp(-mean * e^x)): concave in x, so that there is one maximum.

    Args:
        scaled: mean * e^x.
        grown: its exponential less one.
    """
    odds = scaled / grown
    return odds, odds * (1.0 - scaled - odds)


def bin_of(v: Verbs, days: Value, interactions: Value, span: Value, silence: Value) -> Value:
    """The bin of a tie as it was at a look, in the verbs of an engine."""
    gap = v.let("gap", (span + NEUTRAL.prior_gap) / days)
    rates = rates_of(v, NEUTRAL, days, v.let("intensity", interactions / days), gap)
    exposure = exposure_in(v, rates, silence, float(PERIOD)) / v.log(e)
    octaves = v.log(exposure) / v.log(2.0)
    return v.clip(v.floor(_BINS_PER_OCTAVE * octaves + BINS / 2), 0.0, BINS - 1.0)


_COMBINED: dict[str, Literal["sum", "min", "max"]]
_COMBINED = {"days": "sum", "interactions": "sum", "newest": "min", "contact": "max"}
"""How the columns of a look are combined by tie."""


def look_columns(v: Verbs, age: Value, interactions: Value) -> dict[str, Value]:
    """For each look, the contribution of a day of contact that lies `age` days before the end of the data."""
    columns = {"oldest": age}
    for look in range(LOOKS):
        then = float((look + 1) * PERIOD)
        before = age >= then
        columns[f"days_{look}"] = v.pick(before, 1.0, 0.0)
        columns[f"interactions_{look}"] = v.pick(before, interactions, 0.0)
        columns[f"newest_{look}"] = v.pick(before, age, _NEVER)
        columns[f"contact_{look}"] = v.pick((age >= then - PERIOD) & (age < then), 1.0, 0.0)
    return columns


LOOKS_BY_TIE: Aggregates = {
    "oldest": ("max", "oldest"),
    **{f"{name}_{look}": (how, f"{name}_{look}") for look in range(LOOKS) for name, how in _COMBINED.items()},
}
"""The columns of `look_columns`, by tie."""

LOOK_NUMBERS = ("n", "m", "span", "silence")
"""The numbers of a tie at a look, as `bin_of` takes them."""


def look_numbers(
    look: int, column: Callable[[str], Value], number: Callable[[float], Value] = float
) -> dict[str, Value]:
    """A tie at a look, from columns that are grouped as `LOOKS_BY_TIE`: its `LOOK_NUMBERS`, and `contact` after it.

    A tie without `days` at a look was not there then.
    """
    newest = column(f"newest_{look}")
    return {
        "n": column(f"days_{look}"),
        "m": column(f"interactions_{look}"),
        "span": column("oldest") - newest,
        "silence": newest - number(float((look + 1) * PERIOD)),
        "contact": column(f"contact_{look}"),
    }


LOOKS_BY_BIN: Aggregates = {"looks": ("count", "bin"), "contacts": ("sum", "contact")}
"""Looks by their bin."""

plain_bin = compiled(bin_of, "days", "interactions", "span", "silence")
"""`bin_of` for plain numbers."""
