"""The page on the score in a CRM: its tests are there, and its rows are those of the benchmark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "explanation" / "benchmarks-crm.md").read_text("utf-8")
NAMES = sorted(set(re.findall(r"`(test_\w+)`", PAGE)))


def test_each_row_names_what_shows_it():
    """Of what stood in the way there are eight rows."""
    rows = [line for line in PAGE.partition("## What stood in the way")[2].splitlines() if line.startswith("| ")]
    assert len(rows) == 2 + 8
    assert all("`" in line.rstrip(" |").rpartition("|")[2] for line in rows[2:])


@pytest.mark.parametrize("name", NAMES)
def test_a_test_that_is_named_is_there(name):
    """Under that name, somewhere below `tests`."""
    assert any(f"def {name}(" in path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
