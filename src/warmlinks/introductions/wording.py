"""Texts for the owner to read or to copy. None is ever sent by itself, and none blames anybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from warmlinks.people.greeting import hello
from warmlinks.phrases import counted, listed, sentence
from warmlinks.values import Label

__all__ = ["NEWS", "OUTCOMES", "ask_one", "ask_the_hub", "close_the_loop", "first_word", "gentle_word", "no_news"]

NEWS: Mapping[Label, str] = {
    "unknown": "no news in view",
    "likely": "one of them answered",
    "confirmed": "in contact",
    "told_quiet": "not yet, you were told",
    "declined": "declined",
}
"""What is known of an introduction, in words."""

OUTCOMES: Mapping[Label, str] = {
    "confirmed": "Met",
    "likely": "One answered",
    "unknown": "No news",
    "told_quiet": "Not yet",
    "declined": "No",
}
"""The same as the heading of a column."""


def ask_the_hub(hub: str, others: Sequence[str]) -> str:
    """One question to a friend about several introductions."""
    return (
        f"{hello(hub)} I have been thinking of {listed(others)}, whom I brought to you. "
        "Did any of them find you? No hurry at all, I am simply curious how it went."
    )


def ask_one(name: str, other: str) -> str:
    """One question to one side of one introduction."""
    return f"{hello(name)} did you and {other} find each other in the meantime? I would love to hear how it went."


def gentle_word(name: str, other: str) -> str:
    """For somebody who has not been in touch with the friend yet."""
    return (
        f"{hello(name)} I heard from {other} the other day and thought of you. "
        f"If you would still enjoy meeting, {other} would be glad to hear from you; a line is enough. "
        "And if the moment has passed, that is fine too."
    )


def close_the_loop(name: str, other: str) -> str:
    """Once it is confirmed: one word of thanks for telling."""
    return f"{hello(name)} how lovely that you and {other} are in touch. Thank you for letting me know!"


def first_word(name: str, introducer: str) -> str:
    """For the owner, who was introduced and has not written yet."""
    return (
        f"{hello(name)} {introducer} brought us together a while ago, and I would be glad to pick that up. How are you?"
    )


def no_news(count: int, *, blind: bool) -> str:
    """That nothing was heard of so many introductions, and what that is worth."""
    introductions = sentence(counted(count, "introduction"))
    if blind:
        return f"{introductions} without news; no archive of yours could have seen contact between them."
    return f"{introductions} without news in the archives that you have loaded."
