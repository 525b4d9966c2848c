"""Whose posts these are, where no file says it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from warmlinks_twitter._dates import id_number
from warmlinks_twitter._shapes import OwnTweet

__all__ = ["Clues"]

_OWN_PICTURE = re.compile(r"https?://(?:\w+\.)?(?:twitter|x)\.com/(\w{1,20})/status/(\d{1,20})/", re.ASCII)


class Clues:
    """What posts tell of whoever wrote them, where no file says it.

    Whoever is answered in a reply to one of these posts wrote it. A picture's link names whoever posted it.
    """

    def __init__(self) -> None:
        self._own: set[str] = set()
        self._answered: dict[str, str] = {}
        self._pictures: Counter[str] = Counter()
        self._handles: dict[str, Counter[str]] = {}

    def add(self, tweet: OwnTweet) -> None:
        """Take in one post."""
        key = str(tweet.id_str or tweet.id or "")
        self._own.add(key)
        status = tweet.in_reply_to_status_id_str or tweet.in_reply_to_status_id
        user = tweet.in_reply_to_user_id_str or tweet.in_reply_to_user_id
        if id_number(user):
            if status:
                self._answered[str(status)] = str(user)
            if tweet.in_reply_to_screen_name:
                self._named(str(user), tweet.in_reply_to_screen_name)
        if tweet.entities is not None:
            for media in tweet.entities.media or ():
                picture = _OWN_PICTURE.match(media.expanded_url or "")
                if picture is not None and picture[2] == key:
                    self._pictures[picture[1]] += 1
            for mention in tweet.entities.user_mentions or ():
                number = mention.id_str or mention.id
                if mention.screen_name and id_number(number):
                    self._named(str(number), mention.screen_name)

    def words(self) -> Iterator[str]:
        """The likeliest owners, as numbers and handles."""
        for key, _ in self._threads().most_common(3):
            yield key
            if handle := self.handle_of(key):
                yield f"@{handle}"
        for handle, _ in self._pictures.most_common(3):
            if (number := self.key_of(handle)) is not None:
                yield number
            yield f"@{handle}"

    def handle_of(self, key: str) -> str | None:
        """The handle this account mostly goes by here."""
        return next((handle for handle, _ in self._handles.get(key, Counter()).most_common(1)), None)

    def key_of(self, handle: str) -> str | None:
        """The number of the account with this handle."""
        lowered = handle.lower()
        keys = [key for key, handles in self._handles.items() if lowered in map(str.lower, handles)]
        return keys[0] if len(keys) == 1 else None

    def _threads(self) -> Counter[str]:
        return Counter(user for status, user in self._answered.items() if status in self._own)

    def _named(self, key: str, handle: str) -> None:
        self._handles.setdefault(key, Counter())[handle] += 1
