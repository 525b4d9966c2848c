"""How large the report of a book is, how long it takes, and how long a search: `python benchmarks/report.py`.

Books of invented people with stories, so that every part of the report has something to show. Times are those of the
processor, the best of three, in one process; the first report of a process also makes its templates and is told too.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

import warmlinks as wl
from warmlinks_samples.making import make_world
from warmlinks_samples.scale import write_scale
from warmlinks_samples.writing import write_newest

NOW = datetime.fromisoformat("2026-01-22T08:30+01:00")
WORLDS = {100: (78, 3_000, 10), 1_000: (780, 24_000, 25)}
"""People in the book: people with stories in the world, messages and introductions that make about so many."""


def book_of(people: int, folder: Path) -> Path:
    """A book of so many people; those of more than a thousand have no stories, as no world of that size is made."""
    (folder / "archives").mkdir()
    (folder / "book").mkdir(mode=0o700)
    if people in WORLDS:
        friends, messages, introductions = WORLDS[people]
        world = make_world(7, people=friends, messages=messages, introductions=introductions)
        archives = write_newest(world, folder / "archives")
    else:
        archives = write_scale(folder / "archives", people=people, interactions=people * 25)
    path = folder / "book" / "book.db"
    with wl.Book.open(path, timezone="Europe/Berlin") as book:
        book.load(archives)
    return path


def seconds(work: Callable[[], object]) -> float:
    """Seconds of the processor."""
    before = time.process_time()
    work()
    return time.process_time() - before


def main() -> None:
    """Measure the sizes that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("people", nargs="*", type=int, default=[100, 1_000, 12_000])
    lines = [
        "| people | in the book | first report, s | report, s | kB | find, s |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for people in parser.parse_args().people:
        with tempfile.TemporaryDirectory() as folder:
            path = book_of(people, Path(folder))
            with wl.Book.open(path) as book:
                listed = len(book.connections(now=NOW, stages=False))
                # another moment each time, so that nothing kept from before is used
                first, *again = (seconds(partial(book.report, now=NOW.replace(minute=30 + at))) for at in range(4))
                size = len(book.report(now=NOW).html.encode())
                find = min(seconds(partial(book.search, "ben solar", now=NOW)) for _ in range(3))
        lines.append(f"| {people:,} | {listed:,} | {first:.2f} | {min(again):.2f} | {size / 1000:.0f} | {find:.3f} |")
        sys.stderr.write(f"{lines[-1]}\n")
    sys.stdout.write("\n".join([*lines, "", f"Python {platform.python_version()}, {platform.machine()}", ""]))


if __name__ == "__main__":
    main()
