"""What a digest looks at: people one by one, who is notable, whose day has come, and the pause that is near."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial

from attrs import evolve

from warmlinks.answers import TieScore
from warmlinks.calendar.active_time import ActiveTime, day_in
from warmlinks.calendar.times import as_said, as_stored, day_of_text
from warmlinks.digest import delivery_log, wording
from warmlinks.digest.compose import BEFORE_DAYS, BEFORE_PAUSE, DigestPerson
from warmlinks.digest.notable import WINDOW, NotableChange, Touch, may_be_notable, notable_of_late
from warmlinks.digest.stages import MONTH, MONTHS, Event, Stage, StageStep, stages_of
from warmlinks.people import lookup
from warmlinks.people.directory import halves_of
from warmlinks.people.greeting import greeted
from warmlinks.phrases import is_nameless
from warmlinks.plugins.guards import Suggestion
from warmlinks.scoring import TieModel, TieState
from warmlinks.store.database import Database
from warmlinks.ties.contact import contact_summary
from warmlinks.ties.coverage import coverage_of
from warmlinks.ties.doors import closed_doors
from warmlinks.ties.preferences import ContactPreferences, preferences_of
from warmlinks.ties.states import states_at
from warmlinks.validation import FIRST_SECOND, require_aware, require_day
from warmlinks.values import Connection

__all__ = ["near_pause", "notable_changes", "people_reader", "snooze", "snoozed", "stages_by_person", "with_stages"]

_TOUCH = (
    "i.second, i.day, i.direction FROM person p JOIN member m ON m.person = p.id JOIN interaction i"
    " ON i.who = m.identity WHERE p.id IN (SELECT value FROM json_each(?)) AND i.counted = 1"
)
"""The counted contact of some people."""

_EARLIER = 400
"""So many contacts before the recent ones tell how quickly answers used to come."""

_FEW = 200
"""So many of the last contacts of a person are looked at for whose turn it is."""


def people_reader(
    db: Database,
    *,
    now: int,
    calendar: ActiveTime,
    tie_of: Callable[[str], TieScore | None],
    out: dict[str, NotableChange],
) -> Callable[[str], DigestPerson]:
    """A function that reads one person by id, and remembers whom it has read.

    Args:
        db: the book.
        now: epoch seconds.
        calendar: all pauses, in the owner's zone.
        tie_of: how a person stands.
        out: the notable changes, by id.
    """
    today = day_in(now, calendar.zone)
    rows = {public_id: (number, name) for number, public_id, name in db.run("SELECT id, short, name FROM person")}
    preferences_by_person = preferences_of(db)
    named, rest = delivery_log.last_named(db), snoozed(db, now=now)
    coverage = coverage_of(db)
    closed = closed_doors(db, zone=calendar.zone)

    answered = cache(coverage.could_be_answered)

    @cache
    def person(who: str) -> DigestPerson:
        number, name = rows[who]
        preferences = preferences_by_person.get(number, ContactPreferences())
        events = _events(db, number, now)
        counted = [event for event in events if event[1]]
        answerable = [
            event for event, _, network in counted if event.direction != "out" or answered(network, event.kind)
        ]
        view = calendar.of(who, preferences.country)
        suggestion = Suggestion(
            who=who,
            rule="due",
            today=today,
            status=preferences.status,
            heard=sum(event.direction != "out" for event, _, _ in counted),
            written=sum(event.direction == "out" for event in answerable),
            unanswered=_unanswered(answerable),
            sent_side_seen=all(
                coverage.covers(network, event.kind, "out") for event, _, network in counted if event.direction != "out"
            ),
            last_named=named[who][0] if who in named else None,
            times_named=named[who][1] if who in named else 0,
            snoozed_until=rest.get(who),
            away=not view.is_active(today),
            closed=tuple(wording.closed_door(door) for door in closed.get(number, ())),
        )
        tie = tie_of(who)
        return DigestPerson(
            id=who,
            name=name,
            last_contact=tie.last_contact if tie else None,
            due_on=tie.due_on if tie else None,
            told_on=tie.told_on(today) if tie else None,
            cadence=tie.cadence if tie else None,
            suggestion=suggestion,
            steps=tuple(stages_of((event for event, _, _ in events), tied=_tied(db, number), until=now)),
            notable_change=out.get(who),
            waiting_for_me=bool(counted) and counted[-1][0].direction == "in",
            last_kind=counted[-1][0].kind if counted else "",
            last_network=counted[-1][2] if counted else "",
            given="" if is_nameless(name) else greeted(name),
            contact=contact_summary(db, number, now=now),
        )

    return person


def _events(db: Database, person: int, now: int) -> list[tuple[Event, bool, str]]:
    return [
        (Event(second, kind, direction, where), bool(counted), network)
        for second, kind, direction, where, counted, network in db.run(
            "SELECT i.second, i.kind, i.direction, i.where_, i.counted, i.network FROM interaction i"
            " JOIN member m ON m.identity = i.who WHERE m.person = ? AND i.second BETWEEN ? AND ?"
            " ORDER BY i.second, i.id",
            (person, FIRST_SECOND, now),
        )
    ]


def _unanswered(events: Sequence[Event]) -> int:
    """How many messages of the owner's nobody has answered, of those to which an answer would have been seen."""
    unanswered = 0
    for event in reversed(events[-_FEW:]):
        if event.direction != "out":
            break
        unanswered += 1
    return unanswered


