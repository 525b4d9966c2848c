"""What posts, boosts and likes say of contact, whether they came in an archive or from a server.

A post is contact with whoever it answers, mentions or quotes, at most once with each. What goes to those it mentions
and to nobody else is a message. What it mentions more than eight others in is said to a crowd, and is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import blake2b

import msgspec
from attrs import evolve

from warmlinks.cues import CueReader, given_names
from warmlinks.cues.weights import SENDS
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
from warmlinks_mastodon.named import Named

__all__ = ["Post", "PostRecords", "identity_of"]


class Post(msgspec.Struct, gc=False):
    """One post, as archives and servers tell of it.

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
    """The account that is named."""
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
        self._own = {word for one in self.owners for word in (one.key, *one.aliases)}
        self._told: dict[str, set[str]] = {}
        self._talks: set[str] = set()
        self._seen: set[int] = set()
        self._cues = CueReader({})

    def account(self, where: str = "") -> Iterator[Account]:
        """The owner's accounts."""
        for one in self.owners:
            yield Account(identity_of(one), where)

    def is_own(self, named: Named) -> bool:
        """Whether it is one of the owner's accounts."""
        return named.key in self._own or named.actor in self._own

    def person(self, named: Named, where: str) -> Iterator[Person]:
        """Somebody who has not been told of, or of whom something new is known."""
        known = self._told.get(named.key)
        says = {*named.aliases, *filter(None, (named.name, named.url))}
        if known is None:
            self._told[named.key] = says
        elif says <= known:
            return
        else:
            known |= says
        yield Person(identity_of(named), where)

    def tie(self, named: Named, kind: str, direction: Direction, where: str) -> Iterator[Record]:
        """A standing relation to somebody; with oneself there is none."""
        if not self.is_own(named):
            yield from self.person(named, where)
            yield Tie(NETWORK, named.key, kind, direction=direction, where=where)  # type: ignore[arg-type]  # checked when made

    def passive(
        self, named: Named, kind: str, direction: Direction, at: datetime, where: str, *, key: str, stated: str = ""
    ) -> Iterator[Record]:
        """A boost, a like or a follow, which is kept and does not count."""
        if self.is_own(named):
            yield Skipped("something of one's own boosted or liked", where=where)
            return
        yield from self.person(named, where)
        yield Interaction(NETWORK, key, named.key, kind, direction, at, where, stated=stated or None)

    def post(self, post: Post, where: str) -> Iterator[Record]:
        """The records of one post, by whomever."""
        by_owner = self.is_own(post.author)
        mentions = self._others(post.mentions)
        kinds = self._kinds(post, mentions, by_owner=by_owner)
        others = mentions | self._others([post.author])
        if not post.private and post.answered is not None:
            others |= self._others([post.answered])
        why = ""
        if self.has(post.uri):
            why = "the same post again"
        elif not kinds:
            why = "a post that reaches nobody else" if by_owner else "a post that is not to oneself"
        elif is_crowd(len(others)):
            why = "more than eight others"
        self._seen.add(hash(post.uri))
        if why:
            yield Skipped(why, where=where)
        elif post.private:
            yield from self._private(post, others, kinds, where)
        else:
            yield from self._public(post, others, where)
            yield from self._contacts(post, kinds, where)

    def has(self, uri: str) -> bool:
        """Whether a post with this address was told of."""
        return hash(uri) in self._seen

    def _others(self, named: Iterable[Named]) -> dict[str, Named]:
        return {one.key: one for one in named if not self.is_own(one)}

    def _kinds(self, post: Post, mentions: dict[str, Named], *, by_owner: bool) -> dict[str, str]:
        """Whom the owner has contact with by this post, and of which kind: a reply before a mention before a quote."""
        answered, quoted = post.answered, post.quoted
        if by_owner and post.private:
            return dict.fromkeys(mentions, "message")
        if by_owner:
            quotes = self._others([quoted]) if quoted is not None else {}
            answers = self._others([answered]) if answered is not None else {}
            return dict.fromkeys(quotes, "quote") | dict.fromkeys(mentions, "mention") | dict.fromkeys(answers, "reply")
        if answered is not None and self.is_own(answered):
            kind = "reply"
        elif any(map(self.is_own, post.mentions)):
            kind = "mention"
        elif quoted is not None and self.is_own(quoted):
            kind = "quote"
        else:
            return {}
        return {post.author.key: "message" if post.private else kind}

    def _contacts(
        self, post: Post, kinds: dict[str, str], where: str, conversation: str | None = None
    ) -> Iterator[Interaction]:
        direction: Direction = "out" if self.is_own(post.author) else "in"
        for who, kind in kinds.items():
            # to whom is always in the key: how somebody was reached may be told otherwise another time
            yield Interaction(NETWORK, f"{post.uri}>{who}", who, kind, direction, post.at, where, conversation)

    def _private(self, post: Post, others: dict[str, Named], kinds: dict[str, str], where: str) -> Iterator[Record]:
        """A message to those it mentions, in the talk that they and the owner have."""
        for one in others.values():
            yield from self.person(one, where)
        members = " ".join((self.owner, *sorted(others)))
        talk = f"direct:{blake2b(members.encode(), digest_size=9).hexdigest()}"
        if talk not in self._talks:
            self._talks.add(talk)
            yield self._begun(talk, others, "direct" if len(others) == 1 else "group", where)
        yield from self._contacts(post, kinds, where, talk)
        words = words_of(post.content, post.mentions)
        # to whom it goes stands before the words of every message, and names nobody but where a talk begins
        start = words.own_from if len(others) == 1 or post.reply else 0
        cues = self._cues.read(words.text[start:], first_names=_names(words, others))
        if len(others) > 1 or cues:
            speaker = self.owner if self.is_own(post.author) else post.author.key
            yield Message(NETWORK, f"post:{post.uri}", talk, speaker, post.at, cues, where)

    def _public(self, post: Post, others: dict[str, Named], where: str) -> Iterator[Record]:
        """Those whom it reaches; and the conversation that a post of the owner's opens between two or more others.

        In it are those whom the owner's own words name, and whoever is answered. The others whom a reply names before
        its words were named by the thread.
        """
        by_owner = self.is_own(post.author)
        quoted = self._others([post.quoted]) if by_owner and post.quoted is not None else {}
        for one in (others | quoted).values() if by_owner else [post.author]:
            yield from self.person(one, where)
        if not by_owner or len(others) < 2:  # noqa: PLR2004  an introduction has two parties
            return
        words = words_of(post.content, post.mentions)
        answered = self._others([post.answered]) if post.answered is not None else {}
        start = words.own_from if post.reply else 0
        own = words.names_from(start)
        parties = {key: one for key, one in others.items() if key in answered or key in own or not start}
        if len(parties) < 2:  # noqa: PLR2004  as above
            return
        key = f"post:{post.uri}"
        yield self._begun(key, parties, "public", where)
        spoken_to = next((who for who in answered if who not in own), None)
        names = _names(words, parties)
        cues = self._cues.read(words.text[start:], first_names=names, public=True, answered=spoken_to)
        if cues.introduction_score < SENDS:
            cues = evolve(cues, names=tuple(parties))
        yield Message(NETWORK, key, key, self.owner, post.at, cues, where)

    def _begun(self, key: str, others: Iterable[str], kind: str, where: str) -> Conversation:
        members = tuple(Member(one) for one in (self.owner, *sorted(others)))
        return Conversation(NETWORK, key, kind, members, where=where)  # type: ignore[arg-type]  # checked when made


def _names(words: Words, people: dict[str, Named]) -> dict[str, str]:
    """By what is written for them in the words, those who may be named."""
    names = given_names((one.name, one.key) for one in people.values() if one.name)
    names.update((mark, key) for mark, key in words.marks.items() if key in people)
    return names
