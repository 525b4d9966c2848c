"""Files of lines: plain ones, and JSON with one value a line; a line without an end costs that line."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TypeVar

import msgspec

from warmlinks.archive._encodings import (
    UTF8_ADVICE,
    checked_encoding,
    is_undecodable,
    longest_line,
    not_decodable,
    read_line,
)
from warmlinks.archive._json import (
    DECODE_ERRORS,
    SPACE,
    TWIN_KEYS,
    UTF8_MARK,
    advice_of,
    has_twin_keys,
    is_deeper,
    reason_of,
)
from warmlinks.archive._place import Place
from warmlinks.errors import InputError

__all__ = ["json_lines", "text_lines"]

T = TypeVar("T")

_HEAD = 64
_UNEXPECTED = "this line is not as expected"


def text_lines(stream: io.BufferedReader, *, place: Place) -> Iterator[tuple[int, str | InputError]]:
    """The lines of a text with their numbers, without their ends.

    Raises:
        InputError: it is no text.
    """
    limit = longest_line(place)
    codec = checked_encoding(stream.peek(_HEAD)[:_HEAD], place)
    text = io.TextIOWrapper(stream, codec, "surrogateescape")
    number = 0
    while line := read_line(text, limit, codec, place):
        if len(line) > limit:
            yield number, place.over("field_bytes", record=number)
        elif not line.isascii() and is_undecodable(line):
            yield number, not_decodable(codec, place, record=number)
        else:
            yield number, line.removesuffix("\n")
        number += 1


def json_lines(
    stream: io.BufferedReader, *, shape: type[T], size: int, place: Place
) -> Iterator[tuple[int, T | InputError]]:
    """The values of a file with one JSON value a line, with their numbers; empty lines are passed over.

    Args:
        stream: the member.
        shape: what each is decoded into.
        size: of the member; small ones are also searched for keys that stand twice.
        place: the member and the budgets; a line may be as long as a record.

    Raises:
        InputError: it is no text.
    """
    codec = checked_encoding(stream.peek(_HEAD)[:_HEAD], place)
    if not codec.startswith("utf-8"):
        raise place.error("these lines are no JSON", f"they are in {codec.upper()}", advice=UTF8_ADVICE)
    decoder: msgspec.json.Decoder[T] = msgspec.json.Decoder(shape)
    searched = size <= place.budgets.strict_bytes
    limit = place.budgets.record_bytes
    number = at = 0
    while line := stream.readline(limit + 1):
        begin = at
        at += len(line)
        if len(line) > limit:
            while line and not line.endswith(b"\n"):
                line = stream.readline(limit + 1)
                at += len(line)
            yield number, place.over("record_bytes", record=number)
            number += 1
            continue
        text = line.removeprefix(UTF8_MARK).strip(SPACE) if not begin else line.strip(SPACE)
        if text:
            value = _value(text, decoder, number, begin, place, searched=searched)
            yield number, value
            number += 1


def _value(
    text: bytes, decoder: msgspec.json.Decoder[T], number: int, begin: int, place: Place, *, searched: bool
) -> T | InputError:
    """The value of a line, or why it is none."""
    try:
        value = decoder.decode(text)
    except DECODE_ERRORS as error:
        return place.error(_UNEXPECTED, reason_of(error), record=number, byte=begin, advice=advice_of(error))
    if is_deeper(text, place.budgets.depth):
        return place.over("depth", record=number)
    if searched and has_twin_keys(text):
        return place.error(_UNEXPECTED, TWIN_KEYS, record=number, byte=begin)
    return value
