"""The settings of the channel."""

from __future__ import annotations

from pathlib import Path

from attrs import field, frozen

from warmlinks.errors import SettingsError
from warmlinks.files import expanded

__all__ = ["IcsSettings"]


def _file(value: object) -> Path:
    path = expanded(value) if isinstance(value, str | Path) else None
    if path is None or not path.is_absolute() or path.suffix.lower() != ".ics" or "\0" in str(path):
        raise SettingsError(
            "the setting file is not the whole path of a calendar file",
            advice='Write it as "~/calendars/warmlinks.ics"',
        )
    return path


@frozen(kw_only=True)
class IcsSettings:
    """The channel's settings.

    Attributes:
        file: the calendar file, a path from the root or the home folder on that ends in `.ics`. Its folder is there.
    """

    file: Path = field(converter=_file)
