"""A web server for tests, with the faults that web servers have. For `NotifierConformance`.

It wants TLS and a token, takes what is posted, and can fail at each point in each way: see `HTTP_FAULTS`.
"""

from __future__ import annotations

import json
import re
import socket
import threading
import zlib
from collections.abc import Iterator
from typing import Any, ClassVar

from warmlinks.plugins.notifiers import Outcomes
from warmlinks.testing.notifiers_channel import Fault
from warmlinks.testing.notifiers_server import HOST, Line, ScriptedServer, server_context

__all__ = ["HTTP_FAULTS", "HttpChannel"]

_DELIVERED = frozenset({Outcomes.DELIVERED})
_SAFE = frozenset({Outcomes.RETRYABLE})
_REFUSED = frozenset({Outcomes.REFUSED})
_UNKNOWN = frozenset({Outcomes.UNKNOWN})
_PAUSE = 7.0
_BOMB = 50_000_000


def _statuses() -> Iterator[Fault]:
    for status in (200, 201, 202, 204):
        yield Fault(f"status {status}", _DELIVERED, takes=True, at="status", does=str(status))
    for status in (400, 401, 403, 404, 405, 410, 413, 415, 422):
        yield Fault(f"status {status}", _REFUSED, at="status", does=str(status))
    for status in (408, 425, 429):
        yield Fault(f"status {status}", _SAFE, at="status", does=str(status))
    for status in (409, 500, 502, 503, 504, 599):
        yield Fault(f"status {status} after it was taken", _UNKNOWN, takes=True, at="status", does=str(status))


def _pauses() -> Iterator[Fault]:
    dates = "Date: Thu, 08 Jan 2026 08:00:00 GMT\r\nRetry-After: Thu, 08 Jan 2026 08:00:07 GMT"
    for status in (429, 503):
        for form, words in (("pause", "Retry-After: 7"), ("date", dates)):
            name = f"status {status} with a {form}"
            yield Fault(name, _SAFE, retry_after=_PAUSE, at="status", does=f"{status} {words}")


def _redirects() -> Iterator[Fault]:
    for status in (301, 308):
        yield Fault(f"redirect {status}", _REFUSED, at="status", does=f"{status} elsewhere")
    yield Fault("redirect 307", _SAFE, at="status", does="307 elsewhere")
    for status in (302, 303):
        name = f"redirect {status} after it was taken"
        yield Fault(name, _UNKNOWN, takes=True, at="status", does=f"{status} elsewhere")


def _broken() -> Iterator[Fault]:
    for does in ("silence", "drip", "cut", "nonsense", "endless headers", "interim without end"):
        yield Fault(f"{does} instead of a status", _UNKNOWN, takes=True, at="answer", does=does)
    for does in ("drip", "cut", "endless", "bomb", "silence"):
        yield Fault(f"{does} after the status", _DELIVERED, takes=True, at="body", does=does)
    for does in ("untrusted", "expired", "wrong host"):
        yield Fault(f"a certificate that is {does}", _SAFE, at="certificate", does=does)
    yield Fault("cut before TLS", _SAFE, at="handshake", does="cut")
    yield Fault("silence before TLS", _SAFE, at="handshake", does="silence")
    yield Fault("cut within the request", _SAFE | _UNKNOWN, at="request", does="cut")
    yield Fault("nobody listens", _SAFE, at="door", does="nobody listens")


HTTP_FAULTS: tuple[Fault, ...] = (*_statuses(), *_pauses(), *_redirects(), *_broken())


