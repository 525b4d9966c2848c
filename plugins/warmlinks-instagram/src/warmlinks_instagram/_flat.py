"""Downloads of 2018 to 2020: a few flat files, in which everybody goes by the user name.

`messages.json` holds all chats, `connections.json` all lists, `likes.json` and `comments.json` what the owner did.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
from attrs import frozen

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Refused
from warmlinks_instagram._accounts import user_name
from warmlinks_meta.lines import Kind, ThreadLine, kind_of_line, refusal
from warmlinks_meta.survey import Piece
from warmlinks_meta.text import repair
from warmlinks_meta.thread_files import Batch

__all__ = ["FlatRow", "flat_moment", "read_flat_lists", "read_flat_rows", "read_flat_talks"]

_BATCH = 20_000

_NOTHING = msgspec.Raw()
_NOTHINGS = frozenset({b"", b"[]", b"{}", b"null", b'""'})


class _Like(msgspec.Struct, gc=False):
    username: str | None = ""


class _Talk(msgspec.Struct, gc=False):
    participants: list[str] | None = None


class _Said(msgspec.Struct, gc=False):
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
        more = (self.heart, self.story_share, self.media, self.media_url, self.media_share_url, self.voice_media)
        rest = (
            self.animated_media_images,
            self.location_name,
            self.live_video_invite,
            self.live_video_share,
            self.link,
        )
        return any(bytes(one) not in _NOTHINGS for one in (*more, *rest))


def flat_moment(text: object) -> datetime | None:
    """The moment of `2019-03-01T10:00:00.123456+00:00`; None where it is none."""
    if not isinstance(text, str):
        return None
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def read_flat_talks(archive: Archive, member: Member) -> Iterator[Piece]:
    """The chats of a file piece by piece, each with those who are in it; those of the same people are one."""
    present: tuple[str, ...] = ()
    batch: Batch = []
    name = member.name
    try:
        for index, found in archive.records_within(member, _Said, path=(..., "conversation"), outer=_Talk):
            if isinstance(found, InputError):
                batch.append(refusal(f"{name}[{index}]{found.part}", found))
                continue
            talk, said = found
            people = tuple(sorted({user_name(one) for one in talk.participants or ()} - {""}))
            if batch and (people != present or len(batch) >= _BATCH):
                yield present, _in_order(batch)
                batch = []
            present = people
            batch.append(_line(said, name, index))
    except InputError as error:
        batch.append(refusal(name, error))
    if batch:
        yield present, _in_order(batch)


def _in_order(batch: Batch) -> Batch:
    batch.sort(key=lambda line: line.ms if isinstance(line, ThreadLine) else 0)
    return batch


def _line(said: _Said, member: str, index: int) -> ThreadLine | Refused:
    where = f"{member}[{index}]"
    at = flat_moment(said.created_at)
    if at is None:
        return Refused(where, "its time cannot be read")
    sender = user_name(said.sender)
    text = repair(said.text) if said.text else ""
    kind, about = _kind(said, text, sender)
    ms = round(at.timestamp() * 1000)
    line = ThreadLine(ms, sender, text if kind == "message" else "", kind, member, index, about)
    line.card = user_name(said.profile_share_username)
    if said.likes:
        line.reactors = tuple(dict.fromkeys(user_name(like.username) for like in said.likes))
    why = line.why_not()
    return line if why is None else Refused(where, why)


def _kind(said: _Said, text: str, sender: str) -> tuple[Kind, str]:
    if said.video_call_action:
        # whether anybody answered is not told
        return "system", ""
    if said.action:
        kind, about = kind_of_line(repair(said.action), sender, has_more=False)
        return ("system" if kind in ("message", "empty") else kind), about
    return ("message" if text or said.has_more() or said.profile_share_username else "empty"), ""


@frozen
class FlatRow:
    """One entry of a flat file: in which list, the user name, when as far as it says, and the words that go with it."""

    word: str
    user: str
    at: datetime | None
    where: str
    text: str = ""


def read_flat_lists(archive: Archive, member: Member) -> Iterator[FlatRow | Refused]:
    """The entries of `connections.json`: user name -> since when, list by list."""
    for word, listed in _document(archive, member):
        if isinstance(word, Refused):
            yield word
            continue
        if not isinstance(listed, dict):
            yield Refused(f"{member.name}.{word}", "this list is not as expected")
            continue
        for index, (user, since) in enumerate(listed.items()):
            yield FlatRow(word, user_name(user), flat_moment(since), f"{member.name}.{word}[{index}]")


def read_flat_rows(archive: Archive, member: Member) -> Iterator[FlatRow | Refused]:
    """The entries of `likes.json` and `comments.json`: when, the comment, and whose it was."""
    for word, rows in _document(archive, member):
        if isinstance(word, Refused):
            yield word
            continue
        if not isinstance(rows, list):
            yield Refused(f"{member.name}.{word}", "this list is not as expected")
            continue
        for index, row in enumerate(rows):
            where = f"{member.name}.{word}[{index}]"
            if not isinstance(row, list) or len(row) < 2 or flat_moment(row[0]) is None:  # noqa: PLR2004 - when and whose
                yield Refused(where, "this entry is not as expected")
                continue
            text = repair(row[1]) if len(row) > 2 and isinstance(row[1], str) else ""  # noqa: PLR2004 - words between
            yield FlatRow(word, user_name(row[-1]), flat_moment(row[0]), where, text)


def _document(archive: Archive, member: Member) -> Iterator[tuple[str | Refused, Any]]:
    try:
        yield from archive.document(member, dict[str, Any]).items()
    except InputError as error:
        yield refusal(member.name, error), None
