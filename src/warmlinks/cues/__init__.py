"""What a message says about people coming together, read while its text passes; the text itself is not kept.

Cues are weighed, never rules: who is named, how much it sounds like an introduction, whether it thanks, whether it
asks. `CUES_VERSION` is kept beside them in the book: loading the same archive with a newer extractor recomputes them.
Reading takes time in proportion to the text: one pass for its words, and the phrases only where a cue word was seen.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from warmlinks.cues.words import BY_STEM, BY_WORD, MARK, NAMED, UNSPACED, Sign

__all__ = ["CUES_VERSION", "CueReader", "MessageCues", "given_names"]

CUES_VERSION = 2

_WORD = re.compile(r"@?\w+")
_SPACED = "".join(chr(code) if chr(code).isalnum() or chr(code) == "_" else " " for code in range(128))
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")

# Whatever else is only looked for in texts that hold one of these: other letters, and accents set apart.
_BEYOND_LATIN = re.compile("[\u0300-\u1fff\u2100-\U0010ffff]")
# The Greek question mark looks as our semicolon does, and is mostly typed as one.
_QUESTION = re.compile(r"[？؟\u037e]|[\u0370-\u03ff\u1f00-\u1fff\u0301] ?;")

# What Arabic and Hebrew may write above and below letters, and mostly do not; it would cut words in two.
_POINTS = re.compile(r"[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]")

# Given names that are everyday words: they count as names only where they are written with a capital letter.
_EVERYDAY = frozenset(
    (
        "april art august bill chance chase dawn drew faith frank gene grace grant guy hope hunter ivy jade jean joy "
        "june lance may mark max miles olive pat pearl penny ray rich robin rose ruby sage sandy sky sue summer will "
        "wren"
    ).split()
)

_SHORTEST_NAME = 3

_THANKS = frozenset(
    (
        "thanks thank thx ty danke dank dankeschön merci gracias obrigado obrigada grazie bedankt dankjewel tack takk "
        "tak kiitos dzięki dziękuję děkuji köszönöm teşekkürler ευχαριστώ спасибо дякую شكرا תודה"
    ).split()
)
_THANKS_UNSPACED = ("ありがとう", "谢谢", "謝謝", "감사", "고마")


@frozen
class MessageCues:
    """What one message says about people coming together.

    Attributes:
        names: identity keys of the people it names, in the order of the text.
        introduction_score: 0..1, how much it sounds like bringing people together.
        thanks: whether it thanks.
        question: whether it asks.
    """

    names: tuple[str, ...] = ()
    introduction_score: float = 0.0
    thanks: bool = False
    question: bool = False

    def __bool__(self) -> bool:
        return bool(self.names) or self.introduction_score > 0 or self.thanks


_TELLING_WORDS = _THANKS | BY_WORD.keys()
_MOST_WORDS = 20_000
_LONGEST_WORD = 32
_LONGEST_NAME = 8
"""So many words of a name are told apart: nobody writes out more of it."""
_SAYS_NOTHING = MessageCues()
_ASKS = MessageCues(question=True)

_Place = tuple[int, int, str]
"""Where somebody is named: from, to, and the identity key."""


def _plain(text: str) -> str:
    """A text or a name as the two are compared: letters as one character each, without signs that tell vowels."""
    return text if text.isascii() else _POINTS.sub("", unicodedata.normalize("NFC", text))


def _tokens(name: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(_plain(name).casefold()))


def given_names(members: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Given name -> identity key for the members of one conversation, from (display name, key) pairs.

    A given name that two members share is left out: it would name either.
    """
    found: dict[str, str | None] = {}
    for name, key in members:
        first = next(iter(_tokens(name)), "")
        if len(first) > 1 and not first.startswith("@"):
            found[first] = key if found.get(first, key) == key else None
    return {first: key for first, key in found.items() if key is not None}


def _words(folded: str) -> list[str]:
    """What `_WORD` finds; plain text is cut at its spaces instead, which is five times as fast."""
    if folded.isascii() and "@" not in folded:
        return folded.translate(_SPACED).split()
    return _WORD.findall(folded)


