"""What each feature of a message weighs, in one table: log-odds, and the reason that the owner reads.

The weights of posts are fitted on sentences (`python -m warmlinks_samples.sentences fit`), an everyday post
counting so much that there are ten of them to each introduction; the others were set by hand on invented worlds.
Features are named by a pure function of what there is to look at: see `features`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import exp
from typing import NamedTuple

__all__ = ["ASK", "FITTED", "TAKE", "WEIGHTS", "Weight", "confidence_of", "reasons_of"]

TAKE = 0.6
"""From here on it is taken for an introduction."""

ASK = 0.35
"""From here on the owner is asked, once."""


class Weight(NamedTuple):
    """What a feature adds to the log-odds of an introduction, and how the owner is told; no word where it is empty."""

    odds: float
    reason: str = ""


WEIGHTS: Mapping[str, Weight] = {
    # posts of the owner's: fitted
    "post": Weight(-3.9, "your post names both"),
    "post introduces": Weight(5.8, "the words bring them together"),
    "post sends": Weight(5.4, "it sends one of them to the other"),
    "post owed": Weight(4.8, "it says that one of them brought you together with the other"),
    "post thanks": Weight(-1.0, "it thanks them"),
    # posts: set by hand, since a sentence alone does not tell them; a weak word in public says nothing by itself
    "post could": Weight(0.0, "the words could introduce"),
    "post met": Weight(-1.5, "they had met"),
    "post together": Weight(-1.0, "you named them together long before or after"),
    "post strangers": Weight(0.3, "you have never named them together elsewhere"),
    "post unknown": Weight(-0.4, "you had no contact with one of them"),
    "post told": Weight(3.4, "one of them told you of the other"),
    "post thanked": Weight(5.0, "one of them thanked you and named the other"),
    # conversations of several
    "group": Weight(-2.0),
    "group introduces": Weight(2.2, "the words introduce"),
    "group sends": Weight(1.7, "the words send one to the other"),
    "group could": Weight(1.2, "the words could introduce"),
    "group addresses": Weight(1.0, "it speaks to both, or presents one of them"),
    "group names both": Weight(1.4, "it names those it brings together"),
    "group names one": Weight(0.8, "it names one of them"),
    "group brought in": Weight(1.6, "somebody was brought in just before"),
    "group opens": Weight(0.7, "it opens the conversation"),
    "group three": Weight(0.75, "three people, of whom two had no contact in view before"),
    "group asks": Weight(-0.6, "it asks them something"),
    "group by a stranger": Weight(-2.8, "you do not know who introduces"),
    "group had spoken": Weight(-1.2, "they had spoken there already"),
    "group goes on": Weight(-0.6, "whoever opened it goes on talking"),
    "group greets": Weight(0.7, "one of them answers as people do who meet"),
    "group both went on": Weight(0.5, "they both went on"),
    "group told": Weight(0.5, "one of them told you of the other"),
    "group thanked": Weight(1.2, "one of them thanked you and named the other"),
    # between the owner and one other
    "direct": Weight(-2.0),
    "direct introduces": Weight(2.2, "the words introduce"),
    "direct sends": Weight(1.7, "the words send one to the other"),
    "direct could": Weight(1.2, "the words could introduce"),
    "direct sent": Weight(1.0, "the one it names seems to have sent it"),
    "direct tells of": Weight(0.3, "it tells you of somebody"),
    "direct first": Weight(1.6, "the first message between you names somebody you know"),
    "direct thanks": Weight(-1.5, "it thanks"),
    "direct names a stranger": Weight(0.6, "it names somebody you had no contact with"),
    "direct contact soon": Weight(1.4, "you were in contact within two weeks after it"),
    "direct you wrote": Weight(0.6, "within days you wrote to them first"),
    "direct friend to friend": Weight(0.3, "you name one friend to another"),
}

FITTED = ("post", "post introduces", "post sends", "post owed", "post thanks")
"""What sentences alone can tell: fitted on them."""


def confidence_of(features: Iterable[str], weights: Mapping[str, Weight] = WEIGHTS) -> float:
    """How sure it is that a message with these features is an introduction, 0..1."""
    return 1.0 / (1.0 + exp(-sum(weights[feature].odds for feature in features)))


def reasons_of(features: Iterable[str]) -> tuple[str, ...]:
    """The reasons of features for the owner to read, in their order."""
    return tuple(WEIGHTS[feature].reason for feature in features if WEIGHTS[feature].reason)
