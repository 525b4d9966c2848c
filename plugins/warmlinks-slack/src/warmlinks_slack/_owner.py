"""The owner of an export, which never names them: the user does, or the book knows their address."""

from __future__ import annotations

import unicodedata
from collections import Counter

from warmlinks.archive import Archive
from warmlinks.errors import OwnerUnknownError
from warmlinks.values import Identity
from warmlinks_slack._files import NETWORK
from warmlinks_slack._layout import Layout
from warmlinks_slack._people import People

__all__ = ["find_owner"]

_FEWEST = 2


def find_owner(archive: Archive, layout: Layout, people: People) -> list[str]:
    """Return the IDs of the owner's accounts; the first stands for all of them.

    Two accounts with one address are one person's: one was deleted, or an organization gave a second number.

    Raises:
        OwnerUnknownError: nobody was named, or none or several are called so.
    """
    for asked in archive.owners:
        name = _folded(asked).removeprefix("@")
        matches = [identity for identity in people.everybody() if name in _names_of(identity)]
        if matches and (len(matches) == 1 or len({_address(identity) for identity in matches} - {""}) == 1):
            return _sorted_keys(matches)
    if archive.owners:
        raise OwnerUnknownError(
            "nobody in it is called so, or several are",
            archive=archive.name,
            why=f"asked for {' or '.join(archive.owners)}",
            candidates=_candidates(layout, people),
        )
    numbers = {account.key for account in archive.accounts if account.network == NETWORK}
    addresses = {_folded(email) for account in archive.accounts for email in account.emails}
    addresses.discard("")
    matches = [
        identity for identity in people.everybody() if identity.key in numbers or _address(identity) in addresses
    ]
    if matches:
        return _sorted_keys(matches)
    raise OwnerUnknownError(
        "An export of Slack does not say whose it is",
        archive=archive.name,
        why="everybody's messages are in it alike",
        candidates=_candidates(layout, people),
    )


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split())).casefold()


def _names_of(identity: Identity) -> set[str]:
    """Return what somebody may be named by: ID, address, handle, name."""
    return {_folded(text) for text in (identity.key, identity.handle, identity.name, *identity.emails) if text}


def _address(identity: Identity) -> str:
    return _folded(identity.emails[0]) if identity.emails else ""


def _sorted_keys(identities: list[Identity]) -> list[str]:
    return sorted(identity.key for identity in identities)


def _candidates(layout: Layout, people: People) -> tuple[str, ...]:
    """Return those who are in several small conversations: in an export of one's own the owner is first."""
    often: Counter[str] = Counter()
    for talk in layout.talks:
        if talk.kind in {"dm", "mpim"}:
            often.update({*talk.members} - people.bots)
    best = [person for person, count in often.most_common() if count >= _FEWEST][:5]
    return tuple(f"@{handle}" if (handle := people.identity(person).handle) else person for person in best)
