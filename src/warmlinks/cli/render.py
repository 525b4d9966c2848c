"""How people, scores, tables, counts and progress look in a terminal.

What comes from archives was written by strangers: none of it may move the cursor, change colours or hide itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, tzinfo
from pathlib import Path
from typing import Literal

import click

from warmlinks.answers import DataAge, FeedReport, FileReport, Problem, Progress, Tell, TieScore
from warmlinks.cli.context import cells, console, echo, echo_err, echo_line, echo_sentence, is_json
from warmlinks.digest.wording import age_sentences, closed_door, perhaps_also
from warmlinks.output import shown
from warmlinks.phrases import count
from warmlinks.scoring import Reason
from warmlinks.scoring.level import is_learnt
from warmlinks.values import ClosedDoor

__all__ = [
    "NEXT_STEPS",
    "counts_of",
    "door_lines",
    "echo_age",
    "echo_listing",
    "echo_points",
    "echo_table",
    "interruptible",
    "is_learnt",
    "name_of",
    "padded",
    "percent",
    "place_cell",
    "progress_line",
    "refusals",
    "status_line",
]


_UNBROKEN = frozenset(
    {"Id", "Key", "Made", "Due", "When", "Last contact", "Cold from", "From", "To", "Direction", "Kind", "Network"}
)
"""Columns whose cells are copied or compared: they are never wrapped."""

_GAP = 2
_LEAST_OF_TWO = (16, 8)
"""The least widths to which the first two columns of a listing shrink."""

_LEAST_PLACE = 12
"""The least width of a place, however narrow the terminal."""


NEXT_STEPS = "Next: warmlinks cooling, warmlinks digest, warmlinks duplicates."

_MOST_REFUSALS = 10
_INTERRUPTED = 130
"""The exit status of a program that was stopped by Ctrl-C."""


def echo_points(because: Iterable[Reason]) -> None:
    """Print the parts of a score with their signed points; what rounds to 0 is left out."""
    for reason in because:
        if abs(reason.points) >= 0.05:  # noqa: PLR2004  below, one digit shows nothing
            echo(f"  {reason.points:+6.1f}  {reason.what}")


def percent(share: float) -> str:
    """A share as whole percents, in the one form that all commands use."""
    return f"{share:.0%}"


def place_cell(place: str, room: int) -> str:
    """A place in an archive, safe to print; it is shortened at its beginning, since the end tells most."""
    text, room = shown(place), max(room, _LEAST_PLACE)
    if cells(text) <= room:
        return text
    while text and cells(text) >= room:
        text = text[1:]
    return f"…{text}"


def padded(text: str, width: int) -> str:
    """A text safe to print, cut or filled up to a number of columns."""
    if cells(shown(text)) > width:
        # escapes take more room than what they stand for, so it is cut until it fits
        while text and cells(shown(text)) >= width:
            text = text[:-1]
        text = f"{text.rstrip()}…"
    safe = shown(text)
    return safe + " " * max(width - cells(safe), 0)


def echo_table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, empty: str = "") -> None:
    """Print a table.

    Args:
        headings: one that begins with `>` is aligned to the right.
        rows: cells that are safe to print.
        empty: what is printed in place of a table without rows; by default the headings alone.
    """
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for heading in headings:
        justify: Literal["left", "right"] = "right" if heading.startswith(">") else "left"
        table.add_column(heading.lstrip(">"), justify=justify, overflow="fold", no_wrap=heading in _UNBROKEN)
    for row in rows:
        table.add_row(*row)
    if empty and not table.row_count:
        echo(empty)
    else:
        console().print(table)


def echo_listing(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table like `echo_table` does, fast enough for thousands of rows: columns are measured once.

    The first two columns shrink where room is short.
    """
    right = [heading.startswith(">") for heading in headings]
    titles = [heading.lstrip(">") for heading in headings]
    widths = [max(map(cells, column)) for column in zip(titles, *rows, strict=True)]
    available = console().width
    for at, least in enumerate(_LEAST_OF_TWO):
        over = sum(widths) + _GAP * (len(widths) - 1) + 1 - available
        widths[at] = max(widths[at] - max(over, 0), min(widths[at], least))

    def lines(row: Sequence[str]) -> Iterator[str]:
        rest = list(row)
        while any(rest):
            placed = []
            for at, (cell, width) in enumerate(zip(rest, widths, strict=True)):
                part, rest[at] = (cell, "") if cells(cell) <= width else _cut(cell, width)
                blank = " " * max(width - cells(part), 0)
                placed.append(blank + part if right[at] else part + blank)
            yield f" {(' ' * _GAP).join(placed)}".rstrip()

    for line in lines(titles):
        echo_line(line)
    echo_line(f" {'─' * (sum(widths) + _GAP * (len(widths) - 1))}")
    for row in rows:
        for line in lines(row):
            echo_line(line)


