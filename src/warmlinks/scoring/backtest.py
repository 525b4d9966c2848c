"""Does it predict? A history is cut in time, models see what came before, and are judged by what came after.

Whoever has a log of contact can check with this that the model ranks and foretells better than what tools use today, on
their own ties; and is told when the log is too small to tell. Needs numpy.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import field, frozen

from warmlinks.calendar.active_time import ActiveTime
from warmlinks.scoring.baselines import CONTENDERS, Contender, Past
from warmlinks.scoring.history import History
from warmlinks.scoring.measures import Bin, auc, auc_by_person, brier, calibration, calibration_error, log_losses

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Backtest", "Figure", "Result", "backtest"]

_DAY = 86400
_CUTS = (0.4, 0.55, 0.7, 0.85)
_ENOUGH = 100
_CLUSTERS = 30


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
        contenders: what to compare; the first of ours among them is what `ahead` speaks of.
        clock: runs slower in pauses, for those that have a clock.
        resamples: how often people are resampled for the intervals.
        seed: of the resampling.
    """
    import numpy as np

    moments = []
    if len(history):
        span = history.last - history.first
        moments = [history.first + share * span for share in cuts]
        moments = [at for at in moments if at + horizon * _DAY <= history.last]
    trials = [_Trial.of(history, at, horizon, contenders, clock) for at in moments]
    trials = [trial for trial in trials if trial.followed.any() and not trial.followed.all()]
    judged = _judged(trials, len(history.owners), len(history.names))
    weights = np.random.default_rng(seed).poisson(1.0, (resamples, judged.clusters)).astype(np.float64)
    leader = next((place for place, one in enumerate(contenders) if one.name.startswith("ours")), 0)
    results = tuple(
        _result(one, trials, judged, weights, place=place, leader=leader)
        for place, one in enumerate(contenders)
        if trials
    )
    rows = sum(len(trial.followed) for trial in trials)
    contacts = sum(int(trial.followed.sum()) for trial in trials)
    caveats = _caveats(len(cuts), trials, rows, contacts, results)
    return Backtest(results, horizon, tuple(trial.at for trial in trials), rows, contacts, judged.people, caveats)


@frozen(eq=False)
class _Trial:
    """One cut: what each contender said, and what followed."""

    at: float
    said: tuple[NDArray[Any], ...]
    followed: NDArray[Any]
    owner: NDArray[Any]
    tie: NDArray[Any]

    @classmethod
    def of(
        cls, history: History, at: float, horizon: float, contenders: Sequence[Contender], clock: ActiveTime | None
    ) -> _Trial:
        known = history.snapshot(at, horizon, clock=clock)
        past = Past(history.until(at), at, horizon, clock)
        said = tuple(contender.predict(past) for contender in contenders)
        return cls(at, said, known.followed, history.owner[known.tie], known.tie)


@frozen(eq=False)
class _Judged:
    """What is resampled: people where there are enough of them, else ties."""

    by_owner: bool
    clusters: int
    people: int

    def of(self, trial: _Trial) -> NDArray[Any]:
        return trial.owner if self.by_owner else trial.tie


def _judged(trials: Sequence[_Trial], owners: int, ties: int) -> _Judged:
    ranked = {int(who) for trial in trials for who in auc_by_person(trial.owner * 0.0, trial.followed, trial.owner)[1]}
    by_owner = len(ranked) >= _CLUSTERS
    return _Judged(by_owner, owners if by_owner else ties, len(ranked))


def _result(
    contender: Contender,
    trials: Sequence[_Trial],
    judged: _Judged,
    weights: NDArray[Any],
    *,
    place: int,
    leader: int,
) -> Result:
    import numpy as np

    everywhere = [_auc_resampled(trial.said[place], trial, judged, weights) for trial in trials]
    own = [_within_resampled(trial.said[place], trial, judged, weights) for trial in trials]
    ours = [_within_resampled(trial.said[leader], trial, judged, weights) for trial in trials]
    ahead = [(best[0] - one[0], best[1] - one[1]) for best, one in zip(ours, own, strict=True)]
    common: dict[str, Any] = {
        "name": contender.name,
        "auc": _figure(everywhere),
        "within": _figure(own),
        "ahead": _figure(ahead),
    }
    if not contender.chances:
        return Result(**common, skill=None, brier=None, ece=None, calibration=())
    said = [(trial.said[place], trial.followed) for trial in trials]
    return Result(
        **common,
        skill=_figure([_skill_resampled(trial.said[place], trial, judged, weights) for trial in trials]),
        brier=float(np.mean([brier(*pair) for pair in said])),
        ece=float(np.mean([calibration_error(*pair) for pair in said])),
        calibration=calibration(np.concatenate([one for one, _ in said]), np.concatenate([one for _, one in said])),
    )


