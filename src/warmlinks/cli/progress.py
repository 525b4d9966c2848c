"""What `load`, `sync` and `crm` show alike: a status line while they work, counts, and what was refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from warmlinks.answers import FeedReport, FileReport, Problem, Progress, Tell
from warmlinks.cli.context import console, echo_err
from warmlinks.cli.render import count
from warmlinks.output import shown

__all__ = ["NEXT_STEPS", "counts_of", "interruptible", "progress_line", "refusals", "status_line"]

NEXT_STEPS = "Next: warmlinks cooling, warmlinks digest, warmlinks duplicates."

_MOST_REFUSALS = 10
_INTERRUPTED = 130
"""The exit status of a program that was stopped by Ctrl-C."""


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