class HttpChannel(ScriptedServer):
    """The web server. Settings are those of a channel with url, token, ca_file and inner_hosts."""

    faults: ClassVar[tuple[Fault, ...]] = HTTP_FAULTS
    secret: ClassVar[str] = "token-4711-with-a-long-tail"  # noqa: S105  invented
    patience: ClassVar[float] = 6.0
    extra: ClassVar[dict[str, Any]] = {}

    def __init__(self, *, timeout: float = 0.3) -> None:
        super().__init__(timeout=timeout)
        self.headers: list[dict[str, str]] = []
        self.trap = socket.create_server(("127.0.0.1", 0))
        self.trap.settimeout(0.02)
        self.trapped = 0
        self.trapper = threading.Thread(target=self._trap, name="scripted-trap", daemon=True)
        self.trapper.start()

    def _trap(self) -> None:
        while not self.stop.is_set():
            try:
                self.trap.accept()[0].close()
            except TimeoutError:
                continue
            except OSError:
                return
            self.trapped += 1

    def table(self) -> dict[str, Any]:
        """The settings that lead here."""
        return {
            "url": f"https://{HOST}:{self.port}",
            "token": f"env:{self.variable}",
            "ca_file": self.ca_file,
            "inner_hosts": [HOST],
            "timeout": self.limit,
            **self.extra,
        }

    def elsewhere(self) -> int:
        """How many connections came to where the redirects lead."""
        return self.trapped

    def close(self) -> None:
        """End everything that was started."""
        super().close()
        self.trapper.join()
        self.trap.close()

    def structure(self, message: bytes) -> object:
        """The shape of the JSON, and how many lines its texts have."""
        return _shape(json.loads(message)), message.count(b"\n")

    def shown(self, message: bytes) -> str:
        """All texts of the JSON but the hash that tells copies apart and the time."""
        return "\n".join(_texts({**json.loads(message), "key": "", "made_at": ""}))

    def serve(self, line: Line) -> None:
        """One request."""
        if self.does("handshake") == "silence":
            line.wait()
        if self.does("handshake"):
            line.hear()
            return
        line.encrypt(server_context(self.does("certificate") or "good"))
        request = line.line()
        headers: dict[str, str] = {}
        while (got := line.line()) not in (b"\r\n", b""):
            if self.does("request") == "cut":
                return
            name, _, value = got.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        body = line.read(int(headers.get("content-length", "0")))
        self.headers.append({**headers, "": request.decode("latin-1").strip()})
        allowed = headers.get("authorization") == f"Bearer {self.secret}"
        if allowed and (self.fault is None or self.fault.takes):
            self.messages.append(body)
        self.answer(line, allowed=allowed)

    def answer(self, line: Line, *, allowed: bool) -> None:
        """The status and what follows, as usual or as the fault says."""
        does = self.does("answer")
        if does == "silence":
            line.wait()
        elif does == "drip":
            line.drip(b"HTTP/1.1 200 OK\r\nX: " + b"." * 200)
        elif does == "nonsense":
            line.say(b"\x00\xff 200 what?\r\n\r\n")
        elif does == "endless headers":
            line.say(b"HTTP/1.1 200 OK\r\n")
            line.pour(b"X-More: to come\r\n")
        elif does == "interim without end":
            line.pour(b"HTTP/1.1 102 Processing\r\n\r\n")
        elif does != "cut":
            self.say_status(line, allowed=allowed)

    def say_status(self, line: Line, *, allowed: bool) -> None:
        """A whole answer, or one that goes wrong after the status."""
        status, _, more = (self.does("status") or ("200" if allowed else "401")).partition(" ")
        if more == "elsewhere":
            more = f"Location: https://{HOST}:{self.trap.getsockname()[1]}/"
        head = f"HTTP/1.1 {status} Said\r\n" + (f"{more}\r\n" if more else "")
        does = self.does("body")
        if not does:
            line.say(f"{head}Content-Length: {0 if status == '204' else 2}\r\n\r\n".encode())
            line.say(b"" if status == "204" else b"{}")
            return
        coding = "Content-Encoding: gzip\r\n" if does == "bomb" else ""
        line.say(f"{head}{coding}Content-Length: {_BOMB}\r\n\r\n".encode())
        if does == "drip":
            line.drip(b"." * 200)
        elif does == "endless":
            line.pour(b"." * 8192)
        elif does == "bomb":
            packer = zlib.compressobj(9, wbits=31)
            line.say(packer.compress(b"\0" * _BOMB) + packer.flush())
        elif does == "silence":
            line.wait()


def _shape(value: object) -> object:
    if isinstance(value, dict):
        return {key: _shape(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_shape(child) for child in value]
    if isinstance(value, str):
        return "lines", value.count("\n"), "elements", len(re.findall(r"[\x00-\x09\x0b-\x1f\x7f]", value))
    return value


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict | list):
        for child in value.values() if isinstance(value, dict) else value:
            yield from _texts(child)
    elif isinstance(value, str):
        yield value
