"""Parses the header of a mail: sender, recipients, time, and the signs of bulk mail."""

from __future__ import annotations

import email.utils
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import getaddresses, parsedate_tz
from functools import lru_cache
from hashlib import blake2b
from typing import TypeAlias

from attrs import frozen

__all__ = [
    "Address",
    "Letter",
    "folders_in",
    "headers_of",
    "is_nobody",
    "letter_of",
    "recipients_in",
    "sender_in",
    "why_bulk",
    "words_of",
]

Address: TypeAlias = tuple[str, str]
"""(address in lower case, name or empty)"""

_FOLDED_LINE = re.compile(rb"\r?\n[ \t]+")
_SIMPLE = re.compile(
    r'\s*(?:"([^"\\]*)"|([^"<>(),:;@\\]*?))\s*<([^<>\s,;:"()@]+@[^<>\s,;:"()@\[\]]+)>\s*(?:,|$)'
    r"|\s*([^<>\s,;:\"()@]+@[^<>\s,;:\"()@\[\]]+)\s*(?:,|$)"
)
_DATE = re.compile(
    r"(?:[A-Za-z]{2,9},?\s+)?(\d{1,2})[\s-]+([A-Za-z]{3})[a-z]*[\s-]+(\d{4})\s+(\d{1,2}):(\d\d)(?::(\d\d))?\s*(?:([+-])(\d\d)(\d\d))?"
)
_MONTHS = {
    name: number
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)  # noqa: SIM905
}
_ID = re.compile(r"<([^<>\s]{3,250})>")
_EARLIEST = 1982
_MOST_AHEAD = timedelta(days=1)
_REPEATED = frozenset({"to", "cc", "bcc", "delivered-to", "x-original-to"})
_LONGEST = 64 * 1024
_LONGEST_UNUSUAL = 8 * 1024
_LENIENT: dict[str, bool] = {"strict": False} if getattr(email.utils, "supports_strict_parsing", False) else {}
"""One odd address must not cost the others: newer Pythons, unless told otherwise, then give none of a header."""


@frozen
class Letter:
    """A parsed header.

    Attributes:
        id: its Message-ID with the angle brackets, or what stands for one that is missing.
        sender: who wrote it; None where it does not say.
        to: whom it went to, in the order of the head, each once.
        at: when, in UTC; None where that cannot be told.
        bulk: why it is no letter to a person; empty where it is one.
        reply: whether it answers another.
        headers: all of them, by name in lower case.
    """

    id: str
    sender: Address | None
    to: tuple[Address, ...]
    at: datetime | None
    bulk: str
    reply: bool
    headers: Mapping[str, str]


_HEADERS_READ = {
    name.encode(): name
    for name in (
        "auto-submitted",
        "bcc",
        "cc",
        "content-transfer-encoding",
        "content-type",
        "date",
        "delivered-to",
        "feedback-id",
        "from",
        "in-reply-to",
        "list-id",
        "list-post",
        "list-unsubscribe",
        "message-id",
        "precedence",
        "received",
        "references",
        "sender",
        "subject",
        "to",
        "x-autoreply",
        "x-gmail-labels",
        "x-original-to",
    )
}


def headers_of(head: bytes) -> dict[str, str]:
    """Return the headers that matter, by lower-case name: the first of each name, all of the recipients."""
    headers: dict[str, str] = {}
    for line in _FOLDED_LINE.sub(b" ", head).split(b"\n"):
        name, _, value = line.partition(b":")
        key = _HEADERS_READ.get(name.lower()) or _HEADERS_READ.get(name.strip().lower())
        if key is None:
            continue
        if key not in headers:
            headers[key] = _decoded(value[:_LONGEST].strip())
        elif key in _REPEATED and len(headers[key]) < _LONGEST:
            headers[key] = f"{headers[key]}, {_decoded(value[:_LONGEST].strip())}"
    return headers


def letter_of(headers: Mapping[str, str], mark: bytes = b"") -> Letter:
    """Parse headers.

    Args:
        headers: as `headers_of` gives them.
        mark: the postmark of an mbox, which has a time where the head has none.
    """
    match = _ID.search(headers.get("message-id", ""))
    sender = sender_in(headers)
    return Letter(
        f"<{match[1]}>" if match else _replacement_id(headers),
        sender,
        recipients_in(headers),
        _moment(headers, mark),
        why_bulk(headers, sender[0] if sender is not None else ""),
        "in-reply-to" in headers or "references" in headers,
        headers,
    )


def sender_in(headers: Mapping[str, str]) -> Address | None:
    """Return the sender."""
    addresses = addresses_in(headers.get("from", "")) or addresses_in(headers.get("sender", ""))
    return addresses[0] if addresses else None


def recipients_in(headers: Mapping[str, str]) -> tuple[Address, ...]:
    """Return the recipients in their order, each once, with a name if any header has one."""
    names: dict[str, str] = {}
    for name in ("to", "cc", "bcc"):
        if text := headers.get(name):
            for address, shown in addresses_in(text):
                if not names.get(address):
                    names[address] = shown
    return tuple(names.items())


