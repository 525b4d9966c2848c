"""Addresses and numbers of people as they are compared: two that are written otherwise and are the same are equal here.

A source hands both on as they are written. It asks here where its network knows people by nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["email_key", "national_key", "phone_key"]

_SHORTEST_PHONE = 7
_PHONE_JUNK = re.compile(r"[\s().\-/\u00a0\u2010-\u2015\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What people write between digits, and what programs write round a number so that it is read from the left."""
_TRUNK = "(0)"
"""What is dialled within a country only, as in `+44 (0)20 7946 0001`."""


def email_key(text: str) -> str | None:
    """An address as it is compared, or None where it is none: trimmed, lower case, both sides of the last `@`."""
    text = text.strip().removeprefix("mailto:").strip("<>")
    local, at, domain = text.rpartition("@")
    if not at or not local or "." not in domain or any(mark in text for mark in " ,;\t\n"):
        return None
    key = f"{local}@{domain.rstrip('.')}"
    return key.lower() if key.isascii() else unicodedata.normalize("NFKC", key).casefold()


def phone_key(text: str, *, region: str | None = None) -> str | None:
    """A phone number as it is compared: digits, with `+` where the country is known; None where it is too short.

    `region` is a two-letter country for numbers written without one, as they are written there; it needs `phonenumbers`
    to be installed.
    """
    written = text.strip().removeprefix("tel:")
    digits = _PHONE_JUNK.sub("", written)
    international = digits.startswith(("+", "00"))
    if international and _TRUNK in written:
        digits = _PHONE_JUNK.sub("", written.replace(_TRUNK, "", 1))
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if not digits.removeprefix("+").isdecimal() or not digits.isascii():
        return None
    if not international and region is not None and (key := _with_country(digits, region)):
        return key
    return digits if len(digits.removeprefix("+")) >= _SHORTEST_PHONE else None


@lru_cache(maxsize=65536)
def _with_country(digits: str, region: str) -> str | None:
    try:
        import phonenumbers
    except ImportError:
        return None
    try:
        number = phonenumbers.parse(digits, region.upper())
    except phonenumbers.NumberParseException:
        return None
    # one that can be dialled within a town only has no country either, as 555-1234
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    key = str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    here = number.country_code == phonenumbers.country_code_for_region(region.upper())
    # what nobody writes so in that country is of another one, whose code lacks its mark
    if here and digits not in {key[1:], national_key(key)}:
        return None
    return key


@lru_cache(maxsize=65536)
def national_key(key: str) -> str | None:
    """The key of the same number written without its country; None if that is not known.

    Args:
        key: a number with its country, as `phone_key` gives it.
    """
    try:
        import phonenumbers
    except ImportError:
        return None
    try:
        number = phonenumbers.parse(key)
    except phonenumbers.NumberParseException:
        return None
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return phone_key("".join(mark for mark in written if mark.isdecimal()))
