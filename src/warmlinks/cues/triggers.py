"""Which frames may be in a text, by its words: to search for each of hundreds would take longer than all the rest.

What a frame cannot do without is derived from its pattern, so that whoever mends a table need not state it: each
alternative gives a piece of a word in it, and at each place that must be filled a text has to hold one of the pieces.
Where nothing can be derived, nothing is needed, and the frame is always searched for.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import reduce
from itertools import product
from operator import or_

from attrs import frozen

__all__ = ["AllNeeds", "Needs", "Triggers", "needs", "needs_of_all"]

_LETTER = re.compile(r"[^\W\d_]")
_NO_SPACES = re.compile(r"[^ ]+")
_LONGEST_PIECE = 8
_SAYS_MUCH = 5
"""A word of so many letters is in few texts; a shorter one in more."""
_MOST_JOINED = 48
_MOST_WORDS = 20_000
_MOST_TOGETHER = 4000
_LONGEST_WORD = 32

_PLAIN = re.compile(r"(?:[^\W\d_]| )+(?![?*+{])")
"""Letters that stand for themselves: most of a pattern."""
_CLASS = re.compile(r"\[\^?\]?(?:[^\]\\]|\\.)*\]", re.DOTALL)
_TIMES = re.compile(r"(?:([?*+])|\{(\d*)(?:,(\d*))?\})[?+]?")
_LOOKS = re.compile(r"\(\?<?[=!]")
_GROUP = re.compile(r"\((?:\?(?::|>|P<\w+>))?(?!\?)")
_EDGE = re.compile(r"\(\?<!\\w\)|\(\?<!\[\\w'\]\)|\(\?!\\w\)|\\A|\\Z|\^|\$")
"""Where no word goes on: at the ends of a text, and where a look says so."""
_BRACKETS = re.compile(r"\\.|\[\^?\]?(?:[^\]\\]|\\.)*\]|[()]", re.DOTALL)
_UNKNOWN = "dswDSW"
_ALLOWED = re.compile(r"[^\w]")

_Pieces = frozenset[str]


@frozen
class Needs:
    """What must be in a text for a frame to be there.

    Attributes:
        pieces: of each of these a text holds at least one: a piece of a word, with a space where the word ends.
        marks: how often somebody must be named.
        before: which of the pieces stand before somebody's name: before the last mark of a text.
    """

    pieces: frozenset[_Pieces] = frozenset()
    marks: int = 0
    before: frozenset[_Pieces] = frozenset()


@frozen
class _Part:
    """Part of a pattern.

    Attributes:
        exact: all that it can match, a space for whatever is no letter; None if that cannot be told.
        pieces: what it needs besides.
        marks: how many marks it has at least.
        before: what it needs before its last mark.
    """

    exact: frozenset[str] | None
    pieces: frozenset[_Pieces] = frozenset()
    marks: int = 0
    before: frozenset[_Pieces] = frozenset()


_NOTHING = _Part(frozenset({""}))
_ANYTHING = _Part(None)


class _UnsupportedError(Exception):
    """A pattern has something in it that is not understood here."""


def needs(expression: str, mark: str, *, groups: dict[str, _Part] | None = None) -> Needs:
    """What a text must hold to match a pattern.

    Args:
        expression: the pattern; where it is not understood, nothing is needed.
        mark: stands where somebody is named.
        groups: a cache of parsed groups, since frames of one language share most of them.
    """
    try:
        part = _Parser(expression, mark, {} if groups is None else groups).whole()
    except _UnsupportedError:
        return Needs()
    return Needs(part.pieces | _needed(part.exact), part.marks, part.before)


class _Parser:
    """Parses a pattern in one pass."""

    def __init__(self, expression: str, mark: str, groups: dict[str, _Part]) -> None:
        self._text = expression
        self._mark = mark
        self._at = 0
        self._groups = groups
        self._ends = _ends(expression)

    def whole(self) -> _Part:
        part = self._alternatives()
        if self._at < len(self._text):
            raise _UnsupportedError
        return part

    def _alternatives(self) -> _Part:
        branches = [self._sequence()]
        while self._text.startswith("|", self._at):
            self._at += 1
            branches.append(self._sequence())
        return branches[0] if len(branches) == 1 else _either(branches)

    def _sequence(self) -> _Part:
        """Atoms one behind the other, up to the end of the alternative."""
        run: frozenset[str] = frozenset({""})
        pieces: set[_Pieces] = set()
        before: frozenset[_Pieces] = frozenset()
        marks = 0
        is_exact = True
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            if plain := _PLAIN.match(self._text, self._at):
                self._at = plain.end()
                run = frozenset([_joined(before, plain[0]) for before in run])
                continue
            part = self._times(self._atom())
            if part.marks:
                before = part.before.union(pieces, _needed(run))
            marks += part.marks
            pieces |= part.pieces
            if part.exact is not None and len(run) * len(part.exact) <= _MOST_JOINED:
                run = frozenset(_joined(before, after) for before, after in product(run, part.exact))
                continue
            pieces |= _needed(run)
            is_exact = False
            run = part.exact if part.exact is not None else frozenset({""})
        if is_exact:
            return _Part(run, frozenset(pieces), marks, before)
        return _Part(None, frozenset(pieces | _needed(run)), marks, before)

    def _atom(self) -> _Part:
        text, at = self._text, self._at
        if edge := _EDGE.match(text, at):
            self._at = edge.end()
            return _Part(frozenset({" "}))
        if look := _LOOKS.match(text, at):
            self._group(look)
            return _NOTHING
        if text[at] == "(":
            group = _GROUP.match(text, at)
            if group is None:
                raise _UnsupportedError
            return self._group(group)
        if text[at] == "[":
            chars = _CLASS.match(text, at)
            if chars is None:
                raise _UnsupportedError
            self._at = chars.end()
            return _ANYTHING
        return self._letter()

    def _letter(self) -> _Part:
        letter = self._text[self._at]
        self._at += 1
        if letter == ".":
            return _ANYTHING
        if letter == "\\":
            letter = self._text[self._at : self._at + 1]
            self._at += 1
            if letter in ("b", "B"):
                return _NOTHING
            if letter and letter in _UNKNOWN:
                return _ANYTHING
            if not _ALLOWED.match(letter):
                raise _UnsupportedError
        return _Part(frozenset({letter if _LETTER.match(letter) else " "}), marks=letter == self._mark)

    def _group(self, opened: re.Match[str]) -> _Part:
        text = self._text[opened.start() : self._ends.get(opened.start())]
        part = self._groups.get(text)
        if part is not None:
            self._at = opened.start() + len(text)
            return part
        self._at = opened.end()
        part = self._alternatives()
        if not self._text.startswith(")", self._at):
            raise _UnsupportedError
        self._at += 1
        if self._at == opened.start() + len(text):
            self._groups[text] = part
        return part

    def _times(self, part: _Part) -> _Part:
        """A part with its quantifier."""
        quantifier = _TIMES.match(self._text, self._at)
        if quantifier is None:
            return part
        self._at = quantifier.end()
        if quantifier[1] == "?":
            return _Part(part.exact | {""}) if part.exact is not None else _ANYTHING
        if quantifier[1] == "+" or (quantifier[2] and int(quantifier[2])):
            return _Part(None, part.pieces | _needed(part.exact), part.marks)
        return _ANYTHING


def _ends(expression: str) -> dict[int, int]:
    """Where each bracket that groups is closed again."""
    ends: dict[int, int] = {}
    opened: list[int] = []
    for bracket in _BRACKETS.finditer(expression):
        if bracket[0] == "(":
            opened.append(bracket.start())
        elif bracket[0] == ")" and opened:
            ends[opened.pop()] = bracket.end()
    return ends


def _either(branches: Sequence[_Part]) -> _Part:
    marks = min(branch.marks for branch in branches)
    before = _best([branch.before for branch in branches]) if marks else frozenset()
    exact: frozenset[str] | None = frozenset()
    for branch in branches:
        exact = None if exact is None or branch.exact is None or branch.pieces else exact | branch.exact
    if exact is not None:
        return _Part(exact, marks=marks, before=before)
    return _Part(None, _best([branch.pieces | _needed(branch.exact) for branch in branches]), marks, before)


def _best(needed: Sequence[frozenset[_Pieces]]) -> frozenset[_Pieces]:
    """What is needed where one of several alternatives is: of each the pieces that are rarest."""
    best: set[str] = set()
    for alternatives in needed:
        if not alternatives:
            return frozenset()
        best |= max(alternatives, key=lambda pieces: (min(map(len, pieces)), -len(pieces), sorted(pieces)))
    return frozenset({frozenset(best)})


def _joined(before: str, after: str) -> str:
    return before + (after.lstrip(" ") if before.endswith(" ") else after)


def _needed(exact: frozenset[str] | None) -> frozenset[_Pieces]:
    """What is needed where one of these phrases is: a piece of each, if each has letters."""
    if exact is None or any(not phrase.strip() for phrase in exact):
        return frozenset()
    pieces = sorted({piece for phrase in exact for piece in _pieces(phrase)})
    chosen: set[str] = set()
    left = list(exact)
    while left:
        # `high time` and `about time` are known by `time`, but `talk to` and `turn to` not by `to`, which most texts hold
        held = [(sum(piece in phrase for phrase in left), piece) for piece in pieces]
        _, _, _, best = max(
            (many << min(len(piece.strip()), _SAYS_MUCH), many, len(piece), piece) for many, piece in held
        )
        chosen.add(best)
        left = [phrase for phrase in left if best not in phrase]
    return frozenset({frozenset(chosen)})


def _pieces(phrase: str) -> Iterator[str]:
    """Its words, or pieces of words, with a space where a word is known to end."""
    for word in _NO_SPACES.finditer(phrase):
        yield phrase[max(word.start() - 1, 0) : word.end() + 1][:_LONGEST_PIECE]


@frozen
class AllNeeds:
    """What many patterns need, as plain data, so that it can be kept.

    Attributes:
        groups: pieces of which a text holds at least one, each group once.
        patterns: of each pattern the places of its groups, of those that stand before a mark, and how many marks.
    """

    groups: tuple[tuple[str, ...], ...]
    patterns: tuple[tuple[tuple[int, ...], tuple[int, ...], int], ...]


def needs_of_all(expressions: Iterable[str], *, mark: str) -> AllNeeds:
    """What each of many patterns needs; `mark` stands where somebody is named."""
    cache: dict[str, _Part] = {}
    needs_of_each = [needs(expression, mark, groups=cache) for expression in expressions]
    groups = sorted({tuple(sorted(group)) for each in needs_of_each for group in each.pieces | each.before})
    places = {frozenset(group): place for place, group in enumerate(groups)}

    def places_of(pieces: frozenset[_Pieces]) -> tuple[int, ...]:
        return tuple(sorted(places[group] for group in pieces))

    return AllNeeds(
        tuple(groups), tuple((places_of(each.pieces), places_of(each.before), each.marks) for each in needs_of_each)
    )


class Triggers:
    """Tells which of many patterns may be in a text."""

    def __init__(self, every: AllNeeds) -> None:
        self._needs = [
            (number, sum(1 << place for place in pieces), sum(1 << place for place in before), marks)
            for number, (pieces, before, marks) in enumerate(every.patterns)
        ]
        self._by_piece: dict[str, int] = {}
        for place, group in enumerate(every.groups):
            for piece in group:
                self._by_piece[piece] = self._by_piece.get(piece, 0) | 1 << place
        self._lengths = range(1, 1 + max(map(len, self._by_piece), default=0))
        self._by_word: dict[str, int] = {}
        self._most_marks = max((marks for *_, marks in self._needs), default=0)
        self._by_pieces: dict[tuple[int, int, int], Sequence[int]] = {}

    def likely(self, words: Collection[str], marks: int, before: Collection[str] | None = None) -> Sequence[int]:
        """The places of the patterns that may be in a text of these words, with so many marks.

        Args:
            words: all words of the text.
            marks: how often somebody is named.
            before: the words before the last mark; all, if None.
        """
        held = reduce(or_, map(self._held, words), 0)
        held_before = held if before is None else reduce(or_, map(self._held, before), 0)
        marks = min(marks, self._most_marks)
        likely = self._by_pieces.get((held, held_before, marks))
        if likely is None:
            likely = [
                number
                for number, needed, first, named in self._needs
                if needed & held == needed and first & held_before == first and named <= marks
            ]
            if len(self._by_pieces) < _MOST_TOGETHER:
                self._by_pieces[held, held_before, marks] = likely
        return likely

    def _held(self, word: str) -> int:
        """Which pieces a word holds, as bits, cached for the words that people use."""
        held = self._by_word.get(word)
        if held is None:
            whole = f" {word} "
            held = 0
            for start in range(len(whole)):
                for length in self._lengths:
                    held |= self._by_piece.get(whole[start : start + length], 0)
            if len(word) <= _LONGEST_WORD and len(self._by_word) < _MOST_WORDS:
                self._by_word[word] = held
        return held
