"""Whose archive it is.

The account file says it, else the manifest, else the old export's own card, else the headers of posts, else the one
number that all two-person conversations have in common. Where none of them does, the archive is not guessed at: the
user is asked, with the accounts that answer their own posts or whose pictures these are as candidates.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TypeVar

from attrs import evolve, frozen

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError, OwnerUnknownError
from warmlinks.plugins.sources import Account, Refused, owner_by_name, refusal
from warmlinks.values import Identity
from warmlinks_twitter._clues import Clues
from warmlinks_twitter._dates import iso_time
from warmlinks_twitter._layout import MESSAGES, NETWORK, POSTS, Layout
from warmlinks_twitter._shapes import (
    AccountEntry,
    ChangeEntry,
    HeaderEntry,
    Manifest,
    OwnTweet,
    OwnTweetEntry,
    PairEntry,
    ProfileEntry,
    UserDetails,
)

__all__ = ["Owner", "documents", "find_owner", "good_entries", "pair_of"]

T = TypeVar("T")

_HANDLE = re.compile(r"@?[A-Za-z0-9_]{1,20}", re.ASCII)
_PAIR = re.compile(r"(\d{1,20})[-:](\d{1,20})", re.ASCII)


@frozen
class Owner:
    """The owner's account.

    Attributes:
        key: its number, or `@handle` where no number is known.
        former: handles given up, each with the second since 1970 until which it was the owner's.
    """

    key: str
    handle: str | None = None
    name: str | None = None
    location: str | None = None
    former: tuple[tuple[str, float], ...] = ()
    email: str | None = None
    where: str = ""

    def has_handle(self, handle: str, second: float) -> bool:
        """Whether the handle was the owner's then."""
        lowered = handle.lower()
        if self.handle is not None and lowered == self.handle.lower():
            return True
        return any(lowered == old and second <= until for old, until in self.former)

    def record(self) -> Account:
        """The owner's account as a record."""
        aliases = (f"@{self.handle.lower()}",) if self.handle and not self.key.startswith("@") else ()
        identity = Identity(
            NETWORK,
            self.key,
            handle=self.handle,
            name=self.name,
            url=f"https://x.com/{self.handle}" if self.handle else f"https://x.com/i/user/{self.key}",
            location=self.location,
            emails=(self.email,) if self.email else (),
            aliases=aliases,
        )
        return Account(identity, self.where)


def pair_of(conversation: str) -> tuple[str, str] | None:
    """The two accounts of a one-to-one conversation; None for a group, whose id is one number."""
    pair = _PAIR.fullmatch(conversation)
    return None if pair is None else (pair[1], pair[2])


def find_owner(archive: Archive, layout: Layout, manifest: Manifest | None, refused: list[Refused]) -> Owner:
    """Whose archive it is; members that could not be read on the way are added to `refused`.

    Raises:
        OwnerUnknownError: it does not say and the user did not, or the two disagree.
    """
    finder = _Finder(archive, layout, manifest, refused)
    owner = finder.stated() or finder.common()
    asked = (owner_by_name(archive) or "").strip()
    if owner is not None:
        owner = evolve(owner, former=finder.former(), location=owner.location or finder.location())
        if asked and not _is_same(owner, asked):
            if owner.handle is None and not asked.isdecimal() and _HANDLE.fullmatch(asked):
                return evolve(owner, handle=asked.removeprefix("@"))
            raise OwnerUnknownError(
                "this archive says that it is somebody else's than the owner given",
                candidates=(owner.key, f"@{owner.handle}") if owner.handle else (owner.key,),
                archive=archive.name,
            )
        return owner
    candidates = finder.candidates()
    if not asked:
        raise OwnerUnknownError(
            "this archive does not say whose it is",
            candidates=candidates,
            archive=archive.name,
            why=_why_unknown(refused),
        )
    return finder.named(asked, candidates)


def _why_unknown(refused: list[Refused]) -> str:
    """Why the archive does not say whose it is: what would have told may be there, and not to be read."""
    if refused:
        return f"what would tell cannot be read: {refused[0].where}: {refused[0].why}"
    return "it has neither account.js nor a manifest, and no headers or messages that would tell"


def _is_same(owner: Owner, asked: str) -> bool:
    if owner.name is not None and _folded(asked) == _folded(owner.name):
        return True
    return asked == owner.key or owner.has_handle(asked.removeprefix("@"), 0)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


