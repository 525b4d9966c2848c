"""Reads mailboxes in two passes: the first learns who is who."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError, OwnerUnknownError
from warmlinks.plugins.sources import About, Checkpoint, Record, owner_addresses, refusal
from warmlinks_mail._boxes import Box, boxes_in, mails_in
from warmlinks_mail._network import NETWORK
from warmlinks_mail._places import Places, cursor_of, places_of
from warmlinks_mail.records import MailRecords, Survey, mark_of

__all__ = ["read_mailboxes"]

_SHARE = 0.5
_MIN_SHARE = 0.05
_MAJORITY = 0.6
_FEWEST = 3


def read_mailboxes(archive: Archive) -> Iterator[Record | Checkpoint]:
    boxes = list(boxes_in(archive))
    starts, before = places_of(archive, boxes)
    survey, errors = Survey(lists=set(before.lists)), []
    for box in boxes:
        try:
            for mail in mails_in(archive, box, start=starts.get(box.member, 0), body=False):
                survey.add(mail.head, box.folders)
        except InputError as error:
            errors.append(error)
    if errors and not survey.mails and not starts:
        raise errors[0]
    owners = _owners(archive, survey, before.owners)
    records = MailRecords(owners, names=survey.names(), lists=survey.lists, repeated=before.repeated)
    yield About(_generation(boxes))
    yield from records.account(boxes[0].member.name)
    reached: dict[Member, int] = {}
    for box in boxes:
        try:
            for mail in mails_in(archive, box, start=starts.get(box.member, 0)):
                where = box.member.name if box.single else f"{box.member.name}[byte {mail.offset}]"
                yield from records.of_mail(mail.head, mail.body, where, mark=mail.mark, folders=box.folders)
                if not box.single:
                    reached[box.member] = mail.offset
        except InputError as error:
            yield refusal(box.member.name, error)
    cursor = cursor_of(
        archive, reached, Places({}, [mark_of(owner) for owner in owners], sorted(survey.lists), records.repeated)
    )
    if cursor is not None:
        yield Checkpoint(cursor)


def _generation(boxes: list[Box]) -> str:
    if any("takeout" in box.member.name.casefold() for box in boxes):
        return "Google Takeout"
    return "Maildir" if boxes and boxes[0].single else "mbox"


def _owners(archive: Archive, survey: Survey, before: Sequence[str]) -> tuple[str, ...]:
    """Return the owner's addresses: from the user, sent mail, deliveries, the book, or who is in most mails.

    An address that the book knows as the owner's speaks where the mailbox itself does not: it may stand in the mailbox
    of a friend too.

    Args:
        archive: the mailbox.
        survey: what was learnt of it.
        before: marks of the addresses that it was read with before.
    """
    if named := owner_addresses(archive):
        return named
    if kept := _owners_before(archive, survey, before):
        return kept
    owners = [address for address, count in survey.sent.most_common() if count >= _MIN_SHARE * survey.sent.total()]
    delivered = survey.delivered.most_common(1)
    if delivered and delivered[0][1] >= _SHARE * survey.delivered.total():
        owners.append(delivered[0][0])
    met = sorted(survey.met.items(), key=lambda item: (-item[1], item[0]))
    if not owners and met:
        known = {email.casefold() for account in archive.accounts for email in account.emails}
        owners = [address for address, count in met if address in known and count >= _MIN_SHARE * survey.mails]
        second = met[1][1] if len(met) > 1 else 0
        if not owners and met[0][1] >= max(_FEWEST, _MAJORITY * survey.mails) and met[0][1] > second:
            owners.append(met[0][0])
    if not owners:
        raise OwnerUnknownError(
            "the mailbox does not say whose it is",
            archive=archive.name,
            candidates=tuple(address for address, _ in met[:5]),
        )
    return tuple(dict.fromkeys(owners))


def _owners_before(archive: Archive, survey: Survey, before: Sequence[str]) -> tuple[str, ...]:
    """Return the owner's addresses of the reading before, as far as they are known again."""
    if not before:
        return ()
    accounts = [account.key for account in archive.accounts if account.network == NETWORK]
    by_mark = {mark_of(address): address for address in (*survey.met, *accounts)}
    return tuple(by_mark[mark] for mark in before if mark in by_mark)
