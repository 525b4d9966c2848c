"""`warmlinks backtest`: does the score predict, on one's own ties?"""

from __future__ import annotations

import csv
import math
import textwrap
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import click

from warmlinks.cli.context import (
    CliContext,
    FilePath,
    echo,
    echo_err,
    json_option,
    output_file,
    pass_cli_context,
    wrote_json,
)
from warmlinks.errors import UsageError
from warmlinks.files import require_target
from warmlinks.store.guarded import refuse_book
from warmlinks.validation import LONGEST

if TYPE_CHECKING:
    from warmlinks.scoring import History
    from warmlinks.scoring.backtest import Backtest, Figure

__all__ = ["backtest_command"]

_FILE = FilePath(path_type=Path, dir_okay=False)


def _number(_: click.Context, __: click.Parameter, value: float) -> float:
    """Refuse NaN, which a range accepts."""
    if math.isnan(value):
        raise click.BadParameter("give a number of days")
    return value


@click.command("backtest")
@click.option(
    "--horizon",
    type=click.FloatRange(0, LONGEST, min_open=True),
    callback=_number,
    default=30.0,
    show_default=True,
    metavar="DAYS",
)
@click.option("--csv", "csv_file", type=_FILE, help="A table of contacts, not the book.")
@click.option("--by", default="contact_id", show_default=True, help="The table's column that names the contact.")
@click.option("--at", default="at", show_default=True, help="Its column of times: ISO with a zone, or epoch seconds.")
@click.option("--direction", help="Its column of directions: in, out or both.")
@click.option("--owner", help="Its column that says whose tie it is.")
@click.option(
    "--plot",
    type=FilePath(path_type=str, allow_dash=True),
    metavar="FILE",
    help="Draw foretold against seen (SVG); `-` is standard output, and then nothing else is said.",
)
@json_option
@pass_cli_context
def backtest_command(
    cli_context: CliContext,
    /,
    *,
    horizon: float,
    csv_file: Path | None,
    by: str,
    at: str,
    direction: str | None,
    owner: str | None,
    plot: str | None,
) -> None:
    """Cut the past in four places, score it as it then was, and see what came after.

    The model stands beside the rules that other tools use. Where your log is too small to tell, it says so.

    \b
    Examples:
      warmlinks backtest
      warmlinks backtest --csv activities.csv --by contact --at created --owner rep
    """
    from warmlinks.scoring.backtest import backtest
    from warmlinks.scoring.plots import calibration_svg

    if plot is not None and plot != "-":
        refuse_book(require_target(plot, "the picture"))
    if csv_file is not None:
        zone = cli_context.timezone or UTC
        history = _read(csv_file, zone, by=by, at=at, direction=direction, owner=owner)
        outcome = backtest(history, horizon=horizon)
    else:
        with cli_context.book() as book:
            outcome = book.backtest(now=cli_context.now, horizon=horizon)
    # the model with the level learnt, whose chances are worth drawing
    fitted = next((result for result in outcome.results if result.name == "ours, level fitted"), None)
    if plot is not None and fitted is not None:
        svg = calibration_svg(fitted.calibration)
        with output_file(plot, "the picture") as stream:
            stream.write(svg)
        if plot == "-":
            return
    elif plot is not None:
        echo_err("There is nothing to draw: too little is known yet.")
    if wrote_json(outcome):
        return
    _echo_figures(outcome)
    if fitted is not None:
        echo(f"\nOf a hundred ties, foretold and seen by {fitted.name}:")
        for bin_ in fitted.calibration:
            echo(f"  {100 * bin_.foretold:5.1f}  {100 * bin_.followed:5.1f}  ({bin_.rows} ties)")


_WIDTH = 79
_LEGEND = (
    "within person, over all: of a tie heard from and one not, how often the first ranks higher (0.50 is chance).",
    "In brackets: the range of 95% of resamples.",
    "skill: how much the chances tell beyond the plain average. Brier, ECE: how far off they are; less is better.",
    "ours: the score of this book, with nothing, its level, or all its numbers (MAP) learnt from your past.",
)


def _echo_figures(outcome: Backtest) -> None:
    """Print the figures as a table of at most 80 columns, between the caveats and what the headings mean."""
    within = f"{outcome.contacts} of them with contact within {outcome.horizon:g} days."
    _echo_wrapped(f"{outcome.rows} ties at {len(outcome.cuts)} moments, {within}", *outcome.caveats)
    width = max((len(result.name) for result in outcome.results), default=0)
    echo()
    echo(f"{'':{width}}  {'within person':<16}  {'over all':<16}  {'skill':>5}  {'Brier':>5}  {'ECE':>5}")
    for result in outcome.results:
        numbers = (result.skill.value if result.skill else None, result.brier, result.ece)
        tail = "  ".join("    -" if number is None else f"{number:5.2f}" for number in numbers)
        echo(f"{result.name:{width}}  {_range(result.within):<16}  {_range(result.auc):<16}  {tail}")
    echo()
    _echo_wrapped(*_LEGEND)


def _echo_wrapped(*paragraphs: str) -> None:
    """Print paragraphs as wide as the table, also where no terminal is."""
    for paragraph in paragraphs:
        for line in textwrap.wrap(paragraph, _WIDTH, subsequent_indent="  "):
            echo(line)


def _range(figure: Figure | None) -> str:
    return "-" if figure is None else f"{figure.value:.2f} ({figure.low:.2f}-{figure.high:.2f})"


def _read(path: Path, zone: tzinfo, *, by: str, at: str, direction: str | None, owner: str | None) -> History:
    """Read a table of contacts from a CSV file; rows without a contact or a time are left out."""
    from warmlinks.scoring import History

    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            columns = reader.fieldnames or ()
            missing = [name for name in (by, at, direction, owner) if name is not None and name not in columns]
            if missing:
                advice = f"The columns are: {', '.join(columns) or 'none'}"
                raise UsageError(f"no column {missing[0]!r}", where=path.name, advice=advice)
            rows = [(line, row) for line, row in enumerate(reader, start=2) if row[by] and row[at]]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError("the table cannot be read", where=path.name, why=str(error)) from error
    return History.of(
        [row[by] for _, row in rows],
        [_seconds(row[at], f"{path.name} line {line}, column {at!r}") for line, row in rows],
        direction=None if direction is None else [row[direction] for _, row in rows],
        owner=None if owner is None else [row[owner] for _, row in rows],
        zone=zone,
    )


def _seconds(text: str, where: str) -> float:
    """Parse epoch seconds, or a moment with a zone in ISO form."""
    try:
        return float(text)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no time", where=where, advice="Write 2026-01-31T18:00+01:00") from None
    if moment.tzinfo is None:
        raise UsageError(f"{text!r} has no zone", where=where, advice="Write 2026-01-31T18:00+01:00")
    return moment.timestamp()
