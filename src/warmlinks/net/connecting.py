"""One deadline for a whole attempt, and a connection to an address that was checked.

Knows sockets, names and certificates; knows nothing of mail, of HTTP or of what is said over the connection.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

from warmlinks.errors import SettingsError, WarmlinksError

if TYPE_CHECKING:
    import ssl
    from concurrent.futures import Future

__all__ = [
    "Deadline",
    "NotReachedError",
    "check_address",
    "check_host",
    "connect",
    "is_inner",
    "resolve",
    "run_aside",
    "verifying_context",
]

T = TypeVar("T")

_PER_ADDRESS = 15.0
_ADDRESSES = 8


class NotReachedError(WarmlinksError):
    """The other side was not reached: not one byte of what was to be said has left this machine."""


class Deadline:
    """The moment at which an attempt is over, however slowly the other side answers.

    A time limit on a socket starts anew with every byte, so that one byte a second never runs out. This one does not:
    `guard` shuts the connection down from outside when the time has come.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left, never below zero."""
        return max(0.0, self._end - time.monotonic())

    @property
    def over(self) -> bool:
        """Whether the time has come."""
        return self.left() == 0.0

    @contextmanager
    def guard(self, connection: socket.socket) -> Iterator[None]:
        """Shut `connection` down when the time has come, unless the block is left before.

        It watches a duplicate of the socket: TLS wraps and replaces the one it was given, the duplicate stays on the
        same connection and is never anybody else's file descriptor.
        """
        own = connection.dup()
        timer = threading.Timer(self.left(), _shut, [own])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
            own.close()

    def run(self, work: Callable[[], T], *, what: str) -> T:
        """Do `work`, which cannot be interrupted and changes nothing elsewhere, and give up on it in time.

        Raises:
            NotReachedError: it was not done in time; its result, if one ever comes, is dropped.
        """
        result = run_aside(work, self.left())
        if not result.done():
            raise NotReachedError(f"{what} took longer than the {self.seconds:g} seconds that the attempt has")
        return result.result()


def run_aside(work: Callable[[], T], seconds: float) -> Future[T]:
    """Do `work` in a thread and wait so long for it; where it is not done by then, the thread is left to itself."""
    from concurrent.futures import Future  # not for those who reach no server

    result: Future[T] = Future()

    def run() -> None:
        try:
            result.set_result(work())
        except BaseException as error:  # noqa: BLE001  raised again where the result is asked for
            result.set_exception(error)

    thread = threading.Thread(target=run, name="warmlinks-waits", daemon=True)
    thread.start()
    thread.join(seconds)
    return result


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def resolve(host: str, port: int, deadline: Deadline) -> list[str]:
    """The addresses `host` leads to, in the system's order and at most a handful.

    Raises:
        NotReachedError: nothing goes by that name, or nobody said so in time.
    """
    if not host.isascii():
        raise NotReachedError("no address is known for a name in another script", advice="Write it with xn--")
    try:
        entries = deadline.run(
            lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM), what=f"looking up the address of {host}"
        )
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        raise NotReachedError(f"no address is known for {host}", why=why) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in entries))[:_ADDRESSES]


def is_inner(address: str) -> bool:
    """Whether an IP address is one of this machine, of the local network, or otherwise not of the open internet.

    Addresses that carry another one inside (IPv4 in IPv6, 6to4, Teredo, NAT64) are judged by that one too.
    """
    parsed = ipaddress.ip_address(address.partition("%")[0])
    carried: list[ipaddress.IPv4Address | None] = []
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return is_inner(str(parsed.ipv4_mapped))
        carried = [parsed.sixtofour, *(parsed.teredo or ())]
        if parsed in ipaddress.ip_network("64:ff9b::/96"):
            carried.append(ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF))
    carries_inner = any(ip is not None and not ip.is_global for ip in carried)
    return carries_inner or not parsed.is_global or parsed.is_multicast


def check_address(host: str, address: str, inner_hosts: Collection[str]) -> None:
    """Refuse an inner address unless the owner has named the host that leads to it.

    Raises:
        NotReachedError: `address` is an inner one and `host` is not among `inner_hosts`.
    """
    if is_inner(address) and not _is_allowed(host, inner_hosts):
        raise NotReachedError(
            f"{host} leads to the inner address {address}",
            why="addresses of this machine or the local network are used only for hosts named in the settings",
            advice=_advice_to_allow(host),
        )


def check_host(host: str, inner_hosts: Collection[str]) -> None:
    """Refuse a host that is an inner one whatever a network says, unless the owner has named it; nothing is looked up.

    Settings are checked by this when they are read. A name that only turns out to lead inside is refused when it is
    connected to, by `check_address`.

    Raises:
        SettingsError: `host` is an inner address or `localhost`, and not among `inner_hosts`; or it is in another
            script, which Python looks up by the rules of IDNA 2003: that may be a stranger's domain.
    """
    if not host.isascii():
        raise SettingsError(
            "the name of this host has letters of another script", advice="Write its form in ASCII, with xn--"
        )
    bare = host.strip("[]").rstrip(".").lower()
    if bare == "localhost" or bare.endswith(".localhost"):
        inner = True
    else:
        try:
            inner = is_inner(bare)
        except ValueError:
            try:
                # short and other old ways to write an IPv4 address, which systems still understand
                inner = is_inner(socket.inet_ntoa(socket.inet_aton(bare)))
            except (OSError, UnicodeError):
                inner = False
    if inner and not _is_allowed(host, inner_hosts):
        raise SettingsError(
            f"{host} is an address of this machine or the local network",
            why="such addresses are used only for hosts named in the settings",
            advice=_advice_to_allow(host),
        )


def _is_allowed(host: str, inner_hosts: Collection[str]) -> bool:
    return host.lower() in {name.lower() for name in inner_hosts}


def _advice_to_allow(host: str) -> str:
    return f'If that is your own server, add the setting inner_hosts = ["{host}"]'


def connect(host: str, port: int, deadline: Deadline, *, inner_hosts: Collection[str] = ()) -> socket.socket:
    """A connection to `host`, to the first of its addresses that answers; the address really connected to is checked.

    Raises:
        NotReachedError: no address answered in time, or one of them is an inner one that was not allowed by name.
    """
    addresses = resolve(host, port, deadline)
    for address in addresses:
        check_address(host, address, inner_hosts)
    trouble = "no address"
    for address in addresses:
        if deadline.over:
            trouble = "the time of the attempt is over"
            break
        try:
            connection = socket.create_connection(
                (address, port), timeout=min(_PER_ADDRESS, max(deadline.left(), 0.01))
            )
        except OSError as error:
            trouble = error.strerror or str(error) or type(error).__name__
            continue
        try:
            check_address(host, str(connection.getpeername()[0]), inner_hosts)
            connection.settimeout(max(deadline.left(), 0.01))
        except BaseException:
            connection.close()
            raise
        return connection
    raise NotReachedError(f"{host} does not answer on port {port}", why=trouble)


def verifying_context(ca_file: str | None = None) -> ssl.SSLContext:
    """A TLS context that checks certificates and host names: against the system's store, or against one file.

    Raises:
        SettingsError: `ca_file` cannot be read or holds no certificate.
    """
    import ssl  # a quarter of the start-up time, and only needed where a network is

    try:
        context = ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise SettingsError(
            f"the file of certificates {ca_file} cannot be used", why=error.strerror or type(error).__name__
        ) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
