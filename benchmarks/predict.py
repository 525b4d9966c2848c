"""How well does the decay model predict? Writes the table and the pictures of docs/explanation/decay-model.md.

    WARMLINKS_DATA=folder python benchmarks/predict.py            all of it, some minutes on one core
    WARMLINKS_DATA=folder python benchmarks/predict.py radoslaw   one data set, printed and not written

Needs the `bench` dependency group; where the data comes from stands in predict_data.py. Nothing is fitted to what a
test looks at: what is learnt is learnt from windows that end at the cut.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is imported; more threads are slower here

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from aims import Aim, beside, head
from numpy.typing import NDArray
from predict_ceiling import Ceiling, ParetoNbd
from predict_data import Set, cdnow, hazard, network
from predict_pictures import draw_all

from warmlinks.scoring import DecayModel
from warmlinks.scoring.backtest import Backtest, Figure, Result, backtest
from warmlinks.scoring.baselines import CONTENDERS, BgNbdContender, Contender, HalfLife, Ours, Past, Recency
from warmlinks.scoring.fitting import earlier, fit_all

DOCS = Path(__file__).resolve().parent.parent / "docs" / "explanation"
OURS = "ours, nothing fitted"
MAP = "ours, MAP"


class LevelOfAMonth(Contender):
    """The decay model with the level learnt as a book learns it: on windows of 30 days, whatever is asked."""

    name = "ours, level of a month"
    chances = True

    def predict(self, past: Past) -> NDArray[Any]:
        return Ours(model=DecayModel().fit(past.history, now=past.at, horizon=30)).predict(past)


NETWORK_CONTENDERS = (*CONTENDERS, LevelOfAMonth(), Ours(learn="all", by="owner"), ParetoNbd(), Ceiling())
SHOP_CONTENDERS = (
    Recency(),
    HalfLife(),
    BgNbdContender(),
    Ours(),
    Ours(learn="level"),
    Ours(learn="all"),
    LevelOfAMonth(),
    ParetoNbd(),
)
NETWORKS: dict[str, Callable[[], Set]] = {
    "collegemsg": lambda: network("collegemsg", 7),
    "radoslaw": lambda: network("radoslaw", 7),
    "mathoverflow": lambda: network("mathoverflow", 90),
}
SHOPS: dict[str, Callable[[], Set]] = {
    "CDNOW, 91 days": lambda: cdnow(91),
    "CDNOW, 273 days": lambda: cdnow(273),
}
CEILING = Ceiling.name
WIDE = {"level": 3.0, "days": 0.5, "rhythm": 0.5, "intensity": 0.5, "silence": 0.5, "scale": 2.0}


def main(wanted: Sequence[str]) -> None:
    """Run the data sets that are wanted, or all, and write what was found."""
    found: dict[str, Backtest] = {}
    for name, load in {**NETWORKS, **SHOPS}.items():
        if wanted and not any(word in name for word in wanted):
            continue
        start = time.perf_counter()
        found[name] = run(load(), NETWORK_CONTENDERS if name in NETWORKS else SHOP_CONTENDERS)
        print(f"{name}: {time.perf_counter() - start:.0f} s", file=sys.stderr)
        print(f"{name}\n{found[name]}\n")
    if not wanted:
        hazards = {name: hazard(load().history) for name, load in NETWORKS.items()}
        (DOCS / "decay-model-table.md").write_text(page(found, strangers(), hazards), encoding="utf-8")
        draw_all(found, hazards, DOCS / "img")
    print("\n".join(beside(aims(found))))


def run(data: Set, contenders: Sequence[Contender]) -> Backtest:
    """The library's own back-test on one data set."""
    return backtest(data.history, horizon=data.horizon, cuts=data.cuts, contenders=contenders)


