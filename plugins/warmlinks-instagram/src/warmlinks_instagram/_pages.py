"""Lists and the profile as pages: blocks with an address and a date, tables of labels."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from attrs import frozen

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Refused, refusal
from warmlinks_instagram._accounts import meaning, of_address, user_name
from warmlinks_instagram._survey import PAGE_CLOCK
from warmlinks_meta.dates import read_moment
from warmlinks_meta.pages import BLOCK_START, parsed, pieces

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["PageEntry", "labels_on_page", "read_list_page"]

_BLOCKS = "._2lej, ._a6-g"
_HEADS = "._2lel, ._a6-h"
_PIECES = 12
"""So many pieces of text at most are looked at for a date, from the end of a block."""


@frozen
class PageEntry:
    """One entry of a list: the user name, and when, with what the page says of it."""

    user: str
    at: datetime | None
    stated: str | None
    where: str


def read_list_page(archive: Archive, member: Member) -> Iterator[PageEntry | Refused]:
    """The entries of a list on a page; those of no user name have an empty one."""
    index = 0
    try:
        for piece in pieces(archive, member, BLOCK_START):
            for node in parsed(piece, archive, member).css(_BLOCKS):
                yield _entry(node, f"{member.name}[{index}]")
                index += 1
    except InputError as error:
        yield refusal(member.name, error)
        return
    if not index:
        yield Refused(member.name, "there is no list in it", "Ask for the download in JSON")


def _entry(node: LexborNode, where: str) -> PageEntry:
    head = node.css_first(_HEADS)
    linked = (of_address(link.attributes.get("href")) for link in node.css("a"))
    user = (user_name(head.text()) if head else "") or next(filter(None, linked), "")
    user = user or next((user_name(value) for label, value in _labels(node) if meaning(label) == "username"), "")
    for text in reversed(_texts(node)[-_PIECES:]):
        moment = read_moment(text, PAGE_CLOCK)
        if moment is not None and isinstance(moment.at, datetime):
            return PageEntry(user, moment.at, moment.stated, where)
    return PageEntry(user, None, None, where)


def labels_on_page(archive: Archive, member: Member) -> Iterator[tuple[str, str]]:
    """The labels of a page's tables with their values.

    Raises:
        InputError: it cannot be read.
    """
    root = parsed(archive.text(member), archive, member).body
    yield from _labels(root) if root is not None else ()


def _labels(node: LexborNode) -> Iterator[tuple[str, str]]:
    for row in node.css("tr"):
        cells = [_texts(cell) for cell in row.css("td")]
        if len(cells) == 2 and len(cells[0]) == len(cells[1]) == 1:  # noqa: PLR2004 - a label and a value
            yield cells[0][0], cells[1][0]
        else:
            yield from ((cell[0], cell[1]) for cell in cells if len(cell) > 1)


def _texts(node: LexborNode) -> list[str]:
    """The pieces of text of an element, each with single spaces."""
    return [" ".join(text.split()) for text in node.text(separator="\n").split("\n") if text.strip()]
