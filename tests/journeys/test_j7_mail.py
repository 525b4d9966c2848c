"""J7.4: the digest of a real book through somebody else's mail server, with names that would do harm."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
import trustme
from aiosmtpd.controller import Controller

import warmlinks as wl
from warmlinks.plugins.registry import Registry
from warmlinks.plugins.sources import About, Person
from warmlinks.values import Identity, Interaction

NOW = datetime(2026, 1, 20, 9, tzinfo=UTC)
MADE = About("made", as_of=NOW)
NAMES = ("Zoë Łuczak 山田", "Eve\r\nBcc: everybody@example.net")


class Inbox:
    def __init__(self):
        self.mails = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  the library's name
        self.mails.append((envelope.rcpt_tos, envelope.content))
        return "250 queued"


@pytest.fixture
def inbox(tmp_path, monkeypatch):
    """A mail server that wants STARTTLS, and the settings file of an owner who uses it."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = tmp_path / "settings.toml"
    settings.write_text(
        f"""[email]
        host = "localhost"
        port = {port}
        to = "me@example.org"
        ca_file = "{tmp_path / "ca.pem"}"
        inner_hosts = ["localhost"]
        """
    )
    settings.chmod(0o600)
    monkeypatch.setenv("WARMLINKS_SETTINGS", str(settings))
    monkeypatch.setenv("WARMLINKS_STATE", str(tmp_path / "state"))
    taken = Inbox()
    server = Controller(taken, hostname="127.0.0.1", port=port, tls_context=context, require_starttls=True)
    server.start()
    yield taken
    server.stop()


@pytest.fixture
def book(world):
    """A book with two people who are going quiet, and every installed channel."""
    path = world.folder / "x.db"
    with world.book(path) as filled:
        filled.load(world.archive("alpha", MADE, *(record for name in NAMES for record in _tie(name))))
    with wl.Book.open(path, registry=Registry(folders=())) as opened:
        yield opened


def _tie(name):
    key = name.split()[0]
    yield Person(Identity("alpha", key, name=name), "people")
    for week in range(20):
        at = NOW - timedelta(days=120 + 7 * week)
        yield Interaction("alpha", f"{key}-{week}", key, "message", ("in", "out")[week % 2], at, f"m[{week}]")


def test_j7_4_one_digest_is_one_mail_with_both_parts_and_no_name_in_its_headers(book, inbox):
    """One message for one digest, to its owner alone; both parts show the names whole, and no header holds one."""
    sent = book.notify(book.digest(now=NOW), now=NOW, via=["email"])
    again = book.notify(book.digest(now=NOW), now=NOW + timedelta(minutes=1), via=["email"])

    assert (sent.state, again.state) == ("delivered", "nothing")
    ((recipients, content),) = inbox.mails
    mail = message_from_bytes(content, policy=default)
    assert recipients == ["me@example.org"]
    assert mail["bcc"] is None
    assert not any("Eve" in value or "Zoë" in value for value in mail.values())
    parts = {part.get_content_type(): part.get_content() for part in mail.iter_parts()}
    assert list(parts) == ["text/plain", "text/html"]
    for text in parts.values():
        assert "Zoë Łuczak 山田" in text
        assert "Eve" in text


def test_j7_4_a_name_put_into_a_header_as_it_is_would_be_noticed():
    """The control: the same name, written into a subject without care, is another recipient."""
    naive = f"Subject: {NAMES[1]} is going quiet\r\nTo: me@example.org\r\n\r\n".encode()

    assert message_from_bytes(naive, policy=default)["bcc"] is not None
