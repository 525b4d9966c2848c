"""The notebook in the docs runs from its first cell to its last, and shows what it promises."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from loaded import module_at

DOCS = Path(__file__).parents[2] / "docs"
make = module_at(DOCS / "pictures" / "make.py")


@pytest.fixture(scope="module")
def cells():
    """Each cell of code with what it shows."""
    return [(text, shows) for kind, text, shows in make.run_notebook(make.NOTEBOOK) if kind == "code"]


def test_each_cell_that_ends_with_a_value_shows_it(cells):
    """Tables of the book and of pandas, and a page."""
    first, cooling, calls, scored, report = [shows for _, shows in cells]

    assert first == ""
    assert "Ada Lindqvist" in cooling
    assert "slipping" in cooling
    assert calls.count("<tr") >= 4
    assert "0.261" in scored
    assert report.startswith("<iframe")


def test_it_is_kept_without_what_it_showed():
    """Nobody's output is kept in it, and its cells are small."""
    notebook = json.loads(make.NOTEBOOK.read_text("utf-8"))

    assert notebook["nbformat"] == 4
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in notebook["cells"])
    assert all(len(cell["source"]) <= 10 for cell in notebook["cells"])


def test_a_cell_that_fails_fails_the_run(tmp_path):
    """The control: what a cell does wrong is not passed over."""
    cell = {"cell_type": "code", "source": ["1 / 0"]}
    (tmp_path / "wrong.ipynb").write_text(json.dumps({"cells": [cell]}))

    with pytest.raises(ZeroDivisionError):
        make.run_notebook(tmp_path / "wrong.ipynb")
