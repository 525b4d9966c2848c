"""Times and memory of the book at the size of one owner's life.

    python benchmarks/scale.py                                   10,000 people, 500,000 interactions
    python benchmarks/scale.py --people 5000 --interactions 150000

The history is invented: people differ in how often they write, and one in twenty is known on two networks.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import warmlinks as wl
from warmlinks.archive import Archive
from warmlinks.plugins.hookspecs import hookimpl
from warmlinks.plugins.registry import Registry
from warmlinks.plugins.sources import About, Account, Person, Record, Source
from warmlinks.values import Identity, Interaction

START = datetime(2016, 1, 1, tzinfo=UTC)
YEARS = 10


class Invented(Source):
    """Yields a history that a number in a file names."""

    name = "invented"
    network = "invented"

    def recognizes(self, archive: Archive) -> bool:
        return bool(archive.find("*.size"))

    def read(self, archive: Archive) -> Iterator[Record]:
        people, interactions = map(int, archive.text(archive.members[0]).split()[:2])
        dice = random.Random(7)
        yield About("one", as_of=START + timedelta(days=365 * YEARS))
        yield Account(Identity("invented", "owner", handle="owner", name="The Owner"))
        for number in range(people):
            twin = number % 20 == 19
            yield Person(
                Identity(
                    "invented",
                    f"p{number:06}",
                    handle=f"handle{number}",
                    name=f"First{number % 997} Last{number}",
                    emails=(f"p{number - twin}@example.org",) if number % 10 > 7 else (),
                ),
                f"people[{number}]",
            )
        weights = [dice.paretovariate(1.1) for _ in range(people)]
        whos = dice.choices(range(people), weights, k=interactions)
        span = YEARS * 365 * 86400
        seconds = sorted(dice.randrange(span) for _ in range(interactions))
        for number, (who, second) in enumerate(zip(whos, seconds, strict=True)):
            yield Interaction(
                "invented",
                f"m{number:09}",
                f"p{who:06}",
                "message",
                "in" if number % 3 else "out",
                START + timedelta(seconds=second),
                f"messages[{number}]",
            )


class Plugin:
    """Registers the source above."""

    @hookimpl
    def warmlinks_register_sources(self) -> list[type[Source]]:
        return [Invented]


def registry() -> Registry:
    """A registry with that source alone."""
    return Registry(plugins={"invented": Plugin()}, discover=False, folders=(), environ={})


@contextlib.contextmanager
def timed(what: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:<48} {time.perf_counter() - started:8.3f} s   peak {peak:6.0f} MiB", flush=True)


def main() -> None:  # noqa: PLR0915  one measurement after the other
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--people", type=int, default=10_000)
    words.add_argument("--interactions", type=int, default=500_000)
    size = words.parse_args()
    now = START + timedelta(days=365 * YEARS)
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "history.size"
        # the padding stands for the bytes of a real archive, from which the registry judges how much it can hold
        archive.write_text(f"{size.people} {size.interactions} " + "." * (size.interactions * 8))
        with timed("the source alone"):
            from warmlinks.archive import open_archive

            with open_archive(archive) as opened:
                count = sum(1 for _ in registry().read(Invented(), opened))
        print(f"{count:,} records of {size.people:,} people")
        path = Path(folder) / "book.db"
        with timed("open a new book"):
            book = wl.Book.open(path, timezone="Europe/Berlin", registry=registry())
        with timed("first load"):
            report = book.load(archive)
        assert report.new_interactions == size.interactions
        with timed("the same again"):
            report = book.load(archive)
        assert report.nothing_new
        with timed("the same again, read once more"):
            report = book.load(archive, reread=True)
        assert report.nothing_new
        book.close()
        print(f"{'the book on disk':<48} {path.stat().st_size / 2**20:8.1f} MiB")
        with timed("open the book again"):
            book = wl.Book.open(path, registry=registry())
        with timed("score everybody (first, with imports)"):
            book.scores(now=now)
        with timed("score everybody"):
            book.scores(now=now)
        with timed("cooling"):
            book.cooling(now=now, limit=10)
        with timed("connections"):
            book.connections(now=now)
        with timed("score everybody as of five years ago"):
            book.scores(now=now - timedelta(days=5 * 365))
        with timed("log one contact"):
            book.log("First1 Last1", at=now - timedelta(days=1))
        with timed("... and ask for that person"):
            book.tie_score("First1 Last1", now=now)
        with timed("... and score everybody"):
            book.scores(now=now)
        with timed("merge, and undo"):
            book.merge("First1 Last1", "First2 Last2")
            book.undo()
        with timed("duplicates"):
            book.duplicates()
        with timed("doctor"):
            assert book.doctor(mend=False).healthy
        with timed("export"), (Path(folder) / "out.jsonl").open("w", newline="") as stream:
            lines = book.export(stream)
        with timed("backup"):
            book.backup()
        with timed("forget one person"):
            book.forget("First3 Last3")
        book.close()
        with (
            wl.Book.open(Path(folder) / "again.db") as again,
            (Path(folder) / "out.jsonl").open(newline="") as stream,
            timed(f"import {lines:,} lines"),
        ):
            again.import_(stream)


if __name__ == "__main__":
    main()
