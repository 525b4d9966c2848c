"""The people of an export: accounts by number, and people of whom only a name or phone number is known."""

from __future__ import annotations

from collections.abc import Container, Iterator

from warmlinks.values import Identity
from warmlinks_telegram._files import NETWORK
from warmlinks_telegram._shapes import Card, digits_of

__all__ = ["People"]

_FEWEST_DIGITS = 7
"""What is shorter is a service's number."""
_MOST_NAMESAKES = 8


class People:
    """Everybody in an export. First all are added; then keys are asked for.

    Attributes:
        owner: the owner's number, once it is known; nobody else's.
        bots: numbers of programs.
    """

    def __init__(self) -> None:
        self.owner = ""
        self.bots: set[str] = set()
        self._names: dict[str, str] = {}
        self._called: dict[str, list[str]] = {}
        self._phones: dict[str, tuple[str, ...]] = {}
        self._by_phone: dict[str, str] = {}

    # -- being told

    def add(self, key: str, name: str | None) -> None:
        """Add an account; a deleted one has no name."""
        if name and key not in self._names:
            self._names[key] = name
            called = self._called.setdefault(_folded(name), [])
            # whom a name means is not asked where very many have it
            if len(called) <= _MOST_NAMESAKES:
                called.append(key)

    def add_card(self, card: Card, number: int | None = None) -> str:
        """Add a contact of the address book or of a message; return the key, empty if nothing tells who it is."""
        name = " ".join(f"{card.first_name or ''} {card.last_name or ''}".split())
        digits = digits_of(card.phone_number)
        phone = digits if len(digits) >= _FEWEST_DIGITS else ""
        if number:
            key = str(number)
        elif phone:
            key = self._by_phone.get(phone, f"phone:{phone}")
        elif name:
            return self.key_of_name(name)
        else:
            return ""
        if phone:
            self._by_phone.setdefault(phone, key)
            self._phones.setdefault(key, ((card.phone_number or "").strip(),))
        self.add(key, name)
        return key

    # -- keys

    def name(self, key: str) -> str:
        """Return a person's name; empty if unknown."""
        return self._names.get(key, "")

    def named(self) -> Iterator[tuple[str, str]]:
        """Yield (name, key) of everybody."""
        return ((name, key) for key, name in self._names.items())

    def called(self, name: str) -> tuple[str, ...]:
        """Return the keys of those who have a name, whatever its case."""
        return tuple(sorted(self._called.get(_folded(name), ())))

    def key_of_name(self, name: str, among: Container[str] = ()) -> str:
        """Return the key of somebody of whom only the name is known.

        Args:
            name: as it stands there.
            among: those who wrote in the same chat, who are meant rather than others of that name.
        """
        keys = self.called(name)
        here = [key for key in keys if key in among]
        if len(here or keys) == 1:
            return (here or list(keys))[0]
        key = f"name:{name}"
        self._names.setdefault(key, name)
        return key

    def identity(self, key: str) -> Identity:
        """Return all that is known of a person. A name that other records have alone is an alias."""
        name = self._names.get(key) or None
        aliases = (f"name:{name}",) if name and key.isdecimal() else ()
        return Identity(NETWORK, key, name=name, phones=self._phones.get(key, ()), aliases=aliases)


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
