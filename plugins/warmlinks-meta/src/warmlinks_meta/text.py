"""Text repaired where its encoding is broken, names normalized, and placeholders for deleted accounts."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b

__all__ = ["NUMBER_SUFFIX", "digest", "is_placeholder", "normalized", "repair"]

NUMBER_SUFFIX = "@facebook.com"
"""Old pages write an account whose name they did not know as its number and this."""

# The words for a user, beside which Instagram puts its own name for an account that is gone.
_USERS = frozenset(
    (
        *(
            "user",
            "nutzer",
            "utilisateur",
            "usuario",
            "usuário",
            "utilizador",
            "utente",
            "gebruiker",
            "bruger",
            "bruker",
        ),
        *("användare", "käyttäjä", "użytkownik", "uživatel", "používateľ", "felhasználó", "utilizator", "kullanıcısı"),  # noqa: RUF001
        *("χρήστης", "пользователь", "користувач", "потребител", "korisnik", "pengguna", "ผู้ใช้"),
        *("ユーザー", "사용자", "用户", "用戶", "使用者", "مستخدم", "משתמש"),
    )
)
_INSTAGRAM = "instagram"
_PARTICLE = 2
"""How long at most a word is that joins the two, such as `de`, `di` or the `a` of `Instagrama`."""
_WORD = re.compile(r"\w+")

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


def normalized(name: str) -> str:
    """A name as names are compared: one Unicode form (NFC), single spaces. What is shown stays as it came."""
    if name.isascii():
        return name if " " not in name else " ".join(name.split())
    return " ".join(unicodedata.normalize("NFC", name).split())


def digest(text: str, size: int = 10) -> str:
    """So many bytes that stand for a text in a key, in hexadecimal digits: what is kept then tells no name."""
    return blake2b(text.encode(errors="replace"), digest_size=size).hexdigest()


@lru_cache(maxsize=16384)
def is_placeholder(name: str) -> bool:
    """Whether a normalized name belongs to nobody in particular: empty, or the words for a deleted account.

    Deleted accounts all share one name, in the account's language ("Facebook user", "Facebook-bruger", "Utilisateur
    Facebook"). Facebook lets nobody take its own name, so the word alone tells. On Instagram people take what name they
    like: there it is the word and nothing but the one for a user ("Instagram User", "Utilisateur Instagram").
    """
    if not name:
        return True
    folded = name.casefold()
    if folded.endswith(NUMBER_SUFFIX):
        return False
    if "facebook" in folded or any(token in name for token in _NOBODIES):
        return True
    if _INSTAGRAM not in folded:
        return False
    words = [
        token
        for token in _WORD.findall(folded.replace(_INSTAGRAM, " ", 1))
        if len(token) > _PARTICLE or token in _USERS
    ]
    return len(words) == 1 and words[0] in _USERS
