"""Reads a repository in two passes: first the tree, which has the names, then the records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks.plugins.sources import About, Record, Refused, Skipped, WholeList
from warmlinks_bluesky._car import Block, blocks_of, decoded, digest_of, root_of
from warmlinks_bluesky._network import NETWORK
from warmlinks_bluesky._times import key_number, moment_of_number
from warmlinks_bluesky._tree import Name, Tree, is_node
from warmlinks_bluesky.records import BlueskyRecords

__all__ = ["Repository"]

_COLLECTIONS = {
    "app.bsky.feed.post": "post",
    "app.bsky.feed.like": "like",
    "app.bsky.feed.repost": "repost",
    "app.bsky.graph.follow": "follow",
    "app.bsky.graph.block": "block",
}
_PROFILE = "app.bsky.actor.profile"
_MOST_PROFILES = 12
"""A repository has one; more are taken for a trick."""

_NOT_INCLUDED = ("what others did: who answers, likes or follows you", "what was written in private")


class Repository:
    """One repository."""

    def __init__(self, archive: Archive, member: Member) -> None:
        self.archive = archive
        self.member = member
        self.tree = Tree((*_COLLECTIONS, _PROFILE))
        self.bad_nodes: dict[int, str] = {}
        self.root = b""
        self.commit: dict[str, Any] = {}
        self.profiles: dict[bytes, bytes] = {}
        self.lost = False

    def records(self) -> Iterator[Record]:
        """Yield all records."""
        self._read_tree()
        maker = BlueskyRecords(str(self.commit["did"]))
        rev = key_number(str(self.commit.get("rev", "")))
        written_at = moment_of_number(rev) if rev is not None else None
        yield About(f"repository {self.commit.get('version')}", as_of=written_at, not_included=_NOT_INCLUDED)
        yield maker.account(name=self._own_name(), where=self.member.name)
        yield from self._records_of_blocks(maker)
        yield from maker.people(self.member.name)
        yield from self._remainder()

    def blocks(self) -> Iterator[Block]:
        """Yield all blocks in their order."""
        with self.archive.open(self.member) as stream:
            self.root, at = root_of(stream)
            bad, limits = 0, self.archive.budgets
            for block in blocks_of(stream, at, most=limits.record_bytes):
                yield block
                bad = bad + 1 if block.why else 0
                if bad == limits.bad_in_a_row:
                    why = f"{bad} blocks one after the other cannot be read, and the rest is left"
                    yield Block(block.at, b"", b"", why)
                    return

    def _read_tree(self) -> None:
        root = None
        for block in self.blocks():
            if block.digest == self.root and block.data:
                self.commit = self._commit_in(block)
                root = digest_of(self.commit.get("data"))
            elif is_node(block.data):
                try:
                    self.tree.add(block.digest, block.data)
                except ValueError as error:
                    self.bad_nodes[block.at] = str(error)
            elif _PROFILE.encode() in block.data and len(self.profiles) < _MOST_PROFILES:
                self.profiles[block.digest] = block.data
        if not self.commit:
            raise InputError(
                "it does not say whose repository it is",
                archive=self.archive.name,
                member=self.member.name,
                why="the block that says so is missing or damaged",
                advice="Ask for the file once more",
            )
        self.tree.settle(root)

    def _commit_in(self, block: Block) -> dict[str, Any]:
        try:
            commit = decoded(block.data)
        except ValueError as error:
            raise self._other_network_error(str(error)) from error
        if not isinstance(commit, dict) or not str(commit.get("did", "")).startswith("did:"):
            raise self._other_network_error("its root is no commit")
        if commit.get("version") not in (2, 3):
            raise self._other_network_error(f"it is of version {commit.get('version')!r}, and this reads 2 and 3")
        return commit

    def _other_network_error(self, why: str) -> InputError:
        return InputError(
            "it is no repository of Bluesky that this can read",
            archive=self.archive.name,
            member=self.member.name,
            why=why,
            advice="Take repo.car as it was sent; if it is newer than this, update warmlinks",
        )

    def _own_name(self) -> str:
        for digest, data in self.profiles.items():
            if self.tree.is_of(digest, _PROFILE):
                try:
                    name = decoded(data).get("displayName")
                except (ValueError, AttributeError):
                    continue
                return name if isinstance(name, str) else ""
        return ""

    def _records_of_blocks(self, maker: BlueskyRecords) -> Iterator[Record]:
        for block in self.blocks():
            why = block.why or self.bad_nodes.get(block.at, "")
            names = list(self.tree.names(block.digest)) if block.digest else []
            if why:
                self.lost = True
                subject = "a part of the tree" if block.at in self.bad_nodes else "a block"
                where = self._where(names[0]) if names else f"{self.member.name} byte {block.at}"
                yield Refused(where, f"{subject} cannot be read: {why}", count=max(1, len(names)))
                continue
            if not names:
                continue
            try:
                value = decoded(block.data)
            except ValueError as error:
                self.lost = True
                yield Refused(self._where(names[0]), f"it cannot be read: {error}", count=len(names))
                continue
            for name in names:
                yield from self._record(maker, name, value)

    def _record(self, maker: BlueskyRecords, name: Name, value: Any) -> Iterator[Record]:  # noqa: ANN401  as decoded
        collection = _COLLECTIONS.get(name.collection)
        if collection is not None:
            uri = f"at://{maker.owner}/{name}"
            for record in maker.held(uri, collection, value, self._where(name)):
                self.lost = self.lost or isinstance(record, Refused)
                yield record

    def _remainder(self) -> Iterator[Record]:
        """Yield what is missing and what is not read."""
        if self.tree.missing:
            self.lost = True
            many = "a part" if self.tree.missing == 1 else f"{self.tree.missing:,} parts"
            yield Refused(
                self.member.name,
                f"{many} of the tree is missing, and the names of what it held",
                "Ask for the file once more",
                self.tree.missing,
            )
        for name in self.tree.unseen():
            self.lost = True
            yield Refused(self._where(name), "the file does not hold it", "Ask for the file once more")
        for why, count in (
            ("a record of another kind", self.tree.others),
            ("a record of another app", self.tree.foreign),
        ):
            if count:
                yield Skipped(why, count, self.member.name)
        if not self.lost:
            yield WholeList(NETWORK, "blocked", self.member.name)

    def _where(self, name: Name) -> str:
        return f"{self.member.name} {name}"
