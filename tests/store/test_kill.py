"""Kills and power cuts cost and double nothing; without the transaction, or without waiting for the disk, they do."""

from __future__ import annotations

import pytest
from loaded import benchmark


@pytest.fixture(scope="module")
def kill():
    return benchmark("kill")


@pytest.fixture(scope="module")
def power():
    return benchmark("power")


@pytest.mark.heavy
def test_forty_kills_do_no_harm(kill):
    """After each of forty kills the book is as before or as after, and one more run makes it whole."""
    fates = kill.run(40, people=100, interactions=1500, control=False, seed=2)

    assert kill.harmed(fates) == 0
    assert sum(count for fate, count in fates.items() if fate.startswith("killed")) > 20


@pytest.mark.heavy
def test_without_the_transaction_kills_do_harm(kill):
    """The control: the same kills find damage once every statement is kept by itself."""
    fates = kill.run(20, people=100, interactions=1500, control=True, seed=2)

    assert kill.harmed(fates) > 0


@pytest.mark.heavy
def test_a_power_cut_costs_nothing_that_was_reported_as_done(power):
    """Whatever of the unsynced writes reaches the disk, every entry that was reported as done is there afterwards."""
    fates = power.run(60, entries=60, control=False, seed=3)

    assert dict(fates) == {"whole": 60}


@pytest.mark.heavy
def test_without_waiting_for_the_disk_a_power_cut_loses_entries(power):
    """The control: with SQLite's milder setting the same cuts lose what was reported as done."""
    fates = power.run(60, entries=60, control=True, seed=3)

    assert fates["lost what was reported as done"] > 0
