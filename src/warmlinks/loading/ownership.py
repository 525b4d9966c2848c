"""Whose an archive is: the first one of each network tells, and somebody else's is refused.

A book holds one person's ties. Records of somebody else's archive would be read from the wrong side.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import suppress

from attrs import frozen

from warmlinks.errors import OwnerUnknownError, RecordError
from warmlinks.people.keys import account_key
from warmlinks.store.database import Database
from warmlinks.values import Identity

__all__ = ["Owners", "check_owner", "known_accounts", "owner_meant"]


@frozen
class Owners:
    """The owner's keys on a network, the key in the archive (empty if it does not say), and how to show it."""

    keys: frozenset[str]
    key: str = ""
    shown: str | None = None


def owner_meant(given: str) -> str:
    """Return the key or `@handle` in the address of a profile; any other text stays."""
    account = account_key(given) if "/" in given else None
    return account.partition(":")[2] if account else given.strip()


def known_accounts(db: Database) -> tuple[Identity, ...]:
    """Return the owner's accounts that the book knows on all networks, with their addresses, numbers and other keys."""
    values: dict[tuple[str, str], dict[str, list[str]]] = {}
    for network, key, field, value in db.run(
        "SELECT i.network, i.key, f.field, f.value FROM account a JOIN identity i ON i.id = a.identity"
        " LEFT JOIN fact f ON f.identity = i.id ORDER BY i.network, i.key, f.field, f.value"
    ):
        facts = values.setdefault((str(network), str(key)), {})
        if field is not None and value:
            facts.setdefault(str(field), []).append(str(value))
    accounts = []
    for (network, key), facts in values.items():
        # an older warmlinks may have kept what is no valid value today
        with suppress(RecordError):
            accounts.append(
                Identity(
                    network,
                    key,
                    **{field: facts[field][-1] for field in ("name", "handle", "url") if field in facts},
                    emails=tuple(facts.get("email", ())),
                    phones=tuple(facts.get("phone", ())),
                    accounts=tuple(facts.get("account", ())),
                    aliases=tuple(facts.get("alias", ())),
                )
            )
    return tuple(accounts)


def check_owner(db: Database, network: str, given: Sequence[str], path: str) -> Owners:
    """Return whose the archive is.

    Args:
        db: the book, with the archive's records staged.
        network: the network of the source.
        given: the owner's accounts and addresses, as the user named them; one of them must be in the archive.
        path: what to call the archive.

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
    given_names = {name for text in given for name in (_folded(text), f"={_folded(text)}")}
    if given_names and not any(given_names & names for names in accounts.values()):
        raise OwnerUnknownError(
            f"the archive is not of {' or '.join(given)}", archive=path, candidates=tuple(sorted(_shown(accounts)))
        )
    ours = {name for names in accounts.values() for name in names if not name.startswith("=")}
    theirs = {name for names in known.values() for name in names if not name.startswith("=")}
    if not given and theirs and not ours & theirs:
        raise OwnerUnknownError(
            "the archive is somebody else's than the book",
            archive=path,
            why=f"the book's owner on {network} is {' or '.join(sorted(_shown(known)))}",
            candidates=tuple(sorted(_shown(accounts))),
        )
    return Owners(frozenset(accounts) | frozenset(known), min(accounts), min(_shown(accounts)))


def _names_of_accounts(rows: Iterable[Sequence[str | None]]) -> dict[str, set[str]]:
    """Map keys of accounts to all their names; a person's name, which others may have too, begins with `=`."""
    names_by_key: dict[str, set[str]] = {}
    for key, field, value in rows:
        names = names_by_key.setdefault(str(key), {_folded(str(key))})
        if value is not None and field in {"alias", "email"}:
            names.add(_folded(value))
        elif value is not None and field == "handle":
            names.add(f"@{_folded(value)}")
            names.add(f"={_folded(value)}")
        elif value is not None and field == "name":
            names.add(f"={_folded(value)}")
    return names_by_key


def _shown(accounts: dict[str, set[str]]) -> list[str]:
    """Return each account as one would type it: its handle if it has one, else its key."""
    return [min((name for name in names if name.startswith("@")), default=key) for key, names in accounts.items()]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip()).casefold()
