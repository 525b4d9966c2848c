"""Tables of strangers: CSV in the encodings and dialects that exports and spreadsheets write."""

from __future__ import annotations

import contextlib
import csv
import io
from collections import Counter, deque
from collections.abc import Collection, Iterator, Sequence

from warmlinks.archive._encodings import checked_encoding, is_undecodable, longest_line, not_decodable, read_line
from warmlinks.archive._place import Place
from warmlinks.errors import InputError

__all__ = ["TableReader"]

_DELIMITERS = (",", ";", "\t")
_HEAD = 256 * 1024
_MARK = "\ufeff"
_TOO_LONG, _ENDLESS = "field limit", "unexpected end"
"""What the csv module says of a cell that is too long, and of a quote that is never closed; so do we."""
_MOST_LINES = 1000
"""Over so many line ends a cell may run; beyond, its quote was never closed."""
_FEW_LINES = 32
"""So many lines are always looked ahead, more only on credit: many open quotes must not make the time a square."""
_CREDIT = 1024 * 1024


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
        place: the member and the budgets.
    """

    def __init__(
        self,
        stream: io.BufferedReader,
        *,
        header: Collection[str],
        names: Sequence[str] | None = None,
        open_end: bool = False,
        place: Place,
    ) -> None:
        self._stream = stream
        self._required = {name.strip().casefold() for name in header}
        self._header = tuple(header)
        self._given = list(names) if names is not None else None
        self._open_end = open_end
        self._place = place
        self._budgets = place.budgets
        self._longest = longest_line(place)
        self._undecodable = False
        self._codec = "utf-8"
        self._delimiter = ","
        self._pending: deque[str] = deque()
        self._taken: list[str] = []
        self._credit = _CREDIT
        self._names: list[str] = []
        self._folded_names: frozenset[str] = frozenset()
        self._least = 0

    def __iter__(self) -> Iterator[tuple[int, dict[str, str] | InputError]]:
        head = self._stream.peek(_HEAD)
        self._codec = checked_encoding(head, self._place)
        self._delimiter = self._delimiter_of(head.decode(self._codec, "replace"))
        if csv.field_size_limit() < self._budgets.field_bytes:
            csv.field_size_limit(self._budgets.field_bytes)
        text = io.TextIOWrapper(self._stream, self._codec, "surrogateescape", newline="")
        self._take_header(self._given or self._header_in(text, self._delimiter)[1])
        return self._rows(text)

    def _rows(self, text: io.TextIOWrapper) -> Iterator[tuple[int, dict[str, str] | InputError]]:
        index = 0
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
            except csv.Error as error:
                record: dict[str, str] | InputError | None = self._malformed(error, index)
            else:
                record = self._record(row, index)
            if isinstance(record, dict):
                after_bad = False
                self._credit = min(_CREDIT, self._credit + len(taken[0]))
            elif record is None:
                continue
            else:
                broken = row is None or (len(taken) > 1 and len(row) != len(self._names))
                # a line that has too few cells for a row, however its quotes are read, is the rest of a bad one
                is_short = bool(taken) and taken[0].count(self._delimiter) + 1 < len(self._names)
                rest = after_bad and not self._undecodable and is_short
                self._undecodable = False
                if broken:
                    # what was taken for the rest of a bad row is read again
                    self._credit = max(0, self._credit - sum(map(len, taken)))
                    self._pending.extendleft(reversed(taken[1:]))
                    reader = self._reader(text)
                after_bad = broken or rest
                if rest:
                    continue
            yield index, record
            index += 1

    def _reader(self, text: io.TextIOWrapper) -> Iterator[list[str]]:
        return csv.reader(self._lines(text), delimiter=self._delimiter, strict=True)

    def _record(self, row: list[str], index: int) -> dict[str, str] | InputError | None:
        """Make a record of a well-formed row; None if it is empty, or the header again."""
        # nearly every row is as it should be, which is seen at once
        usual = len(row) == len(self._names) and row[0] and not self._undecodable
        if usual and row[0][0] != _MARK and row[0].strip().casefold() not in self._folded_names:
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

    def _malformed(self, error: csv.Error, index: int) -> InputError:
        why = str(error)
        if _TOO_LONG in why:
            return self._place.over("field_bytes", record=index)
        if len(self._taken) > 1 or _ENDLESS in why:
            why = "a quote in it is not closed"
        return self._place.error("this row cannot be read", why, record=index)

    def _delimiter_of(self, head: str) -> str:
        """The delimiter with which the header comes first, or the first row has most cells."""
        if self._given is not None:
            first = read_line(io.StringIO(head, newline=""), self._longest, self._codec, self._place)
            most = len(self._given) - 1
            return max(_DELIMITERS, key=lambda delimiter: min(first.count(delimiter), most))
        lines: dict[str, int] = {}
        for delimiter in _DELIMITERS:
            with contextlib.suppress(InputError):
                lines[delimiter], _ = self._header_in(io.StringIO(head, newline=""), delimiter)
        if not lines:
            raise self._no_header()
        return min(lines, key=lambda delimiter: lines[delimiter])

    def _header_in(self, text: io.TextIOBase, delimiter: str) -> tuple[int, list[str]]:
        """Read up to the first line that has all required names; return its number and its cells.

        Line by line, so that a quote left open above does not swallow it.
        """
        for number in range(self._budgets.preamble_rows):
            line = read_line(text, self._longest, self._codec, self._place)
            if not line:
                break
            with contextlib.suppress(csv.Error):
                row = next(csv.reader([line], delimiter=delimiter), [])
                if self._required <= _folded(row):
                    return number, row
        raise self._no_header()

    def _no_header(self) -> InputError:
        return self._place.error(
            "this table has no header that is known",
            f"no row has the columns {', '.join(sorted(self._header))}",
            advice="Load the file as the network gave it",
        )

    def _take_header(self, row: list[str]) -> None:
        """Use the names of this row from here on; a name that comes again gets a number."""
        names = [cell.strip().removeprefix(_MARK) for cell in row]
        if self._given is not None:
            ours = {name.casefold(): name for name in self._given}
            names = [ours.get(name.casefold(), name) for name in names]
        self._folded_names = frozenset(_folded(row))
        self._least = 1 + max(number for number, name in enumerate(names) if name.casefold() in self._required)
        times: Counter[str] = Counter()
        for number, name in enumerate(names):
            times[name] += 1
            if times[name] > 1:
                names[number] = f"{name} ({times[name]})"
        self._names = names

    def _is_header_again(self, row: list[str]) -> bool:
        """Whether a row is the header of a file that was put behind another; its columns may be other ones."""
        first = row[0]
        if first[:1] != _MARK and first.strip().casefold() not in self._folded_names:
            return False
        folded = _folded(row)
        if not self._required <= folded or 2 * len(folded & self._folded_names) < len(folded):
            return False
        self._take_header(row)
        return True

    def _lines(self, text: io.TextIOWrapper) -> Iterator[str]:
        """Yield line after line, note those of the present row, and whether one of them is not in the encoding."""
        limit, codec, place = self._longest, self._codec, self._place
        taken, pending = self._taken, self._pending
        ahead = 0
        while line := pending.popleft() if pending else read_line(text, limit, codec, place):
            if len(line) > limit:
                raise csv.Error(_TOO_LONG)
            if not line.isascii() and is_undecodable(line):
                self._undecodable = True
            if taken:
                ahead += len(line)
                if ahead > limit or len(taken) >= (_MOST_LINES if ahead <= self._credit else _FEW_LINES):
                    taken.append(line)
                    raise csv.Error(_ENDLESS)
            else:
                ahead = 0
            taken.append(line)
            yield line


def _folded(row: list[str]) -> set[str]:
    return {cell.strip().removeprefix(_MARK).casefold() for cell in row}
