"""Finds, checks and names plugins, and calls each behind a guard.

This room knows entry points, plugin files and the hooks. It knows no network's format, no record's meaning and no book.
"""

from __future__ import annotations

from warmlinks.registry._discovery import PluginInfo
from warmlinks.registry._registry import Registry

__all__ = ["PluginInfo", "Registry"]
