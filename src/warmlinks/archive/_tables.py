"""Tables of strangers: CSV in the encodings and dialects that exports and spreadsheets write."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator
from typing import BinaryIO

from warmlinks.archive._budgets import Budgets
from warmlinks.archive._encodings import encoding_of, foreign_kind
from warmlinks.archive._json import Place
from warmlinks.errors import InputError

__all__ = ["TableReader", "decode_text"]

_DELIMITERS = (",", ";", "\t")
_HEAD = 256 * 1024
_LINE_FIELDS = 8


def checked_encoding(head: bytes, place: Place) -> str:
    """The codec of a text member.

    Raises:
        InputError: it is no text.
    """
    kind = foreign_kind(head)
    if kind is None:
        return encoding_of(head)
    advice = "Open it in the spreadsheet program and save it as CSV (UTF-8)" if "spreadsheet" in kind else None
    raise place.error("this member is no text", f"it is {kind}", advice=advice)


def decode_text(data: bytes, place: Place) -> str:
    """A whole small text member."""
    codec = checked_encoding(data[:64], place)
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise not_decodable(codec, place, byte=error.start) from error


def not_decodable(codec: str, place: Place, *, record: int | None = None, byte: int | None = None) -> InputError:
    """The error for text in another encoding."""
    return place.error(
        "this text cannot be read",
        f"it is not {codec.upper().removesuffix('-SIG')}",
        record=record,
        byte=byte,
        advice="Save it as UTF-8, or load the file as the network gave it",
    )


class TableReader:
    """Yields the rows below the header as dicts, a bad row as an `InputError` in its place."""

    def __init__(self, stream: BinaryIO, *, header: Collection[str], place: Place, budgets: Budgets) -> None:
        self._stream = stream
        self._wanted = {name.strip().casefold() for name in header}
        self._header = tuple(header)
        self._place = place
        self._budgets = budgets
        self._undecodable = False
        self._codec = "utf-8"

    def __iter__(self) -> Iterator[tuple[int, dict[str, str] | InputError]]:
        head = self._stream.read(_HEAD)
        self._codec = checked_encoding(head, self._place)
        delimiter = self._delimiter(head.decode(self._codec, "replace"))
        if csv.field_size_limit() < self._budgets.field_bytes:
            csv.field_size_limit(self._budgets.field_bytes)
        text = io.TextIOWrapper(
            io.BufferedReader(_Rejoined(head, self._stream), _HEAD), self._codec, "surrogateescape", newline=""
        )
        reader = csv.reader(self._lines(text), delimiter=delimiter)
        names = next(names for row in reader if (names := self._names(row)))
        yield from self._rows(reader, names)

    def _rows(self, reader: Iterator[list[str]], names: list[str]) -> Iterator[tuple[int, dict[str, str] | InputError]]:
        index = 0
        width = len(names)
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield index, self._place.error("this row cannot be read", str(error), record=index)
                index += 1
                continue
            if self._undecodable:
                self._undecodable = False
                yield index, not_decodable(self._codec, self._place, record=index)
            elif len(row) == width:
                yield index, dict(zip(names, row, strict=True))
            elif not any(row):
                continue
            elif len(row) > width and not any(row[width:]):
                yield index, dict(zip(names, row, strict=False))
            else:
                yield (
                    index,
                    self._place.error(
                        "this row is not as expected", f"it has {len(row)} cells and the header {width}", record=index
                    ),
                )
            index += 1

    def _delimiter(self, head: str) -> str:
        found = []
        for delimiter in _DELIMITERS:
            reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
            for number in range(self._budgets.preamble_rows):
                try:
                    row = next(reader)
                except StopIteration:
                    break
                except csv.Error:
                    continue
                if self._names(row):
                    found.append((number, delimiter))
                    break
        if not found:
            raise self._place.error(
                "this table has no header that is known",
                f"no row has the columns {', '.join(self._header)}",
                advice="Load the file as the network gave it",
            )
        return min(found)[1]

    def _names(self, row: list[str]) -> list[str]:
        """The row's cells as column names if it is the header, else nothing; a name that comes again gets a number."""
        names = [cell.strip().removeprefix("\ufeff") for cell in row]
        if not self._wanted <= {name.casefold() for name in names}:
            return []
        seen: dict[str, int] = {}
        for number, name in enumerate(names):
            seen[name] = seen.get(name, 0) + 1
            if seen[name] > 1:
                names[number] = f"{name} ({seen[name]})"
        return names

    def _lines(self, text: io.TextIOWrapper) -> Iterator[str]:
        """Lines within the budget; one that is not in the encoding is remembered until its row is out."""
        limit = _LINE_FIELDS * self._budgets.field_bytes
        while True:
            try:
                line = text.readline(limit + 1)
            except UnicodeDecodeError as error:
                raise not_decodable(self._codec, self._place) from error
            if not line:
                return
            if len(line) > limit:
                raise self._place.over("field_bytes", self._budgets.field_bytes)
            if not line.isascii():
                try:
                    line.encode("utf-8")
                except UnicodeEncodeError:
                    self._undecodable = True
            yield line


class _Rejoined(io.RawIOBase):
    """A stream whose first bytes were read already."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        super().__init__()
        self._head = io.BytesIO(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]  # the buffer is always writable bytes
        data = self._head.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
