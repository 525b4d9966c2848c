"""A short walk in a book breaks no law, and walks see the faults that are put in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _own_places(monkeypatch):
    """A walk sets these for itself."""
    monkeypatch.setenv("WARMLINKS_STATE", "")
    monkeypatch.setenv("WARMLINKS_SETTINGS", "")


def test_a_short_walk_breaks_no_law(walk):
    """A hundred and twenty steps; the long run is a command."""
    figures = walk.run(120, 5, shrink=False)

    assert figures.steps.total() >= 120
    assert figures.refused.total() < figures.steps.total() / 2


@pytest.mark.heavy
def test_a_minute_of_walking_breaks_no_law(walk):
    """Several walks of a seed that nobody else takes."""
    figures = walk.run(1000, 20, shrink=True)

    print(*walk.told(figures), sep="\n")
    assert figures.steps.total() >= 1000


@pytest.mark.heavy
def test_every_fault_that_is_put_in_is_seen():
    """The control of the laws, but for faults that are met seldom: `benchmarks/walk.py --control` walks until those.

    In a process of its own: what other tests have imported and put in its place must not hide a fault.
    """
    walk = Path(__file__).parents[2] / "benchmarks" / "walk.py"
    words = ("--control", "--soon", "--steps", "6000", "--seed", "1")
    done = subprocess.run([sys.executable, walk, *words], capture_output=True, text=True, check=False)
    print(done.stdout, done.stderr)

    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 9
    assert "NOT SEEN" not in done.stdout
