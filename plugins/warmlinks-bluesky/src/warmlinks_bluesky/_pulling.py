"""Requests to a server of the network, page by page."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar
from urllib.parse import quote, urlencode

import msgspec
from attrs import define, evolve, field, frozen

from warmlinks.errors import AccessError, FeedError, TryLaterError
from warmlinks.net.asking import Net
from warmlinks.net.http import Url
from warmlinks.phrases import count
from warmlinks.plugins.feeds import Checked, Checkpoint, checkpoint_of, state_in
from warmlinks.plugins.sources import Person, Record, Refused, Skipped
from warmlinks.values import Identity
from warmlinks_bluesky._times import moment_of
from warmlinks_bluesky.records import BlueskyRecords, PostRecord, identity_of, number_in

if TYPE_CHECKING:
    from warmlinks_bluesky.feed import BlueskyFeedSettings

__all__ = ["check", "pull"]

T = TypeVar("T")

_PAGE = 100
_PROFILES = 25
_REPOST = "app.bsky.feed.defs#reasonRepost"
_PINNED = "app.bsky.feed.defs#reasonPin"
_KINDS_IN_POSTS = ("reply", "mention", "quote")
_CIRCLE_ADVICE = "The next sync tries again; if it stays, tell those who run the server"


def check(settings: BlueskyFeedSettings, net: Net) -> Checked:
    asking = _Client.of(settings, net)
    profile = asking.profile()
    many = count(profile.posts_count, "post")
    return Checked(
        _identity(profile), f"{many}, and what others did" if asking.headers else f"{many}, and nothing of others"
    )


def pull(settings: BlueskyFeedSettings, since: str | None, net: Net) -> Iterator[Record | Checkpoint]:
    asking = _Client.of(settings, net)
    profile = asking.profile()
    reached = state_in(since, _Progress)
    maker = BlueskyRecords(profile.did)
    yield maker.account(name=profile.display_name or "", handle=profile.handle)
    puller = _Puller(asking, maker, reached)
    streams = [puller.posts(), *([puller.notifications()] if asking.headers else [])]
    while streams:
        # the newest page of each, then the next one of each
        for stream in streams.copy():
            if not (yield from _page_of(stream)):
                streams.remove(stream)
        yield checkpoint_of(reached)
    today = net.now.astimezone(UTC).date()
    if reached.day != today.isoformat():
        yield from puller.lists(today)
    yield checkpoint_of(reached)


# what the server answers; what is not asked for is passed over


class _Viewer(msgspec.Struct, rename="camel"):
    """The follow records between an account and the one that is logged in, by their addresses."""

    following: str = ""
    followed_by: str = ""


class _Profile(msgspec.Struct, rename="camel"):
    did: str
    handle: str = ""
    display_name: str | None = None
    posts_count: int = 0
    viewer: _Viewer | None = None

    def since(self, kind: str) -> datetime | None:
        """Return since when one follows the other, if the server tells."""
        viewer = self.viewer or _Viewer()
        return moment_of("", number_in(viewer.following if kind == "following" else viewer.followed_by))


class _Session(msgspec.Struct, rename="camel"):
    did: str
    access_jwt: str


class _PostView(msgspec.Struct, rename="camel"):
    uri: str
    author: _Profile
    record: PostRecord
    indexed_at: datetime


class _Reason(msgspec.Struct, rename="camel"):
    indexed_at: datetime | None = None
    kind: str = msgspec.field(name="$type", default="")
    uri: str = ""


class _FeedItem(msgspec.Struct):
    post: _PostView
    reason: _Reason | None = None

    @property
    def is_repost(self) -> bool:
        return self.reason is not None and self.reason.kind == _REPOST

    @property
    def profile(self) -> _Profile:
        return self.post.author

    @property
    def post_record(self) -> PostRecord | None:
        """The record of the owner's own post."""
        return None if self.is_repost else self.post.record


