"""What a report says is asked of the book here, in the way in which the commands ask it: one truth, shown once more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from functools import cached_property
from math import ceil, exp
from typing import Self

from attrs import define, evolve, field

from warmlinks.answers import ContactSummary, PossibleDuplicate, TieScore
from warmlinks.calendar.active_time import ActiveTime, day_in
from warmlinks.digest import wording
from warmlinks.digest.coming import coming
from warmlinks.digest.sending import DigestOptions, Known, make_digest
from warmlinks.introductions.due import MONTHLY, is_open, load_of
from warmlinks.introductions.follow import Facts, follow_up
from warmlinks.introductions.queries import circles_of
from warmlinks.introductions.records import facts_for
from warmlinks.introductions.summary import Summary, summarise
from warmlinks.introductions.view import ME
from warmlinks.output import typed
from warmlinks.people import views
from warmlinks.people.decisions import possible_duplicates
from warmlinks.people.greeting import greeted
from warmlinks.people.halves import ties_once
from warmlinks.people.namesakes import disambiguated_names, names_of, place_of
from warmlinks.people.ranking import Ranking
from warmlinks.phrases import full_day, month_of, network_title, span
from warmlinks.plugins.notifiers import Digest, DigestItem
from warmlinks.report.content import (
    Answerable,
    Content,
    Hub,
    Looks,
    Month,
    Open,
    PersonPage,
    Seen,
    Tied,
)
from warmlinks.report.drawing import CURVE_DAYS, Dots, Strip, WarmthCurve, curve_of, dots_of, month_starts, strip_of
from warmlinks.scoring.level import is_learnt
from warmlinks.scoring.timeline import Point, timeline
from warmlinks.store.database import Database
from warmlinks.ties import preferences, scores
from warmlinks.ties.contact import MonthCount, contact_days, contact_months, contact_summary
from warmlinks.ties.coverage import coverage_of
from warmlinks.ties.learning import look_histogram
from warmlinks.ties.reach import source_ages
from warmlinks.ties.scores import TieScores
from warmlinks.validation import require_aware
from warmlinks.values import Connection, Introduction

__all__ = ["Asking", "gather"]

_SLIPPING, _LISTED, _PAIRS, _AHEAD, _PAGES = 12, 100, 12, 40, 100
_LONGEST_TYPED = 60
_CLASSES = ((0, 5), (5, 20), (20, 40), (40, 60), (60, 80), (80, 100))
"""What was said is told in these classes, in percent."""


@define
class Asking:
    """What a report asks, and what several parts of it need.

    `introductions` and `summary` are followed up at the moment.
    """

    db: Database
    now: datetime
    ranking: Ranking
    options: DigestOptions | None
    facts: Facts
    introductions: Sequence[Introduction]
    summary: Summary
    pairs: Sequence[PossibleDuplicate]
    _contacts: dict[str, ContactSummary | None] = field(factory=dict, init=False)

    @classmethod
    def of(
        cls,
        db: Database,
        ranking: Ranking,
        *,
        now: datetime,
        options: DigestOptions | None,
        pairs: Sequence[PossibleDuplicate] | None = None,
    ) -> Self:
        """The book at a moment; `pairs` are all that may be one person, where the book cannot tell by itself."""
        calendar = ranking.calendar()
        facts = facts_for(db, calendar)
        introductions = follow_up(facts, int(require_aware(now)))
        known: Sequence[PossibleDuplicate]
        if pairs is None:
            known = possible_duplicates(db, limit=None)
        else:
            names = names_of(db)
            known = [evolve(pair, a_name=names[pair.a], b_name=names[pair.b]) for pair in pairs]
        summary = summarise(introductions, circles=circles_of(db), now=now)
        return cls(db, now.astimezone(calendar.zone), ranking, options, facts, introductions, summary, known)

    @cached_property
    def calendar(self) -> ActiveTime:
        """All pauses, in the owner's zone."""
        return self.ranking.calendar()

    @property
    def tie_scores(self) -> TieScores:
        """How everybody stands."""
        return self.ranking.tie_scores(self.now)

    @property
    def today(self) -> date:
        """The owner's day."""
        return day_in(self.now, self.calendar.zone)

    @property
    def zone(self) -> tzinfo:
        """The owner's zone."""
        return self.calendar.zone

    @property
    def second(self) -> float:
        """The moment as epoch seconds."""
        return require_aware(self.now)

    @cached_property
    def ties(self) -> dict[str, TieScore]:
        """How everybody stands, by id."""
        return {tie.id: tie for tie in self.tie_scores.ties}

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The row number of everybody, by id."""
        return dict(self.db.rows("SELECT short, id FROM person"))

    @cached_property
    def names(self) -> dict[str, str]:
        """What everybody is called, by id."""
        return names_of(self.db)

    @cached_property
    def bearers(self) -> Counter[str]:
        """How many are called so."""
        return Counter(name.casefold() for name in self.names.values())

    def name(self, who: str) -> str:
        """What somebody is called."""
        return "you" if who == ME else self.names.get(who, who)

    def typed(self, who: str) -> str:
        """What one types to mean somebody: their name, where it is theirs alone and can be typed; else the id."""
        name = self.name(who)
        can_be = name.isprintable() and not name.startswith(("-", "@")) and len(name) <= _LONGEST_TYPED
        return name if can_be and self.bearers[name.casefold()] == 1 else who

    def contact(self, who: str) -> ContactSummary | None:
        """How contact with somebody went."""
        if who not in self._contacts:
            self._contacts[who] = contact_summary(self.db, self.numbers[who], now=self.second)
        return self._contacts[who]

    def history(self, who: str) -> str:
        """The same in a sentence."""
        tie = self.ties[who]
        return wording.history_sentence(greeted(tie.name), self.contact(who), self.today, tie.told_on(self.today))


def gather(asking: Asking, *, only: str | None = None) -> Content:
    """Everything that the report says; of one person alone, where `only` is their id."""
    return _whole(asking) if only is None else _of_one(asking, only)


def _base(asking: Asking) -> Content:
    """What every report begins with: the day, and how old the data are."""
    level = asking.tie_scores.level
    sources = tuple(source_ages(asking.db, now=asking.now, zone=asking.zone))
    return Content(
        title=f"Your people, {full_day(asking.today)}",
        today=asking.today,
        now=asking.now,
        people=len(asking.tie_scores.ties),
        learnt=is_learnt(level),
        looks=0 if level is None else level.looks,
        sources=sources,
        newer_at={one.network: wording.ask_at(one.network) for one in sources},
        age_words=wording.age_sentences(asking.tie_scores.ages, asking.today),
    )


def _whole(asking: Asking) -> Content:
    ties = asking.tie_scores.ties
    known = Known(asking.pairs, asking.facts, asking.introductions)
    digest, _ = make_digest(asking.db, asking.ranking, now=asking.now, options=asking.options, known=known)
    cooling = ties_once(asking.db, scores.cooling(ties, asking.today), now=asking.now, pairs=asking.pairs)
    lapsed = ties_once(asking.db, scores.lapsed(ties), now=asking.now, pairs=asking.pairs)
    warmest = scores.warmest(ties)
    steady = [tie for tie in warmest if tie.state == "steady"]
    items = _today(asking, digest)
    ahead = coming(
        asking.db, asking.tie_scores.ties, asking.introductions, now=asking.now, zone=asking.zone, name=asking.name
    )[:_AHEAD]
    open_ = _open(asking)
    named = [
        *(who for part in items.values() for one in part for who in one.item.who),
        *(tie.id for tie in cooling),
        *(party for one in open_ for party in one.introduction.parties),
        *(one.who for one in ahead if one.who),
        *(tie.id for tie in (*steady, *lapsed, *warmest)),
    ]
    paged = [who for who in dict.fromkeys(named) if who in asking.ties][:_PAGES]
    top, slipping = _curves(asking, [tie.id for tie in cooling[:_SLIPPING]])
    _, curves = _curves(asking, paged)
    networks, strips, months = _months(contact_months(asking.db, now=asking.second), asking.today)
    return evolve(
        _base(asking),
        digest=digest,
        items=items,
        top=top,
        slipping=Seen(len(cooling), tuple(_tied(asking, tie, slipping) for tie in cooling[:_SLIPPING])),
        steady=Seen(len(steady), tuple(_row(asking, tie) for tie in steady[:_LISTED])),
        lapsed=Seen(len(lapsed), tuple(_row(asking, tie) for tie in lapsed[:_LISTED])),
        quarters=asking.summary.quarters[::-1],
        days_to_first_contact=asking.summary.days_to_first_contact,
        open=open_,
        hubs=_hubs(asking, open_),
        dots=_dots(asking),
        networks=networks,
        strips=strips,
        months=months,
        questions=len(asking.pairs),
        pairs=tuple(asking.pairs[:_PAIRS]),
        ahead=ahead,
        trust=_trust(asking),
        pages=_pages(asking, paged, curves),
    )


# ties


def _tied(asking: Asking, tie: TieScore, curves: Mapping[str, WarmthCurve]) -> Tied:
    return evolve(
        _row(asking, tie),
        sentence=asking.history(tie.id),
        wish=wording.wish_sentence(tie.cadence),
        curve=curves.get(tie.id),
    )


def _row(asking: Asking, tie: TieScore) -> Tied:
    if tie.last_contact is None:
        return Tied(tie, "")
    days = (tie.told_on(asking.today) - day_in(tie.last_contact, asking.zone)).days
    return Tied(tie, span(max(days, 0)))


def _curves(asking: Asking, people: Sequence[str]) -> tuple[int, dict[str, WarmthCurve]]:
    """Two years of warmth of each of these people, all on one scale, and the top of that in a hundred."""
    start = asking.today - timedelta(days=CURVE_DAYS)
    since = datetime(start.year, start.month, start.day, tzinfo=asking.zone).timestamp()
    said = preferences.preferences_of(asking.db, [asking.numbers[who] for who in people])
    lines: dict[str, tuple[Sequence[Point], list[int], date]] = {}
    for who, events in contact_days(asking.db, people, now=asking.second).items():
        tie = asking.ties[who]
        if not events or tie.seen_until is None:
            continue
        word = said.get(asking.numbers[who])
        view = asking.calendar.of(who, word.country if word else None)
        until = min(asking.second, max(_end_of(tie.seen_until, asking.zone), float(events[-1][0])))
        points = timeline(
            events,
            since=since,
            until=until,
            model=asking.tie_scores.model,
            clock=view if view.pauses or view.holidays else None,
            step=7.0,
        )
        lines[who] = points, [day for _, day in events], tie.seen_until
    highest = max((point.warmth for points, _, _ in lines.values() for point in points), default=1.0)
    top = min(max(10 * ceil(10 * highest), 10), 100)
    return top, {
        who: curve_of(points, days, start=start, seen_until=until, zone=asking.zone, top=top)
        for who, (points, days, until) in lines.items()
        if points
    }


def _end_of(day: date, zone: tzinfo) -> float:
    after = day + timedelta(days=1)
    return datetime(after.year, after.month, after.day, tzinfo=zone).timestamp()


def _dots(asking: Asking) -> Dots:
    rows = []
    for tie in asking.tie_scores.ties:
        if tie.last_contact is None or tie.contact_days is None:
            continue
        silence = (tie.told_on(asking.today) - day_in(tie.last_contact, asking.zone)).days
        days = tie.contact_days
        state = "wish" if tie.cadence is not None else tie.state or "other"
        rows.append(
            (max(silence, 0), days, state, tie.name, f"{days} {'day' if days == 1 else 'days'}, {span(silence)}")
        )
    return dots_of(rows)


# today


def _today(asking: Asking, digest: Digest | None) -> dict[str, tuple[Answerable, ...]]:
    if digest is None:
        return {}
    return {
        section.heading: tuple(Answerable(item, tuple(_answers(asking, item))) for item in section.items)
        for section in digest.sections
    }


def _answers(asking: Asking, item: DigestItem) -> Iterator[tuple[str, str]]:
    """The commands that answer a line of the digest."""
    about = item.key.rpartition(":")[2].split("+") if item.rule not in {"due", "lapsed", "notable_change"} else []
    who = asking.typed(item.who[0]) if item.who else ""
    if item.rule == "let_go":
        yield "see them", _command("intro", "list", "--let-go")
    elif item.rule == "intro_ask":
        if len(about) == 1:
            yield "asked", _command("intro", "asked", about[0])
        others = _others(asking, about, item.who[:1])
        yield "heard back", _command("intro", "told", who, "--got-back", asking.typed(others[0]) if others else "WHO")
    elif item.rule == "before":
        yield from (("asked", _command("intro", "asked", one)) for one in about[:2])
    elif item.rule in {"introduced", "intro_close"}:
        yield "done", _command("intro", "closed", about[0])
    else:
        yield "in touch", _command("log", who, "--kind", "message")
        yield "not now", _command("snooze", who, "--days", "30")
        yield "why", _command("why", who)


def _others(asking: Asking, introductions: Collection[str], besides: Collection[str]) -> list[str]:
    """Who else was in these introductions."""
    known = {one.id: one for one in asking.introductions}
    parties = [party for one in introductions if one in known for party in known[one].parties]
    return [party for party in dict.fromkeys(parties) if party not in besides and party not in (ME, "")]


def _command(*words: str) -> str:
    return typed("warmlinks", *words)


# introductions


def _open(asking: Asking) -> tuple[Open, ...]:
    return tuple(_opened(asking, one) for one in asking.introductions if one.role == "introducer" and is_open(one))


def _opened(asking: Asking, one: Introduction) -> Open:
    names = tuple(asking.name(party) for party in one.parties if party)
    return Open(one, names, day_in(one.made_at, asking.zone))


def _hubs(asking: Asking, open_: Iterable[Open]) -> tuple[Hub, ...]:
    """Who is in open introductions, those who are asked most first."""
    counts = Counter(party for one in open_ for party in one.introduction.parties if party not in (ME, ""))
    lately = load_of(
        ((day_in(one.made_at, asking.zone), one.parties) for one in asking.introductions
         if one.role == "introducer"),
        asking.today,
    )  # fmt: skip
    hubs = [
        Hub(who, asking.name(who), count, lately[who], lately[who] >= MONTHLY)
        for who, count in counts.items()
        if count > 1 or lately[who] >= MONTHLY
    ]
    return tuple(sorted(hubs, key=lambda hub: (-hub.open, -hub.lately, hub.name, hub.who)))[:_PAIRS]


# months


def _months(counts: Sequence[MonthCount], today: date) -> tuple[tuple[str, ...], tuple[Strip, ...], tuple[Month, ...]]:
    """Two years by month, and what came before them by year, so that the columns add up to all there was."""
    totals = Counter[str]()
    for one in counts:
        totals[one.network] += one.total
    networks = tuple(name for name, _ in sorted(totals.items(), key=lambda item: (-item[1], item[0])))
    by_month = {(one.month, one.network): _ways(one) for one in counts}
    starts = month_starts(today)
    nothing = (0, 0, 0)
    parts = [
        part
        for month in starts
        for name in networks
        for into, out, both in [by_month.get((month, name), nothing)]
        for part in (into + both / 2, out + both / 2)
    ]
    most = max(parts, default=0) or 1
    strips = tuple(
        strip_of(network_title(name), [by_month.get((month, name), nothing) for month in starts], most=int(most + 1))
        for name in networks
    )
    rows = [
        Month(month_of(month), tuple(by_month.get((month, name), nothing) for name in networks))
        for month in reversed(starts)
    ]
    years: dict[int, dict[str, tuple[int, int, int]]] = {}
    for one in counts:
        if one.month < starts[0]:
            of_year = years.setdefault(one.month.year, {})
            of_year[one.network] = _plus(of_year.get(one.network, nothing), _ways(one))
    for year, of_year in sorted(years.items(), reverse=True):
        name = f"{year}, before {month_of(starts[0])}" if year == starts[0].year else str(year)
        rows.append(Month(name, tuple(of_year.get(network, nothing) for network in networks)))
    return networks, strips, tuple(rows)


def _ways(one: MonthCount) -> tuple[int, int, int]:
    return one.counts.get("in", 0), one.counts.get("out", 0), one.counts.get("both", 0)


def _plus(one: tuple[int, int, int], other: tuple[int, int, int]) -> tuple[int, int, int]:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


# how far to trust it


def _trust(asking: Asking) -> tuple[Looks, ...]:
    """What was said and what was seen: the looks that the level is learnt from, by the chance that was said."""
    level = asking.tie_scores.level
    if level is None:
        return ()
    histogram = look_histogram(asking.db, now=asking.second, coverage=coverage_of(asking.db), zone=asking.zone)
    sums = [[0, 0.0, 0] for _ in _CLASSES]
    for exposure, looks, contacts in histogram.exposures():
        said = 1.0 - exp(-level.level * exposure)
        place = next(at for at, (_, high) in enumerate(_CLASSES) if 100 * said < high or high == _CLASSES[-1][1])
        sums[place][0] += looks
        sums[place][1] += looks * said
        sums[place][2] += contacts
    return tuple(
        Looks(low, high, int(looks), said / looks, contacts / looks)
        for (low, high), (looks, said, contacts) in zip(_CLASSES, sums, strict=True)
        if looks
    )


# people


def _pages(asking: Asking, people: Sequence[str], curves: Mapping[str, WarmthCurve]) -> tuple[PersonPage, ...]:
    numbers = [asking.numbers[who] for who in people]
    if not numbers:
        return ()
    known = {one.id: one for one in views.connections(asking.db, now=asking.second, zone=asking.zone, people=numbers)}
    apart = disambiguated_names(asking.db, people)
    made: dict[str, list[Introduction]] = {}
    for one in asking.introductions:
        for party in one.parties:
            made.setdefault(party, []).append(one)
    pages = [
        _page(asking, evolve(known[who], name=apart.get(who, known[who].name)), curves, made.get(who, ()))
        for who in people
    ]
    return tuple(pages)


def _page(
    asking: Asking, person: Connection, curves: Mapping[str, WarmthCurve], made: Sequence[Introduction]
) -> PersonPage:
    tie = asking.ties[person.id]
    typed = asking.typed(person.id)
    work = next(
        (
            ", ".join(part for part in (one.position, one.company) if part)
            for one in person.identities
            if one.company or one.position
        ),
        "",
    )
    return PersonPage(
        person=person,
        tie=tie,
        places=tuple(dict.fromkeys(place_of(identity) for identity in person.identities)),
        sentence=asking.history(person.id),
        due_words=_sentence(wording.due_sentence(tie.due_on, asking.today, tie.state)) if tie.due_on else "",
        wish=wording.wish_sentence(tie.cadence),
        doors=tuple(wording.closed_door(door) for door in person.closed),
        curve=curves.get(person.id),
        work=work,
        introductions=tuple(_opened(asking, one) for one in made[-5:]),
        command=_command("show", typed),
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _of_one(asking: Asking, who: str) -> Content:
    """The report on one person: the page of theirs, with how old the data are."""
    top, curves = _curves(asking, [who])
    return evolve(
        _base(asking),
        title=f"{asking.name(who)}, {full_day(asking.today)}",
        only=who,
        top=top,
        pages=_pages(asking, [who], curves),
    )
