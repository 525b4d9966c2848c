"""What introductions ask of the owner on a day: a few items, each once, in the order in which they matter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import combinations
from typing import Literal

from attrs import field, frozen

from warmlinks.calendar.active_time import ActiveTime
from warmlinks.introductions import wording
from warmlinks.introductions.follow import Facts, Recorded, Word
from warmlinks.introductions.hub import hub_questions
from warmlinks.introductions.view import ME, View, pair_of
from warmlinks.values import Introduction

__all__ = ["DueItem", "due_items", "is_open", "let_go", "may_be_due"]

_LET_REST = 60
"""So many days after it was confirmed, a word of thanks is no longer in season."""

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
    """Which introductions are worth following up where only what is due is asked: the others give no item.

    Those that were not let go yet, however long pauses have made that; of the older ones those of whose parties
    something was heard lately, which may be word that they met.

    Args:
        facts: what there is to look at.
        until: the moment to answer for.
    """
    today = facts.day_of(until)
    nothing = Word()
    # A day or two more: pieces of evidence have their days in UTC.
    lately = until - (_LET_REST + 2) * 86400
    day_of = cache(facts.day_of)

    @cache
    def open_since(calendar: ActiveTime) -> date:
        return _open_since(calendar, today, facts.deadlines.let_go)

    def worth_it(recorded: Recorded) -> bool:
        word = facts.words.get(recorded.id, nothing)
        if word.closed and (word.asked or word.told):
            return False
        made_on = day_of(recorded.made_at)
        if any(made_on >= open_since(facts.active(who or ME)) for who in recorded.parties):
            return True
        return recorded.introducer == ME and not word.closed and _heard_since(facts.view, recorded, word, lately)

    return worth_it


def _heard_since(view: View, recorded: Recorded, word: Word, since: int) -> bool:
    """Whether anything that could be evidence came since a moment."""
    if any(told.at >= since for told in word.told):
        return True
    return any(
        conversation.messages and conversation.messages[-1].at >= since
        for one, two in combinations(recorded.parties, 2)
        for conversation in (
            *view.together.get(pair_of(one, two), ()),
            *view.direct.get(one, ()),
            *view.direct.get(two, ()),
        )
    )


def _open_since(calendar: ActiveTime, today: date, let_go: int) -> date:
    """A day before which everything is let go today; days off move it back."""
    # One active day more than it takes, so that the day of letting go, itself an active one, is surely past.
    day = today - timedelta(days=let_go + 1)
    while (missing := let_go + 1 - calendar.active(day, today)) > 0 and day.year > 1:
        day -= timedelta(days=min(missing, day.toordinal() - 1))
    return day


def due_items(
    introductions: Iterable[Introduction], *, words: Mapping[str, Word], name: Callable[[str], str], today: date
) -> list[DueItem]:
    """What is due, in order: where the owner never wrote, what wants a question, whom to thank.

    Args:
        introductions: as followed up at this moment.
        words: what the owner said of each.
        name: what to call a person.
        today: the owner's day.
    """
    every = list(introductions)
    nothing = Word()
    items = [item for one in every if (item := _never_wrote(one, words.get(one.id, nothing), name)) is not None]
    items += _questions([one for one in every if _wants_a_look(one, words.get(one.id, nothing))], name)
    items += [item for one in every if (item := _thanks(one, words.get(one.id, nothing), name, today)) is not None]
    return items


def is_open(one: Introduction) -> bool:
    """Whether what became of it is not known, and is still to be asked."""
    return one.label in {"unknown", "likely"} and one.phase != "let_go"


def let_go(introductions: Iterable[Introduction], words: Mapping[str, Word] | None = None) -> list[Introduction]:
    """Those that are asked about no more though nothing is known of them, unless the owner settled it themselves.

    Args:
        introductions: as followed up at this moment.
        words: what the owner said of each, where those are to be left out on which the last word was said.
    """
    nothing = Word()
    return [
        one
        for one in introductions
        if one.label in {"unknown", "likely"} and one.phase == "let_go"
        if words is None or not (words.get(one.id, nothing).closed or words.get(one.id, nothing).told)
    ]


def _never_wrote(one: Introduction, word: Word, name: Callable[[str], str]) -> DueItem | None:
    """The owner was introduced and has not written since."""
    if one.role != "introduced" or word.closed or word.told or one.phase == "let_go":
        return None
    if one.label in {"confirmed", "declined"} or any(piece.what == "you wrote" for piece in one.evidence):
        return None
    other = next((party for party in one.parties if party != ME), "")
    if not other or not (one.phase in {"look", "quiet"} or one.evidence):
        return None
    by = name(one.introducer)
    reached = f" and {name(other)} wrote to you" if one.evidence else ""
    return DueItem(
        "never_wrote",
        (one.id,),
        other,
        (one.introducer,),
        one.made_at.date(),
        one.made_at.date(),
        f"{by} brought you together{reached}; you have not written since, as far as your archives show.",
        wording.first_word(name(other), by),
    )


def _wants_a_look(one: Introduction, word: Word) -> bool:
    return (
        one.role == "introducer"
        and one.label in {"unknown", "likely"}
        and one.phase in {"look", "quiet"}
        and not word.asked
        and not word.closed
        and not word.told
        and all(one.parties)
    )


def _questions(open_: Sequence[Introduction], name: Callable[[str], str]) -> list[DueItem]:
    by_id = {one.id: one for one in open_}
    items = []
    for question in hub_questions(open_):
        some = [by_id[known] for known in question.introductions]
        blind = not any(one.could_have_seen for one in some)
        because = wording.no_news(len(some), blind=blind)
        others = tuple(dict.fromkeys(question.others))
        text = (
            wording.ask_the_hub(name(question.hub), [name(other) for other in others])
            if len(others) > 1
            else wording.ask_one(name(question.hub), name(others[0]))
        )
        days = [one.made_at.date() for one in some]
        items.append(DueItem("ask", question.introductions, question.hub, others, min(days), max(days), because, text))
    return items


def _thanks(one: Introduction, word: Word, name: Callable[[str], str], today: date) -> DueItem | None:
    """Confirmed: one word of thanks to who told it, then quiet."""
    if one.role != "introducer" or one.label != "confirmed" or word.closed or not one.evidence:
        return None
    last = one.evidence[-1]
    day = last.at.date() if hasattr(last.at, "date") else last.at
    if not 0 <= (today - day).days <= _LET_REST or not all(one.parties):
        return None
    teller = last.where if last.where in one.parties else one.parties[0]
    other = next((party for party in one.parties if party != teller), teller)
    return DueItem(
        "close",
        (one.id,),
        teller,
        (other,),
        day,
        day,
        f"{name(one.parties[0])} and {name(one.parties[1])} are in contact: {last.what}.",
        wording.close_the_loop(name(teller), name(other)),
    )
