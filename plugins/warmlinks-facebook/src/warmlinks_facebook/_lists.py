"""The lists of people: friends, requests, removed friends, followers, those followed; in JSON and on pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from html import unescape
from typing import Literal

from attrs import evolve, frozen

from warmlinks.archive import Archive, Member
from warmlinks.calendar.active_time import day_in
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Refused, Skipped, Tie, refusal, why_no_time
from warmlinks.values import Direction
from warmlinks_facebook._entries import read_entries
from warmlinks_facebook._layout import NETWORK, TITLE
from warmlinks_facebook._people import FacebookPeople, Since
from warmlinks_meta.dates import moment_of, read_moment
from warmlinks_meta.lines import BEGAN
from warmlinks_meta.pages import read_blocks
from warmlinks_meta.text import is_placeholder, normalized, repair

__all__ = ["REQUESTS", "ListKind", "Listed", "read_lists", "ties_of"]

ListKind = Literal["friends", "received", "sent", "rejected", "removed", "blocked", "followers", "following"]

REQUESTS = frozenset({"received", "sent"})
"""Lists of those who asked or were asked to be friends, and are not, or not yet."""

_FILES: tuple[tuple[ListKind, tuple[str, ...], str], ...] = (
    ("friends", ("friends", "your_friends"), "friends"),
    ("received", ("received_friend_requests", "friend_requests_received"), "received_requests"),
    ("sent", ("sent_friend_requests", "friend_requests_sent"), "sent_requests"),
    ("rejected", ("rejected_friend_requests",), "rejected_requests"),
    ("removed", ("removed_friends",), "deleted_friends"),
    ("blocked", ("blocked_people", "blocked_profiles", "blocked_users"), "blocked"),
    ("followers", ("people_who_followed_you", "followers"), "followers"),
    ("following", ("who_you*ve_followed", "following"), "following"),
)
"""Kind, names of the file without its ending (an apostrophe may be a `_`), first word of its key."""

_TieKind = Literal["connected", "removed", "blocked", "declined", "requested", "followed_by", "following"]
_TIES: dict[ListKind, tuple[_TieKind, Direction]] = {
    "friends": ("connected", "both"),
    "removed": ("removed", "both"),
    "blocked": ("blocked", "out"),
    "rejected": ("declined", "out"),
    "received": ("requested", "in"),
    "sent": ("requested", "out"),
    "followers": ("followed_by", "in"),
    "following": ("following", "out"),
}

# Headings of the oldest list of friends, in the account's language; the first is the friends whatever it says.
_HEADINGS: tuple[tuple[ListKind, str], ...] = (
    ("removed", r"removed|entfernt|supprim|elimin|rimoss|verwijderd|fjerne|borttag|poistet|usuni|removid|удал"),
    ("rejected", r"declined|rejected|abgelehnt|refus|rechaz|rifiut|geweigerd|afvis|avvis|avslå|avböj|hylät|odrzuc"),
    ("sent", r"\bsent|gesendet|envoy|enviad|inviat|verzonden|verstuurd|sendt|skickad|lähetet|wysłan|отправ"),
    (
        "received",
        r"received|erhalten|reçu|recibid|recebid|ricevut|ontvangen|modtag|mottag|mottatt|saadut|saapu|otrzym|получ",
    ),
)
_OTHER_HEADING = re.compile(
    r"peer group|altersgruppe|gruppe|groupe|grupo|gruppo|groep|grupp|ryhmä|grupa", re.IGNORECASE
)
_OLD_LIST = re.compile(r"<h2[^<>]{0,200}>([^<>]{0,300})</h2>(.*?)(?=<h2|\Z)", re.DOTALL)
_OLD_ITEM = re.compile(r"<li[^<>]{0,200}>([^<>]{1,600})</li>")
_DATED = re.compile(r"(.+?)\s*\(([^()]{1,80})\)\s*", re.DOTALL)


@frozen
class Listed:
    """Somebody on one of the lists. `since` is a moment, a day, the words of a page, or nothing.

    `nth` counts those of one name in one list whom no moment tells apart: a page knows the day at most, and requests
    can be confirmed together.
    """

    kind: ListKind
    shown: str
    since: Since
    where: str
    email: str | None = None
    nth: int = 0

    @property
    def name(self) -> str:
        """The normalized name."""
        return normalized(self.shown)


def read_lists(archive: Archive) -> Iterator[Listed | Refused | Skipped]:
    """All lists. A kind that is there in JSON is not read again from a page."""
    for kind, names, key in _FILES:
        in_json = archive.find(*(f"{name}.json" for name in names))
        for member in in_json:
            yield from _apart(_in_json(archive, member, kind, key))
        for member in () if in_json else archive.find(*(f"{name}.html" for name in names)):
            yield from _apart(_on_page(archive, member, kind))
    for member in archive.find("html/friends.htm", "friends.htm"):
        yield from _apart(_on_old_page(archive, member))


def _apart(listed: Iterator[Listed | Refused | Skipped]) -> Iterator[Listed | Refused | Skipped]:
    """Number the friends of one list whom neither name nor moment tells apart: two of one name are two people."""
    counts: Counter[tuple[str, object]] = Counter()
    for entry in listed:
        if isinstance(entry, Listed) and entry.kind == "friends":
            mark = (entry.name, entry.since)
            yield evolve(entry, nth=counts[mark])
            counts[mark] += 1
        else:
            yield entry


def _in_json(archive: Archive, member: Member, kind: ListKind, key: str) -> Iterator[Listed | Refused | Skipped]:
    nameless = 0
    for entry in read_entries(archive, member, (key,)):
        if isinstance(entry, Refused):
            yield entry
            continue
        name = repair(entry.name).strip() if entry.name else next(iter(entry.texts()), "")
        if is_placeholder(normalized(name)):
            nameless += 1
        else:
            email = entry.contact_info if entry.contact_info and "@" in entry.contact_info else None
            if entry.timestamp == 0:
                why = why_no_time(datetime.fromtimestamp(0, UTC), began=BEGAN) or ""
                yield Refused(entry.where, why, "The person is kept, without it")
            yield Listed(kind, name, moment_of(entry.seconds()), entry.where, email)
    if nameless:
        yield Skipped("deleted account", nameless, member.name)


def _on_page(archive: Archive, member: Member, kind: ListKind) -> Iterator[Listed | Refused | Skipped]:
    try:
        for block in read_blocks(archive, member, TITLE):
            name = normalized(block.head)
            date = block.date or block.body
            if is_placeholder(name):
                yield Skipped("deleted account", 1, member.name)
            elif date or kind in ("followers", "following"):
                yield Listed(kind, name, _since(date, archive.timezone), f"{member.name}[{block.index}]")
            else:
                yield Skipped("entry without a date", 1, member.name)
    except InputError as error:
        yield refusal(member.name, error)


def _on_old_page(archive: Archive, member: Member) -> Iterator[Listed | Refused | Skipped]:
    try:
        text = archive.text(member)
    except InputError as error:
        yield refusal(member.name, error)
        return
    lists = list(_OLD_LIST.finditer(text))
    if not lists:
        yield Refused(member.name, "there is no list in it", "Download the archive again")
    index = 0
    for number, part in enumerate(lists):
        kind = _kind_of(unescape(part[1]), first=number == 0)
        for item in _OLD_ITEM.finditer(part[2]):
            where = f"{member.name}[{index}]"
            index += 1
            if kind is None:
                yield Skipped("other list", 1, member.name)
                continue
            text = unescape(item[1]).strip()
            dated = _DATED.fullmatch(text)
            name = normalized(dated[1] if dated else text)
            if is_placeholder(name):
                yield Skipped("deleted account", 1, member.name)
            else:
                yield Listed(kind, name, _since(dated[2], archive.timezone) if dated else None, where)


def _kind_of(heading: str, *, first: bool) -> ListKind | None:
    for kind, words in _HEADINGS:
        if re.search(words, heading, re.IGNORECASE):
            return kind
    return "friends" if first and not _OTHER_HEADING.search(heading) else None


def _since(text: str, zone: tzinfo) -> Since:
    """The day on a page. It is a day even where a time stands by it: whose clock that is, nobody knows."""
    moment = read_moment(text, zone) if text else None
    if moment is None:
        return normalized(text) or None
    if isinstance(moment.at, datetime):
        return day_in(moment.at, zone)
    return moment.at


def ties_of(listed: list[Listed], people: FacebookPeople) -> Iterator[Tie | Skipped]:
    """The standing relations that the lists tell of, one a person and kind.

    A request makes nobody known: whoever did not become a friend and never wrote is left out, and counted.
    """
    keys: set[tuple[object, ...]] = set()
    for entry in _latest_first(listed):
        if not people.known(entry.name):
            why = "with yourself" if people.is_owner(entry.name) else "request that was not accepted"
            yield Skipped(why, 1, entry.where)
            continue
        if entry.kind == "friends":
            person = people.key_of_friend(entry.name, entry.since, entry.where, entry.nth)
        else:
            person = people.key_of(entry.name, entry.where)
        tie = _tie(entry, person)
        key = (person, tie.kind, tie.since if tie.kind == "connected" else None)
        if key not in keys:
            keys.add(key)
            yield tie
        else:
            yield Skipped("the same again", 1, entry.where)


def _tie(entry: Listed, person: str) -> Tie:
    since = None if isinstance(entry.since, str) else entry.since
    kind, direction = _TIES[entry.kind]
    return Tie(NETWORK, person, kind, since, None, direction, entry.where)


def _latest_first(listed: list[Listed]) -> list[Listed]:
    """In the order of the lists, the newest entry of each first: of several it is the one that is true now."""
    kinds = [kind for kind, _, _ in _FILES]
    return sorted(listed, key=lambda entry: (kinds.index(entry.kind), _recency(entry.since)))


def _recency(since: Since) -> float:
    if isinstance(since, datetime):
        return -since.timestamp()
    return 0.0 if since is None or isinstance(since, str) else -float(since.toordinal() * 86_400)
