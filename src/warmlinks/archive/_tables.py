"""Tables of strangers: CSV in the encodings and dialects that exports and spreadsheets write."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Collection, Iterator

from warmlinks.archive._budgets import Budgets
from warmlinks.archive._encodings import encoding_of, foreign_kind
from warmlinks.archive._place import Place
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
    advice = "Load the file as the network gave it"
    if "spreadsheet" in kind:
        advice = "Open it in the spreadsheet program and save it as CSV (UTF-8)"
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

    def __init__(self, stream: io.BufferedReader, *, header: Collection[str], place: Place, budgets: Budgets) -> None:
        self._stream = stream
        self._wanted = {name.strip().casefold() for name in header}
        self._header = tuple(header)
        self._place = place
        self._budgets = budgets
        self._undecodable = False
        self._codec = "utf-8"

    def __iter__(self) -> Iterator[tuple[int, dict[str, str] | InputError]]:
        head = self._stream.peek(_HEAD)
        self._codec = checked_encoding(head, self._place)
        delimiter = self._delimiter(head.decode(self._codec, "replace"))
        if csv.field_size_limit() < self._budgets.field_bytes:
            csv.field_size_limit(self._budgets.field_bytes)
        text = io.TextIOWrapper(self._stream, self._codec, "surrogateescape", newline="")
        lines = self._lines(text)
        names = self._header_of(csv.reader(lines, delimiter=delimiter))
        yield from self._rows(csv.reader(lines, delimiter=delimiter, strict=True), names)

    def _rows(self, reader: Iterator[list[str]], names: list[str]) -> Iterator[tuple[int, dict[str, str] | InputError]]:
        index = 0
        width = len(names)
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield index, self._csv_error(error, index)
                index += 1
                continue
            if self._undecodable:
                self._undecodable = False
                yield index, not_decodable(self._codec, self._place, record=index)
            elif not any(row):
                continue
            elif len(row) == width:
                yield index, dict(zip(names, row, strict=True))
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

    def _csv_error(self, error: csv.Error, index: int) -> InputError:
        if "field limit" in str(error):
            return self._place.over("field_bytes", csv.field_size_limit(), record=index)
        return self._place.error("this row cannot be read", str(error), record=index)

    def _delimiter(self, head: str) -> str:
        """The delimiter by which the header is found soonest."""
        found = []
        for rank, delimiter in enumerate(_DELIMITERS):
            reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
            with contextlib.suppress(InputError):
                self._header_of(reader)
                found.append((reader.line_num, rank, delimiter))
        if not found:
            raise self._no_header()
        return min(found)[2]

    def _header_of(self, reader: Iterator[list[str]]) -> list[str]:
        """The first row that has all the names that are wanted, with the reader behind it."""
        for _ in range(self._budgets.preamble_rows):
            with contextlib.suppress(csv.Error):
                if (row := next(reader, None)) is None:
                    break
                if names := self._names(row):
                    return names
        raise self._no_header()

    def _no_header(self) -> InputError:
        return self._place.error(
            "this table has no header that is known",
            f"no row has the columns {', '.join(sorted(self._header))}",
            advice="Load the file as the network gave it",
        )

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
