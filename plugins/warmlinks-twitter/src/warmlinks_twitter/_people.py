"""Everybody the archive mentions: numbers, and the handles and names that its posts tell for them.

An account's number is stable, its handle is not: it changes hands. A handle without a number is a key of its own,
`@handle`, until the archive tells whose it was at that time.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, field

from warmlinks.plugins.sources import Person
from warmlinks.values import Identity
from warmlinks_twitter._layout import NETWORK

__all__ = ["People"]


@define
class _Known:
    """What is known of one account, from the latest post that names it.

    `span` holds the ids of the first and last post in which it had this handle.
    """

    order: int
    handle: str | None
    name: str | None
    where: str
    span: list[int] = field(factory=list)


class People:
    """The accounts of one archive, without the owner's.

    Sightings are put in order by the id of the post they were made in, which grows with time.
    """

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}
        self._spans: dict[tuple[str, str], list[int]] = {}
        self._holders: dict[str, list[str]] = {}
        self._likely: dict[str, set[str]] = {}
        self._listed: set[int] = set()
        self._handled: set[str] | None = None

    def see(self, key: str, handle: str, name: str | None, order: int, where: str) -> None:
        """Note an account seen in a post, with the handle (if not empty) and name it had there."""
        account = self._known.get(key)
        if account is None:
            account = self._known[key] = _Known(order, handle or None, name, where)
            if handle:
                account.span = self.held(key, handle, order)
            return
        if handle:
            # Nearly always it is the handle of last time, and its span is at hand.
            span = account.span if account.handle == handle else self.held(key, handle, order)
            if order < span[0]:
                span[0] = order
            elif order > span[1]:
                span[1] = order
            if order > account.order or account.handle is None:
                account.handle, account.span = handle, span
        if order > account.order:
            account.order, account.where = order, where
            account.name = name or account.name
        elif account.name is None:
            account.name = name

    def held(self, key: str, handle: str, order: int) -> list[int]:
        """Note that the account had this handle then; gives the first and last sighting, to be kept up to date."""
        handle = handle.lower()
        span = self._spans.get((handle, key))
        if span is None:
            span = self._spans[handle, key] = [order, order]
            self._holders.setdefault(handle, []).append(key)
        elif order < span[0]:
            span[0] = order
        elif order > span[1]:
            span[1] = order
        return span

    def suggest(self, key: str, handle: str) -> None:
        """Note that the account probably had this handle. Who is known by it otherwise stands against that."""
        self._likely.setdefault(key, set()).add(handle.lower())

    def number(self, key: str, where: str) -> None:
        """Note an account of which only the number is told here."""
        if key not in self._known:
            self._known[key] = _Known(-1, None, None, where)

    def listed(self, key: str, where: str) -> Person | None:
        """The record of an account that only stands on a list, at its first place; None where it is known otherwise.

        Lists come last and are long, so of these no more is kept than the number.
        """
        if self._handled is None:
            self._handled = {*self._likely, *(holder for _, holder in self._spans)}
        number = int(key)
        if key in self._handled or str(number) != key:
            self.number(key, where)
            return None
        if number in self._listed or key in self._known:
            return None
        self._listed.add(number)
        return Person(Identity(NETWORK, key, url=f"https://x.com/i/user/{key}"), where)

    def key_of(self, handle: str, order: int, where: str, name: str | None = None) -> str:
        """The key of whoever had this handle nearest to then; `@handle` if the archive does not tell."""
        lowered = handle.lower()
        holders = self._holders.get(lowered)
        if holders:
            return min(holders, key=lambda key: (_distance(self._spans[lowered, key], order), key))
        key = f"@{lowered}"
        account = self._known.get(key)
        if account is None:
            self._known[key] = _Known(order, handle, name, where)
        elif order > account.order:
            self._known[key] = _Known(order, handle, name or account.name, where)
        return key

    def name_of(self, key: str) -> str | None:
        """The display name last seen."""
        account = self._known.get(key)
        return None if account is None else account.name

    def names(self) -> Iterator[tuple[str, str]]:
        """(display name or `@handle`, key) of everybody, for reading who is named in a text."""
        for key, account in self._known.items():
            if account.name:
                yield account.name, key
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
        for key, likely in self._likely.items():
            aliases.setdefault(key, []).extend(f"perhaps:@{handle}" for handle in likely - self._holders.keys())
        for key, account in self._known.items():
            identity = Identity(
                NETWORK,
                key,
                handle=account.handle,
                name=account.name,
                url=f"https://x.com/{account.handle}" if account.handle else f"https://x.com/i/user/{key}",
                aliases=tuple(sorted(aliases.get(key, ()))),
            )
            yield Person(identity, account.where)


def _distance(span: list[int], order: int) -> int:
    return max(span[0] - order, order - span[1], 0)
