"""What the owner did in public: likes and comments, by the user name of whose it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from attrs import frozen

from warmlinks.archive import Archive, Member
from warmlinks.plugins.sources import Record, Refused, Skipped
from warmlinks.values import Interaction
from warmlinks_instagram._accounts import meaning, user_name
from warmlinks_instagram._flat import read_flat_rows
from warmlinks_instagram._layout import NETWORK, flat_files
from warmlinks_instagram._lists import ListEntry, ListItem, find_pages, user_in_labels
from warmlinks_instagram._pages import read_list_page
from warmlinks_instagram._people import InstagramPeople
from warmlinks_meta.dates import moment_of
from warmlinks_meta.entries import read_entries
from warmlinks_meta.text import digest, repair

__all__ = ["read_public"]

_FILES: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("like", ("liked_posts.json",), ("likes_media_likes",)),
    ("like", ("liked_comments.json",), ("likes_comment_likes",)),
    ("like", ("story_likes.json",), ("story_activities_story_likes",)),
    ("like", ("liked_threads.json",), ("text_post_app_media_likes",)),
    (
        "reaction",
        ("polls.json", "quizzes.json", "questions.json", "emoji_sliders.json", "emoji_story_reactions.json"),
        ("story_activities_",),
    ),
    ("comment", ("post_comments.json", "post_comments_*.json"), ("comments_media_comments",)),
    ("comment", ("reels_comments.json",), ("comments_reels_comments",)),
    ("comment", ("hype.json",), ("comments_story_comments",)),
)
"""Kind, names of its files, first words of its key."""

_FLAT = {"media_likes": "like", "comment_likes": "like", "media_comments": "comment", "live_comments": "comment"}
_NOBODY = "no known person named"
_COMMENTED = 2


@frozen
class _Act:
    """One thing that the owner did: whose it was, when, and the words that were written."""

    kind: str
    user: str
    at: datetime | None
    where: str
    text: str = ""
    stated: str | None = None


def read_public(archive: Archive, people: InstagramPeople) -> Iterator[Record]:
    """Everything that is done in public, with those who are known; the accounts of others are left out, counted."""
    keys: set[str] = set()
    skipped: Counter[str] = Counter()
    for act in _acts(archive):
        if isinstance(act, Refused):
            yield act
        elif not people.knows(act.user):
            skipped["with yourself" if act.user and people.is_owner(act.user) else _NOBODY] += 1
        elif act.at is None:
            yield Refused(act.where, "it has no possible time")
        else:
            record = _record(act, people, act.at)
            if record.key in keys:
                skipped["the same again"] += 1
                continue
            keys.add(record.key)
            yield from people.drain()
            yield record
    yield from (Skipped(why, count) for why, count in sorted(skipped.items()))


def _record(act: _Act, people: InstagramPeople, at: datetime) -> Interaction:
    person = people.key_of_user(act.user, act.where)
    second = int(at.timestamp())
    parts = f"{act.kind}\0{second - second % 60 if act.stated else second}\0{' '.join(act.text.split())}"
    key = f"{act.kind}-{digest(parts)}>{digest(person, 5)}"
    return Interaction(NETWORK, key, person, act.kind, "out", at, act.where, None, act.stated)


def _acts(archive: Archive) -> Iterator[_Act | Refused]:
    for kind, names, words in _FILES:
        in_json = archive.find(*names)
        for member in in_json:
            yield from _in_json(archive, member, kind, words)
        for member in () if in_json or kind == "comment" else find_pages(archive, names):
            yield from _on_page(archive, member, kind)
    for name in ("likes.json", "comments.json"):
        for member in flat_files(archive, name):
            yield from _flat(archive, member)


def _in_json(archive: Archive, member: Member, kind: str, words: tuple[str, ...]) -> Iterator[_Act | Refused]:
    for entry in read_entries(archive, member, ListEntry, words):
        if isinstance(entry, Refused):
            yield entry
        elif kind == "comment":
            yield _comment(entry)
        else:
            user = user_name(repair(entry.title)) if entry.title else ""
            user = user or user_in_labels(entry.label_values)
            items = entry.string_list_data or [ListItem(timestamp=entry.seconds() or None)]
            for number, item in enumerate(items):
                where = f"{entry.where}.{number}" if number else entry.where
                yield _Act(kind, user, moment_of(item.timestamp), where)


def _comment(entry: ListEntry) -> _Act:
    """A comment: its words, whose post it is on, and when, under labels in the account's language.

    To 2021 the title says whose it is. Later the words stand first, and behind them whose it is, where it is told.
    """
    at = moment_of(entry.seconds() or None)
    user = user_name(repair(entry.title)) if entry.title else ""
    text = ""
    for item in entry.string_list_data or ():
        at = at or moment_of(item.timestamp)
        text = text or (repair(item.value) if isinstance(item.value, str) else "")
    labels = entry.string_map_data or {}
    for labelled in entry.label_values or ():
        if isinstance(labelled.label, str):
            labels[labelled.label] = ListItem(labelled.href, labelled.value)
    at = at or next(filter(None, (moment_of(item.timestamp) for item in labels.values())), None)
    written = [
        (name, repair(item.value)) for name, item in labels.items() if isinstance(item.value, str) and item.value
    ]
    named = next((value for label, value in written if meaning(label) in ("owner", "username")), "")
    if not named and len(written) == _COMMENTED and not any(meaning(label) for label, _ in written[1:]):
        named = written[1][1]
    text = text or next((value for _, value in written if value != named), "")
    return _Act("comment", user or user_name(named) or user_in_labels(entry.label_values), at, entry.where, text)


def _on_page(archive: Archive, member: Member, kind: str) -> Iterator[_Act | Refused]:
    for entry in read_list_page(archive, member):
        if isinstance(entry, Refused):
            yield entry
        else:
            yield _Act(kind, entry.user, entry.at, entry.where, stated=entry.stated)


def _flat(archive: Archive, member: Member) -> Iterator[_Act | Refused]:
    for row in read_flat_rows(archive, member):
        if isinstance(row, Refused):
            yield row
        elif row.list in _FLAT:
            yield _Act(_FLAT[row.list], row.user, row.at, row.where, row.text)
