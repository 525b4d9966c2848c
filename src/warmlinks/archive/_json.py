"""JSON of strangers, strictly: one document, or a long list record by record in flat memory.

A list is read a mebibyte at a time and cut where one record seems to end and the next to begin. A cut that decodes
is right by construction, since a cut inside a record leaves something open. One that does not is tried further left,
a few times; then the records are split one by one, by a slower and exact scan. So a bad record is met alone, and the
time stays in a straight line with the size.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Generic, TypeVar

import msgspec

from warmlinks.archive._budgets import Budgets
from warmlinks.archive._encodings import encoding_of, foreign_kind
from warmlinks.archive._strict import is_deeper
from warmlinks.errors import BudgetError, InputError

__all__ = ["Place", "RecordReader", "decode_document"]

T = TypeVar("T")

_CHUNK = 1024 * 1024
_SMALL_WINDOW = 16 * 1024
_TRIES = 3
_PREFIX_LIMIT = 64 * 1024
_SPACE = b" \t\r\n"
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[\]{},"]', re.DOTALL)
_AT_BYTE = re.compile(r" \(byte (\d+)\)")
_DECODE_ERRORS = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class Place:
    """Names the archive and the member in the errors about them."""

    def __init__(self, archive: str, member: str) -> None:
        self.archive = archive
        self.member = member

    def error(
        self,
        what: str,
        why: str | None = None,
        *,
        record: int | None = None,
        byte: int | None = None,
        advice: str | None = None,
    ) -> InputError:
        """An error at this place."""
        return InputError(
            what, archive=self.archive, member=self.member, record=record, byte=byte, why=why, advice=advice
        )

    def over(self, budget: str, limit: float, *, record: int | None = None) -> BudgetError:
        """A budget was met at this place."""
        return BudgetError(budget, limit, archive=self.archive, member=self.member, record=record)


def reason_of(error: BaseException) -> str:
    """The decoder's reason, which names places and types and never holds what was in the text."""
    if isinstance(error, UnicodeDecodeError):
        return "a text in it is not UTF-8"
    if isinstance(error, RecursionError):
        return "lists and objects stand too deep in one another"
    return _AT_BYTE.sub("", str(error))


def decode_document(data: bytes, shape: type[T], *, place: Place, budgets: Budgets) -> T:
    """One whole JSON document, behind a script prefix or not."""
    start = start_of_json(data, place)
    text = data[start:]
    if data[:start].strip(_SPACE + b"\xef\xbb\xbf"):
        text = text.rstrip(_SPACE).removesuffix(b";")
    try:
        value = msgspec.json.decode(text, type=shape)
        if is_deeper(text, budgets.depth):
            raise place.over("depth", budgets.depth)
    except _DECODE_ERRORS as error:
        raise place.error("this member is not as expected", reason_of(error), byte=byte_of(error, start)) from error
    return value


def byte_of(error: BaseException, start: int) -> int | None:
    """Where in the member the decoder stopped, if it says so."""
    found = _AT_BYTE.search(str(error)) if isinstance(error, msgspec.MsgspecError) else None
    return start + int(found[1]) if found else None


def start_of_json(head: bytes, place: Place) -> int:
    """Where the JSON begins: after a byte-order mark, and after the first `=` of a script.

    Raises:
        InputError: it is no JSON at all.
    """
    kind = foreign_kind(head)
    encoding = encoding_of(head)
    if kind is not None or not encoding.startswith("utf-8"):
        raise place.error(
            "this member is no JSON",
            f"it is {kind or 'in ' + encoding.upper()}",
            advice="Load the archive as the network gave it",
        )
    start = 3 if encoding == "utf-8-sig" else 0
    start = _after_space(head, start)
    if head[start : start + 1] not in (b"[", b"{"):
        equals = head.find(b"=", start, start + _PREFIX_LIMIT)
        if equals < 0:
            raise place.error("this member is no JSON", "it begins with neither a list, an object nor a script")
        start = _after_space(head, equals + 1)
    return start


def _after_space(text: bytes, at: int) -> int:
    while text[at : at + 1] in (b" ", b"\t", b"\r", b"\n"):
        at += 1
    return at


class _Broken(Exception):
    """What follows is no value: brackets do not match, or it does not end where it must."""


