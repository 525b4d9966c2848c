"""The connections as vCards, for any address book."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO

from warmlinks.contentlines import content_line, escaped
from warmlinks.values import Connection

__all__ = ["write_vcards"]


def write_vcards(connections: Iterable[Connection], stream: IO[str]) -> int:
    """Write a card for each connection of whom more is known than a number; return how many.

    vCard 3.0 (RFC 2426) is what every address book reads. A name stays whole: which part of it is the family's
    is not known. The UID is the person's id, so that the same people read in again are no others.
    """
    count = 0
    for person in connections:
        if not any(account.name or account.handle or account.emails or account.phones for account in person.identities):
            continue
        stream.writelines(content_line(name, value) for name, value in _card(person))
        count += 1
    return count


def _card(person: Connection) -> Iterator[tuple[str, str]]:
    name = escaped(person.name)
    yield "BEGIN", "VCARD"
    yield "VERSION", "3.0"
    yield "UID", escaped(f"warmlinks-{person.id}")
    yield "FN", name
    yield "N", f";{name};;;"
    identities = person.identities
    for email in dict.fromkeys(email for identity in identities for email in identity.emails):
        yield "EMAIL;TYPE=INTERNET", escaped(email)
    for phone in dict.fromkeys(phone for identity in identities for phone in identity.phones):
        yield "TEL", escaped(phone)
    work = next((identity for identity in identities if identity.company or identity.position), None)
    if work is not None and work.company:
        yield "ORG", escaped(work.company)
    if work is not None and work.position:
        yield "TITLE", escaped(work.position)
    for url in dict.fromkeys(identity.url for identity in identities if identity.url):
        # a URI is no text: nothing in it is escaped, and one that could end the line is no URI
        if url.isprintable():
            yield "URL", url
    if person.tags:
        yield "CATEGORIES", ",".join(map(escaped, person.tags))
    if person.note:
        yield "NOTE", escaped(person.note)
    yield "END", "VCARD"
