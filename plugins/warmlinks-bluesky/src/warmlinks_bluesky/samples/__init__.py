"""Writes the repository of a sample world's owner; for trying and testing, and never used by the reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import libipld

from warmlinks_bluesky._times import key_of_number
from warmlinks_samples.chats import Chats, Post
from warmlinks_samples.world import ME

__all__ = ["FORMS", "as_car", "as_members", "handle_of", "key_at"]

FORMS = ("car",)
"""The one form there is."""

_PER_LAYER = 2
_BLOCK = b"\x01\x71\x12\x20"


def as_members(chats: Chats, *, form: str = "car") -> dict[str, bytes]:
    """The file that Bluesky hands out.

    Args:
        chats: what happened there.
        form: one of `FORMS`.
    """
    if form not in FORMS:
        raise ValueError(form)
    records = dict(_records(chats))
    return {"repo.car": as_car(chats.keys[ME], records, rev=key_at(_newest(chats)))}


def key_at(at: datetime, clock: int = 0) -> str:
    """The key of a record that is written at a moment."""
    return key_of_number(int(at.timestamp() * 1_000_000) << 10 | clock % 1024)


def handle_of(chats: Chats, person: str) -> str:
    """By what handle somebody goes."""
    name = (
        "".join(letter for letter in chats.name(person).lower() if letter.isascii() and letter.isalnum()) or "someone"
    )
    return f"{name}.tide.example"


def as_car(did: str, records: Mapping[str, Any], *, rev: str, version: int = 3) -> bytes:
    """A repository of these records.

    Args:
        did: whose it is.
        records: by collection and key, such as `app.bsky.feed.post/3k4duaz5vfs2b`.
        rev: the key of the moment at which it was written to last.
        version: of the commit.
    """
    blocks: dict[bytes, bytes] = {}

    def kept(value: object) -> bytes:
        data = libipld.encode_dag_cbor(value)
        address = _BLOCK + sha256(data).digest()
        blocks[address] = data
        return address

    held = [(name.encode(), kept(record)) for name, record in sorted(records.items())]
    layers = [_layer(name) for name, _ in held]
    root = _tree(held, layers, max(layers, default=0), kept)
    commit = {"did": did, "version": version, "data": root, "rev": rev, "prev": None, "sig": b"\x01" * 64}
    head = kept(commit)
    order = [head, *(address for address in blocks if address != head)]
    packed = [libipld.encode_dag_cbor({"roots": [head], "version": 1})]
    packed += [address + blocks[address] for address in order]
    return b"".join(_number(len(block)) + block for block in packed)


def _tree(held: list[tuple[bytes, bytes]], layers: list[int], layer: int, kept: Any) -> bytes:  # noqa: ANN401  a function
    """The address of a node with everything of a layer, and of those below between."""
    entries: list[dict[str, Any]] = []
    node: dict[str, Any] = {"e": entries, "l": None}
    before, begun = b"", 0

    def below(end: int) -> bytes | None:
        return _tree(held[begun:end], layers[begun:end], layer - 1, kept) if begun < end else None

    for place, (name, record) in enumerate(held):
        if layers[place] < layer:
            continue
        under = below(place)
        if entries:
            entries[-1]["t"] = under
        else:
            node["l"] = under
        shared = _shared(before, name)
        entries.append({"k": name[shared:], "p": shared, "t": None, "v": record})
        before, begun = name, place + 1
    under = below(len(held))
    if entries:
        entries[-1]["t"] = under
    else:
        node["l"] = under
    address: bytes = kept(node)
    return address


def _layer(name: bytes) -> int:
    digest = int.from_bytes(sha256(name).digest(), "big")
    return (256 - digest.bit_length()) // _PER_LAYER


def _shared(name: bytes, other: bytes) -> int:
    return next(
        (place for place, pair in enumerate(zip(name, other, strict=False)) if pair[0] != pair[1]),
        min(len(name), len(other)),
    )


def _number(value: int) -> bytes:
    groups = bytearray()
    while value > 0x7F:  # noqa: PLR2004  seven bits
        groups.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*groups, value])


def _newest(chats: Chats) -> datetime:
    return max((post.at for post in chats.posts), default=datetime(2026, 1, 1, tzinfo=UTC)) + timedelta(hours=2)


def _records(chats: Chats) -> Iterator[tuple[str, Any]]:
    keys = {post.id: key_at(post.at, number) for number, post in enumerate(chats.posts)}
    by_id = {post.id: post for post in chats.posts}
    yield "app.bsky.actor.profile/self", {"$type": "app.bsky.actor.profile", "displayName": chats.name(ME)}
    for number, post in enumerate(chats.posts):
        if post.speaker == ME:
            yield f"app.bsky.feed.post/{keys[post.id]}", _post(chats, post, by_id, keys)
        elif ME in post.liked_by:
            at = post.at + timedelta(minutes=4)
            uri = f"at://{chats.keys[post.speaker]}/app.bsky.feed.post/{keys[post.id]}"
            like = {"$type": "app.bsky.feed.like", "createdAt": _told(at), "subject": _subject(uri)}
            yield f"app.bsky.feed.like/{key_at(at, number)}", like
    for number, person in enumerate(chats.people):
        at = min((post.at for post in chats.posts), default=_newest(chats)) - timedelta(days=30, minutes=number)
        follow = {"$type": "app.bsky.graph.follow", "createdAt": _told(at), "subject": chats.keys[person.id]}
        yield f"app.bsky.graph.follow/{key_at(at, number)}", follow
    yield "com.example.garden.plant/first", {"$type": "com.example.garden.plant", "name": "fern"}


def _post(chats: Chats, post: Post, by_id: Mapping[str, Post], keys: Mapping[str, str]) -> dict[str, Any]:
    named = post.to[1:] if post.reply_to else post.to
    text, facets = "", []
    for person in named:
        start = len(text.encode())
        text += f"@{handle_of(chats, person)}"
        feature = {"$type": "app.bsky.richtext.facet#mention", "did": chats.keys[person]}
        facets.append({"features": [feature], "index": {"byteStart": start, "byteEnd": len(text.encode())}})
        text += " "
    record: dict[str, Any] = {"$type": "app.bsky.feed.post", "createdAt": _told(post.at), "text": text + post.text}
    if facets:
        record["facets"] = facets
    if post.reply_to:
        answered = by_id[post.reply_to]
        uri = f"at://{chats.keys[answered.speaker]}/app.bsky.feed.post/{keys[answered.id]}"
        record["reply"] = {"parent": _subject(uri), "root": _subject(uri)}
    return record


def _subject(uri: str) -> dict[str, str]:
    return {"cid": "bafyreibjifzpqj6o6wcq3hejh7y4z4z2vmiklkvykc57tw3pcbx3kxifpm", "uri": uri}


def _told(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
