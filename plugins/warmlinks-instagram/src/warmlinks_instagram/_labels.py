"""Labels in the language of the account: `labels.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from warmlinks_meta.text import repair

__all__ = ["meaning"]


@cache
def _meanings() -> dict[str, str]:
    data = tomllib.loads(resources.files(__package__).joinpath("labels.toml").read_text(encoding="utf-8"))
    return {label.casefold(): what for what, labels in data.items() for label in labels}


def meaning(label: object) -> str:
    """What a label stands for: username, name, email, phone, owner or comment; empty for any other."""
    return _meanings().get(" ".join(repair(label).split()).casefold(), "") if isinstance(label, str) else ""