class _Finder:
    """Looks for the owner in one place after the other."""

    def __init__(self, archive: Archive, layout: Layout, manifest: Manifest | None, refused: list[Refused]) -> None:
        self._archive = archive
        self._manifest = manifest
        self._layout = layout
        self._refused = refused
        self._several: tuple[str, ...] = ()

    def stated(self) -> Owner | None:
        """The owner where a file is about nothing else."""
        accounts = [
            Owner(
                account.account_id,
                account.username,
                account.account_display_name,
                email=account.email,
                where=member.name,
            )
            for member in self._layout.members("account")
            for entry in good_entries(self._archive, member, AccountEntry, self._refused)
            if (account := entry.account).account_id
        ]
        if len({account.key for account in accounts}) > 1:
            raise OwnerUnknownError(
                "this holds the archives of several people",
                candidates=tuple(dict.fromkeys(account.key for account in accounts)),
                archive=self._archive.name,
                why="there are several account.js: unpack it, and load each by itself",
            )
        if accounts:
            return accounts[0]
        info = self._manifest.user_info if self._manifest is not None else None
        if info is not None and info.account_id:
            where = next(member.name for member in self._layout.members("manifest"))
            return Owner(info.account_id, info.user_name, info.display_name, where=where)
        for member in self._layout.members("user_details"):
            for card in documents(self._archive, [member], UserDetails, self._refused):
                if card.id:
                    return Owner(str(card.id), card.screen_name, card.full_name, card.location, where=member.name)
        return None

    def common(self) -> Owner | None:
        """The owner where every record of a kind says the same."""
        for member in self._layout.months:
            for index, entry in self._good(member, OwnTweetEntry):
                if entry.user is not None and (key := entry.user.id_str or entry.user.id):
                    return Owner(str(key), entry.user.screen_name, entry.user.name, where=f"{member.name}[{index}]")
        headers = Counter(
            entry.tweet.user_id
            for member in self._layout.members("tweet-headers", "deleted-tweet-headers")
            for _, entry in self._good(member, HeaderEntry)
            if entry.tweet.user_id
        )
        if len(headers) == 1:
            return Owner(next(iter(headers)), where="the headers of posts")
        pairs: Counter[frozenset[str]] = Counter()
        for member in self._layout.members(*MESSAGES, "direct-message-headers"):
            for _, talk in self._good(member, PairEntry):
                if pair := pair_of(talk.dm_conversation.conversation_id):
                    pairs[frozenset(pair)] += 1
        shared = frozenset.intersection(*pairs) if pairs else frozenset()
        if len(shared) == 1:
            return Owner(next(iter(shared)), where="the conversations, which have this account in common")
        frequent = headers or Counter(key for pair in pairs for key in sorted(pair))
        self._several = tuple(key for key, _ in frequent.most_common(5))
        return None

    def candidates(self) -> tuple[str, ...]:
        """Accounts that could be the owner, likeliest first."""
        clues = self._clues()
        return tuple(dict.fromkeys((*clues.words(), *self._several)))

    def named(self, asked: str, candidates: tuple[str, ...]) -> Owner:
        """The owner as the user named them, with what the posts tell of that account.

        Raises:
            OwnerUnknownError: a handle was given, messages go by numbers, and nothing says which is whose.
        """
        clues = self._clues()
        if asked.isdecimal():
            return Owner(asked, clues.handle_of(asked))
        if not _HANDLE.fullmatch(asked):
            raise OwnerUnknownError(
                f"the owner given, {asked!r}, stands nowhere in this archive and is no handle",
                candidates=candidates,
                archive=self._archive.name,
            )
        handle = asked.removeprefix("@")
        key = clues.key_of(handle)
        if key is None and self._layout.has_messages:
            raise OwnerUnknownError(
                "the messages in this archive go by account numbers, and it does not tell the number of that handle",
                candidates=candidates,
                archive=self._archive.name,
            )
        return Owner(key or f"@{handle.lower()}", handle)

    def former(self) -> tuple[tuple[str, float], ...]:
        """The handles that the owner gave up."""
        changes = []
        for member in self._layout.members("screen-name-change"):
            for entry in good_entries(self._archive, member, ChangeEntry, self._refused):
                change = entry.screen_name_change.screen_name_change
                if change is not None and change.changed_from:
                    at = iso_time(change.changed_at)
                    changes.append((change.changed_from.lower(), at.timestamp() if at else 0.0))
        return tuple(changes)

    def location(self) -> str | None:
        """Where the owner says they are."""
        for member in self._layout.members("profile"):
            for entry in list(good_entries(self._archive, member, ProfileEntry, self._refused)):
                if entry.profile.description is not None and entry.profile.description.location:
                    return entry.profile.description.location
        return None

    def _clues(self) -> Clues:
        clues = Clues()
        for member in [*self._layout.members(*POSTS), *self._layout.months]:
            for _, entry in self._good(member, OwnTweetEntry):
                clues.add(entry.tweet or entry)
        for member in self._layout.tables:
            for _, row in self._archive.rows(member, header=("tweet_id", "in_reply_to_user_id"), open_end=True):
                if not isinstance(row, InputError):
                    clues.add(
                        OwnTweet(
                            id_str=row.get("tweet_id"),
                            in_reply_to_status_id_str=row.get("in_reply_to_status_id"),
                            in_reply_to_user_id_str=row.get("in_reply_to_user_id"),
                        )
                    )
        return clues

    def _good(self, member: Member, shape: type[T]) -> Iterator[tuple[int, T]]:
        """The records that can be read; the others are reported when their file is read for what it holds."""
        with suppress(InputError):
            for index, record in self._archive.records(member, shape):
                if not isinstance(record, InputError):
                    yield index, record


def good_entries(archive: Archive, member: Member, shape: type[T], refused: list[Refused]) -> Iterator[T]:
    """The entries of a small file; those that cannot be read are added to `refused`."""
    try:
        for index, entry in archive.records(member, shape):
            if isinstance(entry, InputError):
                refused.append(refusal(f"{member.name}[{index}]{entry.part}", entry))
            else:
                yield entry
    except InputError as error:
        refused.append(refusal(member.name, error))


def documents(archive: Archive, members: Iterable[Member], shape: type[T], refused: list[Refused]) -> Iterator[T]:
    """The small files that can be read, each one object; the others are added to `refused`."""
    for member in members:
        try:
            yield archive.document(member, shape)
        except InputError as error:
            refused.append(refusal(member.name, error))
