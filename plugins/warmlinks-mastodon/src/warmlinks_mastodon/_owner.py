"""The owner of an archive."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from warmlinks.archive import Archive
from warmlinks.errors import InputError, OwnerUnknownError
from warmlinks.plugins.sources import Refused, refusal
from warmlinks_mastodon._network import NETWORK
from warmlinks_mastodon._shapes import Activity, Actor, Note, link_of, links_of
from warmlinks_mastodon.addresses import Named, account_of, author_in, host_in

__all__ = ["owners_of"]


def owners_of(archive: Archive, refused: list[Refused]) -> list[Named]:
    """Return the owner's accounts, main one first: from the archive, else from the user, else from the book.

    Args:
        archive: what is read.
        refused: where what cannot be read is noted.

    Raises:
        OwnerUnknownError: none of these tells.
        InputError: there are several in it.
    """
    typed = [key for owner in archive.owners if (key := account_of(owner)) is not None]
    known = [account for account in archive.accounts if account.network == NETWORK]
    actors: dict[str, str] = {}
    for account in known:
        actors |= {alias: account.key for alias in account.aliases if "/" in alias}
    owners = [
        _with_known_host(named, typed, actors) for named in (_in_actors(archive, refused) or list(_in_outbox(archive)))
    ]
    if not owners and typed:
        keys = {account.key for account in known}
        owners = [Named(next((key for key in typed if key in keys), typed[0]))]
    if not owners and len(known) == 1:
        owners = [Named(known[0].key)]
    if not owners:
        raise OwnerUnknownError(
            "it does not say whose it is",
            why="it lists accounts, and not whose list it is",
            archive=archive.name,
            candidates=tuple(account.key for account in known),
        )
    return list({owner.key: owner for owner in owners}.values())


def _with_known_host(named: Named, typed: list[str], actors: dict[str, str]) -> Named:
    """Return the account by the host that its server names accounts by, if that is known to be another one."""
    if named.actor in actors:
        return evolve(named, key=actors[named.actor])
    user, _, host = named.key.partition("@")
    for key in typed:
        other, _, parent = key.partition("@")
        if other == user and host.endswith(f".{parent}"):
            return evolve(named, key=key)
    return named


def _in_actors(archive: Archive, refused: list[Refused]) -> list[Named]:
    named_accounts: list[Named] = []
    for member in archive.find("actor.json"):
        try:
            actor = archive.document(member, Actor)
        except InputError as error:
            refused.append(refusal(member.name, error))
            continue
        if (named := _named(actor)) is None:
            refused.append(Refused(member.name, "it does not say whose account it is"))
            continue
        if named_accounts and named.key != named_accounts[0].key:
            raise InputError(
                "it holds the archives of several accounts",
                why=f"{named_accounts[0].key} and {named.key}",
                archive=archive.name,
                advice="Load each by itself",
            )
        named_accounts.append(named)
        named_accounts.extend(
            Named(key, link) for link in links_of(actor.also_known_as) if (key := author_in(link)) is not None
        )
    return named_accounts


def _named(actor: Actor) -> Named | None:
    address = actor.id or ""
    key = account_of(actor.webfinger or "") or account_of(actor.preferred_username or "", home=host_in(address))
    key = key or author_in(address)
    return Named(key, address, actor.name or "", link_of(actor.url)) if key is not None else None


def _in_outbox(archive: Archive) -> Iterator[Named]:
    """Yield the author of the first post; errors are reported when the posts are read."""
    for member in archive.find("outbox.json"):
        try:
            for _, activity in archive.records(member, Activity, path=("orderedItems",)):
                if isinstance(activity, InputError):
                    continue
                note = activity.object
                by = link_of(activity.actor) or (link_of(note.attributed_to) if isinstance(note, Note) else "")
                if (key := author_in(by)) is not None:
                    yield Named(key, by)
                    return
        except InputError:
            continue
