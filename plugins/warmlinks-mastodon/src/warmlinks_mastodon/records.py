"""Records of posts, boosts and likes, whether they come from an archive or from a server.

What anybody may read, or those who follow, is judged by the rule for posts on all networks. What goes to those whom it
mentions and to nobody else is a message.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import blake2b
from typing import Literal

import msgspec
from attrs import evolve

from warmlinks.cues import CueReader, given_names
from warmlinks.plugins.posts import Post as PublicPost
from warmlinks.plugins.posts import records_of_post
from warmlinks.plugins.sources import (
    Account,
    Conversation,
    Interaction,
    Member,
    Message,
    Person,
    Record,
    Skipped,
    Tie,
    is_crowd,
)
from warmlinks.values import Direction, Identity
from warmlinks_mastodon._network import NETWORK
from warmlinks_mastodon._text import Words, words_of
from warmlinks_mastodon.addresses import Named

__all__ = ["Post", "PostRecords", "identity_of"]


class Post(msgspec.Struct, gc=False):
    """A post, as archives and servers have it.

    Attributes:
        uri: its own address, which is the same wherever it is told of.
        at: when it was written, aware.
        author: who wrote it.
        mentions: whom it mentions.
        answered: whose post it answers; None where it answers none, or nobody is told.
        quoted: whose post it quotes.
        reply: whether it answers a post, whosever: then whom it mentions before its words was named by the thread.
        private: whether only those whom it mentions may read it.
        content: its HTML.
    """

    uri: str
    at: datetime
    author: Named
    mentions: tuple[Named, ...] = ()
    answered: Named | None = None
    quoted: Named | None = None
    reply: bool = False
    private: bool = False
    content: str = ""


def identity_of(named: Named) -> Identity:
    """Return the identity of an account."""
    return Identity(
        NETWORK,
        named.key,
        handle=named.key if "/" not in named.key else None,
        name=named.name or None,
        url=named.url or named.actor or None,
        aliases=named.aliases,
    )


class PostRecords:
    """Makes records of posts and of lists of accounts.

    Args:
        owners: the owner's accounts on the network, the chief one first.
    """

    def __init__(self, owners: Iterable[Named]) -> None:
        self.owners = tuple(owners)
        self.owner = self.owners[0].key
        self._own = {key for owner in self.owners for key in (owner.key, *owner.aliases)}
        self._yielded: dict[str, set[str]] = {}
        self._talks: set[str] = set()
        self._seen: set[int] = set()
        self._cues = CueReader({})

    def account(self, where: str = "") -> Iterator[Account]:
        """Yield the owner's accounts."""
        for owner in self.owners:
            yield Account(identity_of(owner), where)

    def is_own(self, named: Named) -> bool:
        """Return whether it is one of the owner's accounts."""
        return named.key in self._own or named.actor in self._own

    def person(self, named: Named, where: str) -> Iterator[Person]:
        """Yield the person if they are new, or if something new is known of them."""
        details_before = self._yielded.get(named.key)
        says = {*named.aliases, *filter(None, (named.name, named.url))}
        if details_before is None:
            self._yielded[named.key] = says
        elif says <= details_before:
            return
        else:
            details_before |= says
        yield Person(identity_of(named), where)

    def tie(self, named: Named, kind: str, direction: Direction, where: str) -> Iterator[Record]:
        """Yield a tie and the person; none to the owner."""
        if not self.is_own(named):
            yield from self.person(named, where)
            yield Tie(NETWORK, named.key, kind, direction=direction, where=where)  # type: ignore[arg-type]  # checked when made

    def passive(
        self, named: Named, kind: str, direction: Direction, at: datetime, where: str, *, key: str, stated: str = ""
    ) -> Iterator[Record]:
        """Yield a boost, a like or a follow, which is kept and does not count as contact."""
        if self.is_own(named):
            yield Skipped("something of one's own boosted or liked", where=where)
            return
        yield from self.person(named, where)
        yield Interaction(NETWORK, key, named.key, kind, direction, at, where, stated=stated or None)

    def post(self, post: Post, where: str) -> Iterator[Record]:
        """Yield the records of a post by anybody."""
        again = self.has(post.uri)
        self._seen.add(hash(post.uri))
        if again:
            yield Skipped("the same post again", where=where)
        elif post.private:
            yield from self._private(post, where)
        else:
            yield from self._public(post, where)

    def has(self, uri: str) -> bool:
        """Return whether a post with this address was seen before."""
        return hash(uri) in self._seen

    def _public(self, post: Post, where: str) -> Iterator[Record]:
        """Yield the records of a public or followers-only post, by the rule that all networks share."""
        involved = (post.quoted, post.answered, post.author, *reversed(post.mentions))
        people = {named.key: named for named in involved if named is not None and not self.is_own(named)}
        mentioned = tuple(dict.fromkeys(map(self._key, post.mentions)))
        public = PublicPost(
            post.uri,
            post.at,
            self._key(post.author),
            mentioned,
            self._key(post.answered) if post.answered is not None else "",
            self._key(post.quoted) if post.quoted is not None else "",
        )
        if self.is_own(post.author) and len(people) > 1:
            # most posts bring nobody together, and are not looked into
            words = words_of(post.content, post.mentions)
            start = words.own_from if post.reply else 0
            own = words.names_from(start)
            public = evolve(
                public,
                text=words.text[start:],
                names=_names(words, people),
                named=tuple(key for key in mentioned if key in own) if post.reply else None,
            )
        for record in records_of_post(
            public, network=NETWORK, own={self.owner}, owner=self.owner, cues=self._cues, where=where
        ):
            # whoever a record speaks of is told of before it
            for person in _people_in(record):
                if person in people:
                    yield from self.person(people[person], where)
            yield record

    def _private(self, post: Post, where: str) -> Iterator[Record]:
        """Yield the records of a message to the accounts it mentions, in the conversation that these form."""
        by_owner = self.is_own(post.author)
        others = {named.key: named for named in (*post.mentions, post.author) if not self.is_own(named)}
        if not others or not (by_owner or any(map(self.is_own, post.mentions))):
            yield Skipped("a message that reaches nobody else" if by_owner else "a message of others", where=where)
            return
        if is_crowd(len(others)):
            yield Skipped("more than eight others", where=where)
            return
        for other in others.values():
            yield from self.person(other, where)
        members = " ".join((self.owner, *sorted(others)))
        talk = f"direct:{blake2b(members.encode(), digest_size=9).hexdigest()}"
        if talk not in self._talks:
            self._talks.add(talk)
            kind: Literal["direct", "group"] = "direct" if len(others) == 1 else "group"
            yield Conversation(NETWORK, talk, kind, tuple(map(Member, (self.owner, *sorted(others)))), where=where)
        for person in others if by_owner else (post.author.key,):
            # to whom is always in the key, as in that of what anybody may read
            key, direction = f"{post.uri}>{person}", _DIRECTIONS[by_owner]
            yield Interaction(NETWORK, key, person, "message", direction, post.at, where, talk)
        words = words_of(post.content, post.mentions)
        # to whom it goes stands before the words of every message, and names nobody but where a talk begins
        start = words.own_from if len(others) == 1 or post.reply else 0
        cues = self._cues.read(words.text[start:], first_names=_names(words, others))
        if len(others) > 1 or cues:
            yield Message(NETWORK, f"post:{post.uri}", talk, self._key(post.author), post.at, cues, where)

    def _key(self, named: Named) -> str:
        """Return the key of an account; for all accounts of the owner the main one's."""
        return self.owner if self.is_own(named) else named.key


_DIRECTIONS: dict[bool, Direction] = {True: "out", False: "in"}


def _people_in(record: Record) -> Iterable[str]:
    if isinstance(record, Conversation):
        return [member.who for member in record.members]
    return [record.who] if isinstance(record, Interaction) else ()


def _names(words: Words, people: dict[str, Named]) -> dict[str, str]:
    """Return the keys of the people by the names that the text may use for them."""
    names = given_names((named.name, named.key) for named in people.values() if named.name)
    names.update((mark, key) for mark, key in words.marks.items() if key in people)
    return names
