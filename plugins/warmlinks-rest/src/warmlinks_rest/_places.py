"""Dotted paths into JSON, and placeholders in requests."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["at", "each_at", "filled", "is_key", "put", "text_at"]


def each_at(value: Any, place: str) -> list[Any]:  # noqa: ANN401  JSON holds anything
    """Return the values at a path: several with `*`, none if it does not exist."""
    values = [value]
    for step in place.split(".") if place else ():
        values = [inner for outer in values for inner in _step_into(outer, step)]
    return values


def _step_into(value: Any, step: str) -> list[Any]:  # noqa: ANN401  as above
    if isinstance(value, Mapping):
        return list(value.values()) if step == "*" else [value[step]] if step in value else []
    if isinstance(value, list):
        if step == "*":
            return value
        return [value[int(step)]] if step.isdecimal() and int(step) < len(value) else []
    return []


def at(value: Any, place: str) -> Any:  # noqa: ANN401  as above
    """Return the first value at a path, or None."""
    return next(iter(each_at(value, place)), None)


def text_at(value: Any, place: str) -> str:  # noqa: ANN401  as above
    """Return the value at a path as text; empty if there is no plain value, or no path."""
    held = at(value, place) if place else None
    return "" if held is None or isinstance(held, (bool, Mapping, list)) else str(held)


def put(place: str, value: Any, into: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ANN401  as above
    """Return a copy with a value at a path; at the empty path a mapping is merged in."""
    if not place:
        return {**into, **value}
    step, _, rest = place.partition(".")
    inner = into.get(step)
    if rest:
        return {**into, step: put(rest, value, inner if isinstance(inner, Mapping) else {})}
    return {**into, step: value}


def filled(template: Any, fields: Sequence[str], keys: Sequence[str]) -> Any:  # noqa: ANN401  as above
    """Return a template with its placeholders filled in, recursively."""
    if isinstance(template, Mapping):
        return {name: filled(value, fields, keys) for name, value in template.items()}
    if isinstance(template, list):
        return [filled(value, fields, keys) for value in template]
    if not isinstance(template, str):
        return template
    whole = {"{fields[]}": list(fields), "{keys[]}": list(keys), "{keys[id]}": [{"id": key} for key in keys]}
    if template in whole:
        return whole[template]
    words = {
        "{fields}": ",".join(fields),
        "{,fields}": "".join(f",{name}" for name in fields),
        "{keys}": ",".join(keys),
        "{'keys'}": ",".join(f"'{key}'" for key in keys),
    }
    for mark, text in words.items():
        template = template.replace(mark, text)
    return template


def is_key(text: str) -> bool:
    """Return whether a text is safe as a key or a field name in an address or a query."""
    return re.fullmatch(r"\w[\w.:@+-]*", text, re.ASCII) is not None
