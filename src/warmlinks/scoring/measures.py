"""How good chances and rankings were: plain arrays in, plain numbers out.

`chance` is what was foretold for each row, `followed` whether contact followed, `person` the number of the person whose
tie it is. Needs numpy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from warmlinks.scoring._numpy import np
from warmlinks.scoring.results import Bin

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["auc", "auc_by_person", "brier", "calibration", "calibration_error", "log_losses"]

_LEAST_TIES = 5
_CERTAIN = 1e-9


def auc(rank: NDArray[Any], followed: NDArray[Any]) -> float:
    """How often a tie with contact ranks above one without, equal ranks counting half; nan without both kinds."""
    values, _ = auc_by_person(rank, followed, followed * 0, least=0)
    return float(values[0]) if len(values) else float("nan")


def auc_by_person(
    rank: NDArray[Any], followed: NDArray[Any], person: NDArray[Any], *, least: int = _LEAST_TIES
) -> tuple[NDArray[Any], NDArray[Any]]:
    """The AUC within the ties of each person who has at least `least` of them and both outcomes, and that person."""
    if not len(rank):
        return np.zeros(0), np.zeros(0, np.int64)
    order = np.lexsort((rank, person))
    person, value, hit = person[order], rank[order], followed[order].astype(np.float64)
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
    safe = np.clip(chance, _CERTAIN, 1 - _CERTAIN)
    return np.asarray(np.where(followed, -np.log(safe), -np.log1p(-safe)))


def brier(chance: NDArray[Any], followed: NDArray[Any]) -> float:
    """The mean squared distance between chance and outcome."""
    return float(((chance - followed) ** 2).mean())


def calibration(chance: NDArray[Any], followed: NDArray[Any], bins: int = 15) -> tuple[Bin, ...]:
    """Foretold and seen, in bins of equal count."""
    order = np.argsort(chance, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return tuple(Bin(len(part), float(chance[part].mean()), float(followed[part].mean())) for part in parts)


def calibration_error(chance: NDArray[Any], followed: NDArray[Any], bins: int = 15) -> float:
    """The mean distance between foretold and seen over bins of equal count (ECE)."""
    parts = calibration(chance, followed, bins)
    rows = sum(part.rows for part in parts)
    return sum(part.rows * abs(part.foretold - part.followed) for part in parts) / rows if rows else float("nan")
