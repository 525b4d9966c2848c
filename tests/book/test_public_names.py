"""The public names are there, and importing the package imports nothing else."""

from __future__ import annotations

import subprocess
import sys

import pytest

import warmlinks as wl


def test_every_public_name_is_there():
    """What `__all__` lists can be had, and `dir` shows it."""
    assert all(getattr(wl, name) is not None for name in wl.__all__)
    assert set(wl.__all__) <= set(dir(wl))


def test_an_unknown_name_is_an_attribute_error():
    """A name that is not there is told as Python tells it."""
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = wl.nothing


def test_importing_imports_nothing_else():
    """`import warmlinks` loads none of its rooms, and opening a book none of what only some need."""
    code = """
import sys
import warmlinks
print(sorted(name for name in sys.modules if name.startswith("warmlinks.")))
warmlinks.Book.open(":memory:").close()
heavy = {"numpy", "pandas", "httpx", "click", "rich", "jinja2", "sqlalchemy", "rapidfuzz", "holidays", "narwhals"}
print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == ["[]", "[]"]
