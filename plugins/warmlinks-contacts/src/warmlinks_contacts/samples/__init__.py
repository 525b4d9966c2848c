"""Writes the address book of a sample world; for trying and testing, and never used by the reader."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from warmlinks_samples.correspondence import Card, Correspondence
from warmlinks_samples.zips import folded

__all__ = ["as_google_csv", "as_vcards"]


def as_vcards(correspondence: Correspondence) -> bytes:
    """All entries as vCard 3.0."""
    return b"".join(folded(line) for card in correspondence.cards for line in _card(correspondence, card))


def as_google_csv(correspondence: Correspondence) -> bytes:
    """All entries in Google's newer table."""
    out = io.StringIO(newline="")
    table = csv.writer(out)
    head = ("First Name", "Middle Name", "Last Name", "Phonetic First Name", "Birthday", "Notes", "Labels")
    table.writerow(
        (*head, "E-mail 1 - Label", "E-mail 1 - Value", "Phone 1 - Label", "Phone 1 - Value", "Website 1 - Value")
    )
    people = {person.id: person for person in correspondence.people}
    for card in correspondence.cards:
        person = people[card.person_id]
        several = (" ::: ".join(values) for values in (card.emails, card.phones, card.links))
        emails, phones, links = several
        name = (person.given, "", person.family, "")
        table.writerow((*name, card.birthday, card.note, "* myContacts", "* ", emails, "Mobile", phones, links))
    return out.getvalue().encode()


def _card(correspondence: Correspondence, card: Card) -> Iterator[str]:
    person = next(person for person in correspondence.people if person.id == card.person_id)
    yield "BEGIN:VCARD"
    yield "VERSION:3.0"
    yield f"FN:{person.name}"
    yield f"N:{person.family};{person.given};;;"
    for email in card.emails:
        yield f"EMAIL;TYPE=INTERNET:{email}"
    for phone in card.phones:
        yield f"TEL;TYPE=CELL:{phone}"
    for link in card.links:
        yield f"URL:{link}"
    if card.birthday:
        yield f"BDAY:{card.birthday}"
    if card.note:
        yield f"NOTE:{card.note}"
    yield "CATEGORIES:myContacts"
    yield "END:VCARD"
