"""The plugin reference holds what there is, and nothing else."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import attrs
import pytest

from warmlinks.archive import Archive, Budgets
from warmlinks.plugins import hookspecs
from warmlinks.testing.sources import SourceConformance

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "plugins.md").read_text()
HOOKS = sorted(name for name in vars(hookspecs) if name.startswith("warmlinks_"))


@pytest.mark.parametrize("name", HOOKS)
def test_each_hook_is_there_with_its_signature(name):
    """As it is specified, argument by argument."""
    signature = inspect.signature(getattr(hookspecs, name))

    assert f"def {name}{str(signature).replace(chr(39), '')}:" in PAGE


def test_no_other_hook_is_there():
    """The page names no hook that does not exist."""
    assert set(re.findall(r"warmlinks_register_\w+", PAGE)) == set(HOOKS)


def test_each_budget_is_there():
    """By name, in the order of the class."""
    part = PAGE.partition("### Budgets")[2].partition("##")[0]

    assert re.findall(r"^\| `(\w+)`", part, re.MULTILINE) == [field.name for field in attrs.fields(Budgets)]


def test_each_check_of_the_kit_is_there():
    """In the order in which they run."""
    checks = [name for name in vars(SourceConformance) if name.startswith("test_")]

    assert re.findall(r"^\| `(test_\w+)` \|", PAGE, re.MULTILINE) == checks


def test_each_way_to_read_an_archive_is_there():
    """All public methods, except those of whoever loads it: closing, and what the book knows of the owner."""
    names = {name for name in vars(Archive) if not name.startswith("_")} - {"close", "tell_accounts", "accounts_asked"}

    assert names <= set(re.findall(r"`(\w+)", PAGE))
