"""Learning from a history: the level of a model, or all its parameters, by maximum a posteriori.

At each of some earlier moments every tie is scored as it then was, and the parameters are moved to where what followed
was likeliest, held back by a prior round the model's own. Newton's method for a level, BFGS for the rest; both need
only numpy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import frozen

from warmlinks.calendar.active_time import ActiveTime
from warmlinks.scoring._numpy import np
from warmlinks.scoring.arrays import Arrays
from warmlinks.scoring.formula import Parameters, Shape, exposure_in, rates_of
from warmlinks.scoring.history import History, Snapshot
from warmlinks.scoring.level import slopes
from warmlinks.scoring.lomax import Lomax
from warmlinks.scoring.verbs import Value, Verbs

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "LEARNABLE",
    "Fit",
    "Rows",
    "earlier",
    "fit_all",
    "fit_groups",
    "fit_level",
    "fit_scale",
    "looks",
    "minimize",
]

_DAY = 86400

LEARNABLE = {"level": 1.0, "days": 0.15, "rhythm": 0.15, "intensity": 0.15, "silence": 0.15, "scale": 0.5}
"""The parameters that can be learnt, and the standard deviation of the prior round each.

Level and scale are positive: their priors are of their logarithms.
"""

_LOGARITHMIC = ("level", "scale")

_DEVIATIONS = (0.05, 0.15, 0.3, 0.5, 0.8, 1.2, 1.8)
"""How far apart the levels of groups may lie, as standard deviations of their logarithms to choose from."""


@frozen(eq=False)
class Rows:
    """The ties of several earlier moments, concatenated; see `Snapshot`."""

    days: NDArray[Any]
    intensity: NDArray[Any]
    span: NDArray[Any]
    silence: NDArray[Any]
    horizon: NDArray[Any]
    followed: NDArray[Any]
    tie: NDArray[Any]
    windows: int

    def __len__(self) -> int:
        return len(self.days)

    @property
    def contacts(self) -> int:
        """In how many rows contact followed."""
        return int(self.followed.sum())

    @classmethod
    def of(cls, snapshots: Sequence[Snapshot]) -> Rows:
        """Concatenate snapshots."""

        def column(name: str) -> NDArray[Any]:
            return np.concatenate([getattr(snapshot, name) for snapshot in snapshots] or [np.zeros(0)])

        horizon = np.concatenate([np.full(len(each), each.horizon) for each in snapshots] or [np.zeros(0)])
        return cls(
            column("days"),
            column("intensity"),
            column("span"),
            column("silence"),
            horizon,
            column("followed").astype(bool),
            column("tie").astype(np.int64),
            len(snapshots),
        )


@frozen(eq=False)
class Fit:
    """Learnt values by name, and the standard deviation left in each (in the logarithm of a level and of a scale)."""

    values: dict[str, float]
    uncertainty: dict[str, float]


def earlier(
    history: History,
    now: float,
    horizon: float,
    *,
    windows: int = 4,
    clock: ActiveTime | None = None,
) -> Rows:
    """The ties as they were one, two, three ... horizons before now, concatenated."""
    return Rows.of(looks(history, now, horizon, windows=windows, clock=clock))


def looks(
    history: History, now: float, horizon: float, *, windows: int = 4, clock: ActiveTime | None = None
) -> list[Snapshot]:
    """The ties as they were one, two, three ... horizons before now; moments before the first contact are left out."""
    past = history.until(now)
    first = past.first if len(past) else now
    moments = [now - (back + 1) * horizon * _DAY for back in range(windows)]
    return [past.snapshot(at, horizon, clock=clock) for at in moments if at >= first]


def exposures(shape: Shape, rows: Rows | Snapshot) -> NDArray[Any]:
    """-log(chance of no contact) at level 1, for each row."""
    return np.asarray(_exposures(Arrays(), shape, rows))


def _exposures(v: Verbs, shape: Shape, rows: Rows | Snapshot) -> Value:
    rates = rates_of(v, shape, rows.days, rows.intensity, (rows.span + shape.prior_gap) / rows.days)
    return exposure_in(v, rates, rows.silence, rows.horizon)


class _Slopes:
    """A column of numbers, and its derivative by each parameter."""

    __array_ufunc__ = None  # an array leaves the operators to it

    def __init__(self, value: Value, parts: dict[str, Value] | None = None) -> None:
        self.value = value
        self.parts = parts or {}

    def scaled(self, value: Value, slope: Value) -> _Slopes:
        """The result of a function that has this value and this slope there."""
        return _Slopes(value, {name: part * slope for name, part in self.parts.items()})

    def __add__(self, other: Value) -> _Slopes:
        if not isinstance(other, _Slopes):
            return _Slopes(self.value + other, self.parts)
        parts = {**self.parts, **{name: self.parts.get(name, 0.0) + part for name, part in other.parts.items()}}
        return _Slopes(self.value + other.value, parts)

    def __mul__(self, other: Value) -> _Slopes:
        if not isinstance(other, _Slopes):
            return self.scaled(self.value * other, other)
        return self.scaled(self.value * other.value, other.value) + other.scaled(0.0, self.value)

    def __rtruediv__(self, other: Value) -> _Slopes:
        return self.scaled(other / self.value, -other / self.value**2)

    __radd__, __rmul__ = __add__, __mul__


class _Differentiated(Arrays):
    """Arrays that carry their derivatives by the parameters along."""

    def log_of(self, value: Value) -> Value:
        if not isinstance(value, _Slopes):
            return super().log_of(value)
        return value.scaled(super().log_of(value.value), 1.0 / value.value)

    def exp(self, value: Value) -> Value:
        if not isinstance(value, _Slopes):
            return super().exp(value)
        raised = super().exp(value.value)
        return value.scaled(raised, raised)

    def clip(self, value: Value, low: float, high: float) -> Value:
        if not isinstance(value, _Slopes):
            return super().clip(value, low, high)
        return value.scaled(super().clip(value.value, low, high), (low < value.value) & (value.value < high))


def fit_level(model: Lomax, rows: Rows) -> Fit:
    """The likeliest level, with a log-normal prior of standard deviation 1 round the model's."""
    factor, spread, _ = fit_scale(exposures(model, rows) * model.level, rows.followed)
    return Fit({"level": model.level * factor}, {"level": spread})


