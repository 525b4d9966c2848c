"""The owner of the chats. No line names them: the owner is a name like any other.

From the surest: what was typed; what the book knows; of a chat of two the one whom the file is not called after; who
deleted a message on this phone; who alone speaks in every chat.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from warmlinks.archive import Archive
from warmlinks.errors import OwnerUnknownError
from warmlinks.values import Identity
from warmlinks_whatsapp._names import as_phone, identity_of, key_of, loosely, same_name
from warmlinks_whatsapp._network import NETWORK
from warmlinks_whatsapp._survey import ChatFile

__all__ = ["find_owner"]

_TWO = 2
_MOST_CANDIDATES = 5


def find_owner(archive: Archive, chats: Sequence[ChatFile]) -> Identity:
    """Return the owner: the key is of the name with most messages, other names are aliases.

    Raises:
        OwnerUnknownError: nothing tells, or nobody goes by what was typed.
    """
    speakers: Counter[str] = Counter()
    for chat in chats:
        speakers.update(chat.facts.speakers)
    if archive.owners:
        return _owner_named_by_user(archive, speakers)
    accounts = [account for account in archive.accounts if account.network == NETWORK]
    names = (
        _speakers_named(speakers, _names_of(accounts))
        or _names_if_one_person(_speakers_named(speakers, _names_of(archive.accounts)))
        or _names_if_one_person(_absent_from_titles(chats))
        or _names_if_one_person({name for chat in chats for name in chat.facts.owners})
        or _names_if_one_person(_in_every(chats))
    )
    if names:
        return _identity(names, accounts)
    why = "no line of a chat says who exported it"
    if accounts:
        shown = " or ".join(dict.fromkeys(account.name or account.key for account in accounts))
        why = f"nobody in it is called {shown}, as whom the book knows you"
    # whom a chat is called after is the other one of it
    others = {name for chat in chats for name in chat.facts.speakers if loosely(name) == loosely(chat.title)}
    candidates = tuple(name for name, _ in speakers.most_common() if name not in others)[:_MOST_CANDIDATES]
    raise OwnerUnknownError("the chat does not say whose it is", archive=archive.name, why=why, candidates=candidates)


def _owner_named_by_user(archive: Archive, speakers: Counter[str]) -> Identity:
    """Return whom the user named, by the name in the chats; unknown there, they have to be known to the book."""
    names = _speakers_named(speakers, archive.owners)
    accounts = [account for account in archive.accounts if account.network == NETWORK]
    if not names and len(speakers) > 1 and not any(_is_called(account, archive.owners) for account in accounts):
        raise OwnerUnknownError(
            f"nobody in it is called {' or '.join(archive.owners)}",
            archive=archive.name,
            why="you stand in a chat by the name chosen in WhatsApp's settings; a group in which you wrote nothing is"
            " read together with a chat in which you did, in one folder",
            candidates=tuple(name for name, _ in speakers.most_common(_MOST_CANDIDATES)),
        )
    identity = _identity(names or list(archive.owners), accounts)
    # a number may be typed in another form than it has here
    aliases = (*identity.aliases, *(owner for owner in archive.owners if as_phone(owner) and owner != identity.key))
    return identity_of(identity.name or identity.key, phones=identity.phones, aliases=tuple(dict.fromkeys(aliases)))


def _identity(names: Sequence[str], accounts: Sequence[Identity]) -> Identity:
    first = names[0]
    keys = [key_of(name) for name in names[1:]]
    # who goes by another name by now is known by the one before
    if any(_is_called(account, names) for account in accounts):
        keys += [account.key for account in accounts]
    aliases = tuple(key for key in dict.fromkeys(keys) if key != key_of(first))
    return identity_of(first, aliases=aliases)


def _speakers_named(speakers: Counter[str], names: Iterable[str]) -> list[str]:
    """Return the speakers who have one of these names, by number of messages."""
    asked_for = [name for name in names if name]
    return [speaker for speaker, _ in speakers.most_common() if any(_has_name(speaker, name) for name in asked_for)]


def _has_name(speaker: str, name: str) -> bool:
    return same_name(speaker, name) or same_name(speaker.lstrip("~ \u202f\u00a0"), name)


def _names_if_one_person(names: Iterable[str]) -> list[str]:
    """Return these names if they are of one person, else none."""
    only = sorted(names)
    return only if len({key_of(name) for name in only}) == 1 else []


def _names_of(accounts: Iterable[Identity]) -> list[str]:
    """Return the names and numbers of accounts."""
    names: dict[str, None] = {}
    for account in accounts:
        keys = (account.key, *account.aliases) if account.network == NETWORK else ()
        shown = [key.removeprefix("name:") for key in keys]
        names.update(dict.fromkeys((*(name for name in (account.name,) if name), *shown, *account.phones)))
    return list(names)


def _is_called(account: Identity, names: Iterable[str]) -> bool:
    own = _names_of([account])
    return any(same_name(name, own_name) for name in names for own_name in own)


def _absent_from_titles(chats: Sequence[ChatFile]) -> set[str]:
    """Return from each chat of two that is named after one of them the other one."""
    names = set()
    for chat in chats:
        speakers = chat.facts.speakers
        others = [name for name in speakers if loosely(name) != loosely(chat.title)]
        if len(speakers) == _TWO and len(others) == 1 and not chat.facts.is_group:
            names.add(others[0])
    return names


def _in_every(chats: Sequence[ChatFile]) -> set[str]:
    """Return who speaks in every chat, if there are at least two chats with several speakers."""
    speakers = [set(chat.facts.speakers) for chat in chats]
    return set.intersection(*speakers) if sum(len(names) > 1 for names in speakers) >= _TWO else set()
