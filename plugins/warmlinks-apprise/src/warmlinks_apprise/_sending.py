"""The program that has Apprise send one message, and reports line by line what leaves.

It reads its task as JSON from standard input and reports on standard output: see `warmlinks_apprise._judging`.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final
from unittest.mock import patch

import requests
from apprise import Apprise, AppriseAsset, NotifyBase, NotifyFormat
from apprise.common import OverflowMode, PersistentStoreMode

from warmlinks.net.connecting import is_inner
from warmlinks_apprise._judging import LEFT

__all__ = ["main", "send"]

_PLAIN: Final = "it would go without encryption, which insecure = true has to allow"
_NO_SERVICE: Final = "Apprise makes no service of the url"


class _RefusedError(OSError):
    """A connection that the owner's settings do not allow."""


class _Watch:
    """Sees each connection and each request before it is made, and what is answered.

    Attributes:
        trouble: why something was not let out, if it was not.
        statuses: what web servers answered, in order.
    """

    def __init__(self, tell: Callable[[str], None], *, inner: frozenset[str], insecure: bool) -> None:
        self._tell = tell
        self._inner = inner
        self._insecure = insecure
        self._left = False
        self.trouble = ""
        self.statuses: list[int] = []

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Within the block all sockets and all of requests are watched, and no redirect is followed."""
        connect, send = socket.socket.connect, requests.adapters.HTTPAdapter.send

        def watched_connect(connection: socket.socket, address: Any) -> None:  # noqa: ANN401  each family has its own
            self._check(connection, address)
            try:
                connect(connection, address)
            except BlockingIOError:
                # it may yet come about
                self.leave()
                raise
            self.leave()

        def watched_connect_ex(connection: socket.socket, address: Any) -> int:  # noqa: ANN401  as above
            try:
                watched_connect(connection, address)
            except _RefusedError:
                raise
            except OSError as error:
                return error.errno or 1
            return 0

        def watched_send(
            adapter: requests.adapters.HTTPAdapter,
            request: requests.PreparedRequest,
            **more: Any,  # noqa: ANN401  as above
        ) -> requests.Response:
            if not self._insecure and not str(request.url).lower().startswith("https:"):
                self.trouble = _PLAIN
                raise requests.exceptions.InvalidSchema(_PLAIN)
            reply = send(adapter, request, **more)
            self.statuses.append(reply.status_code)
            return reply

        with (
            patch.object(socket.socket, "connect", watched_connect),
            patch.object(socket.socket, "connect_ex", watched_connect_ex),
            patch.object(requests.adapters.HTTPAdapter, "send", watched_send),
            # one service forgets to ask for none, and a URL may ask for some
            patch.object(requests.Session, "get_redirect_target", lambda *_: None),
        ):
            yield

    def leave(self) -> None:
        """From now on something may have left."""
        if not self._left:
            self._left = True
            self._tell(LEFT)

    def _check(self, connection: socket.socket, address: Any) -> None:  # noqa: ANN401  as above
        if connection.family not in (socket.AF_INET, socket.AF_INET6):
            return
        place = str(address[0])
        with suppress(ValueError):
            if is_inner(place) and place not in self._inner:
                self.trouble = (
                    f"the url leads to the inner address {place}, which the setting inner_hosts has to allow by name"
                )
                raise _RefusedError(self.trouble)


def send(task: dict[str, Any], tell: Callable[[str], None]) -> None:
    """Have Apprise send it once, and tell what became of it.

    Args:
        task: `url`, `title`, `text`, `inner_hosts`, `insecure` and `timeout` in seconds.
        tell: takes each line at once.
    """
    watch = _Watch(tell, inner=_addresses(task["inner_hosts"]), insecure=task["insecure"])
    service = _service(task)
    end: dict[str, Any] = {"answer": False, "by_requests": False, "statuses": watch.statuses, "trouble": _NO_SERVICE}
    if service is not None:
        end["by_requests"] = _is_by_requests(service)
        if not end["by_requests"]:
            # by other libraries: what they do, and when, is seen by nobody
            watch.leave()
        with watch.watching():
            end["answer"] = _answer(service, task)
        end["trouble"] = watch.trouble
    tell(json.dumps(end))


def _service(task: dict[str, Any]) -> NotifyBase | None:
    """The service that the URL names; what a URL may ask for and an honest hand-over may not have is taken back."""
    asset = AppriseAsset(
        http_redirects=False,
        async_mode=False,
        interpret_emojis=False,
        interpret_escapes=False,
        secure_logging=True,
        storage_mode=PersistentStoreMode.MEMORY,
        service_timeout=0,
    )
    service = Apprise.instantiate(task["url"], asset=asset)
    if service is None:
        return None
    service.redirects = False
    service.retry = 0
    service.interpret_emojis = False
    # one message, not several
    service.overflow_mode = OverflowMode.TRUNCATE
    service.socket_connect_timeout = service.socket_read_timeout = task["timeout"]
    if not task["insecure"]:
        service.verify_certificate = True
    return service


def _is_by_requests(service: NotifyBase) -> bool:
    """Whether all that a service sends goes through requests, as far as its module tells."""
    module = sys.modules[type(service).__module__]
    return getattr(module, "requests", None) is requests


def _answer(service: NotifyBase, task: dict[str, Any]) -> bool:
    sender = Apprise(service, asset=service.asset)
    try:
        return bool(sender.notify(title=task["title"], body=task["text"], body_format=NotifyFormat.TEXT))
    except Exception:  # noqa: BLE001  whatever a service raises is no yes
        return False


def _addresses(hosts: list[str]) -> frozenset[str]:
    """The addresses of the servers that the owner has named; who is not known has none."""
    addresses: set[str] = set()
    for host in hosts:
        with suppress(OSError, UnicodeError):
            addresses.update(str(entry[4][0]) for entry in socket.getaddrinfo(host, None))
    return frozenset(addresses)


def main() -> None:
    """Read the task, do it, tell, and end without waiting for threads that Apprise has left."""
    task = json.load(sys.stdin.buffer)
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    logging.disable()

    def tell(line: str) -> None:
        os.write(kept, f"{line}\n".encode())

    send(task, tell)
    os._exit(0)


if __name__ == "__main__":
    main()
