"""Does it predict? A history is cut in time, models see what came before, and are judged by what came after.

Whoever has a log of contact can check with this that the model ranks and foretells better than what tools use today, on
their own ties; and is told when the log is too small to tell. Needs numpy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from attrs import frozen

from warmlinks.calendar.active_time import ActiveTime
from warmlinks.scoring._numpy import np
from warmlinks.scoring.baselines import CONTENDERS, Contender, Past
from warmlinks.scoring.history import History
from warmlinks.scoring.measures import auc, auc_by_person, brier, calibration, calibration_error, log_losses
from warmlinks.scoring.results import Backtest, Figure, Result

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Backtest", "Figure", "Result", "backtest"]

_DAY = 86400
_CUTS = (0.4, 0.55, 0.7, 0.85)
_ENOUGH = 100
_CLUSTERS = 30


def backtest(
    history: History,
    *,
    horizon: float = 30.0,
    cuts: Sequence[float] = _CUTS,
    contenders: Sequence[Contender] = CONTENDERS,
    clock: ActiveTime | None = None,
    resamples: int = 500,
    seed: int = 1,
) -> Backtest:
    """Cut a history in time and compare what contenders said before each cut with what came after.

    Args:
        history: the log of contact; with several owners, rankings are also judged within each.
        horizon: days within which contact has to follow.
        cuts: where to cut, as shares of the span from the first event to the last.
        contenders: what to compare; `ahead` compares with the first of ours among them.
        clock: runs slower in pauses, for those that have a clock.
        resamples: how often people are resampled for the intervals.
        seed: of the resampling.
    """
    moments = []
    if len(history):
        span = history.last - history.first
        moments = [history.first + share * span for share in cuts]
        moments = [at for at in moments if at + horizon * _DAY <= history.last]
    trials = [_Trial.of(history, at, horizon, contenders, clock) for at in moments]
    trials = [trial for trial in trials if trial.followed.any() and not trial.followed.all()]
    clusters = _Clusters.of(trials, len(history.owners), len(history.names))
    weights = np.random.default_rng(seed).poisson(1.0, (resamples, clusters.count)).astype(np.float64)
    leader = next((place for place, contender in enumerate(contenders) if contender.name.startswith("ours")), 0)
    results = tuple(
        _result(contender, trials, clusters, weights, place=place, leader=leader)
        for place, contender in enumerate(contenders)
        if trials
    )
    rows = sum(len(trial.followed) for trial in trials)
    contacts = sum(int(trial.followed.sum()) for trial in trials)
    caveats = _caveats(len(cuts), trials, rows, contacts, results)
    return Backtest(results, horizon, tuple(trial.at for trial in trials), rows, contacts, clusters.people, caveats)


@frozen(eq=False)
class _Trial:
    """One cut: the numbers of each contender, and what followed."""

    at: float
    predictions: tuple[NDArray[Any], ...]
    followed: NDArray[Any]
    owner: NDArray[Any]
    tie: NDArray[Any]

    @classmethod
    def of(
        cls, history: History, at: float, horizon: float, contenders: Sequence[Contender], clock: ActiveTime | None
    ) -> _Trial:
        snapshot = history.snapshot(at, horizon, clock=clock)
        past = Past(history.until(at), at, horizon, clock)
        predictions = tuple(contender.predict(past) for contender in contenders)
        return cls(at, predictions, snapshot.followed, history.owner[snapshot.tie], snapshot.tie)


@frozen(eq=False)
class _Clusters:
    """What is resampled: people where there are enough of them, else ties."""

    by_owner: bool
    count: int
    people: int

    @classmethod
    def of(cls, trials: Sequence[_Trial], owners: int, ties: int) -> _Clusters:
        people = {
            int(person)
            for trial in trials
            for person in auc_by_person(trial.owner * 0.0, trial.followed, trial.owner)[1]
        }
        by_owner = len(people) >= _CLUSTERS
        return cls(by_owner, owners if by_owner else ties, len(people))

    def in_trial(self, trial: _Trial) -> NDArray[Any]:
        return trial.owner if self.by_owner else trial.tie


def _result(
    contender: Contender,
    trials: Sequence[_Trial],
    clusters: _Clusters,
    weights: NDArray[Any],
    *,
    place: int,
    leader: int,
) -> Result:
    everywhere = [_auc_resampled(trial.predictions[place], trial, clusters, weights) for trial in trials]
    own = [_within_resampled(trial.predictions[place], trial, clusters, weights) for trial in trials]
    ours = [_within_resampled(trial.predictions[leader], trial, clusters, weights) for trial in trials]
    ahead = [(best[0] - other[0], best[1] - other[1]) for best, other in zip(ours, own, strict=True)]
    common: dict[str, Any] = {
        "name": contender.name,
        "auc": _figure(everywhere),
        "within": _figure(own),
        "ahead": _figure(ahead),
    }
    if not contender.chances:
        return Result(**common, skill=None, brier=None, ece=None, calibration=())
    outcomes = [(trial.predictions[place], trial.followed) for trial in trials]
    chances, followed = (np.concatenate(columns) for columns in zip(*outcomes, strict=True))
    return Result(
        **common,
        skill=_figure([_skill_resampled(trial.predictions[place], trial, clusters, weights) for trial in trials]),
        brier=float(np.mean([brier(*outcome) for outcome in outcomes])),
        ece=float(np.mean([calibration_error(*outcome) for outcome in outcomes])),
        calibration=calibration(chances, followed),
    )


def _figure(cuts: Sequence[tuple[float, NDArray[Any]]]) -> Figure:
    """The mean over cuts of values and of their resampled values; the same people are drawn at every cut."""
    drawn = np.nanmean([draws for _, draws in cuts], axis=0)
    low, high = np.nanpercentile(drawn, [2.5, 97.5]).tolist()
    return Figure(float(np.mean([value for value, _ in cuts])), low, high)


def _within_resampled(
    rank: NDArray[Any], trial: _Trial, clusters: _Clusters, weights: NDArray[Any]
) -> tuple[float, NDArray[Any]]:
    values, people = auc_by_person(rank, trial.followed, trial.owner)
    if clusters.by_owner and len(values):
        drawn = weights[:, people]
        return float(values.mean()), drawn @ values / drawn.sum(axis=1)
    # of one person, or a few, the ties are what varies
    return _auc_resampled(rank, trial, clusters, weights)


def _auc_resampled(
    rank: NDArray[Any], trial: _Trial, clusters: _Clusters, weights: NDArray[Any]
) -> tuple[float, NDArray[Any]]:
    """The AUC, and its linear approximation under the weights: each row's share in it, summed by cluster."""
    value = auc(rank, trial.followed)
    hits, misses = np.sort(rank[trial.followed]), np.sort(rank[~trial.followed])

    def beaten(others: NDArray[Any], mine: NDArray[Any]) -> NDArray[Any]:
        below, upto = np.searchsorted(others, mine, "left"), np.searchsorted(others, mine, "right")
        return np.asarray((below + upto) / 2 / len(others))

    share = np.empty(len(rank))
    share[trial.followed] = (beaten(misses, rank[trial.followed]) - value) / len(hits)
    share[~trial.followed] = (1 - beaten(hits, rank[~trial.followed]) - value) / len(misses)
    shares = np.bincount(clusters.in_trial(trial), share, clusters.count)
    return value, value + weights @ shares