def _tied(db: Database, person: int) -> StageStep | None:
    """The first proof that one follows the other, or that they are connected."""
    row = db.rows(
        "SELECT t.kind, t.since, t.since_precision, t.where_ FROM tie t JOIN member m ON m.identity = t.identity"
        " WHERE m.person = ? AND t.kind IN ('connected', 'following', 'followed_by')"
        " ORDER BY t.since IS NULL, t.since, t.kind LIMIT 1",
        (person,),
    )
    if not row:
        return None
    kind, since, time_precision, where = row[0]
    return StageStep("followed", None if since is None else as_said(since, time_precision, UTC), f"{kind} at {where}")


def with_stages(db: Database, people: Iterable[Connection], *, now: float) -> list[Connection]:
    """These people, each with how far the tie has come; all contact is read for it."""
    reached = stages_by_person(db, now=int(now))
    return [evolve(person, stage=reached.get(person.id)) for person in people]


def stages_by_person(db: Database, *, now: int) -> dict[str, Stage]:
    """The highest stage of everybody, by id.

    The first event of each kind and direction is all that a stage needs; of the last half year, one of each month.
    """
    events: dict[int, list[Event]] = defaultdict(list)
    for person, kind, direction, second in db.run(
        "SELECT m.person, i.kind, i.direction, min(i.second) FROM interaction i JOIN member m ON m.identity = i.who"
        " WHERE i.second BETWEEN :first AND :now"
        " GROUP BY m.person, i.kind, i.direction, max((i.second - :start) / :month, -1)",
        {"first": FIRST_SECOND, "now": now, "start": now - MONTHS * MONTH, "month": MONTH},
    ):
        events[person].append(Event(second, kind, direction, ""))
    tied = {
        person: StageStep("followed", None, kind)
        for person, kind in db.run(
            "SELECT m.person, t.kind FROM tie t JOIN member m ON m.identity = t.identity"
            " WHERE t.kind IN ('connected', 'following', 'followed_by')"
        )
    }
    found: dict[str, Stage] = {}
    for person, public_id in db.run("SELECT id, short FROM person"):
        steps = stages_of(sorted(events.get(person, ())), tied=tied.get(person), until=now)
        if steps:
            found[public_id] = steps[-1].stage
    return found