class RecordReader(Generic[T]):
    """Yields the elements of one JSON list with their indexes; a bad one as an `InputError` in its place.

    `_text` holds what has been read and not yet given out, from `_base` in the member on; `_at` is where the next
    element begins.
    """

    def __init__(
        self, stream: BinaryIO, shape: type[T], *, path: tuple[str, ...], place: Place, budgets: Budgets
    ) -> None:
        self._stream = stream
        self._place = place
        self._budgets = budgets
        self._path = path
        self._one: msgspec.json.Decoder[T] = msgspec.json.Decoder(shape)
        self._many: msgspec.json.Decoder[list[T]] = msgspec.json.Decoder(list[shape])  # type: ignore[valid-type]  # a runtime type
        self._raws = msgspec.json.Decoder(list[msgspec.Raw])
        self._text = b""
        self._base = 0
        self._at = 0
        self._ended = False
        self._script = False
        self._index = 0
        self._credit = 2 * _CHUNK
        self._mark: bytes | None = None

    def __iter__(self) -> Iterator[tuple[int, T | InputError]]:
        self._fill()
        self._at = start_of_json(self._text, self._place)
        self._script = bool(self._text[: self._at].strip(_SPACE + b"\xef\xbb\xbf"))
        for key in self._path:
            self._enter(key)
        if self._next_byte() != b"[":
            raise self._wrong("a list is expected here")
        self._at += 1
        if self._next_byte() == b"]":
            self._at += 1
            self._finish()
            return
        yield from self._elements()

    # -- the fast way: whole windows at once

    def _elements(self) -> Iterator[tuple[int, T | InputError]]:
        window = _CHUNK
        while True:
            if not self._ended and len(self._text) - self._at < window:
                self._fill(window - (len(self._text) - self._at))
            mark = self._find_mark()
            cut = self._good_cut(mark, window) if mark else None
            if cut is not None:
                end, values = cut
                yield from self._numbered(values)
                self._advance(end + 1)
                window = min(2 * window, _CHUNK)
                continue
            done = yield from self._slowly(self._at + window)
            window = max(window // 4, _SMALL_WINDOW)
            if done:
                return

    def _numbered(self, values: list[T]) -> Iterator[tuple[int, T | InputError]]:
        index = self._index
        self._index += len(values)
        return iter(list(enumerate(values, index)))

    def _find_mark(self) -> bytes | None:
        """The bytes at which one record of this list ends and the next begins, if it is a list of objects."""
        if self._mark is None:
            start = _after_space(self._text, self._at)
            first = re.compile(rb'\{\s*"[^"\\]{0,200}"').match(self._text, start)
            if first:
                key = re.escape(first[0][1:].lstrip(_SPACE))
                found = re.compile(rb"\}\s{0,99},\s{0,99}\{\s{0,99}" + key).search(self._text, first.end())
                if found:
                    self._mark = found[0]
        return self._mark

    def _good_cut(self, mark: bytes, window: int) -> tuple[int, list[T]] | None:
        """The end of a run of records that all decode, and the records; None if the exact way must be gone."""
        low, high = self._at, self._at + window
        for _ in range(_TRIES):
            cut = self._text.rfind(mark, low, high)
            if cut < 0:
                return None
            piece = b"[%b]" % self._text[self._at : cut + 1]
            try:
                values = self._many.decode(piece)
            except _DECODE_ERRORS as error:
                at = byte_of(error, 0)
                if isinstance(error, msgspec.ValidationError) or (at is not None and at < len(piece) - 1):
                    return None
                high = cut + len(mark) - 1
                continue
            if is_deeper(piece, self._budgets.depth + 1):
                return None
            return self._text.index(b",", cut), values
        return None

    # -- the exact way: one record after the other

    def _slowly(self, until: int) -> Iterator[tuple[int, T | InputError]]:
        """Yield records one by one up to the one that passes `until`; true at the end of the list."""
        goal = self._base + until
        while self._base + self._at < goal:
            start = self._base + self._at
            try:
                end = self._scan(self._budgets.record_bytes)
            except _Broken as broken:
                if not (yield from self._past_broken(str(broken))):
                    return True
                continue
            begin = start - self._base
            piece = self._text[begin:end].strip(_SPACE)
            closing = self._text[end : end + 1] == b"]"
            value = self._decoded(piece, start)
            yield self._index, value
            self._index += 1
            self._advance(end + 1)
            if closing:
                self._finish()
                return True
        return False

    def _decoded(self, piece: bytes, start: int) -> T | InputError:
        try:
            value = self._one.decode(piece)
        except _DECODE_ERRORS as error:
            return self._place.error(
                "this record is not as expected", reason_of(error), record=self._index, byte=byte_of(error, start)
            )
        if is_deeper(piece, self._budgets.depth):
            return self._place.over("depth", self._budgets.depth, record=self._index)
        return value

    def _scan(self, limit: int) -> int:
        """The place of the `,` or `]` that ends the element at `_at`; reads on as needed."""
        stack = bytearray()
        at = self._at
        while True:
            token = _TOKEN.search(self._text, at)
            kind = token[0] if token else b""
            if token is None or kind == b'"':
                at = token.start() if token else len(self._text)
                if len(self._text) - self._at > limit:
                    raise _Broken("it is longer than the record_bytes budget allows")
                moved = self._base
                if not self._fill(max(_CHUNK, len(self._text) - self._at)):
                    raise _Broken("it does not end")
                at -= self._base - moved
                continue
            at = token.end()
            if kind in (b"[", b"{"):
                stack += kind
            elif kind in (b"]", b"}"):
                if not stack:
                    if kind == b"]":
                        return token.start()
                    raise _Broken("a bracket closes that was not opened")
                if stack.pop() != kind[0] - 2:
                    raise _Broken("brackets do not match")
            elif kind == b"," and not stack:
                return token.start()

    def _past_broken(self, why: str) -> Iterator[tuple[int, T | InputError]]:
        """Give the broken record as an error and go on at the next one that can be told; false if there is none."""
        start = self._base + self._at
        found = False
        if self._mark is not None:
            while True:
                at = self._text.find(self._mark, self._at)
                if at >= 0:
                    found = True
                    self._advance(self._text.index(b",", at) + 1)
                    break
                self._advance(max(self._at, len(self._text) - len(self._mark)))
                if not self._fill():
                    break
        yield (
            self._index,
            self._place.error(
                "this record is broken",
                why,
                record=self._index,
                byte=start,
                advice=None if found else "Nothing after it can be read: download the archive again",
            ),
        )
        self._index += 1
        return found

    # -- finding the list

    def _enter(self, key: str) -> None:
        """Step into the value of `key` of the object that begins here."""
        if self._next_byte() != b"{":
            raise self._wrong(f"an object with {ascii(key)} is expected here")
        self._at += 1
        while True:
            if self._next_byte() != b'"':
                raise self._wrong(f"there is no {ascii(key)} in it")
            name = self._string()
            if self._next_byte() != b":":
                raise self._wrong("a colon is expected here")
            self._at += 1
            self._next_byte()
            if name == key:
                return
            self._skip_value()
            if self._next_byte() != b",":
                raise self._wrong(f"there is no {ascii(key)} in it")
            self._at += 1

    def _string(self) -> str:
        while True:
            token = _TOKEN.match(self._text, self._at)
            if token and len(token[0]) > 1:
                break
            if len(self._text) - self._at > self._budgets.field_bytes or not self._fill():
                raise self._wrong("a key does not end")
        self._at = token.end()
        try:
            return msgspec.json.decode(token[0], type=str)
        except _DECODE_ERRORS as error:
            raise self._wrong(reason_of(error)) from error

    def _skip_value(self) -> None:
        """Pass over one value without keeping it."""
        depth = 0
        while True:
            token = _TOKEN.search(self._text, self._at)
            kind = token[0] if token else b""
            if token is None or kind == b'"':
                self._advance(token.start() if token else len(self._text))
                if len(self._text) - self._at > self._budgets.record_bytes or not self._fill(
                    max(_CHUNK, len(self._text) - self._at)
                ):
                    raise self._wrong("a value does not end")
                continue
            if kind in (b"[", b"{"):
                depth += 1
            elif kind in (b"]", b"}"):
                depth -= 1
            if depth < 0 or (kind == b"," and not depth):
                self._at = token.start()
                return
            self._at = token.end()
            if depth > self._budgets.depth:
                raise self._place.over("depth", self._budgets.depth)

    def _next_byte(self) -> bytes:
        """The next byte that is no white space, without passing it."""
        while True:
            self._at = _after_space(self._text, self._at)
            if self._at < len(self._text) or not self._fill():
                return self._text[self._at : self._at + 1]

    # -- the text

    def _finish(self) -> None:
        """The list has ended: nothing may follow but the end of what it stands in."""
        if self._path:
            return
        if self._script and self._next_byte() == b";":
            self._at += 1
        if self._next_byte():
            raise self._wrong("something follows after the end")

    def _fill(self, size: int = _CHUNK) -> bool:
        """Read on; what was given out is let go. False at the end of the member."""
        if self._ended:
            return False
        more = self._stream.read(size)
        self._ended = len(more) < size
        self._text = self._text[self._at :] + more
        self._base += self._at
        self._at = 0
        return bool(more)

    def _advance(self, at: int) -> None:
        self._at = at

    def _wrong(self, why: str) -> InputError:
        return self._place.error("this member is not as expected", why, byte=self._base + self._at)
