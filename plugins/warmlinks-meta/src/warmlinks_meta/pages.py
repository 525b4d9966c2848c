"""Pages since 2018: blocks of a name, a text and a date, told by class names and by nothing else.

A page is cut into pieces at the beginnings of blocks, so that one of any size is read in flat memory.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from attrs import frozen

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Refused
from warmlinks_meta.dates import read_moment
from warmlinks_meta.lines import ThreadLine, kind_of_line, refusal
from warmlinks_meta.markup import parsed
from warmlinks_meta.text import compared
from warmlinks_meta.thread_files import Batch
from warmlinks_meta.threads import Thread

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["BLOCK_START", "Block", "milliseconds", "pieces", "read_blocks", "read_page", "read_page_frame"]

# 2018 to 2021, then since 2022. A later generation adds its own here.
_HEADS = "._2lel, ._a6-h"
_BODIES = "._2let, ._a6-p"
_DATES = "._2lem, ._a6-o, ._a72d"
_ANY = f"{_HEADS}, {_BODIES}, {_DATES}"
_HEAD_CLASSES = frozenset({"_2lel", "_a6-h"})
_BODY_CLASSES = frozenset({"_2let", "_a6-p"})
BLOCK_START = re.compile(r'<(?:div|section)\b[^<>]{0,200}?\bclass="[^"<>]{0,200}?(?:_2lej|_a6-g)[^"<>]{0,200}"')
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{0,500})")

_CHUNK = 256 * 1024
_LONGEST = 1024 * 1024
_TAG_LENGTH = 1000
_BATCH = 20_000
_UNKNOWN = "none of its blocks has a known class"


@frozen
class Block:
    """A name or a sentence, what stands below it, and the date as written."""

    head: str
    body: str
    date: str
    reactors: tuple[str, ...]
    index: int


def pieces(archive: Archive, member: Member, start: re.Pattern[str], *, size: int = _CHUNK) -> Iterator[str]:
    """The text of a page, cut where `start` matches, in pieces of about `size` characters.

    Where nothing matches for long, it is cut anywhere: there is nothing in it that we would read.
    """
    decoder = codecs.getincrementaldecoder("utf-8-sig")(errors="replace")
    text = ""
    with archive.open(member) as stream:
        while chunk := stream.read(size):
            text += decoder.decode(chunk)
            cut = _last_start(start, text, size) if len(text) >= size else 0
            if cut or len(text) > _LONGEST:
                cut = cut or len(text)
                yield text[:cut]
                text = text[cut:]
    yield text + decoder.decode(b"", final=True)


def _last_start(start: re.Pattern[str], text: str, size: int) -> int:
    cut = 0
    for match in start.finditer(text, max(len(text) - size - _TAG_LENGTH, 1)):
        cut = match.start()
    return cut


def read_blocks(archive: Archive, member: Member, network: str) -> Iterator[Block]:
    """The blocks of a page in their order; those without a date have an empty one.

    Args:
        archive: what is read.
        member: the page.
        network: as people call whoever wrote it.

    Raises:
        InputError: it cannot be read, or has nothing that looks like a block.
    """
    index = 0
    seen = False
    for piece in pieces(archive, member, BLOCK_START):
        head = ""
        body: str | None = None
        reactors: tuple[str, ...] = ()
        for node in parsed(piece, archive, member).css(_ANY):
            classes = frozenset((node.attributes.get("class") or "").split())
            if classes & _HEAD_CLASSES:
                if head:
                    yield Block(head, body or "", "", reactors, index)
                    index += 1
                head, body, reactors = _line(node), None, ()
                seen = True
            elif not head:
                continue
            elif classes & _BODY_CLASSES:
                if body is None:
                    reactors = _take_reactors(node)
                    body = _text(node)
            else:
                yield Block(head, body or "", _line(node), reactors, index)
                index += 1
                head = ""
        if head:
            yield Block(head, body or "", "", reactors, index)
            index += 1
    if not seen:
        advice = f"Ask {network} for the download in JSON"
        raise InputError(_UNKNOWN, archive=archive.name, member=member.name, advice=advice)


def _line(node: LexborNode) -> str:
    return " ".join(node.text(separator=" ").split())


def _text(node: LexborNode) -> str:
    """The text of a message. The parts of a block stand in `div`s without a space between them."""
    return node.text(separator="\n").strip()


def _take_reactors(node: LexborNode) -> tuple[str, ...]:
    """Who reacted, from the list below a message: an emoji and a name. It is taken out, so that the text remains."""
    found: dict[str, None] = {}
    for one in node.css("ul"):
        for entry in one.css("li"):
            name = _line(entry).lstrip("\N{VARIATION SELECTOR-16}\N{ZERO WIDTH JOINER} ")
            while name and not (name[0].isalpha() or name[0] in "\"'("):
                name = name[1:]
            found[compared(name)] = None
        one.decompose()
    return tuple(found)


def read_page_frame(archive: Archive, member: Member, thread: Thread) -> None:
    """What a page says of its thread: its title, and those present, in the first block, which has no date."""
    try:
        with archive.open(member) as stream:
            head = stream.read(_CHUNK).decode("utf-8-sig", errors="replace")
        blocks = read_blocks(archive, member, "")
        first = next(blocks, None)
    except InputError:
        return
    title = _TITLE.search(head)
    thread.title = thread.title or (compared(title[1]) if title else "")
    told = first.head if first and not first.date and ":" in first.head else ""
    if not told and (found := _PARTICIPANTS.search(head)):
        told = found[1]
    for name in told.partition(":")[2].split(", "):
        if name.strip():
            thread.listed.setdefault(compared(name), name.strip())
    thread.crowd = max(thread.crowd, len(thread.listed))


_PARTICIPANTS = re.compile(r">\s*(Participants:[^<>]{1,2000})<")


def read_page(archive: Archive, member: Member, network: str, zone: tzinfo) -> Iterator[Batch]:
    """The messages of one page of a thread.

    Args:
        archive: what is read.
        member: the page.
        network: as people call whoever wrote it.
        zone: the zone to read a clock in that states none.
    """
    batch: Batch = []
    try:
        for block in read_blocks(archive, member, network):
            if not block.date:
                if block.index:
                    batch.append(Refused(f"{member.name}[{block.index}]", "it has no date"))
                continue
            batch.append(_said(block, member.name, zone))
            if len(batch) >= _BATCH:
                yield in_page_order(batch)
                batch = []
    except InputError as error:
        batch.append(refusal(member.name, error))
    if batch:
        yield in_page_order(batch)


def _said(block: Block, member: str, zone: tzinfo) -> ThreadLine | Refused:
    moment = read_moment(block.date, zone)
    if moment is None or not isinstance(moment.at, datetime):
        return Refused(f"{member}[{block.index}]", "its date cannot be read", "Ask for the download in JSON")
    kind, about = kind_of_line(block.body, block.head, has_more=True)
    ms = milliseconds(moment.at)
    line = ThreadLine(ms, compared(block.head), block.body, kind, member, block.index, about, (), block.reactors)
    line.stated = moment.stated
    line.exact = False
    why = line.why_not()
    return line if why is None else Refused(line.where, why)


def milliseconds(at: datetime) -> int:
    """An aware moment as the files have it in JSON."""
    return round((at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)


def in_page_order(batch: Batch) -> Batch:
    """Oldest first: pages are newest first, and within a minute only their order tells."""
    batch.reverse()
    batch.sort(key=lambda line: line.ms if isinstance(line, ThreadLine) else 0)
    return batch
