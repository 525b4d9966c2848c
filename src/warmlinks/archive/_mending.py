"""A record in which a part of a list is bad: the part is left out and told, and the rest is read.

Only where a record as a whole cannot be decoded; then each list in it is looked at by itself, so that the time grows
with the record and not with how many parts are bad.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator
from functools import lru_cache
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin

import msgspec

from warmlinks.archive._json import DECODE_ERRORS, reason_of

__all__ = ["Fault", "mended"]

T = TypeVar("T")

Fault = tuple[str, str]
"""Where in the record a part was left out, such as `.messages[1]`, and why."""

_BROKEN_TEXT = "a text in it has half a character"
_DEEPEST = 64


def mended(text: bytes, shape: type[T]) -> tuple[T, list[Fault]] | None:
    """The record without the bad parts of its lists, and what they were; None where that does not help.

    Args:
        text: the record, as the member has it.
        shape: what it should be.
    """
    if not has_lists(cast("Hashable", shape)):
        return None
    try:
        value = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return None
    faults: list[Fault] = []
    try:
        found = msgspec.convert(_pruned(value, shape, "", faults), shape)
    except (*DECODE_ERRORS, ValueError):
        return None
    return (found, faults) if faults else None


def _no_number(name: str) -> object:
    raise ValueError(name)


@lru_cache(maxsize=256)
def has_lists(shape: Any) -> bool:  # noqa: ANN401  any type that msgspec knows
    """Whether there is a list anywhere in a shape, of which one part could be bad."""
    return any(_has_lists(shape, _DEEPEST))


def _has_lists(shape: Any, depth: int) -> Iterator[bool]:  # noqa: ANN401
    kind, inner = _arm(shape)
    if kind is list:
        yield True
    elif kind is msgspec.Struct and depth:
        for one in msgspec.structs.fields(inner):
            yield from _has_lists(one.type, depth - 1)


def _arm(shape: Any) -> tuple[type | None, Any]:  # noqa: ANN401
    """(list, type of its parts) or (Struct, class) for what is a list or an object, or may be one of these."""
    origin = get_origin(shape)
    if origin in (Union, UnionType):
        return next((found for one in get_args(shape) if (found := _arm(one))[0] is not None), (None, None))
    if origin is list:
        return list, get_args(shape)[0]
    if origin is tuple and get_args(shape)[1:] == (...,):
        return list, get_args(shape)[0]
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        return msgspec.Struct, shape
    return None, None


def _pruned(value: Any, shape: Any, place: str, faults: list[Fault]) -> Any:  # noqa: ANN401
    """The value without the parts of its lists that cannot be what they should be."""
    kind, inner = _arm(shape)
    if kind is msgspec.Struct and isinstance(value, dict):
        for one in msgspec.structs.fields(inner):
            if one.encode_name in value:
                value[one.encode_name] = _pruned(value[one.encode_name], one.type, f"{place}.{one.encode_name}", faults)
    elif kind is list and isinstance(value, list):
        return [
            part
            for number, one in enumerate(value)
            if (part := _part(one, inner, f"{place}[{number}]", faults)) is not _BAD
        ]
    return value


_BAD = object()


def _part(value: Any, shape: Any, place: str, faults: list[Fault]) -> Any:  # noqa: ANN401
    """One part of a list, mended if need be, or that it is bad."""
    before = len(faults)
    try:
        if _is_text(value):
            msgspec.convert(value, shape)
            return value
        found = _pruned(value, shape, place, faults)
        if _is_text(found):
            msgspec.convert(found, shape)
            return found
        why = _BROKEN_TEXT
    except DECODE_ERRORS:
        try:
            found = _pruned(value, shape, place, faults)
            msgspec.convert(found, shape)
        except DECODE_ERRORS as error:
            why = reason_of(error)
        else:
            return found
    del faults[before:]
    faults.append((place, why))
    return _BAD


def _is_text(value: Any) -> bool:  # noqa: ANN401
    """Whether all texts in a value can be written down again: half a surrogate pair cannot."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
