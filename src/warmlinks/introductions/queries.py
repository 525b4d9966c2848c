"""What the book answers about introductions: followed up at a moment, from the log and the owner's word."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from itertools import combinations
from typing import Literal

from attrs import field, frozen

from warmlinks.answers import TieScore
from warmlinks.calendar.active_time import ActiveTime, day_in
from warmlinks.calendar.times import moment_of
from warmlinks.errors import NotFoundError, UsageError
from warmlinks.introductions import records as kept
from warmlinks.introductions import wording
from warmlinks.introductions.consent import Consent
from warmlinks.introductions.due import DueItem, due_items, is_open, may_be_due
from warmlinks.introductions.follow import Facts, follow_up
from warmlinks.introductions.follow import left_out as _left_out
from warmlinks.introductions.hub import load_of
from warmlinks.introductions.path import WarmPath, warmest_paths
from warmlinks.introductions.suggest import Candidate, IntroductionSuggestion, suggest
from warmlinks.introductions.view import ME, pair_of
from warmlinks.people import lookup
from warmlinks.people.halves import one_of_each
from warmlinks.people.namesakes import names_of
from warmlinks.store.database import Database
from warmlinks.ties.doors import closed_doors
from warmlinks.ties.preferences import preferences_of
from warmlinks.validation import require_aware, require_text, require_time, require_who, require_word
from warmlinks.values import Connection, Introduction

__all__ = [
    "NewIntroduction",
    "NotedOutcome",
    "circles_of",
    "consent_of",
    "due",
    "facts_for",
    "followed",
    "introduction_like",
    "left_out",
    "made",
    "paths_to",
    "record_outcomes",
    "silenced",
    "suggestions",
]

_ALIKE = 0.5
"""What a conversation of two others in view says of their tie, where no more is known."""


@frozen
class NewIntroduction:
    """An introduction that was written down, and what the owner should know before saying it aloud."""

    id: str
    warnings: tuple[str, ...] = ()


@frozen
class NotedOutcome:
    """What was noted of one introduction: for whom, and a text to copy where a word would be kind."""

    introduction: str
    who: str = field(metadata={"ids": "who_id"})
    outcome: str
    text: str = ""


def facts_for(db: Database, calendar: ActiveTime) -> Facts:
    """Everything that following up looks at, with the owner's days."""
    lives_in = {person: said.country for person, said in preferences_of(db).items() if said.country}
    countries = {public_id: lives_in[person] for person, public_id in _public_ids(db, lives_in)}
    return kept.facts_of(
        db,
        calendar=calendar,
        countries=countries,
        day_of=lambda moment: day_in(moment_of(moment), calendar.zone),
    )


def followed(db: Database, calendar: ActiveTime, *, now: datetime, unsure: bool = False) -> list[Introduction]:
    """Every introduction made by now, oldest first; see `Book.introductions`."""
    return follow_up(facts_for(db, calendar), int(require_aware(now)), unsure=unsure)


def circles_of(db: Database) -> dict[str, tuple[str, ...]]:
    """The tags of everybody who has some, by id."""
    tags = {person: tuple(said.tags) for person, said in preferences_of(db).items() if said.tags}
    return {public_id: tags[person] for person, public_id in _public_ids(db, tags)}


def left_out(db: Database, calendar: ActiveTime) -> dict[str, str]:
    """Introductions that no list has; see `Book.introductions_left_out`."""
    return _left_out(facts_for(db, calendar))


def due(db: Database, calendar: ActiveTime, *, now: datetime) -> list[DueItem]:
    """What introductions ask of the owner; see `Book.introductions_due`."""
    moment = int(require_aware(now))
    facts = facts_for(db, calendar)
    quiet = silenced(db)
    some = [
        one
        for one in follow_up(facts, moment, only=may_be_due(facts, moment))
        if not quiet.intersection((one.introducer, *one.parties))
    ]
    today = day_in(now, calendar.zone)
    return due_items(some, words=facts.words, name=kept.namer(db), today=today)


def silenced(db: Database) -> set[str]:
    """Who is not to be spoken of: archived, do not contact, died, or behind a closed door."""
    people = [person for person, said in preferences_of(db).items() if said.is_silenced]
    return {public_id for _, public_id in _public_ids(db, [*people, *closed_doors(db, zone=UTC)])}


def _public_ids(db: Database, people: Iterable[int]) -> list[tuple[int, str]]:
    """Some people's numbers, each with the id; read together, for there may be many or none."""
    wanted = set(people)
    if not wanted:
        return []
    return [(person, public_id) for person, public_id in db.rows("SELECT id, short FROM person") if person in wanted]


