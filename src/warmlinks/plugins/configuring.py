"""A table of the settings file read into a plugin's own class: strictly, and never quoting its values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from warmlinks.errors import SettingsError

__all__ = ["configured", "why_no_settings"]


def configured(name: str, kind: type[Any], table: Mapping[str, Any]) -> Any:  # noqa: ANN401  each plugin has its own class
    """The settings of a plugin.

    Args:
        name: what the plugin's part is called, for messages.
        kind: its attrs class of settings.
        table: what the owner wrote.

    Raises:
        SettingsError: an unknown key, a missing one, or a value of the wrong kind; it names part and key, and never
            the value, which may be a secret that was pasted by mistake.
    """
    fields = {field.alias or field.name: field for field in attrs.fields(kind) if field.init}
    unknown = sorted(set(table) - fields.keys())
    if unknown:
        keys = ", ".join(sorted(fields)) or "none"
        raise SettingsError(f"{name} knows no setting {unknown[0]}", advice=f"Its settings are {keys}")
    missing = [key for key, field in fields.items() if field.default is attrs.NOTHING and key not in table]
    if missing:
        raise SettingsError(f"{name} needs the setting {missing[0]}")
    try:
        return kind(**table)
    except SettingsError as error:
        raise SettingsError(f"{name}: {error.what}", why=error.why, advice=error.advice) from error
    except (TypeError, ValueError) as error:
        # attrs puts (message, attribute, expected, value) into the arguments; only the key may be shown.
        key = next((argument.name for argument in error.args if isinstance(argument, attrs.Attribute)), None)
        raise SettingsError(
            f"{name}: the setting {key} has the wrong kind of value" if key else f"{name}: a wrong value"
        ) from None


def why_no_settings(kind: object, *, defaults: bool = False) -> str | None:
    """Why a class cannot hold settings; None where it can. With `defaults` every field needs a default."""
    if not isinstance(kind, type) or not attrs.has(kind):
        return "is no attrs class"
    lacks = [field.alias or field.name for field in attrs.fields(kind) if field.init and field.default is attrs.NOTHING]
    return f"needs a default for {lacks[0]}" if defaults and lacks else None
