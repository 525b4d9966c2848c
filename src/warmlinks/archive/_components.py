"""Components made of content lines: contacts as vCard (RFC 6350 and before) and calendars as iCalendar (RFC 5545).

Both are the same lines, `NAME;PARAMETER=value:value`, folded, between `BEGIN` and `END`. They are read one component
after the other, in memory that does not grow with the file; what no field of a person is so long as, such as a photo,
is passed over.
"""

from __future__ import annotations

import io
import quopri
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from attrs import define, field, frozen

from warmlinks.archive._encodings import encoding_of, foreign_kind
from warmlinks.archive._place import Place, read_each
from warmlinks.errors import InputError

__all__ = ["Component", "ComponentReader", "Property", "components_of"]

_NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})
_PIECE = 64 * 1024
_QUOTED_PRINTABLE = frozenset({"QUOTED-PRINTABLE", "Q"})
_BARE_ENCODINGS = frozenset({"QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT"})
_PARAMETER = re.compile(r';([^=;:,"]+)(?:=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*))?')
_HEAD = re.compile(rb'[^:"]*(?:"[^"]*"[^:"]*)*')
_SOFT_BREAK = re.compile(rb"[^:]*;(?:ENCODING=)?QUOTED-PRINTABLE[;:]", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CARET = re.compile(r"\^([n^'])")
_CARETS = {"n": "\n", "^": "^", "'": '"'}
_PARTS = {separator: re.compile(rf"(?:[^\\{separator}]|\\.)*", re.DOTALL) for separator in ",;"}


@frozen
class Property:
    """One content line.

    Attributes:
        name: in capitals, without its group.
        value: as it stands, escapes not undone.
        parameters: values by the parameter's name in capitals; bare words of vCard 2.1 are of `TYPE`.
        group: what stands before the name, as `item1` in `item1.EMAIL`.
    """

    name: str
    value: str
    parameters: Mapping[str, tuple[str, ...]] = _NOTHING
    group: str = ""

    @property
    def text(self) -> str:
        """The value as one text, escapes undone."""
        return _unescaped(self.value)

    def texts(self) -> tuple[str, ...]:
        """The values of a list separated by commas."""
        return _split(self.value, ",")

    def fields(self) -> tuple[str, ...]:
        """The parts of a structured value, separated by semicolons."""
        return _split(self.value, ";")

    def parameter(self, name: str) -> str:
        """The first value of a parameter; empty where it has none."""
        return next(iter(self.parameters.get(name, ())), "")


@frozen
class Component:
    """The lines between a `BEGIN` and its `END`.

    Attributes:
        name: in capitals, such as `VEVENT`.
        properties: its lines in their order.
        parts: the components within.
        around: the lines of what it lies in that came before it, such as those of the whole calendar.
    """

    name: str
    properties: tuple[Property, ...]
    parts: tuple[Component, ...] = ()
    around: tuple[Property, ...] = field(default=(), repr=False, eq=False)

    def all(self, *names: str) -> Iterator[Property]:
        """The lines of these names, in their order."""
        return (line for line in self.properties if line.name in names)

    def first(self, name: str) -> Property | None:
        """The first line of that name."""
        return next(self.all(name), None)

    def text(self, name: str) -> str:
        """The text of the first line of that name; empty where there is none."""
        line = self.first(name)
        return "" if line is None else line.text.strip()


def components_of(data: bytes, *names: str, where: str = "") -> Iterator[Component | InputError]:
    """The components of these names in what was fetched; one that cannot be read comes as an `InputError`.

    Raises:
        InputError: there are no content lines in it.
    """
    raw: Any = io.BytesIO(data)  # good enough for a `BufferedReader`, though it is no `RawIOBase`
    reader = partial(ComponentReader, names=names)
    return (component for _, component in read_each(partial(io.BufferedReader, raw), reader, Place(where, "")))


@define
class _Open:
    """A component whose end has not come yet."""

    name: str
    properties: list[Property] = field(factory=list)
    parts: list[Component] = field(factory=list)

    @property
    def expects_one_like_it(self) -> bool:
        """Whether a component of the same name may begin here: a person's agent is a card in a card."""
        return bool(self.properties) and self.properties[-1].name == "AGENT" and not self.properties[-1].value


class ComponentReader:
    """Yields the outermost components of some names with their indexes, a bad one as an `InputError` in its place."""

    def __init__(self, stream: io.BufferedReader, names: Collection[str], *, place: Place) -> None:
        self._stream = stream
        self._names = frozenset(names)
        self._place = place
        self._budgets = place.budgets
        self._index = 0
        self._opened: list[_Open] = []
        self._around: list[Property] = []
        self._size = 0

    def __iter__(self) -> Iterator[tuple[int, Component | InputError]]:
        for component in self._components():
            yield self._index, component
            self._index += 1

    def _components(self) -> Iterator[Component | InputError]:
        any_lines = False
        for line in _whole_lines(self._raw_lines(), self._budgets.field_bytes):
            prop = _property(line)
            if prop is None:
                continue
            component: Component | InputError | None = None
            if prop.name == "BEGIN":
                any_lines = True
                component = self._begin(prop.value.strip().upper())
            elif prop.name == "END":
                component = self._end(prop.value.strip().upper())
            elif self._opened:
                component = self._add(prop, len(line))
            elif len(self._around) < self._budgets.preamble_rows:
                self._around.append(prop)
            if component is not None:
                yield component
        if self._opened:
            yield self._wrong("the file ends before it does")
        elif not any_lines:
            raise self._place.error(
                "this member holds none of what its name says",
                f"there is no BEGIN in it, of {' or '.join(sorted(self._names))}",
                advice="Export it again",
            )

    def _begin(self, name: str) -> InputError | None:
        opened, lost = self._opened, None
        if opened and name == opened[0].name and not opened[-1].expects_one_like_it:
            # a second one within cannot be meant: the end of the first was lost
            lost = self._wrong("its end is missing")
            opened.clear()
        if len(opened) >= self._budgets.depth:
            opened.clear()
            return self._place.over("depth", record=self._index)
        if opened or name in self._names:
            self._size = self._size if opened else 0
            opened.append(_Open(name))
        return lost

    def _end(self, name: str) -> Component | None:
        """Close the component of that name, and those left open within it; return the outermost if it is complete."""
        opened = self._opened
        if not any(component.name == name for component in opened):
            return None
        while True:
            last = opened.pop()
            done = Component(last.name, tuple(last.properties), tuple(last.parts), tuple(self._around))
            if not opened:
                return done
            opened[-1].parts.append(done)
            if last.name == name:
                return None

    def _add(self, prop: Property, size: int) -> InputError | None:
        self._opened[-1].properties.append(prop)
        self._size += size
        if self._size <= self._budgets.record_bytes:
            return None
        self._opened.clear()
        return self._place.over("record_bytes", record=self._index)

    def _raw_lines(self) -> Iterator[bytes]:
        head = self._stream.peek(64)[:64]
        if kind := foreign_kind(head):
            raise self._place.error("this member is no text", f"it is {kind}", advice="Load the file as it was given")
        codec = encoding_of(head)
        if codec.startswith("utf-8"):
            if codec == "utf-8-sig":
                self._stream.read(3)
            yield from iter(lambda: self._stream.readline(_PIECE), b"")
            return
        with io.TextIOWrapper(self._stream, codec, "replace", newline="") as text:
            yield from (piece.encode() for piece in iter(lambda: text.readline(_PIECE), ""))

    def _wrong(self, why: str) -> InputError:
        return self._place.error("this entry cannot be read", why, record=self._index)


def _whole_lines(raw: Iterable[bytes], longest: int) -> Iterator[bytes]:
    """Yield unfolded lines; those longer than the limit are skipped.

    Joined as bytes, since a fold may split the bytes of one character.
    """
    parts: list[bytes] = []
    size = 0
    soft = within = quoted = False
    for piece in raw:
        line = piece.rstrip(b"\r\n")
        ends = len(line) < len(piece)
        if within or (parts and soft):
            more = line
        elif parts and line[:1] in (b" ", b"\t"):
            more = line[1:]
        else:
            if parts and size <= longest:
                yield b"".join(parts)
            parts, size, more = [], 0, line
            quoted = line.endswith(b"=") and _SOFT_BREAK.match(line) is not None
        within = not ends
        if soft and parts and size <= longest:
            parts[-1] = parts[-1][:-1]
        size += len(more)
        if size <= longest:
            parts.append(more)
        elif not parts:
            parts = [b""]
        soft = quoted and ends and line.endswith(b"=")
    if parts and size <= longest:
        yield b"".join(parts)


def _property(line: bytes) -> Property | None:
    """Parse a content line; None if it is none."""
    head, colon, value = line.partition(b":")
    if b'"' in head:
        quoted = _HEAD.match(line)
        end = quoted.end() if quoted else 0
        head, colon, value = line[:end], line[end : end + 1], line[end + 1 :]
    if not colon:
        return None
    stem, semicolon, rest = head.partition(b";")
    group, _, name = stem.rpartition(b".")
    parameters = _parameters(f";{_decoded(rest, '')}") if semicolon else _NOTHING
    charset = next(iter(parameters.get("CHARSET", ())), "")
    if not _QUOTED_PRINTABLE.isdisjoint(map(str.upper, parameters.get("ENCODING", ()))):
        value = quopri.decodestring(value)
    return Property(
        name.strip().upper().decode("ascii", "replace"),
        _decoded(value, charset),
        parameters,
        group.decode("ascii", "replace"),
    )


def _parameters(text: str) -> dict[str, tuple[str, ...]]:
    parameters: dict[str, list[str]] = {}
    for match in _PARAMETER.finditer(text):
        name, written = match[1].strip().upper(), match[2]
        values: tuple[str, ...]
        if written is None:
            name, values = ("ENCODING" if name in _BARE_ENCODINGS else "TYPE"), (name,)
        elif '"' in written:
            values = tuple(_quoted(part) for part in re.findall(r'"[^"]*"|[^",]+', written))
        else:
            values = tuple(map(_quoted, written.split(",")))
        parameters.setdefault(name, []).extend(values)
    return {name: tuple(values) for name, values in parameters.items()}


def _quoted(text: str) -> str:
    text = text.strip().strip('"')
    return _CARET.sub(lambda match: _CARETS[match[1]], text) if "^" in text else text


def _decoded(data: bytes, charset: str) -> str:
    if charset:
        try:
            return data.decode(charset)
        except (LookupError, UnicodeError):
            pass
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _split(value: str, separator: str) -> tuple[str, ...]:
    if "\\" not in value:
        return tuple(value.split(separator))
    parts = []
    at = 0
    while True:
        part = _PARTS[separator].match(value, at)
        end = part.end() if part else len(value)
        parts.append(_unescaped(value[at:end]))
        if end >= len(value):
            return tuple(parts)
        # what stands there is the separator, or a backslash at the very end
        at = end + 1


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], text) if "\\" in text else text
