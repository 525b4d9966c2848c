"""Converts values between Tryton's JSON and ours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from attrs import frozen

from warmlinks.plugins.doors import FieldKind, FieldValue

__all__ = ["Column", "from_json", "moment", "moment_as_json"]

_KINDS: Final = {
    "char": FieldKind.TEXT,
    "text": FieldKind.TEXT,
    "float": FieldKind.NUMBER,
    "numeric": FieldKind.NUMBER,
    "date": FieldKind.MOMENT,
    "datetime": FieldKind.MOMENT,
    "timestamp": FieldKind.MOMENT,
}
_NOON: Final = time(12, tzinfo=UTC)


@frozen
class Column:
    """A field of a party that can hold what we write.

    Attributes:
        type: what Tryton calls its type.
        writable: whether a user can write it.
        digits: so many after the point, in a field of numbers that says so.
    """

    type: str
    writable: bool
    digits: int | None

    @classmethod
    def of(cls, definition: Mapping[str, Any]) -> Column | None:
        """Return a field of `fields_get`; None if its type is of no use."""
        if definition.get("type") not in _KINDS:
            return None
        return cls(definition["type"], definition.get("readonly") is not True, _places(definition.get("digits")))

    @property
    def kind(self) -> FieldKind:
        """What it is made for."""
        return _KINDS[self.type]

    def to_json(self, value: FieldValue) -> object:
        """Return a value as this field takes it.

        Raises:
            ValueError: it is of another kind than the field.
        """
        if value is None:
            return None
        if self.kind is FieldKind.TEXT and isinstance(value, str):
            return value
        if self.kind is FieldKind.NUMBER and isinstance(value, int | float):
            # Tryton refuses a digit more than the field has
            number = round(value, self.digits) if self.digits is not None else value
            return {"__class__": "Decimal", "decimal": str(number)} if self.type == "numeric" else float(number)
        if self.kind is FieldKind.MOMENT and isinstance(value, datetime):
            if self.type == "date":
                return {"__class__": "date", "year": value.year, "month": value.month, "day": value.day}
            return moment_as_json(value if self.type == "timestamp" else value.replace(microsecond=0))
        raise ValueError(f"a field of type {self.type} holds no {type(value).__name__}")


def _places(digits: object) -> int | None:
    """Return the digits after the point; `[2, 4]` comes as text, and may hold an expression."""
    try:
        held = json.loads(digits) if isinstance(digits, str) else digits
    except ValueError:
        return None
    places = held[-1] if isinstance(held, list) and held else None
    return places if isinstance(places, int) else None


def moment_as_json(moment: datetime) -> dict[str, Any]:
    """Return an aware moment as Tryton has it: in UTC, without a zone."""
    utc = moment.astimezone(UTC)
    return {
        "__class__": "datetime",
        **{name: getattr(utc, name) for name in ("year", "month", "day", "hour", "minute", "second", "microsecond")},
    }


def moment(value: object, *, of_day: time = _NOON) -> datetime | None:
    """Return an aware moment; None if the value is none.

    Args:
        value: as JSON has it.
        of_day: when it was on a day that is all that is known.
    """
    if not isinstance(value, Mapping):
        return None
    day: dict[str, Any] = {name: value.get(name) for name in ("year", "month", "day")}
    of: dict[str, Any] = {name: value.get(name) for name in ("hour", "minute", "second", "microsecond")}
    try:
        if value.get("__class__") == "date":
            return datetime.combine(date(**day), of_day)
        return datetime(**day, **of, tzinfo=UTC)
    except (TypeError, ValueError):
        return None


def from_json(value: object) -> FieldValue:
    """Return the value of a field; a day is its midnight."""
    if isinstance(value, Mapping) and value.get("__class__") == "Decimal":
        try:
            return float(Decimal(str(value.get("decimal"))))
        except InvalidOperation:
            return None
    if isinstance(value, Mapping):
        return moment(value, of_day=time(tzinfo=UTC))
    return value if isinstance(value, str | int | float) and not isinstance(value, bool) else None
