"""The state of a feed: how far each list of a server has been read."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec

__all__ = ["Gap", "Place", "Stream", "floor_in", "query_in"]

_MOST_GAPS = 20
_PARAMETERS = frozenset({"limit", "max_id", "since_id", "min_id", "offset", "page", "cursor"})
"""What may stand in a cursor: nothing that names anybody."""

_LOWER_BOUNDS = frozenset({"since_id", "min_id"})


class Gap(msgspec.Struct, array_like=True):
    """An unread range of a list: from the page of `query` down to the entry `floor`."""

    floor: str
    query: str


class Stream(msgspec.Struct, array_like=True):
    """How far one list has been read.

    Attributes:
        top: the newest that was seen; what lies below has been read, but for the gaps.
        gaps: of pulls that broke off, the newest first.
    """

    top: str = ""
    gaps: list[Gap] = []

    def leave(self, gaps: list[Gap]) -> None:
        """Set the unread ranges. Beyond a limit the two oldest are merged, so some of them is read again."""
        while len(gaps) > _MOST_GAPS:
            *gaps, newer, older = gaps
            gaps.append(Gap(older.floor, newer.query))
        self.gaps = gaps


class Place(msgspec.Struct):
    """How far all lists have been read."""

    streams: dict[str, Stream] = {}

    def stream(self, name: str) -> Stream:
        return self.streams.setdefault(name, Stream())


def query_in(link: str, **more: Any) -> str:  # noqa: ANN401  a number or a text
    """Return the paging parameters of an address, without its floor and with other parameters added.

    Args:
        link: the address.
        more: what to ask for besides; what is empty is left out.
    """
    asked = {name: value for name, value in parse_qsl(urlsplit(link).query) if name in _PARAMETERS - _LOWER_BOUNDS}
    return urlencode(asked | {name: value for name, value in more.items() if value})


def floor_in(link: str) -> str:
    """Return the ID above which an address asks for newer entries; empty if there is none."""
    asked = dict(parse_qsl(urlsplit(link).query))
    return asked.get("min_id") or asked.get("since_id") or ""
