"""What a message says about people coming together, read while its text passes; the text itself is not kept.

Signs are weighed, never rules: who is named, how much it sounds like an introduction, whether it thanks, whether it
asks. `SIGNS_VERSION` is kept beside them in the book: loading the same archive with a newer extractor recomputes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import frozen

__all__ = ["SIGNS_VERSION", "Signs", "SignsReader"]

SIGNS_VERSION = 1


@frozen
class Signs:
    """`names`: identity keys named in the text, in order. `introducing`: 0..1, how much it sounds like bringing
    people together. `thanks`, `question`: whether it thanks, whether it asks."""

    names: tuple[str, ...] = ()
    introducing: float = 0.0
    thanks: bool = False
    question: bool = False

    def __bool__(self) -> bool:
        return bool(self.names) or self.introducing > 0 or self.thanks


class SignsReader:
    """Reads signs from texts, knowing who could be named.

    Args:
        names: display name or `@handle` -> identity key, for everyone the archive knows. A name that two people
            share is left out by `of_people`.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = dict(names)

    @classmethod
    def of_people(cls, people: Iterable[tuple[str, str]]) -> SignsReader:
        """Make a reader from (name or @handle, identity key) pairs; shared names are left out."""
        raise NotImplementedError

    def read(self, text: str, *, first_names: Mapping[str, str] | None = None) -> Signs:
        """The signs of one text.

        Args:
            first_names: given name -> identity key of the conversation's own members, who are often named so.
        """
        raise NotImplementedError
