"""How people are named in a chat: as the owner saved them, else by number, else by the name that they gave themselves.

- `name:Mira Holt`: somebody saved in the phone; a name, and no more is known.
- `+447700900123`: somebody who is not. The number is theirs, and brings them together with your address book.
- `~Mira`: somebody who is not, in a group, where the number is not shown but the name that they chose.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

from warmlinks.values import Identity
from warmlinks_whatsapp._network import NETWORK

__all__ = ["as_phone", "canonical", "cleaned", "digest", "identity_of", "key_of", "loosely", "same_name"]

_PROFILE_NAME = "~"
_PHONE = re.compile(r"\+?[\d\s().\-\u2010-\u2015/]{6,40}")
_SHORTEST_PHONE = 7
_MARKS = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
_MENTION = "@\u2068"


def cleaned(text: str) -> str:
    """Remove marks without a width; a mention then reads as in other chats, by its name."""
    if text.isascii():
        return text
    return _MARKS.sub("", text.replace(_MENTION, ""))


def as_phone(text: str) -> str | None:
    """Return a number with its country as `+` and digits, or None if it is none.

    WhatsApp shows no other: somebody called `1234567` is called so.
    """
    text = text.strip()
    if not text.startswith(("+", "00")) or not _PHONE.fullmatch(text):
        return None
    digits = "".join(str(int(letter)) for letter in text if letter.isdecimal())
    digits = digits.removeprefix("00") if text.startswith("00") else digits
    return f"+{digits}" if len(digits) >= _SHORTEST_PHONE else None


@lru_cache(maxsize=65536)
def canonical(name: str) -> str:
    """Return a name in one spelling: without marks, with single spaces; a number without spaces."""
    name = " ".join(unicodedata.normalize("NFC", cleaned(name)).split())
    bare = name.lstrip(_PROFILE_NAME).strip() or name
    return as_phone(bare) or (f"{_PROFILE_NAME}{bare}" if name.startswith(_PROFILE_NAME) else bare)


@lru_cache(maxsize=65536)
def key_of(name: str) -> str:
    """Return the key of the person with a name in a chat."""
    name = canonical(name)
    return name if name.startswith(_PROFILE_NAME) or as_phone(name) is not None else f"name:{name}"


def identity_of(name: str, *, phones: tuple[str, ...] = (), aliases: tuple[str, ...] = ()) -> Identity:
    """Return the identity of the person with a name in a chat."""
    key = key_of(name)
    if as_phone(key) is not None:
        return Identity(NETWORK, key, phones=tuple(dict.fromkeys((key, *phones))), aliases=aliases)
    shown = key.removeprefix("name:").removeprefix(_PROFILE_NAME)
    return Identity(NETWORK, key, name=shown, phones=phones, aliases=aliases)


def same_name(name: str, other: str) -> bool:
    """Return whether two spellings are one name, whatever their case, spaces and marks."""
    return key_of(name).casefold() == key_of(other).casefold()


@lru_cache(maxsize=4096)
def loosely(name: str) -> str:
    """Return a name as it compares with a file name, which cannot hold every character."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", name).casefold() if letter.isalnum())


def digest(text: str) -> str:
    """Return a key that does not reveal the names it is made of."""
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=10).hexdigest()
