"""What the book answers about introductions: followed up at a moment, from the log and what the owner said."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from itertools import combinations

from attrs import field, frozen

from warmlinks.answers import TieScore
from warmlinks.calendar.active_time import ActiveTime, day_in
from warmlinks.errors import NotFoundError, UsageError
from warmlinks.introductions import wording
from warmlinks.introductions.due import DueItem, due_items, is_open, load_of, may_be_due
from warmlinks.introductions.follow import Facts, follow_up
from warmlinks.introductions.path import WarmPath, warmest_paths
from warmlinks.introductions.records import by_public_id, facts_for, note_reports, record
from warmlinks.introductions.suggest import Candidate, IntroductionSuggestion, suggest
from warmlinks.introductions.view import ME, ConversationView, pair_of
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
    "due",
    "followed",
    "introduce",
    "introduction_like",
    "paths_to",
    "record_outcomes",
    "suggestions",
    "without_silenced",
]

_KNOWN_TO_EACH_OTHER = 0.5
"""How strong the tie of two others in view is taken to be, where no more is known."""


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


def followed(db: Database, calendar: ActiveTime, *, now: datetime, unsure: bool = False) -> list[Introduction]:
    """Every introduction made by now, oldest first; see `Book.introductions`."""
    return follow_up(facts_for(db, calendar), int(require_aware(now)), unsure=unsure)


def circles_of(db: Database) -> dict[str, tuple[str, ...]]:
    """The tags of everybody who has some, by id."""
    tags = {person: tuple(preferences.tags) for person, preferences in preferences_of(db).items() if preferences.tags}
    return by_public_id(db, tags)


def due(db: Database, calendar: ActiveTime, *, now: datetime) -> list[DueItem]:
    """What introductions ask of the owner; see `Book.introductions_due`."""
    moment = int(require_aware(now))
    facts = facts_for(db, calendar)
    introductions = without_silenced(db, follow_up(facts, moment, only=may_be_due(facts, moment)))
    names = cache(names_of)  # read when the first is asked for
    today = day_in(now, calendar.zone)
    return due_items(
        introductions, answers=facts.answers, name=lambda person: names(db).get(person, person), today=today
    )


def without_silenced(db: Database, introductions: Iterable[Introduction]) -> list[Introduction]:
    """Those of nobody who is not to be spoken of."""
    silenced = _silenced(db)
    return [
        introduction
        for introduction in introductions
        if silenced.isdisjoint((introduction.introducer, *introduction.parties))
    ]


def _silenced(db: Database) -> set[str]:
    """Who is not to be spoken of: archived, do not contact, died, or behind a closed door."""
    people = [person for person, preferences in preferences_of(db).items() if preferences.is_silenced]
    return set(by_public_id(db, dict.fromkeys([*people, *closed_doors(db, zone=UTC)])))


def introduce(
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
    party_ids = [ME if party == ME else lookup.find_person(db, party).public_id for party in parties]
    moment = int((at if isinstance(at, datetime) else datetime.combine(at, time(), calendar.zone)).timestamp())
    warnings = []
    for a, b in combinations(party_ids, 2):
        pair = f"{names[a]} and {names[b]}"
        if facts.view.met_before(a, b, moment):
            warnings.append(f"{pair} had already met")
        earlier = [
            introduction.made_at
            for introduction in follow_up(facts, moment)
            if {a, b} <= set(introduction.parties) and introduction.made_at.timestamp() < moment
        ]
        if earlier:
            warnings.append(f"{pair} were introduced on {earlier[-1].date().isoformat()}")
        consent = facts.consents.get(pair_of(a, b))
        if consent is None:
            continue
        if consent.blocked:
            raise UsageError(
                f"{pair} cannot be introduced", why="one of them said no", advice="Lift it first, if that has changed"
            )
        if not consent.ready:
            waiting = " and ".join(names[party] for party in consent.waiting_for)
            warnings.append(f"{waiting} has not said yes yet: no answer is never a yes")
    reason = require_text(reason, "the reason") if reason else None
    introduction = record(db, introducer, parties, at=at, reason=reason, zone=calendar.zone)
    return NewIntroduction(introduction, tuple(dict.fromkeys(warnings)))


def record_outcomes(
    db: Database, calendar: ActiveTime, teller: str, outcomes: Mapping[str, str], *, at: datetime
) -> list[NotedOutcome]:
    """Keep what one person told of several introductions in one step; see `Book.record_outcomes`."""
    second = int(require_aware(at, "at"))
    by = ME if teller == ME else lookup.find_person(db, teller).public_id
    names = names_of(db)
    introductions = [
        introduction
        for introduction in follow_up(facts_for(db, calendar), second)
        if by in introduction.parties or (by == ME and introduction.role == "introducer")
    ]
    noted: list[NotedOutcome] = []
    for who, outcome in outcomes.items():
        require_word(outcome, ("met", "got_back", "quiet", "declined"), "outcome of an introduction")
        other = lookup.find_person(db, who).public_id
        last = next((introduction for introduction in reversed(introductions) if other in introduction.parties), None)
        if last is None:
            raise NotFoundError(
                f"you have made no introduction of {names[other]} to {names[by]}",
                advice="See `warmlinks intro list`, or write it down with `warmlinks intro add`",
            )
        hub = by if by != ME else next((party for party in last.parties if party != other), ME)
        text = wording.gentle_word(names[other], names[hub]) if outcome == "quiet" else ""
        noted.append(NotedOutcome(last.id, other, outcome, text))
    note_reports(db, [(outcome.introduction, outcome.outcome) for outcome in noted], by=teller, at=at)
    return noted


def introduction_like(db: Database, calendar: ActiveTime, name: str, *, now: datetime) -> Introduction:
    """The one introduction whose id begins so.

    Raises:
        NotFoundError: there is none, or several.
    """
    introductions = [*followed(db, calendar, now=now), *followed(db, calendar, now=now, unsure=True)]
    by_id = {
        introduction.id: introduction
        for introduction in introductions
        if name and introduction.id.startswith(require_who(name))
    }
    if len(by_id) == 1:
        return next(iter(by_id.values()))
    raise NotFoundError(
        f"{len(by_id) or 'no'} introduction{'s' if len(by_id) != 1 else ''} with the id {name!r}",
        candidates=tuple(by_id)[:8],
        advice="See `warmlinks intro list` or `warmlinks intro list --unsure`",
    )


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
    second, today = int(require_aware(now)), day_in(now, calendar.zone)
    facts = facts_for(db, calendar)
    introductions = follow_up(facts, second)
    warmth = {tie_score.id: tie_score.warmth or 0.0 for tie_score in tie_scores}
    warmest_first = sorted((person.id for person in people), key=lambda person: (-warmth.get(person, 0.0), person))
    once = one_of_each(db, warmest_first, now=now)
    candidates = [
        Candidate(
            person.id,
            warmth.get(person.id, 0.0),
            person.tags,
            next((identity.company for identity in person.identities if identity.company), None),
            next((identity.location for identity in person.identities if identity.location), None),
        )
        for person in people
        if person.status == "active" and not person.closed and person.id in once
    ]
    never = {pair_of(*pair) for introduction in introductions for pair in combinations(introduction.parties, 2)}
    never |= {pair for pair, consent in facts.consents.items() if consent.blocked}
    own = [
        (day_in(introduction.made_at, calendar.zone), introduction.parties)
        for introduction in introductions
        if introduction.introducer == ME
    ]
    return suggest(
        candidates,
        knows=_knows(facts, second),
        never=never,
        paused={person.id for person in candidates if not facts.active(person.id).is_active(today)},
        load=load_of(own, today),
        waiting=Counter(party for open_ in filter(is_open, introductions) for party in open_.parties),
        limit=limit,
        name=names_of(db),
    )


def _knows(facts: Facts, until: int) -> dict[str, set[str]]:
    """Who knows whom, from conversations that are no crowds, the owner left out."""
    knows: defaultdict[str, set[str]] = defaultdict(set)
    for (a, b), conversations in facts.view.together.items():
        if ME not in (a, b) and any((conversation.start or 0) <= until for conversation in conversations):
            knows[a].add(b)
            knows[b].add(a)
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

    The owner's tie with a person is as strong as it is warm, and only where both sides take part.

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
    quiet = _silenced(db)
    ties: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for tie_score in tie_scores:
        count = counts.get(tie_score.id, {})
        both = count.get("both", 0)
        sent, received = count.get("out", 0) + both, count.get("in", 0) + both
        if tie_score.id not in quiet and tie_score.warmth and sent and received:
            ties[ME][tie_score.id] = tie_score.warmth * min(sent, received) / max(sent, received)
    for (a, b), conversations in facts.view.together.items():
        if ME not in (a, b) and quiet.isdisjoint((a, b)):
            ties[a][b] = ties[b][a] = max(_strength(conversation, a, b) for conversation in conversations)
    # Whoever introduces knows both, and those of whom it is known that they met know each other.
    for introduction in follow_up(facts, int(require_aware(now))):
        pairs = [(introduction.introducer, party) for party in introduction.parties]
        if introduction.label == "confirmed":
            pairs += combinations(introduction.parties, 2)
        for a, b in pairs:
            if ME not in (a, b) and "" not in (a, b) and quiet.isdisjoint((a, b)):
                ties[a][b] = ties[b][a] = max(_KNOWN_TO_EACH_OTHER, ties[a].get(b, 0.0))
    return warmest_paths(ties, target, limit=limit)


def _strength(conversation: ConversationView, a: str, b: str) -> float:
    """Two who both speak in a small conversation are closer than two who are only in it."""
    speakers = {message.speaker for message in conversation.messages}
    active = (a in speakers) + (b in speakers)
    return _KNOWN_TO_EACH_OTHER * (0.4 + 0.3 * active) * 3.0 / max(3, len(conversation.members))