@lru_cache(maxsize=65536)
def addresses_in(text: str) -> tuple[Address, ...]:
    """Return the addresses in a header, each with its name; groups and invalid ones are left out."""
    addresses: list[Address] = []
    at = 0
    text = " ".join(text.split())
    while at < len(text):
        match = _SIMPLE.match(text, at)
        if match is None:
            addresses = _unusual_addresses(text)
            break
        addresses.append((match[3] or match[4], match[1] or match[2] or ""))
        at = match.end()
    return tuple(
        (address.casefold(), _display_name(name, address))
        for address, name in addresses
        if "@" in address[1:-1] and "." in address.rpartition("@")[2] and " " not in address
    )


def _unusual_addresses(text: str) -> list[Address]:
    """Parse an unusual header: comments, groups, missing parts."""
    try:
        return [(address, name) for name, address in getaddresses([text[:_LONGEST_UNUSUAL]], **_LENIENT)]
    except (RecursionError, ValueError, IndexError):
        return []


def _display_name(name: str, address: str) -> str:
    """Return a name for display; empty if it only repeats an address."""
    name = " ".join(words_of(name).strip("\"' \t").split())
    return "" if "@" in name or name.casefold() == address.casefold() else name[:200]


def words_of(text: str) -> str:
    """Decode the encoded words of a header."""
    if "=?" not in text:
        return text
    try:
        parts = decode_header(text)
    except (HeaderParseError, ValueError, AssertionError):
        return text
    shown = []
    for data, charset in parts:
        if isinstance(data, str):
            shown.append(data)
            continue
        try:
            shown.append(data.decode(charset or "utf-8"))
        except (LookupError, UnicodeError):
            shown.append(_decoded(data))
    return "".join(shown)


def folders_in(headers: Mapping[str, str]) -> list[str]:
    """Return Gmail's labels in lower case."""
    labels = headers.get("x-gmail-labels")
    return [label.strip().strip('"').casefold() for label in words_of(labels).split(",")] if labels else []


_NO_PERSON = re.compile(
    r"(?:(?:do[-_.]?)?not?[-_.]?reply|noreply|mailer[-_.]?daemon|postmaster|bounces?|notifications?|newsletter|unsubscribe)"
    r"(?:[-+_.].*)?@|.*[-_.+](?:no[-_.]?reply|bounces?)@"
)


def why_bulk(headers: Mapping[str, str], sender: str) -> str:
    """Return why it is no mail from person to person; empty if it is one."""
    if "list-id" in headers or "list-post" in headers:
        return "mailing list"
    precedence = headers.get("precedence", "").casefold()
    if "list-unsubscribe" in headers or precedence in {"bulk", "junk", "list"} or "feedback-id" in headers:
        return "bulk mail"
    automatic = headers.get("auto-submitted", "no").casefold().partition(";")[0].strip()
    if automatic not in {"no", ""} or "x-autoreply" in headers or precedence == "auto_reply":
        return "sent by a machine"
    if headers.get("content-type", "").casefold().startswith("multipart/report"):
        return "sent by a machine"
    return "sent by a machine" if sender and _NO_PERSON.match(sender) else ""


def is_nobody(address: str) -> bool:
    """Return whether an address looks like a machine's."""
    return _NO_PERSON.match(address) is not None


def _moment(headers: Mapping[str, str], mark: bytes) -> datetime | None:
    """Return when it was written: its own date, unless that is missing or later than its arrival."""
    stated = _date(headers.get("date", ""))
    arrived = _date(headers.get("received", "").rpartition(";")[2])
    if stated is not None and (arrived is None or stated <= arrived + _MOST_AHEAD):
        return stated
    if arrived is not None:
        return arrived
    return stated or _date_of_mark(mark.decode("ascii", "replace"))


def _date(text: str) -> datetime | None:
    text = text.strip()
    if not text:
        return None
    match = _DATE.match(text)
    try:
        if match is not None and match[7]:
            away = timedelta(hours=int(match[8]), minutes=int(match[9]))
            zone = timezone(away if match[7] == "+" else -away)
            year, month, day = int(match[3]), _MONTHS[match[2].lower()], int(match[1])
            moment = datetime(year, month, day, int(match[4]), int(match[5]), min(int(match[6] or 0), 59), tzinfo=zone)
        else:
            parsed = parsedate_tz(text)
            if parsed is None:
                return None
            zone = timezone(timedelta(seconds=parsed[9] or 0))
            moment = datetime(*parsed[:5], min(parsed[5], 59), tzinfo=zone)
        moment = moment.astimezone(UTC)
    except (KeyError, ValueError, OverflowError, TypeError):
        return None
    return moment if moment.year >= _EARLIEST else None


_MARK_DATE = re.compile(r"([A-Z][a-z]{2})\s+(\d{1,2}) (\d\d:\d\d(?::\d\d)?)\s*([+-]\d{4})?\s*(\d{4})\s*([+-]\d{4})?")


def _date_of_mark(mark: str) -> datetime | None:
    """Return the time in the `From` line of an mbox; UTC if it has no offset."""
    match = _MARK_DATE.search(mark)
    if match is None:
        return None
    return _date(f"{match[2]} {match[1]} {match[5]} {match[3]} {match[4] or match[6] or '+0000'}")


def _replacement_id(headers: Mapping[str, str]) -> str:
    """Return a replacement for a missing Message-ID, which is the same in every folder."""
    parts = "\n".join(headers.get(name, "") for name in ("date", "from", "to", "subject"))
    return f"<{blake2b(parts.encode('utf-8', 'replace'), digest_size=12).hexdigest()}@no-id>"


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
