"""What a digest reads from the book: people one by one, notable changes, stages, snoozes and the next pause."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from itertools import takewhile

from attrs import evolve

from warmlinks.answers import TieScore
from warmlinks.calendar.active_time import ActiveTime, Pause, day_in
from warmlinks.calendar.times import day_of_text, from_stored, milliseconds_of
from warmlinks.digest import delivery_log, wording
from warmlinks.digest.compose import BEFORE_DAYS, BEFORE_PAUSE, DigestPerson
from warmlinks.digest.notable import WINDOW, NotableChange, Touch, may_be_notable, notable_of_late
from warmlinks.digest.stages import MONTH, MONTHS, Event, Stage, StageStep, stages_of
from warmlinks.people import lookup
from warmlinks.people.directory import assumed_parts
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
"""Contacts before the recent ones, from which it is told how quickly answers used to come."""

_FEW = 200
"""The last contacts of a person, from which it is told whose turn it is."""

_PROOF_OF_TIE = "t.kind IN ('connected', 'following', 'followed_by')"


def people_reader(
    db: Database,
    *,
    now: int,
    calendar: ActiveTime,
    tie_of: Callable[[str], TieScore | None],
    changes: Mapping[str, NotableChange],
) -> Callable[[str], DigestPerson]:
    """A function that reads one person by id, each once.

    Args:
        db: the book.
        now: epoch seconds.
        calendar: all pauses, in the owner's zone.
        tie_of: how a person stands.
        changes: the notable changes, by id.
    """
    today = day_in(now, calendar.zone)
    rows = {public_id: (number, name) for number, public_id, name in db.run("SELECT id, short, name FROM person")}
    preferences_by_person = preferences_of(db)
    last_named, snoozed_until = delivery_log.last_named(db), snoozed(db, now=now)
    coverage = coverage_of(db)
    closed = closed_doors(db, zone=calendar.zone)
    could_be_answered = cache(coverage.could_be_answered)

    @cache
    def person(public_id: str) -> DigestPerson:
        number, name = rows[public_id]
        preferences = preferences_by_person.get(number, ContactPreferences())
        events = _events(db, number, now)
        counted = [(event, network) for event, is_counted, network in events if is_counted]
        answerable = [
            event for event, network in counted if event.direction != "out" or could_be_answered(network, event.kind)
        ]
        named_on, times_named = last_named.get(public_id, (None, 0))
        suggestion = Suggestion(
            who=public_id,
            rule="due",
            today=today,
            status=preferences.status,
            heard=sum(event.direction != "out" for event, _ in counted),
            written=sum(event.direction == "out" for event in answerable),
            unanswered=sum(1 for _ in takewhile(lambda event: event.direction == "out", reversed(answerable[-_FEW:]))),
            sent_side_seen=all(
                coverage.covers(network, event.kind, "out") for event, network in counted if event.direction != "out"
            ),
            last_named=named_on,
            times_named=times_named,
            snoozed_until=snoozed_until.get(public_id),
            away=not calendar.of(public_id, preferences.country).is_active(today),
            closed=tuple(wording.closed_door(door) for door in closed.get(number, ())),
        )
        tie = tie_of(public_id)
        last, last_network = counted[-1] if counted else (None, "")
        return DigestPerson(
            id=public_id,
            name=name,
            last_contact=tie.last_contact if tie else None,
            due_on=tie.due_on if tie else None,
            told_on=tie.told_on(today) if tie else None,
            cadence=tie.cadence if tie else None,
            suggestion=suggestion,
            steps=tuple(stages_of((event for event, _, _ in events), tied=_tied(db, number), until=now)),
            notable_change=changes.get(public_id),
            waiting_for_me=last is not None and last.direction == "in",
            last_kind=last.kind if last else "",
            last_network=last_network,
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


def _tied(db: Database, person: int) -> StageStep | None:
    """The first proof that one follows the other, or that they are connected."""
    row = db.row(
        "SELECT t.kind, t.since, t.since_precision, t.where_ FROM tie t JOIN member m ON m.identity = t.identity"
        f" WHERE m.person = ? AND {_PROOF_OF_TIE} ORDER BY t.since IS NULL, t.since, t.kind LIMIT 1",
        (person,),
    )
    if row is None:
        return None
    kind, since, time_precision, where = row
    return StageStep(
        "followed", None if since is None else from_stored(since, time_precision, UTC), f"{kind} at {where}"
    )


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
            f"SELECT m.person, t.kind FROM tie t JOIN member m ON m.identity = t.identity WHERE {_PROOF_OF_TIE}"
        )
    }
    stages: dict[str, Stage] = {}
    for person, public_id in db.run("SELECT id, short FROM person"):
        steps = stages_of(sorted(events.get(person, ())), tied=tied.get(person), until=now)
        if steps:
            stages[public_id] = steps[-1].stage
    return stages


def notable_changes(
    db: Database, *, now: int, model: TieModel, people: Collection[int] | None = None
) -> dict[str, NotableChange]:
    """Notable changes, by id, of all or of `people`: only those with contact in the last weeks are read."""
    start = now - WINDOW * 86400
    active = [
        row[0]
        for row in db.run(
            "SELECT m.person FROM interaction i JOIN member m ON m.identity = i.who WHERE i.counted AND i.second > ?"
            " AND i.second <= ? AND i.direction <> 'out' GROUP BY m.person",
            (start, now),
        )
        if people is None or row[0] in people
    ]
    if not active:
        return {}
    recent: dict[int, list[Touch]] = defaultdict(list)
    public_ids: dict[int, str] = {}
    for person, public_id, *touch in db.run(
        f"SELECT p.id, p.short, {_TOUCH} AND i.second > ? AND i.second <= ? ORDER BY i.second, i.id",
        (json.dumps(active), start, now),
    ):
        public_ids[person] = public_id
        recent[person].append(Touch(*touch))
    # where nothing can be said whatever came before, that is not read
    recent = {person: touches for person, touches in recent.items() if may_be_notable(touches)}
    states = _states_before(db, recent, start=start, now=now)

    def before(person: int) -> list[Touch]:
        query = f"SELECT {_TOUCH} AND i.second <= ? ORDER BY i.day DESC, i.second DESC LIMIT {_EARLIER}"
        return [Touch(*row) for row in db.run(query, (json.dumps([person]), start))][::-1]

    changes: dict[str, NotableChange] = {}
    for person, touches in recent.items():
        change = notable_of_late(touches, states.get(person), partial(before, person), start=start, model=model)
        if change is not None:
            changes[public_ids[person]] = change
    return changes


def _states_before(db: Database, recent: Mapping[int, Sequence[Touch]], *, start: int, now: int) -> dict[int, TieState]:
    """The states of some ties before their recent contact; who had none before is left out.

    Computed from the present states less what came since, so that nobody's whole history is read.
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
    states: dict[int, TieState] = {}
    for person, state in states_at(db, now, list(last)).items():
        since = {touch.day for touch in recent[person]}
        second, day = last[person]
        days, contacts = state.n - len(since) + (day in since), state.m - len(recent[person])
        states[person] = TieState(days, contacts, state.first, second, state.first_day, day)
    return states


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
        own = (pause for pause in calendar.pauses if isinstance(pause, Pause) and pause.who is None)
        names = (pause.name for pause in own if pause.name and pause.start <= day <= pause.end)
        return day, next(names, "the holidays")
    return None


def snooze(db: Database, who: str, until: date, *, now: datetime) -> str:
    """Do not name a person before a day; contact in between ends it. Returns the person's id."""
    require_aware(now)
    require_day(until, "until")
    with db.writing():
        person = lookup.find_person(db, who)
        db.many(
            "INSERT INTO snooze VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET until = excluded.until, at = excluded.at",
            [(half, until.isoformat(), milliseconds_of(now)) for half in assumed_parts(db, person.person)],
        )
    return person.public_id


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
