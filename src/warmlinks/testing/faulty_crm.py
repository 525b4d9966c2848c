"""A CRM that misbehaves: stands between a door and a real one, and lets one request go wrong in one way."""

from __future__ import annotations

import http.client
import socket
import threading
from contextlib import suppress
from typing import Final, Self

from warmlinks.testing._web_server import Handler, WebServer

__all__ = ["FAULTS", "FaultyCrm"]

FAULTS: Final = (
    "dropped before it is passed on",
    "dropped after it was passed on",
    "429 with Retry-After",
    "429 for an hour",
    "503",
    "500 before it is passed on",
    "500 after it was passed on",
    "cut in the middle",
    "no JSON",
    "slow",
    "moved",
)
"""Each way in which one request may go wrong."""

_HOP: Final = {"connection", "transfer-encoding", "content-length", "keep-alive"}
_PATIENCE: Final = 2.0


class FaultyCrm:
    """A web server on this machine that passes everything on to another one, but for the nth request.

    Args:
        port: where the real one listens, on this machine.

    Attributes:
        asked: how many requests came.
        elsewhere: how many came to the address that a redirect leads to; credentials must not.
    """

    def __init__(self, port: int) -> None:
        self.behind = port
        self.asked = self.elsewhere = 0
        self._fault: tuple[int, str] | None = None
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._servers = WebServer(_Passing, faulty=self), WebServer(_Elsewhere, faulty=self)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._servers[0].port}"

    @property
    def elsewhere_url(self) -> str:
        """Where its redirects lead."""
        return f"http://127.0.0.1:{self._servers[1].port}/"

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self.close()

    def close(self) -> None:
        """End it, and wait until it has."""
        self._stop.set()
        for server in self._servers:
            server.close()

    def misbehave(self, nth: int, fault: str) -> None:
        """Let the nth request from now on go wrong, the first being 0."""
        with self._lock:
            self._fault = (self.asked + nth, fault)

    def behave(self) -> None:
        """From now on nothing goes wrong."""
        with self._lock:
            self._fault = None

    def next_fault(self) -> str:
        """What goes wrong with the request that has come; empty where nothing does."""
        with self._lock:
            nth, self.asked = self.asked, self.asked + 1
            return self._fault[1] if self._fault is not None and self._fault[0] == nth else ""

    def wait(self) -> None:
        """Say nothing for a while."""
        self._stop.wait(_PATIENCE)


class _Elsewhere(Handler):
    faulty: FaultyCrm

    def _count(self) -> None:
        self.faulty.elsewhere += 1
        self.answer(200, {"Content-Type": "application/json"}, b"{}")

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_PROPFIND = do_REPORT = _count  # noqa: N815


class _Passing(Handler):
    faulty: FaultyCrm

    def drop(self) -> None:
        """End the connection without an answer."""
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _pass(self) -> None:
        body = self.body()
        fault = self.faulty.next_fault()
        if body is None:
            self.drop()
            return
        answer = self._instead(fault)
        if answer is not None:
            self.answer(*answer)
            return
        if fault == "dropped before it is passed on":
            self.drop()
            return
        if fault == "slow":
            self.faulty.wait()
            self.drop()
            return
        status, headers, content = self._passed_on(body)
        if fault == "dropped after it was passed on":
            self.drop()
        elif fault == "500 after it was passed on":
            self.answer(500, {}, b"oops")
        elif fault == "no JSON":
            self.answer(200, {"Content-Type": "text/html"}, b"<html><body>Please log in</body></html>")
        elif fault == "cut in the middle":
            self.send_response(status)
            self.send_header("Content-Length", str(max(2, len(content))))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2])
            self.drop()
        else:
            self.answer(status, headers, content)

    def _instead(self, fault: str) -> tuple[int, dict[str, str], bytes] | None:
        """What is answered in place of passing a request on."""
        answers: dict[str, tuple[int, dict[str, str], bytes]] = {
            "429 with Retry-After": (429, {"Retry-After": "1"}, b"{}"),
            "429 for an hour": (429, {"Retry-After": "3600"}, b"{}"),
            "503": (503, {}, b"oops"),
            "500 before it is passed on": (500, {}, b"oops"),
            "moved": (307, {"Location": self.faulty.elsewhere_url}, b""),
        }
        return answers.get(fault)

    def _passed_on(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        upstream = http.client.HTTPConnection("127.0.0.1", self.faulty.behind, timeout=30)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
            upstream.request(self.command, self.path, body, headers)
            got = upstream.getresponse()
            content = got.read()
            kept = {name: value for name, value in got.getheaders() if name.lower() not in {*_HOP, "server", "date"}}
            return got.status, kept, content
        finally:
            upstream.close()

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_PROPFIND = do_REPORT = _pass  # noqa: N815