def strangers() -> dict[str, Backtest]:
    """Each network with exponents that the two others would have chosen: how much do the constants owe to it?"""
    sets = {name: load() for name, load in NETWORKS.items()}
    chosen = {name: choice(data) for name, data in sets.items()}
    found = {}
    for name, data in sets.items():
        others = [values for other, values in chosen.items() if other != name]
        exponents = {key: fmean(values[key] for values in others) for key in WIDE if key != "level"}
        model = DecayModel(**exponents)
        found[name] = run(data, (Ours(), Ours(model=model)))
    return found


def choice(data: Set) -> dict[str, float]:
    """What one history alone would choose, with next to no prior; the mean over its cuts."""
    history = data.history
    fits = []
    for share in data.cuts:
        at = history.first + share * (history.last - history.first)
        fits.append(fit_all(DecayModel(), earlier(history, at, data.horizon), WIDE).values)
    return {name: fmean(fit[name] for fit in fits) for name in WIDE}


def page(
    found: dict[str, Backtest], borrowed: dict[str, Backtest], hazards: dict[str, tuple[np.ndarray, np.ndarray]]
) -> str:
    """All that was found, as Markdown."""
    networks = {name: found[name] for name in NETWORKS}
    shops = {name: found[name] for name in SHOPS}
    return "\n".join(
        [
            "<!-- Written by benchmarks/predict.py; do not edit. -->",
            "",
            "Mean over the cuts; in brackets the 95 % interval under resampling of people, or of customers.",
            "",
            *sizes(found),
            "",
            "### The hazard, without a model",
            "",
            "The chance per day of renewed contact falls as a power of the silence; the slope in logarithms is:",
            "",
            "| collegemsg | radoslaw | mathoverflow |",
            "|---:|---:|---:|",
            f"| {' | '.join(f'{np.polyfit(*np.log(points), 1)[0]:.2f}' for points in hazards.values())} |",
            "",
            "### Within one person's ties",
            "",
            "The ranking that a user sees: the AUC within the ties of each person with five ties or more.",
            "",
            *table(networks, lambda one: one.within),
            "",
            "By how much the model with nothing fitted is ahead of the others, person by person:",
            "",
            *table(
                networks, lambda one: one.ahead, signed=True, without=(OURS, "ours, level fitted", LevelOfAMonth.name)
            ),
            "",
            *verdicts(networks),
            "",
            "The constants were chosen on these three histories.",
            "With the exponents that the two other histories would have chosen, by the same fit and hardly any prior:",
            "",
            "| | collegemsg | radoslaw | mathoverflow |",
            "|---|---:|---:|---:|",
            *(line(label, place, borrowed) for place, label in enumerate(("the constants", "chosen elsewhere"))),
            "",
            "### Over all ties",
            "",
            *table(networks, lambda one: one.auc),
            "",
            "### Chances",
            "",
            "Log-loss skill: 1 less the log-loss over that of the base rate.",
            "",
            *table(networks, lambda one: one.skill, chances=True),
            "",
            "Brier score, and calibration error (ECE, 15 bins of equal count):",
            "",
            *table(networks, lambda one: (one.brier, one.ece), chances=True),
            "",
            "### Where BG/NBD is at home",
            "",
            "CDNOW: purchases of 23,570 customers, known up to day 272.",
            "",
            "AUC:",
            "",
            *table(shops, lambda one: one.auc),
            "",
            "Log-loss skill:",
            "",
            *table(shops, lambda one: one.skill, chances=True),
            "",
            "### What was aimed at",
            "",
            *beside(aims(found)),
            "",
        ]
    )


def line(label: str, place: int, found: dict[str, Backtest]) -> str:
    """One row of a table: the ranking within a person of the contender at that place."""
    cells = (cell(one.results[place].within, signed=False) for one in found.values())
    return f"| {label} | {' | '.join(cells)} |"


