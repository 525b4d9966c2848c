"""Members of an archive: their names, their order, how they are found; and what containers list of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from attrs import define, field, frozen

from warmlinks.archive._windows import Stream

__all__ = [
    "Container",
    "Entry",
    "Member",
    "PlainEntry",
    "find_members",
    "is_litter",
    "natural_key",
    "shown",
    "text_of",
    "why_no_name",
]

_LONGEST_NAME = 4096


@frozen
class Member:
    """One file inside an archive. Its name is a label, `/` between its parts; it is never used as a path.

    `part` says which of several united archives holds it, and `entry` which of that one's entries it is.
    """

    name: str
    size: int
    part: int = field(default=0, repr=False)
    entry: int = field(default=0, repr=False)


@define(eq=False)
class Entry:
    """One file in a container; its name is as in `Member`, its size unpacked."""

    name: str
    size: int

    @property
    def checksum(self) -> object:
        """Equal for equal contents; None if that is not known without reading them."""
        return None

    def open(self) -> Stream:
        """Its bytes as a seekable stream, unpacked on the way."""
        raise NotImplementedError

    def as_file(self) -> Stream | None:
        """The same, quick to seek in; None if it is packed."""
        return None


@define(eq=False)
class PlainEntry(Entry):
    """An entry that a call opens; `stored` says that it lies unpacked in the file of its container."""

    opener: Callable[[], Stream]
    stored: bool = False

    def open(self) -> Stream:
        """What the call returns."""
        return self.opener()

    def as_file(self) -> Stream | None:
        """The same, if it is stored."""
        return self.opener() if self.stored else None


@define(eq=False)
class Container:
    """What holds members, as a zip or a folder does, without the litter of operating systems."""

    entries: Sequence[Entry]
    close: Callable[[], Any] = lambda: None


_DIGITS = re.compile(r"(\d+)", re.ASCII)


def natural_key(name: str) -> tuple[tuple[int, str, int, str], ...]:
    """A key that puts `message_2` before `message_10`, whatever the case; equal names differ by their own spelling.

    Digits are compared by length and then as text, since `int` of a very long number is slow or refused.
    """
    keys = []
    for number, part in enumerate(_DIGITS.split(name.casefold())):
        if number % 2:
            digits = part.lstrip("0")
            keys.append((0, "", len(digits), digits))
        else:
            keys.append((1, part, 0, ""))
    return (*keys, (2, name, 0, ""))


def find_members(members: Sequence[Member], patterns: Iterable[str]) -> list[Member]:
    """Members whose last parts match one of the patterns, in the order of `members`.

    A pattern of two parts, such as `inbox/*.json`, looks at the last two parts of a name. `*` and `?` stay within a
    part. Case does not matter.
    """
    by_depth = _by_depth(tuple(patterns))
    matching = []
    for member in members:
        name = member.name.casefold()
        for depth, plain, expression in by_depth:
            tail = "/".join(name.rsplit("/", depth)[-depth:])
            if tail in plain or (expression is not None and expression.fullmatch(tail)):
                matching.append(member)
                break
    return matching


@lru_cache
def _by_depth(patterns: tuple[str, ...]) -> list[tuple[int, frozenset[str], re.Pattern[str] | None]]:
    """Group patterns by their number of parts: (number, plain names, one expression for the others)."""
    by_depth: dict[int, list[str]] = {}
    for pattern in patterns:
        folded = pattern.casefold().strip("/")
        by_depth.setdefault(folded.count("/") + 1, []).append(folded)
    compiled = []
    for depth, folded_patterns in by_depth.items():
        plain = frozenset(pattern for pattern in folded_patterns if "*" not in pattern and "?" not in pattern)
        others = [
            "/".join(map(_part_pattern, pattern.split("/"))) for pattern in folded_patterns if pattern not in plain
        ]
        compiled.append((depth, plain, re.compile("|".join(others)) if others else None))
    return compiled


def _part_pattern(part: str) -> str:
    """The regular expression of one part of a pattern, `*` kept from crossing a `/`."""
    stars = {"*": "[^/]*", "?": "[^/]"}
    return "".join(stars.get(piece) or re.escape(piece) for piece in re.split(r"([*?])", part))


def shown(name: str) -> str:
    """A name fit to be shown: what is not printable, line ends and marks that turn the direction too, is escaped."""
    if name.isprintable():
        return name
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in name)


def text_of(name: str) -> str:
    """A file name as a label: bytes that are no text are shown escaped too."""
    return shown(name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace"))


def why_no_name(raw: str, label: str) -> str | None:
    """Why an entry of an export cannot have this name; None if it can.

    Args:
        raw: the name as it stands in the archive.
        label: the same fit to be shown, `/` between its parts.
    """
    if not raw:
        return "its name is empty"
    if "\0" in raw:
        return "its name holds a zero byte"
    if len(raw) > _LONGEST_NAME:
        return "its name is too long"
    if label.startswith("/") or label[1:2] == ":" or ".." in label.split("/"):
        return "its name points elsewhere"
    return None


def is_litter(name: str) -> bool:
    """Whether a member is what macOS leaves in archives and folders beside the files."""
    base = name.rsplit("/", 1)[-1]
    return name.startswith("__MACOSX/") or "/__MACOSX/" in name or base == ".DS_Store" or base.startswith("._")
