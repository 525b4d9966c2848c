"""The channel `apprise`."""

from __future__ import annotations

import json
import os
import sys
from typing import Any, ClassVar

from warmlinks.errors import WarmlinksError
from warmlinks.net.connecting import Deadline
from warmlinks.plugins.notifiers import Digest, Notifier, Outcome
from warmlinks_apprise.settings import AppriseSettings

__all__ = ["AppriseNotifier"]


class AppriseNotifier(Notifier):
    """Has Apprise send one digest to the service that the owner's URL names.

    Apprise answers yes or no, and no more. A yes counts where what was seen of the sending agrees with it. Where
    surely nothing had left this machine it is safe to repeat; everything else is unknown.

    Apprise runs in a process of its own: it is ended when the time is over, what it logs and prints is seen by nobody,
    and what it sets up for the whole program ends with it.
    """

    name: ClassVar[str] = "apprise"
    settings: ClassVar[type[AppriseSettings]] = AppriseSettings

    def _send(self, digest: Digest, settings: AppriseSettings) -> Outcome:
        from warmlinks_apprise._judging import judged  # only for those who send
        from warmlinks_apprise._message import message

        deadline = Deadline(settings.timeout)
        title, text = message(digest, settings.lines)
        try:
            url = settings.url.reveal(timeout=deadline.left())
        except WarmlinksError as error:
            return Outcome.retryable(str(error))
        task = {
            "url": url,
            "title": title,
            "text": text,
            "inner_hosts": settings.inner_hosts,
            "insecure": settings.insecure,
            "timeout": max(deadline.left(), 0.1),
        }
        output, status = self.hand_over(task, settings, deadline)
        return judged(output, status=status, insecure=settings.insecure)

    def preview(self, digest: Digest, settings: AppriseSettings) -> bytes:
        """Title and text as Apprise is handed them, and a line that says what cannot be known before.

        What the service gets is Apprise's doing, and depends on the URL, which is a secret.
        """
        from warmlinks_apprise._message import as_preview, message  # only for those who send

        return as_preview(*message(digest, settings.lines))

    def hand_over(
        self, task: dict[str, Any], settings: AppriseSettings, deadline: Deadline
    ) -> tuple[bytes, int | None]:
        """Have the process of its own do it: its output, and its exit status, None if the time was over."""
        import subprocess  # only for those who send

        # -P: what lies in the working folder is nobody's module
        command = [sys.executable, "-P", "-m", "warmlinks_apprise._sending"]
        running = subprocess.Popen(  # noqa: S603  our own interpreter and module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(settings.ca_file),
        )
        with running:
            try:
                output, _ = running.communicate(json.dumps(task).encode(), timeout=deadline.left())
            except subprocess.TimeoutExpired:
                running.kill()
                return running.communicate()[0], None
            except BaseException:
                running.kill()
                raise
        return output, running.returncode


def environment(ca_file: str | None) -> dict[str, str]:
    """The environment without proxies and logins of others, and with the certificates that are to be trusted."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.lower().endswith("_proxy") and not name.startswith("APPRISE_") and not name.endswith("_CA_BUNDLE")
    }
    trusted = {} if ca_file is None else {"REQUESTS_CA_BUNDLE": ca_file}
    return {**kept, **trusted, "NO_PROXY": "*", "NETRC": os.devnull}
