"""The words for months and the names of zones, as Facebook's pages write them: `months.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["months", "zones"]


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


def zones() -> dict[str, int]:
    """Zone name in lower case -> minutes east of UTC."""
    found: dict[str, int] = _data()["zones"]
    return found
