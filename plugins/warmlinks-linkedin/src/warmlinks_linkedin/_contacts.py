"""The address book that the owner once uploaded: addresses and numbers of people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import attrgetter
from urllib.parse import parse_qs, unquote, urlsplit

from attrs import frozen

from warmlinks.plugins.sources import Skipped
from warmlinks_linkedin._files import Row, Rows
from warmlinks_linkedin._names import CONTACT, full_name, profile_key
from warmlinks_linkedin._people import People

__all__ = ["Contact", "attach", "read_contacts"]

_SPLIT = re.compile(r"[,;|\s]+")
_MOST_CARDS = 20
"""With more cards than this a name is taken for nobody's in particular."""

_SPLIT_PHONES = re.compile(r"[,;|\n]+")

_NETWORKS = {"twitter.com": "twitter", "x.com": "twitter", "facebook.com": "facebook", "fb.com": "facebook"}
_PAGES = frozenset({"groups", "hashtag", "home", "i", "intent", "pages", "people", "search", "share", "sharer.php"})


@frozen
class Contact:
    """One entry of the address book."""

    where: str
    name: str
    profile: str
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    accounts: tuple[str, ...]


def read_contacts(rows: Rows) -> Iterator[Contact | Skipped]:
    """The entries of one file."""
    return (_contact(where, row) for where, row in rows)


def _contact(where: str, row: Row) -> Contact | Skipped:
    name = full_name(row.get("firstname", ""), row.get("lastname", "")) or full_name(row.get("fullname", ""))
    emails = tuple(text for text in _SPLIT.split(row.get("emails", "") or row.get("emailaddress", "")) if "@" in text)
    phones = tuple(text.strip() for text in _SPLIT_PHONES.split(row.get("phonenumbers", "")) if _is_number(text))
    links = _SPLIT.split(f"{row.get('sites', '')} {row.get('profiles', '')}")
    profile = next((key for link in links if "linkedin." in link.lower() and (key := profile_key(link))), "")
    accounts = tuple(account for link in links if (account := _account_at(link)))
    if not (profile or emails or phones or accounts):
        return Skipped("contact without an address", where=where)
    return Contact(where, name, profile, emails, phones, accounts)


def _is_number(text: str) -> bool:
    return sum(mark.isdecimal() for mark in text) >= 5  # noqa: PLR2004 - shorter ones are services


def attach(contacts: list[Contact], people: People, own_emails: frozenset[str]) -> Iterator[Skipped]:
    """Add the addresses to the people they belong to, after everybody else is known.

    A card belongs to whom it links to, else to the only person of exactly its name, as long as all cards of that name
    can be one person's: they must hang together by what they share. Any other card is somebody of its own.
    """
    by_name: dict[str, list[Contact]] = {}
    for contact in contacts:
        by_name.setdefault(contact.name, []).append(contact)
    whose = {name: people.only(name) if name and _hang_together(cards) else None for name, cards in by_name.items()}
    for contact in sorted(contacts, key=attrgetter("name", "emails", "phones", "accounts")):
        emails = [email.lower() for email in contact.emails]
        key = contact.profile or whose[contact.name]
        if key in people.owner_keys or not own_emails.isdisjoint(emails):
            yield Skipped("the owner's own card", where=contact.where)
            continue
        if key is None:
            first = min((*emails, *contact.phones, *contact.accounts))
            key = f"{CONTACT}{first}|{contact.name}" if contact.name else f"{CONTACT}{first}"
        people.see(key, contact.name or None, where=contact.where)
        people.add(key, emails=contact.emails, phones=contact.phones, accounts=contact.accounts)


def _hang_together(contacts: list[Contact]) -> bool:
    """Whether all cards of one name are linked by shared addresses, so that they can be one person's."""
    if len(contacts) == 1 or len(contacts) > _MOST_CARDS:
        return len(contacts) == 1
    groups: list[set[str]] = []
    for contact in contacts:
        marks = {address.lower() for address in (*contact.emails, *contact.phones, *contact.accounts)}
        touching = [group for group in groups if group & marks]
        groups = [group for group in groups if not group & marks]
        groups.append(marks.union(*touching))
    return len(groups) == 1


def _account_at(link: str) -> str:
    """`twitter:@mira` for a link to a profile on X, likewise for Facebook; else nothing."""
    try:
        parts = urlsplit(link if "//" in link else f"//{link}")
        network = _NETWORKS.get(".".join((parts.hostname or "").lower().split(".")[-2:]), "")
    except ValueError:
        return ""
    path = [unquote(piece) for piece in parts.path.split("/") if piece]
    if not network or not path:
        return ""
    if path[0].lower() == "profile.php":
        number = parse_qs(parts.query).get("id", [""])[0]
        return f"{network}:{number}" if number.isdecimal() else ""
    handle = path[0].lstrip("@").lower()
    return f"{network}:@{handle}" if handle and handle not in _PAGES else ""