class CueReader:
    """Reads cues from texts, knowing who could be named.

    Args:
        names: display name or `@handle` -> identity key, for everyone the archive knows by an unshared name.
        shared: names that several people go by: they name nobody.
    """

    def __init__(self, names: Mapping[str, str], *, shared: Iterable[str] = ()) -> None:
        self._handles: dict[str, str] = {}
        unspaced: dict[str, str] = {}
        full: dict[tuple[str, ...], str | None] = {}
        firsts: defaultdict[str, set[str]] = defaultdict(set)
        for name, key in names.items():
            tokens = _tokens(name)[:_LONGEST_NAME]
            if not tokens:
                continue
            if name.startswith("@"):
                self._handles[tokens[0]] = key
            elif _UNSPACED.search(name):
                whole = _plain(name).casefold()
                # Also without what people hang on to it: a star, a flag.
                unspaced |= dict.fromkeys((whole, " ".join(_WORD.findall(whole))), key)
            elif len(tokens) > 1:
                # Two who differ in a star only share the name all the same.
                full[tokens] = key if full.get(tokens, key) == key else None
                firsts[tokens[0]].add(key)
        self._full = {tokens: key for tokens, key in full.items() if key is not None}
        # However many begin alike, a place in a text is looked at once for each length their names have.
        self._lengths = _lengths((tokens[0], len(tokens)) for tokens in full)
        self._unspaced = unspaced
        self._unspaced_lengths = _lengths((name[0], len(name)) for name in unspaced)
        self._unspaced_first = re.compile(f"[{re.escape(''.join(self._unspaced_lengths))}]" if unspaced else r"(?!)")
        self._first_words = firsts.keys() | self._handles.keys()
        # Words met so far that say nothing: people use few others, so most texts are through after one look.
        self._idle: set[str] = set()
        taken = {next(iter(_tokens(name)), "") for name in shared}
        # A given name that one person alone has is enough to know them by, if it is no everyday word.
        self._alone = {
            first: next(iter(keys))
            for first, keys in firsts.items()
            if len(keys) == 1 and len(first) >= _SHORTEST_NAME and first not in taken and first not in _EVERYDAY
        }

    @classmethod
    def of_people(cls, people: Iterable[tuple[str, str]]) -> CueReader:
        """Make a reader from (display name or `@handle`, identity key) pairs; shared names are left out."""
        found: dict[str, str | None] = {}
        for name, key in people:
            if name:
                found[name] = key if found.get(name, key) == key else None
        return cls(
            {name: key for name, key in found.items() if key is not None},
            shared=[name for name, key in found.items() if key is None],
        )

    def read(self, text: str, *, first_names: Mapping[str, str] | None = None) -> MessageCues:
        """Read the cues of one text.

        Args:
            text: the message as a person reads it: no markup, no escapes.
            first_names: given name (casefolded) -> identity key of the conversation's own members, as `given_names`
                makes it; among themselves people are mostly named so. A `@handle` may stand there too.
        """
        beyond = not text.isascii() and _BEYOND_LATIN.search(text) is not None
        asks = "?" in text or (beyond and _QUESTION.search(text) is not None)
        text = _plain(text) if beyond else text
        folded = text.casefold()
        words = _words(folded)
        unspaced = beyond and _UNSPACED.search(folded) is not None
        firsts = first_names or {}
        telling = self._telling(words)
        known = not (self._first_words.isdisjoint(telling) and firsts.keys().isdisjoint(words))
        if not (known or telling or unspaced):
            return _ASKS if asks else _SAYS_NOTHING
        places = self._places(text, folded, words, firsts) if known else []
        thanks = not _THANKS.isdisjoint(telling)
        if unspaced:
            places = sorted([*places, *self._unspaced_places(folded)])
            thanks = thanks or any(word in folded for word in _THANKS_UNSPACED)
        introducing = _introducing(folded, _cued(telling), places)
        if unspaced:
            introducing = max([introducing, *(weight for word, weight in UNSPACED if word in folded)])
        return MessageCues(tuple(dict.fromkeys(key for _, _, key in places)), introducing, thanks, asks)

    def _telling(self, words: list[str]) -> list[str]:
        """Those of the words that may say something."""
        if self._idle.issuperset(words):
            return []
        fresh = [word for word in words if word not in self._idle]
        names = self._first_words
        telling = [word for word in fresh if word in _TELLING_WORDS or word[:4] in BY_STEM or word in names]
        if len(telling) < len(fresh) and len(self._idle) < _MOST_WORDS:
            self._idle.update(word for word in fresh if len(word) <= _LONGEST_WORD)
            self._idle.difference_update(telling)
        return telling

    def _places(self, text: str, folded: str, words: list[str], first_names: Mapping[str, str]) -> list[_Place]:
        """Where somebody is named, in the order of the text."""
        named = list(self._named(text, words, first_names))
        if not named:
            return []
        spans = [word.span() for word in _WORD.finditer(folded)]
        return [(spans[first][0], spans[last][1], key) for first, last, key in named]

    def _named(self, text: str, words: list[str], first_names: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
        """Who is named, with the first and the last word of the name."""
        capitals: set[str] | None = None
        position = 0
        while position < len(words):
            word = words[position]
            last = position
            key = first_names.get(word)
            if word[0] == "@":
                key = key or self._handles.get(word)
            else:
                for length in self._lengths.get(word, ()):
                    # Near the end of the text these are fewer words.
                    tokens = tuple(words[position : position + length])
                    whole = self._full.get(tokens)
                    if whole is not None:
                        key, last = whole, position + len(tokens) - 1
                        break
                else:
                    doubtful = word in _EVERYDAY if key is not None else word in self._alone
                    key = self._alone.get(word) if key is None else key
                    if doubtful:
                        # Made once a text: one that is made of names must not be searched for each of them.
                        capitals = _capitals(text) if capitals is None else capitals
                        key = key if word in capitals else None
            if key is not None:
                yield position, last, key
            position = last + 1

    def _unspaced_places(self, folded: str) -> Iterator[_Place]:
        """Where somebody is named whose name may stand between any letters: the longest name at each place."""
        end = 0
        for letter in self._unspaced_first.finditer(folded):
            start = letter.start()
            if start < end:
                continue
            for length in self._unspaced_lengths[letter[0]]:
                name = folded[start : start + length]
                key = self._unspaced.get(name)
                if key is not None:
                    end = start + len(name)
                    yield start, end, key
                    break


def _lengths(beginnings: Iterable[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    """What names begin with -> how long such names are, the longest first."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for first, length in beginnings:
        found[first].add(length)
    return {first: tuple(sorted(some, reverse=True)) for first, some in found.items()}


def _capitals(text: str) -> set[str]:
    """The words that a text writes as names are written, casefolded."""
    return {word.casefold() for word in _WORD.findall(text) if word == word.capitalize()}


def _cued(words: Iterable[str]) -> dict[Sign, None]:
    """The signs of which a cue was seen."""
    signs: dict[Sign, None] = {}
    for word in words:
        for sign in BY_WORD.get(word, ()):
            signs[sign] = None
        for stem, sign in BY_STEM.get(word[:4], ()):
            if word.startswith(stem):
                signs[sign] = None
    return signs


def _introducing(folded: str, signs: dict[Sign, None], places: list[_Place]) -> float:
    """How much it sounds like bringing people together: the heaviest sign that is there."""
    if places:
        signs.update(dict.fromkeys(NAMED))
        folded = _marked(folded, places)
    # The heaviest first: what weighs less need not be searched for.
    heaviest = sorted(signs, key=lambda sign: -sign.weight)
    return next((sign.weight for sign in heaviest if sign.pattern.search(folded)), 0.0)


def _marked(folded: str, places: list[_Place]) -> str:
    """The text with a mark in the place of each name."""
    parts: list[str] = []
    end = 0
    for start, stop, _ in places:
        if start >= end:
            parts += folded[end:start], MARK
            end = stop
    return "".join([*parts, folded[end:]])
