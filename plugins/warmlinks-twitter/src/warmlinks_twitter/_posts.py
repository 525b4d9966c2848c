"""The owner's posts: replies, mentions, quotes and reposts, and the posts that bring people together.

One post is at most one contact with one person: a reply before a mention, a mention before a quote. Who is named only
because the thread named them (before `display_text_range`) is reached by the post, so that is a mention too; but it
was not the owner who brought them in, so it does not make the post an introduction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from attrs import define

from warmlinks.archive import Member
from warmlinks.models import Interaction
from warmlinks.signs import Signs
from warmlinks.sources import GROUP_LIMIT, Conversation, Record, Refused, Utterance
from warmlinks.sources import Member as Participant
from warmlinks_twitter._dates import id_number, id_second, post_time, without_false_midnight
from warmlinks_twitter._named import Named, index_of, named_in, quoted_in, repost_author, signs_of
from warmlinks_twitter._people import NETWORK
from warmlinks_twitter._post_shapes import Tweet, TweetEntry, Url
from warmlinks_twitter._reading import Reading

__all__ = ["PostReader"]


@define
class _Post:
    """One post while it is read.

    Attributes:
        number: its id; that of its first version if it was edited.
        waiting: (who, kind, rest of the record's key) of those known by handle only, until all handles are known.
        public: whom it brings together, if one of them is known by handle only.
    """

    number: int
    edited: bool
    at: datetime | date
    where: str
    records: list[Record]
    waiting: list[tuple[Named, str, str]]
    public: tuple[list[Named], Signs] | None = None


class PostReader:
    """Reads posts one by one and keeps what they have in common.

    Args:
        liked: ids of the posts the owner liked; who wrote one of them is noted in `authors` where a post tells.
        note_times: times of long posts, as posts write them; those met are noted in `met`.
        old_export: whether a midnight is to be doubted.
    """

    def __init__(
        self,
        reading: Reading,
        *,
        liked: frozenset[int] = frozenset(),
        note_times: frozenset[str] = frozenset(),
        old_export: bool = False,
    ) -> None:
        self._reading = reading
        self._owner = reading.owner
        self._people = reading.people
        self._liked = liked
        self._note_times = note_times
        self._old_export = old_export
        self._seen: set[int] = set()
        self._told: set[tuple[type, str]] = set()
        self._waiting: list[_Post] = []
        self._liked_handles: list[tuple[int, Named, _Post]] = []
        self.authors: dict[int, str] = {}
        self.met: set[str] = set()

    def read(self, members: Iterable[Member]) -> Iterator[Record]:
        """The records of all posts in these files, save what waits for handles."""
        for member, index, entry in self._reading.records(members, TweetEntry):
            if isinstance(entry, Refused):
                yield entry
            else:
                yield from self.post(entry.tweet or entry, member, index)

    def post(self, tweet: Tweet, member: str, index: int) -> list[Record]:
        """The records of one post."""
        number = id_number(tweet.id_str or tweet.id)
        if not number:
            return [Refused(f"{member}[{index}]", "a post without an id")]
        if number in self._seen:
            self._reading.leave("the same post again", member)
            return []
        self._seen.add(number)
        if tweet.created_at in self._note_times:
            self.met.add(tweet.created_at)
        text = tweet.full_text or tweet.text or ""
        entities = tweet.entities
        reposted = tweet.retweeted_status is not None or text.startswith("RT @")
        replied = tweet.in_reply_to_user_id_str or tweet.in_reply_to_user_id or tweet.in_reply_to_screen_name
        if not (reposted or replied or (entities is not None and (entities.user_mentions or entities.urls))):
            self._reading.leave("a post that names nobody", member)
            return []
        first = _first_version(tweet)
        where = f"{member}[{index}]"
        # All versions of a post bear the time of the first, so that it does not matter which of them is read first.
        at = id_second(first) if first else self._time(tweet, number)
        if at is None:
            return [Refused(where, "the time of this post cannot be read, and its id does not tell it")]
        post = _Post(first or number, first != 0, at, where, [], [])
        self._read(post, tweet, text, member, reposted=reposted)
        if post.waiting or post.public is not None:
            self._waiting.append(post)
        elif not post.records:
            self._reading.leave("a post that reaches nobody else", member)
        return self._untold(post)

    def finish(self) -> Iterator[Record]:
        """What waited for handles, now that all posts are read."""
        for post in self._waiting:
            taken = {record.who for record in post.records if isinstance(record, Interaction)}
            post.records = []
            for one, kind, rest in post.waiting:
                one.key = self._people.key_of(one.handle, post.number, post.where, one.name)
                if one.key not in taken:
                    taken.add(one.key)
                    _reach(post, one.key, kind, rest)
            if post.public is not None:
                self._together(post, *post.public)
            yield from self._untold(post)
        for status, one, post in self._liked_handles:
            self.authors.setdefault(status, self._people.key_of(one.handle, post.number, post.where))
        self._waiting.clear()
        self._liked_handles.clear()

    def _time(self, tweet: Tweet, number: int) -> datetime | date | None:
        at = post_time(tweet.created_at, number)
        if at is not None and self._old_export:
            return without_false_midnight(at, number)
        return at

    def _read(self, post: _Post, tweet: Tweet, text: str, member: str, *, reposted: bool) -> None:
        """Fill the post's records, and what of it has to wait."""
        entities = tweet.entities
        mentions = (entities.user_mentions if entities is not None else None) or ()
        if reposted and (author := repost_author(tweet, text, mentions)) is not None:
            if not self._is_own(author, post):
                self._contact(post, author, "repost", "repost")
            return
        replied = self._reply(post, tweet)
        named = [one for one in named_in(text, mentions) if not self._is_own(one, post)]
        crowd = len(named) > GROUP_LIMIT
        if crowd:
            self._reading.leave("mentions in a post that names more than eight", member)
        for one in named:
            if one.key == replied:
                self._see(post, one)
            elif not crowd:
                self._contact(post, one, "mention", f"mention:@{one.written}")
        if entities is not None and entities.urls:
            self._quotes(post, entities.urls)
        if len(named) > 1 and isinstance(post.at, datetime):
            self._bring_together(post, tweet, text, named)

    def _quotes(self, post: _Post, urls: list[Url]) -> None:
        for quoted, status in quoted_in(urls):
            if status not in self._seen and not self._is_own(quoted, post):
                self._contact(post, quoted, "quote", f"quote:{status}")
                if status in self._liked:
                    self._liked_handles.append((status, quoted, post))

    def _reply(self, post: _Post, tweet: Tweet) -> str | None:
        """The reply that this post is; gives the key of whoever is answered, None if that is the owner or nobody."""
        handle = tweet.in_reply_to_screen_name or ""
        number = tweet.in_reply_to_user_id_str or str(tweet.in_reply_to_user_id or "")
        if not number and not handle:
            return None
        if not number.isdecimal() or number == "0":
            number = f"@{handle.lower()}"
        answered = Named(number, handle)
        if self._is_own(answered, post):
            return None
        self._contact(post, answered, "reply", "reply")
        status = id_number(tweet.in_reply_to_status_id_str or tweet.in_reply_to_status_id) if self._liked else 0
        if status in self._liked:
            if number[0] == "@":
                self._liked_handles.append((status, answered, post))
            else:
                self.authors[status] = number
        return number

    def _contact(self, post: _Post, one: Named, kind: str, rest: str) -> None:
        if one.key[0] == "@":
            post.waiting.append((one, kind, rest))
        else:
            self._see(post, one)
            _reach(post, one.key, kind, rest)

    def _see(self, post: _Post, one: Named) -> None:
        if one.key[0] != "@":
            self._people.see(one.key, one.handle or None, one.name, post.number, post.where)
            if one.written and one.written != one.handle.lower():
                self._people.held(one.key, one.written, post.number)

    def _bring_together(self, post: _Post, tweet: Tweet, text: str, named: list[Named]) -> None:
        """The public conversation that this post opens, if it names two or more that its thread did not."""
        start = index_of(tweet.display_text_range[0]) if tweet.display_text_range is not None else 0
        brought = [one for one in named if one.start >= start]
        if len(brought) < 2:  # noqa: PLR2004  an introduction has two parties
            return
        signs = signs_of(text, start, brought)
        if any(one.key[0] == "@" for one in brought):
            post.public = (brought, signs)
        else:
            self._together(post, brought, signs)

    def _together(self, post: _Post, brought: list[Named], signs: Signs) -> None:
        keys = tuple(dict.fromkeys(self._final_key(post, one) for one in brought))
        owner = self._owner.key
        key = f"tweet:{post.number}"
        members = (Participant(owner), *(Participant(who) for who in keys))
        post.records.append(Conversation(NETWORK, key, "public", members, where=post.where))
        if len(keys) <= GROUP_LIMIT and isinstance(post.at, datetime):
            signs = Signs(keys, signs.introducing, signs.thanks, signs.question)
            post.records.append(Utterance(NETWORK, key, key, owner, post.at, signs, post.where))

    def _final_key(self, post: _Post, one: Named) -> str:
        if one.key[0] != "@":
            return one.key
        return self._people.key_of(one.handle, post.number, post.where, one.name)

    def _is_own(self, one: Named, post: _Post) -> bool:
        owner = self._owner
        if one.key == owner.key:
            return True
        if one.key[0] == "@" or owner.key[0] == "@":
            second = post.at.timestamp() if isinstance(post.at, datetime) else 0.0
            return owner.has_handle(one.handle, second)
        return False

    def _untold(self, post: _Post) -> list[Record]:
        """The post's records, without what another version of an edited post has told."""
        if not post.edited:
            return post.records
        new = [record for record in post.records if isinstance(record, Conversation) or _mark(record) not in self._told]
        self._told.update(_mark(record) for record in new)
        if not new and not post.waiting:
            self._reading.leave("a version of an edited post", post.where.rpartition("[")[0])
        return new


def _reach(post: _Post, who: str, kind: str, rest: str) -> None:
    key = f"tweet:{post.number}:{rest}"
    post.records.append(Interaction(NETWORK, key, who, kind, "out", post.at, post.where))


def _mark(record: Record) -> tuple[type, str]:
    return type(record), getattr(record, "key", "")


def _first_version(tweet: Tweet) -> int:
    """The id of the first version of a post that was edited; 0 if it was not."""
    info = tweet.edit_info
    if info is None:
        return 0
    if info.edit is not None:
        return id_number(info.edit.initial_tweet_id)
    ids = info.initial.edit_tweet_ids if info.initial is not None else None
    return id_number(ids[0]) if ids is not None and len(ids) > 1 else 0
