"""How long lists and tables of 1.1, 2.2, 4.4 and 8.8 MB take to read, sound ones and ones made to stop the reader.

    python benchmarks/growth.py                                          prints the table
    python benchmarks/growth.py --write docs/explanation/benchmarks-growth.md

That reading grows in a straight line is held by `tests/archive/test_growth.py`; here is what it takes at larger sizes.
Each time is the best of some rounds of processor time: what it takes if nothing disturbs.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from warmlinks.archive import Archive, Budgets, open_archive
from warmlinks.errors import InputError

sys.path.append(str(Path(__file__).parents[1] / "tests" / "support"))

from growing import LISTS, PAGES, TABLES, WALLS, GrowingRecord

BYTES = 1_100_000  # a little more than one chunk, so that no size is read in one go
SIZES = (1, 2, 4, 8)

Read = Callable[[Archive], Iterable[object]]
Case = tuple[str, str, Callable[[int], bytes], Read]


def records(shape: type[Any], *path: str) -> Read:
    return lambda archive: archive.records(archive.members[0], shape, path=path)


def rows(archive: Archive) -> Iterable[object]:
    return archive.rows(archive.members[0], header={"h", "i"})


def page(archive: Archive) -> Iterable[object]:
    """As a page of messages of every time."""
    from warmlinks_facebook._html_old import read_old_page
    from warmlinks_meta.pages import read_page

    yield from read_page(archive, archive.members[0], "Facebook", archive.timezone)
    yield from read_old_page(archive, archive.members[0], archive.timezone)


def cases() -> list[Case]:
    some: list[Case] = [("lists of records", name, make, records(GrowingRecord)) for name, make in LISTS.items()]
    some += [("where a list should be", name, make, records(Any)) for name, make in WALLS.items()]
    some += [
        ("in front of a list", name, lambda size, make=make: b'{"x": ' + make(size), records(Any, "m"))
        for name, make in WALLS.items()
    ]
    some += [("tables", name, make, rows) for name, make in TABLES.items()]
    return some + [("pages", name, make, page) for name, make in PAGES.items()]


def seconds(path: Path, read: Read) -> float:
    """Processor time of one reading."""
    gc.collect()
    begun = time.process_time()
    with (
        open_archive(path, budgets=Budgets(strict_bytes=0, bad_in_a_row=10**9)) as archive,
        contextlib.suppress(InputError),
    ):
        for _ in read(archive):
            pass
    return time.process_time() - begun


def measured(make: Callable[[int], bytes], read: Read, rounds: int) -> list[float]:
    """The best time for each size; the sizes are taken in turn, so that a busy minute strikes all of them."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{size}.txt" for size in SIZES]
        for size, path in zip(SIZES, paths, strict=True):
            path.write_bytes(make(size * BYTES))
        taken = [[seconds(path, read) for path in paths] for _ in range(rounds)]
    return [min(of_size) for of_size in zip(*taken, strict=True)]


def table(rounds: int, only: str) -> str:
    heads = [*(f"{size * BYTES / 1e6:.1f} MB" for size in SIZES), *(f"{size} : 1" for size in SIZES[1:])]
    lines = [
        f"| | {' | '.join(heads)} |",
        f"| --- {'| ---: ' * (2 * len(SIZES) - 1)}|",
    ]
    heading = ""
    for group, name, make, read in cases():
        if only not in f"{group}: {name}":
            continue
        if group != heading:
            heading = group
            lines.append(f"| **{group}** {'| ' * (2 * len(SIZES) - 1)}|")
        times = measured(make, read, rounds)
        ratios = [f"{later / times[0] / size:.2f}" for size, later in zip(SIZES[1:], times[1:], strict=True)]
        lines.append(f"| {name} | {' | '.join(f'{one * 1000:.1f} ms' for one in times)} | {' | '.join(ratios)} |")
    return "\n".join(lines)


HEAD = """# How reading grows

Written by `python benchmarks/growth.py --write docs/explanation/benchmarks-growth.md`, on a machine with two cores and
other work to do; each time is the best of some rounds.
The last columns are the time for each byte beside that of the smallest: 1.00 is a straight line, and a square would be
2.00, 4.00 and 8.00.
They rise a little where the smallest is hardly more than the one chunk that is read at first, or still fits into the
processor's caches, and fall where something is refused before the rest is read.
That the line is straight is not told from these times but held by a test that counts what the reader looks at.
"""


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--rounds", type=int, default=5)
    words.add_argument("--only", default="", help="only what has this in its name, such as `pages: comments`")
    words.add_argument("--write", type=Path, help="also write the page to this file")
    asked = words.parse_args()
    text = table(asked.rounds, asked.only)
    print(text)
    if asked.write:
        asked.write.write_text(f"{HEAD}\n{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
