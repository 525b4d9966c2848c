"""How every tie stands at a moment: warmth, the day it is due, and who is going cold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import date, datetime, tzinfo

from attrs import frozen

from warmlinks.active_time import ActiveTime
from warmlinks.scoring import Reason, Score, TieModel, TieState
from warmlinks.store.answers import Standing
from warmlinks.store.database import Database
from warmlinks.store.doors import closed_doors
from warmlinks.store.owner import Said, said_of, set_on
from warmlinks.store.states import State, states_at
from warmlinks.store.times import moment_of

__all__ = ["Ranked", "cooling", "standings"]

_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


@frozen
class Ranked:
    """A standing with what it is ordered by: what is at stake, and the silence over the cadence."""

    standing: Standing
    stake: float | None
    overdue: float | None


def standings(
    db: Database, *, now: float, model: TieModel, calendar: ActiveTime, people: Collection[int] | None = None
) -> list[Ranked]:
    """How everybody stands, or those of `people`; in no order.

    Args:
        db: the book.
        now: epoch seconds.
        model: the decay model.
        calendar: made of all pauses, with the owner's zone.
        people: row numbers of people; None for all who are listed.
    """
    chosen = (
        "p.named OR EXISTS (SELECT 1 FROM tie_state s WHERE s.person = p.id)"
        if people is None
        else f"p.id IN ({','.join(map(str, people))})"
    )
    persons = db.rows(f"SELECT p.id, p.short, p.name FROM person p WHERE {chosen}")
    states = states_at(db, now, people)
    said = said_of(db, people)
    closed = closed_doors(db, zone=calendar.zone, people=people)
    nothing = Said()
    today = datetime.fromtimestamp(now, calendar.zone).date()
    views: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    calendars: dict[int, ActiveTime] = {}
    for row in persons:
        view = calendar.of(row[1], said.get(row[0], nothing).country)
        calendars[id(view)] = view
        views[id(view)].append(row)
    found: list[Ranked] = []
    for key, some in views.items():
        view = calendars[key]
        clock = view if view.pauses or view.holidays else None
        for person, short, name in some:
            state, word = states.get(person), said.get(person, nothing)
            score = None if state is None else model.score(_tie(state), now, clock, view.zone)
            quiet = word.is_silenced or person in closed
            last_day = None if state is None else state.last_day
            due, overdue = (None, None) if quiet else _due(word, last_day, score, view, today)
            if state is None or score is None:
                found.append(Ranked(Standing(short, name, None, None, None, due, None, word.cadence), None, overdue))
                continue
            standing = Standing(
                short,
                name,
                score.warmth,
                score.alive,
                moment_of(state.last),
                due,
                _day(score.cold_at, view.zone),
                word.cadence,
                _reasons(score),
            )
            found.append(Ranked(standing, score.stake, overdue))
    return found


def cooling(ranked: Collection[Ranked], today: date) -> list[Standing]:
    """Those who are due, in the order of need.

    First those with a cadence, by active days of silence over the cadence; then those whose silence has begun to mean
    something, by what is at stake.
    """
    due = [one for one in ranked if one.standing.due_on is not None and one.standing.due_on <= today]
    wished = [(-one.overdue, one.standing.name, one.standing.id, one) for one in due if one.overdue is not None]
    warm = [
        (-one.stake, one.standing.name, one.standing.id, one)
        for one in due
        if one.overdue is None and one.stake is not None
    ]
    return [
        one.standing for *_, one in (*sorted(wished, key=lambda row: row[:3]), *sorted(warm, key=lambda row: row[:3]))
    ]


def _due(
    word: Said, last_day: int | None, score: Score | None, view: ActiveTime, today: date
) -> tuple[date | None, float | None]:
    """The day a tie wants a look, and how long its silence is in cadences if it has one."""
    if word.cadence is not None:
        since = date.fromordinal(last_day + _EPOCH_ORDINAL) if last_day is not None else set_on(word, view.zone)
        if since is None:
            return None, None
        return view.after(since, word.cadence), view.active(since, today) / word.cadence
    if score is None or score.due_at is None:
        return None, None
    day = _day(score.due_at, view.zone)
    # a date that people act on does not fall into a pause
    return (view.after(day, 0) if day is not None else None), None


def _day(moment: float, zone: tzinfo) -> date | None:
    """The day of a moment; None if it never comes within the calendar."""
    try:
        return datetime.fromtimestamp(moment, zone).date()
    except (OverflowError, ValueError, OSError):
        return None


def _tie(state: State) -> TieState:
    return TieState(state.n, state.m, state.first, state.last, state.first_day, state.last_day)


def _reasons(score: Score) -> Callable[[], tuple[Reason, ...]]:
    return lambda: score.because
