"""Pages to 2018: one page with every thread, later an index and one page a thread."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo
from html import unescape
from typing import TYPE_CHECKING

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Refused
from warmlinks_meta.dates import read_moment
from warmlinks_meta.lines import ThreadLine, kind_of_line, refusal
from warmlinks_meta.markup import parsed
from warmlinks_meta.pages import in_page_order, milliseconds, pieces
from warmlinks_meta.survey import Piece
from warmlinks_meta.text import compared

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
    found = _OWNER.search(head)
    return compared(unescape(found[1])) if found else ""


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
                batch = list(_messages(part, archive, member, index, zone))
                index += len(batch)
                if batch:
                    yield present, in_page_order(batch)
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
        told = _PARTICIPANTS.search(head[heading.end() :])
        names = told[1].strip() if told else ""
        if not names and (found := _WITH.fullmatch(heading[1].strip())):
            names = found[1]
    else:
        names = _TAG.sub(" ", head)
    return tuple(dict.fromkeys(name for one in unescape(names).split(", ") if (name := compared(one))))


def _messages(part: str, archive: Archive, member: Member, index: int, zone: tzinfo) -> Iterator[ThreadLine | Refused]:
    for number, node in enumerate(parsed(part, archive, member).css("div.message"), start=index):
        user, meta = node.css_first("span.user"), node.css_first("span.meta")
        moment = read_moment(meta.text(), zone) if meta else None
        if moment is None or not isinstance(moment.at, datetime):
            yield Refused(f"{member.name}[{number}]", "its date cannot be read", "Ask for the download in JSON")
            continue
        name = user.text().strip() if user else ""
        text = _text_after(node)
        kind, about = kind_of_line(text, name, has_more=True)
        line = ThreadLine(milliseconds(moment.at), compared(name), text, kind, member.name, number, about)
        line.stated = moment.stated
        line.exact = False
        why = line.why_not()
        yield line if why is None else Refused(line.where, why)


def _text_after(node: LexborNode) -> str:
    """The text of a message: the paragraphs behind it. One within the other is a mistake of the pages'."""
    found = []
    after = node.next
    while after is not None and not (after.tag == "div" and "message" in (after.attributes.get("class") or "").split()):
        if after.tag == "p" and (text := after.text(separator="\n").strip()):
            found.append(text)
        after = after.next
    return "\n".join(found)
