"""Reads the tables of cues, one file a language, when the first text is read.

A file holds cues (`[[cue]]`), and for some languages frames (`[[frame]]`) with their words (`[words]`): see the
`README.md` beside them, which is for whoever mends one.

They are compiled as the package is built, since that takes longer than reading a small archive. The compiled form is
used while it is of these very files; else they are read.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from hashlib import blake2b
from importlib.resources import files
from typing import Any, Literal, TypeAlias

from attrs import evolve, field, frozen
from msgspec.json import decode, encode

from warmlinks.cues.triggers import AllNeeds, Triggers, needs_of_all

__all__ = [
    "COMPILED",
    "MARK",
    "OWNED",
    "Cue",
    "Frame",
    "Language",
    "Tables",
    "compiled",
    "fold",
    "language_of",
    "languages",
    "tables",
]

COMPILED = "compiled.json"
"""Beside the files: their hash, and on the next line what was made of them."""

MARK = "\N{BULLET}"
"""Stands where a known name stood."""

OWNED = "\N{WHITE BULLET}"
"""Stands where a known name stood as the owner of something: `@mira_holt's`."""

_SHORTEST = 4
"""Letters that the beginning of a word has at least, and by which it is looked up."""

Kind = Literal["introduces", "mutual", "directs", "answers", "asks", "adds", "owed"]

_WEIGHTS: Mapping[str, float] = {
    "introduces": 0.9,
    "mutual": 0.9,
    "directs": 0.7,
    "answers": 0.7,
    "asks": 0.7,
    "adds": 0.7,
    "owed": 1.0,
}


@frozen(eq=False)
class Cue:
    """What to look for, and its weight. Compared by identity, since to hash an expression takes as long as a search.

    Attributes:
        expression: the pattern.
        weight: how much it says.
        sentence: the sentence it is for.
        framed: whether its language has frames, which say more of what anybody may read.
    """

    expression: str
    weight: float
    sentence: str = ""
    framed: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What to search with, made when its cue is first seen: most are never needed."""
        return _compiled(self.expression)


@frozen(eq=False)
class Frame:
    """Part of a sentence that governs names: who is introduced to whom, sent to whom, brought together by whom.

    Attributes:
        kind: what it does with the names in it; see `README.md`.
        weight: how much it says, as a cue's.
        expression: the pattern, with its words put in.
        sentence: the sentence it is for, each name as a mark.
        reply: whether it says so much only to somebody who is answered: `ask •` is said of many things.
        addressed: whether it counts only in a text that says `you`: `• writes to •` is news where it is no imperative.
    """

    kind: Kind
    weight: float
    expression: str
    sentence: str
    addressed: bool = False
    reply: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What to search with, made when its words are first seen."""
        return _compiled(self.expression)


@frozen(eq=False)
class Language:
    """The frames of one language, and the words that tell that a text may be in it.

    Attributes:
        name: as the file is called.
        words: its commonest words, and those that its frames are made of.
        frames: the frames.
        denies: a pattern of what turns a frame into its opposite, right before it.
        addresses: a pattern of the words for `you`.
        joins: a pattern of what joins two names.
        greets: a pattern of what may stand before a name that is spoken to.
        needs: what a text must hold for each frame; None where it was not derived from the patterns yet.
    """

    name: str
    words: frozenset[str]
    frames: tuple[Frame, ...]
    denies: str
    addresses: str
    joins: str
    greets: str
    needs: AllNeeds | None = None

    @cached_property
    def no(self) -> re.Pattern[str]:
        """What to search with for what turns a frame into its opposite."""
        return re.compile(self.denies)

    @cached_property
    def second(self) -> re.Pattern[str]:
        """What to search with for the words for `you`."""
        return re.compile(self.addresses)

    @cached_property
    def triggers(self) -> Triggers:
        """Tells which frames may be in a text, made when a text is first taken to be in the language."""
        return Triggers(self.with_needs().needs or AllNeeds((), ()))

    def with_needs(self) -> Language:
        """The same, with what its frames need."""
        if self.needs is not None:
            return self
        return evolve(self, needs=needs_of_all((frame.expression for frame in self.frames), mark=MARK))


Behind: TypeAlias = tuple[str, ...] | str | None
"""The words a cue stands behind; None needs somebody's name, a text may stand anywhere."""


@frozen
class _Files:
    """What all files hold."""

    cues: tuple[tuple[Behind, Cue], ...]
    languages: tuple[Language, ...]


