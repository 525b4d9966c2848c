"""Keeps a calendar file of what warmlinks says is due and coming."""

from __future__ import annotations

from warmlinks_ics.notifier import IcsNotifier
from warmlinks_ics.settings import IcsSettings

__all__ = ["IcsNotifier", "IcsSettings"]