def _figure(cuts: Sequence[tuple[float, NDArray[Any]]]) -> Figure:
    """The mean over cuts of values and of their resampled values; the same people are drawn at every cut."""
    import numpy as np

    drawn = np.nanmean([draws for _, draws in cuts], axis=0)
    low, high = np.nanpercentile(drawn, [2.5, 97.5]).tolist()
    return Figure(float(np.mean([value for value, _ in cuts])), low, high)


def _within_resampled(
    rank: NDArray[Any], trial: _Trial, judged: _Judged, weights: NDArray[Any]
) -> tuple[float, NDArray[Any]]:
    values, who = auc_by_person(rank, trial.followed, trial.owner)
    if judged.by_owner and len(values):
        drawn = weights[:, who]
        return float(values.mean()), drawn @ values / drawn.sum(axis=1)
    # one person, or a few: their ties are what varies
    return _auc_resampled(rank, trial, judged, weights)


def _auc_resampled(
    rank: NDArray[Any], trial: _Trial, judged: _Judged, weights: NDArray[Any]
) -> tuple[float, NDArray[Any]]:
    """The AUC, and how it moves with the weights, in a straight line: each row's share in it, summed by cluster."""
    import numpy as np

    value = auc(rank, trial.followed)
    hits, misses = np.sort(rank[trial.followed]), np.sort(rank[~trial.followed])

    def beaten(others: NDArray[Any], mine: NDArray[Any]) -> NDArray[Any]:
        below, upto = np.searchsorted(others, mine, "left"), np.searchsorted(others, mine, "right")
        return np.asarray((below + upto) / 2 / len(others))

    share = np.empty(len(rank))
    share[trial.followed] = (beaten(misses, rank[trial.followed]) - value) / len(hits)
    share[~trial.followed] = (1 - beaten(hits, rank[~trial.followed]) - value) / len(misses)
    cluster = judged.of(trial)
    shares = np.bincount(cluster, share, judged.clusters)
    return value, value + weights @ shares


def _skill_resampled(
    chance: NDArray[Any], trial: _Trial, judged: _Judged, weights: NDArray[Any]
) -> tuple[float, NDArray[Any]]:
    import numpy as np

    cluster = judged.of(trial)

    def by_cluster(values: NDArray[Any] | None = None) -> NDArray[Any]:
        return np.bincount(cluster, values, judged.clusters).astype(np.float64)

    loss, hits, rows = by_cluster(log_losses(chance, trial.followed)), by_cluster(trial.followed), by_cluster()

    def skills(drawn: NDArray[Any]) -> NDArray[Any]:
        count = np.maximum(drawn @ rows, 1.0)
        base = np.clip(drawn @ hits / count, 1e-9, 1 - 1e-9)
        none = -(base * np.log(base) + (1 - base) * np.log1p(-base))
        return np.asarray(1 - drawn @ loss / count / none)

    return float(skills(np.ones((1, judged.clusters)))[0]), skills(weights)


def _caveats(
    wanted: int, trials: Sequence[_Trial], rows: int, contacts: int, results: Sequence[Result]
) -> tuple[str, ...]:
    if not trials:
        return ("Too small to tell anything: at no cut is there a tie with contact and one without.",)
    found = []
    fewest = min(contacts, rows - contacts)
    if fewest < _ENOUGH:
        found.append(
            f"Too small to tell models apart: {contacts} contacts in {rows} rows, and it takes {_ENOUGH} of each kind."
        )
    if len(trials) < wanted:
        found.append(f"Only {len(trials)} of {wanted} cuts could be used: the history is short for this horizon.")
    even = [result.name for result in results if result.ahead.low <= 0 <= result.ahead.high and result.ahead.value != 0]
    if even:
        found.append(f"Within one person's ties not to be told apart from ours: {', '.join(even)}.")
    return tuple(found)
