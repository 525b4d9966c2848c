"""The machines that look for faults, as modules."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def machine(name):
    spec = importlib.util.spec_from_file_location(f"warmlinks_machine_{name}", BENCHMARKS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def walk():
    return machine("walk")


@pytest.fixture(scope="session")
def fuzz():
    return machine("fuzz")