class _NotificationView(msgspec.Struct, rename="camel"):
    uri: str
    author: _Profile
    reason: str
    record: PostRecord
    indexed_at: datetime
    reason_subject: str = ""

    @property
    def profile(self) -> _Profile:
        return self.author

    @property
    def post_record(self) -> PostRecord | None:
        """The record of the post, if the notification is of one."""
        return self.record if self.reason in _KINDS_IN_POSTS else None


class _Posts(msgspec.Struct):
    entries: list[msgspec.Raw] = msgspec.field(name="feed")
    cursor: str = ""


class _Notifications(msgspec.Struct):
    entries: list[msgspec.Raw] = msgspec.field(name="notifications")
    cursor: str = ""


class _Follows(msgspec.Struct):
    entries: list[msgspec.Raw] = msgspec.field(name="follows")
    cursor: str = ""


class _Followers(msgspec.Struct):
    entries: list[msgspec.Raw] = msgspec.field(name="followers")
    cursor: str = ""


_Page: TypeAlias = _Posts | _Notifications | _Follows | _Followers
"""A page of a list, and the server's cursor of the next one, which is empty behind the last."""


class _Profiles(msgspec.Struct):
    profiles: list[_Profile]


# how far it has come


class _Stream(msgspec.Struct):
    """How far one chronological list has been read; moments are in milliseconds.

    Attributes:
        known: everything up to this moment has been read.
        newest: where the pull began that is under way, or broke off.
        after: the server's word for how far down it came; empty where none is under way.
    """

    known: int = 0
    newest: int = 0
    after: str = ""


class _Progress(msgspec.Struct):
    """The state in the cursor: of both chronological lists, and of the daily reading of the other two."""

    posts: _Stream = msgspec.field(default_factory=_Stream)
    notes: _Stream = msgspec.field(default_factory=_Stream)
    day: str = ""
    listed: int = 0
    after: str = ""


def _page_of(stream: Iterator[Record | None]) -> Generator[Record, None, bool]:
    """Yield the records of one page; return whether there may be another."""
    for record in stream:
        if record is None:
            return True
        yield record
    return False


def _identity(profile: _Profile) -> Identity:
    return identity_of(profile.did, handle=profile.handle, name=profile.display_name or "")


@frozen
class _Client:
    """A server and the account that it is asked as."""

    net: Net
    url: Url
    account: str
    headers: dict[str, str] = field(factory=dict)

    @classmethod
    def of(cls, settings: BlueskyFeedSettings, net: Net) -> _Client:
        """Log in if there is a password."""
        asking = cls(net, settings.server, settings.account)
        if settings.password is None:
            return asking
        login = {"identifier": settings.account, "password": net.secret(settings.password)}
        reply = net.request(
            "POST",
            asking.url.at("/xrpc/com.atproto.server.createSession"),
            headers={"Content-Type": "application/json"},
            body=msgspec.json.encode(login),
        )
        session = reply.json(_Session)
        return evolve(asking, account=session.did, headers={"Authorization": f"Bearer {session.access_jwt}"})

    def get(self, method: str, shape: type[T], **words: str | int | list[str]) -> T:
        asked = urlencode({name: value for name, value in words.items() if value}, doseq=True, quote_via=quote)
        place = self.url.at(f"/xrpc/{method}?{asked}")
        return self.net.get(place, headers=self.headers).json(shape)

    def profile(self) -> _Profile:
        return self.get("app.bsky.actor.getProfile", _Profile, actor=self.account)

    def profiles(self, dids: list[str]) -> Iterator[_Profile]:
        """Yield the profiles of others; accounts that are gone are left out.

        Raises:
            FeedError: it tells of others than it was asked for.
        """
        for first in range(0, len(dids), _PROFILES):
            batch = dids[first : first + _PROFILES]
            profiles = self.get("app.bsky.actor.getProfiles", _Profiles, actors=batch).profiles
            if not {profile.did for profile in profiles} <= set(batch):
                raise FeedError(f"{self.url} tells of others than it was asked for", advice=_CIRCLE_ADVICE)
            yield from profiles


