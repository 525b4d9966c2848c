"""What introductions ask of the owner on a day: a few items, in the order in which they matter.

Several introductions to one friend are one question to that friend.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from heapq import heapify, heappop, heappush
from itertools import combinations
from typing import Literal

from attrs import field, frozen

from warmlinks.calendar.active_time import ActiveTime
from warmlinks.introductions import wording
from warmlinks.introductions.follow import Facts, OwnerAnswer, Recorded
from warmlinks.introductions.view import ME, View, pair_of
from warmlinks.values import Introduction

__all__ = [
    "MONTHLY",
    "DueItem",
    "HubQuestion",
    "due_items",
    "hub_questions",
    "is_open",
    "let_go",
    "load_of",
    "may_be_due",
]

MONTHLY = 3
"""A friend who was asked so many times within thirty days has had enough."""

_WINDOW = 30
_LET_REST = 60
"""Days after the confirmation in which a word of thanks is in season."""

Kind = Literal["never_wrote", "ask", "close"]


@frozen
class DueItem:
    """One thing to do: about which introductions, with whom, of which days, why, and a text to copy.

    `since` is the day of the first introduction, `until` that of the last.
    """

    kind: Kind
    introductions: tuple[str, ...]
    who: str = field(metadata={"ids": "who_id"})
    others: tuple[str, ...] = field(metadata={"ids": "other_ids"})
    since: date | None
    until: date | None
    because: str
    text: str


def may_be_due(facts: Facts, until: int) -> Callable[[Recorded], bool]:
    """Which introductions need following up where only due items are asked for.

    Those that were not let go yet, however long pauses have made that; of the older ones those of whose parties
    something was heard lately, which may be news that they met.
    """
    today = facts.day_of(until)
    # Two days more, since pieces of evidence have their days in UTC.
    lately = until - (_LET_REST + 2) * 86400
    day_of = cache(facts.day_of)

    @cache
    def open_since(calendar: ActiveTime) -> date:
        return _open_since(calendar, today, facts.deadlines.let_go)

    def worth_it(recorded: Recorded) -> bool:
        answer = facts.answers.get(recorded.id, OwnerAnswer())
        if answer.closed and (answer.asked or answer.reports):
            return False
        made_on = day_of(recorded.made_at)
        if any(made_on >= open_since(facts.active(party or ME)) for party in recorded.parties):
            return True
        return recorded.introducer == ME and not answer.closed and _heard_since(facts.view, recorded, answer, lately)

    return worth_it


def _heard_since(view: View, recorded: Recorded, answer: OwnerAnswer, since: int) -> bool:
    """Whether anything that could be evidence came since a moment."""
    if any(report.at >= since for report in answer.reports):
        return True
    return any(
        conversation.messages and conversation.messages[-1].at >= since
        for a, b in combinations(recorded.parties, 2)
        for conversation in (*view.together.get(pair_of(a, b), ()), *view.direct.get(a, ()), *view.direct.get(b, ()))
    )


def _open_since(calendar: ActiveTime, today: date, let_go: int) -> date:
    """A day before which everything is let go today; days off move it back."""
    # One active day more than it takes, so that the day of letting go, itself an active one, is past.
    day = today - timedelta(days=let_go + 1)
    while (missing := let_go + 1 - calendar.active(day, today)) > 0 and day.year > 1:
        day -= timedelta(days=min(missing, day.toordinal() - 1))
    return day


def due_items(
    introductions: Iterable[Introduction],
    *,
    answers: Mapping[str, OwnerAnswer],
    name: Callable[[str], str],
    today: date,
) -> list[DueItem]:
    """What is due, in order: where the owner never wrote, what wants a question, whom to thank.

    Args:
        introductions: as followed up at this moment.
        answers: what the owner said of each.
        name: what to call a person.
        today: the owner's day.
    """
    answered = [(introduction, answers.get(introduction.id, OwnerAnswer())) for introduction in introductions]
    first_messages = [_first_message(introduction, answer, name) for introduction, answer in answered]
    asked = [introduction for introduction, answer in answered if _wants_a_question(introduction, answer)]
    thanks = [_thanks(introduction, answer, name, today) for introduction, answer in answered]
    return [item for item in (*first_messages, *_questions(asked, name), *thanks) if item is not None]


def is_open(introduction: Introduction) -> bool:
    """Whether what became of it is not known, and is still to be asked."""
    return introduction.label in {"unknown", "likely"} and introduction.phase != "let_go"


def let_go(
    introductions: Iterable[Introduction], answers: Mapping[str, OwnerAnswer] | None = None
) -> list[Introduction]:
    """Those that are asked about no more though nothing is known of them, unless the owner settled it themselves.

    Args:
        introductions: as followed up at this moment.
        answers: what the owner said of each, where those that are closed or reported on are to be left out.
    """
    settled = {name for name, answer in (answers or {}).items() if answer.closed or answer.reports}
    return [
        introduction
        for introduction in introductions
        if introduction.label in {"unknown", "likely"} and introduction.phase == "let_go"
        if introduction.id not in settled
    ]


def _first_message(introduction: Introduction, answer: OwnerAnswer, name: Callable[[str], str]) -> DueItem | None:
    """The owner was introduced and has not written since."""
    if introduction.role != "introduced" or answer.closed or answer.reports or introduction.phase == "let_go":
        return None
    evidence = introduction.evidence
    if introduction.label in {"confirmed", "declined"} or any(piece.what == "you wrote" for piece in evidence):
        return None
    other = next((party for party in introduction.parties if party != ME), "")
    if not other or not (introduction.phase in {"look", "quiet"} or evidence):
        return None
    introducer, made_on = name(introduction.introducer), introduction.made_at.date()
    reached = f" and {name(other)} wrote to you" if evidence else ""
    because = f"{introducer} brought you together{reached}; you have not written since, as far as your archives show."
    text = wording.first_word(name(other), introducer)
    return DueItem(
        "never_wrote", (introduction.id,), other, (introduction.introducer,), made_on, made_on, because, text
    )


def _wants_a_question(introduction: Introduction, answer: OwnerAnswer) -> bool:
    return (
        introduction.role == "introducer"
        and introduction.label in {"unknown", "likely"}
        and introduction.phase in {"look", "quiet"}
        and not (answer.asked or answer.closed or answer.reports)
        and all(introduction.parties)
    )


def _questions(introductions: Sequence[Introduction], name: Callable[[str], str]) -> list[DueItem]:
    by_id = {introduction.id: introduction for introduction in introductions}
    items = []
    for question in hub_questions(introductions):
        asked = [by_id[introduction] for introduction in question.introductions]
        because = wording.no_news(len(asked), blind=not any(introduction.could_have_seen for introduction in asked))
        others = tuple(dict.fromkeys(question.others))
        hub, names = name(question.hub), [name(other) for other in others]
        text = wording.ask_the_hub(hub, names) if len(names) > 1 else wording.ask_one(hub, names[0])
        days = [introduction.made_at.date() for introduction in asked]
        items.append(DueItem("ask", question.introductions, question.hub, others, min(days), max(days), because, text))
    return items


def _thanks(introduction: Introduction, answer: OwnerAnswer, name: Callable[[str], str], today: date) -> DueItem | None:
    """Confirmed: one word of thanks to who told it, then quiet."""
    if introduction.role != "introducer" or introduction.label != "confirmed" or answer.closed:
        return None
    parties = introduction.parties
    if not introduction.evidence or not all(parties):
        return None
    last = introduction.evidence[-1]
    day = last.at.date() if isinstance(last.at, datetime) else last.at
    if not 0 <= (today - day).days <= _LET_REST:
        return None
    teller = last.where if last.where in parties else parties[0]
    other = next((party for party in parties if party != teller), teller)
    because = f"{name(parties[0])} and {name(parties[1])} are in contact: {last.what}."
    text = wording.close_the_loop(name(teller), name(other))
    return DueItem("close", (introduction.id,), teller, (other,), day, day, because, text)


# several introductions to one friend


@frozen
class HubQuestion:
    """One question to one friend about several introductions: their ids, and who else was in each."""

    hub: str
    introductions: tuple[str, ...]
    others: tuple[str, ...]


def hub_questions(introductions: Sequence[Introduction]) -> list[HubQuestion]:
    """Group introductions that want a question by the friend that most of them share.

    Every introduction is in exactly one question; the one with the most comes first.
    """
    left = {introduction.id: introduction for introduction in introductions}
    shared: defaultdict[str, list[Introduction]] = defaultdict(list)
    for introduction in left.values():
        for party in introduction.parties:
            shared[party].append(introduction)
    counts = Counter({party: len(of_party) for party, of_party in shared.items()})
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
        asked = [introduction for introduction in shared[hub] if introduction.id in left]
        asked.sort(key=lambda introduction: (introduction.made_at, introduction.id))
        others = tuple(party for introduction in asked for party in introduction.parties if party != hub)
        questions.append(HubQuestion(hub, tuple(introduction.id for introduction in asked), others))
        for introduction in asked:
            del left[introduction.id]
            counts.subtract(introduction.parties)
    return questions


def load_of(introductions: Iterable[tuple[date, Sequence[str]]], today: date) -> Counter[str]:
    """How many introductions, given by day and parties, each person was part of within the last thirty days."""
    load: Counter[str] = Counter()
    for day, parties in introductions:
        if 0 <= (today - day).days < _WINDOW:
            load.update(parties)
    return load
