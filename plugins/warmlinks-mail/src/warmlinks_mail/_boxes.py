"""Finds mails in an archive: mbox files, Maildir folders, single mails; and the names of their folders."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks_mail._mbox import HEADS, KEPT, RawMail, looks_like_mail, looks_like_mbox, mails_of, one_mail

__all__ = ["PATTERNS", "Box", "boxes_in", "mails_in"]

_MBOXES = ("*.mbox", "*.mbx", "mbox")
_THUNDERBIRD = ("inbox", "sent", "archive", "archives", "drafts", "trash", "junk", "templates", "unsent messages")
_MAILDIRS = ("cur/*", "new/*")
_SINGLE = ("*.eml",)
PATTERNS = (*_MBOXES, *_THUNDERBIRD, *_MAILDIRS, *_SINGLE)
"""What files with mails are called; Thunderbird's mailboxes have no suffix."""
_MOST_HEADS = 12
_LONGEST = 256 * 1024
_FLAGS = re.compile(r"[:;!]2,([A-Za-z]*)$")


@frozen
class Box:
    """A file of mails: an mbox, or a single mail.

    Attributes:
        member: the file.
        single: whether it is one mail.
        folders: what the mailbox is called.
    """

    member: Member
    single: bool
    folders: tuple[str, ...]


def boxes_in(archive: Archive, *, most: int | None = None) -> Iterator[Box]:
    """Yield the files that hold mails.

    Args:
        archive: where.
        most: look at the beginning of so many at most, and yield those only that begin as such; None yields all that
            are called so.
    """
    mboxes = dict.fromkeys(archive.find(*_MBOXES, *_THUNDERBIRD), False)
    singles = dict.fromkeys(archive.find(*_MAILDIRS, *_SINGLE), True)
    for number, (member, single) in enumerate({**mboxes, **singles}.items()):
        if most is not None:
            if number >= most:
                return
            if not (looks_like_mail if single else looks_like_mbox)(archive.peek(member)):
                continue
        yield Box(member, single, _maildir_folder(member.name) if single else (_folder_of(member.name),))


def mails_in(archive: Archive, box: Box, *, start: int = 0, body: bool = True) -> Iterator[RawMail]:
    """Yield the mails of a file from an offset on, with the beginnings of their bodies if wanted."""
    with archive.open(box.member, start) as stream:
        if box.single:
            data = stream.read(_LONGEST)
            if not looks_like_mail(data):
                raise _no_mail_error(archive, box.member, "it does not begin with the head of a mail")
            yield one_mail(data)
            return
        any_mail = False
        for mail in mails_of(stream, offset=start, kept=KEPT if body else HEADS):
            any_mail = True
            yield mail
        if not any_mail and box.member.size:
            raise _no_mail_error(archive, box.member, "it does not begin with a line `From …`")


def _no_mail_error(archive: Archive, member: Member, why: str) -> InputError:
    return InputError(
        "this is no mailbox",
        archive=archive.name,
        member=member.name,
        why=why,
        advice="Load the file as the mail program or provider gave it",
    )


def _folder_of(name: str) -> str:
    """Return the folder name of an mbox file: `Sent.mbox`, `Sent.mbox/mbox`, `Sent`."""
    parts = name.split("/")
    last = parts[-2] if parts[-1].casefold() == "mbox" and len(parts) > 1 else parts[-1]
    while (stem := last.rpartition(".")) and stem[2].casefold() in {"mbox", "mbx"}:
        last = stem[0]
    return last


def _maildir_folder(name: str) -> tuple[str, ...]:
    """Return the folder name of a mail in a Maildir, and `draft` or `trash` if its flags say so."""
    parts = name.split("/")
    folder = parts[-3] if len(parts) > 2 and parts[-2] in {"cur", "new"} else ""  # noqa: PLR2004  folder/cur/mail
    match = _FLAGS.search(parts[-1])
    flags = match[1] if match else ""
    marks = tuple(mark for flag, mark in (("D", "draft"), ("T", "trash")) if flag in flags)
    return (folder.rsplit(".", 1)[-1], *marks)
