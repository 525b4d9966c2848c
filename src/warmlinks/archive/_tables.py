"""Tables of strangers: CSV in the encodings and dialects that exports and spreadsheets write."""

from __future__ import annotations

import contextlib
import csv
import io
from collections import deque
from collections.abc import Collection, Iterator, Sequence

from warmlinks.archive._budgets import Budgets
from warmlinks.archive._encodings import UTF8_ADVICE, encoding_of, foreign_kind
from warmlinks.archive._place import Place
from warmlinks.errors import InputError

__all__ = ["LINE_FIELDS", "TableReader", "decode_text"]

_DELIMITERS = (",", ";", "\t")
_HEAD = 256 * 1024
_MARK = "\ufeff"
LINE_FIELDS = 8
_MOST_LINES = 1000
"""Over so many line ends a cell may run; beyond, its quote was never closed."""
_FEW_LINES = 32
"""So many lines are always looked ahead, more only on credit: many open quotes must not make the time a square."""
_CREDIT = 1024 * 1024


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


class _EndlessRowError(Exception):
    """A row goes on for longer than is plausible."""


class _EndlessLineError(Exception):
    """A line is longer than the budget allows; it has been passed over."""


def not_decodable(codec: str, place: Place, *, record: int | None = None, byte: int | None = None) -> InputError:
    """The error for text in another encoding."""
    return place.error(
        "this text cannot be read",
        f"it is not {codec.upper().removesuffix('-SIG')}",
        record=record,
        byte=byte,
        advice=UTF8_ADVICE,
    )


