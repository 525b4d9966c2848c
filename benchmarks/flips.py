"""Flips one bit in a book's file, many times, and asks the doctor about each flip that changes a row or breaks one.

    python benchmarks/flips.py                 1,000 flips; exits with 1 if one that changed a row was not noticed
    python benchmarks/flips.py --control       without the digests of rows: must miss some, or the test is blind
    python benchmarks/flips.py --flips 60      fewer

The book is the invented one that comes with 0.1.0's tests where `--book` names no other. What the rows are is read
without warmlinks, as bytes; bits of free pages and of unused room change none, and need not be noticed.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import os
import random
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from pathlib import Path
from unittest.mock import patch

import warmlinks as wl
from warmlinks.store.integrity import RowDigests

OLD_BOOK = Path(__file__).parents[1] / "tests/store/data/book-0.1.0.db.gz"


def rows_of(path: Path) -> dict[str, list[tuple[object, ...]]] | None:
    """All rows, as bytes; nothing where they cannot be read."""
    with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as db:
        db.text_factory = bytes
        try:
            names = [row[0].decode() for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
            return {name: db.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall() for name in names}
        except (sqlite3.Error, UnicodeDecodeError, OverflowError, MemoryError):
            return None


def is_noticed(path: Path) -> bool:
    """Whether the doctor, or whoever opens the book, says that something is wrong."""
    try:
        with wl.Book.open(path) as book:
            return not all(check.ok for check in book.doctor().checks)
    except wl.errors.WarmlinksError:
        return True


def flips(book: Path, count: int, seed: int) -> tuple[Counter[str], list[str]]:
    """Flip so many bits, one at a time: what became of them, and where those are that nobody noticed."""
    rng = random.Random(seed)
    whole = book.read_bytes()
    before = rows_of(book)
    assert before is not None
    assert not is_noticed(book), "the book is ill before anything was done to it"
    # to look after a book changes nothing of its rows, but perhaps of its pages
    book.write_bytes(whole)
    fates: Counter[str] = Counter()
    missed = []
    with tempfile.TemporaryDirectory(prefix="warmlinks-flips-") as folder:
        for _ in range(count):
            place, bit = rng.randrange(len(whole)), rng.randrange(8)
            path = Path(folder) / "flipped" / "book.db"
            path.parent.mkdir(mode=0o700)
            changed = bytearray(whole)
            changed[place] ^= 1 << bit
            path.touch(mode=0o600)
            path.write_bytes(changed)
            after = rows_of(path)
            if after == before:
                fates["changed no row"] += 1
            elif is_noticed(path):
                fates["broke a row, noticed" if after is None else "changed a row, noticed"] += 1
            else:
                fates["changed a row, NOT noticed"] += 1
                tables = [name for name in before if after is None or after.get(name) != before[name]]
                missed.append(f"byte {place}, bit {bit}: {', '.join(tables) or 'unreadable'}")
            shutil.rmtree(path.parent)
    return fates, missed


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--flips", type=int, default=1000)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--book", type=Path)
    words.add_argument("--control", action="store_true")
    size = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="warmlinks-flips-") as folder, contextlib.ExitStack() as stack:
        os.environ["WARMLINKS_STATE"] = str(Path(folder) / "state")
        book = Path(folder) / "book.db"
        book.touch(mode=0o600)
        book.write_bytes(size.book.read_bytes() if size.book else gzip.decompress(OLD_BOOK.read_bytes()))
        # opened once, it is one of this version
        wl.Book.open(book).close()
        if size.control:
            stack.enter_context(patch.object(RowDigests, "changed", lambda _: {}))
        fates, missed = flips(book, size.flips, size.seed)
    for what, number in sorted(fates.items()):
        print(f"{number:6,} {what}")
    for place in missed[:20]:
        print(f"       {place}")
    return int(bool(missed) != size.control)


if __name__ == "__main__":
    sys.exit(main())
