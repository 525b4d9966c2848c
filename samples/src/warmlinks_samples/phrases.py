"""What the people of a sample world say, in the languages they say it in.

The sentences stand in `phrases.toml` and, worded otherwise for worlds that judge whoever learnt from those, in
`phrases_held_out.toml`. `{a}` and `{b}` are the parties, `{by}` is who brought them together, `{what}` is a topic.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path

from attrs import frozen

__all__ = ["Phrases", "held_out", "in_words_of", "ordinary"]


@frozen
class Phrases:
    """One language's stock of sentences; what it lacks is said in English."""

    topics: tuple[str, ...] = ()
    meet: tuple[str, ...] = ()
    """The introducing message; names both."""
    pair: tuple[str, ...] = ()
    """The introducing message where the names are in the thread already."""
    hello: tuple[str, ...] = ()
    """One of the two answers in the thread."""
    nudge: tuple[str, ...] = ()
    """The introducer comes back to it."""
    thanks: tuple[str, ...] = ()
    """A party to the owner, thanking, names the other."""
    later: tuple[str, ...] = ()
    """A party to the owner, without thanks, names the other."""
    thanks_plain: tuple[str, ...] = ()
    """A party to the owner, thanking for the introduction without a name."""
    sent: tuple[str, ...] = ()
    """The first message between two people, which says who sent the writer."""
    talk_to: tuple[str, ...] = ()
    """A friend tells the owner of somebody worth talking to."""
    tweet: tuple[str, ...] = ()
    """A tweet that brings two people together."""
    small: tuple[str, ...] = ()
    """What friends say all day."""
    noise: tuple[str, ...] = ()
    """Thanks that have nothing to do with an introduction."""
    drop: tuple[str, ...] = ()
    """A name dropped in passing."""


@cache
def ordinary() -> Mapping[str, Phrases]:
    """The sentences of ordinary worlds, by language; English comes first."""
    return {language: _phrases(stock) for language, stock in _read("phrases.toml").items()}


@cache
def held_out() -> Mapping[str, Phrases]:
    """The sentences of worlds that judge; where a language has none of its own, the ordinary ones."""
    return _in_place_of_usual(_read("phrases_held_out.toml"))


def in_words_of(file: Path) -> Mapping[str, Phrases]:
    """The sentences of a file of the same form; what it lacks is said in the ordinary ones."""
    return _in_place_of_usual(tomllib.loads(file.read_text(encoding="utf-8")))


def _in_place_of_usual(other: Mapping[str, Mapping[str, list[str]]]) -> Mapping[str, Phrases]:
    usual = _read("phrases.toml")
    return {language: _phrases({**stock, **other.get(language, {})}) for language, stock in usual.items()}


def _read(name: str) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))


def _phrases(stock: Mapping[str, list[str]]) -> Phrases:
    return Phrases(**{name: tuple(sentences) for name, sentences in stock.items()})
