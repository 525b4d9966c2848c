"""Files of lines: plain ones, and JSON with one value a line; a line without an end costs that line."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Generic, TypeVar

import msgspec
from attrs import field, frozen

from warmlinks.archive._budgets import Budgets
from warmlinks.archive._encodings import UTF8_ADVICE
from warmlinks.archive._json import DECODE_ERRORS, SPACE, advice_of, reason_of
from warmlinks.archive._place import Place
from warmlinks.archive._strict import has_twin_keys, is_deeper
from warmlinks.archive._tables import LINE_FIELDS, checked_encoding, not_decodable
from warmlinks.errors import InputError

__all__ = ["json_lines", "text_lines"]

T = TypeVar("T")

_HEAD = 64
_MARK = b"\xef\xbb\xbf"


def text_lines(stream: io.BufferedReader, *, place: Place, budgets: Budgets) -> Iterator[tuple[int, str | InputError]]:
    """The lines of a text with their numbers, without their ends.

    Args:
        stream: the member.
        place: names it in errors.
        budgets: limits; a line may be as long as one of a table.

    Raises:
        InputError: it is no text, or too many lines one after the other cannot be read.
    """
    limit = LINE_FIELDS * budgets.field_bytes
    codec = checked_encoding(stream.peek(_HEAD)[:_HEAD], place)
    text = io.TextIOWrapper(stream, codec, "surrogateescape")
    number = bad = 0
    while line := _line(text, limit, codec, place):
        found: str | InputError = line.removesuffix("\n")
        if len(line) > limit:
            found = place.over("field_bytes", budgets.field_bytes, record=number)
            while line and not line.endswith("\n"):
                line = _line(text, limit, codec, place)
        elif not line.isascii() and not _is_text(line):
            found = not_decodable(codec, place, record=number)
        bad = bad + 1 if isinstance(found, InputError) else 0
        yield number, found
        if bad >= budgets.bad_in_a_row:
            raise place.given_up(bad)
        number += 1


def _line(text: io.TextIOBase, limit: int, codec: str, place: Place) -> str:
    try:
        return text.readline(limit + 1)
    except UnicodeDecodeError as error:
        raise not_decodable(codec, place) from error


def _is_text(line: str) -> bool:
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def json_lines(
    stream: io.BufferedReader, shape: type[T], *, size: int, place: Place, budgets: Budgets
) -> Iterator[tuple[int, T | InputError]]:
    """The values of a file with one JSON value a line, with their numbers; empty lines are passed over.

    Args:
        stream: the member.
        shape: what each is decoded into.
        size: of the member; small ones are also searched for keys that stand twice.
        place: names it in errors.
        budgets: limits; a line may be as long as a record.

    Raises:
        InputError: it is no text, or too many lines one after the other cannot be read.
    """
    codec = checked_encoding(stream.peek(_HEAD)[:_HEAD], place)
    if not codec.startswith("utf-8"):
        raise place.error("these lines are no JSON", f"they are in {codec.upper()}", advice=UTF8_ADVICE)
    values = _Values(msgspec.json.Decoder(shape), place, budgets, searched=size <= budgets.strict_bytes)
    limit = budgets.record_bytes
    number = bad = at = 0
    while line := stream.readline(limit + 1):
        begin, long = at, len(line) > limit
        at += len(line)
        while long and line and not line.endswith(b"\n"):
            line = stream.readline(limit + 1)
            at += len(line)
        text = line.removeprefix(_MARK).strip(SPACE) if not begin else line.strip(SPACE)
        found: T | InputError
        if long:
            found = place.over("record_bytes", limit, record=number)
        elif not text:
            continue
        else:
            found = values.of(text, number, begin)
        bad = bad + 1 if isinstance(found, InputError) else 0
        yield number, found
        if bad >= budgets.bad_in_a_row:
            raise place.given_up(bad)
        number += 1


@frozen
class _Values(Generic[T]):
    decoder: msgspec.json.Decoder[T]
    place: Place
    budgets: Budgets
    searched: bool = field(kw_only=True)

    def of(self, text: bytes, number: int, begin: int) -> T | InputError:
        """The value of a line, or why it is none."""
        what, place = "this line is not as expected", self.place
        try:
            value = self.decoder.decode(text)
        except DECODE_ERRORS as error:
            return place.error(what, reason_of(error), record=number, byte=begin, advice=advice_of(error))
        if is_deeper(text, self.budgets.depth):
            return place.over("depth", self.budgets.depth, record=number)
        if self.searched and has_twin_keys(text):
            return place.error(what, "a key stands twice in one object", record=number, byte=begin)
        return value