def sizes(found: dict[str, Backtest]) -> list[str]:
    """How much was judged."""
    rows = [
        f"| {name} | {one.horizon:g} days | {len(one.cuts)} | {one.rows:,} | {one.contacts:,} | {one.people:,} |"
        for name, one in found.items()
    ]
    columns = ("history", "horizon", "cuts", "ties judged", "with contact", "people with a ranking")
    return [*head(*columns), *rows]


def table(
    found: dict[str, Backtest],
    figure: Callable[[Result], Figure | tuple[float | None, ...] | None],
    *,
    chances: bool = False,
    signed: bool = False,
    without: Sequence[str] = (),
) -> list[str]:
    """One row a contender, one column a history."""
    names = [result.name for result in next(iter(found.values())).results if result.name not in without]
    lines = head("", *found)
    for name in names:
        cells = [cell(figure(by_name(one, name)), signed=signed) for one in found.values()]
        if chances and not any(by_name(one, name).skill for one in found.values()):
            continue
        label = f"**{name}**" if name == OURS else name
        lines.append(f"| {label} | {' | '.join(cells)} |")
    return lines


def cell(figure: Figure | tuple[float | None, ...] | None, *, signed: bool) -> str:
    """One figure with its interval, or two without."""
    if figure is None:
        return "-"
    if isinstance(figure, tuple):
        return " / ".join("-" if number is None else f"{number:.4f}" for number in figure)
    sign = "+" if signed else ""
    return f"{figure.value:{sign}.3f} ({figure.low:{sign}.3f} to {figure.high:{sign}.3f})"


def by_name(one: Backtest, name: str) -> Result:
    """The result of one contender."""
    return next(result for result in one.results if result.name == name)


def verdicts(found: dict[str, Backtest]) -> list[str]:
    """In words: ahead of which baselines by more than the interval, and where not."""
    lines = []
    for name, one in found.items():
        rivals = [result for result in one.results if not result.name.startswith("ours") and result.name != CEILING]
        ahead = [result.name for result in rivals if result.ahead.low > 0]
        level = [result.name for result in rivals if result.ahead.low <= 0 <= result.ahead.high]
        behind = [result.name for result in rivals if result.ahead.high < 0]
        text = f"- {name}: ahead by more than the interval of {', '.join(ahead) or 'none'}"
        text += f"; not to be told apart from {', '.join(level)}" if level else ""
        text += f"; behind {', '.join(behind)}" if behind else ""
        lines.append(f"{text}.")
    return lines


def aims(found: dict[str, Backtest]) -> list[Aim]:
    """Each aim beside what was measured."""
    wanted = []
    for name, least in (("collegemsg", 0.888), ("radoslaw", 0.879), ("mathoverflow", 0.703)):
        if name in found:
            within = by_name(found[name], OURS).within.value
            wanted.append(Aim(f"{name}: AUC within a person, nothing fitted", within, least=least))
    for name, least in (("collegemsg", 0.35), ("radoslaw", 0.385)):
        if name in found:
            wanted.append(Aim(f"{name}: skill, MAP", skill(found[name], MAP), least=least))
    if "mathoverflow" in found:
        one = found["mathoverflow"]
        above = skill(one, MAP) - skill(one, "BG/NBD")
        wanted.append(Aim("mathoverflow: skill, MAP, above BG/NBD's by", above, least=0.06))
    if "CDNOW, 91 days" in found:
        one = found["CDNOW, 91 days"]
        ours, theirs = by_name(one, OURS).auc.value, by_name(one, "BG/NBD").auc.value
        wanted.append(Aim("CDNOW, 91 days: AUC, nothing fitted, BG/NBD's", ours, least=theirs))
        ours, theirs = skill(one, MAP), skill(one, "BG/NBD")
        wanted.append(Aim("CDNOW, 91 days: skill, MAP, BG/NBD's", ours, least=theirs))
    return wanted


def skill(one: Backtest, name: str) -> float:
    """The log-loss skill of one contender."""
    figure = by_name(one, name).skill
    return figure.value if figure else float("nan")


if __name__ == "__main__":
    main(sys.argv[1:])
