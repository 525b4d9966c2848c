"""Values of fields, as they are read and sent."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from warmlinks.errors import FeedError
from warmlinks.plugins.doors import FieldKind, FieldValue
from warmlinks_rest.shape import Values

__all__ = ["UnfitError", "kind_of", "moment_of", "sent", "shown"]

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d")
"""Where nobody tells the sorts of fields: what is meant as a moment, and is in UTC where it names no zone."""
_MILLISECONDS: Final = 1e11
"""Numbers above this are milliseconds: as seconds they would be after the year 5000."""


class UnfitError(Exception):
    """A value that a field does not take, with the reason."""


def kind_of(kind: str) -> FieldKind:
    """Return the kind of a field of that type."""
    return FieldKind.MOMENT if kind == "day" else FieldKind(kind)


def moment_of(held: Any) -> datetime | None:  # noqa: ANN401  JSON holds anything
    """Parse a moment: a text, or a number of seconds or milliseconds; UTC if it has no zone.

    Raises:
        FeedError: it is none.
    """
    if held is None or held == "":
        return None
    try:
        if isinstance(held, str) and not held.isdecimal():
            moment = datetime.fromisoformat(held)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        number = float(held)
        return datetime.fromtimestamp(number / 1000 if abs(number) > _MILLISECONDS else number, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        raise FeedError(
            "the CRM tells a moment that is none",
            why="it is no ISO text and no number of seconds",
            advice="Check the place at in the settings",
        ) from None


def shown(kind: str | None, held: Any) -> FieldValue:  # noqa: ANN401  as above
    """Return the value of a field; as text if it does not fit its type."""
    if held is None or held == "" or isinstance(held, (Mapping, list)):
        return None
    if isinstance(held, bool):
        return str(held)
    if kind in ("moment", "day") or (kind is None and isinstance(held, str) and _MOMENT.match(held)):
        try:
            return moment_of(held)
        except FeedError:
            return str(held)
    if kind == "text":
        return str(held)
    try:
        number = float(held) if kind == "number" or not isinstance(held, str) else None
    except ValueError:
        number = None
    return number if number is not None and math.isfinite(number) else str(held)


def sent(values: Values, kinds: Mapping[str, str] | None, name: str, value: FieldValue) -> Any:  # noqa: ANN401  as above
    """Return the value as it is sent to a field.

    Raises:
        UnfitError: there is no such field, or it is made for something else.
    """
    if kinds is not None and name not in kinds:
        raise UnfitError(f"there is no field {name} that can be written")
    if value is None:
        return values.empty
    kind = kinds[name] if kinds is not None else None
    if isinstance(value, datetime):
        if kind == "number":
            return value.timestamp()
        return value.isoformat() if kind == "text" else _moment("day" if kind == "day" else values.moment, value)
    if kind in ("moment", "day"):
        raise UnfitError(f"{name} is made for moments")
    return str(value) if kind == "text" else value


def _moment(style: str, value: datetime) -> str | int:
    if style == "day":
        return value.date().isoformat()
    utc = value.astimezone(UTC)
    if style == "milliseconds":
        return int(utc.timestamp() * 1000)
    if style == "seconds":
        return int(utc.timestamp())
    return utc.strftime("%Y-%m-%d %H:%M:%S" if style == "plain" else "%Y-%m-%dT%H:%M:%SZ")
