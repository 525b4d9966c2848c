"""Every place that the page of kinds names is there."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "where-each-kind-is-decided.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.read_text("utf-8").splitlines()
    if line.startswith("| ") and not line.startswith(("| Kind", "| ---"))
]
NAMES = sorted({name for row in ROWS for name in re.findall(r"`(warmlinks[\w.]*)`", row[-1])})


def test_each_kind_has_a_place():
    assert len(ROWS) > 15
    assert all(len(row) == 3 and re.search(r"`warmlinks[\w.]*`", row[2]) for row in ROWS)
    assert len({row[0] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("name", NAMES)
def test_a_place_that_is_named_is_there(name):
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part)
        return
    pytest.fail(f"{name} is nowhere")
