"""What load and sync show alike: a line that moves while they work, and what they refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from warmlinks.answers import Problem, Progress, Tell
from warmlinks.cli.context import console
from warmlinks.output import shown

__all__ = ["moving_line", "refusals", "status_line"]

_SHOWN = 10


def refusals(problems: Sequence[Problem]) -> Iterator[str]:
    """The first of what was refused, a line each, and how many more there are."""
    for problem in problems[:_SHOWN]:
        advice = f" ({problem.advice})" if problem.advice else ""
        yield shown(f"  Refused: {problem.where}: {problem.why}{advice}")
    if len(problems) > _SHOWN:
        yield f"  ... and {len(problems) - _SHOWN:,} more problems; --json lists them all."


@contextmanager
def status_line(first: str) -> Iterator[Callable[[str], None] | None]:
    """A line on a terminal that is replaced by what is told, and silence anywhere else.

    Args:
        first: what stands in it before anything is told.
    """
    terminal = console(stderr=True)
    if not terminal.is_terminal:
        yield None
        return
    with terminal.status(shown(first)) as status:
        yield lambda text: status.update(shown(text))


@contextmanager
def moving_line(first: str) -> Iterator[Tell | None]:
    """A line that moves on a terminal while records are read and merged, and silence anywhere else.

    Args:
        first: what stands in it before anything is told.
    """
    with status_line(first) as say:
        if say is None:
            yield None
            return

        def tell(progress: Progress) -> None:
            doing = "merging into the book" if progress.step == "merging" else f"{progress.records:,} records"
            say(f"{Path(progress.path).name}: {doing}")

        yield tell
