"""One deadline for a whole attempt, and connections to checked addresses only."""

from __future__ import annotations

import socket
import ssl
import threading
import time

import pytest

from warmlinks.errors import SettingsError
from warmlinks.net.connecting import (
    Deadline,
    NotReachedError,
    check_host,
    connect,
    is_inner,
    resolve,
    verifying_context,
)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "255.255.255.255",
        "224.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "2002:7f00:1::1",
        "2002:a00:1::",
        "2001:db8::1",
        "192.0.2.1",
        "198.18.0.1",
        "240.0.0.1",
    ],
)
def test_inner_addresses(address):
    """Addresses of this machine, the local network, and such that carry one of them."""
    assert is_inner(address)


@pytest.mark.parametrize("address", ["9.9.9.9", "::ffff:9.9.9.9", "2620:fe::fe", "64:ff9b::909:909"])
def test_outer_addresses(address):
    """Addresses of the open internet."""
    assert not is_inner(address)


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LocalHost",
        "localhost.",
        "mail.localhost",
        "127.0.0.1",
        "127.1",
        "2130706433",
        "192.168.1.2",
        "::1",
    ],
)
def test_a_host_that_is_an_inner_one_is_known_without_a_look_up(host):
    """However it is written, it must be named; then it may be used."""
    with pytest.raises(SettingsError, match="local network") as caught:
        check_host(host, [])

    assert f'inner_hosts = ["{host}"]' in caught.value.advice
    check_host(host, [host.upper()])


@pytest.mark.parametrize("host", ["mail.example.org", "mail.lan", "localhost.example.org", "9.9.9.9", "2620:fe::fe"])
def test_of_a_name_nothing_is_known_without_a_look_up(host):
    """Whether a name leads inside is seen when it is connected to; addresses of the open internet are fine."""
    check_host(host, [])


def test_the_deadline_ends_what_comes_one_byte_at_a_time():
    """A time limit on the socket starts anew with each byte; the deadline does not."""
    ours, theirs = socket.socketpair()
    stop = threading.Event()

    def drip():
        while not stop.wait(0.02):
            try:
                theirs.sendall(b".")
            except OSError:
                return

    thread = threading.Thread(target=drip)
    thread.start()
    began = time.monotonic()
    ours.settimeout(10)
    with ours, Deadline(1).guard(ours):
        heard = 0
        while got := ours.recv(1):  # control: with the time limit of 10 alone this never ends
            heard += len(got)
    stop.set()
    thread.join()
    theirs.close()

    assert heard > 3
    assert 0.9 < time.monotonic() - began < 10


def test_the_guard_leaves_a_finished_connection_alone():
    """Left before its time, the guard shuts nothing and keeps no thread."""
    ours, theirs = socket.socketpair()
    threads = threading.active_count()
    with ours, theirs:
        with Deadline(0.05).guard(ours):
            pass
        time.sleep(0.1)
        ours.sendall(b"x")

        assert theirs.recv(1) == b"x"
    assert threading.active_count() == threads


def test_work_that_does_not_end_is_given_up():
    """Looking up a name cannot be interrupted, but it need not be waited for."""
    enough, done = threading.Event(), threading.Event()

    def sleep():
        enough.wait(60)
        done.set()

    with pytest.raises(NotReachedError, match=r"sleeping took longer than the 0\.1 seconds"):
        Deadline(0.1).run(sleep, what="sleeping")
    waited_for = done.is_set()
    enough.set()

    assert not waited_for
    assert done.wait(60)


def test_work_that_fails_fails_as_it_is():
    """An error comes out where the result is waited for."""
    with pytest.raises(ZeroDivisionError):
        Deadline(5).run(lambda: 1 // 0, what="dividing")


def test_a_connection_to_an_inner_address_needs_a_name():
    """The local address is refused without the name, whatever the case, and connected to with it."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        with pytest.raises(NotReachedError, match=r'inner_hosts = \["localhost"\]'):
            connect("localhost", port, Deadline(5))
        with connect("LOCALHOST", port, Deadline(5), inner_hosts=["localhost"]) as made:
            assert made.getpeername()[1] == port


def test_a_name_that_leads_inside_later_is_refused(monkeypatch):
    """What counts is the address really connected to, not the one that was looked at before."""
    monkeypatch.setattr("warmlinks.net.connecting.resolve", lambda *_: ["9.9.9.9"])
    door = socket.create_server(("127.0.0.1", 0))
    monkeypatch.setattr(
        socket, "create_connection", lambda *_, **__: socket.socket().__class__() if False else _to(door)
    )

    with door, pytest.raises(NotReachedError, match="inner address 127"):
        connect("mail.example.org", 25, Deadline(5))


def _to(door):
    made = socket.socket()
    made.connect(door.getsockname())
    return made


def test_nobody_listening_is_said():
    """A closed port is not reached."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]

    with pytest.raises(NotReachedError, match="does not answer"):
        connect("127.0.0.1", port, Deadline(5), inner_hosts=["127.0.0.1"])


@pytest.mark.parametrize("host", ["no-such-host.invalid", "x" * 300, "a..b"])
def test_a_name_nobody_knows_is_said(host, monkeypatch):
    """A name without an address is not reached."""

    def unknown(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    if host.endswith("invalid"):
        monkeypatch.setattr(socket, "getaddrinfo", unknown)

    with pytest.raises(NotReachedError, match="no address is known"):
        resolve(host, 25, Deadline(5))


def test_certificates_are_checked(tmp_path):
    """The context checks names and certificates, from TLS 1.2 on; a file that is none is an error of the settings."""
    context = verifying_context()

    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    (tmp_path / "none.pem").write_text("none")
    for path in (tmp_path / "none.pem", tmp_path / "missing.pem"):
        with pytest.raises(SettingsError, match="certificates"):
            verifying_context(str(path))


@pytest.mark.parametrize(
    "host", ["stra\u00dfe.de", "fa\u00df.at", "\u4f8b\u3048.jp", "\u03b2\u03cc\u03bb\u03bf\u03c2.gr"]
)
def test_a_host_in_another_script_is_neither_looked_up_nor_taken_for_another(host, monkeypatch):
    """Python would ask for strasse.de: a stranger's server would take password and mail."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("it was looked up"))
    with pytest.raises(SettingsError, match="another script"):
        check_host(host, ())
    with pytest.raises(NotReachedError, match="another script"):
        connect(host, 443, Deadline(5))
