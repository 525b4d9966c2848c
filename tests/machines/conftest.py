"""The machines that look for faults, as modules."""

from __future__ import annotations

import pytest
from loaded import benchmark


@pytest.fixture(scope="session")
def walk():
    return benchmark("walk")


@pytest.fixture(scope="session")
def fuzz():
    return benchmark("fuzz")