@frozen
class _ListKind(Generic[T]):
    """A chronological list: its name, the shape and the time of an entry, and how pages and records are made."""

    name: str
    shape: type[T]
    moment: Callable[[T], int | None]
    page: Callable[[str], _Page]
    records: Callable[[T], Iterator[Record]]


@define
class _Puller:
    """One pull.

    Attributes:
        names: what everybody is called who was told of in it.
        asked: how many of those who were noted have been asked for.
    """

    asking: _Client
    maker: BlueskyRecords
    reached: _Progress
    names: dict[str, str] = field(factory=dict)
    asked: int = 0

    def posts(self) -> Iterator[Record | None]:
        """Yield the records of what the owner wrote, answered and reposted."""
        return self._newest_first(
            self.reached.posts, _ListKind("posts", _FeedItem, _moment_of_item, self._page_of_posts, self._item)
        )

    def notifications(self) -> Iterator[Record | None]:
        """Yield the records of what others did to the owner."""
        return self._newest_first(
            self.reached.notes,
            _ListKind(
                "notifications", _NotificationView, _moment_of_note, self._page_of_notifications, self._notification
            ),
        )

    def lists(self, today: date) -> Iterator[Record | Checkpoint]:
        """Yield the follows and followers; goes on where an earlier pull broke off."""
        reached, again = self.reached, bool(self.reached.after)
        while reached.listed < len(_LISTS):
            name, kind, method, shape = _LISTS[reached.listed]
            try:
                page = self.asking.get(method, shape, actor=self.maker.owner, limit=_PAGE, cursor=reached.after)
            except FeedError as error:
                if not again or isinstance(error, AccessError | TryLaterError):
                    raise
                # the server does not know any more how far it was asked
                reached.after, again = "", False
                continue
            again = False
            for raw in page.entries:
                try:
                    profile = msgspec.json.decode(raw, type=_Profile)
                except msgspec.MsgspecError as error:
                    yield Refused(name, f"it names no account: {error}")
                    continue
                yield from self._person(profile, name)
                yield from self.maker.tie(profile.did, kind, profile.since(kind), name)
            self._require_progress(reached.after, page.cursor)
            reached.after = page.cursor
            reached.listed += not page.cursor
            yield checkpoint_of(reached)
        reached.day, reached.listed = today.isoformat(), 0

    def _newest_first(self, stream: _Stream, kind: _ListKind[T]) -> Iterator[Record | None]:
        """Yield the records down to what is known; then again from the top if this began in the middle.

        Behind each page comes None: so far is noted in the stream.
        """
        again = bool(stream.after)
        page = self._page_or_first(stream, kind) if again else kind.page("")
        while True:
            items, reached_known = list[T](), False
            for raw in page.entries:
                try:
                    item = msgspec.json.decode(raw, type=kind.shape)
                except msgspec.MsgspecError as error:
                    yield Refused(kind.name, f"its shape is not known: {error}")
                    continue
                at = kind.moment(item)
                if at is not None and at <= stream.known:
                    reached_known = True
                elif at is not None:
                    stream.newest = max(stream.newest, at)
                    items.append(item)
            yield from self._people(items)
            for item in items:
                yield from kind.records(item)
            self._require_progress(stream.after, page.cursor)
            stream.after = "" if reached_known else page.cursor
            if not stream.after:
                stream.known = stream.newest = max(stream.known, stream.newest)
            yield None
            if not stream.after and not again:
                return
            again = again and bool(stream.after)
            page = kind.page(stream.after)

    def _people(self, items: list[T]) -> Iterator[Person]:
        """Yield everybody in these items who is new in this pull."""
        for item in items:
            if isinstance(item, _FeedItem | _NotificationView):
                yield from self._person(item.profile, "profiles")
                if item.post_record is not None:
                    self.maker.note(item.post_record)
        fresh = self.maker.noted_after(self.asked)
        self.asked += len(fresh)
        unknown = [did for did in fresh if did not in self.names]
        for profile in self.asking.profiles(unknown):
            yield from self._person(profile, "profiles")
        for did in unknown:
            if did not in self.names:
                self.names[did] = ""
                yield Person(identity_of(did), "profiles")

    def _page_or_first(self, stream: _Stream, kind: _ListKind[Any]) -> _Page:
        """Return the page where an earlier pull broke off, or the first if the server has forgotten the cursor."""
        try:
            return kind.page(stream.after)
        except (AccessError, TryLaterError):
            raise
        except FeedError:
            stream.after = ""
            return kind.page("")

    def _require_progress(self, before: str, after: str) -> None:
        if after and after == before:
            raise FeedError(f"the pages of {self.asking.url} lead in a circle", advice=_CIRCLE_ADVICE)

    # pages

    def _page_of_posts(self, after: str) -> _Page:
        words = {"actor": self.maker.owner, "filter": "posts_with_replies"}
        return self.asking.get("app.bsky.feed.getAuthorFeed", _Posts, limit=_PAGE, cursor=after, **words)

    def _page_of_notifications(self, after: str) -> _Page:
        return self.asking.get("app.bsky.notification.listNotifications", _Notifications, limit=_PAGE, cursor=after)

    # records

    def _item(self, item: _FeedItem) -> Iterator[Record]:
        post, reason = item.post, item.reason
        if not item.is_repost:
            yield from self.maker.post(post.uri, post.record, "posts", author=post.author.did, names=self.names)
        elif reason is not None and reason.uri:
            at = moment_of("", number_in(reason.uri)) or reason.indexed_at
            yield from self.maker.toward(reason.uri, "repost", post.uri, at, "posts")
        else:
            yield Skipped("a repost whose own address the server does not tell", where="posts")

    def _notification(self, note: _NotificationView) -> Iterator[Record]:
        where, person = "notifications", note.author.did
        at = moment_of("", number_in(note.uri)) or note.indexed_at
        if note.post_record is not None:
            yield from self.maker.post(note.uri, note.post_record, where, author=person, names=self.names)
        elif note.reason in ("like", "repost"):
            yield from self.maker.toward(note.uri, note.reason, note.reason_subject, at, where, by=person)
        elif note.reason == "follow":
            yield from self.maker.tie(person, "followed_by", at, where)
        else:
            yield Skipped("a notification of another kind", where=where)

    def _person(self, profile: _Profile, where: str) -> Iterator[Person]:
        """Yield a person as the server describes them, once in a pull."""
        if profile.did and profile.did not in self.names:
            self.names[profile.did] = profile.display_name or ""
            if profile.did != self.maker.owner:
                yield Person(_identity(profile), where)


_LISTS: tuple[tuple[str, str, str, type[_Page]], ...] = (
    ("follows", "following", "app.bsky.graph.getFollows", _Follows),
    ("followers", "followed_by", "app.bsky.graph.getFollowers", _Followers),
)
"""For each list its name, the kind of its ties, the method that gives it, and the shape of a page."""


def _milliseconds(at: datetime) -> int:
    return int((at if at.tzinfo is not None else at.replace(tzinfo=UTC)).timestamp() * 1000)


def _moment_of_note(note: _NotificationView) -> int:
    return _milliseconds(note.indexed_at)


def _moment_of_item(item: _FeedItem) -> int | None:
    """Return the time that the server sorts by: of the repost, else of writing or indexing; None for a pinned post."""
    if item.reason is not None and item.reason.kind == _PINNED:
        return None
    if item.reason is not None and item.reason.indexed_at is not None:
        return _milliseconds(item.reason.indexed_at)
    at = moment_of(item.post.record.created_at, None)
    indexed = _milliseconds(item.post.indexed_at)
    return indexed if at is None else min(indexed, _milliseconds(at))
