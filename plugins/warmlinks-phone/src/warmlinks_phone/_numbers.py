"""Maps the numbers and addresses on a phone to people, in whatever form they are written."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

import phonenumbers

from warmlinks.addresses import email_key, national_key, phone_key

__all__ = ["WITHOUT_COUNTRY", "Numbers", "is_withheld", "region_of", "tail_of"]

WITHOUT_COUNTRY = "tel:"
"""Before the digits of a number whose country is not known."""

_SUFFIX_LENGTH = 8
_MOST_SAME_SUFFIX = 16
"""Of more numbers than these that end alike none tells the country of another."""


_WITHHELD = frozenset(
    {
        *("", "null", "-1", "-2", "-3", "-4"),
        *("unknown", "private", "anonymous", "restricted", "unavailable", "withheld", "insert-address-token"),
    }
)
_SERVICES = frozenset(
    {
        phonenumbers.PhoneNumberType.TOLL_FREE,
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
        phonenumbers.PhoneNumberType.SHARED_COST,
        phonenumbers.PhoneNumberType.UAN,
        phonenumbers.PhoneNumberType.VOICEMAIL,
    }
)


def is_withheld(written: str) -> bool:
    """Return whether this is what a phone writes in place of an unknown number."""
    return written.strip().casefold() in _WITHHELD


def tail_of(written: str) -> str:
    """Return the last digits of a number, the same with and without its country; an e-mail address as it is."""
    if "@" in written:
        return written.strip().casefold()
    return "".join(mark for mark in written if mark.isdecimal())[-_SUFFIX_LENGTH:]


@lru_cache(maxsize=4096)
def region_of(number: str) -> str:
    """Return the two-letter country of a number that begins with `+`; empty if it has none."""
    parsed = _parsed(number)
    code = parsed.country_code if parsed is not None else None
    region = phonenumbers.region_code_for_country_code(code) if code is not None else ""
    return "" if region in {"ZZ", "001"} else str(region)


class Numbers:
    """Gives one key to all forms of a person's number.

    A number is known by its international form, as `+447700900123`. One without its country gets it from the owner's
    country, or from a number of the phone that is the same and has its country; else it keeps its digits, behind
    `WITHOUT_COUNTRY`. An e-mail address is known as mail knows it.

    Attributes:
        region: the owner's country in two letters, empty where it is not known.
        unsure: numbers that were asked for and whose country is not known.
    """

    def __init__(self, region: str = "") -> None:
        self.region = region
        self.unsure: set[str] = set()
        self._alike: defaultdict[str, set[str]] = defaultdict(set)
        self._national: defaultdict[str, set[str]] = defaultdict(set)
        self._noted: set[str] = set()
        self._keys: dict[str, str] = {}

    def note(self, written: str) -> None:
        """Add a number; all are added before the first key is asked for."""
        if written in self._noted:
            return
        self._noted.add(written)
        number = _number_in(written)
        if number.startswith("+"):
            self._alike[tail_of(number)].add(number)

    def settle(self) -> int:
        """Compute all keys; return how many numbers have an unknown country."""
        for written in sorted(self._noted):
            self.key(written)
        return len(self.unsure)

    def key(self, written: str) -> str:
        """Return the key for a number; empty if it is of no person: a service, or a withheld number."""
        key = self._keys.get(written)
        if key is None:
            key = self._keys[written] = self._key_of(written)
        return key

    def phones(self, key: str) -> tuple[str, ...]:
        """Return the forms by which an address book may have the number of a key, the international one first."""
        if key.startswith(WITHOUT_COUNTRY):
            return (key.removeprefix(WITHOUT_COUNTRY),)
        if not key.startswith("+"):
            return ()
        here = (national_key(key) if self._is_domestic(key) else None) or ""
        return tuple(dict.fromkeys(number for number in (key, *sorted(self._national.get(key, ())), here) if number))

    def former_keys(self, key: str) -> tuple[str, ...]:
        """Return the keys that the number had before its country was known."""
        return tuple(f"{WITHOUT_COUNTRY}{digits}" for digits in sorted(self._national.get(key, ())))

    def _key_of(self, written: str) -> str:
        number = _number_in(written)
        if not number:
            return (email_key(written) or "") if "@" in written else ""
        if number.startswith("+"):
            return "" if _is_service(number) else number
        international = self._international(number)
        if not international:
            self.unsure.add(number)
            return f"{WITHOUT_COUNTRY}{number}"
        if _is_service(international):
            return ""
        self._national[international].add(number)
        return international

    def _international(self, number: str) -> str:
        """Return the number with its country; empty if unknown."""
        if self.region and (here := phone_key(number, region=self.region) or "").startswith("+"):
            return here
        ends_alike = self._alike.get(tail_of(number), set())
        if len(ends_alike) > _MOST_SAME_SUFFIX:
            return ""
        alike = [
            candidate
            for candidate in ends_alike
            if number == candidate[1:] or phone_key(number, region=region_of(candidate)) == candidate
        ]
        return alike[0] if len(alike) == 1 else ""

    def _is_domestic(self, key: str) -> bool:
        """Return whether a number is of the owner's country, or of one with the same code."""
        return self.region != "" and key.startswith(f"+{phonenumbers.country_code_for_region(self.region)}")


def _number_in(written: str) -> str:
    """Return the digits of a number, with `+` if its country is written; empty if it is none, or too short."""
    text = written.strip()
    if "@" in text:
        # calls over the internet have numbers that look like mail
        text = text.partition("@")[0].removeprefix("sip:").removeprefix("tel:")
        if not text.startswith("+"):
            return ""
    return phone_key(text) or ""


@lru_cache(maxsize=65536)
def _parsed(number: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None


def _is_service(number: str) -> bool:
    """Return whether a number is a service's, such as a toll-free one."""
    parsed = _parsed(number)
    return parsed is not None and phonenumbers.number_type(parsed) in _SERVICES
