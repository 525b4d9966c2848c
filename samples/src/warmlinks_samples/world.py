"""The invented world as plain data: people with their accounts, conversations, events, and introductions with truth.

A world knows what really happened. What an archive of it still shows is worked out by the writers and by
`expectations`; what was an introduction and what became of it, by `truth`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

from attrs import field, frozen

__all__ = ["ME", "NETWORKS", "Account", "Conversation", "Event", "Join", "Meeting", "Someone", "World"]

ME = "me"
"""The owner's id wherever a person's id stands."""

NETWORKS = ("twitter", "facebook", "linkedin")
"""On which people have accounts."""


@frozen
class Account:
    """One account of a person.

    `key` is the network's own number (X), the number in the thread's folder (Facebook) or the slug (LinkedIn).
    `since` is when the owner and the person became friends or connected there, None where they did not; `ended` when
    that was over, `requested` when they asked for it in vain. `email`, `phone` and `site` are what that network's
    archive tells of the person. `vanished` accounts have lost their number, `hidden` people their name.
    """

    network: str
    key: str
    name: str
    handle: str | None = None
    former_handle: str | None = None
    renamed_at: datetime | None = None
    first: str = ""
    last: str = ""
    company: str = ""
    position: str = ""
    since: datetime | None = None
    ended: datetime | None = None
    follows_me: bool = False
    followed: bool = False
    blocked: bool = False
    vanished: bool = False
    requested: datetime | None = None
    email: str | None = None
    phone: str | None = None
    site: str | None = None
    hidden: bool = False

    def handle_at(self, at: datetime) -> str:
        """The handle at a moment, without the at sign."""
        if self.former_handle and self.renamed_at and at < self.renamed_at:
            return self.former_handle
        return self.handle or self.key


@frozen
class Someone:
    """One person; `accounts` by network. `stranger` is somebody the owner knows nothing of but what they sent."""

    id: str
    given: str
    family: str
    language: str
    accounts: Mapping[str, Account] = field(factory=dict)
    stranger: bool = False

    @property
    def name(self) -> str:
        """Given name and family name."""
        return f"{self.given} {self.family}"


@frozen
class Join:
    """Somebody came into a group: when, who, and by whose hand."""

    at: datetime
    who: str
    by: str


@frozen
class Conversation:
    """A thread of messages. `members` holds the owner (`ME`) and everybody who ever was in it.

    `started_by` opened it. `joins` are those who came later, or were brought in where that is on record; `left` says
    who went and when. `section` is where the network files it: inbox, requests, archive.
    """

    id: str
    network: str
    members: tuple[str, ...]
    started_at: datetime
    started_by: str
    title: str = ""
    joins: tuple[Join, ...] = ()
    left: Mapping[str, datetime] = field(factory=dict)
    section: Literal["inbox", "requests", "archive"] = "inbox"

    @property
    def direct(self) -> bool:
        """Whether it is between the owner and one other."""
        return len(self.members) == 2  # noqa: PLR2004 - two people make a direct conversation

    @property
    def others(self) -> tuple[str, ...]:
        """Everybody but the owner."""
        return tuple(who for who in self.members if who != ME)

    def present(self, at: datetime) -> tuple[str, ...]:
        """Who was in it at a moment."""
        came = {join.who: join.at for join in self.joins}
        return tuple(
            who
            for who in self.members
            if came.get(who, self.started_at) <= at and not (who in self.left and self.left[who] <= at)
        )


@frozen
class Event:
    """One thing that happened, as it truly was.

    `kind` is a word of `warmlinks.values` or one of the sample's own: `tweet` (to nobody), `note` (a system line).
    `to` are those it went to (a reply's first, a comment's author, ...), `chain` those a reply inherits from its
    thread, `names` those its text names. `thanks_for` is the id of the introduction it thanks for. `sealed` means that
    the newest exports keep it in encrypted form or in another file.
    """

    id: str
    network: str
    kind: str
    speaker: str
    at: datetime
    to: tuple[str, ...] = ()
    text: str = ""
    conversation: str | None = None
    chain: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    thanks_for: str | None = None
    sealed: bool = False
    seconds: int = 0


@frozen
class Meeting:
    """An introduction that was made, or a decoy that looks like one.

    `role` is the owner's, None for a decoy. `shape` says how it was made or why it only looks so. The label is not
    kept here: `truth` reads it from the events.
    """

    id: str
    network: str
    role: Literal["introducer", "introduced"] | None
    introducer: str
    parties: tuple[str, ...]
    made_at: datetime
    shape: str
    event: str = ""
    conversation: str | None = None
    language: str = "en"


@frozen
class World:
    """Everybody, and all that happened, up to `end`."""

    seed: int
    owner: Someone
    people: tuple[Someone, ...]
    conversations: tuple[Conversation, ...]
    events: tuple[Event, ...]
    meetings: tuple[Meeting, ...]
    start: datetime
    end: datetime
    zone: ZoneInfo

    @cached_property
    def _by_id(self) -> dict[str, Someone]:
        return {person.id: person for person in (self.owner, *self.people)}

    @cached_property
    def _conversations(self) -> dict[str, Conversation]:
        return {conversation.id: conversation for conversation in self.conversations}

    @cached_property
    def _of_network(self) -> dict[str, list[Event]]:
        found: dict[str, list[Event]] = defaultdict(list)
        for event in self.events:
            found[event.network].append(event)
        return found

    @cached_property
    def _said(self) -> dict[str, list[Event]]:
        found: dict[str, list[Event]] = defaultdict(list)
        for event in self.events:
            if event.conversation is not None:
                found[event.conversation].append(event)
        return found

    def person(self, who: str) -> Someone:
        """The person with that id; `ME` is the owner."""
        return self._by_id[who]

    def account(self, who: str, network: str) -> Account:
        """That person's account on a network."""
        return self._by_id[who].accounts[network]

    def on(self, network: str) -> list[Someone]:
        """Everybody but the owner who has an account there, in a fixed order."""
        return [person for person in self.people if network in person.accounts]

    def conversation(self, key: str) -> Conversation:
        """The conversation with that id."""
        return self._conversations[key]

    def conversations_on(self, network: str) -> list[Conversation]:
        """The network's conversations, in a fixed order."""
        return [conversation for conversation in self.conversations if conversation.network == network]

    def events_on(self, network: str, *kinds: str) -> list[Event]:
        """The network's events in the order of time, only those kinds if any are named."""
        events = self._of_network[network]
        return [event for event in events if event.kind in kinds] if kinds else list(events)

    def said_in(self, conversation: str) -> list[Event]:
        """What happened in one conversation, in the order of time."""
        return list(self._said[conversation])
