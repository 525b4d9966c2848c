"""Mailboxes: mbox files, Maildir folders and single mails, as mail programs and a Google Takeout have them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from warmlinks.archive import Archive
from warmlinks.errors import InputError, OwnerUnknownError
from warmlinks.plugins.sources import About, Coverage, CoveredSides, Record, Refused, Source
from warmlinks_mail._boxes import PATTERNS, Box, boxes_in, mails_in
from warmlinks_mail.records import NETWORK, MailRecords, Survey

__all__ = ["MailSource"]

_MOST_HEADS = 12
_SHARE = 0.5
_SOME = 0.05
_OF_ALL = 0.6
_FEWEST = 3


class MailSource(Source):
    """Reads mailboxes."""

    name: ClassVar[str] = "mail"
    network: ClassVar[str] = NETWORK
    coverage: ClassVar[Coverage] = {"email": CoveredSides.BOTH_SIDES}
    reads: ClassVar[tuple[str, ...]] = PATTERNS
    began: ClassVar[date | None] = date(1982, 1, 1)

    def recognizes(self, archive: Archive) -> bool:
        """Whether there is a file that begins as a mailbox, or as a mail in a Maildir."""
        return next(boxes_in(archive, most=_MOST_HEADS), None) is not None

    def read(self, archive: Archive) -> Iterator[Record]:
        """Yield what the mails say. They are gone through twice: first to learn who is who.

        Raises:
            OwnerUnknownError: nothing says whose they are.
            InputError: nothing in it can be read.
        """
        boxes = list(boxes_in(archive))
        survey, errors = Survey(), []
        for box in boxes:
            try:
                for _, mail in mails_in(archive, box, body=False):
                    survey.look(mail.head, box.folders)
            except InputError as error:
                errors.append((box, error))
        if errors and not survey.mails:
            raise errors[0][1]
        records = MailRecords(_owners(archive, survey), names=survey.names(), lists=survey.lists)
        yield About(_generation(boxes))
        yield from records.account(boxes[0].member.name)
        for box in boxes:
            yield from _read(archive, box, records)


def _read(archive: Archive, box: Box, records: MailRecords) -> Iterator[Record]:
    name = box.member.name
    try:
        for number, mail in mails_in(archive, box):
            where = name if box.single else f"{name}[{number}]"
            yield from records.take(mail.head, mail.body, where, mark=mail.mark, folders=box.folders)
    except InputError as error:
        yield Refused(name, f"{error.what}: {error.why}" if error.why else error.what, error.advice or "")


def _generation(boxes: list[Box]) -> str:
    if any("takeout" in box.member.name.casefold() for box in boxes):
        return "Google Takeout"
    return "Maildir" if boxes and boxes[0].single else "mbox"


def _owners(archive: Archive, survey: Survey) -> tuple[str, ...]:
    """The owner's addresses: as told, by who sent what is filed as sent, by where it was delivered, by who is in most.

    An address that the book knows as the owner's speaks where the mailbox itself does not: it may stand in the mailbox
    of a friend too.

    Raises:
        OwnerUnknownError: none of these tells.
    """
    told = [one.strip().casefold() for one in archive.owners if "@" in one.strip("@")]
    if told:
        return tuple(dict.fromkeys(told))
    owners = [address for address, count in survey.sent.most_common() if count >= _SOME * survey.sent.total()]
    delivered = survey.delivered.most_common(1)
    if delivered and delivered[0][1] >= _SHARE * survey.delivered.total():
        owners.append(delivered[0][0])
    met = sorted(survey.met.items(), key=lambda one: (-one[1], one[0]))
    if not owners and met:
        known = {email.casefold() for account in archive.accounts for email in account.emails}
        owners = [address for address, count in met if address in known and count >= _SOME * survey.mails]
        second = met[1][1] if len(met) > 1 else 0
        if not owners and met[0][1] >= max(_FEWEST, _OF_ALL * survey.mails) and met[0][1] > second:
            owners.append(met[0][0])
    if not owners:
        raise OwnerUnknownError(
            "the mailbox does not say whose it is",
            archive=archive.name,
            candidates=tuple(address for address, _ in met[:5]),
        )
    return tuple(dict.fromkeys(owners))
