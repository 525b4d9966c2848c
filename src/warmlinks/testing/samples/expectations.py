"""What a reader must find in a world's archive of one generation: people, and the days on which there was contact."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

from warmlinks.sources import GROUP_LIMIT
from warmlinks.testing.samples.generations import Generation
from warmlinks.testing.samples.world import ME, Event, World

__all__ = ["Found", "contacts", "expected", "label_of"]

Found = Counter[tuple[str, frozenset[date]]]
"""How many people go by that label with contact on exactly those days."""

_DATES_ONLY_BEFORE = datetime(2010, 11, 1, tzinfo=UTC)


def expected(world: World, generation: Generation) -> Found:
    """Everybody that generation tells of by name or by contact, with their days.

    People without a name and without contact, such as the numbers of followers, are not among them.
    """
    rows = [row for row in contacts(world, generation.network) if _carried(row[0], generation, sealed=row[3])]
    if generation.network == "twitter":
        return _on_twitter(world, generation, rows)
    if generation.network == "facebook":
        return _on_facebook(world, generation, rows)
    return _on_linkedin(world, generation, rows)


def label_of(world: World, who: str, network: str) -> str:
    """What a person is compared by: the present handle on X, the display name elsewhere."""
    account = world.account(who, network)
    return account.handle or account.key if network == "twitter" else account.name


def contacts(world: World, network: str) -> Iterator[tuple[str, str, date, bool, Event]]:
    """All contact of the owner with others: sort, person, day in the owner's zone, whether sealed, and the event."""
    for event in world.events_on(network):
        day = event.at.astimezone(world.zone).date()
        for sort, who in _contact(world, event):
            yield sort, who, day, event.sealed, event


def _contact(world: World, event: Event) -> Iterator[tuple[str, str]]:
    """The sorts of contact that one event is, and with whom."""
    other = event.to[:1] if event.speaker == ME else (event.speaker,)
    if event.kind == "message" and event.conversation:
        conversation = world.conversation(event.conversation)
        if conversation.direct:
            if conversation.section == "inbox":
                yield "message", conversation.others[0]
        elif len(conversation.others) <= GROUP_LIMIT:
            present = [who for who in conversation.present(event.at) if who != ME]
            yield from (("group", who) for who in (present if event.speaker == ME else [event.speaker]))
    elif event.kind == "reply":
        yield from (("reply", who) for who in event.to)
        yield from (("mention", who) for who in event.chain)
    elif event.kind == "mention":
        yield from (("mention", who) for who in event.to)
    elif event.kind in ("quote", "call", "comment", "invitation", "recommendation"):
        yield from ((event.kind, who) for who in (event.to if event.kind == "call" else other))
    elif event.kind == "post":
        yield from (("post" if event.speaker == ME else "wall", who) for who in other)


def _carried(sort: str, generation: Generation, *, sealed: bool) -> bool:
    if sealed:
        return "sealed" in generation.carries
    return sort in generation.carries


_Row = tuple[str, str, date, bool, Event]


def _on_twitter(world: World, generation: Generation, rows: Iterable[_Row]) -> Found:
    """By number; a handle that stands in an address only, and in no mention, is somebody by itself."""
    rows = list(rows)
    mentioned = _mentions(world)
    known = {(who, handle) for who, handle, _ in mentioned}
    numbered = {(who, handle) for who, handle, numbered in mentioned if numbered}
    days: dict[tuple[str, str], set[date]] = {_key(generation, who, handle, numbered): set() for who, handle in known}
    for sort, who, day, _, event in rows:
        handle = world.account(who, "twitter").handle_at(event.at)
        key = _key(generation, who, handle, numbered)
        if sort == "quote" and (who, handle) not in known:
            key = (who, handle)
        dateless = generation.name.startswith("G0") and event.at < _DATES_ONLY_BEFORE
        days.setdefault(key, set()).add(event.at.astimezone(UTC).date() if dateless else day)
    return Counter((label_of(world, who, "twitter"), frozenset(found)) for (who, _), found in days.items())


def _key(generation: Generation, who: str, handle: str, numbered: set[tuple[str, str]]) -> tuple[str, str]:
    """One person per number; in tables the number stands by the handles that were replied to or reposted only."""
    return (who, handle) if generation.name == "G0-csv" and (who, handle) not in numbered else (who, "")


def _mentions(world: World) -> list[tuple[str, str, bool]]:
    """Who is named in the owner's tweets under which handle, and whether a table of tweets has the number."""
    return [
        (who, world.account(who, "twitter").handle_at(event.at), index == 0 and event.kind in ("reply", "repost"))
        for event in world.events_on("twitter", "reply", "mention", "repost")
        for index, who in enumerate((*event.to, *event.chain, *event.names))
    ]


def _on_facebook(world: World, generation: Generation, rows: Iterable[_Row]) -> Found:
    """By name; where a name is shared, each friend and each thread stays alone."""
    by_person: dict[str, set[date]] = defaultdict(set)
    for _, who, day, _, _ in rows:
        by_person[who].add(day)
    people = [
        person
        for person in world.on("facebook")
        if not person.stranger and (person.id in by_person or not person.accounts["facebook"].requested)
    ]
    if generation.name == "E2EE":
        people = [person for person in people if person.id in by_person]
    names = Counter(label_of(world, person.id, "facebook") for person in people)
    found: Found = Counter()
    merged: dict[str, set[date]] = defaultdict(set)
    for person in people:
        name = label_of(world, person.id, "facebook")
        if names[name] == 1:
            found[name, frozenset(by_person[person.id])] += 1
            continue
        found[name, frozenset()] += 1
        merged[name if generation.name in ("H1", "H2") else person.id] |= by_person[person.id]
    for key, days in merged.items():
        if days:
            found[key if key in names else label_of(world, key, "facebook"), frozenset(days)] += 1
    for person in world.on("facebook"):
        if person.stranger and by_person[person.id]:
            found[label_of(world, person.id, "facebook"), frozenset(by_person[person.id])] += 1
    return found


def _on_linkedin(world: World, generation: Generation, rows: Iterable[_Row]) -> Found:
    """By address or name; a member who hid is somebody without a name, as long as their conversation has a key."""
    days: dict[str, set[date]] = {
        person.id: set() for person in world.on("linkedin") if person.accounts["linkedin"].since is not None
    }
    if generation.name != "Connections.csv":
        for event in world.events_on("linkedin", "invitation"):
            days.setdefault(event.to[0] if event.speaker == ME else event.speaker, set())
        for conversation in world.conversations_on("linkedin"):
            for who in conversation.others:
                days.setdefault(who, set())
    for _, who, day, _, _ in rows:
        days[who].add(day)
    return Counter(
        (label_of(world, who, "linkedin"), frozenset(found))
        for who, found in days.items()
        if not world.person(who).stranger or (found and generation.keys_conversations)
    )
