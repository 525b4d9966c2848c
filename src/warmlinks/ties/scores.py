"""The scores of all ties at a moment: warmth, the day to look at each, and which are slipping or have lapsed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, tzinfo
from typing import Literal

from attrs import evolve, frozen

from warmlinks.answers import DataAge, TieScore
from warmlinks.calendar.active_time import ActiveTime, day_in
from warmlinks.calendar.days import date_of
from warmlinks.calendar.times import moment_of
from warmlinks.collation import collation_key
from warmlinks.scoring import TieModel, TieState
from warmlinks.scoring.level import LearntLevel, learn_level
from warmlinks.store.database import Database, where_in
from warmlinks.ties.coverage import coverage_of
from warmlinks.ties.doors import closed_doors
from warmlinks.ties.learning import look_histogram
from warmlinks.ties.preferences import ContactPreferences, preferences_of, set_on
from warmlinks.ties.reach import UNSEEN, Reach, data_age, reach_of
from warmlinks.ties.states import IS_LISTED, State, carriers_at, states_at

__all__ = ["TieScores", "assumed_with", "cooling", "lapsed", "score_ties", "warmest"]


_SLIPPING = 90
"""So many active days from its flag on a tie is slipping, and lapsed after them."""


@frozen
class TieScores:
    """Scores of ties in no order, the networks whose data are old, and what the ties were scored with.

    `level` is what the book has learnt, None where a model was given.
    """

    ties: tuple[TieScore, ...]
    ages: tuple[DataAge, ...]
    model: TieModel
    level: LearntLevel | None


def score_ties(
    db: Database,
    *,
    now: float,
    model: TieModel | None,
    calendar: ActiveTime,
    people: Collection[int] | None = None,
) -> TieScores:
    """Score the ties of everybody who is listed, or of `people`.

    `model` is None for the decay model with the level that the book has learnt by now; `calendar` has all pauses.
    """
    states, carriers, coverage = states_at(db, now, people), carriers_at(db, now, people), coverage_of(db)
    reach = reach_of(coverage, now=now)
    reaches = {person: reach(carriers.get(person, ()), state.last) for person, state in states.items()}
    level = None
    if model is None:
        from warmlinks.scoring import DecayModel

        level = learn_level(look_histogram(db, now=now, coverage=coverage, zone=calendar.zone))
        model = evolve(DecayModel(), level=level.level)
    chosen = IS_LISTED if people is None else where_in("p.id", people)
    preferences_by_person, closed = preferences_of(db, people), closed_doors(db, zone=calendar.zone, people=people)
    assumed = assumed_with(db, people)
    nothing = ContactPreferences()
    ties: list[TieScore] = []
    judged: list[tuple[Reach, bool]] = []
    for person, public_id, name in db.rows(f"SELECT p.id, p.short, p.name FROM person p WHERE {chosen}"):
        preferences = preferences_by_person.get(person, nothing)
        view = calendar.of(public_id, preferences.country) if calendar.pauses or calendar.holidays else calendar
        quiet = preferences.is_silenced or person in closed
        named = TieScore(
            public_id, name, level=level, cadence=preferences.cadence, assumed_with=assumed.get(person, ())
        )
        contact = (states[person], reaches[person]) if person in states else None
        tie = _scored(named, contact, preferences, view, now=now, model=model, quiet=quiet)
        ties.append(tie)
        if contact is not None:
            tie_reach = reaches[person]
            is_old = now - tie_reach.until > UNSEEN
            judged.append((tie_reach, is_old and tie.stake is not None and not preferences.cadence and not quiet))
    return TieScores(tuple(ties), data_age(judged, coverage, now=now, zone=calendar.zone), model, level)


def assumed_with(db: Database, people: Collection[int] | None = None) -> dict[int, tuple[str, ...]]:
    """Return for assumed people the ids that their other parts would have by themselves."""
    assumed: dict[int, tuple[str, ...]] = {}
    for person, public_id in db.run(
        "SELECT DISTINCT m.person, i.short FROM member m JOIN identity i ON i.id = m.sure"
        f" WHERE m.sure <> m.person AND {where_in('m.person', people)}"
        " ORDER BY m.person, i.first_as_of, i.network, i.key"
    ):
        assumed[person] = (*assumed.get(person, ()), public_id)
    return assumed


def _scored(
    tie: TieScore,
    contact: tuple[State, Reach] | None,
    preferences: ContactPreferences,
    view: ActiveTime,
    *,
    now: float,
    model: TieModel,
    quiet: bool,
) -> TieScore:
    """Score one tie; `quiet` where it must not be suggested."""
    due, overdue = (None, None) if quiet else _cadence_due(preferences, contact, view, now)
    if contact is None:
        return evolve(tie, due_on=due, overdue=overdue)
    state, reach = contact
    clock = view if view.pauses or view.holidays else None
    tie_state = TieState(state.n, state.m, state.first, state.last, state.first_day, state.last_day)
    score = model.score(tie_state, reach.until, clock, view.zone)
    seen_on = _day(reach.until, view.zone)
    if score is None or seen_on is None:
        return evolve(tie, due_on=due, overdue=overdue)
    standing: Literal["steady", "slipping", "lapsed"] | None = None
    if preferences.cadence is None and not quiet and score.stake is not None:
        due = _day(score.due_at, view.zone)
        # a date that people act on does not fall into a pause
        due = view.after(due, 0) if due is not None else None
        if now - reach.until <= UNSEEN:
            standing = _standing(due, seen_on, view)
    return TieScore(
        tie.id,
        tie.name,
        warmth=score.warmth,
        level=tie.level,
        last_contact=moment_of(state.last),
        seen_until=seen_on,
        due_on=due,
        stake=score.stake,
        state=standing,
        cadence=tie.cadence,
        overdue=overdue,
        assumed_with=tie.assumed_with,
        score=score,
    )


def _standing(due: date | None, seen_on: date, view: ActiveTime) -> Literal["steady", "slipping", "lapsed"]:
    if due is None or due > seen_on:
        return "steady"
    return "slipping" if view.active(due, seen_on) <= _SLIPPING else "lapsed"


def _cadence_due(
    preferences: ContactPreferences, contact: tuple[State, Reach] | None, view: ActiveTime, now: float
) -> tuple[date | None, float | None]:
    """Return the day on which the cadence is up, and the silence until today in cadences."""
    if preferences.cadence is None:
        return None, None
    since = date_of(contact[0].last_day) if contact is not None else set_on(preferences, view.zone)
    if since is None:
        return None, None
    return view.after(since, preferences.cadence), view.active(since, day_in(now, view.zone)) / preferences.cadence


def cooling(ties: Iterable[TieScore], today: date) -> list[TieScore]:
    """Return the ties to look at: those whose cadence is up, by silence over cadence; then the slipping, by stake."""
    due = [tie for tie in ties if tie.cadence is not None and tie.due_on is not None and tie.due_on <= today]
    due.sort(key=lambda tie: (-(tie.overdue or 0.0), tie.name, tie.id))
    slipping = [tie for tie in ties if tie.state == "slipping"]
    slipping.sort(key=lambda tie: (-(tie.stake or 0.0), tie.name, tie.id))
    return due + slipping


def warmest(ties: Iterable[TieScore]) -> list[TieScore]:
    """Sort ties, warmest first; those without contact come last, by name."""
    return sorted(
        ties, key=lambda tie: (-1.0 if tie.warmth is None else -tie.warmth - 2.0, collation_key(tie.name), tie.id)
    )


def lapsed(ties: Iterable[TieScore]) -> list[TieScore]:
    """Return the ties that have slipped for longer than that, the newest silence first."""
    return sorted(
        (tie for tie in ties if tie.state == "lapsed"),
        key=lambda tie: (-tie.last_contact.timestamp() if tie.last_contact else 0.0, tie.name, tie.id),
    )


def _day(moment: float | None, zone: tzinfo) -> date | None:
    """Return the day of a moment; None if it lies beyond the calendar."""
    if moment is None:
        return None
    try:
        return day_in(moment, zone)
    except (OverflowError, ValueError, OSError):
        return None
