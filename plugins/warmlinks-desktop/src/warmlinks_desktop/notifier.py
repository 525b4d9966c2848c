"""The channel `desktop`."""

from __future__ import annotations

import sys
from typing import ClassVar

from warmlinks.net.connecting import Deadline
from warmlinks.plugins.notifiers import Digest, Notifier, Outcome
from warmlinks_desktop.settings import DesktopSettings

__all__ = ["DesktopNotifier"]


class DesktopNotifier(Notifier):
    """Shows the title and the first lines; *not available* where there is no desktop to show them."""

    name: ClassVar[str] = "desktop"
    settings: ClassVar[type[DesktopSettings]] = DesktopSettings

    def _send(self, digest: Digest, settings: DesktopSettings) -> Outcome:
        from warmlinks_desktop._notification import notification_of  # only for those who send

        notification = notification_of(digest, settings.lines)
        deadline = Deadline(settings.timeout)
        if sys.platform.startswith("linux"):
            from warmlinks_desktop import _bus  # jeepney only for those who send

            return _bus.show(notification, deadline)
        from warmlinks_desktop import _elsewhere  # absent on Linux

        return _elsewhere.show(notification, deadline)

    def preview(self, digest: Digest, settings: DesktopSettings) -> bytes:
        """Title, an empty line, and the body as desktops with markup get it; others get it with nothing escaped.

        Which of the two a desktop is can only be asked over a connection.
        """
        from warmlinks_desktop._notification import notification_of  # only for those who send

        notification = notification_of(digest, settings.lines).escaped()
        return f"{notification.title}\n\n{notification.body}\n".encode()
