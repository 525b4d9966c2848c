"""From the book to a digest, and from a digest to the owner, to whom it is handed over once."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, Literal

import attrs
from attrs import evolve, field, frozen

from warmlinks.answers import PossibleDuplicate
from warmlinks.calendar.active_time import ActiveTime, day_in
from warmlinks.digest import delivery_log, reading, wording
from warmlinks.digest.clock import may_send, next_moment
from warmlinks.digest.coming import coming_digest
from warmlinks.digest.compose import DigestInput, Suppression, compose
from warmlinks.digest.guards import built_in, suppressed_by
from warmlinks.digest.stages import StageStep
from warmlinks.errors import NotFoundError, SettingsError
from warmlinks.introductions import queries, records
from warmlinks.introductions.due import due_items, is_open, let_go
from warmlinks.introductions.follow import Facts, follow_up
from warmlinks.people.halves import one_of_each
from warmlinks.people.lookup import find_person
from warmlinks.people.namesakes import disambiguated_names, names_of
from warmlinks.people.ranking import Ranking
from warmlinks.plugins.guards import Guard
from warmlinks.plugins.notifiers import Digest, Notifier, inert
from warmlinks.plugins.registry import GuardedGuard, Registry
from warmlinks.scoring import Reason
from warmlinks.settings import DigestSettings, Settings, load_settings
from warmlinks.store.database import Database
from warmlinks.ties.doors import closed_doors
from warmlinks.ties.scores import TieScores, cooling, lapsed
from warmlinks.validation import has_zone, require_aware, require_several
from warmlinks.values import ClosedDoor, Introduction

__all__ = [
    "Attempt",
    "Channels",
    "DigestOptions",
    "Known",
    "Reasons",
    "Sent",
    "channels_of",
    "make_digest",
    "notify",
    "reasons_for",
]

_logger = logging.getLogger("warmlinks")

_LAPSED = 200
"""So many of those who were silent for long are judged, of whom a digest names one."""


@frozen
class DigestOptions:
    """How the owner wants to be spoken to: their settings, and the guards that look at each line.

    `lost` tells of guards that were meant to be used and are not.
    """

    settings: DigestSettings
    guards: tuple[Guard, ...] = ()
    lost: tuple[str, ...] = ()

    @classmethod
    def of(cls, registry: Registry, settings: DigestSettings | None = None) -> DigestOptions:
        """With the guards that are installed, and a warning for each that cannot be used."""
        return cls(settings or DigestSettings(), registry.guards(), registry.lost_guards())

    @property
    def troubles(self) -> tuple[str, ...]:
        """Warnings of guards that are not in use, and of those that failed so far."""
        failed = (
            f"The guard {guard.name} holds back what it could not judge: {guard.trouble}"
            for guard in self.guards
            if isinstance(guard, GuardedGuard) and guard.trouble
        )
        return tuple(inert(warning) for warning in (*self.lost, *failed))

    @property
    def all_guards(self) -> tuple[Guard, ...]:
        """The built-in guards, then the plugins'."""
        return (*built_in(self.settings), *self.guards)


@frozen
class Channels:
    """Where a digest may go: names of channels, or notifiers with their settings; and quiet hours and the like."""

    via: Sequence[str] = ()
    channels: Sequence[tuple[Notifier, Any]] | None = None
    settings: DigestSettings | None = None


def channels_of(registry: Registry, settings: Settings, via: Sequence[str] = ()) -> list[tuple[Notifier, Any]]:
    """The notifiers of these names with their settings, in order; without names, those the settings choose.

    Raises:
        SettingsError: no channel is chosen, there is none of that name, or its settings are wrong.
    """
    names = tuple(via) or settings.digest.channels
    if not names:
        raise SettingsError(
            "no channel is chosen", advice="Name one (--via email), or set channels in [digest] of the settings file"
        )
    notifiers = [registry.notifier(name) for name in names]
    return [(notifier, notifier.configure(settings.channels.get(notifier.name, {}))) for notifier in notifiers]


@frozen
class Attempt:
    """What became of one channel: delivered, retryable, refused, unconfirmed, waiting, or in progress elsewhere."""

    channel: str
    state: str
    why: str = ""


@frozen
class Sent:
    """What became of a digest.

    `state` is delivered, nothing (there was nothing worth saying), held (not at this hour or on this day), before (it
    had gone out already), unconfirmed or failed; shown where every chosen channel only shows how things stand. `by` is
    the channel that took it, `until` when a held one may go out. `shown` is what became of channels that show how
    things stand.
    """

    state: Literal["delivered", "nothing", "held", "before", "unconfirmed", "failed", "shown"]
    attempts: tuple[Attempt, ...] = ()
    by: str | None = None
    until: datetime | None = field(default=None, validator=has_zone)
    shown: tuple[Attempt, ...] = ()

    @property
    def exit_status(self) -> int:
        """0 where all is well, 3 where another than the first channel took it, 1 where it could not be delivered.

        Also 1 where a channel could not show how things stand.
        """
        if self.state in ("unconfirmed", "failed") or any(attempt.state != "delivered" for attempt in self.shown):
            return 1
        first = self.attempts[0].channel if self.attempts else None
        return 3 if self.state == "delivered" and self.by != first else 0


