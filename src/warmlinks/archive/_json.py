"""JSON of strangers, strictly: where it begins, what is wrong with it, and one whole document of it."""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec

from warmlinks.archive._budgets import Budgets
from warmlinks.archive._encodings import UTF8_ADVICE, encoding_of, foreign_kind
from warmlinks.archive._place import Place
from warmlinks.archive._strict import has_twin_keys, is_deeper

__all__ = [
    "DECODE_ERRORS",
    "SPACE",
    "advice_of",
    "byte_of",
    "decode_document",
    "is_script",
    "reason_of",
    "start_of_json",
]

T = TypeVar("T")

SPACE = b" \t\r\n"
DECODE_ERRORS = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What msgspec raises on bad input."""

_MARK = b"\xef\xbb\xbf"
_PREFIX_LIMIT = 64 * 1024
_AT_BYTE = re.compile(r" \(byte (\d+)\)")
_QUOTED = re.compile(r" ['`][^$].*['`]", re.DOTALL)
_SPACES = re.compile(rb"[ \t\r\n]*")


def decode_document(data: bytes, shape: type[T], *, place: Place, budgets: Budgets) -> T:
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
    if is_deeper(text, budgets.depth):
        raise place.over("depth", budgets.depth)
    if len(text) <= budgets.strict_bytes and has_twin_keys(text):
        raise place.error("this member is not as expected", "a key stands twice in one object")
    return value


def start_of_json(head: bytes, place: Place) -> int:
    """Where the JSON begins: after a byte-order mark, and after the first `=` of a script.

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
    start = after_space(head, len(_MARK) if head.startswith(_MARK) else 0)
    if head[start : start + 1] in (b"[", b"{"):
        return start
    equals = head.find(b"=", start, start + _PREFIX_LIMIT)
    if equals < 0:
        raise place.error("this member is no JSON", "it begins with neither a list, an object nor a script")
    return after_space(head, equals + 1)


def is_script(before: bytes) -> bool:
    """Whether what stands before the JSON is the beginning of a script; then a semicolon may end it."""
    return b"=" in before


def after_space(text: bytes, at: int) -> int:
    """The next place that is no white space."""
    found = _SPACES.match(text, at)
    return found.end() if found else at


def byte_of(error: BaseException, start: int) -> int | None:
    """Where in the member the decoder stopped, if it says so."""
    found = _AT_BYTE.search(str(error)) if isinstance(error, msgspec.MsgspecError) else None
    return start + int(found[1]) if found else None


def advice_of(error: BaseException) -> str | None:
    """What to do about what the decoder said."""
    return UTF8_ADVICE if isinstance(error, UnicodeDecodeError) else None


def reason_of(error: BaseException) -> str:
    """The decoder's reason: places and types, never what stood in the text."""
    if isinstance(error, UnicodeDecodeError):
        return "a text in it is not UTF-8"
    if isinstance(error, RecursionError):
        return "lists and objects stand too deep in one another"
    text = _AT_BYTE.sub("", str(error))
    return _QUOTED.sub("", text) if text.startswith(("Invalid enum", "Object contains unknown")) else text
