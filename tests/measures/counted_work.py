"""Counts work instead of time: what code looks at of a text, whatever else the machine is doing.

Texts are handed out as kinds of `bytes` and `str` whose methods count what they look at, and whose pieces count too.
Patterns and decoders are replaced by ones that count the stretch they are given or run over. They are found by walking
the globals of the modules: patterns, decoders and their bound methods, by themselves or in tuples, lists and dicts, the
module `re` under whatever name, and cached functions, which begin anew. A new one of these is counted without anybody
thinking of it. Not walked are the attributes of classes and objects, sets, frozen sets, other mappings, and what was
imported out of `re` by name.

What one call into C does within its stretch is not seen. Patterns may go back and forth in one: their steps are counted
where that is asked for (`steps=True`), which is slow. `benchmarks/growth.py` takes the time of all there is.

How patterns are taken apart is Python's own affair (`re._parser`, `re._compiler`), and may be called otherwise one day:
it is imported where a pattern that found nothing is counted, so that no other test depends on it.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import functools
import io
import json
import operator
import re
import sys
import types
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec
import pytest

_BUFFER = 256 * 1024


class Work:
    """How much was looked at, by what looked: bytes or characters, and one for each look.

    Attributes:
        by: what looked -> how much.
        steps: whether the steps of patterns are counted too.
        long: how long a text in a decoded record must be to count on.
    """

    def __init__(self, *, steps: bool = False, long: int = sys.maxsize) -> None:
        self.steps = steps
        self.long = long
        self.by: Counter[str] = Counter()
        self._kinds = {base: _counting_kind(base, self) for base in (bytes, str)}

    def __repr__(self) -> str:
        return f"Work({dict(self.by.most_common())})"

    @property
    def total(self) -> int:
        """All of it."""
        return self.by.total()

    def add(self, what: str, size: int) -> None:
        """Count one look at `size` bytes or characters."""
        self.by[what] += size + 1

    def counting(self, value: Any) -> Any:
        """The same text, or the texts of a tuple or list, as ones that count; anything else as it is."""
        kind = self._kinds.get(type(value))
        if kind is not None:
            return kind(value)
        if type(value) in (tuple, list):
            return type(value)(map(self.counting, value))
        return value

    def parser(self, what: str, real: Callable[[str], Any]) -> Callable[[str], Any]:
        """A parser that counts what it is given, and is given no text but a plain one."""

        def parse(text: str) -> Any:
            self.add(what, len(text))
            return real("".join((text,)))  # noqa: FLY002  an f-string would leave it what it is

        return parse

    @contextlib.contextmanager
    def lines(self, *packages: str) -> Iterator[None]:
        """Count each line that the modules below the packages run meanwhile: loops over what is no text."""
        watched = functools.cache(lambda name: _is_below(name, packages))

        def trace(frame: types.FrameType, event: str, _: object) -> Any:
            if event == "line":
                self.by["line"] += 1
            elif event == "call" and not watched(frame.f_globals.get("__name__", "")):
                return None
            return trace

        usual = sys.gettrace()
        sys.settrace(trace)
        try:
            yield
        finally:
            sys.settrace(usual)

    def grew(self, before: Work, times: float, *, margin: float = 1.25, beyond: int = 0) -> dict[str, tuple[int, int]]:
        """Which kinds of work, or all together, are more than `times` what they were before, with what they were.

        Args:
            before: the work on a smaller text.
            times: how many times as large this text is.
            margin: how much more it may be all the same.
            beyond: and how much on top, such as the pieces in which a text is read.
        """
        pairs = {what: (before.by[what], much) for what, much in self.by.items()}
        pairs["all"] = (before.total, self.total)
        return {what: (less, more) for what, (less, more) in pairs.items() if more > times * margin * less + beyond}


def _is_below(name: str, packages: Iterable[str]) -> bool:
    return any(f"{name}.".startswith(f"{package}.") for package in packages)


# -- texts

_SEARCHES = {"find": "find", "index": "find", "rfind": "rfind", "rindex": "rfind"}
_MADE = {"__getitem__", "__add__", "__mul__", "__rmul__", "__mod__", "__rmod__"}
_COMPARED = {"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "startswith", "endswith"}
_FREE = {
    *("__class__", "__new__", "__init__", "__init_subclass__", "__subclasshook__", "__getattribute__", "__setattr__"),
    *("__delattr__", "__dir__", "__hash__", "__len__", "__repr__", "__str__", "__bytes__", "__format__", "__sizeof__"),
    *("__reduce__", "__reduce_ex__", "__getnewargs__", "__getstate__", "__buffer__", "maketrans", "fromhex", "join"),
}


def _counting_kind(base: type, work: Work) -> type:
    """A kind of `bytes` or `str` that counts."""

    def joined(text: Any, before: Any) -> Any:
        # A literal knows nothing of us, but what stands on its right is asked first.
        made = before + base(memoryview(text) if base is bytes else str.__str__(text))
        work.add(f"{base.__name__}.__add__", len(made))
        return work.counting(made)

    methods = {
        name: _counting_method(base, name, work)
        for name in dir(base)
        if name not in _FREE and callable(getattr(base, name))
    }
    methods |= {"__hash__": base.__hash__, "__radd__": joined, f"__{base.__name__}__": lambda text: text}
    return type(f"Counting{base.__name__.title()}", (base,), methods)


def _counting_method(base: type, name: str, work: Work) -> Callable[..., Any]:
    real = getattr(base, name)
    what = f"{base.__name__}.{name}"

    if name in _SEARCHES:
        look = getattr(base, _SEARCHES[name])

        def method(text: Any, part: Any, *bounds: Any) -> Any:
            low, high, _ = slice(*(*bounds, None, None)[:2]).indices(len(text))
            at = look(text, part, *bounds)
            length = 1 if isinstance(part, int) else len(part)
            passed = high - low if at < 0 else high - at if look is base.rfind else at - low + length  # type: ignore[attr-defined]
            work.add(what, max(0, passed))
            return real(text, part, *bounds) if at < 0 else at

    elif name == "__contains__":

        def method(text: Any, part: Any) -> bool:
            at = base.find(text, part)  # type: ignore[attr-defined]
            work.add(what, len(text) if at < 0 else at)
            return at >= 0

    else:

        def method(text: Any, *args: Any, **options: Any) -> Any:
            made = real(text, *args, **options)
            sized = len(made) if isinstance(made, base) else 1
            if name in _COMPARED:
                sized = min(len(text), max((len(one) for one in _flat(args) if isinstance(one, base)), default=0))
            elif name not in _MADE:
                sized = max(len(text), sized)
            work.add(what, sized)
            return made if isinstance(made, int) else work.counting(made)

    return functools.wraps(real)(method)


def _flat(args: Iterable[Any]) -> Iterator[Any]:
    for one in args:
        yield from one if isinstance(one, tuple) else (one,)


class _CountingStream(io.BufferedReader):
    """A member's bytes, as a text that counts."""

    def __init__(self, raw: io.RawIOBase, work: Work) -> None:
        super().__init__(raw, _BUFFER)
        self._work = work

    def read(self, size: int | None = -1, /) -> bytes:
        return self._counted(super().read(size))

    def read1(self, size: int = -1, /) -> bytes:
        return self._counted(super().read1(size))

    def peek(self, size: int = 0, /) -> bytes:
        return self._counted(super().peek(size))

    def readline(self, size: int | None = -1, /) -> bytes:
        return self._counted(super().readline(size))

    def _counted(self, data: bytes) -> bytes:
        self._work.add("read", len(data))
        return self._work.counting(data)


