"""Kills in a sync lose and double nothing; with the place kept before the records, they do."""

from __future__ import annotations

import pytest
from loaded import benchmark

pytestmark = pytest.mark.heavy


@pytest.fixture(scope="module")
def kill_sync():
    return benchmark("kill_sync")


def test_twenty_kills_in_a_sync_lose_and_double_nothing(kill_sync):
    fates = kill_sync.run(20, control=False, seed=2)

    assert kill_sync.harmed(fates) == 0
    assert sum(count for fate, count in fates.items() if "in between" in fate) > 2


def test_with_the_place_kept_before_the_records_kills_lose_some(kill_sync):
    assert kill_sync.harmed(kill_sync.run(20, control=True, seed=2)) > 0
