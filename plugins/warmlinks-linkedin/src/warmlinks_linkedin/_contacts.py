"""The address book that the owner once uploaded: addresses and numbers of people."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

from warmlinks.archive import Archive, Member
from warmlinks.plugins.sources import Refused, Skipped
from warmlinks_linkedin._accounts import account_at
from warmlinks_linkedin._files import Row, rows_of
from warmlinks_linkedin._names import CONTACT, full_name, profile_key
from warmlinks_linkedin._people import People

__all__ = ["Contact", "attach", "read_contacts"]

_SPLIT = re.compile(r"[,;|\s]+")
_MOST_CARDS = 20
"""With more cards than this a name is taken for nobody's in particular."""

_SPLIT_PHONES = re.compile(r"[,;|\n]+")


@frozen
class Contact:
    """One entry of the address book."""

    where: str
    name: str
    profile: str
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    accounts: tuple[str, ...]


def read_contacts(archive: Archive, member: Member) -> Iterator[Contact | Skipped | Refused]:
    """The entries of one file.

    Raises:
        InputError: there is no header that could be the file's.
    """
    for where, row in rows_of(archive, member, "contacts"):
        yield row if isinstance(row, Refused) else _contact(where, row)


def _contact(where: str, row: Row) -> Contact | Skipped:
    name = full_name(row.get("firstname", ""), row.get("lastname", "")) or full_name(row.get("fullname", ""))
    emails = tuple(one for one in _SPLIT.split(row.get("emails", "") or row.get("emailaddress", "")) if "@" in one)
    phones = tuple(one.strip() for one in _SPLIT_PHONES.split(row.get("phonenumbers", "")) if _is_number(one))
    links = _SPLIT.split(f"{row.get('sites', '')} {row.get('profiles', '')}")
    profile = next((key for link in links if "linkedin." in link.lower() and (key := profile_key(link))), "")
    accounts = tuple(account for link in links if (account := account_at(link)))
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
    whose = {name: people.only(name) if name and _hang_together(some) else None for name, some in by_name.items()}
    for contact in sorted(
        contacts, key=lambda contact: (contact.name, contact.emails, contact.phones, contact.accounts)
    ):
        if any(email.lower() in own_emails for email in contact.emails):
            yield Skipped("the owner's own card", where=contact.where)
            continue
        who = contact.profile or whose[contact.name]
        if who in people.owner_keys:
            yield Skipped("the owner's own card", where=contact.where)
            continue
        if who is None:
            first = min((*(email.lower() for email in contact.emails), *contact.phones, *contact.accounts))
            who = f"{CONTACT}{first}|{contact.name}" if contact.name else f"{CONTACT}{first}"
        people.see(who, contact.name or None, where=contact.where)
        people.add(who, emails=contact.emails, phones=contact.phones, accounts=contact.accounts)


def _hang_together(contacts: list[Contact]) -> bool:
    """Whether all cards of one name are linked by shared addresses, so that they can be one person's."""
    if len(contacts) == 1 or len(contacts) > _MOST_CARDS:
        return len(contacts) == 1
    groups: list[set[str]] = []
    for contact in contacts:
        marks = {one.lower() for one in (*contact.emails, *contact.phones, *contact.accounts)}
        touching = [group for group in groups if group & marks]
        groups = [group for group in groups if not group & marks]
        groups.append(marks.union(*touching))
    return len(groups) == 1
