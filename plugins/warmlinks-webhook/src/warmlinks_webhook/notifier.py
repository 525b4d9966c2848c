"""The channel `webhook`."""

from __future__ import annotations

import logging
from typing import ClassVar

from warmlinks.errors import WarmlinksError
from warmlinks.net.connecting import Deadline
from warmlinks.net.http import NoAnswerError, request
from warmlinks.plugins.notifiers import Digest, Notifier, Outcome, outcome_of
from warmlinks_webhook.settings import WebhookSettings

__all__ = ["WebhookNotifier"]

_log = logging.getLogger("warmlinks")


class WebhookNotifier(Notifier):
    """Posts one digest to an address of the owner's.

    What became of it is told by the answer, as `warmlinks.plugins.notifiers.outcome_of` has it; without one it is
    unknown if anything had left, and safe to repeat if nothing had.
    """

    name: ClassVar[str] = "webhook"
    settings: ClassVar[type[WebhookSettings]] = WebhookSettings

    def _send(self, digest: Digest, settings: WebhookSettings) -> Outcome:
        from warmlinks_webhook._payload import idempotency_key  # only for those who send

        deadline = Deadline(settings.timeout)
        body = self.preview(digest, settings)
        headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": idempotency_key(digest)}
        if settings.insecure:
            _log.warning("webhook: insecure = true, the digest goes to %s without encryption", settings.url)
        try:
            if settings.token is not None:
                headers["Authorization"] = f"Bearer {settings.token.reveal(timeout=deadline.left())}"
            reply = request(
                "POST",
                settings.url,
                headers=headers,
                body=body,
                deadline=deadline,
                inner_hosts=settings.inner_hosts,
                ca_file=settings.ca_file,
                limit=0,
            )
        except NoAnswerError as error:
            return Outcome.unknown(str(error))
        except WarmlinksError as error:
            return Outcome.retryable(str(error))
        return outcome_of(reply, why="sent without encryption, as insecure = true says" if settings.insecure else "")

    def preview(self, digest: Digest, settings: WebhookSettings) -> bytes:
        """The body of the request; its headers hold nothing of the digest but a hash of its key."""
        from warmlinks_webhook._payload import payload  # only for those who send

        return payload(digest, settings)
