"""What a person sees, kept as files: answers of commands on a terminal of 80 columns, mails and notifications.

`python -m pytest tests/golden --rewrite-golden` writes them anew; the diff is what changes for a reader.
"""

from __future__ import annotations

import io
import random
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from warmlinks.book import Book
from warmlinks.cli.main import cli
from warmlinks.plugins.sources import About, Person
from warmlinks.values import Identity, Interaction
from warmlinks_samples.making import make_world as make_sample_world
from warmlinks_samples.writing import write_newest

DATA = Path(__file__).parent / "data"
ZONE = "Europe/Berlin"
DEMO_NOW = "2026-01-22T08:30+01:00"
EVENING = datetime(2026, 1, 22, 19, 30, tzinfo=UTC)
NETWORKS = ("twitter", "facebook", "linkedin")


class Terminal(io.StringIO):
    """What is printed on a terminal, without its colours."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with the file of that name, or writes it there."""

    def compare(name: str, text: str) -> None:
        path = DATA / name
        if request.config.getoption("--rewrite-golden"):
            path.write_text(text, encoding="utf-8", newline="\n")
        assert text == path.read_text("utf-8"), f"{name} reads differently now: look at it, then --rewrite-golden"

    return compare


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., str]:
    """Runs a command as on a terminal of 80 columns and gives all that is seen: the answer, and the talk beside it."""
    settings = tmp_path / "settings.toml"
    settings.touch(mode=0o600)
    (tmp_path / "plugins").mkdir(mode=0o700)
    for name, value in {
        "COLUMNS": "80",
        "LINES": "40",
        "TERM": "dumb",
        "WARMLINKS_SETTINGS": str(settings),
        "WARMLINKS_STATE": str(tmp_path / "state"),
        "WARMLINKS_PLUGINS": str(tmp_path / "plugins"),
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("WARMLINKS_BOOK", "WARMLINKS_NOW", "WARMLINKS_TIMEZONE", "FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def run(book: Path, *words: str, now: str = DEMO_NOW) -> str:
        seen = Terminal()
        with redirect_stdout(seen), redirect_stderr(seen):
            try:
                cli.main(["--book", str(book), "--now", now, *words], "warmlinks")
            except SystemExit as done:
                if done.code not in (None, 0):
                    raise AssertionError(seen.getvalue()) from done
        sys.stdout.flush()
        lines = [line.rstrip() for line in seen.getvalue().replace(str(book.parent), "FOLDER").splitlines()]
        return "\n".join(line for line in lines if not line.startswith("\r")) + "\n"

    return run


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    """The book of the demo, and the three archives that are in it."""
    archives = write_newest(make_sample_world(7), tmp_path_factory.mktemp("archives"))
    folder = tmp_path_factory.mktemp("demo")
    folder.chmod(0o700)
    with Book.open(folder / "demo.db", timezone=ZONE) as book:
        book.load(archives)
    return folder / "demo.db", archives


@pytest.fixture
def small(make_world: Callable[..., Any]) -> Callable[..., Path]:
    """Makes a book out of records of three networks that are called as those that people know."""
    world = make_world(networks=NETWORKS)

    def make(**records: list[object]) -> Path:
        path: Path = world.folder / "book.db"
        world.folder.chmod(0o700)
        with world.book(path) as book:
            for network, some in records.items():
                book.load(world.archive(network, *some))
        return path

    return make


@pytest.fixture
def first_evening(small: Callable[..., Path]) -> Path:
    """A book of three small archives that are months old: too little contact to learn anything from it yet."""
    records: dict[str, list[object]] = {}
    people = {
        "twitter": ("Mira Holt", "ليلى حداد"),
        "facebook": ("Ines Okoro", "Tom Achebe"),
        "linkedin": ("李小龍", "Zofia Nowak"),
    }
    for number, (network, names) in enumerate(people.items()):
        made = EVENING - timedelta(days=70 + 20 * number)
        some: list[object] = [About("golden", as_of=made)]
        for name in names:
            key = name.casefold().replace(" ", "-")
            some.append(Person(Identity(network, key, name=name), "people"))
            for n in range(8):
                at = made - timedelta(days=60 + 9 * n + number)
                way = "in" if n % 2 else "out"
                some.append(Interaction(network, f"{key}-{n}", key, "message", way, at, f"messages[{n}]"))
        records[network] = some
    return small(**records)


@pytest.fixture(scope="session")
def crowded(make_world: Callable[..., Any]) -> Path:
    """Twelve thousand people, of whom an eighth were ever in touch; the same each time."""
    rng = random.Random(12)
    given = [
        a + b for a in ("Al", "Bri", "Cor", "Da", "El", "Fa", "Gre", "Hel") for b in ("an", "ena", "in", "o", "yra")
    ]
    family = [
        a + b + c
        for a in ("Ash", "Bern", "Cold", "Dun", "East")
        for b in ("er", "ing", "o", "wi", "a")
        for c in ("by", "dale", "feld", "ham", "mark", "mond", "quist", "ridge", "son", "stad", "thorp", "wick")
    ]
    names = [f"{one} {two}" for one in given for two in family][:12_000]
    records: dict[str, list[object]] = {network: [About("golden", as_of=EVENING)] for network in NETWORKS}
    for number, name in enumerate(names):
        network, key = NETWORKS[number % 3], f"p{number:05}"
        records[network].append(Person(Identity(network, key, name=name), f"people[{number}]"))
        if number % 8:
            continue
        gap, ago, serial = rng.choice((6, 15, 30, 90)), float(rng.choice((1, 20, 70, 150, 500))), 0
        while ago < 1100 and serial < 25:
            at = EVENING - timedelta(days=ago)
            kind = "message" if rng.random() < 0.9 else "call"
            way = "both" if kind == "call" else rng.choice(("in", "out"))
            records[network].append(Interaction(network, f"{key}-{serial}", key, kind, way, at, "m"))
            ago += rng.expovariate(1 / gap) + 0.2
            serial += 1
    world = make_world(networks=NETWORKS)
    world.folder.chmod(0o700)
    path: Path = world.folder / "book.db"
    with world.book(path) as book:
        for network, some in records.items():
            for start in range(0, len(some), 8000):
                book.load(world.archive(network, *some[start : start + 8000]))
    return path