def fit_scale(mean: NDArray[Any], followed: NDArray[Any]) -> tuple[float, float, float]:
    """The likeliest factor to multiply a column of -log(chance of no contact) with.

    Returns:
        The factor, the standard deviation left in its logarithm, and the log-likelihood that it reaches.
    """
    shift, spread = _levels(mean, followed, np.zeros(len(mean), np.int64), np.zeros(1), LEARNABLE["level"], 1.0)
    scaled = mean * np.exp(shift[0])
    return float(np.exp(shift[0])), float(spread[0]), float(_log_likelihoods(scaled, followed).sum())


def _log_likelihoods(mean: NDArray[Any], followed: NDArray[Any]) -> NDArray[Any]:
    return np.where(followed, np.log(np.maximum(-np.expm1(-mean), 1e-300)), -mean)


def fit_groups(model: Lomax, rows: Rows, group: NDArray[Any], groups: int) -> tuple[NDArray[Any], NDArray[Any], float]:
    """A level for each group, drawn towards the model's as far as groups prove to be alike.

    Four looks at one tie are not four ties: each look has the weight of its share.

    Args:
        model: with the level that all share.
        rows: the ties at earlier moments.
        group: the number of each row's group.
        groups: how many there are.

    Returns:
        The levels, the standard deviations left in their logarithms, and the standard deviation between groups.
    """
    mean = exposures(model, rows) * model.level
    present = np.bincount(group, minlength=groups) > 0
    weight = 1.0 / max(rows.windows, 1)
    shifts = spread = np.zeros(groups)
    best, between = -np.inf, 0.0
    for deviation in _DEVIATIONS:
        shift, left = _levels(mean, rows.followed, group, shifts, deviation, weight)
        fit = weight * _log_likelihoods(mean * np.exp(shift)[group], rows.followed).sum()
        # the evidence for levels that lie so far apart, by Laplace's method
        evidence = fit + (np.log(left / deviation) - (shift / deviation) ** 2 / 2)[present].sum()
        if evidence > best:
            best, shifts, spread, between = evidence, shift, left, deviation
    return model.level * np.exp(shifts), spread, between