def made(
    db: Database,
    calendar: ActiveTime,
    introducer: str,
    parties: Sequence[str],
    *,
    at: datetime | date,
    reason: str | None = None,
) -> NewIntroduction:
    """Write an introduction down, with warnings; see `Book.introduce`.

    Raises:
        UsageError: one of the two has said no, and nobody has lifted it.
    """
    require_time(at)
    facts = facts_for(db, calendar)
    names = names_of(db)
    lookup.find_people(db, *(who for who in (*parties, introducer) if who != ME))
    public_ids = [ME if party == ME else lookup.find_person(db, party).public_id for party in parties]
    moment = int((at if isinstance(at, datetime) else datetime.combine(at, time(), calendar.zone)).timestamp())
    warnings = []
    for one, two in combinations(public_ids, 2):
        pair = f"{names[one]} and {names[two]}"
        if facts.view.met_before(one, two, moment):
            warnings.append(f"{pair} had already met")
        earlier = [
            known
            for known in follow_up(facts, moment)
            if {one, two} <= set(known.parties) and known.made_at.timestamp() < moment
        ]
        if earlier:
            warnings.append(f"{pair} were introduced on {earlier[-1].made_at.date().isoformat()}")
        consent = facts.consents.get(pair_of(one, two))
        if consent is None:
            continue
        if consent.blocked:
            raise UsageError(
                f"{pair} cannot be introduced", why="one of them said no", advice="Lift it first, if that has changed"
            )
        if not consent.ready:
            waiting = " and ".join(names[who] for who in consent.waiting_for)
            warnings.append(f"{waiting} has not said yes yet: no answer is never a yes")
    reason = require_text(reason, "the reason") if reason else None
    name = kept.record(db, introducer, parties, at=at, reason=reason, zone=calendar.zone)
    return NewIntroduction(name, tuple(dict.fromkeys(warnings)))


def record_outcomes(
    db: Database, calendar: ActiveTime, teller: str, outcomes: Mapping[str, str], *, at: datetime
) -> list[NotedOutcome]:
    """Keep what one person told of several introductions in one step; see `Book.told`.

    Args:
        db: the book.
        calendar: the days that count.
        teller: who told it, WHO or `me`.
        outcomes: WHO -> met, got_back, quiet or declined: the other party of each introduction.
        at: when it was told.
    """
    second = int(require_aware(at, "at"))
    by = ME if teller == ME else lookup.find_person(db, teller).public_id
    names = names_of(db)
    every = follow_up(facts_for(db, calendar), second)
    noted: list[NotedOutcome] = []
    for who, outcome in outcomes.items():
        require_word(outcome, ("met", "got_back", "quiet", "declined"), "outcome of an introduction")
        other = lookup.find_person(db, who).public_id
        found = [
            one
            for one in every
            if other in one.parties and (by in one.parties or (by == ME and one.role == "introducer"))
        ]
        if not found:
            raise NotFoundError(
                f"you have made no introduction of {names[other]} to {names[by]}",
                advice="See `warmlinks intro list`, or write it down with `warmlinks intro add`",
            )
        hub = by if by != ME else next((party for party in found[-1].parties if party != other), ME)
        text = wording.gentle_word(names[other], names[hub]) if outcome == "quiet" else ""
        noted.append(NotedOutcome(found[-1].id, other, outcome, text))
    kept.note_told(db, [(one.introduction, one.outcome) for one in noted], by=teller, at=at)
    return noted


def introduction_like(db: Database, calendar: ActiveTime, name: str, *, now: datetime) -> Introduction:
    """The one introduction whose id begins so.

    Raises:
        NotFoundError: there is none, or several.
    """
    every = [*followed(db, calendar, now=now), *followed(db, calendar, now=now, unsure=True)]
    found = {one.id: one for one in every if name and one.id.startswith(require_who(name))}
    if len(found) == 1:
        return next(iter(found.values()))
    raise NotFoundError(
        f"{len(found) or 'no'} introduction{'s' if len(found) != 1 else ''} with the id {name!r}",
        candidates=tuple(found)[:8],
        advice="See `warmlinks intro list` or `warmlinks intro list --unsure`",
    )


# who should meet


