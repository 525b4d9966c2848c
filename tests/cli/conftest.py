"""The sample archives of an invented world, and a book that the command has loaded them into."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from warmlinks.cli.main import cli
from warmlinks_samples.making import make_world
from warmlinks_samples.writing import write_newest

NOW = "2026-01-25T09:00+01:00"


@pytest.fixture(scope="module")
def archives(tmp_path_factory) -> list[Path]:
    """The sample archives of three networks."""
    return list(write_newest(make_world(7), tmp_path_factory.mktemp("archives")))


@pytest.fixture(scope="module")
def book(archives, tmp_path_factory) -> Path:
    """A book with all three loaded by the command."""
    folder = tmp_path_factory.mktemp("book")
    folder.chmod(0o700)
    path = folder / "x.db"
    done = CliRunner().invoke(
        cli, ["--book", str(path), "--timezone", "Europe/Berlin", "--now", NOW, "load", *map(str, archives)]
    )
    assert done.exit_code == 0, done.output
    return path
