"""Whose an archive is: the first one of each network teaches it, and another's is refused.

A book holds one person's ties. Records of somebody else's archive would be read from the wrong side.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from attrs import frozen

from warmlinks.errors import OwnerUnknownError
from warmlinks.people.keys import account_key, email_key
from warmlinks.store.database import Database

__all__ = ["Owners", "asked_of_source", "check_owner", "owner_meant"]


@frozen
class Owners:
    """The owner's keys on a network, that of the archive (empty if it does not say), and how to show it."""

    keys: frozenset[str]
    key: str = ""
    shown: str | None = None


def owner_meant(given: str) -> str:
    """The key or `@handle` in what was pasted: the address of a profile is cut down to it, all else stays."""
    account = account_key(given) if "/" in given else None
    return account.partition(":")[2] if account else given.strip()


def asked_of_source(given: str | None) -> str | None:
    """What a source is told of the owner: nothing of an e-mail address, which is found once the archive is read."""
    return None if given is None or email_key(given) else given


def check_owner(db: Database, network: str, given: str | None, path: str) -> Owners:
    """Whose the archive is.

    Raises:
        OwnerUnknownError: it is somebody else's than the book's, or it does not say whose it is.
    """
    accounts = _names_of_accounts(
        db.rows("SELECT key, field, value FROM temp.t_person LEFT JOIN temp.t_fact ON identity = key WHERE account")
    )
    known = _names_of_accounts(
        db.rows(
            "SELECT i.key, f.field, f.value FROM account a JOIN identity i ON i.id = a.identity"
            " LEFT JOIN fact f ON f.identity = i.id WHERE i.network = ?",
            (network,),
        )
    )
    if not accounts:
        if db.value("SELECT 1 FROM temp.t_interaction LIMIT 1") or db.value("SELECT 1 FROM temp.t_utterance LIMIT 1"):
            raise OwnerUnknownError(
                "the archive does not say whose it is", archive=path, candidates=tuple(sorted(_shown(known)))
            )
        return Owners(frozenset(known))
    if given is not None and not any({_folded(given), f"={_folded(given)}"} & names for names in accounts.values()):
        raise OwnerUnknownError(
            f"the archive is not of {given}", archive=path, candidates=tuple(sorted(_shown(accounts)))
        )
    ours = {name for names in accounts.values() for name in names if not name.startswith("=")}
    theirs = {name for names in known.values() for name in names if not name.startswith("=")}
    if given is None and theirs and not ours & theirs:
        raise OwnerUnknownError(
            "the archive is somebody else's than the book",
            archive=path,
            why=f"the book's owner on {network} is {' or '.join(sorted(_shown(known)))}",
            candidates=tuple(sorted(_shown(accounts))),
        )
    return Owners(frozenset(accounts) | frozenset(known), min(accounts), min(_shown(accounts)))


def _names_of_accounts(rows: Iterable[Sequence[str | None]]) -> dict[str, set[str]]:
    """Keys of accounts, each with all that it goes by; a name, which others may have too, begins with `=`."""
    found: dict[str, set[str]] = {}
    for key, field, value in rows:
        names = found.setdefault(str(key), {_folded(str(key))})
        if value is not None and field in {"alias", "email"}:
            names.add(_folded(value))
        elif value is not None and field == "handle":
            names.add(f"@{_folded(value)}")
            names.add(f"={_folded(value)}")
        elif value is not None and field == "name":
            names.add(f"={_folded(value)}")
    return found


def _shown(accounts: dict[str, set[str]]) -> list[str]:
    """Each account as one would type it: its handle if it has one, else its key."""
    return [min((name for name in names if name.startswith("@")), default=key) for key, names in accounts.items()]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip()).casefold()