def _levels(  # noqa: PLR0917  five columns and two numbers
    mean: NDArray[Any],
    followed: NDArray[Any],
    group: NDArray[Any],
    start: NDArray[Any],
    prior: float,
    weight: float,
) -> tuple[NDArray[Any], NDArray[Any]]:
    """The correction of the logarithm of each group's level; Newton's method, all groups at once.

    Likelihood and prior are concave (see `slopes`), so that only steps that are too long have to be guarded against.
    """
    groups, shift = len(start), start
    curvature = np.full(groups, -1 / prior**2)
    for _ in range(50):
        scaled = np.minimum(mean * np.exp(shift)[group], 700.0)
        rise, turn = slopes(scaled, np.maximum(np.expm1(scaled), 1e-300))
        slope, bend = np.where(followed, rise, -scaled), np.where(followed, turn, -scaled)
        gradient = weight * np.bincount(group, slope, groups) - shift / prior**2
        curvature = weight * np.bincount(group, bend, groups) - 1 / prior**2
        step = np.clip(-gradient / curvature, -1.0, 1.0)
        shift = shift + step
        if not groups or np.abs(step).max() < 1e-7:  # noqa: PLR2004  far below what is left uncertain
            break
    return shift, np.sqrt(-1 / curvature)


def fit_all(model: Lomax, rows: Rows, priors: Mapping[str, float] = LEARNABLE) -> Fit:
    """All parameters at once, each with a normal prior round the model's, as wide as `priors` say."""
    names = tuple(LEARNABLE)
    centre = np.array(
        [np.log(getattr(model, name)) if name in _LOGARITHMIC else getattr(model, name) for name in names]
    )
    precision = np.array([priors[name] for name in names]) ** -2.0

    def value(at: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        """Minus the log of the posterior, and its gradient."""
        v = _Differentiated()
        level, *shape = (
            v.exp(_Slopes(number, {name: 1.0})) if name in _LOGARITHMIC else _Slopes(number, {name: 1.0})
            for name, number in zip(names, at.tolist(), strict=True)
        )
        values: dict[str, Any] = dict(zip(names[1:], shape, strict=True))
        parameters = Parameters(**values, prior_gap=model.prior_gap)
        mean = level * _exposures(v, parameters, rows)
        held = np.minimum(mean.value, 700.0)
        slope = np.where(rows.followed, 1 / np.maximum(np.expm1(held), 1e-300), -1.0)
        # not `@`: a linear-algebra library that starts threads for a long sum of products is many times slower here
        gradient = np.array([np.einsum("i,i", slope, mean.parts[name]) for name in names])
        off = at - centre
        return float(-_log_likelihoods(held, rows.followed).sum() + precision @ off**2 / 2), precision * off - gradient

    best, spread = minimize(value, centre)
    values = {
        name: float(np.exp(number)) if name in _LOGARITHMIC else number
        for name, number in zip(names, best.tolist(), strict=True)
    }
    return Fit(values, dict(zip(names, spread.tolist(), strict=True)))


def minimize(
    value: Callable[[NDArray[Any]], tuple[float, NDArray[Any]]], start: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """The minimum of a smooth function of a few numbers, and the standard deviations by its curvature there.

    BFGS with a search along each step that halves it until the value has fallen enough.
    """
    size = len(start)
    at = start.astype(np.float64)
    here, gradient = value(at)
    inverse = np.eye(size) / max(float(np.abs(gradient).max()), 1.0)
    for _ in range(200):
        direction = -inverse @ gradient
        direction *= min(1.0, 1.0 / max(float(np.abs(direction).max()), 1e-300))
        length, fall = 1.0, float(direction @ gradient)
        lower, slope = value(at + direction)
        while not lower <= here + 1e-4 * length * fall and length > 1e-10:  # noqa: PLR2004  no step is left to take
            length /= 2
            lower, slope = value(at + length * direction)
        if not lower < here:
            break
        step, change = length * direction, slope - gradient
        done = here - lower <= 1e-10 * max(abs(here), 1.0) and float(np.abs(step).max()) < 1e-6  # noqa: PLR2004
        at, here, gradient = at + step, lower, slope
        along = float(step @ change)
        if along > 0:
            left = np.eye(size) - np.outer(step, change) / along
            inverse = left @ inverse @ left.T + np.outer(step, step) / along
        if done:
            break
    return at, _spread(value, at)


def _spread(value: Callable[[NDArray[Any]], tuple[float, NDArray[Any]]], at: NDArray[Any]) -> NDArray[Any]:
    width = 1e-4
    rows = [(value(at + step)[1] - value(at - step)[1]) / (2 * width) for step in np.eye(len(at)) * width]
    curvature = (np.array(rows) + np.array(rows).T) / 2
    return np.asarray(np.sqrt(np.maximum(np.diag(np.linalg.pinv(curvature)), 0.0)))
