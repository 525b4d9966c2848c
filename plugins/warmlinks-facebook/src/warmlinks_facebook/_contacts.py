"""What the owner's phone told Facebook: the address book, and the log of calls of older Android phones.

An entry is only a name and a number. It is taken for a friend where exactly one friend, and exactly one entry, bears
the name; the rest of an address book are no ties of this network and are left out, counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Record, Refused, Skipped, refusal
from warmlinks.values import Direction, Interaction
from warmlinks_facebook._layout import NETWORK
from warmlinks_facebook._people import FacebookPeople
from warmlinks_meta.dates import moment_of
from warmlinks_meta.lines import repaired_name
from warmlinks_meta.text import digest

__all__ = ["CALL_LOG", "read_address_books", "read_calls"]

CALL_LOG = "call_logs.json"

_BOOKS = (
    "your_address_books.json",
    "contacts_uploaded_from_your_phone.json",
    "your_imported_contacts.json",
    "contacts_uploaded_before_2021.json",
)


class _Contact(msgspec.Struct, gc=False):
    name: str | None = None
    details: list[dict[str, Any]] | None = None


class _Call(msgspec.Struct, gc=False):
    call_type: str | None = None
    start_timestamp: float = 0
    duration: float = 0
    contact_name: str | None = None


def read_address_books(archive: Archive, people: FacebookPeople) -> Iterator[Record]:
    """Give friends their addresses and numbers."""
    points: dict[str, dict[str, None]] = {}
    places: dict[str, str] = {}
    entries: Counter[str] = Counter()
    for member in archive.find(*_BOOKS):
        in_member: Counter[str] = Counter()
        for where, contact in _contacts(archive, member):
            if isinstance(contact, Refused):
                yield contact
                continue
            name = repaired_name(contact.name)
            in_member[name] += 1
            places.setdefault(name, where)
            points.setdefault(name, {}).update(dict.fromkeys(_points(contact)))
        for name, count in in_member.items():
            entries[name] = max(entries[name], count)
    others = 0
    for name, addresses in points.items():
        if people.is_friend(name) and entries[name] == 1:
            emails = [address for address in addresses if "@" in address]
            phones = [address for address in addresses if "@" not in address]
            people.attach(name, emails=emails, phones=phones, where=places[name])
        else:
            others += entries[name]
    if others:
        yield Skipped("no friend's entry in the address book", others)


def _contacts(archive: Archive, member: Member) -> Iterator[tuple[str, _Contact | Refused]]:
    outer = "address_book"
    try:
        head = archive.head(member)
        if b'"address_book_v2"' in head:
            outer = "address_book_v2"
        for index, entry in archive.records(member, _Contact, path=(outer, "address_book")):
            where = f"{member.name}[{index}]"
            if isinstance(entry, InputError):
                yield where, refusal(f"{where}{entry.part}", entry)
            else:
                yield where, entry
    except InputError as error:
        yield member.name, refusal(member.name, error)


def _points(contact: _Contact) -> Iterator[str]:
    for detail in contact.details or ():
        point = detail.get("contact_point")
        if isinstance(point, str) and point.strip():
            yield point.strip()


def read_calls(archive: Archive, people: FacebookPeople) -> Iterator[Record]:
    """Calls by telephone with people who are known by the name in the log."""
    skipped = 0
    for member in archive.find(CALL_LOG):
        try:
            document = archive.document(member, dict[str, Any])
        except InputError as error:
            yield refusal(member.name, error)
            continue
        for index, (number, call) in enumerate(_logged(document.get("call_logs"))):
            where = f"{member.name}[{index}]"
            try:
                record = _call(msgspec.convert(call, _Call), number, where, people)
            except msgspec.ValidationError:
                yield Refused(where, "this call is not as expected")
                continue
            if record is None:
                skipped += 1
            else:
                yield from people.drain()
                yield record
    if skipped:
        yield Skipped("call with nobody known", skipped)


def _logged(log: object) -> Iterator[tuple[str, object]]:
    """(number, call) of a log; what is no list of calls stands for one."""
    for number, calls in log.items() if isinstance(log, dict) else ():
        for call in calls if isinstance(calls, list) else [calls]:
            yield str(number), call


def _call(call: _Call, number: str, where: str, people: FacebookPeople) -> Interaction | Refused | None:
    name = repaired_name(call.contact_name)
    if not people.is_friend(name):
        return None
    at = moment_of(call.start_timestamp)
    if at is None:
        return Refused(where, "it has no possible time")
    kind = (call.call_type or "").upper()
    answered = call.duration > 0 and kind != "MISSED"
    direction: Direction = "both" if answered else "out" if kind == "OUTGOING" else "in"
    key = "phone-" + digest(f"{number}\0{int(at.timestamp())}\0{kind}")
    person = people.key_of(name, where)
    return Interaction(NETWORK, key, person, "call" if answered else "missed_call", direction, at, where)
