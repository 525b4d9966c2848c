"""Threads in JSON: the messages of a file, and what stands round them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TypeVar

import msgspec

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Refused, refusal
from warmlinks_meta.lines import Kind, ThreadLine, kind_of_line, name_forms, repaired_name
from warmlinks_meta.text import normalized, repair
from warmlinks_meta.threads import BEGIN, Thread, thread_key

__all__ = [
    "NOTHINGS",
    "Batch",
    "Reaction",
    "ThreadMessage",
    "batched",
    "reactors",
    "read_frame",
    "read_messages",
    "read_plain",
]

Batch = list[ThreadLine | Refused]
"""Lines of one thread, oldest first, and what could not be read of them."""

T = TypeVar("T")

_BATCH = 20_000
_CHUNK = 256 * 1024
_PARTICIPANTS = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*\{\s*"participants"\s*:\s*\[')
_TITLE = re.compile(rb'"(?:title|threadName)"\s*:\s*("(?:[^"\\]|\\.)*+")')
_PATH = re.compile(rb'"thread_path"\s*:\s*("(?:[^"\\]|\\.)*+")')
_GROUP = re.compile(rb'"joinable_mode"\s*:\s*\{|"thread_type"\s*:\s*"[A-Za-z]*Group"')
_CARD = b'"profile_share_username"'
_NOTHING = msgspec.Raw()
NOTHINGS = frozenset({b"", b"[]", b"{}", b"null"})
"""The texts of a field in which nothing was sent along."""
_ATTACHMENTS = ("photos", "sticker", "share", "videos", "audio_files", "files", "gifs")


class _Named(msgspec.Struct, gc=False):
    name: str | None = ""


class _Share(msgspec.Struct, gc=False):
    profile_share_username: str = ""


class Reaction(msgspec.Struct, gc=False):
    """Who reacted."""

    actor: str | None = ""


class ThreadMessage(msgspec.Struct, gc=False):
    """A message of the plain export; of attachments only whether there are any."""

    sender_name: str | None = ""
    timestamp_ms: int = 0
    content: str | None = None
    type: str | None = None
    call_duration: float | None = None
    missed: bool | None = None
    users: list[_Named] | None = None
    reactions: list[Reaction] | None = None
    is_unsent: bool | None = None
    is_taken_down: bool | None = None
    photos: msgspec.Raw = _NOTHING
    videos: msgspec.Raw = _NOTHING
    audio_files: msgspec.Raw = _NOTHING
    files: msgspec.Raw = _NOTHING
    gifs: msgspec.Raw = _NOTHING
    sticker: msgspec.Raw = _NOTHING
    share: msgspec.Raw = _NOTHING


def read_plain(archive: Archive, member: Member) -> Iterator[Batch]:
    """The messages of one file of the plain export."""
    return read_messages(archive, member, ThreadMessage, _plain)


def read_frame(archive: Archive, member: Member, thread: Thread) -> None:
    """What stands round the messages: who is present, what the thread is called, whether it is a group.

    A file that cannot be read is left to whoever reads its messages.
    """
    try:
        head, tail = _ends_of(archive, member)
        names = _present(head)
        if names is None:
            entries = archive.records(member, _Named | str, path=("participants",))  # type: ignore[arg-type]
            names = [_name_of(entry) for _, entry in entries if not isinstance(entry, InputError)]
    except InputError:
        return
    for name in names:
        thread.listed.setdefault(normalized(name), name)
    thread.crowd = max(thread.crowd, len(names))
    ends = head.partition(b'"messages"')[0] + b"\n" + tail
    title = _last(_TITLE, ends)
    thread.title = thread.title or title
    thread.is_group = thread.is_group or bool(_GROUP.search(ends))
    if "/" not in member.name and (path := _last(_PATH, ends)):
        # A single file without its folder still says which thread it is of.
        thread.folder = path.rpartition("/")[2]
        thread.key = thread_key(thread.folder)


def _present(head: bytes) -> list[str] | None:
    """Those present, from the beginning of a file; None where the list does not end in it."""
    match = _PARTICIPANTS.search(head)
    if match is None:
        return None
    text = head[match.end() - 1 :].decode(errors="replace")
    try:
        entries, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return [_name_of(entry) for entry in entries]


def _name_of(entry: object) -> str:
    name = entry.get("name") if isinstance(entry, dict) else entry.name if isinstance(entry, _Named) else entry
    return repair(name).strip() if isinstance(name, str) else ""


def _last(pattern: re.Pattern[bytes], ends: bytes) -> str:
    texts = pattern.findall(ends)
    try:
        return repaired_name(msgspec.json.decode(texts[-1], type=str)) if texts else ""
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""


def _ends_of(archive: Archive, member: Member) -> tuple[bytes, bytes]:
    """The first and the last few kilobytes of a file: between them are the messages."""
    with archive.open(member) as stream:
        head = tail = stream.read(BEGIN)
        while chunk := stream.read(_CHUNK):
            tail = tail[-BEGIN:] + chunk
    return head, tail[-BEGIN:]


def read_messages(
    archive: Archive, member: Member, shape: type[T], line_of: Callable[[T, str, int], ThreadLine]
) -> Iterator[Batch]:
    """The messages of a file, each of that shape, as lines; what is bad among them costs itself."""
    return batched(_lines(archive, member, shape, line_of))


def _lines(
    archive: Archive, member: Member, shape: type[T], line_of: Callable[[T, str, int], ThreadLine]
) -> Iterator[ThreadLine | Refused]:
    name = member.name
    try:
        for index, message in archive.records(member, shape, path=("messages",)):
            if isinstance(message, InputError):
                yield refusal(f"{name}[{index}]{message.part}", message)
            else:
                yield line_of(message, name, index).checked()
    except InputError as error:
        yield refusal(name, error)


def batched(lines: Iterator[ThreadLine | Refused], *, newest_first: bool = False) -> Iterator[Batch]:
    """Lines in batches, each oldest first, so that they are numbered alike whichever way a file is turned.

    With `newest_first` lines of one moment change places: within the minutes of a page only their order tells.
    """
    while batch := list(islice(lines, _BATCH)):
        if newest_first:
            batch.reverse()
        batch.sort(key=lambda line: line.ms if isinstance(line, ThreadLine) else 0)
        yield batch


def _plain(message: ThreadMessage, member: str, index: int) -> ThreadLine:
    shown, sender = name_forms(message.sender_name or "")
    text = repair(message.content) if message.content else ""
    kind, about, whom = _kind(message, text, shown)
    line = ThreadLine(message.timestamp_ms, sender, text, kind, member, index, about, whom)
    if message.reactions:
        line.reactors = reactors(message.reactions)
    if message.share is not _NOTHING and _CARD in bytes(message.share):
        line.shared_profile = _card(message.share)
    return line


def _card(share: msgspec.Raw) -> str:
    """The user name of whose profile was handed over."""
    try:
        return msgspec.json.decode(share, type=_Share).profile_share_username.strip().casefold()
    except msgspec.MsgspecError:
        return ""


def reactors(reactions: list[Reaction]) -> tuple[str, ...]:
    """Who reacted, by normalized names, each once."""
    return tuple(dict.fromkeys(name_forms(reaction.actor or "")[1] for reaction in reactions))


def _kind(message: ThreadMessage, text: str, sender: str) -> tuple[Kind, str, tuple[str, ...]]:
    if message.is_unsent or message.is_taken_down:
        return "unsent", "", ()
    if message.call_duration is not None or message.type == "Call":
        if message.call_duration and not message.missed:
            return "call", "", ()
        # that a call began is a line of its own, and comes to nothing by itself
        begun = kind_of_line(text, sender, has_more=False)[0] == "system"
        return ("system" if begun and not message.missed else "missed_call"), "", ()
    if message.users or message.type in ("Subscribe", "Unsubscribe"):
        return _event(message, text, sender)
    if message.type == "Share":
        return "message", "", ()
    has_more = not text and _has_more(message)
    kind, about = kind_of_line(text, sender, has_more=has_more)
    return kind, about, ()


def _has_more(message: ThreadMessage) -> bool:
    attachments = (getattr(message, field) for field in _ATTACHMENTS)
    return any(bytes(attachment) not in NOTHINGS for attachment in attachments)


def _event(message: ThreadMessage, text: str, sender: str) -> tuple[Kind, str, tuple[str, ...]]:
    """Who came or went. Files since 2022 have no type, so the line says which, and what it does not say is joining."""
    whom = tuple(dict.fromkeys(repaired_name(user.name) for user in message.users or ()))
    line, about = kind_of_line(text, sender, has_more=True)
    alone = not whom or whom == (repaired_name(sender),)
    if message.type == "Unsubscribe" or (message.type != "Subscribe" and line in ("left", "removed")):
        return ("left" if alone else "removed"), about, whom
    return ("joined" if alone and not about else "added"), about, whom
