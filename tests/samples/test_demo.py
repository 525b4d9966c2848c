"""The demo: from nothing to who is going cold, in one call."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def run_demo(folder: Path) -> subprocess.CompletedProcess[str]:
    """Call the demo in a folder of its own, away from the settings of whoever runs the tests."""
    home = {name: str(folder / "home") for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
    return subprocess.run(
        [sys.executable, "-m", "warmlinks_samples", "demo"],
        cwd=folder,
        env={**os.environ, **home},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """The folder of one demo, and what it said."""
    folder = tmp_path_factory.mktemp("demo")
    return folder, run_demo(folder)


def test_it_ends_well_and_says_who_is_going_cold(demo):
    """All four archives are read, people are going cold, and the introductions to Ben want a look."""
    _, run = demo

    assert run.returncode == 0, run.stderr
    assert run.stdout.count("records seen") == 1
    assert "0 refused" in run.stdout
    assert "now it has been" in run.stdout
    assert "Ben Okonjo" in run.stdout


def test_a_name_is_seen_at_once(demo):
    """At 80 columns somebody who slips now is named at most twelve lines below what the reading says of itself."""
    lines = demo[1].stdout.splitlines()
    progress = max(number for number, line in enumerate(lines) if line.startswith(("Reading", "Read ")))
    asked = next(number for number, line in enumerate(lines) if line.startswith("Who is going cold"))
    history = next(number for number, line in enumerate(lines) if number > asked and line.startswith("    You "))
    named = history - 1

    assert not lines[named].startswith(" ")
    assert named - progress <= 12
    assert max(map(len, lines[: named + 1])) <= 80
    assert "years" not in " ".join(lines[history : history + 2])


def test_it_leaves_the_files_where_it_says(demo):
    """The archives and the book lie in `demo`, the book in a folder that only its owner can enter."""
    folder = demo[0] / "demo"

    assert len(list(folder.glob("*.zip"))) == 4
    assert (folder / "book" / "demo.db").exists()
    assert (folder / "book").stat().st_mode & 0o077 == 0


@pytest.mark.heavy
def test_it_says_the_same_each_time(demo):
    """The clock of the demo is the sample world's, and it begins afresh, so it says the same on any day."""
    folder, first = demo

    assert run_demo(folder).stdout == first.stdout
