"""The words for months, as Facebook's pages write them: `months.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["months"]


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("months.toml").read_text(encoding="utf-8"))


@cache
def months() -> dict[str, int]:
    """Word in lower case -> number of the month."""
    found: dict[str, int] = {}
    for line in (*_data()["full"], *_data()["short"]):
        for number, word in enumerate(line.split(), start=1):
            if word != "-":
                found.setdefault(word.lower(), number)
    return found
