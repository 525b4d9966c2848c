"""Follow-up: detected and recorded introductions, with their evidence and where they stand on the clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Container, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from itertools import combinations
from typing import Literal

from attrs import evolve, field, frozen

from warmlinks.calendar.active_time import ActiveTime
from warmlinks.introductions.clock import Clock, Deadlines
from warmlinks.introductions.consent import Consent
from warmlinks.introductions.detect import TAKE, FoundIntroduction
from warmlinks.introductions.evidence import ReportedOutcome, evidence_of, label_of
from warmlinks.introductions.view import ME, Contact, View, pair_of
from warmlinks.values import ConsentGiven, Evidence, Introduction, Label

__all__ = ["Facts", "KindCoverage", "OwnerAnswer", "Recorded", "follow_up", "left_out"]

_PUBLIC = frozenset({"comment", "mention", "post", "quote", "reply"})
"""Kinds of contact in public conversations; most archives lack what others say there."""

_OUTCOMES = {
    "met": "told that they met",
    "got_back": "told that they got back",
    "quiet": "told that nothing came yet",
    "declined": "told that it is declined",
}


@frozen
class Recorded:
    """An introduction that the owner wrote down. A party who was forgotten is an empty text: the count stays."""

    id: str
    introducer: str
    parties: tuple[str, ...]
    made_at: int
    reason: str | None = None
    network: str | None = None


@frozen
class OwnerAnswer:
    """What the owner said of one introduction."""

    verdict: Literal["confirm", "reject"] | None = None
    reports: tuple[ReportedOutcome, ...] = ()
    asked: bool = False
    closed: bool = False


@frozen
class KindCoverage:
    """What one loaded archive could see of a kind of contact (`*`: of all), up to when (epoch seconds).

    `sides` is `own_side`, `their_side`, `both_sides` or `others`.
    """

    network: str
    kind: str
    sides: str
    as_of: int


@frozen
class Facts:
    """All that following up reads.

    `id_of` gives the id of a found introduction, `contacts` the owner's contacts with a person, `day_of` the owner's
    day of a moment, `active` the days that count for a person. `zone` is the owner's, `brought_up` holds the ids of
    introductions that a delivered digest has named, `undated` of those whose date is impossible.
    """

    view: View
    found: Sequence[FoundIntroduction]
    recorded: Sequence[Recorded]
    answers: Mapping[str, OwnerAnswer]
    consents: Mapping[tuple[str, str], Consent]
    coverage: Sequence[KindCoverage]
    id_of: Callable[[FoundIntroduction], str]
    contacts: Callable[[str], Sequence[Contact]]
    day_of: Callable[[int], date]
    active: Callable[[str], ActiveTime]
    deadlines: Deadlines = field(factory=Deadlines)
    zone: tzinfo = UTC
    brought_up: Container[str] = frozenset()
    undated: Collection[str] = ()


def follow_up(
    facts: Facts, until: int, *, unsure: bool = False, only: Callable[[Recorded], bool] | None = None
) -> list[Introduction]:
    """Say of every introduction made by `until` what is known of it, oldest first.

    Args:
        facts: what is read.
        until: the moment to answer for; what came later is not known yet.
        unsure: give instead those of which it is not sure that they are any, and on which the owner has said nothing.
        only: restricts the answer; what is said of one does not depend on the others that are answered.
    """
    found_by_id = {facts.id_of(found): found for found in facts.found}
    introductions = [
        current
        for recorded in _recorded_and_found(facts, found_by_id, unsure=unsure)
        if (current := _with_current_parties(recorded)) is not None
        if current.made_at <= until and facts.answers.get(current.id, OwnerAnswer()).verdict != "reject"
    ]
    # A thank-you that names nobody can only be meant for the one introduction there is.
    counts = Counter(party for recorded in introductions for party in recorded.parties)
    introductions.sort(key=lambda recorded: (recorded.made_at, recorded.id))
    return [
        _followed_up(
            facts,
            recorded,
            found_by_id.get(recorded.id),
            only_one_of=[party for party in recorded.parties if counts[party] == 1],
            until=until,
        )
        for recorded in introductions
        if only is None or only(recorded)
    ]


def left_out(facts: Facts) -> dict[str, str]:
    """Introductions that no list has, by id, each with why, so that nothing in the book vanishes silently."""
    found_by_id = {facts.id_of(found): found for found in facts.found}
    rejected = {name for name, answer in facts.answers.items() if answer.verdict == "reject"}
    one_person = (
        recorded.id
        for recorded in _recorded_and_found(facts, found_by_id, unsure=False)
        if recorded.id not in rejected and _with_current_parties(recorded) is None
    )
    return {
        **dict.fromkeys(one_person, "its people are one person now"),
        **dict.fromkeys(facts.undated, "its day can be none"),
    }


def _with_current_parties(recorded: Recorded) -> Recorded | None:
    """The introduction with each of its people once; None where fewer than two were brought together by another.

    Accounts that were introduced to each other may turn out to be one person's, or a party to be the introducer.
    Whoever was forgotten (an empty text) is the same as nobody.
    """
    remembered = [party for party in recorded.parties if party]
    if len(set(remembered)) == len(remembered) and (not recorded.introducer or recorded.introducer not in remembered):
        return recorded if len(recorded.parties) > 1 else None
    distinct = dict.fromkeys(party for party in remembered if party != recorded.introducer)
    parties = (*distinct, *(party for party in recorded.parties if not party))
    return evolve(recorded, parties=parties) if len(parties) > 1 else None


def _recorded_and_found(
    facts: Facts, found_by_id: Mapping[str, FoundIntroduction], *, unsure: bool
) -> Iterator[Recorded]:
    if not unsure:
        yield from facts.recorded
    recorded_at: dict[tuple[str, ...], list[int]] = {}
    for recorded in facts.recorded:
        recorded_at.setdefault(tuple(sorted(recorded.parties)), []).append(recorded.made_at)
    for name, found in found_by_id.items():
        answer = facts.answers.get(name, OwnerAnswer())
        # What the owner has answered is one to them, whatever its words weigh by now.
        answered = answer.verdict == "confirm" or answer.reports or answer.asked or answer.closed
        sure = found.confidence >= TAKE or bool(answered)
        if sure == unsure or (unsure and answer.verdict is not None):
            continue
        # The same introduction may have been written down by hand on about the same day.
        near = recorded_at.get(tuple(sorted(found.parties)), ())
        if any(abs(found.made_at - moment) <= 3 * 86400 for moment in near):
            continue
        yield Recorded(name, found.introducer, found.parties, found.made_at, network=found.network)


def _followed_up(
    facts: Facts, recorded: Recorded, found: FoundIntroduction | None, *, only_one_of: list[str], until: int
) -> Introduction:
    answer = facts.answers.get(recorded.id, OwnerAnswer())
    other = next((party for party in recorded.parties if party != ME), "")
    reports = [report for report in answer.reports if report.at <= until]
    pieces = evidence_of(
        facts.view,
        introducer=recorded.introducer,
        parties=recorded.parties,
        made_at=recorded.made_at,
        until=until,
        contacts=facts.contacts(other) if ME in recorded.parties and other else (),
        only_one_of=only_one_of,
    )
    label = label_of(pieces, reports)
    evidence = [Evidence(datetime.fromtimestamp(p.at, facts.zone), p.what, p.where, p.weight) for p in pieces]
    evidence += [Evidence(datetime.fromtimestamp(r.at, facts.zone), _OUTCOMES[r.outcome], r.by, 1.0) for r in reports]
    clock = _clock(facts, recorded, label, until, brought_up=recorded.id in facts.brought_up or answer.asked)
    consent = facts.consents.get(pair_of(*recorded.parties)) if len(recorded.parties) == 2 else None  # noqa: PLR2004
    return Introduction(
        id=recorded.id,
        role="introducer" if recorded.introducer == ME else "introduced",
        introducer=recorded.introducer,
        parties=recorded.parties,
        made_at=datetime.fromtimestamp(recorded.made_at, facts.zone),
        network=recorded.network,
        reason=recorded.reason,
        conversation=found.conversation if found else None,
        label=label,
        phase=clock.phase,
        evidence=tuple(sorted(evidence, key=lambda piece: (piece.at, piece.where))),
        could_have_seen=_could_have_seen(facts, recorded),
        due_on=clock.due_on,
        asked_until=clock.asked_until,
        consent={} if consent is None else _consent_given(consent, facts),
        because=found.because if found else ("you wrote it down",),
        confidence=1.0 if found is None or answer.verdict == "confirm" else found.confidence,
    )


def _clock(facts: Facts, recorded: Recorded, label: Label, until: int, *, brought_up: bool) -> Clock:
    """The clock of the party with the most days off, so that nobody is hurried out of their holidays."""
    made_on, today = facts.day_of(recorded.made_at), facts.day_of(until)
    people = [party for party in recorded.parties if party and party != ME] or [ME]
    calendars = {id(calendar): calendar for calendar in map(facts.active, people)}
    clocks = [
        Clock.at(made_on, today, label, active=calendar, deadlines=facts.deadlines, brought_up=brought_up)
        for calendar in calendars.values()
    ]
    return min(clocks, key=lambda clock: (clock.silent, -(clock.asked_until or date.max).toordinal()))


def _could_have_seen(facts: Facts, recorded: Recorded) -> bool:
    """Whether any loaded archive, made after the introduction, could have seen contact between the parties."""
    later = [part for part in facts.coverage if part.as_of > recorded.made_at]
    if any(part.sides == "others" for part in later):
        return True
    if ME in recorded.parties:
        return any(part.sides != "own_side" for part in later)
    both = {(part.network, part.kind in _PUBLIC) for part in later if part.sides == "both_sides"}
    both |= {(part.network, True) for part in later if part.sides == "both_sides" and part.kind == "*"}
    return any(
        (conversation.network, conversation.kind == "public") in both
        for pair in combinations(recorded.parties, 2)
        for conversation in facts.view.together.get(pair_of(*pair), ())
    )


def _consent_given(consent: Consent, facts: Facts) -> dict[str, ConsentGiven]:
    """What each party said last; a no that was lifted is no answer."""
    return {
        party: ConsentGiven(step.answer, facts.day_of(step.at))
        for party, step in consent.answers.items()
        if step.answer != "lifted"
    }
