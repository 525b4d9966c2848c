"""What a message says about people coming together, read while its text passes; the text itself is not kept.

Cues are weighed: who is named, how much it sounds like an introduction, whether it thanks, whether it asks.
`CUES_VERSION` is kept beside them in the book: loading the same archive with a newer extractor recomputes them.
Reading is linear in the text: one pass for its words, and the phrases only where a cue word was seen.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from operator import attrgetter
from typing import cast

from attrs import evolve

from warmlinks.cues.governing import SPOKEN_TO, Governed, governed
from warmlinks.cues.tables import MARK, OWNED, Cue, Tables, fold, tables
from warmlinks.cues.weights import COULD_INTRODUCE, INTRODUCES, OWED, SENDS
from warmlinks.values import MessageCues

__all__ = ["CUES_VERSION", "CueReader", "MessageCues", "given_names", "with_contacts"]

CUES_VERSION = 3

_WORD = re.compile(r"@?\w+")
_SPACED = "".join(chr(code) if chr(code).isalnum() or chr(code) == "_" else " " for code in range(128))

# Other letters, and accents set apart: what depends on them is only searched for in texts that hold one. Said by what
# they are not, which are two spans, since that takes a hundredth of the time to compile.
_BEYOND_LATIN = re.compile("[^\0-\u02ff\u2000-\u20ff]")
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


_MOST_WORDS = 20_000
_LONGEST_WORD = 32
_MOST_TOGETHER = 4000
_LONGEST_TOGETHER = 100
_LONGEST_NAME = 8
"""Words of a name that are compared: nobody writes out more of it."""
_SAYS_NOTHING = MessageCues()
_ASKS = MessageCues(question=True)

_OWNS = re.compile(r"['\u2019]s\b(?! (?:been|just|got|the|a|an|your|who|brilliant|great|really)\b)")

_Place = tuple[int, int, str]
"""Where somebody is named: from, to, and the identity key."""


@cache
def _unspaced() -> re.Pattern[str]:
    """Letters that are written without spaces between words. They take long to compile, and most texts have none."""
    return re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


def _is_unspaced(text: str) -> bool:
    return not text.isascii() and _BEYOND_LATIN.search(text) is not None and _unspaced().search(text) is not None


def _plain(text: str) -> str:
    """A text or a name in the form in which the two are compared: composed letters, without vowel points."""
    return text if text.isascii() else _POINTS.sub("", unicodedata.normalize("NFC", text))


def _tokens(name: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(_plain(name).casefold()))


def given_names(members: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Given name -> identity key for the members of one conversation, from (display name, key) pairs.

    A given name that two members share is left out: it would name either.
    """
    keys: dict[str, str | None] = {}
    for name, key in members:
        first = next(iter(_tokens(name)), "")
        if len(first) > 1 and not first.startswith("@"):
            keys[first] = key if keys.get(first, key) == key else None
    return {first: key for first, key in keys.items() if key is not None}


def with_contacts(cues: MessageCues, people: Collection[str]) -> MessageCues:
    """The cues of a message that also hands over contact details: it sends whoever gets it to these people.

    Args:
        cues: what its words say.
        people: the identity keys of whom the details are of.
    """
    if not people:
        return cues
    names = tuple(dict.fromkeys((*cues.names, *people)))
    return evolve(cues, names=names, introduction_score=max(cues.introduction_score, SENDS))


