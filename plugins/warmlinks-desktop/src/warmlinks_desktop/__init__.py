"""Shows the warmlinks digest as a desktop notification."""

from __future__ import annotations

from warmlinks_desktop.notifier import DesktopNotifier
from warmlinks_desktop.settings import DesktopSettings

__all__ = ["DesktopNotifier", "DesktopSettings"]
