"""Against somebody else's mail server, in this process: STARTTLS and a login wanted, wrong ones refused."""

from __future__ import annotations

import socket
import ssl
from email import message_from_bytes
from email.policy import default

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from warmlinks.plugins.notifiers import Outcomes
from warmlinks.testing.notifiers_texts import sample_digest
from warmlinks_email import EmailNotifier


class Inbox:
    def __init__(self):
        self.mails = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  the library's name
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 queued as 1"


def known(_server, _session, _envelope, _mechanism, data):
    # handled: whether the answer has been given already
    return AuthResult(success=(data.login, data.password) == (b"owner", "pässword".encode()), handled=False)


@pytest.fixture
def server(tmp_path, monkeypatch):
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    trustme.CA().cert_pem.write_to_path(tmp_path / "other.pem")
    monkeypatch.setenv("MAIL_PASSWORD", "pässword")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    inbox = Inbox()
    controller = Controller(
        inbox, hostname="127.0.0.1", port=port, tls_context=context, require_starttls=True,
        authenticator=known, auth_required=True, auth_require_tls=True,
    )  # fmt: skip
    controller.start()
    inbox.table = {
        "host": "localhost", "port": port, "to": "me@example.org", "user": "owner", "password": "env:MAIL_PASSWORD",
        "ca_file": str(tmp_path / "ca.pem"), "inner_hosts": ["localhost"],
    }  # fmt: skip
    inbox.other_ca = str(tmp_path / "other.pem")
    yield inbox
    controller.stop()


def send(table):
    return EmailNotifier().send(sample_digest(), EmailNotifier.configure(table))


def test_a_digest_arrives(server):
    """One message arrives, with both parts, and byte for byte what the preview shows."""
    outcome = send(server.table)

    assert outcome.kind is Outcomes.DELIVERED
    assert outcome.receipt == "queued as 1"
    ((sender, recipients, content),) = server.mails
    assert (sender, recipients) == ("me@example.org", ["me@example.org"])
    assert content == EmailNotifier().preview(sample_digest(), EmailNotifier.configure(server.table))
    parts = [part.get_content_type() for part in message_from_bytes(content, policy=default).walk()]
    assert parts == ["multipart/alternative", "text/plain", "text/html"]


def test_a_wrong_password_is_refused(server, monkeypatch):
    """A wrong password is refused for good."""
    monkeypatch.setenv("MAIL_PASSWORD", "wrong")
    outcome = send(server.table)

    assert outcome.kind is Outcomes.REFUSED
    assert server.mails == []


def test_no_login_is_refused(server):
    """Where the server wants a login and there is none, it is refused."""
    outcome = send({**server.table, "user": None, "password": None})

    assert outcome.kind is Outcomes.REFUSED
    assert server.mails == []


def test_an_untrusted_certificate_stops_it(server):
    """A certificate of an authority that is not trusted stops the attempt before the login."""
    outcome = send({**server.table, "ca_file": server.other_ca})

    assert outcome.kind is Outcomes.RETRYABLE
    assert "certificate is not trusted" in outcome.why
    assert server.mails == []


def test_without_tls_the_server_refuses(server):
    """A server that wants TLS refuses a plain message, and that is what is answered."""
    table = {"host": "localhost", "port": server.table["port"], "to": "me@example.org", "inner_hosts": ["localhost"]}
    outcome = send({**table, "security": "none", "insecure": True})

    assert outcome.kind is Outcomes.REFUSED
    assert server.mails == []
