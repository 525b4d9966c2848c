"""Lists and tables of any size, sound ones and ones made to stop whoever reads them: to see how reading grows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import msgspec

__all__ = ["LISTS", "PAGES", "TABLES", "WALLS", "GrowingRecord", "filled"]

_TEXT = b"tide " * 60


class GrowingRecord(msgspec.Struct, gc=False):
    """What the records of `LISTS` are decoded into."""

    a: int | dict[str, object] = 0
    b: str = ""


def filled(piece: bytes, size: int, *, start: bytes = b"[", end: bytes = b"]") -> bytes:
    """A text of about the size, made of the piece over and over."""
    return start + (piece * (size // len(piece) + 1)).rstrip(b",")[:size].rpartition(b",")[0] + end


def _list_of(piece: bytes) -> Callable[[int], bytes]:
    return lambda size: filled(piece, size)


LISTS: Mapping[str, Callable[[int], bytes]] = MappingProxyType(
    {
        "sound": _list_of(b'{"a":1,"b":"%b"},' % _TEXT),
        "sound and nested": _list_of(b'{"a":{"x":[{"a":1},{"a":2}]},"b":"}, {%b"},' % _TEXT),
        "a wrong type in each": _list_of(b'{"a":"one","b":"%b"},' % _TEXT),
        "a word in each": _list_of(b'{"a":nothing,"b":"%b"},' % _TEXT),
        "a word deep in each": _list_of(b'{"a":{"x":[{"a":1},{"a":nothing}]},"b":"%b"},' % _TEXT),
        "a bracket too few in each second": _list_of(b'{"a":{"x":1},"b":"y"},{"a":{"x":1,"b":"%b"},' % _TEXT),
        "a quote too few in each": _list_of(b'{"a":1,"b":"%b},' % _TEXT),
        "numbers": _list_of(b"1" * 200 + b","),
        "commas": _list_of(b" " * 200 + b","),
    }
)
"""Lists of records: name -> what makes one of about that many bytes."""

WALLS: Mapping[str, Callable[[int], bytes]] = MappingProxyType(
    {
        "open lists": lambda size: b"[" * size,
        "open objects": lambda size: b'{"a":' * (size // 5),
        "closed lists": lambda size: b"[" * (size // 2) + b"]" * (size // 2),
        "quotes": lambda size: b"[" + b'"' * size,
        "backslashes": lambda size: b'["' + b"\\" * size,
        "blanks": lambda size: b"[" + b" " * size,
        "a long text": lambda size: b'["' + b"a" * size,
        "a long number": lambda size: b"[" + b"1" * size + b"]",
        "no beginning": lambda size: b"a" * size,
        "a record in which others seem to begin": lambda size: filled(
            b'{"a":1},', size, start=b'[{"a":[', end=b']},{"a":2}]'
        ),
    }
)
"""One thing without end where a list should be."""

TABLES: Mapping[str, Callable[[int], bytes]] = MappingProxyType(
    {
        "sound": lambda size: b"h,i\n" + b'1,"a ""b"" c"\n' * (size // 14),
        "long rows": lambda size: b"h,i\n" + b"1,%b\n" % _TEXT * (size // 303),
        "a quote that does not end": lambda size: b'h,i\n"' + b"x" * 140_000 + (_TEXT + b"\n") * (size // 301),
        "quotes": lambda size: b"h,i\n" + b'"' * size,
        "a quote that is never closed in each row": lambda size: b"h,i\n" + b'1,"%b\n' % _TEXT * (size // 303),
        "a quote that is never closed in each short row": lambda size: b"h,i\n" + b'a","b\n' * (size // 6),
        "quotes that swallow what follows": lambda size: b"h,i\n" + (b'1,"a\n' + b"b,c\n" * 60) * (size // 245),
        "line ends": lambda size: b"h,i\n" + b"\n" * size,
        "bytes of another encoding": lambda size: b"h,i\n" + b"\xff,%b\n" % _TEXT * (size // 303),
        "no header": lambda size: b'"\n' * (size // 2),
    }
)
"""Tables with the columns `h` and `i`."""


_BLOCK = (
    b'<div class="pam _3-95 _2ph- _a6-g uiBoxWhite"><div class="_2ph_ _a6-h _a6-i">Mira Holt</div>'
    b'<div class="_2ph_ _a6-p"><div>%b</div></div><div class="_3-94 _a6-o">Sep 13, 2020, 12:26 PM</div></div>' % _TEXT
)
_OLD = (
    b'<div class="message"><div class="message_header"><span class="user">Mira Holt</span>'
    b'<span class="meta">Friday, October 4, 2013 at 10:05pm PDT</span></div></div><p>%b</p>' % _TEXT
)


def _page_of(piece: bytes) -> Callable[[int], bytes]:
    start = b"<html><head><title>Mira Holt</title></head><body><h1>Sam Owner</h1>" + _BLOCK
    return lambda size: start + piece * (size // len(piece) + 1)


PAGES: Mapping[str, Callable[[int], bytes]] = MappingProxyType(
    {
        "messages": _page_of(_BLOCK),
        "old messages": _page_of(b'<div class="thread">Sam Owner, Mira Holt' + _OLD * 20 + b"</div>"),
        "elements in one another": _page_of(b"<div>"),
        "lists in one another": _page_of(b"<ul><li>"),
        "tables in one another": _page_of(b"<table><tr><td>"),
        "messages in one another": _page_of(b'<div class="_a6-g"><div class="_a6-h">x'),
        "old messages in one another": _page_of(b'<div class="thread"><div class="message">'),
        "paragraphs that do not end": _page_of(b"<p>tide "),
        "letters that do not end": _page_of(b"<b><i>tide "),
        "ends of what never began": _page_of(b"</div></p>"),
        "a tag that does not end": _page_of(b'<div class="x" title="'),
        "comments that do not end": _page_of(b"<!-- "),
        "signs": _page_of(b"&amp;&#x1F600;&nosuch;"),
        "one long text": _page_of(b"tide "),
        "dates and nothing else": _page_of(b'<div class="_a6-o">Sep 13, 2020, 12:26 PM</div>'),
    }
)
"""Pages as Facebook writes them, and markup of one shape without end."""
