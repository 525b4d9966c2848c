"""A piece of a page, parsed; one whose elements stand too deep in one another is refused before that.

The parser looks up through all that is open for each element that begins, so its time grows with the depth too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

__all__ = ["parsed"]

_DEEPEST = 256
"""The pages themselves go some thirty deep."""

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_LEAVES = frozenset(
    (
        # never have anything in them
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"),
        # end by themselves where the next of their kind begins
        *("p", "li", "dt", "dd", "option", "tr", "td", "th", "thead", "tbody", "tfoot", "rt", "rp"),
    )
)


def parsed(piece: str, archive: Archive, member: Member) -> LexborHTMLParser:
    """The piece as a tree.

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
