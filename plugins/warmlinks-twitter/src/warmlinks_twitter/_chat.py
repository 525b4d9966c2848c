"""The encrypted chat: who wrote to whom and when. What was written is ciphertext and stays so."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from warmlinks.archive import Member
from warmlinks.cues import MessageCues
from warmlinks.plugins.sources import Conversation, Message, Record, Refused, is_crowd
from warmlinks.plugins.sources import Member as Participant
from warmlinks_twitter._dates import milliseconds, msec_time
from warmlinks_twitter._layout import NETWORK
from warmlinks_twitter._messages import Audience, SentMessage, contacts_in, direct_key
from warmlinks_twitter._owner import pair_of
from warmlinks_twitter._reading import Reading
from warmlinks_twitter._shapes import ChatEntry, ChatEvent

__all__ = ["read_chat"]


def read_chat(
    reading: Reading, members: list[Member], in_the_clear: Collection[tuple[str, str, int]]
) -> Iterator[Record]:
    """The messages of the encrypted chat; read twice, since who is in a conversation may be told after what they wrote.

    `in_the_clear` has (conversation, speaker, millisecond) of the messages that the archive also has in the clear.
    """
    present: dict[str, set[str]] = {}
    for _, _, entry in reading.records(members, ChatEntry):
        if not isinstance(entry, Refused):
            event = entry.message_event
            present.setdefault(_key(event), {reading.owner.key}).update(_members(event))
    announced: set[str] = set()
    for member, index, entry in reading.records(members, ChatEntry):
        if isinstance(entry, Refused):
            yield entry
            continue
        event = entry.message_event
        key = _key(event)
        where = f"{member}[{index}]"
        if event.detail is None or event.detail.message_create_event is None:
            reading.leave("a read mark or a change of keys", member)
        elif (why := _ignored(event, reading.owner.key, in_the_clear)) is not None:
            reading.leave(why, member)
        else:
            audience = _audience(event, key, present[key], reading.owner.key)
            if key not in announced:
                announced.add(key)
                yield _announce(reading, audience, where)
            yield from _message(event, reading, audience, where)


def _ignored(event: ChatEvent, owner: str, in_the_clear: Collection[tuple[str, str, int]]) -> str | None:
    """Why this message is no contact of the owner's, if it is none."""
    pair = pair_of(event.conversation_id or "")
    if pair is not None and owner not in pair:
        return "a conversation without the owner"
    if pair is not None and pair[0] == pair[1]:
        return "a note to oneself"
    at = msec_time(event.created_at_msec)
    if at is not None and in_the_clear and (_key(event), event.sender_id or "", milliseconds(at)) in in_the_clear:
        return "an encrypted message that is there in the clear"
    return None


def _audience(event: ChatEvent, key: str, present: set[str], owner: str) -> Audience:
    pair = pair_of(event.conversation_id or "")
    other = "" if pair is None else next(person for person in pair if person != owner)
    return Audience(key, frozenset(present), other)


def _announce(reading: Reading, audience: Audience, where: str) -> Conversation:
    others = sorted(audience.present - {reading.owner.key})
    for person in others:
        reading.people.number(person, where)
    members = tuple(Participant(person) for person in [reading.owner.key, *others])
    return Conversation(NETWORK, audience.conversation, "direct" if audience.direct else "group", members, where=where)


def _message(event: ChatEvent, reading: Reading, audience: Audience, where: str) -> Iterator[Record]:
    at = msec_time(event.created_at_msec)
    if at is None or not event.message_id or not event.sender_id:
        yield Refused(where, "an encrypted message without a time, an id or a sender")
        return
    if audience.direct and event.sender_id not in {reading.owner.key, audience.other}:
        yield Refused(where, "its sender is not in the conversation")
        return
    if is_crowd(len(audience.present) - 1):
        reading.leave("a message in a large group", where.partition("[")[0])
        return
    message = SentMessage(f"chat:{event.message_id}", event.sender_id, at, where)
    yield from contacts_in(audience, message, reading.owner.key)
    if not audience.direct:
        yield Message(NETWORK, message.key, audience.conversation, message.speaker, at, MessageCues(), where)


def _key(event: ChatEvent) -> str:
    """The conversation's key: `a:b` here is `a-b` among the messages in the clear."""
    pair = pair_of(event.conversation_id or "")
    return f"dm:{event.conversation_id}" if pair is None else direct_key(pair)


def _members(event: ChatEvent) -> Iterator[str]:
    if event.sender_id:
        yield event.sender_id
    yield from pair_of(event.conversation_id or "") or ()
    change = event.detail.conversation_key_change_event if event.detail is not None else None
    for participant in (change.conversation_participant_keys if change is not None else None) or ():
        if participant.user_id:
            yield participant.user_id
