"""Texts for the owner to read or to copy. Nothing here is ever sent by itself, and nothing blames anybody."""

from __future__ import annotations

from collections.abc import Sequence

from warmlinks.introductions.greeting import greeted

__all__ = ["ask_one", "ask_the_hub", "close_the_loop", "first_word", "gentle_word"]


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:  # noqa: PLR2004
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def ask_the_hub(hub: str, others: Sequence[str]) -> str:
    """One question to a friend about several introductions."""
    return (
        f"Hi {greeted(hub)}, I have been thinking of {_listed(others)}, whom I brought to you. "
        "Did any of them find you? No hurry at all, I am simply curious how it went."
    )


def ask_one(name: str, other: str) -> str:
    """One question to one side of one introduction."""
    return f"Hi {greeted(name)}, did you and {other} find each other in the meantime? I would love to hear how it went."


def gentle_word(name: str, other: str) -> str:
    """For somebody who has not been in touch with the friend yet."""
    return (
        f"Hi {greeted(name)}, I spoke with {other} the other day and thought of you. "
        f"If you would still enjoy meeting, {other} would be glad to hear from you; a line is enough. "
        "And if the moment has passed, that is fine too."
    )


def close_the_loop(name: str, other: str) -> str:
    """Once it is confirmed: one word of thanks for telling."""
    return f"Hi {greeted(name)}, how lovely that you and {other} have met. Thank you for letting me know!"


def first_word(name: str, introducer: str) -> str:
    """For the owner, who was introduced and has not written yet."""
    return (
        f"Hi {greeted(name)}, {introducer} brought us together a while ago, and I would be glad to pick that up. "
        "How are you?"
    )
