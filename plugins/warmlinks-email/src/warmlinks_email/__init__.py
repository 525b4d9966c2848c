"""Sends the warmlinks digest to its owner by e-mail."""

from __future__ import annotations

from warmlinks_email.notifier import EmailNotifier
from warmlinks_email.settings import EmailSettings

__all__ = ["EmailNotifier", "EmailSettings"]
