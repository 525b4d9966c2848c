"""What a public post means for its owner's ties: one rule for all networks.

A post is contact with whoever it answers, mentions or quotes, at most once with each: a reply before a mention, a
mention before a quote. With more than eight others it is said to a crowd, and is none. A post of the owner's that has
two or more others in it may bring them together; what it says of that is read while its text passes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from attrs import evolve, field, frozen

from warmlinks.cues import CueReader
from warmlinks.cues.weights import SENDS
from warmlinks.plugins.sources import Conversation, Interaction, Member, Message, Record, Skipped, is_crowd
from warmlinks.values import Direction

__all__ = ["Post", "records_of_post"]

_PARTIES = 2
"""So many an introduction has at least."""


@frozen
class Post:
    """One post, by whomever; all people by their identity keys.

    Attributes:
        key: its own key, the same wherever it is told of, such as its address.
        at: when it was written, aware.
        author: who wrote it.
        mentioned: whom it mentions, in the order of its text.
        answered: whose post it answers; empty where it answers none, or nobody knows whose.
        quoted: whose post it quotes; likewise.
        text: its words as a person reads them, in which `names` stand.
        names: what those whom it names are called in the text, casefolded: a given name, or a mark such as `@ada`.
        named: those of the mentioned whom its own words name, where some were only named by its thread; None: all.
    """

    key: str
    at: datetime
    author: str
    mentioned: tuple[str, ...] = ()
    answered: str = ""
    quoted: str = ""
    text: str = ""
    names: Mapping[str, str] = field(factory=dict)
    named: tuple[str, ...] | None = None


def records_of_post(
    post: Post, *, network: str, own: Collection[str], owner: str, cues: CueReader, where: str
) -> Iterator[Record]:
    """The contact that a post is, and the conversation that it opens; what it is not, as `Skipped`.

    Args:
        post: the post.
        network: the network of all keys.
        own: the keys of all accounts of the owner's.
        owner: the chief one of them.
        cues: reads the text; it need know nobody but those whom the post names itself.
        where: the place it was read from.
    """
    by_owner = post.author in own
    kinds = _kinds(post, own, by_owner=by_owner)
    # whoever is quoted is spoken of, and not spoken to
    others = {post.author, *post.mentioned, post.answered} - {*own, ""}
    if not kinds:
        yield Skipped("a post that reaches nobody else" if by_owner else "a post that is not to oneself", where=where)
    elif is_crowd(len(others)):
        yield Skipped("more than eight others", where=where)
    else:
        if by_owner:
            yield from _together(post, network, (owner, own), cues, where)
        for person, kind in kinds.items():
            # the person is always in the key, so that it stays the same when more is known of the post
            direction: Direction = "out" if by_owner else "in"
            yield Interaction(network, f"{post.key}>{person}", person, kind, direction, post.at, where)


def _kinds(post: Post, own: Collection[str], *, by_owner: bool) -> dict[str, str]:
    """With whom the owner has contact by it, and of which kind."""
    if by_owner:
        reached = {post.quoted: "quote"} | dict.fromkeys(post.mentioned, "mention") | {post.answered: "reply"}
        return {person: kind for person, kind in reached.items() if person and person not in own}
    for kind, reached_by in (("reply", (post.answered,)), ("mention", post.mentioned), ("quote", (post.quoted,))):
        if not set(reached_by).isdisjoint(own):
            return {post.author: kind}
    return {}


def _together(
    post: Post, network: str, owners: tuple[str, Collection[str]], cues: CueReader, where: str
) -> Iterator[Record]:
    """The public conversation of whoever is answered and of those whom the owner's own words name."""
    owner, own = owners
    mentioned = dict.fromkeys(post.mentioned if post.named is None else post.named)
    named = [person for person in mentioned if person not in own]
    spoken_to = post.answered if post.answered not in own and post.answered not in named else ""
    parties = [spoken_to, *named] if spoken_to else named
    if not named or len(parties) < _PARTIES:
        return
    key = f"post:{post.key}"
    members = tuple(map(Member, (owner, *sorted(parties))))
    yield Conversation(network, key, "public", members, where=where)
    names = {name: person for name, person in post.names.items() if person in parties}
    message_cues = cues.read(post.text, first_names=names, public=True, answered=spoken_to or None)
    if message_cues.introduction_score < SENDS:
        message_cues = evolve(message_cues, names=tuple(parties))
    yield Message(network, key, key, owner, post.at, message_cues, where)
