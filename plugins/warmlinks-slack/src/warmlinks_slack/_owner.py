"""Whose an export is: it never says so, so the user does, or the book knows the owner's address."""

from __future__ import annotations

import unicodedata
from collections import Counter

from warmlinks.archive import Archive
from warmlinks.errors import OwnerUnknownError
from warmlinks.values import Identity
from warmlinks_slack._layout import Layout
from warmlinks_slack._network import NETWORK
from warmlinks_slack._people import People

__all__ = ["find_owner"]

_FEWEST = 2


def find_owner(archive: Archive, layout: Layout, people: People) -> list[str]:
    """The numbers of the owner's accounts, the first for all of them.

    Two accounts with one address are one person's: one was deleted, or an organization gave a second number.

    Raises:
        OwnerUnknownError: nobody was named, or none or several are called so.
    """
    for asked in archive.owners:
        wanted = _folded(asked).removeprefix("@")
        found = [one for one in people.everybody() if wanted in _words(one)]
        if found and (len(found) == 1 or len({_address(one) for one in found} - {""}) == 1):
            return _ordered(found)
    if archive.owners:
        raise OwnerUnknownError(
            "nobody in it is called so, or several are",
            archive=archive.name,
            why=f"asked for {' or '.join(archive.owners)}",
            candidates=_candidates(layout, people),
        )
    numbers = {one.key for one in archive.accounts if one.network == NETWORK}
    addresses = {_folded(email) for one in archive.accounts for email in one.emails}
    known = [one for one in people.everybody() if one.key in numbers or _address(one) in addresses - {""}]
    if known:
        return _ordered(known)
    raise OwnerUnknownError(
        "An export of Slack does not say whose it is",
        archive=archive.name,
        why="everybody's messages are in it alike",
        candidates=_candidates(layout, people),
    )


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split())).casefold()


def _words(one: Identity) -> set[str]:
    """What somebody may be called by: number, address, handle, name."""
    return {_folded(text) for text in (one.key, one.handle, one.name, *one.emails) if text}


def _address(one: Identity) -> str:
    return _folded(one.emails[0]) if one.emails else ""


def _ordered(found: list[Identity]) -> list[str]:
    return sorted(one.key for one in found)


def _candidates(layout: Layout, people: People) -> tuple[str, ...]:
    """Those who are in several conversations of few: in an export of one's own that is the owner first."""
    often: Counter[str] = Counter()
    for talk in layout.talks:
        if talk.kind in {"dm", "mpim"}:
            often.update({*talk.members} - people.bots)
    best = [who for who, count in often.most_common() if count >= _FEWEST][:5]
    return tuple(f"@{handle}" if (handle := people.identity(who).handle) else who for who in best)
