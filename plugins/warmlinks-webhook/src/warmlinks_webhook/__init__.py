"""Posts the warmlinks digest to the owner's own ntfy topic or webhook."""

from __future__ import annotations

from warmlinks_webhook.notifier import WebhookNotifier
from warmlinks_webhook.settings import WebhookSettings

__all__ = ["WebhookNotifier", "WebhookSettings"]
