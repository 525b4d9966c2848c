"""Cleans texts for an assistant: one line, nothing live, no address and no number."""

from __future__ import annotations

import re
from typing import Final

from warmlinks.output import one_line
from warmlinks.plugins.notifiers import inert

__all__ = ["name_for_assistant", "reach_for_assistant", "text_for_assistant"]

_LONGEST_NAME: Final = 80
_LONGEST_TEXT: Final = 600
_LONGEST_REACH: Final = 200

# people without a name are called by address or number, and anybody may write one into a name
_ADDRESS: Final = re.compile(r"[^\s@<>(),;:\"]+[@＠][^\s@<>(),;:\"]+")  # noqa: RUF001
_NUMBER: Final = re.compile(r"\+?\d(?:[\s./()\-\u2010-\u2015]*\d){5,}")


def name_for_assistant(name: str) -> str:
    """Return a name of a person, a company or a place, of at most 80 characters."""
    return text_for_assistant(name, longest=_LONGEST_NAME)


def reach_for_assistant(value: str) -> str:
    """Return a handle, an address or a number that may be told, as one line of at most 200 characters."""
    return one_line(value[: _LONGEST_REACH * 4])[:_LONGEST_REACH]


def text_for_assistant(text: str, *, longest: int = _LONGEST_TEXT) -> str:
    """Return a sentence or a value that may name others, as it may be told to an assistant.

    E-mail addresses and numbers of six digits or more are replaced; `inert` cleans the rest.
    """
    # cut first: a text of megabytes costs no time
    kept = _NUMBER.sub("(a number)", _ADDRESS.sub("(an address)", text[: longest * 4]))
    return inert(kept, longest=longest)
