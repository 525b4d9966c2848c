"""A table of the settings file read into a plugin's own class: strictly, and without a word of what it holds."""

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
    fields = [one for one in attrs.fields(kind) if one.init]
    unknown = sorted(set(table) - {_key(one) for one in fields})
    if unknown:
        known = ", ".join(sorted(map(_key, fields))) or "none"
        raise SettingsError(f"{name} knows no setting {unknown[0]}", advice=f"Its settings are {known}")
    missing = [_key(one) for one in fields if one.default is attrs.NOTHING and _key(one) not in table]
    if missing:
        raise SettingsError(f"{name} needs the setting {missing[0]}")
    try:
        return kind(**table)
    except SettingsError as error:
        raise SettingsError(f"{name}: {error.what}", why=error.why, advice=error.advice) from error
    except (TypeError, ValueError) as error:
        # attrs puts (message, attribute, expected, value) into the arguments; only the key may be shown.
        key = next((one.name for one in error.args if isinstance(one, attrs.Attribute)), None)
        raise SettingsError(
            f"{name}: the setting {key} has the wrong kind of value" if key else f"{name}: a wrong value"
        ) from None


def why_no_settings(kind: object, *, defaults: bool = False) -> str | None:
    """Why a class is none of settings; None where it is one.

    Args:
        kind: what a plugin's class has as `settings`.
        defaults: whether every field needs a default, so that nothing has to be in the settings file.
    """
    if not isinstance(kind, type) or not attrs.has(kind):
        return "is no attrs class"
    lacks = [_key(one) for one in attrs.fields(kind) if one.init and one.default is attrs.NOTHING]
    return f"needs a default for {lacks[0]}" if defaults and lacks else None


def _key(field: attrs.Attribute[Any]) -> str:
    return field.alias or field.name
