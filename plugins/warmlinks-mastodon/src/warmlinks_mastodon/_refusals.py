"""What is said of what cannot be read."""

from __future__ import annotations

from warmlinks.errors import InputError
from warmlinks.plugins.sources import Refused

__all__ = ["refusal"]


def refusal(where: str, error: InputError) -> Refused:
    """The refusal that an error is, at its place."""
    return Refused(where, f"{error.what}: {error.why}" if error.why else error.what, error.advice or "")
