"""How a figure of a score is written into a field of a CRM, and when a field holds it already."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, time, tzinfo

from attrs import frozen

from warmlinks.errors import SettingsError
from warmlinks.plugins.doors import FieldKind, FieldValue
from warmlinks.scoring.scored import MOMENTS

__all__ = ["FieldValues", "kind_of"]

_DIGITS = 12
_NEAR = 1e-9


def kind_of(column: str) -> FieldKind:
    """Return what kind of field can hold this column of a score."""
    return FieldKind.MOMENT if column in MOMENTS else FieldKind.NUMBER


@frozen
class FieldValues:
    """How figures become values of fields.

    Attributes:
        fields: the CRM's names for our columns.
        kinds: the kinds of those fields, as far as the CRM tells.
        step: numbers are rounded to multiples of it, and are written where they differ by a step; 0: exactly.
        zone: the zone of days, for fields that hold days only.
    """

    fields: Mapping[str, str]
    kinds: Mapping[str, FieldKind]
    step: float
    zone: tzinfo

    def check(self) -> None:
        """Refuse a number for a field of moments.

        Raises:
            SettingsError: there is such a field; it is named.
        """
        for column, name in self.fields.items():
            if column not in MOMENTS and self.kinds.get(name) is FieldKind.MOMENT:
                raise SettingsError(
                    f"{column} is a number, and the field {name} is made for moments",
                    advice="Name a field for numbers, or have a new one made",
                )

    def given(self, column: str, figure: float | None) -> FieldValue:
        """Return what is written for a figure; moments are aware, in the zone."""
        if figure is None:
            return None
        kind = self.kinds.get(self.fields[column], kind_of(column))
        if column in MOMENTS:
            moment = datetime.fromtimestamp(figure, UTC).astimezone(self.zone)
            if kind is FieldKind.MOMENT:
                return moment
            return moment.isoformat(timespec="seconds") if kind is FieldKind.TEXT else figure
        number = round(round(figure / self.step) * self.step, _DIGITS) if self.step else figure
        return repr(number) if kind is FieldKind.TEXT else number

    def is_same(self, column: str, held: FieldValue, figure: float | None) -> bool:
        """Whether a field holds the figure already: within a step, within a second, or as its day."""
        if held is None or figure is None:
            return held is None and figure is None
        if column in MOMENTS:
            return self._is_moment(held, figure)
        number = _number(held)
        if number is None:
            return False
        if self.step:
            return abs(number - figure) < self.step - _NEAR
        return math.isclose(number, figure, rel_tol=_NEAR, abs_tol=_NEAR)

    def has_arrived(self, field: str, held: FieldValue, sent: FieldValue) -> bool:
        """Whether a field holds what was sent to it."""
        if held is None or sent is None:
            return held is None and sent is None
        column = next(column for column, name in self.fields.items() if name == field)
        if column in MOMENTS:
            second = _second(sent, self.zone)
            return second is not None and self._is_moment(held, second)
        number, expected = _number(held), _number(sent)
        if number is None or expected is None:
            return False
        return math.isclose(number, expected, rel_tol=_NEAR, abs_tol=max(self.step / 2, _NEAR))

    def all_arrived(self, held: Mapping[str, FieldValue], sent: Mapping[str, FieldValue]) -> bool:
        """Whether fields hold all that was sent to them."""
        return all(self.has_arrived(field, held.get(field), value) for field, value in sent.items())

    def _is_moment(self, held: FieldValue, figure: float) -> bool:
        second = _second(held, self.zone)
        if second is None:
            return False
        if abs(second - figure) < 1:
            return True
        # a field of days gives back the midnight of one, in UTC or in the zone
        day = datetime.fromtimestamp(figure, self.zone).date()
        moments = (datetime.fromtimestamp(second, zone) for zone in (UTC, self.zone))
        return any(moment.time() == time() and moment.date() == day for moment in moments)


def _number(value: FieldValue) -> float | None:
    try:
        return None if value is None or isinstance(value, datetime) else float(value)
    except ValueError:
        return None


def _second(value: FieldValue, zone: tzinfo) -> float | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return _number(value)
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=zone)).timestamp()
    return value
