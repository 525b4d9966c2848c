"""A position in a long JSON text, of which a window at a time is in memory."""

from __future__ import annotations

import re
from typing import BinaryIO

import msgspec

from warmlinks.archive._json import DECODE_ERRORS, ONE_KIND, STRING, after_space, reason_of
from warmlinks.archive._place import Place
from warmlinks.errors import InputError

__all__ = ["CHUNK", "Cursor"]

CHUNK = 1024 * 1024

_STRING_REST = re.compile(rb'(?:[^"\\]++|\\.)*+("?)', re.DOTALL)
_SHORT = 64 * 1024
"""A field that is longer than this says nothing of whose list it stands beside."""
_TOKEN = re.compile(STRING.pattern + rb'|[\[\]{},"]', re.DOTALL)
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_SLICE = 64 * 1024
_PATIENCE = 256
_BYTES_A_TOKEN = 16
"""After so many tokens of a value, and twice as many each time, slices of it are tried as a whole; at first no larger
than what was looked at, so that trying in vain takes no longer than that."""
_DEEPEST = 16
"""What stands deeper in a slice is looked at bracket by bracket."""


class Cursor:
    """A position in a member, and the text from there on as far as it has been read.

    Attributes:
        text: what has been read and not yet dropped.
        at: the position in `text`.
        ended: whether the member has been read to its end.
    """

    def __init__(self, stream: BinaryIO, place: Place) -> None:
        self._stream = stream
        self._place = place
        self._base = 0
        self.text = b""
        self.at = 0
        self.ended = False

    @property
    def position(self) -> int:
        """The position in the member."""
        return self._base + self.at

    @property
    def left(self) -> int:
        """How many bytes from here on are in memory."""
        return len(self.text) - self.at

    def fill(self, size: int = 0) -> bool:
        """Read on, by default a chunk, and drop what has been passed; return False at the end of the member."""
        if self.ended:
            return False
        size = size or CHUNK
        more = self._stream.read(size)
        self.ended = len(more) < size
        self.text = self.text[self.at :] + more
        self._base += self.at
        self.at = 0
        return bool(more)

    def need(self, size: int) -> int:
        """Read on until `size` bytes from here are in memory, or the member ends; return how many there are."""
        if self.left < size:
            self.fill(size - self.left)
        return min(size, self.left)

    def peek(self) -> bytes:
        """Skip white space and return the next byte without passing it; empty at the end."""
        while True:
            self.at = after_space(self.text, self.at)
            if self.at < len(self.text) or not self.fill():
                return self.text[self.at : self.at + 1]

    def expect(self, byte: bytes, else_why: str) -> None:
        """Step over `byte`.

        Raises:
            InputError: something else stands here.
        """
        if self.peek() != byte:
            raise self.wrong(else_why)
        self.at += 1

    def end_of_value(self, limit: int, closing: bytes = b"]") -> int | None:
        """The index in `text` of the `,` or `]` that ends the element that begins here.

        Exact as long as the text up to there is well-formed.

        Args:
            limit: the index in `text` at which to stop looking.
            closing: the bracket that closes what the value is in: `}` for a value of an object.

        Returns:
            None if it ends later, or its brackets do not match.
        """
        open_brackets = bytearray()
        for token in _TOKEN.finditer(self.text, self.at, limit):
            kind = token[0]
            if kind in (b"[", b"{"):
                open_brackets += kind
            elif kind in (b"]", b"}"):
                if not open_brackets:
                    return token.start() if kind == closing else None
                if open_brackets.pop() + 2 != kind[0]:
                    return None
            elif kind == b"," and not open_brackets:
                return token.start()
            elif kind == b'"':
                return None
        return None

    def find(self, key: str, passed: list[bytes] | None = None) -> bool:
        """Go to the value of `key` in the object that begins here; if it has none, go behind it and return False.

        Args:
            key: the key to look for.
            passed: takes the short fields that come before it, each as JSON.

        Raises:
            InputError: no object begins here, or it does not end.
        """
        self.expect(b"{", f"an object with {key!a} is expected here")
        if self.peek() == b"}":
            self.at += 1
            return False
        while (other := self._key(f"there is no {key!a} in it")) != key:
            if passed is not None and (value := self._short_value()) is not None:
                passed.append(b"%b:%b" % (msgspec.json.encode(other), value))
            else:
                self.skip_value()
            if self.peek() == b"}":
                self.at += 1
                return False
            self.expect(b",", f"there is no {key!a} in it")
        return True

    def _short_value(self) -> bytes | None:
        """Pass and return the value that begins here in an object; None if it is long, and is not passed then."""
        end = self.end_of_value(self.at + self.need(_SHORT), b"}")
        if end is None:
            return None
        value = self.text[self.at : end]
        self.at = end
        return value

    def count(self, key: str) -> tuple[int, int]:
        """Return how often the object that begins here has the key, and the position of its last value.

        The object is passed and not kept in memory.

        Raises:
            InputError: it is no object, or does not end.
        """
        times = at = 0
        while self.again(key) if times else self.find(key):
            times += 1
            at = self.position
            self.skip_value()
        return times, at

    def again(self, key: str) -> bool:
        """Go to the next value of a key that the object has more than once; return whether there is one.

        Called behind the value that was found before.
        """
        while self.peek() == b",":
            self.at += 1
            if self._key("a key is expected here") == key:
                return True
            self.skip_value()
        return False

    def go_to_last(self, key: str) -> bool:
        """If the object has the key again, go to its last value; return whether it has. Keeps all of it in memory.

        Called in front of the value that `find` has found.
        """
        while self.fill():
            pass
        first = last = self.at
        if self.text.find(b'"%b"' % key.encode(), first) < 0:
            return False
        try:
            self.skip_value()
            while self.again(key):
                last = self.at
                self.skip_value()
        except InputError:
            # whoever reads it tells
            pass
        self.at = last
        return last != first

    def leave(self, key: str) -> None:
        """Leave the object whose value of `key` has just been passed.

        Raises:
            InputError: it does not end, or has the key again.
        """
        if self.again(key):
            raise self.wrong(f"{key!a} stands twice in one object")
        self.expect(b"}", "the object round the list does not end")

    def wrong(self, why: str) -> InputError:
        """The error for what stands here."""
        return self._place.error("this member is not as expected", why, byte=self.position)

    def _key(self, else_why: str) -> str:
        """Pass and return the key that begins here, with its colon."""
        if self.peek() != b'"':
            raise self.wrong(else_why)
        while (string := STRING.match(self.text, self.at)) is None:
            if self.left > CHUNK or not self.fill():
                raise self.wrong("a key does not end")
        try:
            key = msgspec.json.decode(string[0], type=str)
        except DECODE_ERRORS as error:
            raise self.wrong(reason_of(error)) from error
        self.at = string.end()
        self.expect(b":", "a colon is expected here")
        self.peek()
        return key

    def skip_value(self) -> None:
        """Skip one value without keeping it; only its brackets and strings are looked at.

        The position is then in front of a comma, or of the bracket that closes what the value is in.

        Raises:
            InputError: it does not end.
        """
        depth = looked_at = 0
        patience = _PATIENCE
        while True:
            looked_at += 1
            if depth and looked_at == patience:
                # it is a long value, which mostly ends far from here
                depth = self._pass_slices(depth, min(_BYTES_A_TOKEN * patience, _SLICE))
                patience, looked_at = 2 * patience, 0
            token = _TOKEN.search(self.text, self.at)
            if token is None:
                self.at = len(self.text)
                if not self.fill():
                    raise self.wrong("a value does not end")
                continue
            self.at = token.start()
            if token[0] == b'"':
                self._skip_string()
                continue
            if token[0] in (b"[", b"{"):
                depth += 1
            elif token[0] in (b"]", b"}"):
                if depth == 0:
                    return
                depth -= 1
            elif token[0] == b"," and depth == 0:
                return
            self.at = token.end()

    def _pass_slices(self, depth: int, size: int) -> int:
        """Skip whole slices of a value as long as they do not hold its end; return the depth reached in it."""
        while self.need(size) == size and (passed := self._pass_slice(depth, size)):
            depth, size = passed, min(2 * size, _SLICE)
        return depth

    def _pass_slice(self, depth: int, size: int) -> int:
        """Skip one slice, in a small part of the time that looking at each string takes.

        Args:
            depth: how many lists and objects are open here, outside of a string.
            size: of the slice.

        Returns:
            The depth behind it; 0, with nothing skipped, if the value may end before.
        """
        text = self.text[self.at : self.at + size]
        if b"\\" in text:
            text = text.replace(b"\\\\", b"  ").replace(b'\\"', b"  ")
        parts = text.split(b'"')
        end = len(text)
        if len(parts) % 2 == 0:
            # a string does not end in it
            end -= len(parts.pop()) + 1
        brackets = b"".join(parts[::2]).translate(ONE_KIND, _NO_BRACKETS)
        for _ in range(_DEEPEST):
            if b"[]" not in brackets:
                break
            brackets = brackets.replace(b"[]", b"")
        closing = brackets.count(b"]")
        if not end or closing >= depth or b"[]" in brackets:
            return 0
        self.at += end
        return depth + len(brackets) - 2 * closing

    def _skip_string(self) -> None:
        """Skip a string that begins here and does not end in what is in memory."""
        self.at += 1
        while True:
            rest = _STRING_REST.match(self.text, self.at)
            # half an escape waits for its other half
            self.at = rest.end() if rest is not None else len(self.text)
            if rest is not None and rest[1]:
                return
            if not self.fill():
                raise self.wrong("a value does not end")
