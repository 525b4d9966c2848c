"""A connector's memory: who is going cold, and which introductions nobody followed up.

Importing this imports nothing else; each name comes with its module when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from warmlinks.book import Book
    from warmlinks.errors import (
        BookBusyError,
        BookError,
        BudgetError,
        InputError,
        NotFoundError,
        OwnerUnknownError,
        PluginError,
        RecordError,
        SettingsError,
        UnrecognizedError,
        UsageError,
        WarmlinksError,
        WriteError,
    )
    from warmlinks.scoring import DecayModel, learn_level, left_out, score
    from warmlinks.values import Connection, Evidence, Identity, Interaction, Introduction

__version__ = "0.2.0"

__all__ = [
    "Book",
    "BookBusyError",
    "BookError",
    "BudgetError",
    "Connection",
    "DecayModel",
    "Evidence",
    "Identity",
    "InputError",
    "Interaction",
    "Introduction",
    "NotFoundError",
    "OwnerUnknownError",
    "PluginError",
    "RecordError",
    "SettingsError",
    "UnrecognizedError",
    "UsageError",
    "WarmlinksError",
    "WriteError",
    "__version__",
    "learn_level",
    "left_out",
    "score",
    "scoring",
]

_HOMES = {
    "Book": "warmlinks.book",
    "BookBusyError": "warmlinks.errors",
    "BookError": "warmlinks.errors",
    "BudgetError": "warmlinks.errors",
    "Connection": "warmlinks.values",
    "DecayModel": "warmlinks.scoring",
    "Evidence": "warmlinks.values",
    "Identity": "warmlinks.values",
    "InputError": "warmlinks.errors",
    "Interaction": "warmlinks.values",
    "Introduction": "warmlinks.values",
    "NotFoundError": "warmlinks.errors",
    "OwnerUnknownError": "warmlinks.errors",
    "PluginError": "warmlinks.errors",
    "RecordError": "warmlinks.errors",
    "SettingsError": "warmlinks.errors",
    "UnrecognizedError": "warmlinks.errors",
    "UsageError": "warmlinks.errors",
    "WarmlinksError": "warmlinks.errors",
    "WriteError": "warmlinks.errors",
    "learn_level": "warmlinks.scoring",
    "left_out": "warmlinks.scoring",
    "score": "warmlinks.scoring",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  it gives whatever the name means
    if name == "scoring":
        return import_module("warmlinks.scoring")
    if name not in _HOMES:
        message = f"module 'warmlinks' has no attribute {name!r}"
        raise AttributeError(message)
    found = getattr(import_module(_HOMES[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(__all__))
