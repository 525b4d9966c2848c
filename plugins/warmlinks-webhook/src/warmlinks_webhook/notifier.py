"""The channel `webhook`."""

from __future__ import annotations

import logging
from typing import ClassVar

from warmlinks.errors import WarmlinksError
from warmlinks.net.connecting import Deadline
from warmlinks.net.http import NoAnswerError, Reply, pause_of, request
from warmlinks.plugins.notifiers import Digest, Notifier, Outcome
from warmlinks_webhook.settings import WebhookSettings

__all__ = ["WebhookNotifier"]

_log = logging.getLogger("warmlinks")

# The request was turned away before anybody dealt with it.
_NOT_NOW = {307, 408, 421, 425, 429, 511}
# A final no beyond the 4xx: the address has moved, or the server can never do this.
_NEVER = {301, 308, 501, 505}
# The answer to a second request while the first one is dealt with, or has been.
_CONFLICT = 409


class WebhookNotifier(Notifier):
    """Posts one digest to an address of the owner's.

    | status | outcome | because |
    | --- | --- | --- |
    | 2xx | delivered | |
    | 307, 408, 421, 425, 429, 511 | safe to repeat | turned away before anybody dealt with it |
    | 503 with Retry-After | safe to repeat | the server itself says: not now, come again |
    | 409 | unknown | the server knows this key: the first try may have arrived |
    | other 4xx; 301, 308, 501, 505 | refused | it will say so again |
    | other 3xx, other 5xx, anything else | unknown | the digest may have been taken before that was said |
    | none, nothing had left | safe to repeat | |
    | none, something had left | unknown | |

    A proxy answers 500, 502 and 504, and often a bare 503 too, when the server behind it broke off *after* the request
    had reached it. 302 and 303 are how forms answer what they have accepted. So none of these is tried again.
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
        return _judged(reply, settings)

    def preview(self, digest: Digest, settings: WebhookSettings) -> bytes:
        """The body of the request; its headers hold nothing of the digest but a hash of its key."""
        from warmlinks_webhook._payload import payload  # only for those who send

        return payload(digest, settings)


def _judged(reply: Reply, settings: WebhookSettings) -> Outcome:
    status = reply.status
    why = f"{settings.url} answered {status}"
    pause = pause_of(reply)
    if 200 <= status < 300:  # noqa: PLR2004  success, says the protocol
        return Outcome.delivered(why="sent without encryption, as insecure = true says" if settings.insecure else "")
    if status in _NOT_NOW or (status == 503 and pause is not None):  # noqa: PLR2004  not now, says the protocol
        return Outcome.retryable(why, retry_after=pause)
    if status in _NEVER or (400 <= status < 500 and status != _CONFLICT):  # noqa: PLR2004  a fault of ours, says it
        moved = "; the address has moved, and credentials never follow" if status in (301, 308) else ""
        return Outcome.refused(why + moved)
    return Outcome.unknown(why)
