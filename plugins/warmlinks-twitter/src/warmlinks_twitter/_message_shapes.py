"""The shapes of messages, encrypted chat and calls."""

from __future__ import annotations

from warmlinks_twitter._shapes import Camel, Shape, Something

__all__ = [
    "Broadcast",
    "CallEntry",
    "CallSession",
    "Came",
    "ChatDetail",
    "ChatEntry",
    "ChatEvent",
    "Conversation",
    "ConversationEntry",
    "Joined",
    "KeyChange",
    "Left",
    "MessageEvent",
    "MessageShape",
    "Pair",
    "PairEntry",
    "ParticipantKey",
    "Reaction",
]


class Reaction(Camel):
    """Somebody's reaction to a message."""

    sender_id: str | None = None
    reaction_key: str | None = None
    event_id: str | None = None
    created_at: str | None = None


class MessageShape(Camel):
    """A message."""

    id: str | None = None
    sender_id: str | None = None
    recipient_id: str | None = None
    created_at: str | None = None
    text: str | None = None
    reactions: list[Reaction] | None = None


class Joined(Camel):
    """The owner was put into a group, or made it."""

    initiating_user_id: str | None = None
    participants_snapshot: list[str] | None = None
    created_at: str | None = None


class Came(Camel):
    """Somebody brought others into a group."""

    initiating_user_id: str | None = None
    user_ids: list[str] | None = None
    created_at: str | None = None


class Left(Camel):
    """Members left a group."""

    user_ids: list[str] | None = None
    created_at: str | None = None


class MessageEvent(Camel):
    """One entry of a conversation: exactly one of these, or something that is no contact."""

    message_create: MessageShape | None = None
    join_conversation: Joined | None = None
    participants_join: Came | None = None
    participants_leave: Left | None = None
    welcome_message_create: Something | None = None


class Conversation(Camel):
    """A conversation, or the piece of it that one part of the archive holds."""

    conversation_id: str = ""
    messages: tuple[MessageEvent, ...] = ()


class ConversationEntry(Camel):
    """A conversation below its key."""

    dm_conversation: Conversation


class Pair(Camel):
    """Of a conversation, between whom it is."""

    conversation_id: str = ""


class PairEntry(Camel):
    """The same below its key."""

    dm_conversation: Pair


class ParticipantKey(Camel):
    """A member of an encrypted conversation."""

    user_id: str | None = None


class KeyChange(Camel):
    """New keys for a conversation: they name its members."""

    conversation_participant_keys: list[ParticipantKey] | None = None


class ChatDetail(Camel):
    """What an entry of the encrypted chat is; a message is opaque."""

    message_create_event: Something | None = None
    mark_conversation_read_event: Something | None = None
    conversation_key_change_event: KeyChange | None = None


class ChatEvent(Camel):
    """An entry of the encrypted chat."""

    sequence_id: str | None = None
    message_id: str | None = None
    sender_id: str | None = None
    conversation_id: str | None = None
    created_at_msec: str | int | None = None
    detail: ChatDetail | None = None


class ChatEntry(Camel):
    """The same below its key."""

    message_event: ChatEvent


class CallSession(
    Shape,
    rename={
        "host_broadcast_id": "hostBroadcastID",
        "twitter_user_id": "twitterUserID",
        "started_at": "startedAt",
        "created_at": "createdAt",
    },
):
    """One side of a call; it has a start if that side took part."""

    host_broadcast_id: str | None = None
    twitter_user_id: str | None = None
    created_at: str | None = None
    started_at: str | None = None


class Broadcast(Camel):
    """A call the owner made."""

    id: str | None = None
    created_at: str | None = None
    invitees_twitter: list[str] | None = None


class CallEntry(Shape):
    """A call with the sides that took part."""

    broadcast: Broadcast | None = None
    sessions: list[CallSession] | None = None
