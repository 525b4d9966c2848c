"""A book of the sample world, its report, and what the commands say of the same book at the same moment."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from pages_read import Page

import warmlinks as wl
from warmlinks.cli.main import cli
from warmlinks_samples.making import make_world
from warmlinks_samples.writing import write_newest

NOW = "2026-01-22T08:30+01:00"


@pytest.fixture(scope="session")
def now() -> datetime:
    """The moment of all of it."""
    return datetime.fromisoformat(NOW)


@pytest.fixture(scope="session")
def seen_book(tmp_path_factory, now) -> Path:
    """A book with the sample world, a wish, a pause and a plan."""
    folder = tmp_path_factory.mktemp("seen")
    folder.chmod(0o700)
    archives = write_newest(make_world(7), tmp_path_factory.mktemp("archives"))
    path = folder / "seen.db"
    with wl.Book.open(path, timezone="Europe/Berlin") as book:
        book.load(archives)
        everybody = [tie for tie in book.scores(now=now, once=True) if tie.last_contact]
        book.set(everybody[0].id, now=now, cadence=30, tags=["choir"])
        book.set(everybody[-1].id, now=now, cadence=400)
        book.log(everybody[2].id, "meeting", at=datetime.fromisoformat("2026-02-03T18:00+01:00"))
        book.add_pause(now.date().replace(day=28), now.date().replace(day=30), name="three days off")
    return path


@pytest.fixture(scope="session")
def told(seen_book):
    """What a command says with `--json`."""

    def ask(*words: str):
        done = CliRunner().invoke(cli, ["--book", str(seen_book), "--now", NOW, *words, "--json"])
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    return ask


@pytest.fixture(scope="session")
def page(seen_book, now) -> Page:
    """The report, as a reader of HTML sees it."""
    with wl.Book.open(seen_book) as book:
        return Page.of(book.report(now=now).html)