class TableReader:
    """Yields the rows below the header as dicts, a bad row as an `InputError` in its place.

    A row runs over several lines where a quoted cell holds line ends. Where a quote was never closed, what follows
    would be swallowed up to the next quote or the end: a row of several lines that is malformed, has not as many cells
    as the header, or goes on for too long is bad, and so reading goes back to behind its first line. Of what then
    stands there, lines too short for a row are taken for the rest of the bad one.

    Args:
        stream: the member.
        header: names of columns that the header must have.
        names: names of all columns, for a table that may have no header; then the first one tells a header, if one is
            there all the same.
        open_end: whether a row may lack cells behind those columns, and have more cells than the header, which then
            are the last column's, joined by commas.
        place: names the member in errors.
        budgets: limits.
    """

    def __init__(
        self,
        stream: io.BufferedReader,
        *,
        header: Collection[str],
        names: Sequence[str] | None = None,
        open_end: bool = False,
        place: Place,
        budgets: Budgets,
    ) -> None:
        self._stream = stream
        self._wanted = {name.strip().casefold() for name in header}
        self._header = tuple(header)
        self._given = list(names) if names is not None else None
        self._open_end = open_end
        self._place = place
        self._budgets = budgets
        self._undecodable = False
        self._codec = "utf-8"
        self._delimiter = ","
        self._pending: deque[str] = deque()
        self._taken: list[str] = []
        self._credit = _CREDIT
        self._names: list[str] = []
        self._known: frozenset[str] = frozenset()
        self._least = 0

    def __iter__(self) -> Iterator[tuple[int, dict[str, str] | InputError]]:
        head = self._stream.peek(_HEAD)
        self._codec = checked_encoding(head, self._place)
        self._delimiter = self._delimiter_of(head.decode(self._codec, "replace"))
        if csv.field_size_limit() < self._budgets.field_bytes:
            csv.field_size_limit(self._budgets.field_bytes)
        text = io.TextIOWrapper(self._stream, self._codec, "surrogateescape", newline="")
        self._take_header(self._given or self._header_in(text, self._delimiter)[1])
        yield from self._rows(text)

    def _rows(self, text: io.TextIOWrapper) -> Iterator[tuple[int, dict[str, str] | InputError]]:
        index = bad = 0
        most = self._budgets.bad_in_a_row
        after_bad = False
        reader = self._reader(text)
        taken = self._taken
        while True:
            taken.clear()
            row: list[str] | None = None
            try:
                row = next(reader)
            except StopIteration:
                return
            except (csv.Error, _EndlessRowError, _EndlessLineError) as error:
                found: dict[str, str] | InputError | None = self._malformed(error, index)
            else:
                found = self._found(row, index)
            if isinstance(found, dict):
                after_bad = False
                bad = 0
                self._credit = min(_CREDIT, self._credit + len(taken[0]))
            elif found is None:
                continue
            else:
                broken = row is None or (len(taken) > 1 and len(row) != len(self._names))
                rest = after_bad and not self._undecodable and self._is_short(taken)
                self._undecodable = False
                if broken:
                    self._go_back()
                    reader = self._reader(text)
                after_bad = broken or rest
                if rest:
                    continue
                bad += 1
            yield index, found
            if bad >= most:
                raise self._place.given_up(bad)
            index += 1

    def _reader(self, text: io.TextIOWrapper) -> Iterator[list[str]]:
        return csv.reader(self._lines(text), delimiter=self._delimiter, strict=True)

    def _found(self, row: list[str], index: int) -> dict[str, str] | InputError | None:
        """What a well-formed row is; nothing where it is empty, or the header again."""
        # nearly every row is as it should be, which is seen at once
        usual = len(row) == len(self._names) and row[0] and not self._undecodable
        if usual and row[0][0] != _MARK and row[0].strip().casefold() not in self._known:
            return dict(zip(self._names, row, strict=True))
        return self._unusual(row, index)

    def _unusual(self, row: list[str], index: int) -> dict[str, str] | InputError | None:
        names = self._names
        width = len(names)
        # of the lines that an open quote has swallowed another may be meant, which a second look tells
        if self._undecodable and (len(self._taken) == 1 or len(row) == width):
            return not_decodable(self._codec, self._place, record=index)
        if not any(row) or self._is_header_again(row):
            return None
        if len(row) == width:
            return dict(zip(names, row, strict=True))
        if len(row) > width and not any(row[width:]):
            return dict(zip(names, row, strict=False))
        if self._open_end and len(row) >= self._least:
            last = ",".join(row[width - 1 :])
            return dict(zip(names, [*row[: width - 1], *[""] * (width - 1 - len(row)), last], strict=True))
        return self._place.error(
            "this row is not as expected", f"it has {len(row)} cells and the header {width}", record=index
        )

    def _is_short(self, taken: list[str]) -> bool:
        """Whether the line has too few cells for a row, however its quotes are read."""
        return bool(taken) and taken[0].count(self._delimiter) + 1 < len(self._names)

    def _go_back(self) -> None:
        """Read again what was taken for the rest of a bad row."""
        taken = self._taken
        self._credit = max(0, self._credit - sum(map(len, taken)))
        self._pending.extendleft(reversed(taken[1:]))

    def _malformed(self, error: Exception, index: int) -> InputError:
        what = "this row cannot be read"
        if isinstance(error, _EndlessLineError) or "field limit" in str(error):
            return self._place.over("field_bytes", self._budgets.field_bytes, record=index)
        if len(self._taken) > 1 or isinstance(error, _EndlessRowError) or "unexpected end" in str(error):
            return self._place.error(what, "a quote in it is not closed", record=index)
        return self._place.error(what, str(error), record=index)

    def _delimiter_of(self, head: str) -> str:
        """The delimiter by which the header is found soonest, or the first row has most cells."""
        if self._given is not None:
            first = self._line(io.StringIO(head, newline=""))
            return max(_DELIMITERS, key=lambda one: (min(first.count(one), len(self._given or ()) - 1), one == ","))
        found = []
        for rank, delimiter in enumerate(_DELIMITERS):
            with contextlib.suppress(InputError):
                found.append((self._header_in(io.StringIO(head, newline=""), delimiter)[0], rank, delimiter))
        if not found:
            raise self._no_header()
        return min(found)[2]

    def _header_in(self, text: io.TextIOBase, delimiter: str) -> tuple[int, list[str]]:
        """Which line is the first that has all the names that are wanted, and its cells; the reader stands behind it.

        Line by line, so that a quote left open in what stands above does not swallow it.
        """
        for number in range(self._budgets.preamble_rows):
            line = self._line(text)
            if not line:
                break
            with contextlib.suppress(csv.Error):
                row = next(csv.reader([line], delimiter=delimiter), [])
                if self._wanted <= _folded(row):
                    return number, row
        raise self._no_header()

    def _no_header(self) -> InputError:
        return self._place.error(
            "this table has no header that is known",
            f"no row has the columns {', '.join(sorted(self._header))}",
            advice="Load the file as the network gave it",
        )

    def _take_header(self, row: list[str]) -> None:
        """Go by the names of this row from here on; a name that comes again gets a number."""
        names = [cell.strip().removeprefix(_MARK) for cell in row]
        if self._given is not None:
            ours = {name.casefold(): name for name in self._given}
            names = [ours.get(name.casefold(), name) for name in names]
        self._known = frozenset(_folded(row))
        self._least = 1 + max(number for number, name in enumerate(names) if name.casefold() in self._wanted)
        seen: dict[str, int] = {}
        for number, name in enumerate(names):
            seen[name] = seen.get(name, 0) + 1
            if seen[name] > 1:
                names[number] = f"{name} ({seen[name]})"
        self._names = names

    def _is_header_again(self, row: list[str]) -> bool:
        """Whether a row is the header of a file that was put behind another; its columns may be other ones."""
        first = row[0]
        if first[:1] != _MARK and first.strip().casefold() not in self._known:
            return False
        folded = _folded(row)
        if not self._wanted <= folded or 2 * len(folded & self._known) < len(folded):
            return False
        self._take_header(row)
        return True

    def _line(self, text: io.TextIOBase) -> str:
        """The next line; of one beyond the budget no more than that."""
        limit = LINE_FIELDS * self._budgets.field_bytes
        try:
            line = text.readline(limit + 1)
            if len(line) > limit:
                more = line
                while more and not more.endswith(("\n", "\r")):
                    more = text.readline(limit + 1)
        except UnicodeDecodeError as error:
            raise not_decodable(self._codec, self._place) from error
        return line

    def _lines(self, text: io.TextIOWrapper) -> Iterator[str]:
        """The lines of one row after the other; that one is not in the encoding is remembered until its row is out."""
        limit = LINE_FIELDS * self._budgets.field_bytes
        taken, pending = self._taken, self._pending
        ahead = 0
        while line := pending.popleft() if pending else self._line(text):
            if len(line) > limit:
                raise _EndlessLineError
            if not line.isascii():
                try:
                    line.encode("utf-8")
                except UnicodeEncodeError:
                    self._undecodable = True
            if taken:
                ahead += len(line)
                if ahead > limit or len(taken) >= (_MOST_LINES if ahead <= self._credit else _FEW_LINES):
                    taken.append(line)
                    raise _EndlessRowError
            else:
                ahead = 0
            taken.append(line)
            yield line


def _folded(row: list[str]) -> set[str]:
    return {cell.strip().removeprefix(_MARK).casefold() for cell in row}
