"""A small server on this machine for tests: one thread for each connection, certificates made on the spot."""

from __future__ import annotations

import socket
import ssl
import tempfile
import threading
import time
from abc import abstractmethod
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Self

from warmlinks.testing.notifiers_channel import Channel, EnvironmentSecret, Fault

if TYPE_CHECKING:
    import trustme

__all__ = ["HOST", "Line", "ScriptedServer", "authority_file", "server_context"]

HOST = "localhost"
_BACKLOG = 16
_TIMEOUT = 30.0
_DRIP = 0.1
_SETTLED = 3.0
_STUCK = 0.5
_PATIENT = 20.0
_TAKEN = 1.0
_ENDLESS = ("silence", "drip", "endless", "endless headers", "interim without end")


@cache
def _authority(name: str) -> trustme.CA:
    import trustme

    del name
    return trustme.CA()


@cache
def server_context(kind: str = "good") -> ssl.SSLContext:
    """A server's TLS: with a `good` certificate, or one that is `untrusted`, `expired`, or for the `wrong host`."""
    authority = _authority("other" if kind == "untrusted" else "ours")
    name = "other.example" if kind == "wrong host" else HOST
    until = datetime(2020, 1, 1, tzinfo=UTC) if kind == "expired" else None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, not_after=until).configure_cert(context)
    return context


def authority_file(folder: Path) -> str:
    """Write down in a folder whom to trust, for a setting `ca_file`."""
    place = folder / "ca.pem"
    _authority("ours").cert_pem.write_to_path(place)
    return str(place)


class Line:
    """A connection seen from the server, read by lines; it remembers what came before TLS."""

    def __init__(self, connection: socket.socket, stop: threading.Event) -> None:
        self.socket = connection
        self.stop = stop
        self.encrypted = False
        self.clear = b""
        self._read = connection.makefile("rb")

    def encrypt(self, context: ssl.SSLContext) -> None:
        """Go on with TLS."""
        self._read.close()
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self._read = self.socket.makefile("rb")
        self.encrypted = True

    def line(self) -> bytes:
        """The next line, or nothing at the end."""
        got = self._read.readline(65536)
        if not self.encrypted:
            self.clear += got
        return got

    def read(self, size: int) -> bytes:
        """So many bytes."""
        return self._read.read(size)

    def hear(self) -> None:
        """Take what comes next, so that an end after it is a plain end: with something unread it would be a reset."""
        self._read.peek(1)

    def say(self, words: bytes) -> None:
        """Send."""
        self.socket.sendall(words)

    def drip(self, words: bytes) -> None:
        """Send one byte at a time, slowly."""
        for byte in words:
            if self.stop.wait(_DRIP):
                return
            self.socket.sendall(bytes([byte]))

    def pour(self, words: bytes) -> None:
        """Send the same again and again, until nobody takes it any more."""
        self.socket.settimeout(_STUCK)
        while not self.stop.is_set():
            self.socket.sendall(words)

    def wait(self) -> None:
        """Say nothing until the other side has gone."""
        self.socket.settimeout(0.05)
        while not self.stop.is_set():
            try:
                if not self.socket.recv(65536):
                    return
            except TimeoutError:
                continue

    def close(self) -> None:
        """End it, at once."""
        self._read.close()
        self.socket.close()


class ScriptedServer(Channel):
    """A server that misbehaves on request. A subclass says in `serve` what it says; `lines` are its connections."""

    variable: str = "WARMLINKS_CHANNEL_SECRET"

    def __init__(self, *, timeout: float = 0.3) -> None:
        self.timeout = timeout
        self.fault: Fault | None = None
        self.messages: list[bytes] = []
        self.lines: list[Line] = []
        self.stop = threading.Event()
        self.folder = Path(tempfile.mkdtemp(prefix="warmlinks-channel-"))
        self.ca_file = authority_file(self.folder)
        self.environment = EnvironmentSecret(self.variable, self.secret)
        self.door, self.port = self._listen()
        self.threads: list[threading.Thread] = []
        self.keeper = threading.Thread(target=self._keep, name="scripted-server", daemon=True)
        self.keeper.start()

    def _listen(self) -> tuple[socket.socket, int]:
        door = socket.create_server(("127.0.0.1", 0), backlog=_BACKLOG)
        door.settimeout(0.02)
        return door, int(door.getsockname()[1])

    def _keep(self) -> None:
        while not self.stop.is_set():
            try:
                connection, _ = self.door.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            connection.settimeout(_TIMEOUT)
            line = Line(connection, self.stop)
            self.lines.append(line)
            thread = threading.Thread(target=self._serve, args=[line], name="scripted-line", daemon=True)
            self.threads.append(thread)
            thread.start()

    def _serve(self, line: Line) -> None:
        try:
            with suppress(OSError, ValueError):
                self.serve(line)
        finally:
            with suppress(OSError):
                line.close()

    @abstractmethod
    def serve(self, line: Line) -> None:
        """Talk on one connection until it ends."""

    @property
    def limit(self) -> float:
        """The seconds to set for an attempt: few where they will be waited out, many where only the machine is slow."""
        if self.fault is None or self.fault.does not in _ENDLESS:
            return _PATIENT
        return max(self.timeout, _TAKEN) if self.fault.takes else self.timeout

    def does(self, at: str) -> str:
        """What is to happen at this point, if anything is."""
        return self.fault.does if self.fault is not None and self.fault.at == at else ""

    def misbehave(self, fault: Fault) -> None:
        """From now on, do that."""
        self.fault = fault
        if fault.does == "nobody listens":
            self._shut()

    def _shut(self) -> None:
        """Listen no more, at once: one that is waited at when it is closed lets others in until the wait is over.

        They are then reset before TLS, and of such a connection Python before 3.13 leaves the socket open.
        """
        with suppress(OSError):
            self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()

    def settle(self) -> Self:
        """Wait until the connections have ended, as those that were left do soon."""
        end = time.monotonic() + _SETTLED
        for thread in list(self.threads):
            thread.join(max(0.0, end - time.monotonic()))
        return self

    def accepted(self) -> list[bytes]:
        """The messages taken so far."""
        return list(self.settle().messages)

    def attempts(self) -> int:
        """How many connections there were."""
        return len(self.settle().lines)

    def close(self) -> None:
        """End everything that was started."""
        self.stop.set()
        self._shut()
        self.keeper.join()
        for line in self.lines:
            with suppress(OSError):
                line.socket.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join()
        self.environment.restore()
        Path(self.ca_file).unlink(missing_ok=True)
        self.folder.rmdir()
