"""Shows in a few seconds what warmlinks does, on the sample archives and with the commands anybody would type."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from warmlinks.phrases import month_of, number
from warmlinks_samples.correspondence import make_correspondence
from warmlinks_samples.making import make_world
from warmlinks_samples.writing import write_newest, write_takeout, write_whole_life

__all__ = ["show"]

_WIDTH = 80
_AFTER_THE_END = timedelta(days=1, hours=14)
"""The demo looks at its world two mornings after the last event."""


def show(folder: Path, *, seed: int, whole_life: bool = False) -> int:
    """Write the sample archives into a folder, load them into a fresh book there, and show who is going cold.

    Returns:
        The exit status of the first command that failed, 0 if none did.
    """
    world = make_world(seed)
    now = world.end + _AFTER_THE_END
    if whole_life:
        archives = write_whole_life(world, folder)
    else:
        archives = [*write_newest(world, folder), write_takeout(make_correspondence(world), folder)]
    book = _fresh_book(folder)
    base = ["--book", _near(book), "--now", now.isoformat(timespec="minutes")]
    _say(f"{number(len(archives)).capitalize()} archives of Noa Lindgren, who does not exist, are in {_near(folder)}:")
    for path in archives:
        _say(f"  {path.name}")
    steps: tuple[tuple[str, list[str]], ...] = (
        ("Reading them into a fresh book:", ["load", *map(_near, archives)]),
        (f"Who is going cold, as of {now.day} {month_of(now)}:", ["cooling", "--limit", "8"]),
        ("Introductions that nobody has followed up yet:", ["intro", "due"]),
    )
    for title, words in steps:
        _say("", title, "")
        status = _run([*base, *words], zone=world.zone.key)
        if status:
            return status
    _say("", "Go on from here, in the same book:", "")
    command = shlex.join([_program(), *base])
    for more in ("score --limit 10", "show 'Ben Okonjo'", "intro list", "duplicates", "digest"):
        _say(f"  {command} {more}")
    _say("", "Your own archives go into a book of your own: warmlinks load ARCHIVE.zip")
    return 0


def _fresh_book(folder: Path) -> Path:
    """Where the book comes, in a folder nobody else can write to; the one of an earlier demo goes."""
    place = folder / "book"
    place.mkdir(mode=0o700, exist_ok=True)
    book = place / "demo.db"
    for old in place.glob("demo.db*"):
        if old.is_file():
            old.unlink()
    return book


def _run(words: Sequence[str], *, zone: str) -> int:
    """One command, as if typed: with a plain environment, so that the reader sees what we see."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("WARMLINKS_")}
    environment = {**plain, "COLUMNS": str(_WIDTH), "WARMLINKS_TIMEZONE": zone, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "warmlinks", *words]
    return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - our own program


def _near(path: Path) -> str:
    """The path from here if it lies below, else in full."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _program() -> str:
    """How to call the command from here: by its name where the shell finds it, else by where it lies."""
    beside = Path(sys.executable).with_name("warmlinks")
    if shutil.which("warmlinks") or not beside.exists():
        return "warmlinks"
    return str(beside.relative_to(Path.cwd())) if beside.is_relative_to(Path.cwd()) else str(beside)
