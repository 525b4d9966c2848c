"""What the settings of the e-mail channel take and what they refuse, and that they keep quiet."""

from __future__ import annotations

import pytest

from warmlinks.errors import SettingsError
from warmlinks_email import EmailNotifier

LEAST = {"host": "mail.example.org", "to": "me@example.org"}


def test_the_least_is_a_host_and_an_address():
    """Host and own address are enough; the rest is the usual."""
    settings = EmailNotifier.configure(LEAST)

    assert (settings.sender, settings.security, settings.port) == ("me@example.org", "starttls", 587)
    assert EmailNotifier.configure({**LEAST, "security": "tls"}).port == 465


@pytest.mark.parametrize(
    "address",
    [
        "me",
        "me@",
        "@example.org",
        "a@b@c.org",
        "Me <me@example.org>",
        "me@example.org, you@example.org",
        "me@example.org;x",
        "me@exa mple.org",
        "me@example.org\r\nBcc: eve@bad.example",
        "me\0@example.org",
        "mé@example.org",
        ".me@example.org",
        "me..you@example.org",
        "me@-example.org",
        "me@example..org",
        "=?utf-8?q?me?=@example.org",
        '"me"@example.org',
        "",
        7,
        None,
        "x" * 65 + "@example.org",
        "me@" + "a." * 130 + "org",
        "me@[127.0.0.1]",
        "<me@example.org>",
    ],
)
def test_an_address_is_exactly_one_address(address):
    """Anything but one plain address is an error that names the key and does not repeat the value."""
    with pytest.raises(SettingsError, match="the setting to is not one e-mail address"):
        EmailNotifier.configure({**LEAST, "to": address})


DOMAINS = {
    "bücher.example": "xn--bcher-kva.example",
    "müller.de": "xn--mller-kva.de",
    "例え.jp": "xn--r8jz45g.jp",
    # what the older rules turn into another domain
    "straße.de": "xn--strae-oqa.de",
    "STRAßE.de": "xn--strae-oqa.de",
    "faß.at": "xn--fa-hia.at",
    "βόλος.gr": "xn--nxasmm1c.gr",
    "\u0646\u0627\u0645\u0647\u200c\u0627\u06cc.com": "xn--mgba3gch31f060k.com",
    "ශ්\u200dරී.com": "xn--10cl1a0b660p.com",
    # one domain, typed in other ways
    "bu\u0308cher.example": "xn--bcher-kva.example",
    "Bücher\u3002example": "xn--bcher-kva.example",
    "\uff42ücher.example": "xn--bcher-kva.example",
    "xn--bcher-kva.example": "xn--bcher-kva.example",
    "XN--BCHER-KVA.Example": "xn--bcher-kva.example",
    "a--b.example": "a--b.example",
}


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domain_in_another_script_is_the_one_that_it_names(domain):
    """By IDNA 2008, for whom it goes to and whom it comes from; never a domain that only looks like it."""
    settings = EmailNotifier.configure({**LEAST, "to": f"me@{domain}", "sender": f"you@{domain}"})

    assert (settings.to, settings.sender) == (f"me@{DOMAINS[domain]}", f"you@{DOMAINS[domain]}")


@pytest.mark.parametrize(
    "domain",
    ["☃.example", "a\u200db.example", "xn--.\u00fc", "\u0301a.example", "a\u2024b/ü.example", "ü" * 60],
)
@pytest.mark.parametrize("key", ["to", "sender"])
def test_what_is_no_domain_by_those_rules_is_refused(domain, key):
    with pytest.raises(SettingsError, match=f"the setting {key} is not one e-mail address"):
        EmailNotifier.configure({**LEAST, key: f"me@{domain}"})


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"hots": "x"}, "knows no setting hots"),
        ({"security": "ssl"}, "security is one of"),
        ({"security": "none"}, "go together"),
        ({"insecure": True}, "go together"),
        ({"security": "none", "insecure": True, "user": "me", "password": "env:X"}, "no login without encryption"),
        ({"user": "me"}, "user and password go together"),
        ({"password": "env:X"}, "user and password go together"),
        ({"user": "me\r\n", "password": "env:X"}, "control characters"),
        ({"port": 0}, "port is a number"),
        ({"port": "587"}, "port has the wrong kind"),
        ({"port": True}, "port is a number"),
        ({"timeout": 3600}, "timeout is a number"),
        ({"timeout": float("nan")}, "timeout is a number"),
        ({"insecure": "yes"}, "insecure has the wrong kind"),
        ({"inner_hosts": "localhost"}, "inner_hosts is a list"),
        ({"host": "127.0.0.1"}, "local network"),
        ({"host": "localhost"}, "local network"),
        ({"host": "mail.example.org\n"}, "host is not the name"),
        ({"host": "https://mail.example.org"}, "host is not the name"),
        ({"ca_file": ""}, "ca_file is not the path"),
    ],
)
def test_wrong_settings_are_named(more, words):
    """An error says which key is wrong and what belongs there."""
    with pytest.raises(SettingsError, match=words):
        EmailNotifier.configure({**LEAST, **more})


def test_a_password_pasted_by_mistake_is_not_repeated():
    """Where the password itself stands in the settings, the error does not show it."""
    with pytest.raises(SettingsError) as caught:
        EmailNotifier.configure({**LEAST, "user": "me", "password": "hunter2-hunter2"})

    assert "hunter2" not in str(caught.value)
    assert "env:NAME" in str(caught.value)


def test_a_missing_key_is_named():
    """Without the own address there is nobody to write to."""
    with pytest.raises(SettingsError, match="email needs the setting to"):
        EmailNotifier.configure({"host": "mail.example.org"})
