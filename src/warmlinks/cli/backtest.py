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
    as_json,
    echo,
    echo_err,
    json_option,
    pass_cli_context,
    plain_stdout,
)
from warmlinks.errors import UsageError
from warmlinks.files import require_target, written
from warmlinks.store.guarded import refuse_book
from warmlinks.validation import LONGEST

if TYPE_CHECKING:
    from warmlinks.scoring import History
    from warmlinks.scoring.backtest import Backtest, Figure, Result

__all__ = ["backtest_command"]

_FILE = FilePath(path_type=Path, dir_okay=False)


def _number(_: click.Context, __: click.Parameter, value: float) -> float:
    """Refuse what is no number: a range lets it by."""
    if math.isnan(value):
        raise click.BadParameter("give a number of days")
    return value


@click.command("backtest", short_help="Does the score predict, on your own ties?")
@click.option(
    "--horizon",
    type=click.FloatRange(0, LONGEST, min_open=True),
    callback=_number,
    default=30.0,
    show_default=True,
    metavar="DAYS",
)
@click.option("--csv", "table", type=_FILE, help="A table of contacts, not the book.")
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
    table: Path | None,
    by: str,
    at: str,
    direction: str | None,
    owner: str | None,
    plot: str | None,
    json_: bool,
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
    if table is not None:
        found = backtest(
            _read(table, cli_context.timezone or UTC, by=by, at=at, direction=direction, owner=owner), horizon=horizon
        )
    else:
        with cli_context.book() as book:
            found = book.backtest(now=cli_context.now, horizon=horizon)
    ours = _ours(found)
    if plot is not None and ours is not None:
        drawn = calibration_svg(ours.calibration)
        if plot == "-":
            with plain_stdout() as stream:
                stream.write(drawn)
            return
        with written(plot, "the picture") as stream:
            stream.write(drawn)
    elif plot is not None:
        echo_err("There is nothing to draw: too little is known yet.")
    if json_:
        as_json(found)
        return
    _print(found)
    if ours is not None:
        echo(f"\nOf a hundred ties, foretold and seen by {ours.name}:")
        for one in ours.calibration:
            echo(f"  {100 * one.foretold:5.1f}  {100 * one.followed:5.1f}  ({one.rows} ties)")


_WIDTH = 79
_LEGEND = (
    "within person, over all: of a tie heard from and one not, how often the first ranks higher (0.50 is chance).",
    "In brackets: the range of 95% of resamples.",
    "skill: how much the chances tell beyond the plain average. Brier, ECE: how far off they are; less is better.",
    "ours: the score of this book, with nothing, its level, or all its numbers (MAP) learnt from your past.",
)


def _print(found: Backtest) -> None:
    """The figures as a table of at most 80 columns, what to know before believing them, and what the headings mean."""
    within = f"{found.contacts} of them with contact within {found.horizon:g} days."
    _say_wrapped(f"{found.rows} ties at {len(found.cuts)} moments, {within}")
    for caveat in found.caveats:
        _say_wrapped(caveat)
    width = max((len(result.name) for result in found.results), default=0)
    echo()
    echo(f"{'':{width}}  {'within person':<16}  {'over all':<16}  {'skill':>5}  {'Brier':>5}  {'ECE':>5}")
    for one in found.results:
        numbers = (one.skill.value if one.skill else None, one.brier, one.ece)
        tail = "  ".join("    -" if number is None else f"{number:5.2f}" for number in numbers)
        echo(f"{one.name:{width}}  {_range(one.within):<16}  {_range(one.auc):<16}  {tail}")
    echo()
    for line in _LEGEND:
        _say_wrapped(line)


def _say_wrapped(text: str) -> None:
    """Say a paragraph as wide as the table, also where no terminal is."""
    for line in textwrap.wrap(text, _WIDTH, subsequent_indent="  "):
        echo(line)


def _range(figure: Figure | None) -> str:
    return "-" if figure is None else f"{figure.value:.2f} ({figure.low:.2f}-{figure.high:.2f})"


def _ours(found: Backtest) -> Result | None:
    """Ours with the level learnt, whose chances are worth drawing."""
    return next((result for result in found.results if result.name == "ours, level fitted"), None)


def _read(path: Path, zone: tzinfo, *, by: str, at: str, direction: str | None, owner: str | None) -> History:
    """A table of contacts in a CSV file; rows without a contact or a time are left out."""
    from warmlinks.scoring import History

    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            wanted = [name for name in (by, at, direction, owner) if name is not None]
            missing = [name for name in wanted if name not in (reader.fieldnames or ())]
            if missing:
                there = ", ".join(reader.fieldnames or ()) or "none"
                raise UsageError(f"no column {missing[0]!r}", where=path.name, advice=f"The columns are: {there}")
            rows = [(line, row) for line, row in enumerate(reader, start=2) if row[by] and row[at]]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError("the table cannot be read", where=path.name, why=str(error)) from error
    return History.of(
        [row[by] for _, row in rows],
        [_moment(row[at], f"{path.name} line {line}, column {at!r}") for line, row in rows],
        direction=None if direction is None else [row[direction] for _, row in rows],
        owner=None if owner is None else [row[owner] for _, row in rows],
        zone=zone,
    )


def _moment(text: str, where: str) -> float:
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
