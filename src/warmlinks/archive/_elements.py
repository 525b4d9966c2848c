"""XML of strangers, element by element, in flat memory: by the parser of the interpreter, with nothing but data let in.

A document type, and with it every entity of a document's own, is refused, so nothing can be fetched and nothing
unfolds. Where something is not well-formed a parser cannot go on: another one begins at the next element of the tags
that are looked for.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from typing import BinaryIO
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from warmlinks.archive._encodings import foreign_kind
from warmlinks.archive._place import MIB, Place
from warmlinks.errors import InputError

__all__ = ["Element", "ElementReader"]

CHUNK = MIB
_SMALL = 1024
_HEAD = 64
_RUN = re.compile(rb"(?:&#(?:x[0-9A-Fa-f]{1,6}|[0-9]{1,7});)+")
_REFERENCE = re.compile(rb"&#(?:x([0-9A-Fa-f]+)|([0-9]+));")
_OPEN_RUN = re.compile(rb"(?:&#x?[0-9A-Fa-f]{1,7};)*(?:&(?:#x?[0-9A-Fa-f]{0,7})?)?\Z")
_LONGEST_RUN = 4096
_HIGH, _LOW = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
_POSSIBLE = (range(0x9, 0xB), range(0xD, 0xE), range(0x20, 0xD800), range(0xE000, 0xFFFE), range(0x10000, 0x110000))
_ASTRAL = 0x10000
_NONE = 0xFFFD
"""Stands for what is no character."""
_ROOT = b"<warmlinks>"
_MISMATCH = expat.errors.codes[expat.errors.XML_ERROR_TAG_MISMATCH]
_UNCLOSED = expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN]


class ElementReader:
    """Yields the elements of some tags with their indexes, a bad one as an `InputError` in its place.

    Tags are given with or without the prefix of a namespace.
    """

    def __init__(self, stream: BinaryIO, tags: Sequence[str], *, place: Place) -> None:
        if not tags:
            raise TypeError("xml() takes the tags of the elements to look for")
        self._stream = stream
        self._tags = frozenset(tags)
        self._place = place
        self._budgets = place.budgets
        names = b"|".join(re.escape(tag.encode()) for tag in tags)
        self._opening = re.compile(rb"<(?:[\w.-]{1,99}:)?(?:%b)[\s/>]" % names)
        self._longest = 102 + max(len(tag.encode()) for tag in tags)
        self._elements: deque[Element | InputError] = deque()
        self._index = 0
        self._at = 0  # where in the member stands what is to be parsed next
        self._again = False  # whether the parser at work is not the first
        self._begun_any = False  # whether any element has begun
        self._window = CHUNK  # how much a parser is given at once
        self._parser: expat.XMLParserType | None = self._new_parser()

    def __iter__(self) -> Iterator[tuple[int, Element | InputError]]:
        held = b""
        more = self._stream.read(CHUNK)
        if kind := foreign_kind(more[:_HEAD]):
            raise self._place.error("this member is no XML", f"it is {kind}")
        while True:
            text, held = _mended(held + more, at_end=not more)
            held = self._parsed(text, last=not more) + held
            while self._elements:
                yield self._index, self._elements.popleft()
                self._index += 1
            if not more:
                return
            more = self._stream.read(CHUNK)

    # -- feeding parsers

    def _parsed(self, text: bytes, *, last: bool) -> bytes:
        """Feed the text to a parser, and what is behind a fault to a new one; return the rest that waits for more."""
        at = 0
        while at < len(text) or last:
            if self._parser is None:
                begins = self._opening.search(text, at)
                if begins is None:
                    keep = len(text) if last else max(at, len(text) - self._longest)
                    self._at += keep - at
                    return text[keep:]
                self._at += begins.start() - at
                at = begins.start()
                self._parser = self._new_parser()
                self._parser.Parse(_ROOT)
                self._fed = len(_ROOT)
            piece = text[at : at + self._window]
            ends = last and at + len(piece) >= len(text)
            fault = self._fault_in(piece, last=ends)
            if fault is None:
                at += len(piece)
                self._window = min(CHUNK, 2 * self._window)
            else:
                # behind a fault there may be others: a parser takes in all it is given before it finds the first
                self._parser, self._again, self._window = None, True, _SMALL
                self._at += fault
                at += fault
            if ends and at >= len(text):
                break
        return b""

    def _fault_in(self, text: bytes, *, last: bool) -> int | None:
        """Parse a piece; if the parser cannot go on, return the offset from which to look for the next element."""
        parser = self._parser
        if parser is None:
            return None
        try:
            parser.Parse(text, last and not self._again)
        except expat.ExpatError as error:
            fault = min(len(text), max(0, parser.ErrorByteIndex - self._fed))
            if not self._begun_any:
                raise self._place.error("this member is no XML", _reason(error), byte=self._at + fault) from error
            # of what is round all elements a parser that began later sees the end only
            if self._level or not (self._again and error.code == _MISMATCH):
                self._refuse(_reason(error), fault)
            return min(len(text), fault + 1)
        self._fed += len(text)
        if self._fed - parser.CurrentByteIndex > self._budgets.record_bytes + CHUNK:
            self._over()
            return len(text)
        self._at += len(text)
        if last and (self._level or (self._again and _ends_within_a_tag(parser))):
            self._refuse("it ends too early", 0)
        return None

    def _refuse(self, why: str, fault: int) -> None:
        number, byte = self._index + len(self._elements), self._at + fault
        self._elements.append(self._place.error("this element is not as expected", why, record=number, byte=byte))

    def _over(self) -> None:
        number = self._index + len(self._elements)
        self._elements.append(self._place.over("record_bytes", record=number))

    # -- what a parser tells

    def _new_parser(self) -> expat.XMLParserType:
        """A parser at the beginning of a text."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.StartDoctypeDeclHandler = self._declared
        parser.EntityDeclHandler = self._declared
        self._fed = 0
        self._depth = self._level = self._begun = 0
        self._builder: TreeBuilder | None = None
        return parser

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._begun_any = True
        self._depth += 1
        if self._depth > self._budgets.depth:
            raise self._place.over("depth")
        if not self._level:
            if name not in self._tags and name.rpartition(":")[2] not in self._tags:
                return
            self._builder = TreeBuilder()
            self._begun = self._parser.CurrentByteIndex if self._parser is not None else 0
        self._level += 1
        if self._builder is not None:
            self._builder.start(name, attributes)
            self._weigh()

    def _end(self, name: str) -> None:
        self._depth -= 1
        if not self._level:
            return
        self._level -= 1
        if self._builder is not None:
            self._builder.end(name)
            self._weigh()
        if not self._level:
            if self._builder is not None:
                self._elements.append(self._builder.close())
            else:
                self._over()
            self._builder = None

    def _data(self, text: str) -> None:
        if self._builder is not None:
            self._builder.data(text)
            self._weigh()

    def _weigh(self) -> None:
        """Drop an element that is too long; the error follows at its end."""
        if self._parser is not None and self._parser.CurrentByteIndex - self._begun > self._budgets.record_bytes:
            self._builder = None

    def _declared(self, *_: object) -> None:
        raise self._place.error(
            "this member is not read", "it has a document type or entities of its own, which data does without"
        )


