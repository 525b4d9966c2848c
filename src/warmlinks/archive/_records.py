"""A long JSON list, record by record, in flat memory and in a time that grows in a straight line.

The list is read a stretch at a time and cut where one record seems to end and the next to begin. A cut that decodes
is right by construction, since a cut inside a record leaves something open. Where that fails, the decoder says at which
byte it stopped: up to there the text is sound and its records are split exactly, the record that holds this byte is
the bad one, and reading goes on behind it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Hashable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from types import EllipsisType
from typing import Any, BinaryIO, Generic, TypeAlias, TypeVar, cast

import msgspec

from warmlinks.archive._cursor import CHUNK, Cursor
from warmlinks.archive._json import (
    DECODE_ERRORS,
    SPACE,
    TWIN_KEYS,
    advice_of,
    after_space,
    byte_of,
    has_twin_keys,
    is_deeper,
    is_script,
    reason_of,
    start_of_json,
)
from warmlinks.archive._mending import mended
from warmlinks.archive._place import Place
from warmlinks.errors import InputError

__all__ = ["Path", "RecordReader"]

T = TypeVar("T")

Path: TypeAlias = tuple[str | EllipsisType, ...]
"""The keys on the way to a list; `...` for each element of a list on the way."""

_UNEXPECTED = "this record is not as expected"
_MANY = 8
_SMALL_WINDOW = 16 * 1024
_TRIES = 3
_CREDIT = 4
_BEYOND = 100
"""So much white space at most stands between a record and the next."""
_FIRST_KEY = re.compile(rb'\{\s*+("[^"\\]{0,200}")')
_ANY_MARK = re.compile(rb'\}\s{0,99}+,\s{0,99}+\{\s{0,99}+"(?:[^"\\]{0,200}")?')
_WORD_END = re.compile(rb'[\s,\]}"]')
_RAWS = msgspec.json.Decoder(list[msgspec.Raw])


@lru_cache(maxsize=256)
def _decoders(shape: Hashable) -> tuple[msgspec.json.Decoder[Any], msgspec.json.Decoder[Any]]:
    """Decoders of one record and of a list of them; making them takes longer than reading a small member."""
    return msgspec.json.Decoder(shape), msgspec.json.Decoder(list[shape])  # type: ignore[valid-type]  # a type at run time


class _LostError(Exception):
    """Something is broken, and no place is found behind it from which to read on."""


class RecordReader(Generic[T]):
    """Yields the elements of one JSON list with their indexes, a bad one as an `InputError` in its place.

    Args:
        reopen: opens the member, from a byte on.
        shape: what each element is decoded into.
        path: the keys to walk into before the list begins; `...` for each element of a list that lies before.
        outer: what the fields are decoded into that stand before the list in the object that holds it: then each record
            comes as a pair of that and itself.
        size: of the member; small ones are also searched for keys that stand twice.
        place: the member and the budgets.
    """

    def __init__(
        self,
        reopen: Callable[[int], BinaryIO],
        shape: type[T],
        *,
        path: Path,
        size: int,
        place: Place,
        outer: type[Any] | None = None,
    ) -> None:
        if ... in path and (path[-1] is ... or (..., ...) in pairwise(path)):
            raise ValueError("a key has to follow each `...` of a path")
        self._reopen = reopen
        self._cursor: Cursor
        self._path = path
        self._nested = ... in path
        self._outer_shape = outer
        self._outer: Any = None
        self._place = place
        self._budgets = place.budgets
        self._searched = size <= place.budgets.strict_bytes
        self._shape = shape
        self._one, self._many = _decoders(cast("Hashable", shape))
        self._script = False
        self._index = 0
        self._mark: bytes | None = None
        # How far beyond a fault may be looked for the end of its record: in proportion to what has been read, so that
        # many faults do not make the time grow with its square.
        self._credit = CHUNK
        # parts that were left out of records which are read all the same
        self._aside: list[tuple[int, InputError]] = []

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        most = self._budgets.bad_in_a_row
        bad = 0
        with self._reopen(0) as stream:
            self._cursor = Cursor(stream, self._place)
            for index, record in self._records():
                if self._aside:
                    yield from self._aside
                    self._aside.clear()
                if isinstance(record, InputError):
                    yield index, record
                    bad += 1
                    if bad >= most:
                        raise self._place.given_up(bad)
                else:
                    yield index, record if self._outer_shape is None else (self._outer, record)
                    bad = 0
            yield from self._aside

    def _records(self) -> Iterator[tuple[int, T | InputError]]:
        cursor = self._cursor
        cursor.fill()
        cursor.at = start_of_json(cursor.text, self._place)
        self._script = is_script(cursor.text[: cursor.at])
        passed_over = self._twins()
        try:
            yield from self._walk(self._path, passed_over)
        except _LostError:
            return
        if self._script and cursor.peek() == b";":
            cursor.at += 1
        if cursor.peek():
            raise cursor.wrong("something follows after the end")

    def _walk(self, path: Path, twins: tuple[int, ...]) -> Iterator[tuple[int, T | InputError]]:
        """Yield what lies at the end of the path.

        Args:
            path: what is left of it.
            twins: how many values of each key on it are to be passed over.
        """
        cursor = self._cursor
        if path and isinstance(key := path[0], str):
            rest = path[1:]
            passed = self._passed(rest)
            if not cursor.find(key, passed):
                raise cursor.wrong(f"there is no {key!a} in it")
            self._go_to_last(key, twins[0] if twins else 0)
            if error := self._take_outer(passed):
                raise error
            yield from self._walk(rest, twins[1:])
            cursor.leave(key)
            return
        cursor.expect(b"[", "a list is expected here")
        if cursor.peek() == b"]":
            cursor.at += 1
        elif not path:
            yield from self._elements()
        else:
            yield from self._inside(str(path[1]), path[2:])
            while cursor.peek() != b"]":
                cursor.expect(b",", "a comma is expected here")
                yield from self._inside(str(path[1]), path[2:])
            cursor.at += 1

    def _inside(self, key: str, rest: Path) -> Iterator[tuple[int, T | InputError]]:
        """Yield what lies in one element of an outer list; one that is not as expected is refused and passed."""
        cursor = self._cursor
        if cursor.peek() != b"{":
            yield self._refused(cursor.wrong("an object is expected here"))
            cursor.skip_value()
            return
        passed = self._passed(rest)
        if not cursor.find(key, passed):
            return
        error = self._take_outer(passed)
        opening = b"{" if rest and isinstance(rest[0], str) else b"["
        if error is None and cursor.peek() != opening:
            error = cursor.wrong(f"{'an object' if opening == b'{' else 'a list'} is expected here")
        if error is None:
            yield from self._walk(rest, ())
        else:
            yield self._refused(error)
            cursor.skip_value()
        cursor.leave(key)

    def _refused(self, error: InputError) -> tuple[int, InputError]:
        self._index += 1
        return self._index - 1, error

    def _passed(self, rest: Path) -> list[bytes] | None:
        """A list to collect the fields before the list of records in, if it is the next and they are asked for."""
        return [] if self._outer_shape is not None and not rest else None

    def _take_outer(self, passed: list[bytes] | None) -> InputError | None:
        """Decode the fields before a list into what each of its records comes with; return the error, if any."""
        if passed is None:
            return None
        try:
            self._outer = msgspec.json.decode(b"{%b}" % b",".join(passed), type=self._outer_shape)
        except DECODE_ERRORS as error:
            why = f"of what stands before the list: {reason_of(error)}"
            return self._place.error("these records are not read", why, byte=self._cursor.position)
        return None

    def _go_to_last(self, key: str, twins: int) -> None:
        """If the object has the key again, go to its last value, and report that."""
        cursor = self._cursor
        if self._nested:
            return
        if self._searched:
            again = cursor.go_to_last(key)
        else:
            again = twins > 0
            for _ in range(twins):
                cursor.skip_value()
                cursor.again(key)
        if again:
            twice = f"{key!a} stands twice in the object that holds the records: the last one counts"
            self._aside.append((0, self._place.error("a part of this member is not read", twice)))

    def _twins(self) -> tuple[int, ...]:
        """For each key on the path, how many of its values come before the one that counts, in a large member.

        It is looked for by its letters, which takes a fraction of the time of reading; only where they stand more than
        once, the objects on the way are gone through.
        """
        keys = [key for key in self._path if isinstance(key, str)]
        if self._searched or self._nested or not keys or not self._letters_again(keys):
            return ()
        twins: list[int] = []
        at = 0
        try:
            for key in keys:
                with self._reopen(at) as stream:
                    cursor = Cursor(stream, self._place)
                    cursor.fill()
                    cursor.at = start_of_json(cursor.text, self._place) if not twins else 0
                    times, last = cursor.count(key)
                twins.append(max(0, times - 1))
                at += last
        except InputError:
            # whoever reads it tells
            return ()
        return tuple(twins)

    def _letters_again(self, keys: Sequence[str]) -> bool:
        """Whether one of the keys is written more than once in the member, wherever that is."""
        escaped = [re.escape(key.encode()) for key in dict.fromkeys(keys)]
        letters = re.compile(b"|".join(rb'("%b"\s{0,99}+:)' % key for key in escaped))
        overlap = max(map(len, escaped)) + _BEYOND + 3
        written: set[int | None] = set()
        text = b""
        with self._reopen(0) as stream:
            while more := stream.read(CHUNK):
                before = len(text)
                text += more
                for match in letters.finditer(text):
                    if match.end() > before:
                        if match.lastindex in written:
                            return True
                        written.add(match.lastindex)
                text = text[-overlap:]
        return False

    def _elements(self) -> Iterator[tuple[int, T | InputError]]:
        """Yield all elements of the list that begins here."""
        cursor = self._cursor
        # what fits into a processor's cache is read a fifth faster, as long as many records do
        usual, window = CHUNK // 4, _SMALL_WINDOW if self._nested else CHUNK
        while True:
            if not cursor.peek():
                raise cursor.wrong("the list does not end")
            size = cursor.need(window)
            begin = cursor.position
            if (values := self._run_nested(size) if self._nested else self._run(size)) is not None:
                yield from enumerate(values, self._index)
                self._index += len(values)
                window = min(2 * window, usual if len(values) >= _MANY else CHUNK)
                if cursor.text[cursor.at - 1 : cursor.at] == b"]":
                    return
            elif not cursor.ended and window < (widest := self._widest(window, usual)):
                window = min(2 * window, widest)
                continue
            else:
                if (yield from self._one_by_one(size)):
                    return
                window = _SMALL_WINDOW
            self._credit += _CREDIT * (cursor.position - begin)

    def _widest(self, window: int, usual: int) -> int:
        """How wide a window may grow in which no record is seen to end.

        As wide as a record may be where it is not known yet how records begin. A window of the usual width holds no
        fault that is known of, so that a long record is likelier: it is read several times faster in a wider window
        than by itself, with the small windows that follow on that. Below, something was wrong just before, and the
        records are read one by one.
        """
        if self._mark is None:
            return self._budgets.record_bytes
        return CHUNK if window >= usual else window

    # -- whole runs of records at once

    def _run(self, size: int) -> list[T | InputError] | None:
        """Pass and return the records up to where one ends; None if they have to be read one by one."""
        cursor = self._cursor
        text, at = cursor.text, cursor.at
        if cursor.ended and size == cursor.left and not self._path:
            rest = text[at:].rstrip(SPACE)
            if self._script:
                rest = rest.removesuffix(b";").rstrip(SPACE)
            values = self._values(b"[%b" % rest) if rest.endswith(b"]") else None
            if values is not None:
                cursor.at = at + len(rest)
                return values
        mark = self._known_mark(at + size)
        if mark is None:
            return None
        high = at + size
        for _ in range(_TRIES):
            cut = text.rfind(mark, at, high)
            if cut < 0:
                break
            values = self._values(b"[%b]" % text[at : cut + 1])
            if values is not None:
                cursor.at = text.index(b",", cut) + 1
                return values
            high = cut + len(mark) - 1
        return None

    def _run_nested(self, size: int) -> list[T | InputError] | None:
        """The same in one of several lists: no further than to its end."""
        cursor = self._cursor
        text, at = cursor.text, cursor.at
        mark = self._known_mark(at + size)
        cut = text.rfind(mark, at, at + size) if mark is not None else -1
        piece = b"[%b]" % text[at : cut + 1] if cut >= 0 else b"[%b" % text[at : at + size]
        try:
            _RAWS.decode(piece)
        except DECODE_ERRORS as error:
            # behind the end of the list stands what cannot stand there, which is told with its place
            behind = byte_of(error, -1) if "trailing" in str(error) else None
            if behind is None:
                return None
            piece = piece[:behind].rstrip(SPACE)
            values = self._values(piece)
            if values is not None:
                cursor.at = at + len(piece) - 1
            return values
        if cut < 0:
            return None
        values = self._values(piece)
        if values is not None:
            cursor.at = text.index(b",", cut) + 1
        return values

    def _known_mark(self, end: int) -> bytes | None:
        """The bytes between two records of this list, if it is a list of objects."""
        if self._mark is None:
            text, at = self._cursor.text, self._cursor.at
            if first := _FIRST_KEY.match(text, after_space(text, at)):
                same = re.compile(rb"\}\s{0,99}+,\s{0,99}+\{\s{0,99}+" + re.escape(first[1]))
                mark = same.search(text, first.end(), end) or _ANY_MARK.search(text, first.end(), end)
                self._mark = mark[0] if mark else None
        return self._mark

    def _values(self, piece: bytes) -> list[T | InputError] | None:
        """Decode the records of a list; None if it is not well-formed."""
        try:
            values: list[T | InputError] = self._many.decode(piece)
        except (msgspec.ValidationError, UnicodeDecodeError):
            return self._each(piece)
        except DECODE_ERRORS:
            return None
        if is_deeper(piece, self._budgets.depth + 1) or (self._searched and has_twin_keys(piece)):
            return self._each(piece)
        return values

    def _each(self, piece: bytes) -> list[T | InputError] | None:
        """The same, each record decoded by itself, so that a bad one costs only itself."""
        try:
            raws = _RAWS.decode(piece)
        except DECODE_ERRORS:
            return None
        values: list[T | InputError] = []
        at = 1
        for raw in raws:
            text = bytes(raw)
            at = piece.find(text, at)
            values.append(self._value(text, self._index + len(values), self._cursor.position + at - 1))
            at += len(text)
        return values

    def _value(self, text: bytes, index: int, start: int) -> T | InputError:
        if not text:
            return self._place.error(_UNEXPECTED, "nothing stands between two commas", record=index, byte=start)
        try:
            value: T = self._one.decode(text)
        except DECODE_ERRORS as error:
            return self._rest(text, index) or self._place.error(
                _UNEXPECTED,
                reason_of(error),
                record=index,
                byte=byte_of(error, start) or start,
                advice=advice_of(error),
            )
        if is_deeper(text, self._budgets.depth):
            return self._rest(text, index) or self._place.over("depth", record=index)
        if self._searched and has_twin_keys(text):
            return self._rest(text, index) or self._place.error(_UNEXPECTED, TWIN_KEYS, record=index, byte=start)
        return value

    def _rest(self, text: bytes, index: int) -> T | None:
        """The record without the bad parts of its lists, each of which is reported; None where that does not help."""
        rest = mended(text, self._shape, depth=self._budgets.depth, twins=self._searched)
        if rest is None:
            return None
        value, faults = rest
        self._aside += [
            (index, self._place.error("this part of a record is not as expected", why, record=index, part=part))
            for part, why in faults
        ]
        return value

    # -- one record after the other, where something is wrong

    def _one_by_one(self, size: int) -> Generator[tuple[int, T | InputError], None, bool]:
        """Yield the records of the next `size` bytes, up to a bad one and with it; return whether the list ends."""
        cursor = self._cursor
        fault = self._fault(size)
        first, stop = cursor.position, cursor.at + (size if fault is None else fault)
        while (end := cursor.end_of_value(stop)) is not None:
            if fault is None:
                self._learn_mark(end)
            taken, closing = self._taken(end)
            yield taken
            if closing:
                return True
        if fault is not None:
            return (yield from self._bad_one(stop - cursor.at))
        if cursor.position > first:
            return False
        return (yield from self._long_one(size))

    def _taken(self, end: int) -> tuple[tuple[int, T | InputError], bool]:
        """Pass and decode the record that ends at `end`; return it, and whether the list ends there."""
        cursor = self._cursor
        index, text = self._index, cursor.text
        value = self._value(text[cursor.at : end].strip(SPACE), index, cursor.position)
        self._index += 1
        cursor.at = end + 1
        return (index, value), text[end : end + 1] == b"]"

    def _fault(self, size: int) -> int | None:
        """The offset from here of the first syntax error; None if the next `size` bytes have none."""
        text = self._cursor.text[self._cursor.at : self._cursor.at + size]
        try:
            _RAWS.decode(b"[%b" % text)
        except RecursionError:
            return 0
        except DECODE_ERRORS as error:
            fault = byte_of(error, -1)
            # a number or a word that goes on behind the end of the text looks like a fault at its end
            return None if fault is None or not _WORD_END.search(text, fault) else fault
        return None

    def _bad_one(self, fault: int) -> Generator[tuple[int, T | InputError], None, bool]:
        """Yield the record that begins here and has a syntax error `fault` bytes on; return whether the list ends."""
        cursor = self._cursor
        end = self._end_behind(fault)
        if end is not None:
            taken, closing = self._taken(end)
            yield taken
            return closing
        error = self._place.error(
            "this record is broken", "its text is malformed", record=self._index, byte=cursor.position + fault
        )
        yield from self._lost(error, fault)
        return False

    def _long_one(self, size: int) -> Generator[tuple[int, T | InputError], None, bool]:
        """Yield the record that begins here and does not end within `size` bytes; return whether the list ends."""
        cursor, limit = self._cursor, self._budgets.record_bytes
        if cursor.ended and size >= cursor.left:
            error = self._place.error(
                "this record is broken", "the member ends within it", record=self._index, byte=cursor.position
            )
            yield from self._lost(error, size)
            return False
        if size < limit:
            return (yield from self._one_by_one(cursor.need(min(2 * size, limit))))
        yield self._refused(self._place.over("record_bytes", record=self._index))
        # so far it is sound: to where it ends its brackets are counted, and nothing in it is taken for a record
        cursor.skip_value()
        if cursor.peek() == b",":
            cursor.at += 1
            return False
        cursor.expect(b"]", "the list does not end")
        return True

    def _lost(self, error: InputError, beyond: int) -> Iterator[tuple[int, InputError]]:
        """Yield the error and go behind the next place, `beyond` bytes on, where one record seems to end.

        Raises:
            _LostError: there is none.
        """
        goes_on = self._find_mark(beyond)
        if not goes_on:
            error.advice = "Nothing after it can be read: download the archive again"
        yield self._refused(error)
        if not goes_on:
            raise _LostError

    def _end_behind(self, fault: int) -> int | None:
        """The end of the record with the fault, if its brackets match and a record or the end of the list follows."""
        cursor = self._cursor
        farthest = fault + min(self._credit, CHUNK)
        reach = min(farthest, cursor.left)
        end = cursor.end_of_value(cursor.at + reach)
        if end is None and reach < farthest and not cursor.ended:
            reach = cursor.need(farthest)
            end = cursor.end_of_value(cursor.at + reach)
        text, begin = cursor.text, cursor.at
        self._credit -= max(0, (reach if end is None else end - begin) - fault)
        if end is None or self._mark is None:
            return end
        mark, length = self._mark, end - begin
        cursor.need(length + _BEYOND + len(mark))  # what follows must be in memory too, wherever a chunk ends
        text, begin, end = cursor.text, cursor.at, cursor.at + length
        record = text[begin:end].strip(SPACE)
        if text[end : end + 1] == b"]":
            # of several lists another may follow; which of them a record is in is told by brackets alone
            likely = self._nested or text.find(mark, end) < 0
        elif not record or text.startswith(mark, end - mark.index(b",")):
            likely = True
        else:
            # what is neither an object nor a list has nothing in it that a comma could part
            single = not record.startswith((b"{", b"["))
            objects = record.endswith(b"}") and text.startswith(b"{", after_space(text, end + 1))
            likely = single or (objects and text.find(mark, begin + fault - len(mark), end) < 0)
        return end if likely else None

    def _find_mark(self, beyond: int) -> bool:
        """Go behind the next mark that does not end before `beyond`; return whether there is one."""
        cursor, mark = self._cursor, self._mark
        if mark is None or self._nested:
            # of several lists it could be a place in the next one
            return False
        at = cursor.at + max(1, beyond - len(mark))
        while (place := cursor.text.find(mark, at)) < 0:
            cursor.at = max(cursor.at, len(cursor.text) - len(mark))
            if not cursor.fill():
                return False
            at = 0
        cursor.at = place + mark.index(b",") + 1
        return True

    def _learn_mark(self, end: int) -> None:
        """Use the bytes at a sure end of a record as the mark from now on."""
        text, at = self._cursor.text, self._cursor.at
        if mark := _ANY_MARK.match(text, at + len(text[at:end].rstrip(SPACE)) - 1):
            self._mark = mark[0]
