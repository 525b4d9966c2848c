"""The channel `email`."""

from __future__ import annotations

import logging
from typing import ClassVar

from warmlinks.errors import WarmlinksError
from warmlinks.net.connecting import Deadline
from warmlinks.plugins.notifiers import Digest, Notifier, Outcome
from warmlinks_email.settings import EmailSettings

__all__ = ["EmailNotifier"]

_log = logging.getLogger("warmlinks")


class EmailNotifier(Notifier):
    """Sends one message to the owner's own address, with a text part and an HTML part.

    Delivered is what the server has answered with 2xx after the final dot. Before that dot everything is safe to
    repeat but a 5xx, which is refused; after it without an answer it is unknown.
    """

    name: ClassVar[str] = "email"
    settings: ClassVar[type[EmailSettings]] = EmailSettings

    def _send(self, digest: Digest, settings: EmailSettings) -> Outcome:
        from warmlinks_email import _smtp  # smtplib only for those who send

        deadline = Deadline(settings.timeout)
        try:
            message = self.preview(digest, settings)
        except WarmlinksError as error:
            return Outcome.refused(str(error))
        if settings.insecure:
            _log.warning("email: insecure = true, the digest goes to %s without encryption", settings.host)
        try:
            secret = settings.password.reveal(timeout=deadline.left()) if settings.password else None
        except WarmlinksError as error:
            return Outcome.retryable(str(error))
        return _smtp.deliver(message, settings, secret, deadline)

    def preview(self, digest: Digest, settings: EmailSettings) -> bytes:
        """The whole message as the server gets it, with CRLF line ends."""
        from warmlinks_email import _compose  # templates only for those who send

        return _compose.compose(digest, settings)
