"""Whom a reader must find in an X archive of a sample world."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date

from warmlinks.calendar.active_time import day_in
from warmlinks_samples.expectations import label_of
from warmlinks_samples.networks import Contact, Generation, People
from warmlinks_samples.world import World
from warmlinks_twitter.samples.old import TIMES_KEPT_SINCE

__all__ = ["expected"]


def expected(world: World, generation: Generation, rows: Sequence[Contact]) -> People:
    """By number; a handle that stands in an address only, and in no mention, is somebody by itself."""
    mentions = _mentions(world)
    handles = {(person, handle) for person, handle, _ in mentions}
    numbered = {(person, handle) for person, handle, numbered in mentions if numbered}
    days: dict[tuple[str, str], set[date]] = {
        _key(generation, person, handle, numbered): set() for person, handle in handles
    }
    for sort, person, day, _, event in rows:
        handle = world.account(person, "twitter").handle_at(event.at)
        key = _key(generation, person, handle, numbered)
        if sort == "quote" and (person, handle) not in handles:
            key = (person, handle)
        dateless = generation.name.startswith("G0") and event.at < TIMES_KEPT_SINCE
        days.setdefault(key, set()).add(day_in(event.at, UTC) if dateless else day)
    return Counter((label_of(world, person, "twitter"), frozenset(dates)) for (person, _), dates in days.items())


def _key(generation: Generation, person: str, handle: str, numbered: set[tuple[str, str]]) -> tuple[str, str]:
    """One person per number; in tables the number stands by the handles that were replied to or reposted only."""
    return (person, handle) if generation.name == "G0-csv" and (person, handle) not in numbered else (person, "")


def _mentions(world: World) -> list[tuple[str, str, bool]]:
    """Who is named in the owner's tweets under which handle, and whether a table of tweets has the number."""
    return [
        (person, world.account(person, "twitter").handle_at(event.at), index == 0 and event.kind in ("reply", "repost"))
        for event in world.events_on("twitter", "reply", "mention", "repost")
        for index, person in enumerate((*event.to, *event.chain, *event.names))
    ]
