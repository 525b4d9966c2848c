"""The tree of a repository, which names the records.

The records themselves do not say what they are called; the tree does. It is read in one pass over all blocks, in
whatever order they lie, and kept as numbers: some forty bytes for each record, whatever is in it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from itertools import chain
from typing import Annotated

import msgspec
from attrs import define, field, frozen

from warmlinks_bluesky._car import decoded, digest_of
from warmlinks_bluesky._times import key_number, key_of_number

__all__ = ["Name", "Tree", "is_node"]

_NODE = b"\xa2ae"
"""What the block of a node begins with: two fields, of which `e` is the first."""

_MARK = slice(0, 8)
"""So much of a digest is kept: nobody finds two blocks that are alike in it without looking for years."""

_NAMESPACE = "app.bsky."
_UNUSUAL_KEY = 0x80
_LONGEST_KEY = 1024


def is_node(data: bytes) -> bool:
    """Return whether a block is a node of the tree."""
    return data.startswith(_NODE)


def _mark(digest: bytes) -> int:
    return int.from_bytes(digest[_MARK], "big")


@frozen
class Name:
    """The name of a record: its collection, its key, and the number that the key encodes, if any."""

    collection: str
    key: str
    number: int | None

    def __str__(self) -> str:
        return f"{self.collection}/{self.key}"


@frozen
class _Node:
    """The range of its entries, the nodes below it, and how many of its entries are not read."""

    first: int
    end: int
    below: tuple[int, ...]
    others: int
    foreign: int


@define
class Tree:
    """The names of the records of some collections, by the digests of their blocks.

    Args:
        collections: the names of the collections.

    Attributes:
        missing: how many nodes the tree names and the file lacks. Then every node in the file counts, reached or not.
        others: how many records of the network there are in other collections.
        foreign: how many there are of other apps.
    """

    collections: tuple[str, ...]
    missing: int = field(default=0, init=False)
    others: int = field(default=0, init=False)
    foreign: int = field(default=0, init=False)
    _nodes: dict[int, _Node] = field(factory=dict, init=False)
    _marks: array[int] = field(factory=lambda: array("Q"), init=False)
    _keys: array[int] = field(factory=lambda: array("Q"), init=False)
    _kinds: bytearray = field(factory=bytearray, init=False)
    _odd: list[str] = field(factory=list, init=False)
    _seen: bytearray = field(factory=bytearray, init=False)

    def add(self, digest: bytes, data: bytes) -> None:
        """Add the block of a node.

        Raises:
            ValueError: it is none, with what is wrong with it; nothing of it is kept.
        """
        mark = _mark(digest)
        if mark in self._nodes:
            return
        below, entries = _parsed_node(data)
        others = foreign = 0
        first = len(self._marks)
        for collection, key, held in entries:
            if collection not in self.collections:
                others += collection.startswith(_NAMESPACE)
                foreign += not collection.startswith(_NAMESPACE)
                continue
            number, kind = key_number(key), self.collections.index(collection)
            if number is None:
                number, kind = len(self._odd), kind | _UNUSUAL_KEY
                self._odd.append(key)
            self._marks.append(_mark(held))
            self._keys.append(number)
            self._kinds.append(kind)
        self._nodes[mark] = _Node(first, len(self._marks), tuple(map(_mark, below)), others, foreign)

    def settle(self, root: bytes | None) -> None:
        """Keep what is reachable from the root once all nodes are added, and drop the rest."""
        reached = self._reachable_nodes(root)
        self.others = sum(node.others for node in reached)
        self.foreign = sum(node.foreign for node in reached)
        spans = chain.from_iterable(range(node.first, node.end) for node in reached)
        order = sorted(spans, key=self._marks.__getitem__)
        self._keys = array("Q", map(self._keys.__getitem__, order))
        self._kinds = bytearray(map(self._kinds.__getitem__, order))
        self._marks = array("Q", map(self._marks.__getitem__, order))
        self._seen = bytearray(len(order))
        self._nodes.clear()

    def _reachable_nodes(self, root: bytes | None) -> list[_Node]:
        todo = [_mark(root)] if root is not None else []
        reached: dict[int, _Node] = {}
        lacking = set[int]() if todo else {0}
        while todo:
            mark = todo.pop()
            node = self._nodes.get(mark)
            if node is None:
                lacking.add(mark)
            elif mark not in reached:
                reached[mark] = node
                todo.extend(node.below)
        self.missing = len(lacking)
        # what the lost nodes named may lie below others of which nobody knows any more that they belong to it
        return list(self._nodes.values() if lacking else reached.values())

    def names(self, digest: bytes) -> Iterator[Name]:
        """Yield the names of the records that a block is, each once; several if records are identical."""
        mark = _mark(digest)
        for place in self._places(mark):
            if not self._seen[place]:
                self._seen[place] = 1
                yield self._name(place)

    def is_of(self, digest: bytes, collection: str) -> bool:
        """Return whether a block is a record of a collection."""
        return any(self._name(place).collection == collection for place in self._places(_mark(digest)))

    def unseen(self) -> Iterator[Name]:
        """Yield the records whose blocks were not found."""
        place = -1
        while (place := self._seen.find(0, place + 1)) >= 0:
            yield self._name(place)

    def __len__(self) -> int:
        return len(self._marks)

    def _places(self, mark: int) -> Iterator[int]:
        place = bisect_left(self._marks, mark)
        while place < len(self._marks) and self._marks[place] == mark:
            yield place
            place += 1

    def _name(self, place: int) -> Name:
        kind, number = self._kinds[place], self._keys[place]
        collection = self.collections[kind & ~_UNUSUAL_KEY]
        if kind & _UNUSUAL_KEY:
            return Name(collection, self._odd[number], None)
        return Name(collection, key_of_number(number), number)


class _Entry(msgspec.Struct):
    """A record: the length of the key prefix it shares with the one before, the rest, and two addresses."""

    shared: Annotated[int, msgspec.Meta(ge=0)] = msgspec.field(name="p")
    rest: bytes = msgspec.field(name="k")
    record: bytes = msgspec.field(name="v")
    behind: bytes | None = msgspec.field(name="t", default=None)


class _NodeBlock(msgspec.Struct):
    """A node, and the address of the node before its entries."""

    entries: list[_Entry] = msgspec.field(name="e")
    before: bytes | None = msgspec.field(name="l", default=None)


def _parsed_node(data: bytes) -> tuple[list[bytes], list[tuple[str, str, bytes]]]:
    """Return the digests of the nodes below, and for each entry its collection, key and digest."""
    try:
        node = msgspec.convert(decoded(data), _NodeBlock)
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from None
    below = [_digest(node.before)] if node.before is not None else []
    entries = []
    name = b""
    for entry in node.entries:
        name = name[: entry.shared] + entry.rest
        collection, _, key = name.decode("ascii", "replace").partition("/")
        if entry.shared + len(entry.rest) != len(name) or not collection or not key or len(name) > _LONGEST_KEY:
            raise ValueError("one of its entries has no name")
        entries.append((collection, key, _digest(entry.record)))
        if entry.behind is not None:
            below.append(_digest(entry.behind))
    return below, entries


def _digest(address: bytes) -> bytes:
    digest = digest_of(address)
    if digest is None:
        raise ValueError("it names something that has no address of its own")
    return digest
