"""What JSON decoders let pass and we do not: nesting too deep, a key twice in one object."""

from __future__ import annotations

import json
import re

__all__ = ["has_twin_keys", "is_deeper"]

_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_STRING = re.compile(rb'"[^"]*"')
_NO_STRUCTURE = bytes(set(range(256)) - set(b'[]{}"'))
_ONE_KIND = bytes.maketrans(b"{}", b"[]")
_RUNS = (b'"' * 32, b'"' * 8, b'"' * 2)


def is_deeper(text: bytes, limit: int) -> bool:
    """Whether lists and objects stand more than `limit` deep in `text`, which is well-formed JSON.

    Strings are struck out by removing what cannot matter, pairs of quotes last; then the innermost brackets are
    removed, a level at a time, objects and lists alike. All of it runs in C, in about the time that decoding takes;
    a loop over the text in Python takes fifty times as long.
    """
    if b"\\" in text:
        text = _ESCAPE.sub(b"", text)
    text = text.translate(_ONE_KIND, _NO_STRUCTURE)
    for run in _RUNS:
        # an even number of quotes in a row leaves everything else on its side of a string's edge
        text = text.replace(run, b"")
    if b'"' in text:
        text = _STRING.sub(b"", text)
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
