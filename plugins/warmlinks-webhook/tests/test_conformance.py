"""The webhook channel keeps what every notifier promises, against a web server that fails in every way."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from warmlinks.plugins.notifiers import Digest, Outcome, Outcomes
from warmlinks.testing.notifiers import NotifierConformance, complaints
from warmlinks.testing.notifiers_http import HTTP_FAULTS, HttpChannel
from warmlinks.testing.notifiers_texts import digest_about, sample_digest
from warmlinks_webhook import WebhookNotifier, WebhookSettings


class TestWebhook(NotifierConformance):
    notifier = WebhookNotifier
    faults = HTTP_FAULTS

    @pytest.fixture
    def channel(self) -> Iterator[HttpChannel]:
        with HttpChannel() as server:
            yield server


class NtfyChannel(HttpChannel):
    extra: ClassVar[dict[str, Any]] = {"format": "ntfy", "topic": "digests"}

    def structure(self, message: bytes) -> object:
        made = json.loads(message)
        return sorted(made), made["topic"], made["title"].count("\n"), made["message"].count("\n")


class TestNtfy(NotifierConformance):
    notifier = WebhookNotifier
    faults = HTTP_FAULTS[:1]

    @pytest.fixture
    def channel(self) -> Iterator[NtfyChannel]:
        with NtfyChannel() as server:
            yield server


class NaiveWebhookNotifier(WebhookNotifier):
    """As one would write it on an afternoon: the control of the faults."""

    def _send(self, digest: Digest, settings: WebhookSettings) -> Outcome:
        import ssl

        wanted = urllib.request.Request(
            f"https://localhost:{settings.url.port}/",
            data=self.preview(digest, settings),
            headers={"Authorization": f"Bearer {HttpChannel.secret}"},
        )
        context = ssl.create_default_context(cafile=settings.ca_file)
        for _ in range(2):
            try:
                with urllib.request.urlopen(wanted, timeout=settings.timeout, context=context):
                    return Outcome.delivered()
            except urllib.error.HTTPError as error:
                error.close()
        return Outcome.retryable("it did not work")


def test_control_a_naive_notifier_sends_second_copies_and_follows():
    """The faults can be failed: one that repeats on 5xx and follows redirects is caught by both."""
    chosen = tuple(one for one in HTTP_FAULTS if one.does in ("500", "503", "301 elsewhere", "302 elsewhere"))
    kit = type("TestNaive", (NotifierConformance,), {"notifier": NaiveWebhookNotifier, "faults": chosen})
    for name in dir(kit):
        if name.startswith("test_") and name not in ("test_fault", "test_delivers_once"):
            setattr(kit, name, lambda *_: None)

    found = complaints(kit, HttpChannel)

    assert "test_delivers_once" not in found
    assert "2 copies" in found["test_fault[status 500 after it was taken]"]
    assert any("not name" in complaint for name, complaint in found.items() if "redirect" in name), found


def test_the_request_is_the_template_s():
    """One POST with the token and a key that tells copies apart; nothing of the digest is in its headers."""
    with HttpChannel() as server:
        WebhookNotifier().send(digest_about("Ada"), WebhookNotifier.configure(server.table()))
        server.settle()
        (headers,) = server.headers

        assert headers.pop("") == "POST / HTTP/1.1"
        assert set(headers) == {
            "host", "user-agent", "accept-encoding", "connection", "content-type", "idempotency-key", "authorization",
            "content-length",
        }  # fmt: skip
        assert headers["host"] == f"localhost:{server.port}"
        assert "Ada" not in str(headers)


def test_the_same_digest_has_the_same_key():
    """The key is the digest's, whatever its texts, so that a receiver can tell a copy."""
    with HttpChannel() as server:
        settings = WebhookNotifier.configure(server.table())
        for digest in (sample_digest("a"), sample_digest("a"), sample_digest("b")):
            WebhookNotifier().send(digest, settings)
        server.settle()
        keys = [headers["idempotency-key"] for headers in server.headers]

        assert keys[0] == keys[1] != keys[2]
        assert json.loads(server.accepted()[0])["key"] == keys[0]


def test_what_is_posted():
    """All that the owner is to read is in the JSON, in order; ids of connections are not."""
    made = json.loads(
        WebhookNotifier().preview(sample_digest(), WebhookNotifier.configure({"url": "https://example.org/x"}))
    )

    assert [section["heading"] for section in made["sections"]] == ["Going quiet", "Introductions"]
    assert made["sections"][0]["items"][1] == {
        "text": "Chidi Okonkwo: two months since Chidi last wrote",
        "because": "You were in touch about every month from March 2016 on; now it has been two months, last a message "
        "from Chidi on 6 November.",
        "suggestion": "",
        "minutes": 3,
    }
    assert made["made_at"] == "2026-01-08T08:00:00+00:00"
    assert "who" not in json.dumps(made)


def test_ntfy_gets_as_many_whole_lines_as_it_shows():
    """What ntfy would turn into an attachment is cut at a line, and says how many there are beyond."""
    from warmlinks.testing.notifiers_texts import odd_digests

    many = dict(odd_digests())["two hundred lines"]
    long = digest_about("x" * 400)
    settings = WebhookNotifier.configure({"url": "https://example.org", "format": "ntfy", "topic": "t"})
    for digest in (many, long):
        assert len(json.loads(WebhookNotifier().preview(digest, settings))["message"].encode()) < 4096
    assert json.loads(WebhookNotifier().preview(sample_digest(), settings))["message"].count("\n") == 4


def test_without_encryption_it_is_said_each_time(caplog, httpserver):
    """`insecure = true` is said aloud in the log and in the outcome, every time; no token goes along."""
    httpserver.expect_request("/hook", method="POST").respond_with_data("")
    table = {"url": httpserver.url_for("/hook"), "insecure": True, "inner_hosts": ["localhost"]}
    outcomes = [WebhookNotifier().send(sample_digest(), WebhookNotifier.configure(table)) for _ in range(2)]

    assert [outcome.kind for outcome in outcomes] == [Outcomes.DELIVERED] * 2
    assert all("without encryption" in outcome.why for outcome in outcomes)
    assert len([one for one in caplog.records if "insecure" in one.getMessage()]) == 2


def test_inner_addresses_are_used_only_where_named(monkeypatch):
    """A name that turns out to lead to this machine is not connected to unless the settings name it."""
    look_up = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _host, *more, **named: look_up("127.0.0.1", *more, **named))
    with HttpChannel() as server:
        table = {**server.table(), "url": f"https://hooks.example.org:{server.port}/", "inner_hosts": []}
        outcome = WebhookNotifier().send(sample_digest(), WebhookNotifier.configure(table))

        assert outcome.kind is Outcomes.RETRYABLE
        assert "inner address" in outcome.why
        assert server.attempts() == 0


def test_the_path_of_a_webhook_is_not_told(caplog):
    """The path is as good as a password: it is in no outcome, repr or log."""
    caplog.set_level(0)
    with HttpChannel() as server:
        server.misbehave(next(one for one in HTTP_FAULTS if one.does == "404"))
        settings = WebhookNotifier.configure({**server.table(), "url": f"https://localhost:{server.port}/T0P53CR37"})
        outcome = WebhookNotifier().send(sample_digest(), settings)

        assert server.settle().headers[0][""] == "POST /T0P53CR37 HTTP/1.1"
        assert "T0P53CR37" not in str(outcome) + repr(settings) + caplog.text
