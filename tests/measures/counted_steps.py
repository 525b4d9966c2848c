"""Counts the steps of a regular expression, which may go back and forth over a text in one call.

A pattern is run a second time by a matcher of our own, which tries what Python's tries in the same order and counts
each character, branch and repetition it looks at. What it finds must be what Python finds: `test_counting.py` holds it.

Patterns are taken apart by `re._parser` and its like, which are Python's own affair: this module is imported only where
steps are asked for.
"""

from __future__ import annotations

import contextlib
import functools
import re
import sys
from collections.abc import Callable, Iterator
from re import _compiler, _constants, _parser
from typing import Any

__all__ = ["RunawayError", "Steps", "steps_of"]

# From a place to where the match ends that goes on from there; none if none does.
_Then = Callable[[int], int | None]
_Node = Callable[["Steps", int, _Then], int | None]

_SINGLE = {_constants.LITERAL, _constants.NOT_LITERAL, _constants.ANY, _constants.IN}
_NO_END = sys.maxsize
_DEEP = 1_000_000


class RunawayError(Exception):
    """A pattern took more steps than any may."""


class Steps:
    """Runs one pattern and counts.

    Attributes:
        taken: how many steps so far.
        text: what it runs over now.
        end: how far in it.
    """

    def __init__(self, pattern: re.Pattern[Any], *, most: int = 20_000_000) -> None:
        self.taken = 0
        self.text: Any = ""
        self.end = 0
        self._most = self._limit = most
        parsed = _parser.parse(pattern.pattern, pattern.flags)
        self._node = _sequence(parsed)
        # Python's own search skips what cannot begin a match; so do we, at the price of a step each.
        self._first = _alone(parsed, parsed[0]) if len(parsed) and parsed[0][0] in _SINGLE else None

    def add(self, steps: int) -> None:
        """Count some steps.

        Raises:
            RunawayError: it is too many for one match.
        """
        self.taken += steps
        if self.taken > self._limit:
            raise RunawayError(f"more than {self._most} steps")

    def match(self, text: Any, pos: int = 0, endpos: int = sys.maxsize, *, full: bool = False) -> int | None:
        """Where the match ends that begins at `pos`, if there is one."""
        self.text, self.end = text, min(endpos, len(text))
        self._limit = self.taken + self._most
        with _deep():
            return self._node(self, min(pos, self.end), lambda at: at if not full or at == self.end else None)

    def search(self, text: Any, pos: int = 0, endpos: int = sys.maxsize) -> tuple[int, int] | None:
        """Where the first match from `pos` on begins and ends, if there is one."""
        end = min(endpos, len(text))
        pos = min(pos, end)
        while pos <= end:
            if self._first is not None:
                found = self._first.search(text, pos, end)
                self.add((found.start() if found else end) - pos)
                if found is None:
                    return None
                pos = found.start()
            stop = self.match(text, pos, end)
            if stop is not None:
                return pos, stop
            pos += 1
        return None

    def all(self, text: Any, pos: int = 0, endpos: int = sys.maxsize) -> Iterator[tuple[int, int]]:
        """Where all matches begin and end; an empty one right behind another is left out, unlike in Python."""
        while pos <= min(endpos, len(text)) and (found := self.search(text, pos, endpos)) is not None:
            yield found
            pos = max(found[1], found[0] + 1)


steps_of = functools.cache(Steps)
"""The counter of a pattern, which is made once."""


@contextlib.contextmanager
def _deep() -> Iterator[None]:
    """Matching calls itself for each repetition."""
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(_DEEP)
    try:
        yield
    finally:
        sys.setrecursionlimit(usual)


def _alone(parsed: Any, item: Any) -> re.Pattern[Any]:
    """One item of a pattern as a pattern, with the flags of the whole."""
    return _compiler.compile(_parser.SubPattern(parsed.state, [item]), parsed.state.flags)


def _sequence(parsed: Any) -> _Node:
    nodes = [_node(parsed, item) for item in parsed]

    def run(steps: Steps, at: int, then: _Then, number: int = 0) -> int | None:
        if number == len(nodes):
            return then(at)
        return nodes[number](steps, at, lambda on: run(steps, on, then, number + 1))

    return nodes[0] if len(nodes) == 1 else run