def suggestions(
    db: Database,
    calendar: ActiveTime,
    people: Collection[Connection],
    tie_scores: Iterable[TieScore],
    *,
    now: datetime,
    limit: int,
) -> list[IntroductionSuggestion]:
    """Pairs who should meet; see `Book.suggest_introductions`."""
    facts = facts_for(db, calendar)
    every = follow_up(facts, int(require_aware(now)))
    today = day_in(now, calendar.zone)
    warm = {tie_score.id: tie_score.warmth or 0.0 for tie_score in tie_scores}
    once = one_of_each(db, [person.id for person in sorted(people, key=lambda one: (-warm.get(one.id, 0.0), one.id))])
    able = [
        Candidate(
            person.id,
            warm.get(person.id, 0.0),
            person.tags,
            next((one.company for one in person.identities if one.company), None),
            next((one.location for one in person.identities if one.location), None),
        )
        for person in people
        if person.status == "active" and not person.closed and person.id in once
    ]
    knows = _knows(facts, int(require_aware(now)))
    never = {pair_of(one, two) for known in every for one, two in combinations(known.parties, 2)}
    never |= {pair for pair, consent in facts.consents.items() if consent.blocked}
    paused = {person.id for person in able if not facts.active(person.id).is_active(today)}
    load = load_of(
        ((day_in(known.made_at, calendar.zone), known.parties) for known in every if known.introducer == ME),
        today,
    )
    waiting = Counter(party for known in every if is_open(known) for party in known.parties)
    return suggest(
        able, knows=knows, never=never, paused=paused, load=load, waiting=waiting, limit=limit, name=names_of(db)
    )


def _knows(facts: Facts, until: int) -> dict[str, set[str]]:
    """Who knows whom, from conversations that are no crowds, the owner left out."""
    knows: defaultdict[str, set[str]] = defaultdict(set)
    for (one, two), conversations in facts.view.together.items():
        if ME not in (one, two) and any((conversation.start or 0) <= until for conversation in conversations):
            knows[one].add(two)
            knows[two].add(one)
    return knows


def paths_to(
    db: Database,
    calendar: ActiveTime,
    tie_scores: Iterable[TieScore],
    counts: Mapping[str, Mapping[str, int]],
    *,
    to: str,
    now: datetime,
    limit: int,
) -> list[WarmPath]:
    """The warmest ways to a person; see `Book.paths`.

    The owner's tie with a person is as strong as it is alive, and only where both sides take part.

    Args:
        db: the book.
        calendar: the days that count.
        tie_scores: how everybody stands.
        counts: contact by direction, by person.
        to: WHO.
        now: the moment to answer for.
        limit: at most so many.
    """
    facts = facts_for(db, calendar)
    target = lookup.find_person(db, to, begun=True).public_id
    quiet = silenced(db)
    ties: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for tie_score in tie_scores:
        ways = counts.get(tie_score.id, {})
        both = ways.get("both", 0)
        if tie_score.id not in quiet and tie_score.warmth and (both or (ways.get("in", 0) and ways.get("out", 0))):
            there, back = ways.get("out", 0) + both, ways.get("in", 0) + both
            ties[ME][tie_score.id] = tie_score.warmth * min(there, back) / max(there, back)
    for (one, two), conversations in facts.view.together.items():
        if ME in (one, two) or not quiet.isdisjoint((one, two)):
            continue
        strength = max(
            _strength(conversation.members, conversation.messages, one, two) for conversation in conversations
        )
        ties[one][two] = ties[two][one] = strength
    # Whoever introduces knows both, and those of whom it is known that they met know each other.
    for known in follow_up(facts, int(require_aware(now))):
        hands = [known.introducer] if known.introducer not in (ME, "") else []
        pairs = [(hand, party) for hand in hands for party in known.parties]
        pairs += combinations(known.parties, 2) if known.label == "confirmed" else ()
        for one, two in pairs:
            if ME not in (one, two) and "" not in (one, two) and quiet.isdisjoint((one, two)):
                strength = max(_ALIKE, ties[one].get(two, 0.0))
                ties[one][two] = ties[two][one] = strength
    return warmest_paths(ties, target, limit=limit)


def _strength(members: Collection[str], said: Sequence[object], one: str, two: str) -> float:
    """Two who both speak in a small conversation are closer than two who are only in it."""
    speakers = {getattr(message, "speaker", "") for message in said}
    active = (one in speakers) + (two in speakers)
    return _ALIKE * (0.4 + 0.3 * active) * 3.0 / max(3, len(members))


def consent_of(
    db: Database, one: str, two: str, *, who: str, answer: Literal["asked", "yes", "no", "lifted"], at: datetime
) -> Consent:
    """Keep what one side said; see `Book.consent`."""
    require_aware(at, "at")
    require_word(answer, ("asked", "yes", "no", "lifted"), "answer")
    return kept.note_consent(db, one, two, who=who, answer=answer, at=at)
