"""The shapes of posts, in every generation."""

from __future__ import annotations

from warmlinks_twitter._shapes import Camel, Shape

__all__ = [
    "EditControl",
    "EditInfo",
    "Entities",
    "LaterEdit",
    "Mention",
    "Note",
    "NoteCore",
    "NoteEntry",
    "NoteMention",
    "Original",
    "Tweet",
    "TweetEntry",
    "Url",
    "User",
]


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


class EditControl(Shape, rename="camel"):
    """The ids of all versions of a post, the first one first."""

    edit_tweet_ids: list[str] | None = None


class LaterEdit(Shape, rename="camel"):
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
