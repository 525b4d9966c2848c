"""The owner of an export: named by it, by a direct chat, by the user, or by the book."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from attrs import evolve

from warmlinks.archive import Archive
from warmlinks.errors import InputError, OwnerUnknownError
from warmlinks.plugins.sources import Account, owner_by_name
from warmlinks.values import Identity
from warmlinks_telegram._files import NETWORK
from warmlinks_telegram._people import People
from warmlinks_telegram._survey import Survey

__all__ = ["find_owner"]

_NUMBER = re.compile(r"(?:user)?(\d{1,20})", re.ASCII | re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://)?(?:t\.me|telegram\.me)/+", re.IGNORECASE)


def find_owner(archive: Archive, survey: Survey) -> Account:
    """Return the owner's account, with the place that names it.

    Raises:
        OwnerUnknownError: nothing tells.
        InputError: the exports are of two accounts.
    """
    where = next(iter(survey.lists), None)
    place = where.member.name if where is not None else ""
    stated = {
        str(personal["user_id"]): (personal, export)
        for personal, export in survey.owners
        if _is_account_number(personal.get("user_id"))
    }
    if len(stated) > 1:
        raise InputError(
            "these exports are of two accounts", archive=archive.name, advice="Load those of each account by themselves"
        )
    for number, (personal, export) in stated.items():
        return Account(_identity_from_personal(number, personal, survey.people), export.member.name)
    key = _by_chats(survey) or _by_name(archive, survey) or _by_book(archive, survey)
    if key:
        return Account(_identity(key, survey.people), place)
    if survey.problems and not any(chat.wrote for chat in survey.chats.values()):
        raise survey.problems[0]
    raise OwnerUnknownError(
        "This export does not say whose it is",
        archive=archive.name,
        why="no chat of a group does, and in no chat with one other the owner wrote",
        candidates=_candidates(survey),
    )


def _is_account_number(value: object) -> bool:
    return isinstance(value, int) and value > 0


def _identity(key: str, people: People) -> Identity:
    identity = people.identity(key)
    return evolve(identity, aliases=(f"user{key}", *identity.aliases))


def _identity_from_personal(number: str, personal: dict[str, Any], people: People) -> Identity:
    def text(field: str) -> str:
        value = personal.get(field)
        return value.strip() if isinstance(value, str) else ""

    name = " ".join(f"{text('first_name')} {text('last_name')}".split())
    people.add(number, name)
    phone = text("phone_number")
    return evolve(
        _identity(number, people),
        handle=text("username").lstrip("@") or None,
        phones=(phone,) if any(mark.isdecimal() for mark in phone) else (),
    )


def _by_chats(survey: Survey) -> str:
    """Return who wrote in direct chats and is not the other one; the chat's number tells the other one."""
    return next(iter(survey.votes)) if len(survey.votes) == 1 else ""


def _by_name(archive: Archive, survey: Survey) -> str:
    """Return whom the user named: by number, by a handle that the book knows, or by name."""
    asked = _ADDRESS.sub("@", (owner_by_name(archive) or "").strip())
    if not asked:
        return ""
    if match := _NUMBER.fullmatch(asked):
        return match[1]
    handle = asked.removeprefix("@").casefold()
    for account in archive.accounts:
        if account.network == NETWORK and (account.handle or "").casefold() == handle:
            return account.key
    numbers = [key for key in survey.people.called(asked) if key.isdecimal()]
    return numbers[0] if len(numbers) == 1 and not asked.startswith("@") else ""


def _by_book(archive: Archive, survey: Survey) -> str:
    """Return the account that the book knows, if it wrote in one of these chats."""
    wrote = {person for chat in survey.chats.values() for person in chat.wrote}
    accounts = [account.key for account in archive.accounts if account.network == NETWORK and account.key in wrote]
    return accounts[0] if len(accounts) == 1 else ""


def _candidates(survey: Survey) -> tuple[str, ...]:
    """Return those who wrote in most chats: by name, or by number if several share it."""
    counts = Counter(person for chat in survey.chats.values() for person in chat.wrote)
    best = sorted(counts, key=lambda person: (-counts[person], person))[:5]
    people = survey.people
    return tuple(
        people.name(person) if len(people.called(people.name(person))) == 1 else f"user{person}" for person in best
    )
