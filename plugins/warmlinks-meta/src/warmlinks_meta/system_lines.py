"""Lines that Messenger wrote itself, told from what people wrote: they look alike in the files.

A line is looked at only where it begins as such lines do: with the sender's name, with the account language's "you", or
with a fixed opening. The rest is a table, `system_lines.toml`; what is not in it counts as somebody's words.
"""

from __future__ import annotations

import re
from functools import cache, cached_property
from importlib import resources
from typing import Literal, NamedTuple, cast

from attrs import frozen

__all__ = ["Line", "LineKind", "is_you", "read_line"]

LineKind = Literal["added", "removed", "left", "joined", "missed_call", "call", "reaction", "system"]

_LONGEST = 400
_WHOM = "(?P<whom>"


class Line(NamedTuple):
    """One line of Messenger's own. `whom` is the text that names those who were added or removed."""

    kind: LineKind
    whom: str


class _Patterns:
    """Patterns by kind, and one of all together, which most lines fail at once; until one does not, it is all."""

    def __init__(self, by_kind: list[tuple[LineKind, str]]) -> None:
        self._by_kind = by_kind
        together = "|".join(pattern.replace(_WHOM, "(?:") for _, pattern in by_kind)
        self._any = re.compile(f"(?:{together})", re.IGNORECASE | re.DOTALL)

    @cached_property
    def _each(self) -> list[tuple[LineKind, re.Pattern[str]]]:
        return [(kind, re.compile(pattern, re.IGNORECASE | re.DOTALL)) for kind, pattern in self._by_kind]

    def read(self, text: str) -> Line | None:
        """The line that the text is, if it is one."""
        if not self._any.match(text):
            return None
        for kind, pattern in self._each:
            if match := pattern.fullmatch(text):
                return Line(kind, match["whom"] if "whom" in pattern.groupindex else "")
        return None


@frozen
class _Table:
    you: frozenset[str]
    openings: frozenset[str]
    acts: _Patterns
    lines: _Patterns


@cache
def _table() -> _Table:
    # where nothing of Meta's is read, nobody needs it
    import tomllib

    data = tomllib.loads(resources.files(__package__).joinpath("system_lines.toml").read_text(encoding="utf-8"))
    languages = list(data.values())

    def listed(part: str) -> _Patterns:
        return _Patterns(
            [
                (cast("LineKind", kind), pattern)
                for language in languages
                for kind, patterns in language.get(part, {}).items()
                for pattern in patterns
            ]
        )

    you = frozenset(word for language in languages for word in language["you"])
    openings = frozenset(word for language in languages for word in language["openings"])
    return _Table(you, openings, listed("acts"), listed("lines"))


def is_you(text: str) -> bool:
    """Whether a line means the owner by this word."""
    return text.casefold().strip(" .") in _table().you


def read_line(text: str, sender: str) -> Line | None:
    """What Messenger says in this line, or None where it is somebody's own words.

    Args:
        text: the content of the message.
        sender: the name it is filed under, as written in the same file.
    """
    if len(text) > _LONGEST or (text[:1].islower() and not (sender and text.startswith(sender))):
        return None
    table = _table()
    first, _, rest = text.partition(" ")
    opening = first.casefold()
    line = None
    if sender and text.startswith(sender):
        line = table.acts.read(text[len(sender) :].strip(" ."))
    elif opening in table.you or (sender and first == sender.partition(" ")[0]):
        line = table.acts.read(rest.strip(" ."))
    if line is None and (opening in table.openings or "Messenger" in text):
        line = table.lines.read(text.strip(" ."))
    return line
