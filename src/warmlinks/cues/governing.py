"""Whom a sentence brings together: the frames that govern the names in it.

A word says little: `meet` is in plans, in news and in introductions. What distinguishes them is who does it to whom,
so a frame counts only where it governs the names, or speaks to one of them of the other.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from attrs import frozen

from warmlinks.cues.tables import MARK, OWNED, Frame, Language, Tables
from warmlinks.cues.weights import COULD_INTRODUCE

__all__ = ["SPOKEN_TO", "Governed", "governed"]

_WORD = re.compile(r"[^\W\d_]+")
_MARKS = re.compile(f"[{MARK}{OWNED}]")
_OBJECT = re.compile(rf" ?(?:\w{{1,3}}['\s])?[{MARK}{OWNED}]")
_MOST = 3
"""People who are brought together at once, at most."""
_ASIDE = re.compile(rf"(?<=[{MARK}{OWNED}]) ?\([^(){MARK}{OWNED}]{{1,60}}\)")
"""A remark in brackets right behind a name."""
_APART = frozenset(",;:.!?()-\u2013\u2014")
_NEARLY = 0.75
_LONGEST = 1000
"""A post is shorter; of a longer text the beginning is read."""

_NEEDS_SOMEBODY = frozenset({"directs", "answers", "asks", "adds"})
_MAY_DENY = frozenset({"mutual", "asks", "owed"})
"""`How have you not met`: these say no without taking anything back."""


@frozen
class Governed:
    """What a frame does: its weight, whose names it brings together, and who is said to have done it.

    `parties` and `by` are places in the list of names, `SPOKEN_TO` is whoever the text answers.
    """

    weight: float
    parties: tuple[int, ...]
    by: int | None = None


SPOKEN_TO = -1


def governed(
    text: str, people: Sequence[str], *, tables: Tables, answers: bool, public: bool = True
) -> Iterator[Governed]:
    """What each frame that is there does with the names.

    Args:
        text: folded, with a mark in the place of each name.
        people: whose name each mark stands for.
        tables: the tables.
        answers: whether it is said to somebody who is not named in it.
        public: whether anybody may read it. Who is told in private to ask two people is sent to neither.
    """
    text = _ASIDE.sub("", text[:_LONGEST])
    words = set(_WORD.findall(text))
    marks = [mark.start() for mark in _MARKS.finditer(text)][: len(people)]
    if not marks:
        return
    reading = _Reading(text, marks, people, tables, answers=answers, public=public)
    # Languages share words: a text is in that of most of its words, or one nearly as likely.
    shares = [len(language.words & words) for language in tables.languages]
    least = max(1, _NEARLY * max(shares, default=0))
    named = text.count(MARK)
    # Most frames say something before a name, and most texts that name people begin with them.
    before = set(_WORD.findall(text, 0, max(0, text.rfind(MARK))))
    for language, share in zip(tables.languages, shares, strict=True):
        if share < least:
            continue
        says_you: bool | None = None
        for number in language.triggers.likely(words, named, before):
            frame = language.frames[number]
            if frame.addressed:
                # sought once a text
                says_you = language.second.search(text) is not None if says_you is None else says_you
                if not says_you:
                    continue
            for match in frame.pattern.finditer(text):
                yield from reading.governed_by(frame, language, match)


class _Reading:
    """One text, its marks, and who is addressed in it."""

    def __init__(
        self,
        text: str,
        marks: Sequence[int],
        people: Sequence[str],
        tables: Tables,
        *,
        answers: bool,
        public: bool,
    ) -> None:
        self._text = text
        self._marks = marks
        self._tables = tables
        self._people = people
        self._answers = answers
        self._public = public
        leading = tables.leading.match(text)
        end = leading.end() if leading is not None else 0
        self._spoken_to = {number for number, place in enumerate(marks) if place < end or self._set_apart(place)}

    def _set_apart(self, place: int) -> bool:
        """Whether commas set a name apart, as they do where somebody is addressed."""
        # Spaces are single.
        before = self._text[max(0, place - 2) : place].strip()
        after = self._text[place + 1 : place + 3].strip()
        return (not before or before[-1] in _APART) and (not after or after[0] in _APART)

    def governed_by(self, frame: Frame, language: Language, match: re.Match[str]) -> Iterator[Governed]:
        """What a frame does where it was found."""
        start, stop = match.span()
        by_place = match.start("by") if "by" in frame.pattern.groupindex and match["by"] else None
        inside = {number for number, place in enumerate(self._marks) if start <= place < stop}
        by = next((number for number in inside if self._marks[number] == by_place), None)
        objects = {number for number in inside - {by} if self._text[self._marks[number]] == MARK}
        if len(objects) != len(inside) - (by is not None):
            return
        before = self._text[:start]
        if frame.kind not in _MAY_DENY and (language.no.search(before) or self._denied(language, match)):
            return
        weight = frame.weight if self._answers or not frame.reply else COULD_INTRODUCE
        objects = self._joined(objects)
        if frame.kind in _NEEDS_SOMEBODY and len(objects) > 1 and (not self._public or self._alternatives(objects)):
            weight = COULD_INTRODUCE
        if frame.kind == "owed":
            yield from self._owed(weight, objects, by)
        elif frame.kind == "mutual" and not objects and self._has_object(stop):
            return
        elif frame.kind == "mutual" or (frame.kind == "introduces" and len(objects) > 1):
            yield from self._together(weight, objects)
        elif objects:
            yield self._sent(weight, objects)

    def _has_object(self, stop: int) -> bool:
        """Whether what speaks to two goes on to one name alone: `you two would love •` is about that one."""
        name = _OBJECT.match(self._text, stop)
        if name is None or self._answers:
            return False
        is_last = self._marks[-1] < name.end()
        return is_last and self._tables.joins.match(self._text, name.end()) is None

    def _denied(self, language: Language, match: re.Match[str]) -> bool:
        # A frame that begins with a `no` means it: `nobody better than •`.
        begun = self._text.find(" ", match.start(), match.end())
        inside = self._text[max(begun, match.start()) : match.end()]
        return any(language.no.search(inside[: place.start()]) for place in _MARKS.finditer(inside))

    def _alternatives(self, objects: Collection[int]) -> bool:
        """Whether it is one of them or another: `ask • or •`."""
        between = self._text[self._marks[min(objects)] : self._marks[max(objects)]]
        return self._tables.alternatives.search(between) is not None

    def _joined(self, objects: Collection[int]) -> set[int]:
        """These names, and those that are joined to them by a comma or an `and`."""
        wider = set(objects)
        for number, (start, end) in enumerate(pairwise(self._marks)):
            link = self._tables.joins.match(self._text, start + 1)
            if link is not None and link.end() == end:
                # `•, •` may be one who is spoken to and another; `• and •` are always together.
                closely = any(char.isalpha() or char in "&+" for char in link[1])
                if number in wider and (closely or number + 1 not in self._spoken_to):
                    wider.add(number + 1)
                elif number + 1 in wider and (closely or number not in self._spoken_to):
                    wider.add(number)
        return wider

    def _owed(self, weight: float, objects: Collection[int], by: int | None) -> Iterator[Governed]:
        others = [number for number in range(len(self._marks)) if number not in objects]
        if by is None:
            spoken_to = [number for number in others if number in self._spoken_to] or others
            by = spoken_to[0] if spoken_to else SPOKEN_TO if self._answers else None
        if by is not None and objects:
            yield Governed(weight, tuple(sorted(objects)), by)

    def _together(self, weight: float, objects: Collection[int]) -> Iterator[Governed]:
        """Two or more at once: those in the frame, or all who are named where it only says `you two`."""
        in_frame = len(objects) > 1
        numbers = sorted(objects) if in_frame else range(len(self._marks))
        answered = (SPOKEN_TO,) if self._answers and not in_frame else ()
        # Who is named twice is one party.
        parties = sorted({self._people[number]: number for number in reversed(numbers)}.values())
        if 2 <= len(answered) + len(parties) <= _MOST:  # noqa: PLR2004
            yield Governed(weight, (*answered, *parties))

    def _sent(self, weight: float, objects: Collection[int]) -> Governed:
        """One who is addressed, and whom they are sent to; without the first it could introduce at most."""
        spoken_to = [number for number in sorted(self._spoken_to) if number not in objects]
        parties = (*((SPOKEN_TO,) if self._answers else spoken_to), *sorted(objects))
        if (self._answers or spoken_to) and len(parties) <= _MOST:
            return Governed(weight, parties)
        return Governed(min(weight, COULD_INTRODUCE), tuple(range(len(self._marks))))
