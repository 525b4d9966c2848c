"""The zip of Messenger's encrypted chats: messages of another shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from warmlinks.archive import Archive, Member
from warmlinks_meta.lines import Kind, ThreadLine, kind_of_line, name_forms
from warmlinks_meta.text import repair
from warmlinks_meta.thread_files import Batch, Reaction, reactors, read_messages

__all__ = ["read_sealed", "without_counter"]

_COUNTER = re.compile(r"_\d+$")


class _Sealed(msgspec.Struct, gc=False, rename="camel"):
    """A message of the zip of encrypted chats."""

    sender_name: str | None = ""
    timestamp: int = 0
    text: str | None = None
    type: str | None = None
    is_unsent: bool | None = None
    reactions: list[Reaction] | None = None
    media: list[Any] | None = None


def read_sealed(archive: Archive, member: Member) -> Iterator[Batch]:
    """The messages of one file of the zip of encrypted chats."""
    return read_messages(archive, member, _Sealed, _sealed)


def without_counter(title: str) -> str:
    """The title of a chat without the number that it has in this zip only."""
    return _COUNTER.sub("", title)


def _sealed(message: _Sealed, member: str, index: int) -> ThreadLine:
    shown, sender = name_forms(message.sender_name or "")
    text = repair(message.text) if message.text else ""
    kind: Kind
    if message.is_unsent:
        kind, about = "unsent", ""
    else:
        kind, about = kind_of_line(text, shown, has_more=bool(message.media))
    if kind == "message" and message.type and "call" in message.type.casefold():
        # Nobody knows yet how this zip tells an answered call from a missed one.
        kind = "system"
    line = ThreadLine(message.timestamp, sender, text, kind, member, index, about)
    if message.reactions:
        line.reactors = reactors(message.reactions)
    return line
