"""The lists of people: followers, those followed, close friends, blocked, requests; in JSON, on pages, and flat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Literal

import msgspec
from attrs import evolve, frozen

from warmlinks.archive import Archive, Member
from warmlinks.plugins.sources import Fact, Refused, Skipped, Tie, why_no_time
from warmlinks.values import Direction
from warmlinks_instagram._accounts import meaning, of_address, user_name
from warmlinks_instagram._flat import read_flat_lists
from warmlinks_instagram._layout import BEGAN, FOLLOWING, NETWORK, flat_files
from warmlinks_instagram._pages import read_list_page
from warmlinks_instagram._people import InstagramPeople
from warmlinks_meta.dates import moment_of
from warmlinks_meta.entries import Label, LabelledEntry, read_entries
from warmlinks_meta.text import repair

__all__ = ["ListEntry", "ListItem", "Listed", "add_listed", "find_pages", "read_lists", "ties_of", "user_in_labels"]

ListKind = Literal[
    "following", "followers", "blocked", "restricted", "unfollowed", "sent", "received", "close", "favourite"
]

REQUESTS = frozenset({"sent", "received"})
_CATEGORIES = {"close": "close friends", "favourite": "favourites"}
_GONE = "instagramuser"

_FILES: tuple[tuple[ListKind, tuple[str, ...], tuple[str, ...]], ...] = (
    ("following", FOLLOWING, ("relationships_following", "text_post_app_text_post_app_following")),
    (
        "followers",
        ("followers.json", "followers_*.json"),
        ("relationships_followers", "text_post_app_text_post_app_foll"),
    ),
    ("blocked", ("blocked_profiles.json", "blocked_accounts.json"), ("relationships_blocked",)),
    ("restricted", ("restricted_profiles.json", "restricted_accounts.json"), ("relationships_restricted",)),
    (
        "unfollowed",
        ("recently_unfollowed_profiles.json", "recently_unfollowed_accounts.json"),
        ("relationships_unfollowed", "text_post_app_text_post_app_unf"),
    ),
    ("sent", ("pending_follow_requests.json",), ("relationships_follow_requests_sent", "text_post_app_")),
    ("sent", ("recent_follow_requests.json",), ("relationships_permanent_follow", "text_post_app_")),
    (
        "received",
        ("follow_requests_you*ve_received.json",),
        ("relationships_follow_requests_received", "text_post_app_"),
    ),
    ("close", ("close_friends.json",), ("relationships_close_friends",)),
    ("favourite", ("profiles_you*ve_favorited.json", "accounts_you*ve_favorited.json"), ("relationships_feed_fav",)),
)
"""Kind, names of its files (an apostrophe may be a `_`), first words of its key. What Threads has stands behind."""

_TieKind = Literal["following", "followed_by", "requested", "blocked", "muted"]
_TIES: dict[str, tuple[_TieKind, Direction]] = {
    "following": ("following", "out"),
    "unfollowed": ("following", "out"),
    "followers": ("followed_by", "in"),
    "received": ("requested", "in"),
    "sent": ("requested", "out"),
    "blocked": ("blocked", "out"),
    "restricted": ("muted", "out"),
}

_FLAT: dict[str, ListKind] = {
    "following": "following",
    "followers": "followers",
    "blocked_users": "blocked",
    "restricted_users": "restricted",
    "follow_requests_sent": "sent",
    "permanent_follow_requests": "sent",
    "close_friends": "close",
}


class ListItem(msgspec.Struct, gc=False):
    """What stands under an entry: an address, a text, a second."""

    href: Any = None
    value: Any = None
    timestamp: Any = None


class ListEntry(LabelledEntry, gc=False):
    """One entry of a list, in any of its shapes."""

    title: str | None = None
    string_list_data: list[ListItem] | None = None
    string_map_data: dict[str, ListItem] | None = None


@frozen
class Listed:
    """Somebody on one of the lists. `exact`: the moment is known to the second. `stated`: what a page says of it."""

    kind: ListKind
    user: str
    since: datetime | None
    where: str
    exact: bool = True
    stated: str | None = None


def user_in_labels(labels: list[Label] | None) -> str:
    """The user name among labels in the account's language: under a label that means one, else in an address."""
    linked = ""
    todo: list[Any] = [msgspec.to_builtins(labels or [])]
    while todo:
        part = todo.pop()
        if isinstance(part, list):
            todo += reversed(part)
        elif isinstance(part, dict):
            if meaning(part.get("label")) == "username" and (user := user_name(part.get("value"))):
                return user
            linked = linked or of_address(part.get("href")) or of_address(part.get("value"))
            todo += [part[key] for key in ("vec", "dict") if part.get(key)]
    return linked


