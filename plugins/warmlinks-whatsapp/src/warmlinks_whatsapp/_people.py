"""The people in the chats of an archive, each yielded when first needed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Person, Refused
from warmlinks.values import Identity
from warmlinks_whatsapp._names import as_phone, identity_of, key_of

__all__ = ["Card", "People", "card_of"]


class Card(NamedTuple):
    """A contact card."""

    name: str
    phones: tuple[str, ...] = ()


class People:
    """The people who are known, and those who are still to be yielded.

    Args:
        owner: the owner, of whom nothing is told here.
    """

    def __init__(self, owner: Identity) -> None:
        self.owner = owner.key
        self._own = {owner.key, *owner.aliases}
        self._own_name = owner.name or ""
        self._known: dict[str, Identity] = {}
        self._yielded: set[str] = set()
        self._pending: dict[str, str] = {}

    def is_owner(self, name: str) -> bool:
        """Return whether a name is one of the owner's."""
        return key_of(name) in self._own

    def own_names(self) -> list[tuple[str, str]]:
        """Return the (name, key) of the owner, if known."""
        return [(self._own_name, self.owner)] if self._own_name else []

    def knows(self, name: str) -> bool:
        """Return whether somebody else than the owner has that name."""
        return key_of(name) in self._known and not self.is_owner(name)

    def add(self, identity: Identity) -> str:
        """Add a person of whom more may be known than a name; return the key."""
        return self._known.setdefault(identity.key, identity).key

    def key(self, name: str, where: str) -> str:
        """Return the key of the person with a name, who is yielded next."""
        if self.is_owner(name):
            return self.owner
        key = key_of(name)
        if key not in self._known:
            self._known[key] = identity_of(name)
        self.use(key, where)
        return key

    def use(self, key: str, where: str) -> None:
        """Note that a person is referred to."""
        if key != self.owner and key not in self._yielded:
            self._yielded.add(key)
            self._pending[key] = where

    def drain(self) -> Iterator[Person]:
        """Yield those who were referred to for the first time."""
        pending, self._pending = self._pending, {}
        for key, where in pending.items():
            yield Person(self._known[key], where)

    def named(self) -> Iterator[tuple[str, str]]:
        """Yield (name or number, key) of everybody who is known, for reading cues."""
        for key, identity in self._known.items():
            if identity.name:
                yield identity.name, key
            elif key.startswith("+"):
                # whoever is not saved is mentioned by number
                yield f"@{key[1:]}", key


def card_of(archive: Archive, file: str, member: Member | None) -> tuple[Card, Refused | None]:
    """Return the contents of a contact card, and what is wrong with it.

    Args:
        archive: where it lies.
        file: what it is called.
        member: the card; None where the export has no media, and its name alone says whose it is.
    """
    name = file.rpartition(".")[0]
    number, dash, rest = name.partition("-")
    if dash and number.isdigit():
        # as an iPhone counts its attachments
        name = rest
    if member is None:
        return Card(name), None
    try:
        cards = [card for _, card in archive.components(member, "VCARD") if not isinstance(card, InputError)]
    except InputError as error:
        return Card(name), Refused(member.name, error.why or error.what, error.advice or "")
    if not cards:
        return Card(name), Refused(member.name, "there is no contact in it")
    if len(cards) > 1:
        return Card(""), None
    numbers = (line.text.removeprefix("tel:").strip() for line in cards[0].all("TEL"))
    phones = tuple(dict.fromkeys(as_phone(text) or text for text in numbers if text))
    return Card(cards[0].text("FN") or name, phones), None
