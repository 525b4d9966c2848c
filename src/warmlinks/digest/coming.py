"""What is due and coming: planned contact, pauses, wishes, ties that begin to slip, introductions to ask about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta, tzinfo

from attrs import frozen

from warmlinks.answers import PauseEntry, TieScore
from warmlinks.calendar.active_time import day_in
from warmlinks.introductions.follow import follow_up
from warmlinks.introductions.records import facts_for
from warmlinks.people import owner
from warmlinks.people.namesakes import names_of
from warmlinks.people.ranking import Ranking
from warmlinks.phrases import every, full_day
from warmlinks.plugins.notifiers import Digest, DigestItem, DigestSection
from warmlinks.store.database import Database
from warmlinks.ties.contact import PlannedContact, planned_contact
from warmlinks.validation import require_aware
from warmlinks.values import Introduction

__all__ = ["Ahead", "coming", "coming_digest"]

_DAYS = 30


@frozen
class Ahead:
    """One thing to come: the day, what it is, and of whom. `key` stays while it is about the same."""

    key: str
    day: date
    what: str
    who: str = ""
    name: str = ""

    @property
    def sentence(self) -> str:
        """What it is, with the name."""
        return f"{self.what} {self.name}".rstrip(" :")


def coming_digest(db: Database, ranking: Ranking, *, now: datetime) -> Digest:
    """What is due and comes within thirty days, each line with its day; see `Book.coming`."""
    with db.reading():
        calendar, names = ranking.calendar(), names_of(db)
        introductions = follow_up(facts_for(db, calendar), int(require_aware(now)))
        ties, zone = ranking.tie_scores(now).ties, calendar.zone
        events = coming(
            db, ties, introductions, now=now, zone=zone, name=lambda person: names.get(person, person), due=True
        )
    lines = [
        DigestItem(
            event.key, event.key.partition(" ")[0], (event.who,) if event.who else (), event.sentence, day=event.day
        )
        for event in events
    ]
    return Digest(
        key=f"coming:{day_in(now, zone).isoformat()}",
        made_at=now.astimezone(zone),
        title="warmlinks: due and coming",
        opening="",
        sections=(DigestSection("Due and coming", tuple(lines)),) if lines else (),
    )


def coming(
    db: Database,
    ties: Iterable[TieScore],
    introductions: Iterable[Introduction],
    *,
    now: datetime,
    zone: tzinfo,
    name: Callable[[str], str],
    due: bool = False,
) -> tuple[Ahead, ...]:
    """What comes within thirty days, soonest first.

    Args:
        db: the book.
        ties: how everybody stands at the moment.
        introductions: followed up at the moment.
        now: the moment.
        zone: the owner's.
        name: how somebody is called.
        due: whether what is or was due, of wishes and introductions, is given with today as its day; else it is left
            out.
    """
    within = _Within(day_in(now, zone), due)
    plans = planned_contact(db, now=require_aware(now), days=_DAYS, zone=zone)
    events = [
        *(_plan(plan, day_in(plan.at, zone)) for plan in plans),
        *_pauses(owner.all_pauses(db), within),
        *_wishes(ties, within),
        *_asked(introductions, within, name),
    ]
    return tuple(sorted(events, key=lambda event: (event.day, event.what, event.name)))


@frozen
class _Within:
    """Thirty days from today on; with `due` what was due before is due today."""

    today: date
    due: bool

    @property
    def last(self) -> date:
        return self.today + timedelta(days=_DAYS)

    def day_of(self, day: date | None) -> date | None:
        """The day within these on which something is due; None where there is none."""
        if day is None or day > self.last or (day <= self.today and not self.due):
            return None
        return max(day, self.today)


def _plan(plan: PlannedContact, day: date) -> Ahead:
    return Ahead(f"plan {plan.who} {day}", day, f"{plan.kind.replace('_', ' ')} with", plan.who, plan.name)


def _pauses(pauses: Iterable[PauseEntry], within: _Within) -> Iterator[Ahead]:
    for pause in pauses:
        if pause.start <= within.last and pause.end >= within.today:
            what = f"{pause.name or 'a pause'}, until {full_day(pause.end)}"
            yield Ahead(f"pause {pause.id}", max(pause.start, within.today), what)


def _wishes(ties: Iterable[TieScore], within: _Within) -> Iterator[Ahead]:
    for tie in ties:
        day = within.day_of(tie.due_on)
        if day is None or tie.due_on is None:
            continue
        if tie.cadence is not None:
            yield Ahead(f"wish {tie.id}", day, f"your wish, {every(tie.cadence)}:", tie.id, tie.name)
        elif tie.state == "steady" and tie.due_on > within.today:
            yield Ahead(f"slip {tie.id}", day, "begins to slip:", tie.id, tie.name)


def _asked(introductions: Iterable[Introduction], within: _Within, name: Callable[[str], str]) -> Iterator[Ahead]:
    for introduction in introductions:
        day, parties = within.day_of(introduction.due_on), [party for party in introduction.parties if party]
        if day is not None and introduction.role == "introducer" and parties:
            names = " and ".join(map(name, parties))
            yield Ahead(f"introduction {introduction.id}", day, "how your introduction went:", parties[0], names)