def _node(parsed: Any, item: Any) -> _Node:
    kind, what = item
    if kind in _SINGLE or kind in (_constants.AT, _constants.ASSERT, _constants.ASSERT_NOT):
        widest = what[1].getwidth()[1] if kind in (_constants.ASSERT, _constants.ASSERT_NOT) else 0
        return _one(_alone(parsed, item), 1 if kind in _SINGLE else 0, widest)
    if kind is _constants.BRANCH:
        return _branches([_sequence(one) for one in what[1]])
    if kind is _constants.SUBPATTERN and not what[1] and not what[2]:
        return _sequence(what[3])
    if kind is _constants.ATOMIC_GROUP:
        return _repeated(_sequence(what), 1, 1)
    if kind in _GOING:
        low, high, body = what
        if len(body) == 1 and body[0][0] in _SINGLE:
            return _row(_alone(parsed, (_constants.MAX_REPEAT, (0, high, body))), low, kind)
        return _GOING[kind](_sequence(body), low, _NO_END if high is _constants.MAXREPEAT else high)
    raise NotImplementedError(str(kind))


def _one(one: re.Pattern[Any], width: int, widest: int) -> _Node:
    """One character, or a look round from one place."""

    def run(steps: Steps, at: int, then: _Then) -> int | None:
        steps.add(1 + min(widest, steps.end))
        end = at + width if width else steps.end
        return then(at + width) if end <= steps.end and one.match(steps.text, at, end) else None

    return run


def _branches(ways: list[_Node]) -> _Node:
    def run(steps: Steps, at: int, then: _Then) -> int | None:
        for way in ways:
            steps.add(1)
            if (found := way(steps, at, then)) is not None:
                return found
        return None

    return run


def _row(whole: re.Pattern[Any], low: int, kind: Any) -> _Node:
    """Characters of one kind in a row: as far as they go and then back, from the fewest on, or as far as they go."""

    def run(steps: Steps, at: int, then: _Then) -> int | None:
        found = whole.match(steps.text, at, steps.end)
        ends = range(at + low, (found.end() if found else at) + 1)
        if kind is not _constants.MIN_REPEAT:
            steps.add(len(ends) + low)
            ends = ends[::-1] if kind is _constants.MAX_REPEAT else ends[-1:]
        for on in ends:
            steps.add(1)
            if (stop := then(on)) is not None:
                return stop
        return None

    return run


def _greedy(body: _Node, low: int, high: int) -> _Node:
    """As often as it goes, then back."""

    def run(steps: Steps, at: int, then: _Then, done: int = 0) -> int | None:
        steps.add(1)

        def again(on: int) -> int | None:
            return None if on == at and done >= low else run(steps, on, then, done + 1)

        if done < high and (found := body(steps, at, again)) is not None:
            return found
        return then(at) if done >= low else None

    return run


def _lazy(body: _Node, low: int, high: int) -> _Node:
    """As seldom as it goes, then on."""

    def run(steps: Steps, at: int, then: _Then, done: int = 0) -> int | None:
        steps.add(1)
        if done >= low and (found := then(at)) is not None:
            return found

        def again(on: int) -> int | None:
            return None if on == at and done >= low else run(steps, on, then, done + 1)

        return body(steps, at, again) if done < high else None

    return run


def _repeated(body: _Node, low: int, high: int) -> _Node:
    """As often as it goes, and never back."""

    def run(steps: Steps, at: int, then: _Then) -> int | None:
        done = 0
        while done < high:
            steps.add(1)
            found = body(steps, at, lambda on: on)
            if found is None:
                break
            done = done + 1 if found > at else max(low, done + 1)
            if found == at:
                break
            at = found
        return then(at) if done >= low else None

    return run


_GOING = {
    _constants.MAX_REPEAT: _greedy,
    _constants.MIN_REPEAT: _lazy,
    _constants.POSSESSIVE_REPEAT: _repeated,
}
