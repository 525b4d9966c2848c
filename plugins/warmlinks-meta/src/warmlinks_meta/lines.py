"""One line of a thread, whatever file it came from."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal, TypeAlias

import msgspec

from warmlinks.plugins.sources import Refused, why_no_time
from warmlinks_meta.system_lines import LineKind, read_line
from warmlinks_meta.text import normalized, repair

__all__ = ["BEGAN", "Kind", "ThreadLine", "kind_of_line", "name_forms", "repaired_name"]

BEGAN = date(2004, 1, 1)
"""The year in which the network began; an earlier time is a fault of the export."""

Kind: TypeAlias = LineKind | Literal["message", "unsent", "empty"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST = (BEGAN - _EPOCH.date()) // timedelta(milliseconds=1)
_LAST = 7_258_118_400_000
"""The year 2200, in milliseconds."""

_NO_TIME = "it has no possible time"


class ThreadLine(msgspec.Struct, gc=False):
    """What a line says, by whom and when.

    `ms` is milliseconds since 1970; `exact` is false where the page gave minutes only, `stated` what it gave then.
    `sender` and `reactors` are normalized names. `whom` names those who were added or left, `about` the words that do.
    `shared_profile` is the user name of somebody whose profile was handed over.
    """

    ms: int
    sender: str
    text: str
    kind: Kind
    member: str
    index: int
    about: str = ""
    whom: tuple[str, ...] = ()
    reactors: tuple[str, ...] = ()
    stated: str | None = None
    exact: bool = True
    shared_profile: str = ""

    @property
    def where(self) -> str:
        """The place it was read from."""
        return f"{self.member}[{self.index}]"

    def checked(self) -> ThreadLine | Refused:
        """The line, or its refusal where nobody can have written it at its time."""
        if _FIRST <= self.ms < _LAST:
            return self
        try:
            why = why_no_time(_EPOCH + timedelta(milliseconds=self.ms), began=BEGAN)
        except OverflowError:
            why = None
        return Refused(self.where, why or _NO_TIME)


def kind_of_line(text: str, sender: str, *, has_more: bool) -> tuple[Kind, str]:
    """What a line with this content is, and whom it is about. `has_more`: something came with it that is no text."""
    if not text:
        return ("message" if has_more else "empty"), ""
    return read_line(text, sender) or ("message", "")


@lru_cache(maxsize=16384)
def name_forms(raw: str) -> tuple[str, str]:
    """A name with its letters repaired, and the same normalized."""
    shown = repair(raw)
    return shown, normalized(shown)


def repaired_name(name: str | None) -> str:
    """A name repaired and normalized; empty where there is none."""
    return name_forms(name)[1] if name else ""
