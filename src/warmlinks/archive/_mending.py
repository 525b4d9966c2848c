"""A record in which a part of a list is bad: the part is left out and told, and the rest is read.

Only where a record as a whole cannot be decoded; then each list in it is looked at by itself, so that the time grows
with the record and not with how many parts are bad.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Iterator
from functools import lru_cache
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin

import msgspec
from attrs import frozen

from warmlinks.archive._json import DECODE_ERRORS, STRING, TWIN_KEYS, is_deeper, reason_of

__all__ = ["Fault", "mended"]

T = TypeVar("T")

Fault = tuple[str, str]
"""Where in the record a part was left out, such as `.messages[1]`, and why."""

_HALF = "a text in it has half a character"
_CONTROL = "a text in it has a control character"
_NUMBER = "a number in it is none"
_DEEPEST = 64
_DIGITS = 400
"""A whole number of more digits is none that any field holds; Python takes the square of their count to read it."""

_CONTROLS = re.compile(rb"[\x00-\x1f]")
_MARK = "\udc00\udc00"
"""Stands in place of a control character: what no text of an archive has, and no JSON holds."""


@frozen
class _Odd:
    """Stands in a record in place of a value that JSON does not know."""

    why: str


def mended(text: bytes, shape: type[T], *, depth: int = _DEEPEST, twins: bool = False) -> tuple[T, list[Fault]] | None:
    """Return the record without the bad parts of its lists, and these faults; None where that does not help.

    Args:
        text: the record, as the member has it.
        shape: what it should be.
        depth: how deep lists and objects may stand in it.
        twins: whether a key that stands twice in one object makes the part bad that it is in.
    """
    if not has_lists(cast("Hashable", shape)):
        return None
    if _CONTROLS.search(text):
        text = STRING.sub(_marked, text)
    try:
        value = json.loads(
            text,
            parse_constant=lambda _: _Odd(_NUMBER),
            parse_int=_whole,
            object_pairs_hook=_without_twins if twins else None,
        )
    except (ValueError, RecursionError):
        return None
    faults: list[Fault] = []
    try:
        rest = _pruned(value, shape, "", faults, depth)
        if not faults or _trouble(rest, depth) is not None:
            return None
        return msgspec.convert(rest, shape), faults
    except (*DECODE_ERRORS, ValueError):
        return None


def _marked(text: re.Match[bytes]) -> bytes:
    return _CONTROLS.sub(rb"\\udc00\\udc00", text[0])


def _whole(digits: str) -> object:
    return int(digits) if len(digits) <= _DIGITS else _Odd(_NUMBER)


def _without_twins(pairs: list[tuple[str, Any]]) -> Any:  # noqa: ANN401
    record = dict(pairs)
    return record if len(record) == len(pairs) else _Odd(TWIN_KEYS)


@lru_cache(maxsize=256)
def has_lists(shape: Any) -> bool:  # noqa: ANN401  any type that msgspec knows
    """Whether there is a list anywhere in a shape, of which one part could be bad."""
    return any(_has_lists(shape, _DEEPEST))


def _has_lists(shape: Any, depth: int) -> Iterator[bool]:  # noqa: ANN401
    kind, inner = _arm(shape)
    if kind is list:
        yield True
    elif kind is msgspec.Struct and depth:
        for field in msgspec.structs.fields(inner):
            yield from _has_lists(field.type, depth - 1)


def _arm(shape: Any) -> tuple[type | None, Any]:  # noqa: ANN401
    """(list, type of its parts) or (Struct, class) for what is a list or an object, or may be one of these."""
    origin = get_origin(shape)
    if origin in (Union, UnionType):
        return next((arm for option in get_args(shape) if (arm := _arm(option))[0] is not None), (None, None))
    if origin is list:
        return list, get_args(shape)[0]
    if origin is tuple and get_args(shape)[1:] == (...,):
        return list, get_args(shape)[0]
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        return msgspec.Struct, shape
    return None, None


def _pruned(value: Any, shape: Any, place: str, faults: list[Fault], depth: int) -> Any:  # noqa: ANN401
    """The value without the parts of its lists that cannot be what they should be."""
    kind, inner = _arm(shape)
    if kind is msgspec.Struct and isinstance(value, dict):
        for field in msgspec.structs.fields(inner):
            name = field.encode_name
            if name in value:
                value[name] = _pruned(value[name], field.type, f"{place}.{name}", faults, depth - 1)
    elif kind is list and isinstance(value, list):
        return [
            part
            for number, item in enumerate(value)
            if (part := _part(item, inner, f"{place}[{number}]", faults, depth - 1)) is not _BAD
        ]
    return value


_BAD = object()


def _part(value: Any, shape: Any, place: str, faults: list[Fault], depth: int) -> Any:  # noqa: ANN401
    """One part of a list, mended if need be, or that it is bad."""
    before = len(faults)
    why = _trouble(value, depth) or _misfit(value, shape)
    if why is None:
        return value
    pruned = _pruned(value, shape, place, faults, depth)
    why = _trouble(pruned, depth) or _misfit(pruned, shape)
    if why is None:
        return pruned
    del faults[before:]
    faults.append((place, why))
    return _BAD


def _misfit(value: Any, shape: Any) -> str | None:  # noqa: ANN401
    """Why a value is not what it should be."""
    try:
        msgspec.convert(value, shape)
    except DECODE_ERRORS as error:
        return reason_of(error)
    return None


def _trouble(value: Any, depth: int) -> str | None:  # noqa: ANN401
    """Why a value can be in no record, whatever its shape."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=_raise_odd).encode()
    except UnicodeEncodeError as error:
        return _CONTROL if _MARK in error.object else _HALF
    except ValueError as error:
        return str(error)
    except RecursionError:
        return _deep(depth)
    return _deep(depth) if is_deeper(text, depth) else None


def _deep(depth: int) -> str:
    return f"something in it stands more than {depth} deep"


def _raise_odd(odd: _Odd) -> None:
    raise ValueError(odd.why)
