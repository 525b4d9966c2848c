"""What is done in public: comments, reactions, posts on walls, pokes.

The counterpart stands only in a sentence of the account's language, or among labels in it, so known names are looked
for. What names nobody known is left out; nothing is guessed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from attrs import frozen

from warmlinks.archive import Archive
from warmlinks.plugins.sources import Record, Refused, Skipped
from warmlinks.values import Direction, Interaction
from warmlinks_facebook._entries import Entry, read_entries
from warmlinks_facebook._layout import NETWORK
from warmlinks_facebook._people import FacebookPeople
from warmlinks_meta.dates import moment_of
from warmlinks_meta.lines import repaired_name
from warmlinks_meta.text import digest, is_placeholder, repair

__all__ = ["COMMENT_FILES", "POST_FILES", "WALL_FILES", "read_public"]

COMMENT_FILES = ("comments.json", "comments_?.json", "comments_??.json", "your_comments_in_groups.json")
POST_FILES = (
    "your_posts.json",
    "your_posts_?.json",
    "your_posts_??.json",
    "your_posts__check_ins__photos_and_videos_*.json",
)
WALL_FILES = ("other_people*s_posts_to_your_timeline.json",)

# A post "on somebody's timeline", in the languages of the accounts that are commonest.
_WALL = re.compile(
    r"timeline|\bwall\b|chronik|pinnwand|\bjournal\b|\bmur\b|biograf[ií]a|\bmuro\b|\bdiario\b|bacheca|linha do tempo"
    r"|cronologia|\bmural\b|tijdlijn|prikbord|tidslinje|\bvæg\b|\bvegg\b|tidslinja|logg\b|aikajana|seinä"
    r"|osi czasu|oś czasu|\btablic|hronolog|хроник|на стен|zaman tünel|idővonal",
    re.IGNORECASE,
)
_NOBODY = "no known person named"


@frozen
class _Act:
    """What one entry is: kind, direction, with whom."""

    kind: str
    direction: Direction
    name: str


_Reader = Callable[[Entry, FacebookPeople], list[_Act] | str]
"""What an entry is, or why it is left out."""


def read_public(archive: Archive, people: FacebookPeople) -> Iterator[Record]:
    """Everything that is done in public, with those it is known of. FacebookPeople are told by `people` alone."""
    keys: set[str] = set()
    for patterns, words, reader in _SOURCES:
        skipped: Counter[str] = Counter()
        for member in archive.find(*patterns):
            for entry in read_entries(archive, member, words):
                if isinstance(entry, Refused):
                    yield entry
                    continue
                acts = reader(entry, people)
                if isinstance(acts, str):
                    skipped[acts] += 1
                    continue
                for record in _interactions(entry, people, acts):
                    if isinstance(record, Interaction):
                        if record.key in keys:
                            skipped["the same again"] += 1
                            continue
                        keys.add(record.key)
                    yield from people.drain()
                    yield record
        yield from (Skipped(why, count) for why, count in sorted(skipped.items()))


def _interactions(entry: Entry, people: FacebookPeople, acts: list[_Act]) -> Iterator[Interaction | Refused]:
    at = moment_of(entry.seconds())
    if at is None:
        yield Refused(entry.where, "it has no possible time")
        return
    text = " ".join(entry.act()[0].split())
    for act in acts:
        person = people.key_of(act.name, entry.where)
        key = f"{act.kind}-" + digest("\0".join((act.kind, act.direction, str(int(at.timestamp())), act.name, text)))
        yield Interaction(NETWORK, key, person, act.kind, act.direction, at, entry.where)


def _counterpart(entry: Entry, people: FacebookPeople) -> str:
    """The one known person an entry names: in its title, else among its labels.

    A label is a name by itself, or a sentence about the owner. What else is said there may be the comment itself.
    """
    if entry.title:
        names = people.find_in(repair(entry.title))
    else:
        texts = [repaired_name(text) for text in entry.texts()]
        names = list(dict.fromkeys(text for text in texts if people.is_person(text)))
        names = names or [name for text in texts if people.tells_of_owner(text) for name in people.find_in(text)]
    return names[0] if names and people.is_one(names[0]) else ""


def _comment(entry: Entry, people: FacebookPeople) -> list[_Act] | str:
    name = _counterpart(entry, people)
    return [_Act("comment", "out", name)] if name else _NOBODY


def _reaction(entry: Entry, people: FacebookPeople) -> list[_Act] | str:
    name = _counterpart(entry, people)
    return [_Act("like" if entry.act()[1].upper() == "LIKE" else "reaction", "out", name)] if name else _NOBODY


def _post(entry: Entry, people: FacebookPeople) -> list[_Act] | str:
    """One's own post: on somebody's wall, or with people tagged in it, which is naming them in public."""
    title = repair(entry.title) if entry.title else ""
    tagged = dict.fromkeys(repaired_name(name) for name in entry.tagged())
    name = _counterpart(entry, people) if title else ""
    if name and name not in tagged and _WALL.search(title):
        return [_Act("post", "out", name)]
    mentions = [_Act("mention", "out", other) for other in tagged if people.is_person(other) and people.is_one(other)]
    return mentions or "own post"


def _wall_post(entry: Entry, people: FacebookPeople) -> list[_Act] | str:
    name = _counterpart(entry, people)
    return [_Act("post", "in", name)] if name else _NOBODY


def _poke(entry: Entry, people: FacebookPeople) -> list[_Act] | str:
    """A poke names both, so whoever is not the owner needs no other record to be known from."""
    poker, pokee = repaired_name(entry.poker), repaired_name(entry.pokee)
    if people.is_owner(poker):
        return [_Act("poke", "out", pokee)] if not is_placeholder(pokee) and not people.is_owner(pokee) else _NOBODY
    return [_Act("poke", "in", poker)] if not is_placeholder(poker) else _NOBODY


_SOURCES: tuple[tuple[tuple[str, ...], tuple[str, ...], _Reader], ...] = (
    (COMMENT_FILES, ("comments", "group_comments"), _comment),
    (("posts_and_comments.json", "likes_and_reactions.json", "likes_and_reactions_*.json"), ("reactions",), _reaction),
    (POST_FILES, ("status_updates", "posts"), _post),
    (WALL_FILES, ("wall_posts_sent_to_you",), _wall_post),
    (("pokes.json",), ("pokes",), _poke),
)
