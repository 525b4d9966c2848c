"""Direct messages: one to one, and in groups. Nobody has a handle here, only a number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import msgspec
from attrs import evolve, frozen

from warmlinks.archive import Member
from warmlinks.cues import CueReader, MessageCues, given_names
from warmlinks.plugins.sources import Conversation, Message, Record, Refused, contacts_of
from warmlinks.plugins.sources import Member as Participant
from warmlinks.values import Direction, Interaction
from warmlinks_twitter._dates import iso_time, milliseconds
from warmlinks_twitter._groups import Group
from warmlinks_twitter._layout import NETWORK
from warmlinks_twitter._named import plain
from warmlinks_twitter._owner import pair_of
from warmlinks_twitter._reading import Reading
from warmlinks_twitter._shapes import ConversationEntry, MessageEvent, MessageShape, Reaction

__all__ = ["Audience", "MessageReader", "SentMessage", "contacts_in", "direct_key"]


def direct_key(pair: tuple[str, str]) -> str:
    """The key of a one-to-one conversation, whose two numbers come in either order."""
    first, second = sorted(pair, key=lambda key: (len(key), key))
    return f"dm:{first}-{second}"


@frozen
class Audience:
    """Where a message was written: in which conversation, and who was in it; `other` if it was one to one."""

    conversation: str
    present: frozenset[str]
    other: str = ""

    @property
    def direct(self) -> bool:
        """Whether it was one to one."""
        return self.other != ""


class SentMessage(msgspec.Struct, gc=False, frozen=True):
    """Who said something when; `key` is the record's own. A shape, since one is made for every message."""

    key: str
    speaker: str
    at: datetime
    where: str


def contacts_in(audience: Audience, message: SentMessage, owner: str) -> Iterable[Interaction]:
    """The contacts that one message is.

    In a group the key always says to whom, so that it stays when a later export knows of more members.
    """
    key, at, where, conversation = message.key, message.at, message.where, audience.conversation
    if audience.direct:
        # by the same rule, where there are just two
        direction: Direction = "out" if message.speaker == owner else "in"
        return [Interaction(NETWORK, key, audience.other, "message", direction, at, where, conversation)]
    contacts = contacts_of(
        network=NETWORK,
        key=key,
        kind="message",
        speaker=message.speaker,
        present=audience.present,
        owner=owner,
        at=at,
        where=where,
        conversation=conversation,
    )
    return (
        evolve(contact, key=f"{key}>{contact.who}") if contact.key == key and contact.direction != "in" else contact
        for contact in contacts
    )


_NO_CUES = MessageCues()


