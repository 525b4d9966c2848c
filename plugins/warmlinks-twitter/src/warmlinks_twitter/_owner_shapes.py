"""The shapes of what the archive says of its owner and of itself."""

from __future__ import annotations

from warmlinks_twitter._post_shapes import Mention, User
from warmlinks_twitter._shapes import Camel, Shape

__all__ = [
    "Account",
    "AccountEntry",
    "ArchiveInfo",
    "Change",
    "ChangeEntry",
    "ChangeHolder",
    "DataType",
    "Description",
    "Header",
    "HeaderEntry",
    "ListedFile",
    "Manifest",
    "Media",
    "OwnEntities",
    "OwnTweet",
    "OwnTweetEntry",
    "PayloadDetails",
    "Profile",
    "ProfileEntry",
    "Timezone",
    "TimezoneEntry",
    "UserDetails",
    "UserInfo",
]


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


# Posts, read for whose they are


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
