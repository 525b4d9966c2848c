"""The owner's posts: replies, mentions, quotes and reposts, and the posts that bring people together.

One post is at most one contact with one person: a reply before a mention, a mention before a quote. Who is named only
because the thread named them (before `display_text_range`) is reached by the post, so that is a mention too; but it
was not the owner who brought them in, so it does not make the post an introduction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

import msgspec
from attrs import evolve

from warmlinks.archive import Member
from warmlinks.cues import CueReader, MessageCues
from warmlinks.plugins.sources import Conversation, Message, Record, Refused, is_crowd
from warmlinks.plugins.sources import Member as Participant
from warmlinks.values import Interaction
from warmlinks_twitter._dates import id_number, id_second, post_time, without_false_midnight
from warmlinks_twitter._layout import NETWORK
from warmlinks_twitter._named import Named, cues_of, named_in, own_text_from, quoted_in, repost_author
from warmlinks_twitter._reading import Reading
from warmlinks_twitter._shapes import EditInfo, Tweet, TweetEntry, Url

__all__ = ["PostReader"]


class _Post(msgspec.Struct):
    """One post while it is read; a shape, since one is made for every post.

    Attributes:
        number: its id; that of its first version if it was edited.
        waiting: (who, kind, rest of the record's key) of those known by handle only, until all handles are known.
        public: who is in the conversation that it opens, whom it speaks of and what it says, if one is a handle only.
    """

    number: int
    edited: bool
    at: datetime | date
    where: str
    records: list[Record]
    waiting: list[tuple[Named, str, str]]
    public: tuple[list[Named], list[Named], MessageCues] | None = None


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
        self._cues = CueReader({})
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
        if not number or number in self._seen:
            return self._useless(number, member, index)
        self._seen.add(number)
        if self._note_times and tweet.created_at in self._note_times:
            self.met.add(tweet.created_at)
        text = tweet.full_text or tweet.text or ""
        entities = tweet.entities
        mentions = entities.user_mentions if entities is not None else None
        urls = entities.urls if entities is not None else None
        reposted = text.startswith("RT @") or tweet.retweeted_status is not None
        replied = tweet.in_reply_to_user_id_str or tweet.in_reply_to_user_id or tweet.in_reply_to_screen_name
        if not (mentions or replied or urls or reposted):
            self._reading.leave("a post that names nobody", member)
            return []
        first = _first_version(tweet.edit_info) if tweet.edit_info is not None else 0
        # All versions of a post bear the time of the first, so that it does not matter which of them is read first.
        at = id_second(first) if first else self._time(tweet, number)
        if at is None:
            why = "the time of this post cannot be read, and its id does not tell it"
            return [Refused(f"{member}[{index}]", why)]
        post = _Post(first or number, first != 0, at, f"{member}[{index}]", [], [])
        author = repost_author(tweet, text, mentions or ()) if reposted else None
        if author is None:
            self._addressed(post, tweet, text)
        elif not self._is_own(author, post):
            self._contact(post, author, "repost", "repost")
        if post.waiting or post.public is not None:
            self._waiting.append(post)
        elif not post.records:
            self._reading.leave("a post that reaches nobody else", member)
        return self._untold(post) if post.edited else post.records

    def _addressed(self, post: _Post, tweet: Tweet, text: str) -> None:
        """Whom the post answers, names and quotes."""
        entities = tweet.entities
        answered = self._reply(post, tweet)
        if entities is not None and entities.user_mentions:
            self._mentions(post, tweet, text, answered)
        if entities is not None and entities.urls:
            self._quotes(post, entities.urls)

    def _useless(self, number: int, member: str, index: int) -> list[Record]:
        if not number:
            return [Refused(f"{member}[{index}]", "a post without an id")]
        self._reading.leave("the same post again", member)
        return []

    def finish(self) -> Iterator[Record]:
        """What waited for handles, now that all posts are read."""
        for post in self._waiting:
            taken = {record.who for record in post.records if isinstance(record, Interaction)}
            post.records = []
            for account, kind, rest in post.waiting:
                account.key = self._people.key_of(account.handle, post.number, post.where, account.name)
                if account.key not in taken:
                    taken.add(account.key)
                    _reach(post, account.key, kind, rest)
            if post.public is not None:
                self._together(post, *post.public)
            yield from self._untold(post) if post.edited else post.records
        for status, account, post in self._liked_handles:
            self.authors.setdefault(status, self._final_key(post, account))
        self._waiting.clear()
        self._liked_handles.clear()

    def _time(self, tweet: Tweet, number: int) -> datetime | date | None:
        at = post_time(tweet.created_at, number)
        if at is not None and self._old_export:
            return without_false_midnight(at, number)
        return at

    def _mentions(self, post: _Post, tweet: Tweet, text: str, answered: str | None) -> None:
        """The contacts with those the post names, and what it says to bring them together."""
        mentions = (tweet.entities.user_mentions if tweet.entities is not None else None) or ()
        only = mentions[0] if len(mentions) == 1 else None
        if only and answered and only.id_str == answered and text.startswith(only.screen_name or "@", 1):
            # The commonest post of all: it names whom it answers, by the handle of today.
            self._people.see(answered, only.screen_name or "", only.name, post.number, post.where)
            return
        owner = self._owner.key
        named = [
            account
            for account in named_in(text, mentions)
            if account.key != owner and ("@" not in (account.key[0], owner[0]) or not self._is_own(account, post))
        ]
        crowd = is_crowd(len(named))
        if crowd:
            self._reading.leave("mentions in a post that names more than eight", post.where.rpartition("[")[0])
        for account in named:
            if crowd or account.key == answered:
                self._see(post, account)
            else:
                self._contact(post, account, "mention", f"mention:@{account.written}")
        if ((named and answered is not None) or len(named) > 1) and isinstance(post.at, datetime):
            self._bring_together(post, tweet, text, named, answered)

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
        if self._liked:
            status = id_number(tweet.in_reply_to_status_id_str or tweet.in_reply_to_status_id)
            if status in self._liked:
                self._liked_handles.append((status, answered, post))
        return number

    def _contact(self, post: _Post, account: Named, kind: str, rest: str) -> None:
        """Note the contact, or let it wait where only a handle is known."""
        if account.key[0] == "@":
            post.waiting.append((account, kind, rest))
        else:
            self._see(post, account)
            _reach(post, account.key, kind, rest)

    def _see(self, post: _Post, account: Named) -> None:
        if account.key[0] != "@":
            self._people.see(account.key, account.handle, account.name, post.number, post.where)
            if account.written and account.written != account.handle.lower():
                self._people.held(account.key, account.written, post.number)

    def _bring_together(self, post: _Post, tweet: Tweet, text: str, named: list[Named], answered: str | None) -> None:
        """The public conversation that this post opens, if two or more are in it beside the owner.

        In it are those whom the owner's own words name, and whoever is answered: `you should meet @x` is said to them.
        The others whom a reply names before its words were named by the thread.
        """
        start = own_text_from(tweet, text)
        brought = [account for account in named if account.start >= start]
        to = None
        if answered is not None and all(account.key != answered for account in brought):
            to = next((account for account in named if account.key == answered), None)
            to = to or Named(answered, tweet.in_reply_to_screen_name or "")
        if len(brought) + (to is not None) < 2:  # noqa: PLR2004  an introduction has two parties
            return
        everybody = brought if to is None else [to, *brought]
        cues = cues_of(self._cues, text, start, everybody, answered=to.key if to is not None else None)
        keys = [account.key for account in everybody]
        # By their places, since those of whom only a handle is known have no key yet.
        parties = [everybody[keys.index(name)] for name in cues.names]
        if any(key[0] == "@" for key in keys):
            post.public = (everybody, parties, cues)
        else:
            self._together(post, everybody, parties, cues)

    def _together(self, post: _Post, everybody: list[Named], parties: list[Named], cues: MessageCues) -> None:
        keys = tuple(dict.fromkeys(self._final_key(post, account) for account in everybody))
        owner = self._owner.key
        key = f"tweet:{post.number}"
        members = (Participant(owner), *(Participant(member) for member in keys))
        post.records.append(Conversation(NETWORK, key, "public", members, where=post.where))
        if not is_crowd(len(keys)) and isinstance(post.at, datetime):
            cues = evolve(cues, names=tuple(dict.fromkeys(self._final_key(post, account) for account in parties)))
            post.records.append(Message(NETWORK, key, key, owner, post.at, cues, post.where))

    def _final_key(self, post: _Post, account: Named) -> str:
        if account.key[0] != "@":
            return account.key
        return self._people.key_of(account.handle, post.number, post.where, account.name)

    def _is_own(self, account: Named, post: _Post) -> bool:
        owner = self._owner
        if account.key == owner.key:
            return True
        if account.key[0] == "@" or owner.key[0] == "@":
            second = post.at.timestamp() if isinstance(post.at, datetime) else 0.0
            return owner.has_handle(account.handle, second)
        return False

    def _untold(self, post: _Post) -> list[Record]:
        """The records of an edited post, without what another version of it has told."""
        new = [record for record in post.records if isinstance(record, Conversation) or _mark(record) not in self._told]
        self._told.update(_mark(record) for record in new)
        if not new and not post.waiting:
            self._reading.leave("a version of an edited post", post.where.rpartition("[")[0])
        return new


def _reach(post: _Post, person: str, kind: str, rest: str) -> None:
    key = f"tweet:{post.number}:{rest}"
    post.records.append(Interaction(NETWORK, key, person, kind, "out", post.at, post.where))


def _mark(record: Record) -> tuple[type, str]:
    return type(record), getattr(record, "key", "")


def _first_version(info: EditInfo) -> int:
    """The id of the first version of a post that was edited; 0 if it was not."""
    if info.edit is not None:
        return id_number(info.edit.initial_tweet_id)
    ids = info.initial.edit_tweet_ids if info.initial is not None else None
    return id_number(ids[0]) if ids is not None and len(ids) > 1 else 0
