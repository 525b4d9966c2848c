"""Requests to an IMAP server: the mails of each folder and their headers, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, TypeAlias

from attrs import define, field

from warmlinks.errors import SettingsError
from warmlinks.net.asking import Net
from warmlinks.plugins.feeds import Checked, Checkpoint, checkpoint_of, state_in
from warmlinks.plugins.sources import Record
from warmlinks.values import Identity
from warmlinks_mail._imap import Folder, Mailbox, opened
from warmlinks_mail._network import NETWORK
from warmlinks_mail.records import MailRecords, is_folder, mark_of

if TYPE_CHECKING:
    from warmlinks_mail.feed import MailFeedSettings

__all__ = ["check", "pull"]

_PAGE = 200
_WINDOW = 50_000
_SKIPPED_KINDS = ("spam", "trash", "draft", "chat")
_KIND_OF_FLAG = {"\\junk": "spam", "\\trash": "trash", "\\drafts": "draft", "\\sent": "sent"}
_ALL_MAIL = "\\all"


def check(settings: MailFeedSettings, net: Net) -> Checked:
    with _open(settings, net) as box:
        folders = _folders_to_read(box.folders(), settings)
        mails = sum(box.count(folder) for folder in folders)
    chief, *_ = settings.owners
    account = Identity(NETWORK, chief, handle=chief, emails=settings.owners)
    many = "1 folder" if len(folders) == 1 else f"{len(folders):,} folders"
    return Checked(account, f"{many}, {mails:,} mails")


def pull(settings: MailFeedSettings, since: str | None, net: Net) -> Iterator[Record | Checkpoint]:
    place = _Place(state_in(since, dict[str, tuple[int, list[Span]]]))
    with _open(settings, net) as box:
        records = MailRecords(settings.owners)
        yield from records.account(settings.host)
        todo = []
        for folder in _folders_to_read(box.folders(), settings):
            generation, following = box.look_into(folder)
            todo.append(_Unread(folder, place.missing(folder, generation, following - 1)))
        while todo := [part for part in todo if part.missing or part.numbers]:
            for part in todo:
                box.look_into(part.folder)
                yield from part.page(box, records, place)
                yield checkpoint_of(place.read)
        yield checkpoint_of(place.read)


def _open(settings: MailFeedSettings, net: Net) -> AbstractContextManager[Mailbox]:
    password = net.secret(settings.password) if settings.password is not None else None
    token = net.secret(settings.token) if settings.token is not None else None
    return opened(net, settings.host, int(settings.port), settings.user, password=password, token=token)


def _folders_to_read(folders: list[Folder], settings: MailFeedSettings) -> list[Folder]:
    """Return the folders to read: the named ones, else the one with all mails, else all that may hold contact."""
    if settings.folders:
        names = {name.casefold() for name in settings.folders}
        missing = names - {folder.shown.casefold() for folder in folders}
        if missing:
            shown = ", ".join(folder.shown for folder in folders)
            raise SettingsError(f"there is no folder {min(missing)!r}", advice=f"There are: {shown}")
        return [folder for folder in folders if folder.shown.casefold() in names]
    if every := [folder for folder in folders if _ALL_MAIL in folder.flags]:
        return every
    return [folder for folder in folders if not any(_is_kind(folder, kind) for kind in _SKIPPED_KINDS)]


def _is_kind(folder: Folder, kind: str) -> bool:
    return is_folder(folder.shown, kind) or any(_KIND_OF_FLAG.get(flag) == kind for flag in folder.flags)


Span: TypeAlias = list[int]
"""The first and the last of numbers that follow each other."""


@define
class _Place:
    """The mails that were read: per folder, by a digest of its name, its UIDVALIDITY and ranges of UIDs."""

    read: dict[str, tuple[int, list[Span]]] = field(factory=dict)

    def missing(self, folder: Folder, generation: int, last: int) -> list[Span]:
        """Return the unread ranges, newest last. A new UIDVALIDITY makes all unread."""
        mark = mark_of(folder.name.decode("latin-1"))
        generation_before, spans = self.read.get(mark, (generation, []))
        if generation_before != generation:
            spans = []
        self.read[mark] = (generation, spans)
        missing, first = [], 1
        for begin, end in sorted(spans):
            if begin > first:
                missing.append([first, begin - 1])
            first = max(first, end + 1)
        return [*missing, *([[first, last]] if last >= first else [])]

    def add(self, folder: Folder, first: int, last: int) -> None:
        """Mark a range as read."""
        mark = mark_of(folder.name.decode("latin-1"))
        generation, spans = self.read[mark]
        joined: list[Span] = []
        for begin, end in sorted([*spans, [first, last]]):
            if joined and begin <= joined[-1][1] + 1:
                joined[-1][1] = max(joined[-1][1], end)
            else:
                joined.append([begin, end])
        self.read[mark] = (generation, joined)


@define
class _Unread:
    """The unread part of a folder, newest first."""

    folder: Folder
    missing: list[Span]
    numbers: list[int] = field(factory=list)
    first: int = 0
    last: int = 0

    def page(self, box: Mailbox, records: MailRecords, place: _Place) -> Iterator[Record]:
        """Yield the records of the next mails of the selected folder."""
        if not self.numbers:
            first, self.last = self.missing.pop()
            self.first = max(first, self.last - _WINDOW + 1)
            if self.first > first:
                self.missing.append([first, self.first - 1])
            self.numbers = box.numbers(self.first, self.last)
        page, self.numbers = self.numbers[:_PAGE], self.numbers[_PAGE:]
        first = page[-1] if self.numbers else self.first
        for number, head in sorted(box.heads(page), reverse=True) if page else ():
            yield from records.of_mail(head, b"", f"{self.folder.shown}/{number}")
        place.add(self.folder, first, self.last)
        self.last = first - 1
