"""The web server on this machine that the servers of the kits share."""

from __future__ import annotations

import ssl
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

__all__ = ["Handler", "WebServer"]


class Handler(BaseHTTPRequestHandler):
    """Serves one connection, which the other side may break off, and prints nothing."""

    timeout = 20

    def handle(self) -> None:
        """Serve one connection."""
        with suppress(OSError):
            super().handle()

    def log_message(self, *_: object) -> None:
        """Print nothing."""

    def body(self) -> bytes | None:
        """Read the body of the request; None if the other side has gone before its end."""
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        return body if len(body) == length else None

    def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        """Send an answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class WebServer:
    """A web server on this machine, with a thread for each connection.

    Args:
        handler: what answers.
        context: TLS, if wanted.
        attributes: what the handler knows.
    """

    def __init__(self, handler: type[Handler], context: ssl.SSLContext | None = None, **attributes: object) -> None:
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (handler,), attributes))
        self._http.daemon_threads = True
        if context is not None:
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
        self._thread = threading.Thread(target=self._http.serve_forever, args=[0.02], daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._http.server_address[1])

    def close(self) -> None:
        """End it, and wait until it has."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()
