"""Records of the cards of an address book, whether they come from a file or from a server."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from warmlinks.archive import Component, Property
from warmlinks.plugins.sources import Person, Record, Skipped, Tie
from warmlinks.values import Fact, FactKind, Identity

__all__ = ["NETWORK", "person_from", "person_of"]

NETWORK = "contacts"

_NON_PERSON_KINDS = frozenset({"org", "group", "location", "application", "device"})
_GENERAL_GROUPS = frozenset({"mycontacts", "starred"})
"""Groups in which an address book has everybody, or marks them."""

_LINKS = ("URL", "SOCIALPROFILE", "X-SOCIALPROFILE", "X-TWITTER", "X-FACEBOOK", "X-LINKEDIN")
_APPLE_LABEL = re.compile(r"_\$!<(.*)>!\$_")


def person_of(card: Component, where: str) -> Iterator[Record]:
    """Yield the records of a vCard, version 2.1 to 4.0.

    Args:
        card: a `VCARD`.
        where: the place it was read from.
    """
    kind = (card.text("KIND") or card.text("X-ADDRESSBOOKSERVER-KIND")).lower()
    if kind in _NON_PERSON_KINDS or card.text("X-ABSHOWAS").upper() == "COMPANY":
        yield Skipped("no person: a company or a group", where=where)
        return
    labels = {line.group: line.text for line in card.all("X-ABLABEL") if line.group}
    company, position = card.first("ORG"), card.text("TITLE") or card.text("ROLE")
    yield from person_from(
        where,
        uid=card.text("UID").removeprefix("urn:uuid:"),
        name=card.text("FN") or _name_of(card) or card.text("NICKNAME"),
        emails=[line.text for line in card.all("EMAIL")],
        phones=[line.text for line in card.all("TEL")],
        links=[line.text for line in card.all(*_LINKS)],
        company=next(iter(company.fields()), "") if company is not None else "",
        position=position,
        location=_place_of(card),
        birthday=card.text("BDAY"),
        notes=[line.text for line in card.all("NOTE")],
        related=[
            (_relation(line, labels.get(line.group, "")), line.text)
            for line in card.all("RELATED", "X-ABRELATEDNAMES", "X-SPOUSE")
        ],
        categories=[text for line in card.all("CATEGORIES") for text in line.texts()],
    )


def person_from(
    where: str,
    *,
    uid: str = "",
    name: str = "",
    emails: Iterable[str] = (),
    phones: Iterable[str] = (),
    links: Iterable[str] = (),
    company: str = "",
    position: str = "",
    location: str = "",
    birthday: str = "",
    notes: Iterable[str] = (),
    related: Iterable[tuple[str, str]] = (),
    categories: Iterable[str] = (),
) -> Iterator[Record]:
    """Yield the records of an entry in any format.

    The key is the entry's own id where it has one, else the first address, number or the name: an entry that changes
    may get another one then, and is the same person by address and number all the same.
    """
    name = " ".join(name.split())
    emails = _unique(email.strip().removeprefix("mailto:").strip("<> ") for email in emails if "@" in email)
    numbers = (phone.strip().removeprefix("tel:").partition(";")[0].strip() for phone in phones)
    phones = _unique(number for number in numbers if _is_number(number))
    key = uid or next((address.lower() for address in (*emails, *phones)), "") or (f"name:{name}" if name else "")
    if not key or not (name or emails or phones):
        yield Skipped("an entry without a name, an address or a number", where=where)
        return
    identity = Identity(
        NETWORK,
        key,
        name=name if name and "@" not in name else None,
        emails=emails,
        phones=phones,
        accounts=_unique(link for text in links if (link := _profile_link(text))),
        company=company.strip() or None,
        position=position.strip() or None,
        location=location.strip() or None,
    )
    yield Person(identity, where)
    yield Tie(NETWORK, key, "contact", direction="out", where=where)
    facts: list[tuple[FactKind, str]] = [
        ("birthday", _birthday_of(birthday)),
        *(("note", note.strip()) for note in notes),
        *(("related", _related_as(relation, other)) for relation, other in related),
        *(("category", category.strip()) for category in categories if category.strip().lower() not in _GENERAL_GROUPS),
    ]
    for kind, value in dict.fromkeys(facts):
        if value:
            yield Fact(NETWORK, key, kind, value, where)


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _name_of(card: Component) -> str:
    """Return the name made of its parts, which have the family name first."""
    name = card.first("N")
    family, given, more = (*name.fields(), "", "", "")[:3] if name is not None else ("", "", "")
    return " ".join(part.strip() for part in (given, more, family) if part.strip())


def _place_of(card: Component) -> str:
    """Return town and country of the first address that has one."""
    for address in card.all("ADR"):
        fields = [part.strip() for part in (*address.fields(), *[""] * 7)]
        if place := ", ".join(part for part in (fields[3], fields[6]) if part):
            return place
    return ""


def _relation(related: Property, label: str) -> str:
    """Return a relation: the type of the standard, or the label beside it on Apple's cards."""
    if label:
        match = _APPLE_LABEL.fullmatch(label)
        return (match[1] if match else label).lower()
    return "spouse" if related.name == "X-SPOUSE" else related.parameter("TYPE").lower()


_FEWEST_DIGITS = 5
_NO_YEAR = 1604
"""The year that Apple writes where it knows none: the first leap year of its calendar."""

_DAY = re.compile(r"(?:(\d{4})|--)-?(\d{2})-?(\d{2})(?:[T ].*)?")
_PROFILE = re.compile(r"(?:^|[/.])(?:twitter|x|facebook|fb|instagram|linkedin)\.com/+[^/?\s]", re.IGNORECASE)
_LINK_TO_CARD = re.compile(r"(?:urn:uuid:|uuid:|mailto:|https?:|tel:)", re.IGNORECASE)


def _birthday_of(text: str) -> str:
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


def _is_number(text: str) -> bool:
    """Return whether it is a person's number; shorter ones are services'."""
    return sum(mark.isdecimal() for mark in text) >= _FEWEST_DIGITS


def _profile_link(text: str) -> str:
    """Return the link if it leads to a person's page on a network that warmlinks knows."""
    text = text.strip()
    return text if _PROFILE.search(text) else ""


def _related_as(relation: str, name: str) -> str:
    """Return `spouse: Ben Oduya`, or the name alone; empty for a link to another card."""
    name = " ".join(name.split())
    if not name or _LINK_TO_CARD.match(name):
        return ""
    relation = " ".join(relation.split())
    return f"{relation}: {name}" if relation and relation not in {"text", "uri"} else name
