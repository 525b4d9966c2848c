"""The rows that introductions are detected in: conversations with their messages, and the owner's first contacts.

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
    """One message, reduced to its cues. A named tuple, since there are half a million of them."""

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
        moments = [*(message.at for message in self.messages[:1]), *self.joined.values()]
        return min(moments, default=None)


def pair_of(a: str, b: str) -> Pair:
    """Two people in a fixed order."""
    return (a, b) if a < b else (b, a)


@frozen
class View:
    """All conversations, and what is known of the owner's first contacts.

    `known_since` is the first contact, or the first known tie, between the owner and each person; `sought` holds those
    to whom the owner wrote first.
    """

    conversations: Sequence[ConversationView]
    known_since: Mapping[str, int] = field(factory=dict)
    sought: Container[str] = frozenset()

    @cached_property
    def together(self) -> dict[Pair, list[ConversationView]]:
        """The group conversations of each pair of people, without the crowds, in the order of time."""
        by_pair: dict[Pair, list[ConversationView]] = {}
        groups = [
            (conversation.start, conversation.network, conversation.key, conversation)
            for conversation in self.conversations
            if conversation.kind == "group" and conversation.start is not None
        ]
        for *_, conversation in sorted(groups, key=lambda group: group[:3]):
            if not is_crowd(len(conversation.members) - 1):
                for pair in combinations(sorted(conversation.members), 2):
                    by_pair.setdefault(pair, []).append(conversation)
        return by_pair

    @cached_property
    def direct(self) -> dict[str, list[ConversationView]]:
        """The owner's conversations with one other, by that other."""
        by_other: dict[str, list[ConversationView]] = {}
        for conversation in self.conversations:
            if conversation.kind == "direct" and ME in conversation.members:
                for other in conversation.members - {ME}:
                    by_other.setdefault(other, []).append(conversation)
        return by_other

    def met_before(self, a: str, b: str, moment: int) -> bool:
        """Whether two people had contact in view before a moment."""
        if ME in (a, b):
            since = self.known_since.get(b if a == ME else a)
            if since is not None and since < moment:
                return True
        for conversation in self.together.get(pair_of(a, b), ()):
            start, joined = conversation.start or 0, conversation.joined
            if max(joined.get(a, start), joined.get(b, start)) < moment:
                return True
        return False
