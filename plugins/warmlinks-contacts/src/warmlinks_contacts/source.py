"""The source: vCards and Google's CSV, alone or in a Takeout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import ClassVar

from attrs import evolve

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks.plugins.sources import About, Coverage, Person, Record, Skipped, Source, Tie, refusal
from warmlinks.values import Fact
from warmlinks_contacts._google import is_google, read_google
from warmlinks_contacts.records import NETWORK, person_of

__all__ = ["ContactsSource"]

_CARDS = ("*.vcf", "*.vcard")
_MOST_HEADS = 12
_HEAD = 2048
_REVISED = re.compile(rb"^REV(?:;[^:\r\n]*)?:(\d{4})-?(\d\d)-?(\d\d)T?(\d\d)?:?(\d\d)?:?(\d\d)?", re.MULTILINE)
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1f]")
_CHUNK = 1 << 20
_LONGEST_LINE = 64


class ContactsSource(Source):
    """Reads address books."""

    name: ClassVar[str] = "contacts"
    network: ClassVar[str] = NETWORK
    coverage: ClassVar[Coverage] = {}
    needs_owner: ClassVar[bool] = False
    reads: ClassVar[tuple[str, ...]] = (*_CARDS, "*.csv")

    def recognizes(self, archive: Archive) -> bool:
        """Return whether there is a card, or a table with Google's columns."""
        return next(_files(archive, most=_MOST_HEADS), None) is not None

    def read(self, archive: Archive) -> Iterator[Record]:
        """Yield the people. An address book has no owner and no contact in it.

        Raises:
            InputError: nothing in it can be read.
        """
        files = list(_files(archive))
        yield About(
            "vCard" if any(card for _, card in files) else "Google CSV", _revised_at(archive, files), coverage={}
        )
        marks: set[int] = set()
        for member, card in files:
            try:
                for record in _cards(archive, member) if card else read_google(archive, member):
                    # a book may lie in an archive several times, as one file for each of its groups
                    mark = _mark_of(record)
                    if mark is None or mark not in marks:
                        yield record
                        marks.update(() if mark is None else (mark,))
                    elif isinstance(record, Person):
                        yield Skipped("the same entry in another file", where=record.where)
            except InputError as error:
                yield refusal(member.name, error)


def _mark_of(record: Record) -> int | None:
    """Return a hash that is equal for records that say the same; None for those that are only counted."""
    if isinstance(record, Person):
        return hash(record.identity)
    return hash(evolve(record, where="")) if isinstance(record, Fact | Tie) else None


def _files(archive: Archive, most: int | None = None) -> Iterator[tuple[Member, bool]]:
    """Yield the files that hold contacts, and whether each holds cards."""
    for number, member in enumerate(archive.find(*_CARDS, "*.csv")):
        if most is not None and number >= most:
            return
        head = archive.peek(member, _HEAD)
        if member.name.lower().endswith(".csv"):
            # of what is no text nobody else will say so
            if is_google(head) or (most is None and _CONTROL.search(head.replace(b"\0", b""))):
                yield member, False
        elif b"BEGIN:VCARD" in head.replace(b"\0", b"").upper() or most is None:
            yield member, True


def _cards(archive: Archive, member: Member) -> Iterator[Record]:
    for index, card in archive.components(member, "VCARD"):
        where = f"{member.name}[{index}]"
        if isinstance(card, InputError):
            yield refusal(where, card)
        else:
            yield from person_of(card, where)


def _revised_at(archive: Archive, files: list[tuple[Member, bool]]) -> datetime | None:
    """Return when the newest card was changed; a book does not tell when it was exported."""
    newest: tuple[int, ...] = ()
    for member, card in files:
        if not card:
            continue
        rest = b""
        try:
            with archive.open(member) as stream:
                while chunk := stream.read(_CHUNK):
                    for revision in _REVISED.findall(rest + chunk):
                        newest = max(newest, tuple(int(part or 0) for part in revision))
                    rest = chunk[-_LONGEST_LINE:]
        except InputError:
            continue
    try:
        return datetime(*newest, tzinfo=UTC) if newest else None  # type: ignore[arg-type, misc]  # six numbers
    except ValueError:
        return None
