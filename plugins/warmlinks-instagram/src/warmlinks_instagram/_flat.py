"""Downloads of 2018 to 2020: a few flat files, in which everybody goes by the user name.

`messages.json` holds all chats, `connections.json` all lists, `likes.json` and `comments.json` what the owner did.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar

import msgspec
from attrs import frozen

from warmlinks.archive import Archive, Member
from warmlinks.calendar.zones import in_zone
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Refused, refusal
from warmlinks_instagram._accounts import user_name
from warmlinks_meta.lines import Kind, ThreadLine, kind_of_line
from warmlinks_meta.survey import Piece
from warmlinks_meta.text import repair
from warmlinks_meta.thread_files import NOTHINGS, batched

__all__ = ["FlatRow", "flat_moment", "read_flat_chats", "read_flat_lists", "read_flat_rows"]

T = TypeVar("T")

_NOTHING = msgspec.Raw()
_NOTHINGS = NOTHINGS | {b'""'}
_ATTACHMENTS = (
    *("heart", "story_share", "media", "media_url", "media_share_url", "voice_media"),
    *("animated_media_images", "location_name", "live_video_invite", "live_video_share", "link"),
)


class _Like(msgspec.Struct, gc=False):
    username: str | None = ""


class _Chat(msgspec.Struct, gc=False):
    participants: list[str] | None = None


class _Message(msgspec.Struct, gc=False):
    """One line of a chat; of what was sent along only whether there is any."""

    sender: str | None = ""
    created_at: str | None = ""
    text: str | None = None
    action: str | None = None
    video_call_action: str | None = None
    profile_share_username: str | None = None
    likes: list[_Like] | None = None
    heart: msgspec.Raw = _NOTHING
    story_share: msgspec.Raw = _NOTHING
    media: msgspec.Raw = _NOTHING
    media_url: msgspec.Raw = _NOTHING
    media_share_url: msgspec.Raw = _NOTHING
    voice_media: msgspec.Raw = _NOTHING
    animated_media_images: msgspec.Raw = _NOTHING
    location_name: msgspec.Raw = _NOTHING
    live_video_invite: msgspec.Raw = _NOTHING
    live_video_share: msgspec.Raw = _NOTHING
    link: msgspec.Raw = _NOTHING

    def has_more(self) -> bool:
        """Whether something was sent that is no text."""
        return any(bytes(getattr(self, field)) not in _NOTHINGS for field in _ATTACHMENTS)


def flat_moment(text: object) -> datetime | None:
    """The moment of `2019-03-01T10:00:00.123456+00:00`; None where it is none."""
    if not isinstance(text, str):
        return None
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else in_zone(at, UTC)


def read_flat_chats(archive: Archive, member: Member) -> Iterator[Piece]:
    """The chats of a file piece by piece, each with those who are in it; those of the same people are one."""
    for present, lines in groupby(_lines(archive, member), key=itemgetter(0)):
        yield from ((present, batch) for batch in batched(line for _, line in lines))


def _lines(archive: Archive, member: Member) -> Iterator[tuple[tuple[str, ...], ThreadLine | Refused]]:
    """Each line with those who are in its chat."""
    present: tuple[str, ...] = ()
    name = member.name
    try:
        for index, entry in archive.records_within(member, _Message, path=(..., "conversation"), outer=_Chat):
            if isinstance(entry, InputError):
                yield present, refusal(f"{name}[{index}]{entry.part}", entry)
                continue
            chat, message = entry
            present = tuple(sorted({user_name(user) for user in chat.participants or ()} - {""}))
            yield present, _line(message, name, index)
    except InputError as error:
        yield present, refusal(name, error)


def _line(message: _Message, member: str, index: int) -> ThreadLine | Refused:
    at = flat_moment(message.created_at)
    if at is None:
        return Refused(f"{member}[{index}]", "its time cannot be read")
    sender = user_name(message.sender)
    text = repair(message.text) if message.text else ""
    kind, about = _kind(message, text, sender)
    ms = round(at.timestamp() * 1000)
    line = ThreadLine(ms, sender, text if kind == "message" else "", kind, member, index, about)
    line.shared_profile = user_name(message.profile_share_username)
    if message.likes:
        line.reactors = tuple(dict.fromkeys(user_name(like.username) for like in message.likes))
    return line.checked()


def _kind(message: _Message, text: str, sender: str) -> tuple[Kind, str]:
    if message.video_call_action:
        # whether anybody answered is not told
        return "system", ""
    if message.action:
        kind, about = kind_of_line(repair(message.action), sender, has_more=False)
        return ("system" if kind in ("message", "empty") else kind), about
    return ("message" if text or message.has_more() or message.profile_share_username else "empty"), ""


@frozen
class FlatRow:
    """One entry of a flat file: in which list, the user name, when as far as it says, and the words that go with it."""

    list: str
    user: str
    at: datetime | None
    where: str
    text: str = ""


def read_flat_lists(archive: Archive, member: Member) -> Iterator[FlatRow | Refused]:
    """The entries of `connections.json`: user name -> since when, list by list."""
    for name, users in _lists(archive, member, dict):
        if isinstance(users, Refused):
            yield users
            continue
        for index, (user, since) in enumerate(users.items()):
            yield FlatRow(name, user_name(user), flat_moment(since), f"{member.name}.{name}[{index}]")


def read_flat_rows(archive: Archive, member: Member) -> Iterator[FlatRow | Refused]:
    """The entries of `likes.json` and `comments.json`: when, the comment, and whose it was."""
    for name, rows in _lists(archive, member, list):
        if isinstance(rows, Refused):
            yield rows
            continue
        for index, row in enumerate(rows):
            where = f"{member.name}.{name}[{index}]"
            if not isinstance(row, list) or len(row) < 2 or flat_moment(row[0]) is None:  # noqa: PLR2004 - when and whose
                yield Refused(where, "this entry is not as expected")
                continue
            text = repair(row[1]) if len(row) > 2 and isinstance(row[1], str) else ""  # noqa: PLR2004 - words between
            yield FlatRow(name, user_name(row[-1]), flat_moment(row[0]), where, text)


def _lists(archive: Archive, member: Member, shape: type[T]) -> Iterator[tuple[str, T | Refused]]:
    """The lists of a file by their names, each of that shape."""
    try:
        document = archive.document(member, dict[str, Any])
    except InputError as error:
        yield "", refusal(member.name, error)
        return
    for name, entries in document.items():
        if isinstance(entries, shape):
            yield name, entries
        else:
            yield name, Refused(f"{member.name}.{name}", "this list is not as expected")