@frozen
class Reasons:
    """Why somebody is or is not suggested: what raises it, what holds it back, and where the tie stands.

    `sentences` say it to a person: how contact went, what was wished, in what the tie stands out. `because` are the
    parts of the score.
    """

    who: str = field(metadata={"json": "id"})
    name: str
    due_on: date | None
    suppressed_by: str | None
    why_suppressed: str | None
    stages: tuple[StageStep, ...]
    step: str
    sentences: tuple[str, ...]
    because: tuple[Reason, ...] = ()
    closed: tuple[ClosedDoor, ...] = ()
    state: Literal["steady", "slipping", "lapsed"] | None = None


@frozen
class Known:
    """What the caller of `make_digest` has read already.

    All pairs of the book that may be one person, what following introductions up reads, and what came of each.
    """

    pairs: Sequence[PossibleDuplicate]
    facts: Facts
    introductions: Sequence[Introduction]


def make_digest(
    db: Database, ranking: Ranking, *, now: datetime, options: DigestOptions | None, known: Known | None = None
) -> tuple[Digest | None, list[Suppression]]:
    """The digest of a moment, None where there is nothing worth saying, and what it holds back; see `Book.digest`."""
    options = options or DigestOptions(DigestSettings())
    with db.reading():
        digest_input = _digest_input(db, ranking.calendar(), ranking.tie_scores(now), now=now, known=known)
        digest, suppressed = compose(digest_input, settings=options.settings, guards=options.all_guards)
    troubles = options.troubles
    for trouble in troubles:
        # where there is nothing to say, or nobody reads what is sent, somebody may read the log
        _logger.warning("%s", trouble)
    if digest is not None and troubles:
        digest = evolve(digest, opening=" ".join((*(f"{trouble}." for trouble in troubles), digest.opening)))
    return digest, suppressed


def _digest_input(
    db: Database, calendar: ActiveTime, tie_scores: TieScores, *, now: datetime, known: Known | None
) -> DigestInput:
    second = int(require_aware(now))
    today = day_in(now, calendar.zone)
    changes = reading.notable_changes(db, now=second, model=tie_scores.model)
    ties = {tie.id: tie for tie in tie_scores.ties}
    facts = records.facts_for(db, calendar) if known is None else known.facts
    introductions = follow_up(facts, second) if known is None else known.introductions
    names = names_of(db)
    introductions = queries.without_silenced(db, introductions)
    pause = reading.near_pause(calendar.of(), today)
    due = [tie.id for tie in cooling(tie_scores.ties, today)]
    notable_changes = sorted(changes, key=lambda person: (-changes[person].strength, person))
    long_silent = [tie.id for tie in lapsed(tie_scores.ties)][:_LAPSED]
    pairs = None if known is None else known.pairs
    once = one_of_each(db, list(dict.fromkeys((*due, *notable_changes, *long_silent))), now=now, pairs=pairs)

    def name(person: str) -> str:
        return names.get(person, person)

    return DigestInput(
        key=f"digest:{db.meta('id')}:{today.isoformat()}",
        today=today,
        now=now,
        # whose silence may be none, since who is likely the same person was in touch later, comes after the others
        due=sorted(filter(once.__contains__, due), key=lambda person: any(also.last_contact for also in once[person])),
        lapsed=[person for person in long_silent if person in once],
        notable_changes=[person for person in notable_changes if person in once],
        perhaps_also=once,
        person=reading.people_reader(db, now=second, calendar=calendar, tie_of=ties.get, changes=changes),
        introductions=due_items(introductions, answers=facts.answers, name=name, today=today),
        open_introductions=list(filter(is_open, introductions)) if pause else (),
        let_go=let_go(introductions, facts.answers),
        name=name,
        namesakes=partial(disambiguated_names, db),
        said=delivery_log.said_keys(db),
        pause_from=pause[0] if pause else None,
        pause_name=pause[1] if pause else "",
        ages=tie_scores.ages,
        zone=calendar.zone,
    )


def notify(
    db: Database,
    registry: Registry,
    digest: Digest | None,
    chosen: Channels,
    *,
    now: datetime,
    ranking: Ranking,
    adopt: bool,
) -> Sent:
    """Hand a digest over, if this is the book that sends; see `Book.notify`."""
    require_aware(now)
    require_several(chosen.via, "via")
    channels, settings = chosen.channels, chosen.settings
    if channels is None:
        stored = load_settings()
        channels = channels_of(registry, stored, chosen.via)
        settings = settings or stored.digest
    delivery_log.require_own_book(db, adopt=adopt)
    standing = [channel for channel in channels if channel[0].standing]
    shown = _show(registry, standing, coming_digest(db, ranking, now=now)) if standing else ()
    saying = [channel for channel in channels if not channel[0].standing]
    if standing and not saying:
        return Sent("shown" if all(attempt.state == "delivered" for attempt in shown) else "failed", shown=shown)
    settings = settings or DigestSettings()
    sent = _deliver(db, registry, digest, saying, now=now, calendar=ranking.calendar(), settings=settings)
    return evolve(sent, shown=shown)


