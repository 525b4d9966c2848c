"""What the owner says about notifications on the desktop."""

from __future__ import annotations

from typing import Any

from attrs import Attribute, field, frozen

from warmlinks.errors import SettingsError

__all__ = ["DesktopSettings"]


def _between(least: float, most: float) -> Any:  # noqa: ANN401  attrs has no type for a validator that narrows
    def check(_owner: object, attribute: Attribute[float], value: object) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise SettingsError(f"the setting {attribute.name} is a number from {least:g} to {most:g}")

    return check


@frozen(kw_only=True)
class DesktopSettings:
    """The channel's settings; none is needed.

    Attributes:
        lines: how many lines of the digest are shown before "and N more".
        timeout: seconds for a whole attempt, however slowly the desktop answers.
    """

    lines: int = field(default=3, validator=_between(1, 10))
    timeout: float = field(default=10.0, validator=_between(0.1, 55))
