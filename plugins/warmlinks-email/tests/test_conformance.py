"""The e-mail channel keeps what every notifier promises, against a mail server that fails in every way."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Iterator
from email.utils import format_datetime

import pytest

from warmlinks.plugins.notifiers import Digest, Outcome, Outcomes
from warmlinks.testing.notifiers import NotifierConformance, complaints
from warmlinks.testing.notifiers_mail import MAIL_FAULTS, MailChannel
from warmlinks.testing.notifiers_texts import digest_about, sample_digest
from warmlinks_email import EmailNotifier, EmailSettings


class TestEmailNotifier(NotifierConformance):
    notifier = EmailNotifier
    faults = MAIL_FAULTS

    @pytest.fixture
    def channel(self) -> Iterator[MailChannel]:
        with MailChannel() as server:
            yield server


class NaiveEmailNotifier(EmailNotifier):
    """As one would write it on an afternoon: the control of the faults and of the naughty names."""

    def _send(self, digest: Digest, settings: EmailSettings) -> Outcome:
        for _ in range(2):
            try:
                with smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout) as server:
                    server.starttls(context=ssl.create_default_context(cafile=settings.ca_file))
                    server.ehlo()
                    server.auth_plain = lambda _=None: f"\0{settings.user}\0{MailChannel.secret}"
                    server.esmtp_features["auth"] = ""
                    server.docmd("AUTH", "PLAIN " + _plain(settings.user, MailChannel.secret))
                    server.sendmail(settings.sender, [settings.to], self.preview(digest, settings))
            except (smtplib.SMTPException, OSError):
                continue
            return Outcome.delivered()
        return Outcome.retryable("it did not work")

    def preview(self, digest: Digest, settings: EmailSettings) -> bytes:
        lines = "".join(f"<p>{item.text}</p>" for item in digest.items)
        return (
            f"From: {settings.sender}\r\nTo: {settings.to}\r\nSubject: {digest.title}\r\n"
            f"Date: {format_datetime(digest.made_at)}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{lines}\r\n"
        ).encode("utf-8", "replace")


def _plain(user: str | None, secret: str) -> str:
    import base64

    return base64.b64encode(f"\0{user}\0{secret}".encode()).decode()


def test_control_a_naive_notifier_sends_second_copies():
    """The faults can be failed: a notifier that tries again on any error brings second copies, and calls them safe."""
    after_the_dot = tuple(
        fault for fault in MAIL_FAULTS if fault.at == "final dot" and fault.does in ("cut", "cut within")
    )
    kit = type("TestNaive", (NotifierConformance,), {"notifier": NaiveEmailNotifier, "faults": after_the_dot})
    for name in dir(kit):
        if name.startswith("test_") and name not in ("test_fault", "test_delivers_once"):
            setattr(kit, name, lambda *_: None)

    found = complaints(kit, MailChannel)

    assert "test_delivers_once" not in found
    assert any("2 copies" in complaint for complaint in found.values()), found


def test_control_a_naive_message_lets_names_into_headers():
    """The naughty names can do harm: a message put together by hand gets headers from a name."""
    kit = type("TestNaive", (NotifierConformance,), {"notifier": NaiveEmailNotifier})

    with MailChannel() as server, pytest.raises((AssertionError, pytest.fail.Exception), match="the name"):
        kit().test_texts_change_nothing_else(server)


def test_there_are_at_least_thirty_one_faults():
    """Each 4xx and 5xx at each step, silence, one byte at a time, cuts, and bad certificates are among them."""
    names = {fault.name for fault in MAIL_FAULTS}

    assert len(names) == len(MAIL_FAULTS) >= 31
    for step in ("greeting", "EHLO", "STARTTLS", "EHLO over TLS", "AUTH", "MAIL", "RCPT", "DATA", "final dot"):
        assert {f"4xx at {step}", f"5xx at {step}"} <= names


def test_trying_again_what_is_safe_never_brings_a_second_copy():
    """Whoever repeats each safe outcome once on a mended server ends with one copy at most, over all faults."""
    copies = {}
    for fault in MAIL_FAULTS:
        if fault.does in ("silence", "drip", "endless", "nobody listens"):
            continue
        with MailChannel() as server:
            server.misbehave(fault)
            first = EmailNotifier().send(sample_digest(), EmailNotifier.configure(server.table()))
            if first.kind is Outcomes.RETRYABLE:
                server.fault = None
                EmailNotifier().send(sample_digest(), EmailNotifier.configure(server.table()))
            copies[fault.name] = len(server.accepted())

    assert set(copies.values()) <= {0, 1}, copies


def test_nothing_is_told_before_encryption():
    """Before TLS the server hears no address, no password and no machine's name."""
    with MailChannel() as server:
        EmailNotifier().send(sample_digest(), EmailNotifier.configure(server.table()))
        clear = b"".join(line.clear for line in server.lines)

        assert clear == b"ehlo [127.0.0.1]\r\nSTARTTLS\r\n"
        assert len(server.accepted()) == 1


