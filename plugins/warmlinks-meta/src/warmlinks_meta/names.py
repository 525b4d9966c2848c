"""Finding people's names in sentences of any language."""

from __future__ import annotations

import re
from collections.abc import Iterable

from warmlinks_meta.text import is_placeholder, normalized

__all__ = ["NameFinder"]

_WORD = re.compile(r"\w+")
_GENITIVE = ("'s", "\u2019s", "s", "'", "\u2019")


class NameFinder:
    """Finds known names, the longest first; a name may carry an `s` of possession, as in `Tom Achebes Foto`.

    Facebook's sentences ("Ines Okoro replied to Tom Achebe's comment.") are in the account's language, so the only
    thing to hold on to is a name that is known from elsewhere. Names of one word are found only where no second
    capitalised word follows: `Tom` is nobody in `Tom Achebe's photo`.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._by_first: dict[str, list[str]] = {}
        for name in names:
            match = _WORD.match(name)
            if match and not is_placeholder(name):
                self._by_first.setdefault(match[0], []).append(name)
        for several in self._by_first.values():
            several.sort(key=len, reverse=True)

    def find(self, text: str) -> list[str]:
        """The names in a text, each once, in the order in which they stand."""
        text = normalized(text)
        names: dict[str, None] = {}
        end = 0
        for match in _WORD.finditer(text):
            if match.start() < end:
                continue
            for name in self._candidates(match[0]):
                end_of_name = match.start() + len(name)
                if text.startswith(name, match.start()) and _ends(text, end_of_name, full=" " in name):
                    names[name] = None
                    end = end_of_name
                    break
        return list(names)

    def _candidates(self, token: str) -> Iterable[str]:
        yield from self._by_first.get(token, ())
        if token.endswith("s"):
            yield from (name for name in self._by_first.get(token[:-1], ()) if " " not in name)


def _ends(text: str, at: int, *, full: bool) -> bool:
    """Whether a name that reaches to `at` ends there."""
    owned = next((mark for mark in _GENITIVE if text.startswith(mark, at)), "")
    for mark in dict.fromkeys((owned, "")):
        after = at + len(mark)
        if after < len(text) and (text[after].isalnum() or text[after] in "_-"):
            continue
        return full or bool(mark) or not text[after : after + 2].strip()[:1].isupper()
    return False
