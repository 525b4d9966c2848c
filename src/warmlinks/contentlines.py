"""Content lines, which vCard (RFC 6350, RFC 2426) and iCalendar (RFC 5545) are both made of."""

from __future__ import annotations

from collections.abc import Iterator

__all__ = ["content_line", "escaped"]

_OCTETS = 75
_NEEDLESS = {code: None for code in (*range(32), 127) if chr(code) != "\n"}
"""Control characters, which no value may hold."""


def escaped(text: str) -> str:
    """Escape a text as a value, so that nothing in it ends the line, the value or the list that it is in."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").translate(_NEEDLESS)
    return lines.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def content_line(name: str, value: str) -> str:
    """One line with its end, folded where it is longer than 75 octets; no character is cut apart.

    Args:
        name: the property with its parameters.
        value: what it is, escaped where it is text.
    """
    return "\r\n ".join(_pieces(f"{name}:{value}")) + "\r\n"


def _pieces(line: str) -> Iterator[str]:
    start, octets, room = 0, 0, _OCTETS
    for place, character in enumerate(line):
        length = len(character.encode("utf-8", "replace"))
        if octets + length > room:
            yield line[start:place]
            # the blank that a folded line begins with counts too
            start, octets, room = place, 0, _OCTETS - 1
        octets += length
    yield line[start:]
