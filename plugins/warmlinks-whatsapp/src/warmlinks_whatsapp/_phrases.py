"""The sentences that WhatsApp itself writes into chats, in the language of the phone, as tables.

One table a language lies in `languages/`, with sentences as they stand in chats: `README.md` there says how they are
written. A sentence is found by how it begins, else by how it ends, so that what people write is through after a look,
and it is matched piece by piece, in time that its length bounds, whatever strangers write.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from itertools import product
from typing import Any, Final

from attrs import field, frozen

from warmlinks_whatsapp._names import as_phone, canonical

__all__ = ["YOU", "Phrase", "Phrases", "phrases"]

YOU: Final = "\0you"
"""Stands for the owner where a line says `you`, or nothing."""

_FIELD = re.compile(r"\{(\w+)\}")
_CHOICE = re.compile(r"\[([^\]]*)\]")
_FIELDS = frozenset({"who", "whom", "new", "name", "file", "duration", "any"})
_LONGEST = 2000
_LONGEST_DURATION = 40
_LONGEST_FILE = 250
_KEY = 3

_PLAIN = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"'}
    | dict.fromkeys("\u00a0\u202f\u2007\u3000", " ")
)
_TRAILING = " .\u3002"


@frozen
class Phrase:
    """A sentence that was recognized.

    Attributes:
        kind: as the tables name it, such as `added` or `media`.
        fields: what stands in the place of each word in braces.
    """

    kind: str
    fields: Mapping[str, str] = field(factory=dict)

    def get(self, name: str) -> str:
        """Return the value of a field; empty if there is none."""
        return self.fields.get(name, "")


@frozen
class _Sentence:
    """A sentence as literals with fields between them; `given` are fields that it implies."""

    kind: str
    literals: tuple[str, ...]
    fields: tuple[str, ...]
    given: Mapping[str, str]
    weight: int

    def match(self, folded: str, text: str) -> Phrase | None:
        first, last = self.literals[0], self.literals[-1]
        if len(self.literals) == 1:
            return Phrase(self.kind, self.given) if folded == first else None
        end = len(folded) - len(last)
        at = len(first)
        if end < at or not (folded.startswith(first) and folded.endswith(last)):
            return None
        fields = dict(self.given)
        for name, literal in zip(self.fields, self.literals[1:], strict=True):
            # the last literal stands at the end, and the others where they come first
            stop = end if literal is last else folded.find(literal, at, end)
            if stop < 0 or not _is_valid(name, value := text[at:stop].strip()):
                return None
            if name != "any":
                fields[name] = value
            at = stop + len(literal)
        return Phrase(self.kind, fields)


def _is_valid(name: str, value: str) -> bool:
    if name == "any":
        return True
    if name == "new":
        return as_phone(value) is not None
    if name == "duration":
        return len(value) <= _LONGEST_DURATION and any(letter.isdigit() for letter in value)
    if name == "file":
        return "." in value and "\n" not in value and len(value) <= _LONGEST_FILE
    return bool(value)


class _Sentences:
    """Sentences by their first or last letters, the most specific first."""

    def __init__(self, sentences: Iterable[_Sentence]) -> None:
        self._by_start: defaultdict[str, list[_Sentence]] = defaultdict(list)
        self._by_end: defaultdict[str, list[_Sentence]] = defaultdict(list)
        self._by_last: defaultdict[str, list[_Sentence]] = defaultdict(list)
        self._others: list[tuple[str, _Sentence]] = []
        for sentence in sorted(sentences, key=lambda sentence: -sentence.weight):
            first, last = sentence.literals[0], sentence.literals[-1]
            if len(first) >= _KEY:
                self._by_start[first[:_KEY]].append(sentence)
            elif len(last) >= _KEY:
                self._by_end[last[-_KEY:]].append(sentence)
            elif last:
                self._by_last[last[-1]].append(sentence)
            else:
                self._others.append((max(sentence.literals, key=len), sentence))

    def find(self, folded: str, text: str) -> Phrase | None:
        """Return the sentence that a text is, or None."""
        starts, ends = self._by_start.get(folded[:_KEY], ()), self._by_end.get(folded[-_KEY:], ())
        lasts = self._by_last.get(folded[-1:], ())
        if not (starts or ends or lasts or self._others):
            return None
        best: tuple[int, Phrase] | None = None
        others = [sentence for literal, sentence in self._others if literal in folded]
        for sentences in (starts, ends, lasts, others):
            for sentence in sentences:
                if best is not None and sentence.weight <= best[0]:
                    break
                phrase = sentence.match(folded, text)
                if phrase is not None:
                    best = sentence.weight, phrase
                    break
        return None if best is None else best[1]


def _folded(text: str) -> str:
    """Return the text as sentences are compared, with each letter at the same position."""
    if text.isascii():
        return text.lower()
    plain = text.translate(_PLAIN)
    lower = plain.lower()
    if len(lower) != len(plain):
        # a few letters are two in small
        lower = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in plain)
    return lower


class Phrases:
    """The tables of all languages."""

    def __init__(self, tables: Iterable[Mapping[str, Any]]) -> None:
        lines: list[_Sentence] = []
        messages: list[_Sentence] = []
        titles: list[_Sentence] = []
        edited: list[str] = []
        you: set[str] = set()
        ands: set[str] = set()
        for table in tables:
            you.update(_folded(word_of_owner) for word_of_owner in table["you"])
            ands.update(table["and"])
            titles += _sentences({"title": table["title"]})
            lines += _sentences(table.get("lines", {}))
            lines += _sentences(table.get("by_you", {}), {"who": YOU})
            lines += _sentences(table.get("to_you", {}), {"whom": YOU})
            texts = dict(table.get("messages", {}))
            edited += [_folded(text) for text in texts.pop("edited", ())]
            messages += _sentences(texts)
        self._lines = _Sentences(lines)
        # with notices that nobody's name stands before, and that nobody would write
        notices = [line for line in lines if line.kind == "notice" and line.literals[0]]
        self._messages = _Sentences([*messages, *notices])
        self._titles = _Sentences(titles)
        self._edited = tuple(edited)
        self._you = frozenset(you)
        words = "|".join(re.escape(conjunction) for conjunction in sorted(ands, key=len, reverse=True))
        self._between = re.compile(rf",\s*|،\s*|、|\s(?:{words})\s", re.IGNORECASE)
        self._colons = tuple(
            {literal.partition(":")[0] for line in lines for literal in line.literals if ":" in literal.rstrip(": ")}
            | {literal.partition(":")[0] for line in lines for literal in line.literals[:-1] if ":" in literal}
        )

    def line(self, text: str) -> Phrase | None:
        """Return what a line says that nobody wrote."""
        return self._find(self._lines, text)

    def message(self, text: str) -> Phrase | None:
        """Return what stands in place of a message's text; `notice` is one by whomever it is filed under."""
        return self._find(self._messages, text)

    def title(self, name: str) -> str | None:
        """Return the name in the title of a chat's file (without extension), or None."""
        phrase = self._find(self._titles, name)
        return None if phrase is None else phrase.get("name")

    def without_edited(self, text: str) -> str:
        """Remove the mark of an edited message."""
        if not text.endswith(">"):
            return text
        folded = _folded(text)
        for mark in self._edited:
            for ending in (mark, f"{mark[:-1]}.>"):
                if folded.endswith(ending):
                    return text[: -len(ending)].rstrip()
        return text

    def is_line_with_colon(self, sender: str, whole: str) -> bool:
        """Return whether what looks like a sender is the start of a line that contains a colon.

        Args:
            sender: what stands before the first colon.
            whole: all of it.
        """
        folded = _folded(sender)
        return ('"' in folded or folded.endswith(self._colons)) and self.line(whole) is not None

    def names(self, text: str) -> list[str]:
        """Return the names in a list, as `canonical` gives them; `YOU` for the owner."""
        if text == YOU:
            return [YOU]
        names = []
        for part in self._between.split(text):
            name = part.strip(" .\u3002")
            if not name or (name[0].isdigit() and as_phone(name) is None):
                # and 5 others
                continue
            names.append(YOU if _folded(name) in self._you else canonical(name))
        return names

    def _find(self, sentences: _Sentences, text: str) -> Phrase | None:
        if len(text) > _LONGEST:
            return None
        text = text.strip().rstrip(_TRAILING)
        return sentences.find(_folded(text), text) if text else None


