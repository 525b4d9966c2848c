"""Custom fields of BottleCRM: their types, and the values of ours in them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final, TypeAlias

from warmlinks.plugins.doors import Change, FieldKind, FieldValue, Result, Written

__all__ = ["KIND_OF", "TYPE_OF", "Stored", "is_key", "is_same", "label_of", "settled", "shown"]

Stored: TypeAlias = float | str | None

KIND_OF: Final[Mapping[str, FieldKind]] = {
    "number": FieldKind.NUMBER,
    "date": FieldKind.MOMENT,
    "text": FieldKind.TEXT,
    "textarea": FieldKind.TEXT,
}
"""Its types of fields that a figure can be written into; a moment is kept as its day."""

TYPE_OF: Final[Mapping[FieldKind, str]] = {
    FieldKind.NUMBER: "number",
    FieldKind.MOMENT: "date",
    FieldKind.TEXT: "text",
}


def shown(kind: FieldKind, held: Any) -> FieldValue:  # noqa: ANN401  a column of JSON holds anything
    """Return the value of a field; as text if it does not fit the type, so that it equals nothing of ours."""
    if held is None or held == "":
        return None
    if kind is FieldKind.MOMENT and isinstance(held, str):
        try:
            day = date.fromisoformat(held)
        except ValueError:
            return held
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    number = isinstance(held, (int, float)) and not isinstance(held, bool) and math.isfinite(held)
    return float(held) if number and kind is FieldKind.NUMBER else str(held)


def _stored(name: str, kinds: Mapping[str, FieldKind], value: FieldValue) -> Stored:
    if name not in kinds:
        raise ValueError(f"contacts have no custom field {name} that can be written")
    if value is None or value == "":
        return None
    kind = kinds[name]
    if kind is FieldKind.MOMENT:
        if not isinstance(value, datetime):
            raise ValueError(f"{name} is made for days")
        return value.date().isoformat()
    if kind is FieldKind.NUMBER:
        if not isinstance(value, (int, float)):
            raise ValueError(f"{name} is made for numbers")
        return float(value)
    return value.isoformat() if isinstance(value, datetime) else str(value)


def is_key(text: str) -> bool:
    """Return whether a text can be the key of a contact."""
    return re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text) is not None


def label_of(name: str) -> str:
    """Return the label of a field on the page of a contact."""
    return name.replace("_", " ").capitalize()


def settled(
    change: Change, kinds: Mapping[str, FieldKind], row: tuple[str, Mapping[str, Any] | None] | None
) -> tuple[Written | None, dict[str, Stored]]:
    """Return the result of a change that is not to be written; else None, and the values as they are stored.

    Args:
        change: the change.
        kinds: the fields that can be written.
        row: version and custom fields of the record as it is now; None if there is no such record.
    """

    def result(result: Result, reason: str = "", version: str | None = None) -> Written:
        return Written(contact=change.contact, result=result, reason=reason, version=version)

    try:
        values = {name: _stored(name, kinds, value) for name, value in change.fields.items()}
    except ValueError as error:
        return result(Result.REFUSED, str(error)), {}
    if row is None:
        return result(Result.GONE), {}
    version, held = row
    if all(is_same((held or {}).get(name), value) for name, value in values.items()):
        return result(Result.SAME, version=version), {}
    if change.version not in (None, version):
        return result(Result.STALE, version=version), {}
    return None, values


def is_same(held: Any, value: Stored) -> bool:  # noqa: ANN401  as above
    """Return whether a field holds the value already."""
    if value is None:
        return held is None or held == ""
    return type(held) is not bool and bool(held == value)
