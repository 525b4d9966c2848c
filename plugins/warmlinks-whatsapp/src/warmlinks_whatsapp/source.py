"""The source: chats that WhatsApp exported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from attrs import field, frozen

from warmlinks.archive import Archive, Member
from warmlinks.errors import SettingsError
from warmlinks.plugins.sources import Coverage, CoveredSides, Record, Source
from warmlinks_whatsapp._network import BEGAN, NETWORK, ORDERS, PATTERN

__all__ = ["WhatsAppSettings", "WhatsAppSource"]


def _is_order(settings: object, attribute: object, value: object) -> None:  # noqa: ARG001  as attrs calls it
    if value not in ("", *ORDERS):
        raise SettingsError("the setting dates says no order", advice=f"It is one of {', '.join(ORDERS)}")


@frozen(kw_only=True)
class WhatsAppSettings:
    """The table `[sources.whatsapp]`.

    Attributes:
        dates: how the phone writes days where a chat does not tell: `day-first`, `month-first` or `year-first`.
    """

    dates: str = field(default="", validator=_is_order)


class WhatsAppSource(Source):
    """Reads chats that WhatsApp exported, of iOS and Android, one or many of them in an archive."""

    name: ClassVar[str] = NETWORK
    network: ClassVar[str] = NETWORK
    began: ClassVar[date | None] = BEGAN
    coverage: ClassVar[Coverage] = {"message": CoveredSides.BOTH_SIDES, "call": CoveredSides.BOTH_SIDES}
    settings = WhatsAppSettings

    def recognizes(self, archive: Archive) -> bool:
        """Return whether there is a text file that is named or begins as a chat."""
        if not archive.find(PATTERN):
            return False
        from warmlinks_whatsapp._survey import chat_files

        return next(chat_files(archive, most=12), None) is not None

    def attachments(self, archive: Archive) -> Iterator[Member]:
        """Yield files that were sent in a chat and are named in it, such as contact cards."""
        from warmlinks_whatsapp._survey import attached

        return attached(archive)

    def read(self, archive: Archive) -> Iterator[Record]:
        """Yield what the chats hold. Each is gone through twice: first to learn who is who, and how days are written.

        Raises:
            OwnerUnknownError: nothing says whose they are.
            InputError: nothing in them can be read.
        """
        # every source is asked about every archive; what reads one is only needed here
        from warmlinks_whatsapp._reading import read_chats

        settings = archive.settings if isinstance(archive.settings, WhatsAppSettings) else WhatsAppSettings()
        return read_chats(archive, settings.dates)
