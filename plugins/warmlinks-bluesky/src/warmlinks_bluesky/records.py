"""Records of posts, likes, reposts, follows and blocks, from a repository or from a server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import msgspec
from attrs import define, field

from warmlinks.cues import CueReader, given_names
from warmlinks.plugins.posts import Post, records_of_post
from warmlinks.plugins.sources import (
    Account,
    Interaction,
    Person,
    Record,
    Refused,
    Skipped,
    Tie,
    is_crowd,
)
from warmlinks.values import Direction, Identity
from warmlinks_bluesky._network import NETWORK
from warmlinks_bluesky._times import key_number, moment_of

__all__ = ["BlueskyRecords", "PostRecord", "Subject", "did_in", "identity_of", "number_in"]

POST = "app.bsky.feed.post"
_MENTION = "app.bsky.richtext.facet#mention"
_QUOTES = ("app.bsky.embed.record", "app.bsky.embed.recordWithMedia")
_DID = re.compile(r"did:[a-z0-9]+:[A-Za-z0-9._:%-]+")
_ADDRESS = re.compile(rf"at://({_DID.pattern})/([A-Za-z0-9.-]+)/([^/\s?#]+)")
_HANDLE = re.compile(r"@?((?:[a-z0-9](?:[a-z0-9-]{0,62})\.)+[a-z][a-z0-9-]{0,62})", re.ASCII)
_LONGEST_DID = 2048
_NO_HANDLE = "handle.invalid"
"""What servers say where a handle leads nowhere any more."""


# shapes of records; what is not asked for is passed over


class Subject(msgspec.Struct):
    """The address of another record."""

    uri: str = ""


class _Reply(msgspec.Struct):
    parent: Subject


class _Feature(msgspec.Struct):
    kind: str = msgspec.field(name="$type", default="")
    did: str = ""


class _Slice(msgspec.Struct, rename="camel"):
    byte_start: int
    byte_end: int


class _Facet(msgspec.Struct):
    index: _Slice
    features: list[_Feature] = []


class _Span(msgspec.Struct):
    start: int
    end: int


class _Entity(msgspec.Struct):
    """What the first posts had in place of facets; offsets are in UTF-16."""

    index: _Span
    kind: str = msgspec.field(name="type", default="")
    value: str = ""


class _Embedded(msgspec.Struct):
    uri: str = ""
    record: Subject | None = None


class _Embed(msgspec.Struct):
    kind: str = msgspec.field(name="$type", default="")
    record: _Embedded | None = None


class PostRecord(msgspec.Struct, rename="camel"):
    """A post."""

    text: str = ""
    created_at: str = ""
    reply: _Reply | None = None
    facets: list[_Facet] | None = None
    entities: list[_Entity] | None = None
    embed: _Embed | None = None


class _PostAction(msgspec.Struct, rename="camel"):
    """A like or a repost."""

    subject: Subject
    created_at: str = ""


class _AccountAction(msgspec.Struct, rename="camel"):
    """A follow or a block."""

    subject: str
    created_at: str = ""


def did_in(address: str, collection: str = "") -> str:
    """Return the DID in the address of a record; empty if there is none, or for another collection."""
    match = _ADDRESS.fullmatch(address) if len(address) <= _LONGEST_DID else None
    return match[1] if match is not None and collection in ("", match[2]) else ""


def number_in(address: str) -> int | None:
    """Return the number in the key of a record, by its address."""
    return key_number(address.rpartition("/")[2])


def _is_did(text: str) -> bool:
    return len(text) <= _LONGEST_DID and _DID.fullmatch(text) is not None


@define
class BlueskyRecords:
    """Makes records, and remembers the people in them and their handles.

    Args:
        owner: the DID of the owner.
    """

    owner: str
    _known: dict[str, tuple[int, str]] = field(factory=dict, init=False)
    _cues: CueReader = field(factory=lambda: CueReader({}), init=False)

    def account(self, *, name: str = "", handle: str = "", where: str = "") -> Account:
        """Return the owner's account."""
        return Account(identity_of(self.owner, name=name, handle=handle), where)

    # by the record, as it lies in a repository

    def post(
        self, uri: str, post: PostRecord, where: str, *, author: str = "", names: dict[str, str] | None = None
    ) -> Iterator[Record]:
        """Yield the records of a post by anybody.

        Args:
            uri: its address.
            post: it.
            where: the place it was read from.
            author: whose it is, the owner's where nothing is said.
            names: what people are called who may be in it, by DID.
        """
        number = number_in(uri)
        at = moment_of(post.created_at, number)
        if at is None:
            yield Refused(where, "neither its key nor the post itself says when it was written")
            return
        marked = _marked_text(post)
        words = given_names((name, did) for did in marked.mentioned if (name := (names or {}).get(did)))
        for record in records_of_post(
            Post(
                uri,
                at,
                author or self.owner,
                marked.mentioned,
                _reply_parent_did(post),
                _quoted_did(post),
                marked.text,
                words | marked.names,
            ),
            network=NETWORK,
            own=(self.owner,),
            owner=self.owner,
            cues=self._cues,
            where=where,
        ):
            if isinstance(record, Interaction):
                self.see(record.who, number or 0, marked.handles.get(record.who, ""))
            yield record

    def note(self, post: PostRecord) -> None:
        """Remember whom a post has contact with, so that their names can be looked up before it is read."""
        others = {*_mentioned_dids(post), _reply_parent_did(post), _quoted_did(post)} - {"", self.owner}
        if not is_crowd(len(others)):
            for did in sorted(others):
                self.see(did)

    def toward(
        self, uri: str, kind: str, subject: str, at: datetime | None, where: str, *, by: str = ""
    ) -> Iterator[Record]:
        """Yield a like or repost of a post: by the owner, or by somebody else of a post of the owner's."""
        person = by or did_in(subject, POST)
        if not person:
            yield Skipped(f"a {kind} of something that is no post", where=where)
        elif person == self.owner:
            yield Skipped(f"a {kind} of a post of one's own", where=where)
        elif at is None:
            yield Refused(where, f"neither its key nor the {kind} itself says when it was")
        else:
            self.see(person)
            direction: Direction = "in" if by else "out"
            yield Interaction(NETWORK, uri, person, kind, direction, at, where)

    def tie(self, person: str, kind: str, at: datetime | None, where: str) -> Iterator[Record]:
        """Yield the tie of a follow, a follower or a block."""
        if not _is_did(person):
            yield Refused(where, "it names no account")
        elif person == self.owner:
            yield Skipped("a tie to oneself", where=where)
        else:
            self.see(person)
            direction: Direction = "in" if kind == "followed_by" else "out"
            yield Tie(NETWORK, person, kind, at, direction=direction, where=where)  # type: ignore[arg-type]  # checked when made

    def held(self, uri: str, collection: str, value: Any, where: str) -> Iterator[Record]:  # noqa: ANN401  as it lies there
        """Yield the records of a value in one of the collections that are read.

        Args:
            uri: its address.
            collection: the last word of its collection: post, like, repost, follow or block.
            value: what was decoded of it.
            where: the place.
        """
        number = number_in(uri)
        try:
            if collection == "post":
                yield from self.post(uri, msgspec.convert(value, PostRecord), where)
            elif collection in ("like", "repost"):
                toward = msgspec.convert(value, _PostAction)
                at = moment_of(toward.created_at, number)
                yield from self.toward(uri, collection, toward.subject.uri, at, where)
            else:
                towards = msgspec.convert(value, _AccountAction)
                kind = {"follow": "following", "block": "blocked"}[collection]
                yield from self.tie(towards.subject, kind, moment_of(towards.created_at, number), where)
        except msgspec.MsgspecError as error:
            yield Refused(where, f"it is no {collection} as this knows them: {error}")

    # people

    def see(self, did: str, number: int = 0, handle: str = "") -> None:
        """Remember a person and the handle they had at that time; the latest counts."""
        if did not in self._known or (handle and number >= self._known[did][0]):
            self._known[did] = (number if handle else 0, handle)

    def people(self, where: str) -> Iterator[Person]:
        """Yield everybody who was remembered."""
        for did, (_, handle) in self._known.items():
            yield Person(identity_of(did, handle=handle), where)

    def noted_after(self, number: int) -> list[str]:
        """Return the DIDs that were remembered after the first `number`."""
        return list(islice(self._known, number, None))