def read_lists(archive: Archive) -> Iterator[Listed | Refused | Skipped]:
    """All lists. A list that is there in JSON is not read again from a page."""
    for kind, names, words in _FILES:
        in_json = sorted(archive.find(*names), key=lambda member: "/threads/" in member.name.casefold())
        for member in in_json:
            yield from _kept(_in_json(archive, member, kind, words), member)
        for member in () if in_json else find_pages(archive, names):
            yield from _kept(_on_page(archive, member, kind), member)
    for member in flat_files(archive, "connections.json"):
        yield from _kept(_flat(archive, member), member)


def find_pages(archive: Archive, names: Iterable[str]) -> list[Member]:
    """The pages of what has these names in JSON."""
    return archive.find(*(f"{name.removesuffix('.json')}.html" for name in names))


def _kept(entries: Iterator[Listed | Refused], member: Member) -> Iterator[Listed | Refused | Skipped]:
    """The entries of a member that are somebody's; a time that can be none costs itself."""
    left_out: Counter[str] = Counter()
    for entry in entries:
        if isinstance(entry, Refused):
            yield entry
        elif entry.user.startswith(_GONE) or not entry.user:
            left_out["deleted account" if entry.user else "entry without a user name"] += 1
        elif entry.since is not None and (why := why_no_time(entry.since, began=BEGAN)):
            yield Refused(entry.where, why, "The person is kept, without it")
            yield evolve(entry, since=None, stated=None)
        else:
            yield entry
    yield from (Skipped(why, count, member.name) for why, count in sorted(left_out.items()))


def _in_json(archive: Archive, member: Member, kind: ListKind, words: tuple[str, ...]) -> Iterator[Listed | Refused]:
    for entry in read_entries(archive, member, ListEntry, words):
        if isinstance(entry, Refused):
            yield entry
            continue
        items = entry.string_list_data or [ListItem(timestamp=entry.seconds() or None)]
        for number, item in enumerate(items):
            where = f"{entry.where}.{number}" if number else entry.where
            yield Listed(kind, _user(entry, item), moment_of(item.timestamp), where)


def _user(entry: ListEntry, item: ListItem) -> str:
    """Whom an entry is of: it stands in its text, since 2025 in its title, and always in its address."""
    texts = (item.value, repair(entry.title) if entry.title else None)
    user = next(filter(None, map(user_name, texts)), "")
    return user or of_address(item.href) or user_in_labels(entry.label_values)


def _on_page(archive: Archive, member: Member, kind: ListKind) -> Iterator[Listed | Refused]:
    for entry in read_list_page(archive, member):
        if isinstance(entry, Refused):
            yield entry
        else:
            yield Listed(kind, entry.user, entry.at, entry.where, exact=False, stated=entry.stated)


def _flat(archive: Archive, member: Member) -> Iterator[Listed | Refused]:
    for row in read_flat_lists(archive, member):
        if isinstance(row, Refused):
            yield row
        elif row.list in _FLAT:
            yield Listed(_FLAT[row.list], row.user, row.at, row.where)


def add_listed(listed: list[Listed], people: InstagramPeople) -> None:
    """Make those on the lists known, requests apart; by the second of following too, where one alone has it."""
    seconds = Counter((kind, since) for kind, _, since in {(entry.kind, entry.user, entry.since) for entry in listed})
    for entry in listed:
        kind, since = entry.kind, entry.since
        if kind in REQUESTS:
            continue
        alias = ""
        if kind in ("following", "followers") and since and entry.exact and seconds[kind, since] == 1:
            alias = f"{kind}@{int(since.timestamp())}"
        people.add_user(entry.user, entry.where, alias)


def ties_of(listed: list[Listed], people: InstagramPeople) -> Iterator[Tie | Fact | Skipped]:
    """The standing relations that the lists tell of, one a person and kind.

    A request makes nobody known: who is on no other list and never wrote is left out, and counted.
    """
    marks: set[tuple[str, str]] = set()
    for entry in listed:
        if not people.knows(entry.user):
            why = "with yourself" if people.is_owner(entry.user) else "request that was not accepted"
            yield Skipped(why, 1, entry.where)
            continue
        record = _record(entry, people.key_of_user(entry.user, entry.where))
        mark = (record.who, record.kind if isinstance(record, Tie) else record.value)
        if mark in marks:
            yield Skipped("the same again", 1, entry.where)
        else:
            marks.add(mark)
            yield record


def _record(entry: Listed, person: str) -> Tie | Fact:
    if entry.kind in _CATEGORIES:
        return Fact(NETWORK, person, "category", _CATEGORIES[entry.kind], entry.where)
    kind, direction = _TIES[entry.kind]
    since, ended = (None, entry.since) if entry.kind == "unfollowed" else (entry.since, None)
    return Tie(NETWORK, person, kind, since, ended, direction, entry.where, entry.stated)