def _cut(text: str, width: int) -> tuple[str, str]:
    """Split a text into what fits, up to a blank if there is one but at least a letter, and the rest."""
    at = len(text)
    while at > 1 and cells(text[:at]) > width:
        at -= 1
    blank = text.rfind(" ", 0, at + 1)
    at = blank if blank > 0 else at
    return text[:at].rstrip(), text[at:].lstrip()


def door_lines(doors: Iterable[ClosedDoor]) -> Iterator[str]:
    """Closed doors for a person to read, each with its source."""
    for door in doors:
        yield f"Not suggested: {shown(closed_door(door))} ({shown(door.source)})."


def echo_age(ages: Sequence[DataAge], today: date) -> None:
    """Print how old the data are, if they are old: before the answer, and with `--json` on stderr."""
    if ages:
        (echo_err if is_json() else echo_sentence)(age_sentences(ages, today))


def name_of(tie_score: TieScore, today: date | None, zone: tzinfo) -> str:
    """The name of a person, safe to print, with those who may be the same person."""
    also = perhaps_also(tie_score.perhaps_also, today, zone)
    return shown(f"{tie_score.name} ({also})" if also else tie_score.name)


def counts_of(reports: Sequence[FileReport | FeedReport]) -> str:
    """The counts of records of some reports, which add up."""
    rows = (
        (report.seen, report.new, report.changed, report.same, report.left_out, report.refused) for report in reports
    )
    seen, new, changed, same, skipped, refused = map(sum, zip(*rows, strict=True))
    return (
        f"{count(seen, 'record')} seen = {new:,} new + {changed:,} changed + {same:,} same"
        f" + {skipped:,} skipped + {refused:,} refused"
    )


def refusals(problems: Sequence[Problem]) -> Iterator[str]:
    """The first records that were refused, a line each, and how many more there are."""
    for problem in problems[:_MOST_REFUSALS]:
        advice = f" ({problem.advice})" if problem.advice else ""
        yield shown(f"  Refused: {problem.where}: {problem.why}{advice}")
    if len(problems) > _MOST_REFUSALS:
        yield f"  ... and {len(problems) - _MOST_REFUSALS:,} more problems; --json lists them all."


@contextmanager
def interruptible(text: str) -> Iterator[None]:
    """On Ctrl-C print a text and end the program."""
    try:
        yield
    except KeyboardInterrupt:
        echo_err(text)
        click.get_current_context().exit(_INTERRUPTED)


@contextmanager
def status_line(first: str) -> Iterator[Callable[[str], None] | None]:
    """Show a status line on a terminal; yield a function that replaces its text, and None anywhere else."""
    terminal = console(stderr=True)
    if not terminal.is_terminal:
        yield None
        return
    with terminal.status(shown(first)) as status:
        yield lambda text: status.update(shown(text))


@contextmanager
def progress_line(first: str) -> Iterator[Tell | None]:
    """Show on a terminal how many records were read and when they are merged; yield None anywhere else."""
    with status_line(first) as update:
        if update is None:
            yield None
            return

        def tell(progress: Progress) -> None:
            doing = "merging into the book" if progress.step == "merging" else f"{progress.records:,} records"
            update(f"{Path(progress.path).name}: {doing}")

        yield tell
