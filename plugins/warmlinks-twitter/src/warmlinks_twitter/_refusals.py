"""What could not be read, as a record."""

from __future__ import annotations

from warmlinks.errors import InputError
from warmlinks.plugins.sources import Refused

__all__ = ["refusal"]


def refusal(where: str, error: InputError) -> Refused:
    """The entry or member that the error is about, as a record."""
    why = error.what if error.why is None else f"{error.what}: {error.why}"
    return Refused(where, why, error.advice or "")
