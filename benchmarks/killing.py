"""What kills of a process at a random moment have in common: a copy of the book, a forked victim, and the counting."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import warmlinks as wl
from warmlinks.answers import Progress

__all__ = ["Tell", "between", "copied", "exported", "harmed", "killed", "main_of"]

Tell = Callable[[Progress], None]


def exported(book: wl.Book) -> str:
    """The whole book as text."""
    stream = io.StringIO()
    book.export(stream)
    return stream.getvalue()


def copied(base: Path, name: str) -> Path:
    """A copy of the book's folder beside it, in place of an earlier one; the book in it."""
    target = base.parents[1] / name
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(base.parent, target)
    return target / base.name


def killed(act: Callable[[Tell], object], wait: Callable[[Callable[[], object]], object]) -> str:
    """Do something in a process forked from this one, which is killed after a while.

    Args:
        act: what the victim does; it is given what is to be told of its progress.
        wait: waits until the kill; it is given what waits until the victim merges once more.

    Returns:
        `killed`, or `finished` where it was too late.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)

        def tell(progress: Progress) -> None:
            if progress.step == "merging":
                os.write(writer, b".")

        try:
            act(tell)
        finally:
            os._exit(0)
    os.close(writer)
    wait(lambda: os.read(reader, 1))
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    os.close(reader)
    return "killed" if os.WIFSIGNALED(status) else "finished"


def harmed(fates: Counter[str]) -> int:
    """How many kills cost or doubled anything."""
    return sum(count for fate, count in fates.items() if not fate.endswith(": whole"))


def main_of(doc: str | None, control: str, run: Callable[..., Counter[str]], **sizes: int) -> None:
    """The command: so many kills, what became of them, and 1 where harm was done, or was not in the control.

    Args:
        doc: what the program says of itself.
        control: what the control does.
        run: makes the kills.
        sizes: further numbers that `run` takes, with what they are by default.
    """
    words = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    numbers: dict[str, Any] = {"kills": 500, **sizes, "seed": 1}
    for name, number in numbers.items():
        words.add_argument(f"--{name}", type=int, default=number)
    words.add_argument("--control", action="store_true", help=control)
    wish = vars(words.parse_args())
    started = time.perf_counter()
    fates = run(wish.pop("kills"), **wish)
    for fate, count in sorted(fates.items()):
        print(f"{count:6} {fate}")
    print(f"{sum(fates.values())} kills in {time.perf_counter() - started:.0f} s, {harmed(fates)} did harm")
    sys.exit(bool(harmed(fates)) != wish["control"])


def between(dice: random.Random, longest: float) -> None:
    """Wait for a part of a time."""
    time.sleep(dice.random() * longest)
