"""The order of names: that of the Unicode collation for the scripts that names are written in, in a small key.

First the letters count, whatever their accents and case; then the accents; then small letters before capitals. Blanks
come before digits, digits before letters, and scripts follow each other as in the default table: Latin, Greek,
Cyrillic, ... , Han. A test compares with the whole table; where a letter has a place of its own that this key does not
know, it stands behind its script.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

__all__ = ["collation_key", "folded"]

_SAME_LETTER = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ґ": "г"}
"""Letters that are told from a plain one as by an accent, though they are not composed of it."""

_BEHIND = {
    **dict(zip("ıŋþŧə", "inzte", strict=True)),
    **dict(zip("ђєѕљњћџғқңүұһәө", "дезлнтчгкнуухао", strict=True)),
}
"""Letters with a place of their own, behind this one."""

_CYRILLIC_I = {"і": "и\U0010fff1", "й": "и\U0010fff2", "ј": "и\U0010fff3"}
"""Several of them behind one letter; the second would fall apart into letter and accent."""

_LETTERS = {
    **_SAME_LETTER,
    **{letter: f"{plain}\U0010fff0" for letter, plain in _BEHIND.items()},
    **_CYRILLIC_I,
    "ς": "σ",
    "\u2019": "'",
    "\u02bc": "'",
}

_KOREAN, _KANA, _HAN = (0x1100, 0x11FF), (0x3040, 0x30FF), (0x2E80, 0x9FFF)


@lru_cache(maxsize=65536)
def collation_key(name: str) -> tuple[str, str, str]:
    """The key that names are sorted by: their letters, then their accents, then their case."""
    if name.isascii():
        return _letters(name.lower()), "", name.swapcase()
    letters: list[str] = []
    accents: list[str] = []
    for whole in unicodedata.normalize("NFC", name):
        low = whole.lower()
        for mark in low if low in _CYRILLIC_I else unicodedata.normalize("NFD", low):
            if unicodedata.combining(mark) and letters:
                accents.append(f"{len(letters):04}{mark}")
                continue
            letters.extend(_LETTERS.get(mark, mark))
            if mark in _SAME_LETTER:
                accents.append(f"{len(letters):04}{mark}")
    return _letters("".join(letters)), "".join(accents), name.swapcase()


def folded(text: str) -> str:
    """The letters of a text without accents and case, for searching."""
    if text.isascii():
        return text.lower()
    # twice: some letters come apart into capitals, and some small ones come apart once more
    marks = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(_FOLDED.get(mark, mark) for mark in marks if not unicodedata.combining(mark))


_FOLDED = {**_SAME_LETTER, "\u0131": "i", "\u2019": "'", "\u02bc": "'", "\u00a0": " ", "\u2010": "-"}


def _letters(text: str) -> str:
    return "".join(map(_placed, text)) if not text.isascii() else text.translate(_BEFORE)


_BEFORE = {ord(mark): chr(at + 1) for at, mark in enumerate(" _-,;:!?./`^'\"()[]{}@$*\\&#%+<=>|~")}
"""Blanks and signs, in the order of the table: all before the digits."""


def _placed(mark: str) -> str:
    """Shift a letter so that scripts are in the order of the table: Korean before kana, kana before Han."""
    code = ord(mark)
    if code < 0x80:  # noqa: PLR2004
        return mark.translate(_BEFORE)
    for shift, (first, last) in ((0xE0000, _KOREAN), (0xF0000, _KANA), (0x100000, _HAN)):
        if first <= code <= last:
            return chr(shift + code - first)
    return mark