def notable_changes(
    db: Database, *, now: int, model: TieModel, people: Collection[int] | None = None
) -> dict[str, NotableChange]:
    """Notable changes, by id, of all or of some: only those with contact in the last weeks are looked at."""
    start = now - WINDOW * 86400
    lively = [
        row[0]
        for row in db.run(
            "SELECT m.person FROM interaction i JOIN member m ON m.identity = i.who WHERE i.counted AND i.second > ?"
            " AND i.second <= ? AND i.direction <> 'out' GROUP BY m.person",
            (start, now),
        )
        if people is None or row[0] in people
    ]
    if not lively:
        return {}
    recent: dict[int, list[Touch]] = defaultdict(list)
    public_ids: dict[int, str] = {}
    for person, public_id, *touch in db.run(
        f"SELECT p.id, p.short, {_TOUCH} AND i.second > ? AND i.second <= ? ORDER BY i.second, i.id",
        (json.dumps(lively), start, now),
    ):
        public_ids[person] = public_id
        recent[person].append(Touch(*touch))
    # of whom nothing can be said whatever came before is not looked at further
    recent = {person: some for person, some in recent.items() if may_be_notable(some)}
    states = _states_before(db, recent, start=start, now=now)

    def before(person: int) -> list[Touch]:
        query = f"SELECT {_TOUCH} AND i.second <= ? ORDER BY i.day DESC, i.second DESC LIMIT {_EARLIER}"
        return [Touch(*row) for row in db.run(query, (json.dumps([person]), start))][::-1]

    found: dict[str, NotableChange] = {}
    for person, touches in recent.items():
        out = notable_of_late(touches, states.get(person), partial(before, person), start=start, model=model)
        if out is not None:
            found[public_ids[person]] = out
    return found


def _states_before(db: Database, recent: Mapping[int, Sequence[Touch]], *, start: int, now: int) -> dict[int, TieState]:
    """The states of some ties as they were before their recent contact; who had none before is left out.

    They are what is kept less what came since, so that nobody's whole history is read.
    """
    last: dict[int, tuple[int, int]] = {}
    for person, second, day in db.run(
        "SELECT m.person, i.second, i.day FROM json_each(?) j CROSS JOIN member m ON m.person = j.value"
        " LEFT JOIN interaction i ON i.id = (SELECT o.id FROM interaction o WHERE o.who = m.identity AND o.counted = 1"
        " AND o.second <= ? ORDER BY o.day DESC, o.second DESC LIMIT 1)",
        (json.dumps(list(recent)), start),
    ):
        if second is not None:
            last[person] = max((second, day), last.get(person, (second, day)))
    found: dict[int, TieState] = {}
    for person, state in states_at(db, now, list(last)).items():
        since = {touch.day for touch in recent[person]}
        second, day = last[person]
        days, contacts = state.n - len(since) + (day in since), state.m - len(recent[person])
        found[person] = TieState(days, contacts, state.first, second, state.first_day, day)
    return found


def near_pause(calendar: ActiveTime, today: date) -> tuple[date, str] | None:
    """The first day and the name of a pause of five days or more that begins within a week; None if there is none."""
    if not calendar.is_active(today):
        return None
    for ahead in range(1, BEFORE_DAYS + 1):
        day = today + timedelta(days=ahead)
        if calendar.is_active(day):
            continue
        if any(calendar.is_active(day + timedelta(days=length)) for length in range(BEFORE_PAUSE)):
            continue
        names = (pause.name for pause in calendar.pauses if getattr(pause, "name", None) and _covers(pause, day))
        return day, next((name for name in names if name), "the holidays")
    return None


def _covers(pause: object, day: date) -> bool:
    start, end = getattr(pause, "start", None), getattr(pause, "end", None)
    return start is not None and end is not None and start <= day <= end and getattr(pause, "who", None) is None


def snooze(db: Database, who: str, until: date, *, now: datetime) -> str:
    """Do not name a person before a day; contact in between ends it. Returns the person's id."""
    require_aware(now)
    require_day(until, "until")
    with db.writing():
        found = lookup.find_person(db, who)
        db.many(
            "INSERT INTO snooze VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET until = excluded.until, at = excluded.at",
            [(half, until.isoformat(), as_stored(now, zone=UTC)[0]) for half in halves_of(db, found.person)],
        )
    return found.public_id


def snoozed(db: Database, *, now: int) -> dict[str, date]:
    """Who is not to be named before when, by id; contact since then has ended it."""
    return {
        public_id: day
        for public_id, until in db.run(
            "SELECT p.short, max(s.until) FROM snooze s JOIN member m ON m.identity = s.who"
            " JOIN person p ON p.id = m.person WHERE NOT EXISTS (SELECT 1 FROM interaction i JOIN member o"
            " ON o.identity = i.who WHERE o.person = p.id AND i.counted AND i.second * 1000 > s.at AND i.second <= ?)"
            " GROUP BY p.short",
            (now,),
        )
        if (day := day_of_text(until)) is not None
    }
