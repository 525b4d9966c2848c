"""Text as it should have been written: broken letters mended, names made comparable, no-names told from names."""

from __future__ import annotations

import unicodedata

__all__ = ["NUMBER_SUFFIX", "compared", "is_nobody", "repair"]

NUMBER_SUFFIX = "@facebook.com"
"""Old pages write an account whose name they did not know as its number and this."""

# What Facebook writes for an account that is gone, where it does not hold the word "Facebook" in Latin letters.
_NOBODIES = ("فيسبوك", "فیس بوک", "फ़ेसबुक", "फेसबुक", "ফেসবুক", "เฟซบุ๊ก", "פייסבוק", "페이스북", "脸书", "臉書", "фейсбук")


def repair(text: str) -> str:
    r"""Mend a string of which every UTF-8 byte was written as a character of its own.

    Only where it is proven: all characters fit a byte, and the bytes are UTF-8. Anything else is right as it is, so
    `Zo\u00c3\u00ab` becomes `Zoë`, and `José` stays `José`.
    """
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def compared(name: str) -> str:
    """A name as it is compared: one Unicode form, single spaces. What is shown stays as it came."""
    if name.isascii():
        return name if " " not in name else " ".join(name.split())
    return " ".join(unicodedata.normalize("NFC", name).split())


def is_nobody(name: str) -> bool:
    """Whether a compared name belongs to nobody in particular: empty, or the words for a deleted account.

    Deleted accounts all share one name, in the account's language ("Facebook user", "Facebook-bruger", "Utilisateur
    Facebook"). Facebook lets nobody take its own name, so the word alone tells.
    """
    if not name:
        return True
    folded = name.casefold()
    if folded.endswith(NUMBER_SUFFIX):
        return False
    return "facebook" in folded or any(word in name for word in _NOBODIES)
