"""Gathers the content of a report from the book, by the same functions as the commands."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from functools import cached_property
from math import ceil, exp
from typing import Self

from attrs import define, evolve, field

from warmlinks.answers import ContactSummary, PossibleDuplicate, TieScore
from warmlinks.calendar.active_time import ActiveTime, day_in
from warmlinks.calendar.days import start_of_day
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
from warmlinks.people.namesakes import disambiguated_names, names_of, places_of
from warmlinks.people.ranking import Ranking
from warmlinks.phrases import full_day, month_of, network_title, span
from warmlinks.plugins.notifiers import Digest, DigestItem
from warmlinks.report.content import (
    AnswerableItem,
    CalibrationBin,
    Content,
    Hub,
    Month,
    OpenIntroduction,
    PersonPage,
    TieList,
    TieRow,
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
from warmlinks.values import Connection, Direction, Introduction

__all__ = ["ReportInput", "gather"]

_SLIPPING, _LISTED, _PAIRS, _AHEAD, _PAGES = 12, 100, 12, 40, 100
_LONGEST_TYPED = 60
_BINS = ((0, 5), (5, 20), (20, 40), (40, 60), (60, 80), (80, 100))
"""The bins of chances, in percent."""


@define
class ReportInput:
    """The book at a moment, with what several parts of a report need.

    `introductions` and `summary` are as of that moment.
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
        """Read the book; `pairs` are the possible duplicates of a redacted copy, which cannot find them itself."""
        calendar = ranking.calendar()
        facts = facts_for(db, calendar)
        introductions = follow_up(facts, int(require_aware(now)))
        if pairs is None:
            pairs = possible_duplicates(db, limit=None)
        else:
            names = names_of(db)
            pairs = [evolve(pair, a_name=names[pair.a], b_name=names[pair.b]) for pair in pairs]
        summary = summarise(introductions, circles=circles_of(db), now=now)
        return cls(db, now.astimezone(calendar.zone), ranking, options, facts, introductions, summary, pairs)

    @cached_property
    def calendar(self) -> ActiveTime:
        """All pauses, in the owner's zone."""
        return self.ranking.calendar()

    @property
    def tie_scores(self) -> TieScores:
        """The scores of all ties."""
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
        """The scores of all ties, by id of the person."""
        return {tie.id: tie for tie in self.tie_scores.ties}

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The row number of everybody, by id."""
        return dict(self.db.rows("SELECT short, id FROM person"))

    @cached_property
    def names(self) -> dict[str, str]:
        """All names, by id."""
        return names_of(self.db)

    @cached_property
    def bearers(self) -> Counter[str]:
        """How many people bear a name."""
        return Counter(name.casefold() for name in self.names.values())

    def name(self, person: str) -> str:
        """Return the name of a person."""
        return "you" if person == ME else self.names.get(person, person)

    def typed(self, person: str) -> str:
        """Return what means a person in a command: a name that is unique and can be typed, else the id."""
        name = self.name(person)
        can_be_typed = name.isprintable() and not name.startswith(("-", "@")) and len(name) <= _LONGEST_TYPED
        return name if can_be_typed and self.bearers[name.casefold()] == 1 else person

    def history(self, person: str) -> str:
        """Return how contact with a person went, in a sentence."""
        if person not in self._contacts:
            self._contacts[person] = contact_summary(self.db, self.numbers[person], now=self.second)
        tie = self.ties[person]
        return wording.history_sentence(greeted(tie.name), self._contacts[person], self.today, tie.told_on(self.today))


def gather(inputs: ReportInput, *, only: str | None = None) -> Content:
    """Gather the whole report, or that on one person, where `only` is their id."""
    return _whole(inputs) if only is None else _of_one(inputs, only)


def _base(inputs: ReportInput) -> Content:
    """The beginning of every report: the day, and how old the data are."""
    level = inputs.tie_scores.level
    sources = tuple(source_ages(inputs.db, now=inputs.now, zone=inputs.zone))
    return Content(
        title=f"Your people, {full_day(inputs.today)}",
        today=inputs.today,
        now=inputs.now,
        people=len(inputs.tie_scores.ties),
        learnt=is_learnt(level),
        looks=0 if level is None else level.looks,
        sources=sources,
        newer_at={source.network: wording.ask_at(source.network) for source in sources},
        age_words=wording.age_sentences(inputs.tie_scores.ages, inputs.today),
    )


def _whole(inputs: ReportInput) -> Content:
    ties = inputs.tie_scores.ties
    prepared = Known(inputs.pairs, inputs.facts, inputs.introductions)
    digest, _ = make_digest(inputs.db, inputs.ranking, now=inputs.now, options=inputs.options, known=prepared)
    cooling = ties_once(inputs.db, scores.cooling(ties, inputs.today), now=inputs.now, pairs=inputs.pairs)
    lapsed = ties_once(inputs.db, scores.lapsed(ties), now=inputs.now, pairs=inputs.pairs)
    warmest = scores.warmest(ties)
    steady = [tie for tie in warmest if tie.state == "steady"]
    items = _today(inputs, digest)
    ahead = coming(
        inputs.db, inputs.tie_scores.ties, inputs.introductions, now=inputs.now, zone=inputs.zone, name=inputs.name
    )[:_AHEAD]
    open_ = _open(inputs)
    mentioned = [
        *(person for section in items.values() for answerable in section for person in answerable.item.who),
        *(tie.id for tie in cooling),
        *(party for entry in open_ for party in entry.introduction.parties),
        *(event.who for event in ahead if event.who),
        *(tie.id for tie in (*steady, *lapsed, *warmest)),
    ]
    paged = [person for person in dict.fromkeys(mentioned) if person in inputs.ties][:_PAGES]
    top, slipping = _curves(inputs, [tie.id for tie in cooling[:_SLIPPING]])
    _, curves = _curves(inputs, paged)
    networks, strips, months = _months(contact_months(inputs.db, now=inputs.second), inputs.today)
    return evolve(
        _base(inputs),
        digest=digest,
        items=items,
        top=top,
        slipping=TieList(len(cooling), tuple(_tied(inputs, tie, slipping) for tie in cooling[:_SLIPPING])),
        steady=TieList(len(steady), tuple(_row(inputs, tie) for tie in steady[:_LISTED])),
        lapsed=TieList(len(lapsed), tuple(_row(inputs, tie) for tie in lapsed[:_LISTED])),
        quarters=inputs.summary.quarters[::-1],
        days_to_first_contact=inputs.summary.days_to_first_contact,
        open=open_,
        hubs=_hubs(inputs, open_),
        dots=_dots(inputs),
        networks=networks,
        strips=strips,
        months=months,
        questions=len(inputs.pairs),
        pairs=tuple(inputs.pairs[:_PAIRS]),
        ahead=ahead,
        trust=_trust(inputs),
        pages=_pages(inputs, paged, curves),
    )


# ties


def _tied(inputs: ReportInput, tie: TieScore, curves: Mapping[str, WarmthCurve]) -> TieRow:
    return evolve(
        _row(inputs, tie),
        sentence=inputs.history(tie.id),
        wish=wording.wish_sentence(tie.cadence),
        curve=curves.get(tie.id),
    )


def _row(inputs: ReportInput, tie: TieScore) -> TieRow:
    if tie.last_contact is None:
        return TieRow(tie, "")
    days = (tie.told_on(inputs.today) - day_in(tie.last_contact, inputs.zone)).days
    return TieRow(tie, span(max(days, 0)))


def _curves(inputs: ReportInput, people: Sequence[str]) -> tuple[int, dict[str, WarmthCurve]]:
    """Two years of warmth of each of these people, all on one scale, and the top of that scale in percent."""
    start = inputs.today - timedelta(days=CURVE_DAYS)
    since = start_of_day(start, inputs.zone)
    preferred = preferences.preferences_of(inputs.db, [inputs.numbers[person] for person in people])
    lines: dict[str, tuple[Sequence[Point], list[int], date]] = {}
    for person, events in contact_days(inputs.db, people, now=inputs.second).items():
        seen_until = inputs.ties[person].seen_until
        if not events or seen_until is None:
            continue
        preference = preferred.get(inputs.numbers[person])
        view = inputs.calendar.of(person, preference.country if preference else None)
        seen_end = start_of_day(seen_until + timedelta(days=1), inputs.zone)
        points = timeline(
            events,
            since=since,
            until=min(inputs.second, max(seen_end, float(events[-1][0]))),
            model=inputs.tie_scores.model,
            clock=view if view.pauses or view.holidays else None,
            step=7.0,
        )
        if points:
            lines[person] = points, [day for _, day in events], seen_until
    highest = max((point.warmth for points, _, _ in lines.values() for point in points), default=1.0)
    top = min(max(10 * ceil(10 * highest), 10), 100)
    return top, {
        person: curve_of(points, days, start=start, seen_until=seen_until, zone=inputs.zone, top=top)
        for person, (points, days, seen_until) in lines.items()
    }


def _dots(inputs: ReportInput) -> Dots:
    rows = []
    for tie in inputs.tie_scores.ties:
        if tie.last_contact is None or tie.contact_days is None:
            continue
        silence = (tie.told_on(inputs.today) - day_in(tie.last_contact, inputs.zone)).days
        days = tie.contact_days
        state = "wish" if tie.cadence is not None else tie.state or "other"
        rows.append(
            (max(silence, 0), days, state, tie.name, f"{days} {'day' if days == 1 else 'days'}, {span(silence)}")
        )
    return dots_of(rows)


# today


def _today(inputs: ReportInput, digest: Digest | None) -> dict[str, tuple[AnswerableItem, ...]]:
    if digest is None:
        return {}
    return {
        section.heading: tuple(AnswerableItem(item, tuple(_answers(inputs, item))) for item in section.items)
        for section in digest.sections
    }


def _answers(inputs: ReportInput, item: DigestItem) -> Iterator[tuple[str, str]]:
    """The commands that answer a line of the digest."""
    ids = item.key.rpartition(":")[2].split("+") if item.rule not in {"due", "lapsed", "notable_change"} else []
    person = inputs.typed(item.who[0]) if item.who else ""
    if item.rule == "let_go":
        yield "see them", _command("intro", "list", "--let-go")
    elif item.rule == "intro_ask":
        if len(ids) == 1:
            yield "asked", _command("intro", "asked", ids[0])
        others = _other_parties(inputs, ids, item.who[:1])
        other = inputs.typed(others[0]) if others else "WHO"
        yield "heard back", _command("intro", "told", person, "--got-back", other)
    elif item.rule == "before":
        yield from (("asked", _command("intro", "asked", introduction)) for introduction in ids[:2])
    elif item.rule in {"introduced", "intro_close"}:
        yield "done", _command("intro", "closed", ids[0])
    else:
        yield "in touch", _command("log", person, "--kind", "message")
        yield "not now", _command("snooze", person, "--days", "30")
        yield "why", _command("why", person)


def _other_parties(inputs: ReportInput, ids: Collection[str], besides: Collection[str]) -> list[str]:
    """The other parties of these introductions, except the owner."""
    by_id = {introduction.id: introduction for introduction in inputs.introductions}
    parties = [party for id_ in ids if id_ in by_id for party in by_id[id_].parties]
    return [party for party in dict.fromkeys(parties) if party not in besides and party not in (ME, "")]


def _command(*words: str) -> str:
    return typed("warmlinks", *words)


# introductions


def _open(inputs: ReportInput) -> tuple[OpenIntroduction, ...]:
    return tuple(
        _named(inputs, introduction)
        for introduction in inputs.introductions
        if introduction.role == "introducer" and is_open(introduction)
    )


def _named(inputs: ReportInput, introduction: Introduction) -> OpenIntroduction:
    names = tuple(inputs.name(party) for party in introduction.parties if party)
    return OpenIntroduction(introduction, names, day_in(introduction.made_at, inputs.zone))


def _hubs(inputs: ReportInput, open_: Iterable[OpenIntroduction]) -> tuple[Hub, ...]:
    """Those in several open introductions, or in too many lately; who is in most comes first."""
    counts = Counter(party for entry in open_ for party in entry.introduction.parties if party not in (ME, ""))
    lately = load_of(
        (
            (day_in(introduction.made_at, inputs.zone), introduction.parties)
            for introduction in inputs.introductions
            if introduction.role == "introducer"
        ),
        inputs.today,
    )
    hubs = [
        Hub(person, inputs.name(person), count, lately[person], lately[person] >= MONTHLY)
        for person, count in counts.items()
        if count > 1 or lately[person] >= MONTHLY
    ]
    return tuple(sorted(hubs, key=lambda hub: (-hub.open, -hub.lately, hub.name, hub.who)))[:_PAIRS]


# months


def _months(counts: Sequence[MonthCount], today: date) -> tuple[tuple[str, ...], tuple[Strip, ...], tuple[Month, ...]]:
    """Two years by month and what came before them by year, so that the columns add up to all there was."""
    starts = month_starts(today)
    totals = Counter[str]()
    cells: dict[tuple[date | int, str], Counter[Direction]] = defaultdict(Counter)
    for month in counts:
        totals[month.network] += month.total
        row = month.month if month.month >= starts[0] else month.month.year
        cells[row, month.network].update(month.counts)

    def cell(row: date | int, network: str) -> tuple[int, int, int]:
        directions: Mapping[Direction, int] = cells.get((row, network), {})
        return directions.get("in", 0), directions.get("out", 0), directions.get("both", 0)

    networks = tuple(network for network, _ in sorted(totals.items(), key=lambda item: (-item[1], item[0])))
    by_network = {network: [cell(start, network) for start in starts] for network in networks}
    most = max((max(into, out) + both / 2 for row in by_network.values() for into, out, both in row), default=0) or 1
    strips = tuple(
        strip_of(network_title(network), months, most=int(most + 1)) for network, months in by_network.items()
    )
    titles: dict[date | int, str] = {start: month_of(start) for start in reversed(starts)}
    for year in sorted({row for row, _ in cells if isinstance(row, int)}, reverse=True):
        titles[year] = f"{year}, before {month_of(starts[0])}" if year == starts[0].year else str(year)
    rows = (Month(title, tuple(cell(row, network) for network in networks)) for row, title in titles.items())
    return networks, strips, tuple(rows)


# how far to trust it


def _trust(inputs: ReportInput) -> tuple[CalibrationBin, ...]:
    """The looks that the level is learnt from, in bins of the chance that they were given."""
    level = inputs.tie_scores.level
    if level is None:
        return ()
    histogram = look_histogram(inputs.db, now=inputs.second, coverage=coverage_of(inputs.db), zone=inputs.zone)
    sums = [[0, 0.0, 0] for _ in _BINS]
    for exposure, looks, contacts in histogram.exposures():
        chance = 1.0 - exp(-level.level * exposure)
        place = next(at for at, (_, high) in enumerate(_BINS) if 100 * chance < high or high == _BINS[-1][1])
        sums[place][0] += looks
        sums[place][1] += looks * chance
        sums[place][2] += contacts
    return tuple(
        CalibrationBin(low, high, int(looks), chances / looks, contacts / looks)
        for (low, high), (looks, chances, contacts) in zip(_BINS, sums, strict=True)
        if looks
    )


# people


def _pages(inputs: ReportInput, people: Sequence[str], curves: Mapping[str, WarmthCurve]) -> tuple[PersonPage, ...]:
    if not people:
        return ()
    numbers = [inputs.numbers[person] for person in people]
    connections = views.connections(inputs.db, now=inputs.second, zone=inputs.zone, people=numbers)
    by_id = {connection.id: connection for connection in connections}
    apart = disambiguated_names(inputs.db, people)
    introductions: dict[str, list[Introduction]] = defaultdict(list)
    for introduction in inputs.introductions:
        for party in introduction.parties:
            introductions[party].append(introduction)
    return tuple(
        _page(
            inputs,
            evolve(by_id[person], name=apart.get(person, by_id[person].name)),
            curves.get(person),
            introductions[person][-5:],
        )
        for person in people
    )


def _page(
    inputs: ReportInput, person: Connection, curve: WarmthCurve | None, introductions: Sequence[Introduction]
) -> PersonPage:
    tie = inputs.ties[person.id]
    jobs = (", ".join(part for part in (identity.position, identity.company) if part) for identity in person.identities)
    due = wording.due_sentence(tie.due_on, inputs.today, tie.state) if tie.due_on else ""
    return PersonPage(
        person=person,
        tie=tie,
        places=tuple(places_of(person.identities)),
        sentence=inputs.history(person.id),
        due_words=due[:1].upper() + due[1:],
        wish=wording.wish_sentence(tie.cadence),
        doors=tuple(wording.closed_door(door) for door in person.closed),
        curve=curve,
        work=next(filter(None, jobs), ""),
        introductions=tuple(_named(inputs, introduction) for introduction in introductions),
        command=_command("show", inputs.typed(person.id)),
    )


def _of_one(inputs: ReportInput, person: str) -> Content:
    """The report on one person: their page, with how old the data are."""
    top, curves = _curves(inputs, [person])
    return evolve(
        _base(inputs),
        title=f"{inputs.name(person)}, {full_day(inputs.today)}",
        only=person,
        top=top,
        pages=_pages(inputs, [person], curves),
    )
