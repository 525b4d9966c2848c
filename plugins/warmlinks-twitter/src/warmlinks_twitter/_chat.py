"""The encrypted chat: who wrote to whom and when. What was written is ciphertext and stays so."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from warmlinks.archive import Member
from warmlinks.cues import MessageCues
from warmlinks.plugins.sources import Conversation, Message, Record, Refused, is_crowd
from warmlinks.plugins.sources import Member as Participant
from warmlinks_twitter._dates import milliseconds, msec_time
from warmlinks_twitter._message_shapes import ChatEntry, ChatEvent
from warmlinks_twitter._messages import Said, Setting, contacts_in, direct_key
from warmlinks_twitter._network import NETWORK
from warmlinks_twitter._owner import pair_of
from warmlinks_twitter._reading import Reading

__all__ = ["read_chat"]


def read_chat(reading: Reading, members: list[Member], told: Collection[tuple[str, str, int]]) -> Iterator[Record]:
    """The messages of the encrypted chat; read twice, since who is in a conversation may be told after what they wrote.

    `told` has (conversation, speaker, millisecond) of the messages that the archive also has in the clear.
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
        elif (why := _ignored(event, reading.owner.key, told)) is not None:
            reading.leave(why, member)
        else:
            setting = _setting(event, key, present[key], reading.owner.key)
            if key not in announced:
                announced.add(key)
                yield _announce(reading, setting, where)
            yield from _message(event, reading, setting, where)


def _ignored(event: ChatEvent, owner: str, told: Collection[tuple[str, str, int]]) -> str | None:
    """Why this message is no contact of the owner's, if it is none."""
    pair = pair_of(event.conversation_id or "")
    if pair is not None and owner not in pair:
        return "a conversation without the owner"
    if pair is not None and pair[0] == pair[1]:
        return "a note to oneself"
    at = msec_time(event.created_at_msec)
    if at is not None and told and (_key(event), event.sender_id or "", milliseconds(at)) in told:
        return "an encrypted message that is there in the clear"
    return None


def _setting(event: ChatEvent, key: str, present: set[str], owner: str) -> Setting:
    pair = pair_of(event.conversation_id or "")
    other = "" if pair is None else next(who for who in pair if who != owner)
    return Setting(key, frozenset(present), other)


def _announce(reading: Reading, setting: Setting, where: str) -> Conversation:
    others = sorted(setting.present - {reading.owner.key})
    for who in others:
        reading.people.number(who, where)
    members = tuple(Participant(who) for who in [reading.owner.key, *others])
    return Conversation(NETWORK, setting.conversation, "direct" if setting.direct else "group", members, where=where)


def _message(event: ChatEvent, reading: Reading, setting: Setting, where: str) -> Iterator[Record]:
    at = msec_time(event.created_at_msec)
    if at is None or not event.message_id or not event.sender_id:
        yield Refused(where, "an encrypted message without a time, an id or a sender")
        return
    if setting.direct and event.sender_id not in {reading.owner.key, setting.other}:
        yield Refused(where, "its sender is not in the conversation")
        return
    if is_crowd(len(setting.present) - 1):
        reading.leave("a message in a large group", where.partition("[")[0])
        return
    said = Said(f"chat:{event.message_id}", event.sender_id, at, where)
    yield from contacts_in(setting, said, reading.owner.key)
    if not setting.direct:
        yield Message(NETWORK, said.key, setting.conversation, said.speaker, at, MessageCues(), where)


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
