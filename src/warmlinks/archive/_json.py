"""JSON of strangers, strictly: where it begins, what is wrong with it, and one whole document of it.

Decoders let pass what is refused here: nesting too deep, and a key twice in one object.
"""

from __future__ import annotations

import json
import re
from typing import TypeVar

import msgspec

from warmlinks.archive._encodings import UTF8_ADVICE, encoding_of, foreign_kind
from warmlinks.archive._place import Place

__all__ = [
    "DECODE_ERRORS",
    "ONE_KIND",
    "SPACE",
    "STRING",
    "TWIN_KEYS",
    "UTF8_MARK",
    "advice_of",
    "byte_of",
    "decode_document",
    "has_twin_keys",
    "is_deeper",
    "is_script",
    "reason_of",
    "start_of_json",
]

T = TypeVar("T")

SPACE = b" \t\r\n"
DECODE_ERRORS = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What msgspec raises on bad input."""

TWIN_KEYS = "a key stands twice in one object"
UTF8_MARK = b"\xef\xbb\xbf"
_PREFIX_LIMIT = 64 * 1024
_AT_BYTE = re.compile(r" \(byte (\d+)\)")
_QUOTED = re.compile(r" ['`][^$].*['`]", re.DOTALL)
_SPACES = re.compile(rb"[ \t\r\n]*")
_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_BARE_STRING = re.compile(rb'"[^"]*"')
_NO_STRUCTURE = bytes(set(range(256)) - set(b'[]{}"'))
ONE_KIND = bytes.maketrans(b"{}", b"[]")
STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_RUNS = (b'"' * 32, b'"' * 8, b'"' * 2)


def decode_document(data: bytes, shape: type[T], place: Place) -> T:
    """One whole JSON document, behind a script prefix or not, decoded into `shape`.

    Raises:
        InputError: it is no JSON, not of that shape, nested too deep, or has a key twice in one object.
    """
    start = start_of_json(data, place)
    text = data[start:]
    if is_script(data[:start]):
        text = text.rstrip(SPACE).removesuffix(b";")
    try:
        value = msgspec.json.decode(text, type=shape)
    except DECODE_ERRORS as error:
        raise place.error(
            "this member is not as expected", reason_of(error), byte=byte_of(error, start), advice=advice_of(error)
        ) from error
    if is_deeper(text, place.budgets.depth):
        raise place.over("depth")
    if len(text) <= place.budgets.strict_bytes and has_twin_keys(text):
        raise place.error("this member is not as expected", TWIN_KEYS)
    return value


def start_of_json(head: bytes, place: Place) -> int:
    """The offset of the JSON: behind a byte-order mark, or behind the first `=` of a script.

    Raises:
        InputError: it is no JSON at all.
    """
    kind, encoding = foreign_kind(head), encoding_of(head)
    if kind is not None or not encoding.startswith("utf-8"):
        raise place.error(
            "this member is no JSON",
            f"it is {kind or 'in ' + encoding.upper()}",
            advice="Load the archive as the network gave it" if kind else UTF8_ADVICE,
        )
    start = after_space(head, len(UTF8_MARK) if head.startswith(UTF8_MARK) else 0)
    if head[start : start + 1] in (b"[", b"{"):
        return start
    equals = head.find(b"=", start, start + _PREFIX_LIMIT)
    if equals < 0:
        raise place.error("this member is no JSON", "it begins with neither a list, an object nor a script")
    return after_space(head, equals + 1)


def is_script(before: bytes) -> bool:
    """Whether the text before the JSON begins a script, which a semicolon may end."""
    return b"=" in before


def after_space(text: bytes, at: int) -> int:
    """The offset of the next byte that is no white space."""
    spaces = _SPACES.match(text, at)
    return spaces.end() if spaces else at


def byte_of(error: BaseException, start: int) -> int | None:
    """The offset at which the decoder stopped, if it says so."""
    at_byte = _AT_BYTE.search(str(error)) if isinstance(error, msgspec.MsgspecError) else None
    return start + int(at_byte[1]) if at_byte else None


def advice_of(error: BaseException) -> str | None:
    """What to advise on a decoding error."""
    return UTF8_ADVICE if isinstance(error, UnicodeDecodeError) else None


def reason_of(error: BaseException) -> str:
    """The decoder's reason: places and types, never what stood in the text."""
    if isinstance(error, UnicodeDecodeError):
        return "a text in it is not UTF-8"
    if isinstance(error, RecursionError):
        return "lists and objects stand too deep in one another"
    text = _AT_BYTE.sub("", str(error))
    return _QUOTED.sub("", text) if text.startswith(("Invalid enum", "Object contains unknown")) else text


def is_deeper(text: bytes, limit: int) -> bool:
    """Whether lists and objects stand more than `limit` deep in `text`, which is well-formed JSON.

    Strings are struck out by removing what cannot matter, pairs of quotes last; then the innermost brackets are
    removed, a level at a time, objects and lists alike. All of it runs in C, in about the time that decoding takes;
    a loop over the text in Python takes fifty times as long.
    """
    if b"\\" in text:
        text = _ESCAPE.sub(b"", text)
    text = text.translate(ONE_KIND, _NO_STRUCTURE)
    for run in _RUNS:
        # an even number of quotes in a row leaves everything else on its side of a string's edge
        text = text.replace(run, b"")
    if b'"' in text:
        text = _BARE_STRING.sub(b"", text)
    levels = 0
    while text:
        if levels == limit:
            return True
        text = text.replace(b"[]", b"")
        levels += 1
    return False


def has_twin_keys(text: bytes) -> bool:
    """Whether a key stands twice in one object of `text`, which is well-formed JSON and not too deep.

    msgspec keeps the last of them and says nothing. This takes ten times as long as decoding, so callers ask it of
    small members only (`Budgets.strict_bytes`).
    """
    try:
        json.loads(text, object_pairs_hook=_refuse_twins, parse_int=str, parse_float=str)
    except _TwinKeysError:
        return True
    except ValueError:
        # a text that is not UTF-8, in a field that nobody reads
        return False
    return False


class _TwinKeysError(Exception):
    """A key stands twice in one object."""


def _refuse_twins(pairs: list[tuple[str, object]]) -> None:
    if len(pairs) > 1 and len({key for key, _ in pairs}) < len(pairs):
        raise _TwinKeysError