def identity_of(did: str, *, handle: str = "", name: str = "") -> Identity:
    """Return an identity. The handle may change; the DID stays."""
    handle = "" if handle == _NO_HANDLE else handle
    return Identity(
        NETWORK, did, handle=handle or None, name=name.strip() or None, url=f"https://bsky.app/profile/{did}"
    )


@define
class _MarkedText:
    """A text with a mark in place of each mention; the mentions, their marks and their handles."""

    text: str
    mentioned: tuple[str, ...]
    names: dict[str, str]
    handles: dict[str, str]


def _mentions(post: PostRecord) -> list[tuple[int, int, str]]:
    """Return the first and last byte and the DID of each mention, in order."""
    mentions = [
        (facet.index.byte_start, facet.index.byte_end, feature.did)
        for facet in post.facets or ()
        for feature in facet.features
        if feature.kind == _MENTION
    ]
    if not post.facets:
        entities = [entity for entity in post.entities or () if entity.kind == "mention"]
        spans = [(entity.index.start, entity.index.end) for entity in entities]
        offsets = _bytes_at(post.text, [place for span in spans for place in span])
        mentions += [
            (offsets[start], offsets[end], entity.value) for (start, end), entity in zip(spans, entities, strict=True)
        ]
    return sorted(mention for mention in mentions if _is_did(mention[2]))


