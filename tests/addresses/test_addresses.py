"""What is compared of addresses and numbers."""

from __future__ import annotations

import pytest

from warmlinks.addresses import email_key, national_key, phone_key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (" Ada@Example.ORG ", "ada@example.org"),
        ("mailto:<ada@example.org>", "ada@example.org"),
        ("ada@example.org.", "ada@example.org"),
        ("\uff41da@example.org", "ada@example.org"),
        ("ada", None),
        ("ada@home", None),
        ("ada@example.org, ben@example.org", None),
        ("@example.org", None),
    ],
)
def test_email(text, key):
    """Addresses are compared trimmed and without case; what is none has no key."""
    assert email_key(text) == key


@pytest.mark.parametrize(
    ("text", "region", "key"),
    [
        ("+49 (30) 123-4567", None, "+49301234567"),
        ("0049 30 1234567", None, "+49301234567"),
        ("tel:+49.30.1234567", None, "+49301234567"),
        ("030 1234567", "DE", "+49301234567"),
        ("030 1234567", None, "0301234567"),
        ("123", None, None),
        ("call me", None, None),
        ("030 1234567", "XX", "0301234567"),
        ("+44 (0)20 7946 0001", None, "+442079460001"),
        ("0044 (0) 20 7946 0001", None, "+442079460001"),
        ("(020) 7946 0001", "GB", "+442079460001"),
        ("\u202a+44\xa07700\xa0900123\u202c", None, "+447700900123"),
        ("\u2068+44 7700 900123\u2069", None, "+447700900123"),
        ("447700900123", "GB", "+447700900123"),
        ("447700900123", "DE", "447700900123"),
        ("011 44 7700 900123", "US", "+447700900123"),
        ("8 (912) 345-67-89", "RU", "+79123456789"),
        ("06 1234567", "IT", "+39061234567"),
        ("011 15-2345-6789", "AR", "+5491123456789"),
        ("1 (212) 555-0123", "US", "+12125550123"),
        ("912 345 678", "PT", "+351912345678"),
        ("555-1234", "US", "5551234"),
        ("7946 0001", "GB", "79460001"),
    ],
)
def test_phone(text, region, key):
    """Numbers are compared by their digits, with the country where it is known."""
    assert phone_key(text, region=region) == key


@pytest.mark.parametrize(
    ("key", "national"),
    [
        ("+447700900123", "07700900123"),
        ("+12125550123", "2125550123"),
        ("+3915", None),
        ("0301234567", None),
        ("+9990", None),
    ],
)
def test_national(key, national):
    """A number with its country is known as it is dialled there."""
    assert national_key(key) == national
    assert national is None or phone_key(national, region={"4": "GB", "1": "US"}[key[1]]) == key


def test_phone_without_the_library(monkeypatch):
    """Without phonenumbers a number without a country keeps its own digits."""
    monkeypatch.setitem(__import__("sys").modules, "phonenumbers", None)

    assert phone_key("030 7654321", region="DE") == "0307654321"
    assert national_key("+493076543211") is None