def _ends_within_a_tag(parser: expat.XMLParserType) -> bool:
    """Whether a parser that began in the midst of a file was still waiting for the end of a tag."""
    try:
        parser.Parse(b"", True)  # noqa: FBT003  that it ends
    except expat.ExpatError as error:
        return error.code == _UNCLOSED
    return False


def _reason(error: expat.ExpatError) -> str:
    return f"it is not well-formed: {expat.errors.messages[error.code]}"


def _mended(text: bytes, *, at_end: bool) -> tuple[bytes, bytes]:
    """Return the text with surrogate pairs joined, and the rest that has to wait for more."""
    held = b""
    if not at_end and (run := _OPEN_RUN.search(text, max(0, len(text) - _LONGEST_RUN))) is not None:
        text, held = text[: run.start()], text[run.start() :]
    return (_RUN.sub(_characters, text) if b"&#" in text else text), held


def _characters(run: re.Match[bytes]) -> bytes:
    numbers = [int(match[1], 16) if match[1] else int(match[2]) for match in _REFERENCE.finditer(run[0])]
    parts = []
    at = 0
    while at < len(numbers):
        number = numbers[at]
        at += 1
        if number in _HIGH and at < len(numbers) and numbers[at] in _LOW:
            number = _ASTRAL + ((number - _HIGH.start) << 10) + (numbers[at] - _LOW.start)
            at += 1
        parts.append(b"&#%d;" % (number if any(number in span for span in _POSSIBLE) else _NONE))
    return b"".join(parts)
