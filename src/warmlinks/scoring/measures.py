"""How good chances and rankings were: plain arrays in, plain numbers out.

`chance` is what was foretold for each row, `followed` whether contact followed, `who` the number of the person whose
tie it is. Needs numpy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Bin", "auc", "auc_by_person", "brier", "calibration", "calibration_error", "log_losses", "skill"]

_LEAST_TIES = 5
_CERTAIN = 1e-9


@frozen
class Bin:
    """Rows of about one chance: how many, what was foretold on average, and how often contact followed."""

    rows: int
    foretold: float
    followed: float


def auc(rank: NDArray[Any], followed: NDArray[Any]) -> float:
    """How often a tie with contact ranks above one without, equal ranks counting half; nan without both kinds."""
    values, _ = auc_by_person(rank, followed, followed * 0, least=0)
    return float(values[0]) if len(values) else float("nan")


def auc_by_person(
    rank: NDArray[Any], followed: NDArray[Any], who: NDArray[Any], *, least: int = _LEAST_TIES
) -> tuple[NDArray[Any], NDArray[Any]]:
    """The AUC within the ties of each person who has at least `least` of them and both outcomes, and who that is."""
    import numpy as np

    if not len(rank):
        return np.zeros(0), np.zeros(0, np.int64)
    order = np.lexsort((rank, who))
    person, value, hit = who[order], rank[order], followed[order].astype(np.float64)
    starts = np.flatnonzero(np.concatenate(([True], person[1:] != person[:-1])))
    counts = np.diff(starts, append=len(person))
    group = np.repeat(np.arange(len(starts)), counts)
    alike = np.flatnonzero(np.concatenate(([True], (person[1:] != person[:-1]) | (value[1:] != value[:-1]))))
    width = np.diff(alike, append=len(person))
    place = np.repeat(alike + (width + 1) / 2, width) - starts[group]
    hits = np.bincount(group, hit)
    misses = counts - hits
    usable = (counts >= least) & (hits > 0) & (misses > 0)
    won = np.bincount(group, place * hit)[usable] - hits[usable] * (hits[usable] + 1) / 2
    return won / (hits[usable] * misses[usable]), person[starts][usable]


def log_losses(chance: NDArray[Any], followed: NDArray[Any]) -> NDArray[Any]:
    """Minus the logarithm of the chance that was given to what happened, for each row."""
    import numpy as np

    safe = np.clip(chance, _CERTAIN, 1 - _CERTAIN)
    return np.asarray(np.where(followed, -np.log(safe), -np.log1p(-safe)))


def skill(chance: NDArray[Any], followed: NDArray[Any]) -> float:
    """1 - log-loss / log-loss of the rows' own base rate; 0 is what knowing only the base rate gives."""
    import numpy as np

    base = np.full(len(chance), followed.mean() if len(chance) else np.nan)
    return float(1 - log_losses(chance, followed).mean() / log_losses(base, followed).mean())


def brier(chance: NDArray[Any], followed: NDArray[Any]) -> float:
    """The mean squared distance between chance and outcome."""
    return float(((chance - followed) ** 2).mean())


def calibration(chance: NDArray[Any], followed: NDArray[Any], bins: int = 15) -> tuple[Bin, ...]:
    """Foretold and seen, in bins of equal count."""
    import numpy as np

    order = np.argsort(chance, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return tuple(Bin(len(part), float(chance[part].mean()), float(followed[part].mean())) for part in parts)


def calibration_error(chance: NDArray[Any], followed: NDArray[Any], bins: int = 15) -> float:
    """The mean distance between foretold and seen over bins of equal count (ECE)."""
    found = calibration(chance, followed, bins)
    rows = sum(one.rows for one in found)
    return sum(one.rows * abs(one.foretold - one.followed) for one in found) / rows if rows else float("nan")
