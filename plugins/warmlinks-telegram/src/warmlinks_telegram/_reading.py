"""Reads the exports of an archive."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from warmlinks.archive import Archive
from warmlinks.errors import InputError
from warmlinks.plugins.sources import About, Record, Refused, Skipped, Tie, people_first, refusal, why_no_time
from warmlinks_telegram._chats import ChatReader
from warmlinks_telegram._exports import Export, exports_in
from warmlinks_telegram._files import BEGAN, NETWORK, pages_in
from warmlinks_telegram._owner import find_owner
from warmlinks_telegram._shapes import Contact, moment_of
from warmlinks_telegram._survey import Survey

__all__ = ["read_exports"]

_PAGES = "it is an export as pages (HTML), which have names and no numbers of accounts"
_PAGES_ADVICE = "Export again in Telegram Desktop, as machine-readable JSON"
_NO_EXPORT = "it has no result.json of Telegram Desktop"
_SECRET = "secret chats, which stay on the phone"  # noqa: S105 - no password
_SILENT = "members of a group who never wrote in it, unless it says how they came"
_ONE_CHAT = "all other chats, and the address book"
_ZONE = "the zone of times: they are the clock of the computer that exported"


def read_exports(archive: Archive) -> Iterator[Record]:
    exports, others = exports_in(archive)
    pages = pages_in(archive)
    if not exports:
        if pages:
            raise InputError(_PAGES, archive=archive.name, member=pages[0].name, advice=_PAGES_ADVICE)
        raise InputError(_NO_EXPORT, archive=archive.name, advice=_PAGES_ADVICE)
    survey = Survey.of(archive, exports)
    account = find_owner(archive, survey)
    survey.people.owner = account.identity.key
    generation = "+".join(sorted({export.form for export in exports}))
    yield About(generation, not_included=_not_included(exports, survey))
    yield account
    yield from (Refused(page.name, _PAGES, _PAGES_ADVICE) for page in pages)
    yield from (Refused(other.name, "it is no export of Telegram Desktop", _PAGES_ADVICE) for other in others)
    yield from people_first(_records(archive, exports, survey), survey.people.identity, own={survey.people.owner})


def _records(archive: Archive, exports: list[Export], survey: Survey) -> Iterator[Record]:
    tied: set[str] = set()
    for export in exports:
        yield from _address_book(archive, export, survey, tied)
    chats = ChatReader(archive, survey)
    for export in exports:
        yield from chats.records(export)
    yield from chats.left_out()


def _not_included(exports: list[Export], survey: Survey) -> tuple[str, ...]:
    lacking = [_SECRET, _SILENT]
    if all(export.form == "one chat" for export in exports):
        lacking.insert(0, _ONE_CHAT)
    if survey.zoneless:
        lacking.append(_ZONE)
    return tuple(lacking)


def _address_book(archive: Archive, export: Export, survey: Survey, tied: set[str]) -> Iterator[Record]:
    """Yield the owner's contacts and their ties; those in `tied` were yielded before."""
    people = survey.people
    try:
        for index, contact in survey.contacts(archive, export):
            where = f"{export.member.name} contacts[{index}]"
            if isinstance(contact, InputError):
                yield refusal(where, contact)
                continue
            key = people.add_card(contact, contact.user_id)
            if not key:
                yield Skipped("a contact without a name", where=where)
            elif key != people.owner and key not in tied:
                tied.add(key)
                yield _tie(key, contact, where, archive)
    except InputError as error:
        yield Refused(export.member.name, error.why or error.what, error.advice or "")


def _tie(key: str, contact: Contact, where: str, archive: Archive) -> Tie:
    moment = moment_of(contact.date, contact.date_unixtime, archive.timezone)
    at: datetime | None = moment.at if moment is not None and why_no_time(moment.at, began=BEGAN) is None else None
    stated = moment.stated if moment is not None and at is not None else None
    return Tie(NETWORK, key, "contact", since=at, where=where, stated=stated)
