"""Days, numbers and links as address books write them."""

from __future__ import annotations

import re
from datetime import date

__all__ = ["birthday_of", "is_number", "profile_link", "related_as"]

_FEWEST_DIGITS = 5
_NO_YEAR = 1604
"""The year that Apple writes where it knows none: the first leap year of its calendar."""

_DAY = re.compile(r"(?:(\d{4})|--)-?(\d{2})-?(\d{2})(?:[T ].*)?")
_PROFILE = re.compile(r"(?:^|[/.])(?:twitter|x|facebook|fb|instagram|linkedin)\.com/+[^/?\s]", re.IGNORECASE)
_LINK_TO_CARD = re.compile(r"(?:urn:uuid:|uuid:|mailto:|https?:|tel:)", re.IGNORECASE)


def birthday_of(text: str) -> str:
    """Return `YYYY-MM-DD`, or `--MM-DD` without a year; empty if it is no date."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return ""
    year, month, day = int(match[1] or _NO_YEAR), int(match[2]), int(match[3])
    try:
        date(year, month, day)
    except ValueError:
        return ""
    return f"--{month:02}-{day:02}" if year <= _NO_YEAR else f"{year:04}-{month:02}-{day:02}"


def is_number(text: str) -> bool:
    """Return whether it is a person's number; shorter ones are services'."""
    return sum(mark.isdecimal() for mark in text) >= _FEWEST_DIGITS


def profile_link(text: str) -> str:
    """Return the link if it leads to a person's page on a network that warmlinks knows."""
    text = text.strip()
    return text if _PROFILE.search(text) else ""


def related_as(relation: str, name: str) -> str:
    """Return `spouse: Ben Oduya`, or the name alone; empty for a link to another card."""
    name = " ".join(name.split())
    if not name or _LINK_TO_CARD.match(name):
        return ""
    relation = " ".join(relation.split())
    return f"{relation}: {name}" if relation and relation not in {"text", "uri"} else name
