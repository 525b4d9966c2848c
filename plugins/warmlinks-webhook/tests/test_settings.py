"""What the settings of the webhook channel take and what they refuse."""

from __future__ import annotations

import pytest

from warmlinks.errors import SettingsError
from warmlinks_webhook import WebhookNotifier

LEAST = {"url": "https://example.org/hook"}


def test_the_least_is_an_address():
    """An address is enough."""
    settings = WebhookNotifier.configure(LEAST)

    assert (settings.url.host, settings.url.port, settings.url.target) == ("example.org", 443, "/hook")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"url": "example.org"}, "starts with http"),
        ({"url": "ftp://example.org"}, "starts with http"),
        ({"url": "file:///etc/passwd"}, "starts with http"),
        ({"url": "https://me:hunter2@example.org"}, "must not hold"),
        ({"url": "https://example.org/\r\nX: y"}, "no web address"),
        ({"url": "https://exa mple.org/"}, "no web address"),
        ({"url": "https://example.org:port/"}, "no web address"),
        ({"url": "https://bücher.example/"}, "no web address"),
        ({"url": 7}, "no web address"),
        ({"url": "http://example.org"}, "go together"),
        ({"insecure": True}, "go together"),
        ({"url": "http://example.org", "insecure": True, "token": "env:X"}, "without encryption"),
        ({"format": "xml"}, "format is one of"),
        ({"format": "ntfy"}, "topic belongs"),
        ({"topic": "x"}, "topic belongs"),
        ({"format": "ntfy", "topic": "x"}, "server alone"),
        ({"url": "https://example.org", "format": "ntfy", "topic": "a/b"}, "ntfy topic has"),
        ({"timeout": 0}, "timeout is a number"),
        ({"token": "hunter2"}, "a secret stands where"),
        ({"url": "https://localhost/"}, "local network"),
        ({"url": "https://[::1]/"}, "local network"),
        ({"url": "https://192.168.1.2/", "inner_hosts": ["192.168.1.3"]}, "local network"),
        ({"headers": {}}, "knows no setting headers"),
    ],
)
def test_wrong_settings_are_named(more, words):
    """An error says which key is wrong and what belongs there, and repeats no secret."""
    with pytest.raises(SettingsError, match=words) as caught:
        WebhookNotifier.configure({**LEAST, **more})

    assert "hunter2" not in str(caught.value)