@frozen(eq=False)
class Tables:
    """All cues, ready to be looked up by the words of a text."""

    by_word: Mapping[str, tuple[Cue, ...]]
    by_stem: Mapping[str, tuple[tuple[str, Cue], ...]]
    named: tuple[Cue, ...]
    unspaced: tuple[tuple[str, float], ...]
    languages: tuple[Language, ...]
    cues: tuple[Cue, ...] = field(repr=False)

    @cached_property
    def joins(self) -> re.Pattern[str]:
        """What joins names in any language, between two marks."""
        words = "|".join(language.joins for language in self.languages)
        return re.compile(rf" ?((?:,|&|\+|/|\b(?:{words})\b)+) ?(?:[a-z]{{1,3}} )?(?={MARK})")

    @cached_property
    def alternatives(self) -> re.Pattern[str]:
        """What tells that it is one or the other."""
        return re.compile(r"\b(?:or|oder|ou|o|u|of|eller|/)\b")

    @cached_property
    def leading(self) -> re.Pattern[str]:
        """The beginning of a text in which people are spoken to: greetings and names."""
        greets = [language.greets for language in self.languages]
        words = "|".join([*greets, *(language.joins for language in self.languages)])
        return re.compile(rf"(?:\b(?:{words})\b|[^\w{OWNED}])*+")


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


def fold(text: str) -> str:
    """A text as frames see it: small letters without accents, straight apostrophes, single spaces, no ornaments."""
    text = text.casefold()
    if not text.isascii():
        # Mostly the marks are all that is not ASCII, and most of this is not needed.
        if not text.replace(MARK, "").replace(OWNED, "").isascii():
            text = _without_accents(_IS.sub(_KEPT, text))
            text = text.replace("\u2019", "'").replace("\u2018", "'").replace("\u00b4", "'").replace("\u2026", ".")
        text = _ORNAMENT.sub(" ", text)
    return _SPACES.sub(" ", text.replace("\n", ". ").replace("#", "").replace("`", "'")).strip()


_IS = re.compile(r"(?<!\w)[\u00e8\u00e9](?!\w)")
_KEPT = "\u00e6"
"""`è` and `é` are `is`, while `e` is `and`: a letter that stays one keeps them apart."""
_SPACES = re.compile(r"\s+")
_JOINING = "\U0001f91d\U0001f517\U0001faf1\u2194\u21c4\u21d4"
_ORNAMENT = re.compile(rf"[^\w\s.,:;!?()'\"&+/<>=@|%{MARK}{OWNED}\u2013\u2014\u2015\u00bf\u00a1{_JOINING}-]")


_GAP = rf"(?:[^ {MARK}{OWNED}.!?]*[^ {MARK}{OWNED}.!?,;:] ){{0,3}}"
_WIDE_GAP = rf"(?:[^ {MARK}{OWNED}.!?]*[^ {MARK}{OWNED}.!?,;:] ){{0,6}}"
_BEGINS_AFTER_PUNCTUATION = (
    rf"(?:\A|(?<=[.!?:;,(\u2013\u2014-] )|(?<=[.!?:;,(\u2013\u2014\u00bf\u00a1])|(?<=[.!?:;,] {MARK}[,:] ))"
)
_BEGINS = rf"(?:\A|(?<=[.!?:;,(\u2013\u2014{MARK}-] )|(?<=[.!?:;,(\u2013\u2014{MARK}\u00bf\u00a1]))"
_LETTERS_BETWEEN = re.compile(r"<\.\.(\d+)>")
_WORDS_AFTER = re.compile(r"<(\d)>")
_LETTERS = re.compile(r"(?<!\\)\b[^\W\d_]{2,}")
_PUT_IN = re.compile(r"\{(\w+)\}")


def _put_in(pattern: str, words: Mapping[str, str]) -> str:
    return _PUT_IN.sub(lambda word: f"(?:{words[word[1]]})" if word[1] in words else word[0], pattern)


def _letters(patterns: Iterable[str], words: Mapping[str, str]) -> list[str]:
    """The words that frames are made of, in their patterns and in the words put in: each looked at once."""
    left = " ".join(patterns)
    used = {word for word in _PUT_IN.findall(left) if word in words} | ({"adverb"} & words.keys())
    left = _PUT_IN.sub(lambda word: "()" if word[1] in words else word[0], left)
    return _LETTERS.findall(" ".join([left, *(words[word] for word in used)]))


def _expression(pattern: str, words: Mapping[str, str]) -> str:
    """A frame's folded pattern with its words put in, which hold no other words any more.

    `~` is up to three other words, `~~` up to six, `<3>` up to three behind something, `<..90>` up to
    ninety letters of one sentence, `%` any end of a word, `^` the beginning of a clause,
    `^^` one after a comma or the like.
    """
    pattern = _put_in(pattern, words)
    adverbs = rf"(?:(?:{words['adverb']}),? ){{0,2}}" if words.get("adverb") else ""
    pattern = (
        pattern.replace("%", r"\w*")
        .replace("^^", _BEGINS_AFTER_PUNCTUATION + adverbs)
        .replace("^", _BEGINS + adverbs)
        .replace("~~", _WIDE_GAP)
        .replace("~", _GAP)
    )
    pattern = _WORDS_AFTER.sub(rf"(?:,? [^ {MARK}{OWNED}.!?]+){{0,\1}}", pattern)
    pattern = _LETTERS_BETWEEN.sub(rf"[^{MARK}{OWNED}.!?]{{1,\1}}", pattern)
    pattern = pattern.replace("<by>", f"(?P<by>{MARK})", 1)
    return rf"(?<![\w'])(?:{pattern})(?!\w)"


