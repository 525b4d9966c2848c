"""Kills in the middle of a load cost and double nothing; without the transaction they do."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def kill():
    spec = importlib.util.spec_from_file_location("warmlinks_benchmark_kill", BENCHMARKS / "kill.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


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
