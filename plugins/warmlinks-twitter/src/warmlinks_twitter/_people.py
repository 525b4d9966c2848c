"""Everybody the archive mentions: numbers, and the handles and names that its posts tell for them.

An account's number is stable, its handle is not: it changes hands. A handle without a number is a key of its own,
`@handle`, until the archive tells whose it was at that time.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define

from warmlinks.models import Identity
from warmlinks.sources import Person

__all__ = ["NETWORK", "People"]

NETWORK = "twitter"


@define
class _Known:
    """What is known of one account, from the latest post that names it."""

    order: int
    handle: str | None
    name: str | None
    where: str


class People:
    """The accounts of one archive, without the owner's.

    Sightings are put in order by the id of the post they were made in, which grows with time.
    """

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}
        self._spans: dict[tuple[str, str], list[int]] = {}
        self._holders: dict[str, list[str]] = {}

    def see(self, key: str, handle: str | None, name: str | None, order: int, where: str) -> None:
        """Note an account seen in a post, with the handle and name it had there."""
        known = self._known.get(key)
        if known is None:
            self._known[key] = _Known(order, handle, name, where)
        elif order > known.order:
            known.order = order
            known.where = where
            known.handle = handle or known.handle
            known.name = name or known.name
        elif known.handle is None or known.name is None:
            known.handle = known.handle or handle
            known.name = known.name or name
        if handle:
            self.held(key, handle, order)

    def held(self, key: str, handle: str, order: int) -> None:
        """Note that the account had this handle then."""
        handle = handle.lower()
        span = self._spans.get((handle, key))
        if span is None:
            self._spans[handle, key] = [order, order]
            self._holders.setdefault(handle, []).append(key)
        elif order < span[0]:
            span[0] = order
        elif order > span[1]:
            span[1] = order

    def number(self, key: str, where: str) -> None:
        """Note an account of which only the number is told here."""
        if key not in self._known:
            self._known[key] = _Known(-1, None, None, where)

    def key_of(self, handle: str, order: int, where: str, name: str | None = None) -> str:
        """The key of whoever had this handle nearest to then; `@handle` if the archive does not tell."""
        lowered = handle.lower()
        holders = self._holders.get(lowered)
        if holders:
            return min(holders, key=lambda key: (_distance(self._spans[lowered, key], order), key))
        key = f"@{lowered}"
        known = self._known.get(key)
        if known is None:
            self._known[key] = _Known(order, handle, name, where)
        elif order > known.order:
            self._known[key] = _Known(order, handle, name or known.name, where)
        return key

    def name_of(self, key: str) -> str | None:
        """The display name last seen."""
        known = self._known.get(key)
        return None if known is None else known.name

    def names(self) -> Iterator[tuple[str, str]]:
        """(display name or `@handle`, key) of everybody, for reading who is named in a text."""
        for key, known in self._known.items():
            if known.name:
                yield known.name, key
            if key.startswith("@"):
                yield key, key
        for handle, holders in self._holders.items():
            for key in holders:
                yield f"@{handle}", key

    def records(self) -> Iterator[Person]:
        """Everybody once; a handle that only one account had is its alias, so that a bare `@handle` joins it."""
        aliases: dict[str, list[str]] = {}
        for handle, holders in self._holders.items():
            if len(holders) == 1:
                aliases.setdefault(holders[0], []).append(f"@{handle}")
        for key, known in self._known.items():
            identity = Identity(
                NETWORK,
                key,
                handle=known.handle,
                name=known.name,
                url=f"https://x.com/{known.handle}" if known.handle else f"https://x.com/i/user/{key}",
                aliases=tuple(sorted(aliases.get(key, ()))),
            )
            yield Person(identity, known.where)


def _distance(span: list[int], order: int) -> int:
    return max(span[0] - order, order - span[1], 0)
