"""A short walk in a book breaks no law, and walks see the faults that are put in."""

from __future__ import annotations

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
def test_every_fault_that_is_put_in_is_seen(walk):
    """The control of the laws, but for faults that are met seldom: `benchmarks/walk.py --control` walks until those."""
    seen = dict(walk.controls(6000, 1, sorted(walk.SOON)))

    assert [name for name, law in seen.items() if law is None] == []
