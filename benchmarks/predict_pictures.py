"""The pictures of docs/explanation/decay-model.md: curves of a few ties, calibration, the figures side by side."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import numpy as np

from warmlinks.scoring import DecayModel, TieState
from warmlinks.scoring.backtest import Backtest

mpl.use("svg")

from matplotlib import pyplot as plt
from matplotlib.figure import Figure

DAY = 86400
TIES = (
    ("one contact", 1, 1, 0),
    ("3 days in 2 months", 3, 4, 60),
    ("12 days in 6 months", 12, 20, 170),
    ("12 days in 3 years", 12, 20, 1000),
    ("40 days in a year", 40, 80, 390),
    ("200 days in 2 years", 200, 900, 700),
)
STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "warmlinks",
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.25,
}
SAME_RANKING = {"ours, level fitted", "ours, level of a month", "ours, MAP, level per person"}
OTHERS = {"LightGBM (ceiling)": "grey"}
SHOWN = ("collegemsg", "radoslaw", "mathoverflow")


def draw_all(found: dict[str, Backtest], hazards: dict[str, tuple[np.ndarray, np.ndarray]], folder: Path) -> None:
    """Write the four pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context(STYLE):
        save(hazard_lines(hazards), folder / "decay-hazard.svg")
        save(curves(), folder / "decay-curves.svg")
        save(calibrations(found), folder / "decay-calibration.svg")
        save(side_by_side(found), folder / "decay-within.svg")


def save(figure: Figure, path: Path) -> None:
    figure.savefig(path, metadata={"Date": None, "Creator": None}, bbox_inches="tight")
    plt.close(figure)
    # a drawing that is drawn again is the same, byte for byte, and has no trailing blanks
    path.write_text("\n".join(line.rstrip() for line in path.read_text().splitlines()) + "\n")


def hazard_lines(hazards: dict[str, tuple[np.ndarray, np.ndarray]]) -> Figure:
    """How the chance of contact per day falls with the silence, as it was seen, and a line of one over the silence."""
    figure, axes = plt.subplots(figsize=(6, 3.8))
    for name, (silences, seen) in hazards.items():
        axes.plot(silences, seen, "o-", linewidth=1, markersize=4, label=name)
    line = np.array([1.0, 1000.0])
    axes.plot(line, 0.5 / line, color="grey", linewidth=0.8, linestyle=":", label="one over the silence")
    axes.set(xscale="log", yscale="log", xlabel="days of silence", ylabel="chance of contact, per day")
    axes.legend(frameon=False, fontsize=9)
    return figure


def curves() -> Figure:
    """Warmth over a year of silence, where the silence begins to mean something, and where it falls to a fifth."""
    model = DecayModel()
    figure, axes = plt.subplots(figsize=(8, 4.2))
    silences = np.linspace(0, 365, 366)
    for place, (label, n, m, span) in enumerate(TIES):
        last = span * DAY
        state = TieState(n, m, 0, last, 0, span)
        warmths = [model.score(state, last + days * DAY).warmth for days in silences]
        colour = f"C{place}"
        axes.plot(silences, warmths, color=colour, label=label)
        score = model.score(state, last)
        for moment, mark in ((score.due_at, "o"), (score.cold_at, "s")):
            if moment is not None and (moment - last) / DAY <= 365:
                axes.plot((moment - last) / DAY, model.score(state, moment).warmth, mark, color=colour, markersize=4)
    axes.axhline(0.2, color="grey", linewidth=0.8, linestyle=":")
    axes.set(xlabel="days of silence", ylabel="warmth: chance of contact within 30 days", xlim=(0, 365), ylim=(0, 1.02))
    axes.legend(frameon=False, fontsize=9, loc="upper right")
    return figure


def calibrations(found: dict[str, Backtest]) -> Figure:
    """Foretold against seen, on logarithmic axes since most chances are small."""
    figure, panels = plt.subplots(1, 3, figsize=(10, 3.6))
    for axes, name in zip(panels, SHOWN, strict=True):
        for label, mark in (("ours, MAP", "o"), ("ours, level fitted", "."), ("BG/NBD", "x")):
            bins = next(result for result in found[name].results if result.name == label).calibration
            points = [(one.foretold, one.followed) for one in bins if one.followed > 0]
            axes.plot(*zip(*points, strict=True), mark, linestyle="-", linewidth=0.8, markersize=5, label=label)
        axes.plot([1e-4, 1], [1e-4, 1], color="grey", linewidth=0.8, linestyle=":")
        axes.set(xscale="log", yscale="log", xlim=(1e-4, 1), ylim=(1e-4, 1), title=name, xlabel="foretold")
    panels[0].set_ylabel("seen")
    panels[0].legend(frameon=False, fontsize=8, loc="upper left")
    figure.tight_layout()
    return figure


def side_by_side(found: dict[str, Backtest]) -> Figure:
    """The AUC within a person of every contender, with its interval."""
    figure, panels = plt.subplots(1, 3, figsize=(10, 3.4), sharey=True)
    for axes, name in zip(panels, SHOWN, strict=True):
        results = [one for one in found[name].results if one.name not in SAME_RANKING]
        for place, one in enumerate(reversed(results)):
            colour = "C1" if one.name.startswith("ours") else OTHERS.get(one.name, "C0")
            axes.plot([one.within.low, one.within.high], [place, place], color=colour, linewidth=2)
            axes.plot(one.within.value, place, "o", color=colour, markersize=5)
        axes.set(title=name, xlabel="AUC within a person")
        axes.set_yticks(range(len(results)), [one.name for one in reversed(results)])
    figure.tight_layout()
    return figure
