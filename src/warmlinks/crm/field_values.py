"""What a figure of a score is in a field of a CRM, and when what stands there is the same already."""

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
    """What a field has to be made for, to hold this column of a score."""
    return FieldKind.MOMENT if column in MOMENTS else FieldKind.NUMBER


@frozen
class FieldValues:
    """How figures go into fields.

    Attributes:
        fields: the CRM's names for our columns.
        kinds: what those fields are made for, as far as the CRM tells.
        step: numbers are multiples of it, and are written where they are a step away; 0: as they are.
        zone: where a field holds days only, the day is the one in this zone.
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
        """What is written for a figure; moments are aware, in the zone."""
        if figure is None:
            return None
        kind = self.kinds.get(self.fields[column], kind_of(column))
        if column in MOMENTS:
            moment = datetime.fromtimestamp(figure, UTC).astimezone(self.zone)
            texts: FieldValue = moment.isoformat(timespec="seconds")
            return moment if kind is FieldKind.MOMENT else texts if kind is FieldKind.TEXT else figure
        number = round(round(figure / self.step) * self.step, _DIGITS) if self.step else figure
        return repr(number) if kind is FieldKind.TEXT else number

    def is_same(self, column: str, held: FieldValue, figure: float | None) -> bool:
        """Whether what a field holds is as good as the figure: within a step, the second, or the day of a day."""
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
        number, wanted = _number(held), _number(sent)
        near = max(self.step / 2, _NEAR)
        return number is not None and wanted is not None and math.isclose(number, wanted, rel_tol=_NEAR, abs_tol=near)

    def _is_moment(self, held: FieldValue, figure: float) -> bool:
        second = _second(held, self.zone)
        if second is None:
            return False
        if abs(second - figure) < 1:
            return True
        # a field of days gives back the midnight of one
        there = datetime.fromtimestamp(second, UTC)
        day = datetime.fromtimestamp(figure, self.zone).date()
        midnights = (there, there.astimezone(self.zone))
        return any(one.time() == time() and one.date() == day for one in midnights)


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
