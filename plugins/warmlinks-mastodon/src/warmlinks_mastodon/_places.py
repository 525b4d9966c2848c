"""How far a feed has come in each of the lists that it asks a server for."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec

__all__ = ["Gap", "Place", "Stream", "floor_in", "query_in"]

_MOST_GAPS = 20
_PARAMETERS = frozenset({"limit", "max_id", "since_id", "min_id", "offset", "page", "cursor"})
"""What may stand in a cursor: nothing that names anybody."""

_FLOORS = frozenset({"since_id", "min_id"})


class Gap(msgspec.Struct, array_like=True):
    """What has not been read yet: from the page that a query asks for down to `floor`, where it was known before."""

    floor: str
    query: str


class Stream(msgspec.Struct, array_like=True):
    """How far one list was read.

    Attributes:
        top: the newest that was seen; what lies below has been read, but for the gaps.
        gaps: of pulls that broke off, the newest first.
    """

    top: str = ""
    gaps: list[Gap] = []

    def leave(self, gaps: list[Gap]) -> None:
        """Note what is left to read. Of very many gaps the oldest two are made one, which reads some of it again."""
        while len(gaps) > _MOST_GAPS:
            *gaps, newer, older = gaps
            gaps.append(Gap(older.floor, newer.query))
        self.gaps = gaps


class Place(msgspec.Struct):
    """How far all lists were read."""

    streams: dict[str, Stream] = {}

    def stream(self, name: str) -> Stream:
        """How far one of them was read."""
        return self.streams.setdefault(name, Stream())


def query_in(link: str, **more: Any) -> str:  # noqa: ANN401  a number or a text
    """The query of an address, without what is not about pages and with another floor.

    Args:
        link: the address.
        more: what to ask for besides; what is empty is left out.
    """
    asked = {name: value for name, value in parse_qsl(urlsplit(link).query) if name in _PARAMETERS - _FLOORS}
    return urlencode(asked | {name: value for name, value in more.items() if value})


def floor_in(link: str) -> str:
    """The number above which an address asks for what is newer; empty where it names none."""
    asked = dict(parse_qsl(urlsplit(link).query))
    return asked.get("min_id") or asked.get("since_id") or ""