def _sentences(table: Mapping[str, Iterable[str]], given: Mapping[str, str] | None = None) -> Iterator[_Sentence]:
    for kind, texts in table.items():
        for text in texts:
            for sentence in _choices(text):
                yield _sentence(kind, sentence, given or {})


def _choices(text: str) -> Iterator[str]:
    """Yield the sentence for each combination of its choices."""
    parts = _CHOICE.split(text)
    options = [part.split("|") if number % 2 else [part] for number, part in enumerate(parts)]
    for choice in product(*options):
        yield "".join(choice)


def _sentence(kind: str, text: str, given: Mapping[str, str]) -> _Sentence:
    pieces = _FIELD.split(text.rstrip(_TRAILING))
    fields, literals = tuple(pieces[1::2]), tuple(_folded(piece) for piece in pieces[::2])
    if unknown := set(fields) - _FIELDS:
        raise ValueError(f"{text!r} has {{{min(unknown)}}}, which stands for nothing")
    if "" in literals[1:-1]:
        raise ValueError(f"{text!r} has nothing between two words in braces")
    return _Sentence(kind, literals, fields, given, sum(map(len, literals)))


@cache
def phrases() -> Phrases:
    """Return the tables, which are read once."""
    folder = resources.files(__package__).joinpath("languages")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return Phrases([tomllib.loads(file.read_text(encoding="utf-8")) for file in files])