def _skill_resampled(
    chance: NDArray[Any], trial: _Trial, clusters: _Clusters, weights: NDArray[Any]
) -> tuple[float, NDArray[Any]]:
    cluster = clusters.in_trial(trial)

    def by_cluster(values: NDArray[Any] | None = None) -> NDArray[Any]:
        return np.bincount(cluster, values, clusters.count).astype(np.float64)

    loss, hits, rows = by_cluster(log_losses(chance, trial.followed)), by_cluster(trial.followed), by_cluster()

    def skills(drawn: NDArray[Any]) -> NDArray[Any]:
        count = np.maximum(drawn @ rows, 1.0)
        base = np.clip(drawn @ hits / count, 1e-9, 1 - 1e-9)
        base_loss = -(base * np.log(base) + (1 - base) * np.log1p(-base))
        return np.asarray(1 - drawn @ loss / count / base_loss)

    return float(skills(np.ones((1, clusters.count)))[0]), skills(weights)


def _caveats(
    cuts: int, trials: Sequence[_Trial], rows: int, contacts: int, results: Sequence[Result]
) -> tuple[str, ...]:
    if not trials:
        return ("Too small to tell anything: at no cut is there a tie with contact and one without.",)
    caveats = []
    if min(contacts, rows - contacts) < _ENOUGH:
        caveats.append(
            f"Too small to tell models apart: {contacts} contacts in {rows} rows, and it takes {_ENOUGH} of each kind."
        )
    if len(trials) < cuts:
        caveats.append(f"Only {len(trials)} of {cuts} cuts could be used: the history is short for this horizon.")
    even = [result.name for result in results if result.ahead.low <= 0 <= result.ahead.high and result.ahead.value != 0]
    if even:
        caveats.append(f"Within one person's ties not to be told apart from ours: {', '.join(even)}.")
    return tuple(caveats)
