"""The source: text messages and calls in backups and databases of a phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

import attrs
from attrs import field, frozen

from warmlinks.archive import Archive
from warmlinks.errors import SettingsError
from warmlinks.plugins.sources import Coverage, CoveredSides, Record, Source
from warmlinks_phone._finding import NETWORK, PATTERNS, phone_members

__all__ = ["PhoneSettings", "PhoneSource"]


def _is_country(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, str):
        raise TypeError("no text", attribute)
    if not value:
        return
    import phonenumbers

    if value.upper() not in phonenumbers.SUPPORTED_REGIONS:
        raise SettingsError(
            f"the setting country is {value!r}, and there is no such country", advice="Use two letters, as GB or DE"
        )


@frozen(kw_only=True)
class PhoneSettings:
    """The table `[sources.phone]`.

    Attributes:
        country: where numbers are meant that are written without a country, in two letters, as `GB`.
    """

    country: str = field(default="", validator=_is_country)


class PhoneSource(Source):
    """Reads what lies on a phone."""

    name: ClassVar[str] = "phone"
    network: ClassVar[str] = NETWORK
    coverage: ClassVar[Coverage] = dict.fromkeys(("sms", "message", "call"), CoveredSides.BOTH_SIDES)
    began: ClassVar[date | None] = date(1992, 12, 3)
    reads: ClassVar[tuple[str, ...]] = PATTERNS
    settings: ClassVar[type[PhoneSettings]] = PhoneSettings

    def recognizes(self, archive: Archive) -> bool:
        """Return whether there is a file that begins as one of a phone."""
        return next(phone_members(archive, at_a_glance=True), None) is not None

    def read(self, archive: Archive) -> Iterator[Record]:
        """Yield what the files say. They are gone through twice: first to learn who is who.

        Raises:
            OwnerUnknownError: nothing says whose they are.
            InputError: nothing in them can be read.
        """
        from warmlinks_phone._reading import read_phone

        settings: PhoneSettings = archive.settings or PhoneSettings()
        yield from read_phone(archive, settings.country)