# -- patterns, decoders, tables


class _CountingPattern:
    """A pattern that counts the stretch it ran over: to the end of what it found, or of what it was given."""

    def __init__(self, pattern: re.Pattern[Any], work: Work) -> None:
        self._pattern = pattern
        self._work = work

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pattern, name)

    def __hash__(self) -> int:
        return hash(self._pattern)

    def __eq__(self, other: object) -> bool:
        return self._pattern == getattr(other, "_pattern", other)

    def match(self, text: Any, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[Any] | None:
        self._step(lambda steps: steps.match(text, pos, endpos))
        return self._begun(self._pattern.match(text, pos, endpos), text, pos, endpos)

    def fullmatch(self, text: Any, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[Any] | None:
        self._step(lambda steps: steps.match(text, pos, endpos, full=True))
        return self._begun(self._pattern.fullmatch(text, pos, endpos), text, pos, endpos)

    def search(self, text: Any, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[Any] | None:
        self._step(lambda steps: steps.search(text, pos, endpos))
        return self._found(self._pattern.search(text, pos, endpos), text, pos, endpos)

    def finditer(self, text: Any, pos: int = 0, endpos: int = sys.maxsize) -> Iterator[re.Match[Any]]:
        for match in self._pattern.finditer(text, pos, endpos):
            self._step(lambda steps, pos=pos: steps.search(text, pos, endpos))
            self._found(match, text, pos, endpos)
            pos = match.end()
            yield match
        self._step(lambda steps: steps.search(text, pos, endpos))
        self._found(None, text, pos, endpos)

    def findall(self, text: Any, pos: int = 0, endpos: int = sys.maxsize) -> list[Any]:
        self._all(text, pos, endpos)
        return self._work.counting(self._pattern.findall(text, pos, endpos))

    def sub(self, by: Any, text: Any, count: int = 0) -> Any:
        self._all(text)
        return self._work.counting(self._pattern.sub(by, text, count))

    def subn(self, by: Any, text: Any, count: int = 0) -> Any:
        self._all(text)
        return self._work.counting(self._pattern.subn(by, text, count))

    def split(self, text: Any, maxsplit: int = 0) -> list[Any]:
        self._all(text)
        return self._work.counting(self._pattern.split(text, maxsplit))

    def _all(self, text: Any, pos: int = 0, endpos: int = sys.maxsize) -> None:
        self._step(lambda steps: sum(1 for _ in steps.all(text, pos, endpos)))
        self._found(None, text, pos, endpos)

    def _step(self, run: Callable[[Any], object]) -> None:
        if self._work.steps:
            from counted_steps import steps_of

            steps = steps_of(self._pattern)
            before = steps.taken
            run(steps)
            self._work.add("steps", steps.taken - before)

    def _begun(self, match: re.Match[Any] | None, text: Any, pos: int, endpos: int) -> re.Match[Any] | None:
        """What does not stand at a place may be seen at its first letter: how far the parts fit is counted."""
        if match is not None:
            return self._found(match, text, pos, endpos)
        end = min(endpos, len(text))
        reached = pos
        for part, widest in _beginnings(self._pattern):
            fits = part.match(text, pos, endpos)
            if fits is None:
                end = min(end, reached + widest)
                break
            reached = fits.end()
        self._work.add("pattern", max(0, end - pos))
        return None

    def _found(self, match: re.Match[Any] | None, text: Any, pos: int, endpos: int) -> re.Match[Any] | None:
        end = min(endpos, len(text)) if match is None else match.end()
        self._work.add("pattern", max(0, end - pos))
        return match


@functools.cache
def _beginnings(pattern: re.Pattern[Any]) -> list[tuple[re.Pattern[Any], int]]:
    """The pattern's first part, its first two parts and so on, each with how long the last of them can be."""
    from re import _compiler, _parser

    parsed = _parser.parse(pattern.pattern, pattern.flags)
    return [
        (_compiler.compile(parsed[:count]), parsed[count - 1 : count].getwidth()[1])
        for count in range(1, len(parsed) + 1)
    ]


class _CountingDecoder:
    """A msgspec decoder that counts what it is given; what it leaves undecoded, and texts that are long, count on."""

    def __init__(self, decoder: Any, work: Work) -> None:
        self._decoder = decoder
        self._work = work

    def __getattr__(self, name: str) -> Any:
        return getattr(self._decoder, name)

    def decode(self, text: Any) -> Any:
        self._work.add("decode", len(text))
        return _counting_parts(self._decoder.decode(text), self._work)


def _counting_parts(value: Any, work: Work) -> Any:
    """A decoded value; records left as they stand in the text are pieces of it, which count as other pieces do."""
    if isinstance(value, msgspec.Raw):
        return work.counting(bytes(value))
    if isinstance(value, str):
        return work.counting(value) if len(value) >= work.long else value
    if isinstance(value, list) and (work.long < sys.maxsize or (value and isinstance(value[0], msgspec.Raw))):
        return [_counting_parts(one, work) for one in value]
    if work.long < sys.maxsize:
        if isinstance(value, dict):
            return {key: _counting_parts(one, work) for key, one in value.items()}
        for name in getattr(value, "__struct_fields__", ()):
            msgspec.structs.force_setattr(value, name, _counting_parts(getattr(value, name), work))
    return value


def _replaced(value: Any, work: Work) -> Any:
    """What stands in for a value of a module while work is counted; the value itself if it looks at no text."""
    new = value
    if isinstance(value, re.Pattern):
        new = _CountingPattern(value, work)
    elif isinstance(value, msgspec.json.Decoder):
        new = _CountingDecoder(value, work)
    elif isinstance(value, types.BuiltinMethodType) and isinstance(value.__self__, re.Pattern | msgspec.json.Decoder):
        new = getattr(_replaced(value.__self__, work), value.__name__)
    elif type(value) in (tuple, list):
        some = [_replaced(one, work) for one in value]
        new = value if all(map(operator.is_, some, value)) else type(value)(some)
    elif type(value) is dict:
        parts = {key: _replaced(one, work) for key, one in value.items()}
        new = value if all(map(operator.is_, parts.values(), value.values())) else parts
    elif hasattr(value, "cache_clear") and getattr(value, "__module__", "").startswith("warmlinks"):
        # What was made before must not be met here, nor what is made here met later.
        new = functools.cache(value.__wrapped__)
    return new


@pytest.fixture
def count_work() -> Iterator[Callable[..., Work]]:
    """Begin to count the work of the modules below the named packages, until the test ends.

    Answers the work, to be read at the end. Called again, it begins anew. With `steps=True` patterns are also run by a
    matcher that counts its steps; with `long=` texts in decoded records that are so long count on.
    """
    with pytest.MonkeyPatch.context() as patch:

        def begin(*packages: str, **how: Any) -> Work:
            patch.undo()
            work = Work(**how)
            for name, module in list(sys.modules.items()):
                if _is_below(name, packages):
                    _watch_module(module, work, patch)
            _watch_libraries(work, patch)
            return work

        yield begin


def _watch_module(module: types.ModuleType, work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in list(vars(module).items()):
        if value is re:
            monkeypatch.setattr(module, name, _counting_re(work))
        elif (new := _replaced(value, work)) is not value:
            monkeypatch.setattr(module, name, new)


def _counting_re(work: Work) -> types.ModuleType:
    """The module `re`, for a module that makes patterns as it goes."""
    made = types.ModuleType("re")
    made.__dict__.update(vars(re))

    def compiled(pattern: Any, flags: Any = 0) -> Any:
        return pattern if isinstance(pattern, _CountingPattern) else _CountingPattern(re.compile(pattern, flags), work)

    made.compile = compiled  # type: ignore[attr-defined]
    for name in ("match", "fullmatch", "search", "finditer", "findall", "split"):
        setattr(made, name, lambda pattern, *rest, _name=name, **more: getattr(compiled(pattern), _name)(*rest, **more))
    made.sub = lambda pattern, by, text, count=0, flags=0: compiled(pattern, flags).sub(by, text, count)  # type: ignore[attr-defined]
    return made


def _watch_libraries(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """The places where a text enters the room, and the parsers that it is handed to."""
    from warmlinks.archive import Archive

    opened, incremental, loads, reader = Archive.open, codecs.getincrementaldecoder, json.loads, csv.reader
    decode, decoder = msgspec.json.decode, msgspec.json.Decoder

    def open_counting(archive: Any, member: Any) -> _CountingStream:
        return _CountingStream(opened(archive, member).detach(), work)

    def decode_counting(text: Any, **options: Any) -> Any:
        work.add("decode", len(text))
        return _counting_parts(decode(text, **options), work)

    def loads_counting(text: Any, **options: Any) -> Any:
        work.add("decode", len(text))
        return loads(text, **options)

    def reader_counting(lines: Iterable[str], *args: Any, **options: Any) -> Any:
        return reader(_counted_lines(lines, work), *args, **options)

    def decoder_counting(name: str) -> Any:
        class Counting(incremental(name)):  # type: ignore[misc]
            def decode(self, data: bytes, final: bool = False) -> str:  # noqa: FBT001, FBT002  the base's own
                work.add("bytes.decode", len(data))
                return work.counting(super().decode(data, final))

        return Counting

    class CountingTextWrapper(io.TextIOWrapper):
        def readline(self, size: int = -1, /) -> str:
            line = super().readline(size)
            work.add("read line", len(line))
            return work.counting(line)

        def read(self, size: int | None = -1, /) -> str:
            text = super().read(size)
            work.add("read line", len(text))
            return work.counting(text)

    monkeypatch.setattr(Archive, "open", open_counting)
    monkeypatch.setattr(msgspec.json, "decode", decode_counting)
    monkeypatch.setattr(msgspec.json, "Decoder", lambda *args, **more: _CountingDecoder(decoder(*args, **more), work))
    monkeypatch.setattr(codecs, "getincrementaldecoder", decoder_counting)
    monkeypatch.setattr(json, "loads", loads_counting)
    monkeypatch.setattr(csv, "reader", reader_counting)
    monkeypatch.setattr(io, "TextIOWrapper", CountingTextWrapper)


def _counted_lines(lines: Iterable[str], work: Work) -> Iterator[str]:
    for line in lines:
        work.add("csv", len(line))
        yield line
