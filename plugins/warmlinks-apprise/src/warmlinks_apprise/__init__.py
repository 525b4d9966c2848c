"""Hands the warmlinks digest to its owner by Apprise, which knows some hundred services."""

from __future__ import annotations

from warmlinks_apprise.notifier import AppriseNotifier
from warmlinks_apprise.settings import AppriseSettings

__all__ = ["AppriseNotifier", "AppriseSettings"]
