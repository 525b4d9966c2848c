"""What the room looks at: conversations with what was said in them, and since when the owner knows whom.

People are ids of connections; the owner is `ME` on every network. Moments are epoch seconds.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from attrs import field, frozen

from warmlinks.values import is_crowd

__all__ = ["ME", "Contact", "ConversationView", "MessageView", "View", "pair_of"]

ME = "me"

Pair = tuple[str, str]


class MessageView(NamedTuple):
    """One message, reduced to its cues. A named tuple, because there are half a million of them."""

    at: int
    speaker: str
    names: tuple[str, ...]
    introduction_score: float
    thanks: bool
    question: bool
    where: str
    key: str


class Contact(NamedTuple):
    """One contact between the owner and a person."""

    at: int
    direction: str
    kind: str
    where: str
    conversation: str | None


@frozen
class ConversationView:
    """One conversation, in the order of time.

    `kind` is direct, group or public. `joined` and `brought_by` say when a member came and by whose hand, where that
    is on record.
    """

    network: str
    key: str
    kind: str
    members: frozenset[str]
    messages: Sequence[MessageView] = ()
    joined: Mapping[str, int] = field(factory=dict)
    brought_by: Mapping[str, str] = field(factory=dict)

    @property
    def start(self) -> int | None:
        """The first moment that is known of it."""
        known = [*([self.messages[0].at] if self.messages else []), *self.joined.values()]
        return min(known, default=None)


def pair_of(one: str, two: str) -> Pair:
    """Two people in a fixed order."""
    return (one, two) if one < two else (two, one)


@frozen
class View:
    """Everything there is to look at.

    `known_since` is the first contact, or the first known tie, between the owner and each person; `sought` holds those
    to whom the owner wrote first.
    """

    conversations: Sequence[ConversationView]
    known_since: Mapping[str, int] = field(factory=dict)
    sought: Container[str] = field(factory=frozenset)

    @cached_property
    def together(self) -> dict[Pair, list[ConversationView]]:
        """The conversations that hold both of two people, without the crowds, in the order of time."""
        found: dict[Pair, list[ConversationView]] = {}
        for conversation in sorted(
            (
                conversation
                for conversation in self.conversations
                if conversation.kind == "group" and conversation.start is not None
            ),
            key=lambda conversation: (conversation.start or 0, conversation.network, conversation.key),
        ):
            if not is_crowd(len(conversation.members) - 1):
                for one, two in combinations(sorted(conversation.members), 2):
                    found.setdefault((one, two), []).append(conversation)
        return found

    @cached_property
    def direct(self) -> dict[str, list[ConversationView]]:
        """The owner's conversations with one other, by that other."""
        found: dict[str, list[ConversationView]] = {}
        for conversation in self.conversations:
            if conversation.kind == "direct" and ME in conversation.members:
                for other in conversation.members - {ME}:
                    found.setdefault(other, []).append(conversation)
        return found

    def met_before(self, one: str, two: str, moment: int) -> bool:
        """Whether two people had contact in view before a moment."""
        if ME in (one, two):
            since = self.known_since.get(two if one == ME else one)
            if since is not None and since < moment:
                return True
        return any(
            _both_since(conversation, one, two) < moment for conversation in self.together.get(pair_of(one, two), ())
        )


def _both_since(conversation: ConversationView, one: str, two: str) -> int:
    start = conversation.start or 0
    return max(start, conversation.joined.get(one, start), conversation.joined.get(two, start))
