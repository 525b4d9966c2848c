"""The shapes of the archive's records: only fields that are read, all else is passed over.

Ids, counts and indices are strings in every generation but the first, where ids are integers too long for a floating
point number; the `_str` twin goes first. What stands below a key of its own has two shapes: `Like`, and `LikeEntry`
below its key.
"""

from __future__ import annotations

import msgspec


class Shape(msgspec.Struct, gc=False):
    """Read only, never part of a cycle."""


class Camel(Shape, rename="camel"):
    """The same for the files whose field names are written `likeThis`."""


class Something(Shape):
    """It is there; what it holds does not matter."""


# posts


class Mention(Shape):
    """An account that a post names."""

    id_str: str | None = None
    id: int | str | None = None
    screen_name: str | None = None
    name: str | None = None
    indices: tuple[int | str, int | str] | None = None


class Url(Shape):
    """A link of a post, as it was before it was shortened."""

    expanded_url: str | None = None


class Entities(Shape):
    """What a post holds besides its text."""

    user_mentions: list[Mention] | None = None
    urls: list[Url] | None = None


class User(Shape):
    """An account, in the old export."""

    id_str: str | None = None
    id: int | str | None = None
    screen_name: str | None = None
    name: str | None = None


class Original(Shape):
    """The post that was passed on, in the old export."""

    user: User | None = None


class EditControl(Camel):
    """The ids of all versions of a post, the first one first."""

    edit_tweet_ids: list[str] | None = None


class LaterEdit(Camel):
    """What a later version says of the first."""

    initial_tweet_id: str | None = None


class EditInfo(Shape):
    """Whether a post has several versions."""

    initial: EditControl | None = None
    edit: LaterEdit | None = None


class Tweet(Shape):
    """One post of the owner's."""

    id_str: str | None = None
    id: int | str | None = None
    created_at: str = ""
    full_text: str | None = None
    text: str | None = None
    in_reply_to_status_id_str: str | None = None
    in_reply_to_status_id: int | str | None = None
    in_reply_to_user_id_str: str | None = None
    in_reply_to_user_id: int | str | None = None
    in_reply_to_screen_name: str | None = None
    entities: Entities | None = None
    display_text_range: tuple[int | str, int | str] | None = None
    edit_info: EditInfo | None = None
    retweeted_status: Original | None = None
    user: User | None = None


class TweetEntry(Tweet):
    """A post below the key `tweet`, or without one, as in the old export and the first archives."""

    tweet: Tweet | None = None


class NoteMention(Camel):
    """An account that a long post names; where it stands in the text."""

    screen_name: str | None = None
    from_index: int | str | None = None


class NoteCore(Camel):
    """The text of a long post."""

    text: str | None = None
    mentions: list[NoteMention] | None = None


class Note(Camel):
    """A long post; its beginning is a post of its own as well."""

    note_tweet_id: str | None = None
    created_at: str | None = None
    core: NoteCore | None = None


class NoteEntry(Camel):
    """A long post below its key."""

    note_tweet: Note | None = None


# messages, encrypted chat and calls


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


# lists


class Listed(Camel):
    """An account by number."""

    account_id: str


class ListedEntry(Shape):
    """An account below one of four keys, which is not always the file's stem."""

    follower: Listed | None = None
    following: Listed | None = None
    blocking: Listed | None = None
    muting: Listed | None = None


class Like(Camel):
    """A post the owner liked; neither who wrote it nor when it was liked is told."""

    tweet_id: str


class LikeEntry(Shape):
    """The same below its key."""

    like: Like


# the owner, and the archive itself


class Account(Camel):
    """The owner, as the account file says."""

    account_id: str | None = None
    username: str | None = None
    account_display_name: str | None = None
    email: str | None = None


class AccountEntry(Shape):
    """The owner below the key `account`."""

    account: Account


class Description(Shape):
    """What the owner says of themself."""

    location: str | None = None


class Profile(Shape):
    """The owner's profile."""

    description: Description | None = None


class ProfileEntry(Shape):
    """The owner's profile below its key."""

    profile: Profile


class UserInfo(Camel):
    """The owner, as the manifest says."""

    account_id: str | None = None
    user_name: str | None = None
    display_name: str | None = None


class ArchiveInfo(Camel):
    """When the archive was made and whether it is whole; the flag goes by two names."""

    generation_date: str | None = None
    is_partial_archive: bool | None = None
    is_archive_partial: bool | None = None


class ListedFile(Camel):
    """A file that the manifest lists, and how many records it says that holds."""

    file_name: str | None = None
    count: str | int | None = None


class DataType(Shape):
    """The files of one kind of data."""

    files: list[ListedFile] | None = None


class Manifest(Camel):
    """What the archive says of itself."""

    user_info: UserInfo | None = None
    archive_info: ArchiveInfo | None = None
    data_types: dict[str, DataType] | None = None


class Timezone(Camel):
    """The owner's zone, as a city."""

    time_zone: str | None = None


class TimezoneEntry(Camel):
    """The owner's zone below its key."""

    account_timezone: Timezone


class Change(Camel):
    """A handle the owner gave up."""

    changed_at: str | None = None
    changed_from: str | None = None


class ChangeHolder(Camel):
    """The inner of two like-named keys."""

    screen_name_change: Change | None = None


class ChangeEntry(Camel):
    """A change of handle, nested twice."""

    screen_name_change: ChangeHolder


class Header(Shape):
    """Of a post's header, whose it is."""

    user_id: str | None = None


class HeaderEntry(Shape):
    """A header below its key."""

    tweet: Header


class UserDetails(Shape):
    """The owner, in the old export."""

    id: int | str | None = None
    screen_name: str | None = None
    full_name: str | None = None
    location: str | None = None


class PayloadDetails(Shape):
    """When the old export was made."""

    created_at: str | None = None
    tweets: int | str | None = None


class Media(Shape):
    """A picture of a post; its link names the account that posted it."""

    expanded_url: str | None = None


class OwnEntities(Shape):
    """The pictures of a post, whose links say who posted them."""

    media: list[Media] | None = None
    user_mentions: list[Mention] | None = None


class OwnTweet(Shape):
    """As little of a post as tells whose it is."""

    id_str: str | None = None
    id: int | str | None = None
    in_reply_to_status_id_str: str | None = None
    in_reply_to_status_id: int | str | None = None
    in_reply_to_user_id_str: str | None = None
    in_reply_to_user_id: int | str | None = None
    in_reply_to_screen_name: str | None = None
    entities: OwnEntities | None = None
    user: User | None = None


class OwnTweetEntry(OwnTweet):
    """The same with or without the key `tweet`."""

    tweet: OwnTweet | None = None
