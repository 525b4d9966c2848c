"""Kills in a push into a CRM lose no edit and double nothing; with a door that writes whole records they do."""

from __future__ import annotations

import pytest
from loaded import benchmark

pytestmark = pytest.mark.heavy


@pytest.fixture(scope="module")
def kill_push():
    return benchmark("kill_push")


def test_ten_kills_in_a_push_lose_no_edit_and_double_nothing(kill_push):
    fates = kill_push.run(10, control=False, seed=2)

    assert kill_push.harmed(fates) == 0, fates
    assert sum(count for fate, count in fates.items() if fate.startswith("killed unanswered")) > 2


def test_with_a_door_that_writes_whole_records_edits_are_lost(kill_push):
    assert kill_push.harmed(kill_push.run(10, control=True, seed=1)) > 0
