"""Writes a sample world as X archives; for trying and testing, and never used by the reader."""

from __future__ import annotations

from warmlinks_samples.networks import Archives, Generation, Network
from warmlinks_samples.world import World
from warmlinks_twitter.samples import archive, old
from warmlinks_twitter.samples.expected import expected

__all__ = ["NETWORK"]

_PUBLIC = frozenset({"reply", "mention", "quote"})
_X = _PUBLIC | {"message", "group", "sealed"}

_TWEETS_ONLY = "Own tweets only: no messages, followers or lists."
_NUMBERS = "Followers are numbers without names."

_GENERATIONS = tuple(
    Generation("twitter", *generation)
    for generation in (
        (
            *("G0", "2012 to 2019", "number", _PUBLIC),
            (_TWEETS_ONLY, "Before November 2010 there are dates without times."),
        ),
        (
            *("G0-csv", "2013", "handle, number where replied to", _PUBLIC),
            (_TWEETS_ONLY, "Mentions have no numbers, so a handle that changed is somebody else.", "Whose it is."),
        ),
        ("G1", "2018 to 2020", "number", _X, (_NUMBERS,)),
        ("G2", "2020 to 2022", "number", _X, (_NUMBERS,)),
        ("G3", "2022 to 2024", "number", _X, (_NUMBERS,)),
        ("G4", "2026", "number", _X, (_NUMBERS, "What was said in encrypted chat; who and when is there.")),
    )
)


def _archives(world: World, generation: str) -> Archives:
    write = old.members if generation.startswith("G0") else archive.members
    return {f"twitter-{generation}": write(world, generation)}


NETWORK = Network(
    name="twitter",
    title="X (Twitter)",
    file="twitter-2026-01-21-{seed}.zip",
    newest="G4",
    generations=_GENERATIONS,
    archives=_archives,
    expected=expected,
)
