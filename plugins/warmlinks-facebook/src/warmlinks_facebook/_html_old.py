"""Pages to 2018: one page with every thread, later an index and one page a thread."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import tzinfo
from html import unescape
from typing import TYPE_CHECKING

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Refused, refusal
from warmlinks_meta.lines import ThreadLine
from warmlinks_meta.pages import Block, line_of_block, parsed, pieces
from warmlinks_meta.survey import Piece
from warmlinks_meta.text import normalized
from warmlinks_meta.thread_files import batched

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["old_owner", "read_old_page"]

_THREAD = re.compile(r'<div\b[^<>]{0,200}?\bclass="thread"[^<>]{0,200}>')
_MESSAGE = re.compile(r'<div\b[^<>]{0,200}?\bclass="message"')
_START = re.compile(r'<div\b[^<>]{0,200}?\bclass="(?:thread|message)"')
_PARTICIPANTS = re.compile(r"(?:>|^)\s*[^\W\d_][\w \xa0]{2,30}[:\uff1a]\s*([^<>]{0,20000})", re.IGNORECASE)
_HEADING = re.compile(r"<h3[^<>]{0,200}>([^<>]{0,20000})</h3>")
_WITH = re.compile(r"\w+ (?:with|mit|avec|con|com|met|med|z|s) (.+)", re.DOTALL)
_OWNER = re.compile(r"<h1[^<>]{0,200}>\s*([^<>]{1,500}?)\s*</h1>")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_HEAD = 256 * 1024


def old_owner(archive: Archive, member: Member) -> str:
    """The owner's name: the heading of the pages."""
    try:
        head = archive.head(member, _HEAD).decode("utf-8-sig", errors="replace")
    except InputError:
        return ""
    name = _OWNER.search(head)
    return normalized(unescape(name[1])) if name else ""


def read_old_page(archive: Archive, member: Member, zone: tzinfo) -> Iterator[Piece]:
    """The threads of a page piece by piece, each with those who stand at its head.

    A thread may come in several pieces, and in several blocks; who reads them unites those of the same people.
    """
    present: tuple[str, ...] = ()
    index = 0
    empty = True
    try:
        for piece in pieces(archive, member, _START):
            for number, part in enumerate(_threads_of(piece)):
                if number or _THREAD.match(part):
                    present = _present(part)
                    empty = False
                for batch in batched(_messages(part, archive, member, index, zone), newest_first=True):
                    index += len(batch)
                    yield present, batch
                    empty = False
        if empty and not _is_index(archive, member):
            yield (), [Refused(member.name, "there is no thread in it", "Download the archive again")]
    except InputError as error:
        yield (), [refusal(member.name, error)]


def _is_index(archive: Archive, member: Member) -> bool:
    """Whether it is a page of its time at all: an index of threads has none itself."""
    return b"<h1" in archive.head(member, _HEAD)


def _threads_of(piece: str) -> Iterator[str]:
    """The piece cut at the beginnings of threads; the first part may belong to the thread before."""
    starts = [match.start() for match in _THREAD.finditer(piece)]
    for start, end in zip([0, *starts], [*starts, len(piece)], strict=True):
        yield piece[start:end]


def _present(part: str) -> tuple[str, ...]:
    """Those named at the head of a thread: as its first text, or behind a word and a colon below a heading."""
    start = _THREAD.match(part)
    message = _MESSAGE.search(part)
    head = part[start.end() if start else 0 : message.start() if message else len(part)]
    heading = _HEADING.search(head)
    if heading:
        participants = _PARTICIPANTS.search(head[heading.end() :])
        names = participants[1].strip() if participants else ""
        if not names and (title := _WITH.fullmatch(heading[1].strip())):
            names = title[1]
    else:
        names = _TAG.sub(" ", head)
    return tuple(dict.fromkeys(filter(None, map(normalized, unescape(names).split(", ")))))


def _messages(part: str, archive: Archive, member: Member, index: int, zone: tzinfo) -> Iterator[ThreadLine | Refused]:
    for number, node in enumerate(parsed(part, archive, member).css("div.message"), start=index):
        user, meta = node.css_first("span.user"), node.css_first("span.meta")
        name, date = (element.text().strip() if element else "" for element in (user, meta))
        yield line_of_block(Block(name, _text_after(node), date, index=number), member.name, zone)


def _text_after(node: LexborNode) -> str:
    """The text of a message: the paragraphs behind it. One within the other is a mistake of the pages'."""
    texts = []
    after = node.next
    while after is not None and not (after.tag == "div" and "message" in (after.attributes.get("class") or "").split()):
        if after.tag == "p" and (text := after.text(separator="\n").strip()):
            texts.append(text)
        after = after.next
    return "\n".join(texts)