def _show(registry: Registry, channels: Sequence[tuple[Notifier, Any]], digest: Digest) -> tuple[Attempt, ...]:
    """Let channels show how things stand. It replaces what they showed before, so nothing of it is written down."""
    outcomes = [(notifier.name, registry.send(notifier, digest, settings)) for notifier, settings in channels]
    return tuple(Attempt(name, delivery_log.BECAME[outcome.kind], outcome.why) for name, outcome in outcomes)


def _deliver(
    db: Database,
    registry: Registry,
    digest: Digest | None,
    channels: Sequence[tuple[Notifier, Any]],
    *,
    now: datetime,
    calendar: ActiveTime,
    settings: DigestSettings,
) -> Sent:
    """Hand the digest over once, on the first channel that takes it."""
    delivery_log.mark_orphans(db, now=now)
    if digest is None:
        return Sent("nothing")
    if not may_send(now, settings=settings, calendar=calendar.of()):
        return Sent("held", until=next_moment(now, settings=settings, calendar=calendar.of()))
    earlier = [entry for entry in delivery_log.entries(db) if entry.key == digest.key]
    if any(entry.state == "delivered" for entry in earlier):
        return Sent("before", tuple(Attempt(entry.channel, entry.state, entry.why) for entry in earlier))
    attempts: list[Attempt] = []
    today = day_in(now, calendar.zone)
    for notifier, channel_settings in channels:
        lease = delivery_log.acquire(
            db, digest.key, notifier.name, now=now, deadline=notifier.deadline, settings=_as_text(channel_settings)
        )
        if not lease.granted:
            attempts.append(Attempt(notifier.name, "waiting" if lease.state == "retryable" else lease.state, lease.why))
            if lease.state in ("delivered", "in_progress", "unconfirmed"):
                # Somebody else is at it, or it may have arrived: another channel would say it twice.
                return Sent("unconfirmed" if lease.state == "unconfirmed" else "before", tuple(attempts))
            continue
        delivery_log.note_state(db)
        outcome = registry.send(notifier, digest, channel_settings)
        with db.writing():
            # in one: who was named must not be named again tomorrow because the machine stopped in between
            state = delivery_log.record_result(db, digest.key, notifier.name, outcome, now=now)
            if state in ("delivered", "unconfirmed"):
                delivery_log.note_said(db, digest.items, day=today)
        attempts.append(Attempt(notifier.name, state, outcome.why))
        if state in ("delivered", "unconfirmed"):
            return Sent(state, tuple(attempts), by=notifier.name if state == "delivered" else None)
    return Sent("failed", tuple(attempts))


def _as_text(settings: Any) -> str:  # noqa: ANN401  each channel has its own class
    """A channel's settings, to see whether they have changed: where secrets lie, never what they are."""
    if not attrs.has(type(settings)):
        # the text of any other object may be new each time
        return ""
    fields = [field for field in attrs.fields(type(settings)) if field.repr]
    return "; ".join(f"{field.name}={getattr(settings, field.name)!r}" for field in fields)


def reasons_for(db: Database, ranking: Ranking, who: str, *, now: datetime, options: DigestOptions | None) -> Reasons:
    """Why somebody is or is not suggested; see `Book.why`.

    Raises:
        NotFoundError: they are known by a number only.
    """
    options = options or DigestOptions(DigestSettings())
    with db.reading():
        target = find_person(db, who, begun=True)
        calendar, tie_scores = ranking.calendar(), ranking.tie_scores(now, who)
        (tie,) = tie_scores.ties
        second, today = int(require_aware(now)), day_in(now, calendar.zone)
        changes = reading.notable_changes(db, now=second, model=tie_scores.model, people=[target.person])
        read = reading.people_reader(db, now=second, calendar=calendar, tie_of={tie.id: tie}.get, changes=changes)
        person = read(target.public_id)
        if tie.warmth is None and not db.value("SELECT named FROM person WHERE id = ?", (target.person,)):
            raise NotFoundError(f"{target.name} is known by number only", advice="There is nothing to suggest yet")
        guard, why = suppressed_by(person.suggestion, options.all_guards) or (None, None)
        sentences = [
            wording.history_sentence(person.given or person.name, person.contact, today, person.told_on),
            wording.wish_sentence(person.cadence),
            "" if person.notable_change is None else person.notable_change.because,
        ]
        return Reasons(
            target.public_id,
            person.name,
            person.due_on,
            guard,
            why,
            person.steps,
            person.step(today, patience=options.settings.unanswered),
            tuple(sentence for sentence in sentences if sentence),
            tie.because if tie.warmth is not None else (),
            closed_doors(db, zone=calendar.zone, people=[target.person]).get(target.person, ()),
            tie.state,
        )
