"""What load and sync show alike: a line that moves while they work, and what they refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from warmlinks.answers import Problem, Progress, Tell
from warmlinks.cli.context import console
from warmlinks.output import shown

__all__ = ["moving_line", "refusals"]

_SHOWN = 10


def refusals(problems: Sequence[Problem]) -> Iterator[str]:
    """The first of what was refused, a line each, and how many more there are."""
    for problem in problems[:_SHOWN]:
        advice = f" ({problem.advice})" if problem.advice else ""
        yield shown(f"  Refused: {problem.where}: {problem.why}{advice}")
    if len(problems) > _SHOWN:
        yield f"  ... and {len(problems) - _SHOWN:,} more problems; --json lists them all."


@contextmanager
def moving_line(first: str) -> Iterator[Tell | None]:
    """A line that moves on a terminal, and silence anywhere else.

    Args:
        first: what stands in it before anything is told.
    """
    terminal = console(stderr=True)
    if not terminal.is_terminal:
        yield None
        return
    with terminal.status(first) as status:

        def tell(progress: Progress) -> None:
            doing = "merging into the book" if progress.step == "merging" else f"{progress.records:,} records"
            status.update(f"{Path(progress.path).name}: {doing}")

        yield tell
