"""Several introductions to one friend are one question to that friend, asked once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from heapq import heapify, heappop, heappush

from attrs import frozen

from warmlinks.values import Introduction

__all__ = ["MONTHLY", "HubQuestion", "hub_questions", "load_of"]

MONTHLY = 3
"""A friend who was asked so many times within thirty days has had enough."""

_WINDOW = 30


@frozen
class HubQuestion:
    """One question to one friend about several introductions: their ids, and who else was in each."""

    hub: str
    introductions: tuple[str, ...]
    others: tuple[str, ...]


def hub_questions(open_: Sequence[Introduction]) -> list[HubQuestion]:
    """Put open introductions of the owner's together by the friend that most of them share.

    Every introduction is in exactly one question; the one with the most comes first.

    Args:
        open_: introductions the owner made that want a look.
    """
    left = {introduction.id: introduction for introduction in open_}
    shared: defaultdict[str, list[Introduction]] = defaultdict(list)
    for introduction in left.values():
        for party in introduction.parties:
            shared[party].append(introduction)
    counts = Counter({party: len(some) for party, some in shared.items()})
    # Of two who share equally many, whoever sorts first: the same input gives the same answer.
    hubs = [(-count, party) for party, count in counts.items()]
    heapify(hubs)
    questions = []
    while left:
        count, hub = heappop(hubs)
        if -count != counts[hub]:
            # Others have taken some of theirs meanwhile.
            heappush(hubs, (-counts[hub], hub))
            continue
        some = [introduction for introduction in shared[hub] if introduction.id in left]
        some.sort(key=lambda introduction: (introduction.made_at, introduction.id))
        others = tuple(party for introduction in some for party in introduction.parties if party != hub)
        questions.append(HubQuestion(hub, tuple(introduction.id for introduction in some), others))
        for introduction in some:
            del left[introduction.id]
            counts.subtract(introduction.parties)
    return questions


def load_of(made: Iterable[tuple[date, Sequence[str]]], today: date) -> Counter[str]:
    """How many introductions each person was part of within the last thirty days.

    Args:
        made: day and parties of each introduction.
        today: the day to count back from.
    """
    load: Counter[str] = Counter()
    for day, parties in made:
        if 0 <= (today - day).days < _WINDOW:
            load.update(parties)
    return load
