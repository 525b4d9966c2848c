"""The lists of people: followers, those followed, close friends, blocked, requests; in JSON, on pages, and flat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec
from attrs import evolve, frozen

from warmlinks.archive import Archive, Member
from warmlinks.plugins.sources import Fact, Refused, Skipped, Tie, why_no_time
from warmlinks_instagram._accounts import NETWORK, of_address, user_name
from warmlinks_instagram._flat import read_flat_lists
from warmlinks_instagram._flat_files import flat_files
from warmlinks_instagram._labels import meaning
from warmlinks_instagram._layout import BEGAN, FOLLOWING
from warmlinks_instagram._pages import read_list_page
from warmlinks_instagram._people import InstagramPeople
from warmlinks_meta.entries import Label, LabelledEntry, read_entries
from warmlinks_meta.text import repair

__all__ = ["ListEntry", "Listed", "add_listed", "moment_of", "read_lists", "ties_of", "user_in_labels"]

ListKind = Literal[
    "following", "followers", "blocked", "restricted", "unfollowed", "sent", "received", "close", "favourite"
]

REQUESTS = frozenset({"sent", "received"})
_CATEGORIES = {"close": "close friends", "favourite": "favourites"}
_GONE = "instagramuser"
_YEAR_3000 = 32_503_680_000

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


def moment_of(stamp: object) -> datetime | None:
    """The moment of a stamp in seconds; None where it is none."""
    if isinstance(stamp, bool) or not isinstance(stamp, int | float) or not 0 < stamp < _YEAR_3000:
        return None
    return datetime.fromtimestamp(stamp, UTC)


def user_in_labels(labels: list[Label] | None) -> str:
    """The user name among labels in the account's language: under a label that means one, else in an address."""
    linked = ""
    todo: list[Any] = [msgspec.to_builtins(labels or [])]
    while todo:
        one = todo.pop()
        if isinstance(one, list):
            todo += reversed(one)
        elif isinstance(one, dict):
            if meaning(one.get("label")) == "username" and (user := user_name(one.get("value"))):
                return user
            linked = linked or of_address(one.get("href")) or of_address(one.get("value"))
            todo += [one[key] for key in ("vec", "dict") if one.get(key)]
    return linked


def read_lists(archive: Archive) -> Iterator[Listed | Refused | Skipped]:
    """All lists. A list that is there in JSON is not read again from a page."""
    for kind, names, words in _FILES:
        found = sorted(archive.find(*names), key=lambda member: "/threads/" in member.name.casefold())
        for member in found:
            yield from _in_json(archive, member, kind, words)
        if not found:
            for member in archive.find(*(f"{name.removesuffix('.json')}.html" for name in names)):
                yield from _on_page(archive, member, kind)
    for member in flat_files(archive, "connections.json"):
        yield from _flat(archive, member)


def _in_json(
    archive: Archive, member: Member, kind: ListKind, words: tuple[str, ...]
) -> Iterator[Listed | Refused | Skipped]:
    left_out: Counter[str] = Counter()
    for entry in read_entries(archive, member, ListEntry, words):
        if isinstance(entry, Refused):
            yield entry
            continue
        items = entry.string_list_data or [ListItem(timestamp=entry.seconds() or None)]
        for number, item in enumerate(items):
            where = f"{entry.where}.{number}" if number else entry.where
            yield from _told(Listed(kind, _user(entry, item), moment_of(item.timestamp), where), left_out)
    yield from (Skipped(why, count, member.name) for why, count in sorted(left_out.items()))


def _told(one: Listed, left_out: Counter[str]) -> Iterator[Listed | Refused]:
    """An entry, if it is somebody's; a time that can be none costs itself."""
    if one.user.startswith(_GONE) or not one.user:
        left_out["deleted account" if one.user else "entry without a user name"] += 1
    elif one.since is not None and (why := why_no_time(one.since, began=BEGAN)):
        yield Refused(one.where, why, "The person is kept, without it")
        yield evolve(one, since=None, stated=None)
    else:
        yield one


def _user(entry: ListEntry, item: ListItem) -> str:
    """Whom an entry is of: it stands in its text, since 2025 in its title, and always in its address."""
    told = (item.value, repair(entry.title) if entry.title else None)
    named = next((user for one in told if (user := user_name(one))), "")
    return named or of_address(item.href) or user_in_labels(entry.label_values)


def _on_page(archive: Archive, member: Member, kind: ListKind) -> Iterator[Listed | Refused | Skipped]:
    left_out: Counter[str] = Counter()
    for entry in read_list_page(archive, member):
        if isinstance(entry, Refused):
            yield entry
        else:
            one = Listed(kind, entry.user, entry.at, entry.where, exact=False, stated=entry.stated)
            yield from _told(one, left_out)
    yield from (Skipped(why, count, member.name) for why, count in sorted(left_out.items()))


def _flat(archive: Archive, member: Member) -> Iterator[Listed | Refused | Skipped]:
    left_out: Counter[str] = Counter()
    for row in read_flat_lists(archive, member):
        if isinstance(row, Refused):
            yield row
        elif row.word in _FLAT:
            yield from _told(Listed(_FLAT[row.word], row.user, row.at, row.where), left_out)
    yield from (Skipped(why, count, member.name) for why, count in sorted(left_out.items()))


def add_listed(listed: list[Listed], people: InstagramPeople) -> None:
    """Make those on the lists known, requests apart; by the second of following too, where one alone has it."""
    seconds = Counter((kind, since) for kind, _, since in {(one.kind, one.user, one.since) for one in listed})
    for one in listed:
        if one.kind in REQUESTS:
            continue
        alias = ""
        if one.kind in ("following", "followers") and one.since and one.exact and seconds[one.kind, one.since] == 1:
            alias = f"{one.kind}@{int(one.since.timestamp())}"
        people.add_user(one.user, one.where, alias)


def ties_of(listed: list[Listed], people: InstagramPeople) -> Iterator[Tie | Fact | Skipped]:
    """The standing relations that the lists tell of, one a person and kind.

    A request makes nobody known: who is on no other list and never wrote is left out, and counted.
    """
    told: set[tuple[str, str]] = set()
    for one in listed:
        if not people.knows(one.user):
            why = "with yourself" if people.is_owner(one.user) else "request that was not accepted"
            yield Skipped(why, 1, one.where)
            continue
        record = _record(one, people.key_of_user(one.user, one.where))
        mark = (record.who, record.kind if isinstance(record, Tie) else record.value)
        if mark in told:
            yield Skipped("the same again", 1, one.where)
        else:
            told.add(mark)
            yield record


def _record(one: Listed, who: str) -> Tie | Fact:
    if one.kind in _CATEGORIES:
        return Fact(NETWORK, who, "category", _CATEGORIES[one.kind], one.where)
    if one.kind == "unfollowed":
        return Tie(NETWORK, who, "following", None, one.since, "out", one.where, one.stated)
    if one.kind == "followers":
        return Tie(NETWORK, who, "followed_by", one.since, None, "in", one.where, one.stated)
    if one.kind == "received":
        return Tie(NETWORK, who, "requested", one.since, None, "in", one.where, one.stated)
    kinds: dict[str, Literal["following", "blocked", "muted", "requested"]] = {
        "following": "following",
        "blocked": "blocked",
        "restricted": "muted",
        "sent": "requested",
    }
    return Tie(NETWORK, who, kinds[one.kind], one.since, None, "out", one.where, one.stated)