class MessageReader:
    """Reads conversations.

    Args:
        moments: where (conversation, speaker, millisecond) of every message is noted, if somebody wants to know.
    """

    def __init__(self, reading: Reading, cues: CueReader, *, moments: set[tuple[str, str, int]] | None = None) -> None:
        self._reading = reading
        self._owner = reading.owner.key
        self._cues = cues
        self._moments = moments

    def direct(self, members: Iterable[Member]) -> Iterator[Record]:
        """The records of one-to-one conversations."""
        opened: set[str] = set()
        for member, index, entry in self._reading.records(members, ConversationEntry):
            if isinstance(entry, Refused):
                yield entry
                continue
            pair = pair_of(entry.dm_conversation.conversation_id)
            events = entry.dm_conversation.messages
            if pair is None or self._owner not in pair:
                self._reading.leave("a conversation without the owner", member, len(events))
                continue
            other = pair[1] if pair[0] == self._owner else pair[0]
            if other == self._owner:
                self._reading.leave("a note to oneself", member, len(events))
                continue
            audience = Audience(direct_key(pair), frozenset(pair), other)
            where = f"{member}[{index}]"
            self._reading.people.number(other, where)
            if audience.conversation not in opened:
                opened.add(audience.conversation)
                both = (Participant(self._owner), Participant(other))
                yield Conversation(NETWORK, audience.conversation, "direct", both, where=where)
            for place, event in enumerate(events):
                message = event.message_create
                if message is None:
                    self._not_a_message(event, member)
                elif message.sender_id not in audience.present:
                    yield Refused(f"{where}.messages[{place}]", "its sender is not in the conversation")
                else:
                    at = iso_time(message.created_at, message.id)
                    yield from self._message(message, at, audience, f"{where}.messages[{place}]")

    def groups(self, members: list[Member]) -> Iterator[Record]:
        """The records of groups; read twice, since who is in one may be told after what they said."""
        groups: dict[str, tuple[Group, str]] = {}
        for member, index, entry in self._reading.records(members, ConversationEntry):
            if not isinstance(entry, Refused):
                key = entry.dm_conversation.conversation_id
                group, _ = groups.setdefault(key, (Group(self._owner), f"{member}[{index}]"))
                group.add(entry.dm_conversation.messages)
        firsts: dict[str, Mapping[str, str]] = {}
        for key, (group, where) in groups.items():
            group.close()
            for person in group.keys:
                self._reading.people.number(person, where)
            names = ((self._reading.people.name_of(person), person) for person in group.keys)
            firsts[key] = given_names((name, person) for name, person in names if name)
            yield Conversation(NETWORK, f"dm:{key}", "group", group.members(), where=where)
        for member, index, entry in self._reading.records(members, ConversationEntry):
            if isinstance(entry, Refused):
                yield entry
                continue
            key = entry.dm_conversation.conversation_id
            group = groups[key][0]
            for place, event in enumerate(entry.dm_conversation.messages):
                message = event.message_create
                if message is None:
                    self._not_a_message(event, member)
                    continue
                at = iso_time(message.created_at, message.id)
                present = group.present(at) if at is not None else frozenset()
                if present is None:
                    self._reading.leave("a message in a large group", member)
                    continue
                audience = Audience(f"dm:{key}", present)
                yield from self._message(message, at, audience, f"{member}[{index}].messages[{place}]", firsts[key])

    def _message(
        self,
        message: MessageShape,
        at: datetime | None,
        audience: Audience,
        where: str,
        first_names: Mapping[str, str] | None = None,
    ) -> list[Record]:
        speaker = message.sender_id
        if not message.id or not speaker:
            return [Refused(where, "a message without an id or a sender")]
        if at is None:
            return [Refused(where, "the time of this message cannot be read, and its id does not tell it")]
        sent = SentMessage(f"dm:{message.id}", speaker, at, where)
        if self._moments is not None:
            self._moments.add((audience.conversation, speaker, milliseconds(at)))
        records: list[Record] = [*contacts_in(audience, sent, self._owner)]
        cues = self._cues.read(plain(message.text), first_names=first_names) if message.text else _NO_CUES
        if not audience.direct or cues:
            records.append(Message(NETWORK, sent.key, audience.conversation, speaker, at, cues, where))
        for reaction in message.reactions or ():
            records += self._reaction(reaction, sent, audience)
        return records

    def _reaction(self, reaction: Reaction, message: SentMessage, audience: Audience) -> Iterator[Record]:
        """A reaction of the owner's to somebody, or of somebody's to the owner; kept, never contact."""
        person, where, conversation = reaction.sender_id, message.where, audience.conversation
        at = iso_time(reaction.created_at, reaction.event_id) or message.at
        key = f"reaction:{reaction.event_id or f'{message.key}:{person}:{reaction.reaction_key}'}"
        if person == self._owner and message.speaker != self._owner:
            yield Interaction(NETWORK, key, message.speaker, "reaction", "out", at, where, conversation)
        elif person and person != self._owner and message.speaker == self._owner:
            self._reading.people.number(person, where)
            yield Interaction(NETWORK, key, person, "reaction", "in", at, where, conversation)
        else:
            self._reading.leave("a reaction among others or to oneself", where.partition("[")[0])

    def _not_a_message(self, event: MessageEvent, member: str) -> None:
        welcome = event.welcome_message_create is not None
        self._reading.leave("a welcome message" if welcome else "a system line", member)
