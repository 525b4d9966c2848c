"""The posts, boosts and likes of the owner in an archive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Record, Refused, Skipped, refusal
from warmlinks_mastodon._shapes import Activity, Note, Reference, Tag, link_of, links_of
from warmlinks_mastodon.addresses import Named, actor_in, author_in, host_in, moment_of, named_by
from warmlinks_mastodon.records import Post, PostRecords

__all__ = ["OutboxReader"]

_PUBLIC = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
_NON_POST_TYPES = frozenset({"Answer", "Tombstone"})
_SNOWFLAKE_LINK = re.compile(r"/(?:users/[^/]+/statuses|@[^/]+|ap/users/\d+/statuses)/(\d{17,18})/?")
"""Posts whose number holds the millisecond in which they were made."""

_SNOWFLAKES_SINCE = datetime(2017, 10, 1, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class OutboxReader:
    """Reads the posts, boosts and likes of an archive.

    Args:
        archive: what is read.
        records: makes the records.
    """

    def __init__(self, archive: Archive, records: PostRecords) -> None:
        self._archive = archive
        self._records = records
        chief = records.owners[0]
        self._home = chief.key.partition("@")[2]
        self._home_host = host_in(chief.actor)

    def posts(self, member: Member) -> Iterator[Record]:
        """Yield the records of the posts and boosts."""
        for index, activity in self._archive.records(member, Activity, path=("orderedItems",)):
            where = f"{member.name}[{index}]"
            if isinstance(activity, InputError):
                yield refusal(where, activity)
            elif activity.type == "Announce":
                yield from self._boost(activity, where)
            elif activity.type == "Create" and isinstance(activity.object, Note):
                yield from self._post(activity, activity.object, where)
            elif activity.type in {None, "Create"}:
                yield Refused(where, "it does not say what it is" if activity.type is None else "it holds no post")
            else:
                yield Skipped("neither a post nor a boost", where=where)

    def likes(self, member: Member) -> Iterator[Record]:
        """Yield the records of the likes. A like has no time: that of the post is used, if its number tells it."""
        likes: set[int] = set()
        for index, item in self._archive.records(member, str | Reference, path=("orderedItems",)):  # type: ignore[arg-type]  # a type at run time
            where = f"{member.name}[{index}]"
            if isinstance(item, InputError):
                yield refusal(where, item)
                continue
            link = link_of(item)
            at = _posted_at(link)
            key = author_in(link)
            if at is None:
                yield Skipped("a like, which has no time", where=where)
            elif key is None:
                yield Skipped("a like of somebody whom the address does not tell", where=where)
            elif hash(link) in likes:
                yield Skipped("the same like again", where=where)
            else:
                likes.add(hash(link))
                stated = f"not before {at.isoformat(timespec='seconds')}"
                named = Named(key, actor_in(link))
                yield from self._records.passive(named, "like", "out", at, where, key=f"like:{link}", stated=stated)

    def _post(self, activity: Activity, note: Note, where: str) -> Iterator[Record]:
        uri = note.id or activity.id
        at = moment_of(note.published) or moment_of(activity.published)
        if not uri or at is None:
            yield Refused(where, "a post without an address" if not uri else "a post without a time that can be read")
            return
        if note.type in _NON_POST_TYPES:
            yield Skipped("neither a post nor a boost", where=where)
            return
        to, cc = links_of(note.to or activity.to), links_of(note.cc or activity.cc)
        private = not any(map(_is_audience, (*to, *cc)))
        mentions = self._mentions(note, [*to, *cc] if private else [])
        yield from self._records.post(
            Post(
                uri,
                at,
                self._records.owners[0],
                mentions,
                self._replied_to(note, mentions),
                self._quoted(note),
                bool(link_of(note.in_reply_to)),
                private,
                note.content or "",
            ),
            where,
        )

    def _mentions(self, note: Note, reached: list[str]) -> tuple[Named, ...]:
        """Return the accounts that a post mentions, each once; for a private post also its recipients."""
        tags = [note.tag] if isinstance(note.tag, Tag) else note.tag or []
        mentions: dict[str, Named] = {}
        for tag in tags:
            if tag.type == "Mention":
                named = named_by(tag.href or "", tag.name or "", home=self._home, home_host=self._home_host)
                if named is not None:
                    mentions.setdefault(named.key, named)
        actors = {named.actor for named in mentions.values()}
        for link in reached:
            if link not in actors and (key := author_in(link)) is not None:
                mentions.setdefault(key, Named(key, link))
        return tuple(mentions.values())

    def _replied_to(self, note: Note, mentions: tuple[Named, ...]) -> Named | None:
        """Return whose post is answered: by its address, else a mention of the same server, else the first mention."""
        answered = link_of(note.in_reply_to)
        if not answered:
            return None
        own = self._records.owners[0]
        if self._records.has(answered) or (own.actor and answered.startswith(f"{own.actor}/")):
            return own
        for link in (answered, note.in_reply_to_atom_uri or ""):
            if (named := _author(link, mentions)) is not None:
                return named
        host = host_in(answered)
        return next((named for named in mentions if host_in(named.actor) == host), next(iter(mentions), None))

    def _quoted(self, note: Note) -> Named | None:
        for quote in (note.quote, note.quote_uri, note.quote_url, note.misskey_quote):
            if (named := _author(link_of(quote))) is not None:
                return named
        return None

    def _boost(self, activity: Activity, where: str) -> Iterator[Record]:
        at = moment_of(activity.published)
        if not activity.id or at is None:
            yield Refused(where, "a boost without an address or a time that can be read")
            return
        boosted = activity.object
        link = boosted if isinstance(boosted, str) else (boosted.id if boosted is not None else None) or ""
        by = link_of(boosted.attributed_to) if isinstance(boosted, Note) else ""
        # it goes to whoever wrote what is boosted, and says so
        addresses = [
            address
            for address in (by, *links_of(activity.cc), *links_of(activity.to))
            if address and not _is_audience(address)
        ]
        actor = next((address for address in addresses if host_in(address) == host_in(link)), actor_in(link))
        named = _author(link) or _author(actor) or (Named(actor, actor) if host_in(actor) else None)
        if named is None:
            yield Skipped("a boost of somebody whom the address does not tell", where=where)
            return
        yield from self._records.passive(
            Named(named.key, actor or named.actor), "repost", "out", at, where, key=activity.id
        )


def _author(link: str, mentions: tuple[Named, ...] = ()) -> Named | None:
    """Return the author of the post at an address, as mentioned if they are."""
    actor, key = actor_in(link), author_in(link)
    for named in mentions:
        if (actor and named.actor == actor) or (key is not None and key in (named.key, *named.aliases)):
            return named
    return Named(key, actor) if key is not None else None


def _is_audience(link: str) -> bool:
    """Return whether an address stands for everybody or for all followers."""
    return link in _PUBLIC or link.rstrip("/").endswith(("/followers", "/following"))


def _posted_at(link: str) -> datetime | None:
    """Return when the post at an address was made, if its number tells."""
    match = _SNOWFLAKE_LINK.search(link)
    if match is None:
        return None
    at = _EPOCH + timedelta(milliseconds=int(match[1]) >> 16)
    return at if at >= _SNOWFLAKES_SINCE else None