@pytest.mark.parametrize("kind", ["untrusted", "expired", "wrong host"])
def test_nothing_is_told_to_a_server_that_is_not_the_one(kind):
    """Where the certificate is wrong, neither the login nor an address is said."""
    with MailChannel() as server:
        server.misbehave(next(fault for fault in MAIL_FAULTS if fault.does == kind))
        outcome = EmailNotifier().send(sample_digest(), EmailNotifier.configure(server.table()))

        assert server.commands == ["EHLO", "STAR"]
        assert "certificate" in outcome.why


def test_a_wrong_password_is_tried_once(monkeypatch):
    """A password that is refused is not tried in another way: that would only bring a lock closer."""
    with MailChannel() as server:
        settings = EmailNotifier.configure(server.table())
        monkeypatch.setenv(server.variable, "wrong")
        outcome = EmailNotifier().send(sample_digest(), settings)

        assert outcome.kind is Outcomes.REFUSED
        assert "535" in outcome.why
        assert server.commands.count("AUTH") == 1


def test_the_only_recipient_is_the_one_of_the_settings():
    """Addresses in the digest receive nothing."""
    with MailChannel() as server:
        EmailNotifier().send(
            digest_about("eve@bad.example, <mallory@bad.example>"), EmailNotifier.configure(server.table())
        )
        server.settle()

        assert server.recipients == ["RCPT TO:<me@example.org>"]


def test_a_server_with_login_in_three_steps_only(monkeypatch):
    """Where PLAIN is not offered, LOGIN is used."""
    with MailChannel() as server:

        def on_ehlo(line, words):
            del words
            offers = "AUTH LOGIN" if line.encrypted else "STARTTLS"
            return server.step(line, "EHLO", f"250-x\r\n250 {offers}\r\n".encode())

        monkeypatch.setattr(server, "on_ehlo", on_ehlo)
        outcome = EmailNotifier().send(sample_digest(), EmailNotifier.configure(server.table()))

        assert outcome.kind is Outcomes.DELIVERED
        assert outcome.receipt == "taken as 4711"


def test_without_encryption_it_is_said_each_time(caplog):
    """`insecure = true` is said aloud in the log and in the outcome, every time."""
    with MailChannel() as server:
        table = {"host": "localhost", "port": server.port, "to": "me@example.org", "inner_hosts": ["localhost"]}
        settings = EmailNotifier.configure({**table, "security": "none", "insecure": True})
        outcomes = [EmailNotifier().send(sample_digest(), settings) for _ in range(2)]

        assert [outcome.kind for outcome in outcomes] == [Outcomes.DELIVERED] * 2
        assert all("without encryption" in outcome.why for outcome in outcomes)
        assert len([one for one in caplog.records if "insecure" in one.getMessage()]) == 2


def test_tls_from_the_first_byte(monkeypatch):
    """`security = "tls"` talks TLS at once and never says STARTTLS."""
    from warmlinks.testing.notifiers_server import server_context

    with MailChannel() as server:
        plain = server.serve

        def serve(line):
            line.encrypt(server_context())
            plain(line)

        monkeypatch.setattr(server, "serve", serve)
        settings = EmailNotifier.configure({**server.table(), "security": "tls"})
        outcome = EmailNotifier().send(sample_digest(), settings)

        assert outcome.kind is Outcomes.DELIVERED
        assert server.commands[0] == "EHLO"
        assert "STAR" not in server.commands


def test_inner_addresses_are_used_only_where_named(monkeypatch):
    """A name that turns out to lead into the own network is not connected to unless the settings name it."""
    look_up = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _host, *more, **named: look_up("127.0.0.1", *more, **named))
    with MailChannel() as server:
        table = {**server.table(), "host": "mail.example.org", "inner_hosts": []}
        outcome = EmailNotifier().send(sample_digest(), EmailNotifier.configure(table))

        assert outcome.kind is Outcomes.RETRYABLE
        assert 'inner_hosts = ["mail.example.org"]' in outcome.why
        assert server.attempts() == 0


def test_a_missing_secret_is_no_reason_to_connect(monkeypatch):
    """Without the password nothing is begun, and it may be tried again once it is there."""
    with MailChannel() as server:
        settings = EmailNotifier.configure(server.table())
        monkeypatch.delenv(server.variable)
        outcome = EmailNotifier().send(sample_digest(), settings)

        assert outcome.kind is Outcomes.RETRYABLE
        assert server.attempts() == 0


def test_the_deadline_is_one_for_all_steps(monkeypatch):
    """A server that is slow at each step, but never too slow at one, still ends the attempt in time."""
    with MailChannel() as server:
        usual, steps, pauses = server.step, [], [0.6]

        def slow(line, at, words):
            steps.append(at)
            time.sleep(pauses[0])
            return usual(line, at, words)

        monkeypatch.setattr(server, "step", slow)
        outcome = EmailNotifier().send(sample_digest(), EmailNotifier.configure({**server.table(), "timeout": 2.0}))
        begun = len(steps)
        steps.clear()
        pauses[0] = 0.0
        patient = EmailNotifier().send(sample_digest(), EmailNotifier.configure({**server.table(), "timeout": 50.0}))

        assert begun <= 4  # at 0.6 seconds each, in two seconds
        assert outcome.kind is Outcomes.RETRYABLE
        # On a busy machine the time may be over before the first step.
        assert re.search("time of the attempt|that the attempt has", outcome.why)
        assert len(steps) > 7  # the control: there are more for one who has the time
        assert patient.kind is Outcomes.DELIVERED
