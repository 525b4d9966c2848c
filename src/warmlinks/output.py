"""What goes out: into JSON, and to a terminal, a pipe or a file in whatever encoding it has.

Nothing that a stranger wrote may be lost on the way, hide itself or move a cursor, and no character may end a program:
Windows still gives pipes a code page of 1987.
"""

from __future__ import annotations

import codecs
import re
import shlex
import sys
import unicodedata

__all__ = ["ESCAPING", "json_escaped", "one_line", "shown", "typed"]

ESCAPING = "warmlinks-escaping"
"""The name, for `errors=` of a stream, of what is done with a character that its encoding lacks."""

_MARKS = 6
_KEPT_FORMATS = frozenset("\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}")
"""What a page would draw over its neighbours goes; joiners stay, names and emoji need them."""

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_BEYOND = re.compile(r"[^\n\x20-\x7e]")
_PLAIN = {
    "\u00a0": " ",
    "\u00d7": "x",
    "\u2010": "-",
    "\u2011": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u2022": "*",
    "\u2026": "...",
    "\u202f": " ",
    "\u2068": "",
    "\u2069": "",
    "\u2190": "<-",
    "\u2192": "->",
    "\u2248": "~",
    "\u2264": "<=",
    "\u2265": ">=",
    "\u2500": "-",
}
"""Marks of typography and what stands for them where there are none; letters are escaped, not guessed."""


def shown(text: str) -> str:
    """Make a text from data safe to print: control and direction characters become visible escapes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        char if char == " " or unicodedata.category(char) not in _HIDDEN or char == "\u200d" else f"\\u{ord(char):04x}"
        for char in text
    )


def typed(*words: str) -> str:
    """A command to copy, quoted for a shell of this system; on Windows with double quotes."""
    if sys.platform == "win32":
        from subprocess import list2cmdline  # only there

        return list2cmdline(words)
    return shlex.join(words)


def one_line(text: str) -> str:
    """One line of text without control characters, marks that turn the direction of writing, and towers of accents.

    Blanks of any kind are one blank, halves of characters U+FFFD, and piles of accents end at six.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept: list[str] = []
    marks = 0
    for letter in text:
        category = unicodedata.category(letter)
        if category != "Cf":
            marks = marks + 1 if category in ("Mn", "Me") else 0
        if letter.isspace() or category in ("Cc", "Zl", "Zp", "Zs"):
            kept.append(" ")
        elif category in ("Cs", "Cn", "Co"):
            kept.append("\N{REPLACEMENT CHARACTER}")
        elif marks <= _MARKS and (category != "Cf" or letter in _KEPT_FORMATS):
            kept.append(letter)
    return " ".join("".join(kept).split())


def json_escaped(text: str, *, ascii_only: bool = False) -> str:
    """The same JSON with every character escaped that cannot be seen, or turns the direction of what can.

    It means the same to whoever reads it (RFC 8259, section 7).

    Args:
        text: one or several documents of JSON, in lines or indented.
        ascii_only: escape all letters beyond ASCII too, for an encoding that may lack them.
    """
    if text.isascii() and "\x7f" not in text:
        return text

    def escaped(match: re.Match[str]) -> str:
        mark = match[0]
        if not ascii_only and unicodedata.category(mark) not in _HIDDEN:
            return mark
        units = mark.encode("utf-16-be", "surrogatepass")
        return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))

    return _BEYOND.sub(escaped, text)


def _escape(error: UnicodeError) -> tuple[str, int]:
    """Stand in for what an encoding lacks: a plain mark for one of typography, else the number of the character."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    plain = "".join(
        _PLAIN.get(mark, f"\\u{ord(mark):04x}" if ord(mark) <= 0xFFFF else f"\\U{ord(mark):08x}")  # noqa: PLR2004  the first plane
        for mark in lacking
    )
    return plain, error.end


codecs.register_error(ESCAPING, _escape)
