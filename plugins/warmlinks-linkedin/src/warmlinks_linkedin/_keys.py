"""Keys of records that have no id of their own: the same in every export that holds the record.

A key is made of the minute, the direction and the text, since these are in the files of every generation and do not
change when a person renames or hides themselves or a conversation has no id. The same text sent in the same minute to
several people is told apart by their names, the same text sent twice to one person by counting.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b

from attrs import define, field

__all__ = ["Keys", "digest_of"]


def digest_of(*parts: str) -> str:
    """Sixteen hexadecimal digits that stand for the parts."""
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


@define
class Keys:
    """Two passes: first every record is announced, then each is given its key."""

    _first: dict[str, str] = field(factory=dict)
    _shared: set[str] = field(factory=set)
    _counts: dict[str, int] = field(factory=dict)

    @staticmethod
    def base(kind: str, at: datetime, *, outgoing: bool, text: str) -> str:
        """What the key is made of first."""
        return digest_of(kind, at.isoformat()[:16], "out" if outgoing else "in", text)

    def announce(self, base: str, person: str) -> None:
        """Say that there is such a record with somebody, by their name or whatever stands for it."""
        if self._first.setdefault(base, person) != person:
            self._shared.add(base)

    def begin_file(self) -> None:
        """Count anew: what stands in two files is one record, and gets one key."""
        self._counts.clear()

    def key(self, base: str, person: str) -> str:
        """The record's key, unique within the file."""
        key = f"{base}-{digest_of(person)[:8]}" if base in self._shared else base
        count = self._counts.get(key, 0)
        self._counts[key] = count + 1
        return key if not count else f"{key}+{count}"