def _bytes_at(text: str, places: list[int]) -> dict[int, int]:
    """Return the UTF-8 offset of each UTF-16 offset; -1 if there is none."""
    offsets = dict.fromkeys(places, -1)
    octet = unit = 0
    for letter in text if places else "":
        if unit in offsets:
            offsets[unit] = octet
        octet += len(letter.encode("utf-8", "surrogatepass"))
        unit += 1 if letter <= "\uffff" else 2
    if unit in offsets:
        offsets[unit] = octet
    return offsets


def _mentioned_dids(post: PostRecord) -> Iterator[str]:
    return (did for _, _, did in _mentions(post))


def _marked_text(post: PostRecord) -> _MarkedText:
    """Return the text of a post with marks. Offsets count its bytes; a handle with its dots is no word."""
    data = post.text.encode("utf-8", "surrogatepass")
    marks: dict[str, str] = {}
    handles: dict[str, str] = {}
    pieces, done = [], 0
    for start, end, did in _mentions(post):
        mark = marks.setdefault(did, f"@m{len(marks)}")
        if not done <= start < end <= len(data):
            continue
        pieces += [data[done:start].decode("utf-8", "replace"), f" {mark} "]
        handle = _HANDLE.fullmatch(data[start:end].decode("utf-8", "replace").lower())
        if handle is not None:
            handles[did] = handle[1]
        done = end
    pieces.append(data[done:].decode("utf-8", "replace"))
    return _MarkedText("".join(pieces), tuple(marks), {mark: did for did, mark in marks.items()}, handles)


def _reply_parent_did(post: PostRecord) -> str:
    return did_in(post.reply.parent.uri, POST) if post.reply is not None else ""


def _quoted_did(post: PostRecord) -> str:
    if post.embed is None or post.embed.kind not in _QUOTES or post.embed.record is None:
        return ""
    inner = post.embed.record
    return did_in(inner.uri or (inner.record.uri if inner.record is not None else ""), POST)
