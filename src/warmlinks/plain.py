"""Answers as JSON data, by the fields of their classes, so that a new answer is one class and nothing else.

A class says where JSON differs from it: `field(metadata={"json": "from"})` renames a field, `None` leaves it out, and
`""` puts the fields of its value in its place. Where a field has ids of people, `{"ids": "who_id"}` puts the ids under
that name, and names of people under the field's own. `__json__` maps properties that belong to the answer to their
names. Fields that begin with an underscore are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

__all__ = ["plain"]

_NO_NAMES: Mapping[str, str] = {}
_UNCHANGED = frozenset({type(None), str, bool, int, float, date, datetime})
"""The types of most values."""


class _Part(NamedTuple):
    attribute: str
    name: str
    ids: str | None


def plain(value: Any, names: Mapping[str, str] = _NO_NAMES) -> Any:  # noqa: ANN401  whatever JSON can hold
    """Return what `msgspec` writes of an answer: mappings, sequences, texts, numbers, times.

    Args:
        value: an answer, or several.
        names: names of people by id.
    """
    if value.__class__ in _UNCHANGED:
        return value
    parts = _parts_of(value.__class__)
    if parts is not None:
        return _fields(value, parts, names)
    if isinstance(value, Mapping):
        return {key: plain(item, names) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, names) for item in value]
    return value


def _fields(answer: object, parts: tuple[_Part, ...], names: Mapping[str, str]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for attribute, name, ids in parts:
        value = getattr(answer, attribute)
        if ids is not None:
            fields[name] = _with_names(value, names)
            if ids:
                fields[ids] = value
        elif name:
            fields[name] = value if value.__class__ in _UNCHANGED else plain(value, names)
        else:
            fields.update(plain(value, names))
    return fields


def _with_names(value: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401  an id, several, or a mapping by id
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, Mapping):
        return {names.get(person, person): plain(item, names) for person, item in value.items()}
    return None if value is None else [names.get(person, person) for person in value]


@cache
def _parts_of(cls: type) -> tuple[_Part, ...] | None:
    """The parts of a class of attrs or a named tuple; None for any other class."""
    attributes = getattr(cls, "__attrs_attrs__", None)
    if attributes is None:
        names = getattr(cls, "_fields", ())
        return tuple(_Part(name, name, None) for name in names) if names else None
    parts = [
        _Part(attribute.name, attribute.metadata.get("json", attribute.name), attribute.metadata.get("ids"))
        for attribute in attributes
    ]
    shown = [part for part in parts if part.name is not None and not part.attribute.startswith("_")]
    properties: Mapping[str, str | tuple[str, str]] = getattr(cls, "__json__", {})
    derived = ((attribute, name if isinstance(name, tuple) else (name, None)) for attribute, name in properties.items())
    return (*shown, *(_Part(attribute, *name) for attribute, name in derived))