def _words(folded: str) -> list[str]:
    """What `_WORD` finds; ASCII text is split at its spaces instead, which is five times as fast."""
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
        # by whole names, since hundreds of thousands of tuples would take twice the memory
        full: dict[str, str | None] = {}
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        firsts: dict[str, str | None] = {}
        for name, key in names.items():
            tokens = _tokens(name)[:_LONGEST_NAME]
            if not tokens:
                continue
            if name.startswith("@"):
                self._handles[tokens[0]] = key
            elif _is_unspaced(name):
                whole = _plain(name).casefold()
                # Also without what people hang on to it: a star, a flag.
                unspaced |= dict.fromkeys((whole, " ".join(_WORD.findall(whole))), key)
            elif len(tokens) > 1:
                # Two who differ in a star only share the name all the same.
                whole = " ".join(tokens)
                full[whole] = key if full.get(whole, key) == key else None
                firsts[tokens[0]] = key if firsts.get(tokens[0], key) == key else None
                lengths[tokens[0]].add(len(tokens))
        self._full = full
        # However many begin alike, a place in a text is looked at once for each length their names have.
        self._lengths = _longest_first(lengths)
        self._unspaced = unspaced
        unspaced_lengths: defaultdict[str, set[int]] = defaultdict(set)
        for name in unspaced:
            unspaced_lengths[name[0]].add(len(name))
        self._unspaced_lengths = _longest_first(unspaced_lengths)
        self._unspaced_first = re.compile(f"[{re.escape(''.join(self._unspaced_lengths))}]" if unspaced else r"(?!)")
        self._first_words = firsts.keys() | self._handles.keys()
        self._tables = tables()
        self._telling_words = _THANKS | self._tables.by_word.keys()
        # Words met so far that say nothing, and that may: people use few others, so most texts need one look.
        self._idle: set[str] = set()
        self._busy: set[str] = set()
        self._cues_of: dict[tuple[str, ...], tuple[Cue, ...]] = {}
        taken = {next(iter(_tokens(name)), "") for name in shared}
        # A given name that one person alone has identifies them, if it is no everyday word.
        self._alone = {
            first: key
            for first, key in firsts.items()
            if key is not None and len(first) >= _SHORTEST_NAME and first not in taken and first not in _EVERYDAY
        }

    @classmethod
    def of_people(cls, people: Iterable[tuple[str, str]]) -> CueReader:
        """Make a reader from (display name or `@handle`, identity key) pairs; shared names are left out."""
        # the memory that reading the tables takes is free again before the names of everybody are there
        tables()
        keys: dict[str, str | None] = {}
        for name, key in people:
            if name:
                keys[name] = key if keys.get(name, key) == key else None
        shared = [name for name, key in keys.items() if key is None]
        for name in shared:
            del keys[name]
        return cls(cast("dict[str, str]", keys), shared=shared)

    def read(
        self,
        text: str,
        *,
        first_names: Mapping[str, str] | None = None,
        public: bool = False,
        answered: str | None = None,
    ) -> MessageCues:
        """Read the cues of one text.

        Args:
            text: the message as a person reads it: no markup, no escapes.
            first_names: given name (casefolded) -> identity key of the conversation's own members, as `given_names`
                makes it; among themselves people are mostly named so. A `@handle` may stand there too.
            public: whether anybody may read it. Then words count only where they govern the names: what is said in
                public of two people is mostly no introduction of them.
            answered: who is answered by it, where that is somebody who is not named in the text.

        Returns:
            The cues. Of a public text that brings people together the names are theirs, after whoever did it where it
            says that somebody else did.
        """
        beyond = not text.isascii() and _BEYOND_LATIN.search(text) is not None
        asks = "?" in text or (beyond and _QUESTION.search(text) is not None)
        text = _plain(text) if beyond else text
        folded = text.casefold()
        words = _words(folded)
        unspaced = beyond and _unspaced().search(folded) is not None
        firsts = first_names or {}
        telling = self._telling(words)
        may_name = not (self._first_words.isdisjoint(telling) and firsts.keys().isdisjoint(words))
        if not (may_name or telling or unspaced):
            return _ASKS if asks else _SAYS_NOTHING
        places = self._places(text, folded, words, firsts) if may_name else []
        thanks = not _THANKS.isdisjoint(telling)
        if unspaced:
            places = sorted([*places, *self._unspaced_places(folded)])
            thanks = thanks or any(word in folded for word in _THANKS_UNSPACED)
        names = tuple(dict.fromkeys(key for _, _, key in places))
        loudest = _loudest(_marked(folded, places) if places else folded, self._cued(telling, named=bool(places)))
        score, framed = (loudest.weight, loudest.framed) if loudest is not None else (0.0, False)
        if unspaced:
            score = max([score, *(weight for word, weight in self._tables.unspaced if word in folded)])
        if public:
            return self._in_public(folded, places, answered, MessageCues(names, score, thanks, asks), framed=framed)
        # Frames are sought where a cue was heard and has not said it outright already: most messages have none.
        sought = places and 0.0 < score < SENDS
        best = self._governed(folded, places, answers=True, public=False) if sought else None
        if best is not None and SENDS <= best.weight < OWED:
            score = max(score, best.weight)
        return MessageCues(names, score, thanks, asks)

    def _governed(self, folded: str, places: list[_Place], *, answers: bool, public: bool = True) -> Governed | None:
        text = fold(_marked(folded, places, owned=True))
        people = [key for _, _, key in places]
        # of equally heavy ones the first
        return max(
            governed(text, people, tables=self._tables, answers=answers, public=public), key=_WEIGHT, default=None
        )

    def _in_public(
        self, folded: str, places: list[_Place], answered: str | None, plain: MessageCues, *, framed: bool
    ) -> MessageCues:
        """The cues of a text that anybody may read: what its frames do, else at most that it could introduce."""
        score = plain.introduction_score
        best = self._governed(folded, places, answers=answered is not None)
        if best is None or best.weight < SENDS:
            # What the loudest words say outright counts where their language has no frames to say more.
            weak = COULD_INTRODUCE if framed or score < INTRODUCES else score
            return evolve(plain, introduction_score=min(max(score, best.weight if best is not None else 0.0), weak))
        keys = {number: key for number, (_, _, key) in enumerate(places)}
        if answered is not None:
            keys[SPOKEN_TO] = answered
        places_of = (*((best.by,) if best.by is not None else ()), *best.parties)
        names = tuple(dict.fromkeys(keys[number] for number in places_of))
        if len(names) < 2:  # noqa: PLR2004  somebody who is named twice
            return evolve(plain, introduction_score=COULD_INTRODUCE)
        return evolve(plain, names=names, introduction_score=best.weight)

    def _telling(self, words: list[str]) -> list[str]:
        """The words that may say something."""
        if self._idle.issuperset(words):
            return []
        fresh = [word for word in words if word not in self._idle]
        if self._busy.issuperset(fresh):
            return fresh
        names, words_that_tell, stems = self._first_words, self._telling_words, self._tables.by_stem
        telling = [word for word in fresh if word in words_that_tell or word[:4] in stems or word in names]
        if len(self._idle) + len(self._busy) < _MOST_WORDS:
            short = {word for word in fresh if len(word) <= _LONGEST_WORD}
            self._busy |= short.intersection(telling)
            self._idle |= short.difference(telling)
        return telling

    def _cued(self, words: list[str], *, named: bool) -> tuple[Cue, ...]:
        """The cues of which a word was seen, the heaviest first; where somebody is `named`, with those that need a name.

        Cached by the words that come together: those that tell are few in a text.
        """
        together = (*words, MARK) if named else tuple(words)
        cues = self._cues_of.get(together)
        if cues is None:
            behind = [cue for word in dict.fromkeys(words) for cue in _behind(word, self._tables)]
            candidates = dict.fromkeys((*behind, *self._tables.named) if named else behind)
            cues = tuple(sorted(candidates, key=_WEIGHT, reverse=True))
            if len(self._cues_of) < _MOST_TOGETHER and sum(map(len, words)) <= _LONGEST_TOGETHER:
                self._cues_of[together] = cues
        return cues

    def _places(self, text: str, folded: str, words: list[str], first_names: Mapping[str, str]) -> list[_Place]:
        """Where somebody is named, in the order of the text."""
        named = list(self._named(text, words, first_names))
        if not named:
            return []
        # mostly they stand at the beginning
        spans = [word.span() for word in islice(_WORD.finditer(folded), named[-1][1] + 1)]
        return [(spans[first][0], spans[last][1], key) for first, last, key in named]

    def _named(self, text: str, words: list[str], first_names: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
        """Who is named, with the first and the last word of the name."""
        capitals: set[str] | None = None
        first_words = self._first_words
        end = 0
        # most words are nobody's name and are passed over quickly
        for position in [place for place, word in enumerate(words) if word in first_names or word in first_words]:
            if position < end:
                continue
            word = words[position]
            last = position
            key = first_names.get(word)
            if word[0] == "@":
                key = key or self._handles.get(word)
            else:
                for length in self._lengths.get(word, ()):
                    # Near the end of the text these are fewer words.
                    tokens = words[position : position + length]
                    whole = self._full.get(" ".join(tokens))
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
            end = last + 1

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


def _longest_first(lengths: Mapping[str, set[int]]) -> dict[str, tuple[int, ...]]:
    """What names begin with -> how long such names are, the longest first."""
    return {first: tuple(sorted(of_first, reverse=True)) for first, of_first in lengths.items()}


def _capitals(text: str) -> set[str]:
    """The words that a text writes as names are written, casefolded."""
    return {word.casefold() for word in _WORD.findall(text) if word == word.capitalize()}


def _behind(word: str, tables: Tables) -> tuple[Cue, ...]:
    """The cues that stand behind a word."""
    stems = tables.by_stem.get(word[:4], ())
    return (*tables.by_word.get(word, ()), *(cue for stem, cue in stems if word.startswith(stem)))


_WEIGHT = attrgetter("weight")


def _loudest(folded: str, cues: tuple[Cue, ...]) -> Cue | None:
    """The first of the cues, the heaviest first, that is in the text: the lighter ones need not be searched for."""
    for cue in cues:
        if cue.pattern.search(folded):
            return cue
    return None


def _marked(folded: str, places: list[_Place], *, owned: bool = False) -> str:
    """The text with a mark in the place of each name; with `owned`, another mark where it is a possessive."""
    parts: list[str] = []
    end = 0
    for start, stop, _ in places:
        if start >= end:
            parts += folded[end:start], OWNED if owned and _OWNS.match(folded, stop) else MARK
            end = stop
    return "".join([*parts, folded[end:]])
