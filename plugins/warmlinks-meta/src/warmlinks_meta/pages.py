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
from warmlinks.plugins.sources import Refused, refusal
from warmlinks_meta.dates import read_moment
from warmlinks_meta.lines import ThreadLine, kind_of_line
from warmlinks_meta.text import normalized
from warmlinks_meta.thread_files import Batch, batched
from warmlinks_meta.threads import Thread

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

__all__ = ["BLOCK_START", "Block", "line_of_block", "parsed", "pieces", "read_blocks", "read_page", "read_page_frame"]

# 2018 to 2021, then since 2022. A later generation adds its own here.
_HEADS = "._2lel, ._a6-h"
_BODIES = "._2let, ._a6-p"
_DATES = "._2lem, ._a6-o, ._a72d"
_ANY = f"{_HEADS}, {_BODIES}, {_DATES}"
_HEAD_CLASSES = frozenset({"_2lel", "_a6-h"})
_BODY_CLASSES = frozenset({"_2let", "_a6-p"})
BLOCK_START = re.compile(r'<(?:div|section)\b[^<>]{0,200}?\bclass="[^"<>]{0,200}?(?:_2lej|_a6-g)[^"<>]{0,200}"')
_PARTICIPANTS = re.compile(r">\s*(Participants:[^<>]{1,2000})<")
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{0,500})")

_CHUNK = 256 * 1024
_LONGEST = 1024 * 1024
_TAG_LENGTH = 1000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNKNOWN = "none of its blocks has a known class"

_DEEPEST = 256
"""The pages themselves go some thirty deep."""

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_LEAVES = frozenset(
    (
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"),
        *("p", "li", "dt", "dd", "option", "tr", "td", "th", "thead", "tbody", "tfoot", "rt", "rp"),
    )
)
"""Elements that never have anything in them, and those that end where the next of their kind begins."""


@frozen
class Block:
    """A name or a sentence, what stands below it, and the date as written."""

    head: str
    body: str
    date: str
    reactors: tuple[str, ...] = ()
    index: int = 0


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


def parsed(piece: str, archive: Archive, member: Member) -> LexborHTMLParser:
    """A piece of a page as a tree; one whose elements stand too deep in one another is refused before.

    The parser looks up through all that is open for each element that begins, so its time grows with the depth too.

    Raises:
        InputError: its elements stand too deep in one another.
    """
    from selectolax.lexbor import LexborHTMLParser

    depth = 0
    for closing, name in _TAG.findall(piece):
        if name.lower() in _LEAVES:
            continue
        # what is closed here may have been opened in the piece before
        depth = max(0, depth - 1) if closing else depth + 1
        if depth > _DEEPEST:
            raise InputError(
                "this page cannot be read",
                archive=archive.name,
                member=member.name,
                why=f"its elements stand more than {_DEEPEST} deep in one another",
                advice="Download the archive again, or ask for the download in JSON",
            )
    return LexborHTMLParser(piece)


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
    has_blocks = False
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
                has_blocks = True
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
    if not has_blocks:
        advice = f"Ask {network} for the download in JSON"
        raise InputError(_UNKNOWN, archive=archive.name, member=member.name, advice=advice)


def _line(node: LexborNode) -> str:
    return " ".join(node.text(separator=" ").split())


def _text(node: LexborNode) -> str:
    """The text of a message. The parts of a block stand in `div`s without a space between them."""
    return node.text(separator="\n").strip()


def _take_reactors(node: LexborNode) -> tuple[str, ...]:
    """Who reacted, from the list below a message: an emoji and a name. It is taken out, so that the text remains."""
    names: dict[str, None] = {}
    for reactions in node.css("ul"):
        for entry in reactions.css("li"):
            name = _line(entry).lstrip("\N{VARIATION SELECTOR-16}\N{ZERO WIDTH JOINER} ")
            while name and not (name[0].isalpha() or name[0] in "\"'("):
                name = name[1:]
            names[normalized(name)] = None
        reactions.decompose()
    return tuple(names)


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
    thread.title = thread.title or (normalized(title[1]) if title else "")
    participants = first.head if first and not first.date and ":" in first.head else ""
    if not participants and (match := _PARTICIPANTS.search(head)):
        participants = match[1]
    for name in participants.partition(":")[2].split(", "):
        if name.strip():
            thread.listed.setdefault(normalized(name), name.strip())
    thread.crowd = max(thread.crowd, len(thread.listed))


def read_page(archive: Archive, member: Member, network: str, zone: tzinfo) -> Iterator[Batch]:
    """The messages of one page of a thread.

    Args:
        archive: what is read.
        member: the page.
        network: as people call whoever wrote it.
        zone: the zone to read a clock in that states none.
    """
    return batched(_lines_of_page(archive, member, network, zone), newest_first=True)


def _lines_of_page(archive: Archive, member: Member, network: str, zone: tzinfo) -> Iterator[ThreadLine | Refused]:
    try:
        for block in read_blocks(archive, member, network):
            if block.date:
                yield line_of_block(block, member.name, zone)
            elif block.index:
                yield Refused(f"{member.name}[{block.index}]", "it has no date")
    except InputError as error:
        yield refusal(member.name, error)


def line_of_block(block: Block, member: str, zone: tzinfo) -> ThreadLine | Refused:
    """A dated block as a line, its time by the clock of `zone` where it names no zone."""
    moment = read_moment(block.date, zone)
    if moment is None or not isinstance(moment.at, datetime):
        return Refused(f"{member}[{block.index}]", "its date cannot be read", "Ask for the download in JSON")
    kind, about = kind_of_line(block.body, block.head, has_more=True)
    ms = round((moment.at - _EPOCH).total_seconds() * 1000)
    line = ThreadLine(ms, normalized(block.head), block.body, kind, member, block.index, about, (), block.reactors)
    line.stated = moment.stated
    line.exact = False
    return line.checked()
