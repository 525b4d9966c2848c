"""The code in the README and the docs runs, each page in the order in which it is read."""

from __future__ import annotations

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), SkipParser()], patterns=["README.md", "docs/**/*.md"]
).pytest()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--rewrite-golden` writes what is said today into the golden files, for a person to look at in the diff."""
    parser.addoption("--rewrite-golden", action="store_true", help="write the golden files anew instead of comparing")
