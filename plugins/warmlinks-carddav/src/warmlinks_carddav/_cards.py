"""The text of a card: reads single lines of it, and replaces them.

All other lines stay as they are, byte for byte and in their order, also those that nobody here understands.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from warmlinks.contentlines import content_line, escaped
from warmlinks.errors import FeedError
from warmlinks.plugins.doors import FieldValue

__all__ = ["addresses_of", "edited", "name_of", "values_of"]

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|$)")
_NAME: Final = re.compile(r"(?:[\w-]+\.)?([\w-]+)[;:]")
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)


def _lines(card: str) -> Iterator[str]:
    """Yield the lines of a card unchanged, each with its continuation lines and its end."""
    line = ""
    for piece in _LINE.findall(card):
        if line and piece[:1] not in (" ", "\t"):
            yield line
            line = ""
        line += piece
    if line:
        yield line


def _property_name(line: str) -> str:
    match = _NAME.match(line)
    return match[1].upper() if match is not None else ""


def _text_of(line: str) -> str:
    """Return the value of a line, unfolded and unescaped."""
    value = re.sub(r"(?:\r\n|\n|\r)[ \t]", "", line).rstrip("\r\n").partition(":")[2]
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def values_of(card: str, names: Mapping[str, str]) -> dict[str, FieldValue]:
    """Return the values of our lines.

    Args:
        card: the text of the card.
        names: our names in capitals, to what they are called by who asks.

    Returns:
        A value for each name: a number where it reads as one, else a text, or None where there is no such line.
    """
    values: dict[str, FieldValue] = dict.fromkeys(names.values())
    for line in _lines(card):
        name = names.get(_property_name(line))
        if name is not None:
            values[name] = _value(_text_of(line))
    return values


def name_of(card: str) -> str:
    """Return the person's name."""
    return next((_text_of(line).strip() for line in _lines(card) if _property_name(line) == "FN"), "")


def addresses_of(card: str) -> set[str]:
    """Return the person's e-mail addresses, normalized."""
    texts = (_text_of(line).strip().casefold() for line in _lines(card) if _property_name(line) == "EMAIL")
    return {text.removeprefix("mailto:") for text in texts if "@" in text}


def edited(card: str, fields: Mapping[str, FieldValue]) -> str:
    """Return the card with only these lines of these names; None removes a line.

    Raises:
        FeedError: that is no card with an end.
    """
    ours = {name.upper(): value for name, value in fields.items()}
    lines = [line for line in _lines(card) if _property_name(line) not in ours]
    end = next((at for at in range(len(lines) - 1, -1, -1) if lines[at].strip().upper() == "END:VCARD"), None)
    if end is None:
        raise FeedError("what the server holds there is no card", advice="Look at it in another program")
    ending = "\r\n" if "\r\n" in card else "\n"
    added = [
        content_line(name, escaped(_formatted(value))).replace("\r\n", ending)
        for name, value in ours.items()
        if value is not None
    ]
    return "".join([*lines[:end], *added, *lines[end:]])


def _value(text: str) -> float | str:
    try:
        number = float(text)
    except ValueError:
        return text
    return number if math.isfinite(number) else text


def _formatted(value: FieldValue) -> str:
    """Format a value for a line; moments as in RFC 6350, in UTC."""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return value if isinstance(value, str) else repr(value)
