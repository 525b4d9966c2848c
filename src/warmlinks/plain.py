"""Answers as JSON has them: by the fields of their classes, so that a new answer is one class and nothing else.

A class says where JSON differs from it: `field(metadata={"json": "from"})` gives a field another name, `None` leaves it
out, and `""` puts what it holds in its place. Where a field has ids of people, `{"ids": "who_id"}` says under which
name they stand; under the field's own stands what the people are called. `__json__` maps properties that belong to the
answer to their names. What begins with an underscore is nobody else's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

__all__ = ["plain"]

_NOTHING: Mapping[str, str] = {}
_AS_IT_IS = frozenset({type(None), str, bool, int, float, date, datetime})
"""Most of what answers hold."""


class _Part(NamedTuple):
    attribute: str
    name: str
    ids: str | None


def plain(value: Any, names: Mapping[str, str] = _NOTHING) -> Any:  # noqa: ANN401  whatever JSON can hold
    """What `msgspec` writes of an answer: mappings, sequences, texts, numbers, times.

    Args:
        value: an answer, or several.
        names: what people are called, by id.
    """
    if value.__class__ in _AS_IT_IS:
        return value
    parts = _parts_of(value.__class__)
    if parts is not None:
        return _fields(value, parts, names)
    if isinstance(value, Mapping):
        return {key: plain(one, names) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one, names) for one in value]
    return value


def _fields(value: object, parts: tuple[_Part, ...], names: Mapping[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for attribute, name, ids in parts:
        held = getattr(value, attribute)
        if ids is not None:
            told[name] = _named(held, names)
            if ids:
                told[ids] = held
        elif name:
            told[name] = held if held.__class__ in _AS_IT_IS else plain(held, names)
        else:
            told.update(plain(held, names))
    return told


def _named(held: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401  an id, several, or what is kept by id
    if isinstance(held, str):
        return names.get(held, held)
    if isinstance(held, Mapping):
        return {names.get(who, who): plain(one, names) for who, one in held.items()}
    return None if held is None else [names.get(who, who) for who in held]


@cache
def _parts_of(kind: type) -> tuple[_Part, ...] | None:
    """What JSON has of a class of ours; None for what is no such class."""
    named = getattr(kind, "_fields", ())
    ours = getattr(kind, "__attrs_attrs__", None)
    if ours is None:
        return tuple(_Part(name, name, None) for name in named) if named else None
    parts = [_Part(one.name, one.metadata.get("json", one.name), one.metadata.get("ids")) for one in ours]
    shown = [part for part in parts if part.name is not None and not part.attribute.startswith("_")]
    derived = ((name, told if isinstance(told, tuple) else (told, None)) for name, told in _derived_of(kind).items())
    return (*shown, *(_Part(name, *told) for name, told in derived))


def _derived_of(kind: type) -> Mapping[str, str | tuple[str, str]]:
    told: Mapping[str, str | tuple[str, str]] = getattr(kind, "__json__", _NOTHING)
    return told
