"""How every tie stands at a moment: warmth, the day it is due, and who is going cold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import date, datetime, tzinfo

from attrs import frozen

from warmlinks.active_time import ActiveTime
from warmlinks.scoring import DecayModel, Reason, TieState
from warmlinks.scoring.columns import StateColumns, score_columns
from warmlinks.store.answers import Standing
from warmlinks.store.database import Database
from warmlinks.store.doors import closed_doors
from warmlinks.store.owner import Said, said_of, set_on
from warmlinks.store.states import State, states_at
from warmlinks.store.times import moment_of

__all__ = ["Ranked", "cooling", "standings"]

_EVER_WARM = 0.5
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


@frozen
class Ranked:
    """A standing with what it is ordered by: what was lost since the last contact, and the silence over the cadence."""

    standing: Standing
    first_warmth: float | None
    overdue: float | None


def standings(
    db: Database, *, now: float, model: DecayModel, calendar: ActiveTime, people: Collection[int] | None = None
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
        known = [row for row in some if row[0] in states]
        columns = _columns([states[row[0]] for row in known])
        scores = score_columns(columns, now=now, model=model, clock=clock)
        warmth, alive, first, half, cold = (
            _plain(column)
            for column in (scores.warmth, scores.alive, scores.first_warmth, scores.half_at, scores.cold_at)
        )
        for at, (person, short, name) in enumerate(known):
            state, word = states[person], said.get(person, nothing)
            quiet = word.is_silenced or person in closed
            due, overdue = (None, None) if quiet else _due(word, state.last_day, half[at], view, today)
            standing = Standing(
                short,
                name,
                warmth[at],
                alive[at],
                moment_of(state.last),
                due,
                _day(cold[at], view.zone),
                word.cadence,
                _reasons(model, state, now, clock),
            )
            found.append(Ranked(standing, first[at], overdue))
        for person, short, name in some:
            if person not in states:
                word = said.get(person, nothing)
                quiet = word.is_silenced or person in closed
                due, overdue = (None, None) if quiet else _due(word, None, None, view, today)
                found.append(Ranked(Standing(short, name, None, None, None, due, None, word.cadence), None, overdue))
    return found


def cooling(ranked: Collection[Ranked], today: date) -> list[Standing]:
    """Those who are due, in the order of need.

    First those with a cadence, by active days of silence over the cadence; then those who were ever warm, by what they
    have lost since.
    """
    due = [one for one in ranked if one.standing.due_on is not None and one.standing.due_on <= today]
    wished = [(-one.overdue, one.standing.name, one.standing.id, one) for one in due if one.overdue is not None]
    warm = [
        (one.standing.warmth - one.first_warmth, one.standing.name, one.standing.id, one)
        for one in due
        if one.overdue is None
        and one.first_warmth is not None
        and one.standing.warmth is not None
        and one.first_warmth >= _EVER_WARM
    ]
    return [
        one.standing for *_, one in (*sorted(wished, key=lambda row: row[:3]), *sorted(warm, key=lambda row: row[:3]))
    ]


def _due(
    word: Said, last_day: int | None, half_at: float | None, view: ActiveTime, today: date
) -> tuple[date | None, float | None]:
    """The day a tie wants a look, and how long its silence is in cadences if it has one."""
    if word.cadence is not None:
        since = date.fromordinal(last_day + _EPOCH_ORDINAL) if last_day is not None else set_on(word, view.zone)
        if since is None:
            return None, None
        return view.after(since, word.cadence), view.active(since, today) / word.cadence
    if half_at is None:
        return None, None
    day = _day(half_at, view.zone)
    # a date that people act on does not fall into a pause
    return (view.after(day, 0) if day is not None else None), None


def _day(moment: float, zone: tzinfo) -> date | None:
    """The day of a moment; None if it never comes within the calendar."""
    try:
        return datetime.fromtimestamp(moment, zone).date()
    except (OverflowError, ValueError, OSError):
        return None


def _columns(states: list[State]) -> StateColumns:
    return StateColumns(
        *([getattr(state, name) for state in states] for name in ("n", "m", "first", "last", "first_day", "last_day"))
    )


def _plain(column: object) -> list[float]:
    """A column as a list of Python's own floats."""
    as_list = getattr(column, "tolist", None)
    return as_list() if as_list is not None else list(column)  # type: ignore[no-any-return,call-overload]  # an array or a list


def _reasons(model: DecayModel, state: State, now: float, clock: ActiveTime | None) -> Callable[[], tuple[Reason, ...]]:
    def because() -> tuple[Reason, ...]:
        score = model.score(
            TieState(state.n, state.m, state.first, state.last, state.first_day, state.last_day), now, clock
        )
        return score.because if score is not None else ()

    return because