def fold_pattern(pattern: str) -> str:
    """A pattern in the form in which texts are folded."""
    if pattern.replace(MARK, "").isascii():
        return pattern.casefold()
    return _without_accents(_IS.sub(_KEPT, pattern.casefold())).replace("\u2019", "'")


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    accents = [char for char in set(decomposed) if unicodedata.combining(char)]
    return decomposed.translate(dict.fromkeys(map(ord, accents))) if accents else decomposed


def languages() -> list[str]:
    """Which files there are."""
    names = (path.name for path in files("warmlinks.cues").iterdir())
    return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


def language_of(name: str, text: str) -> tuple[Language | None, list[tuple[Behind, Cue]]]:
    """Read one file.

    Args:
        name: what to call the language.
        text: the file.

    Returns:
        The language if it has frames; its cues, each with the words it stands behind.
    """
    import tomllib  # needed only where there is no compiled form

    table: dict[str, Any] = tomllib.loads(text)
    cues: list[tuple[Behind, Cue]] = []
    for cue in table.get("cue", ()):
        anywhere = cue.get("anywhere")
        # Casefolding leaves no final sigma.
        expression = (anywhere or cue["pattern"]).replace("\u03c2", "\u03c3")
        behind = tuple(cue["behind"].replace("\u03c2", "\u03c3").split()) if "behind" in cue else None
        cues.append((anywhere or behind, Cue(expression, float(cue["weight"]), cue["sentence"], "frame" in table)))
    if "frame" not in table:
        return None, cues
    plain = {name: fold_pattern(words.replace(" | ", "|")) for name, words in table["words"].items()}
    words = plain
    for _ in range(2):
        # Words may hold words.
        words = {name: _put_in(pattern, plain) for name, pattern in words.items()}
    patterns = [fold_pattern(frame["pattern"]) for frame in table["frame"]]
    frames = tuple(
        Frame(
            frame["kind"],
            float(frame.get("weight", _WEIGHTS[frame["kind"]])),
            _expression(pattern, words),
            frame["sentence"],
            frame.get("addressed", False),
            frame.get("reply", False),
        )
        for frame, pattern in zip(table["frame"], patterns, strict=True)
    )
    no = plain.get("no", "(?!)")
    return (
        Language(
            name,
            frozenset(plain["common"].split()).union(_letters(patterns, words)),
            frames,
            rf"(?<!\w)(?:{no})(?: [^ {MARK}.!?,;:]+){{0,2}} ?\Z",
            rf"(?<!\w)(?:{plain.get('second', '(?!)')})(?!\w)".replace("%", r"\w*"),
            plain.get("and", "&"),
            plain.get("greeting", "hi"),
        ),
        cues,
    )


@cache
def tables() -> Tables:
    """All tables, loaded once in a process."""
    contents = _compiled_files() or _read_files()
    by_word: defaultdict[str, list[Cue]] = defaultdict(list)
    by_stem: defaultdict[str, list[tuple[str, Cue]]] = defaultdict(list)
    named: list[Cue] = []
    unspaced: list[tuple[str, float]] = []
    for behind, cue in contents.cues:
        if behind is None:
            named.append(cue)
        elif isinstance(behind, str):
            unspaced.append((behind, cue.weight))
        else:
            for word in behind:
                if word.endswith("*"):
                    by_stem[word[:_SHORTEST]].append((word.rstrip("*"), cue))
                else:
                    by_word[word].append(cue)
    return Tables(
        {word: tuple(cues) for word, cues in by_word.items()},
        {start: tuple(cues) for start, cues in by_stem.items()},
        tuple(named),
        tuple(unspaced),
        contents.languages,
        tuple(cue for _, cue in contents.cues),
    )


def compiled() -> bytes:
    """The content of `COMPILED`: the same bytes for the same files."""
    contents = _read_files()
    contents = evolve(contents, languages=tuple(language.with_needs() for language in contents.languages))
    return b"%s\n%s\n" % (_hash(), encode(contents, order="deterministic"))


def _compiled_files() -> _Files | None:
    """What was compiled of these files; None where nothing was, or they have changed since."""
    try:
        hashed, _, contents = (files("warmlinks.cues") / COMPILED).read_bytes().partition(b"\n")
    except OSError:
        return None
    return decode(contents, type=_Files) if hashed == _hash() else None


def _read_files() -> _Files:
    cues: list[tuple[Behind, Cue]] = []
    with_frames: list[Language] = []
    for name in languages():
        text = (files("warmlinks.cues") / f"{name}.toml").read_text(encoding="utf-8")
        language, cues_of_file = language_of(name, text)
        cues += cues_of_file
        if language is not None:
            with_frames.append(language)
    return _Files(tuple(cues), tuple(with_frames))


def _hash() -> bytes:
    """A hash of the files and of the code that reads them."""
    digest = blake2b(digest_size=16)
    for path in sorted(files("warmlinks.cues").iterdir(), key=lambda path: path.name):
        if path.name.endswith((".toml", ".py")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest().encode()
