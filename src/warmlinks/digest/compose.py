"""What is worth saying on a day: bounded, ordered, explained. The same book and moment give the same digest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from itertools import islice
from typing import TypeAlias

from attrs import evolve, field, frozen

from warmlinks.answers import ContactSummary, DataAge, PerhapsAlso
from warmlinks.calendar.active_time import day_in
from warmlinks.digest import wording
from warmlinks.digest.guards import suppressed_by
from warmlinks.digest.notable import NotableChange
from warmlinks.digest.stages import StageStep, next_step
from warmlinks.introductions.due import DueItem
from warmlinks.plugins.guards import Guard, Suggestion
from warmlinks.plugins.notifiers import Digest, DigestItem, DigestSection
from warmlinks.settings import DigestSettings
from warmlinks.validation import has_zone
from warmlinks.values import Introduction

__all__ = ["BEFORE_DAYS", "BEFORE_PAUSE", "DigestInput", "DigestPerson", "Suppression", "compose"]

BEFORE_DAYS = 7
"""Days before a longer pause in which open introductions are brought up."""

BEFORE_PAUSE = 5
"""Days that a longer pause has at least."""

_OF_INTRODUCTIONS = frozenset({"introduced", "intro_ask", "intro_close", "before"})
_NOTABLE_CHANGES = 2
_INTRODUCTIONS = 3


@frozen
class DigestPerson:
    """One person as the digest sees them. `given` is what one greets them by, `contact` how contact went.

    `told_on` is the day as of which silence is told, today where it is None; see `TieScore.told_on`.
    """

    id: str
    name: str
    last_contact: datetime | None = field(validator=has_zone)
    due_on: date | None
    cadence: int | None
    suggestion: Suggestion
    told_on: date | None = None
    steps: tuple[StageStep, ...] = ()
    notable_change: NotableChange | None = None
    waiting_for_me: bool = False
    last_kind: str = ""
    last_network: str = ""
    given: str = ""
    contact: ContactSummary | None = None

    def step(self, today: date, *, patience: int) -> str:
        """The smallest step on a day; after `patience` messages without an answer it is the person's turn."""
        silent = None if self.last_contact is None else (today - self.last_contact.date()).days
        return next_step(
            self.steps,
            # as the guard has it: a count of messages says nothing where those of one side are missing
            unanswered=self.suggestion.unanswered if self.suggestion.sent_side_seen else 0,
            waiting_for_me=self.waiting_for_me,
            silent_days=silent,
            patience=patience,
            after_silence=wording.after_silence(
                self.id,
                days=silent or 0,
                kind=self.last_kind,
                network=self.last_network,
                theirs=self.waiting_for_me,
                met=any(step.stage == "face_to_face" for step in self.steps),
                given=self.given,
            ),
            given=self.given,
        )


@frozen
class Suppression:
    """A suggestion that was held back: whom it was about, by which guard, and why."""

    who: str = field(metadata={"ids": "who_id"})
    rule: str
    guard: str
    why: str


@frozen
class DigestInput:
    """What a digest is made of; people are read one by one, since a digest needs few.

    `due` are the ids of those whose day has come, in the order of need, `lapsed` of those whose day is long past;
    `notable_changes` likewise. `person` reads one. `ages` are the networks whose data are old.
    `perhaps_also` are, by id, those who may be the same person.
    `namesakes` gives, for those of some people who have a namesake in the book, names that tell them apart, by id.
    `let_go` are the introductions that are asked about no more, `said` holds the keys of items that were said before
    and are never said again by themselves. `pause_from` is the first day of a longer pause that is near, `zone` the
    owner's.
    """

    key: str
    today: date
    now: datetime
    due: Sequence[str]
    lapsed: Sequence[str]
    notable_changes: Sequence[str]
    person: Callable[[str], DigestPerson]
    introductions: Sequence[DueItem] = ()
    open_introductions: Sequence[Introduction] = ()
    let_go: Sequence[Introduction] = ()
    name: Callable[[str], str] = field(default=str)
    namesakes: Callable[[Iterable[str]], Mapping[str, str]] = field(default=lambda _: {})
    perhaps_also: Mapping[str, Sequence[PerhapsAlso]] = field(factory=dict)
    said: frozenset[str] = frozenset()
    pause_from: date | None = None
    pause_name: str = "the holidays"
    ages: Sequence[DataAge] = ()
    zone: tzinfo = UTC

    @property
    def hour(self) -> int:
        """The hour of the owner's clock."""
        return self.now.astimezone(self.zone).hour


_Line = tuple[DigestItem, tuple[str, ...]]
"""A line of the digest, and the ids of all whom its text names."""

_Judge: TypeAlias = Callable[[Suggestion], "tuple[str, str] | None"]
"""Says which guard holds a suggestion back, and why."""

_Passes: TypeAlias = Callable[[Suggestion], bool]
"""Says whether a suggestion may be said, and keeps why it may not."""


def compose(
    digest_input: DigestInput, *, settings: DigestSettings, guards: Sequence[Guard]
) -> tuple[Digest | None, list[Suppression]]:
    """Make the digest of a day (None where there is nothing worth saying), and say what was held back on the way."""

    @cache  # composing anew asks the same, and a guard of a plugin is asked once
    def judge(suggestion: Suggestion) -> tuple[str, str] | None:
        return suppressed_by(suggestion, guards)

    digest, suppressed, mentioned = _composed(digest_input, settings, judge)
    names = digest_input.namesakes(mentioned)
    if names:
        # only now is it known who is mentioned, and asking for everybody would be slow in a large book
        digest, suppressed, _ = _composed(_renamed(digest_input, names), settings, judge)
    return digest, suppressed


def _renamed(digest_input: DigestInput, names: Mapping[str, str]) -> DigestInput:
    """The same, with other names for some."""

    def person(public_id: str) -> DigestPerson:
        original = digest_input.person(public_id)
        return evolve(original, name=names.get(public_id, original.name))

    def name(public_id: str) -> str:
        return names.get(public_id) or digest_input.name(public_id)

    return evolve(digest_input, person=person, name=name)


def _composed(
    digest_input: DigestInput, settings: DigestSettings, judge: _Judge
) -> tuple[Digest | None, list[Suppression], set[str]]:
    """The digest, what was held back, and the ids of all whom the digest mentions."""
    suppressed: list[Suppression] = []

    def passes(suggestion: Suggestion) -> bool:
        reason = judge(suggestion)
        if reason is not None:
            suppressed.append(Suppression(suggestion.who, suggestion.rule, *reason))
        return reason is None

    lines_left, minutes_left = settings.lines, settings.minutes
    mentioned: set[str] = set()
    subjects: set[str] = set()
    sections: list[DigestSection] = []
    is_cut = False
    for heading, limit, lines in (
        ("Introductions", _INTRODUCTIONS, _introductions(digest_input, passes)),
        (f"Before {digest_input.pause_name}", _INTRODUCTIONS, _before_the_pause(digest_input, passes)),
        ("Going quiet", settings.people, _going_quiet(digest_input, passes)),
        ("Standing out", _NOTABLE_CHANGES, _notable(digest_input, passes)),
        ("Let go", 1, _let_go(digest_input)),
    ):
        chosen: list[DigestItem] = []
        for item, people in lines:
            if subjects.intersection(item.who):
                continue
            if len(chosen) == limit or lines_left < 1 or minutes_left < item.minutes:
                is_cut = True
                break
            chosen.append(item)
            subjects.update(item.who)
            mentioned.update(people)
            lines_left -= 1
            minutes_left -= item.minutes
        if chosen:
            sections.append(DigestSection(heading, tuple(chosen)))
    if not sections:
        return None, suppressed, mentioned
    rules = Counter(item.rule for section in sections for item in section.items)
    introductions = sum(rules[rule] for rule in _OF_INTRODUCTIONS)
    count = rules.total() - rules["let_go"]
    minutes = settings.minutes - minutes_left
    ages = wording.age_sentences(digest_input.ages, digest_input.today)
    digest = Digest(
        key=digest_input.key,
        made_at=digest_input.now,
        title=wording.title(count - introductions, introductions),
        opening=wording.opening(count, minutes, hour=digest_input.hour, ages=ages),
        sections=tuple(sections),
        closing=wording.closing(max(len(digest_input.due) - rules["due"], 0) if is_cut else 0),
    )
    return digest, suppressed, mentioned


def _introductions(digest_input: DigestInput, passes: _Passes) -> Iterator[_Line]:
    """Where the owner never wrote, then what wants a question, then whom to thank; each once for ever."""
    rules = {"never_wrote": "introduced", "ask": "intro_ask", "close": "intro_close"}
    for due in digest_input.introductions:
        rule = rules[due.kind]
        key = f"{rule}:{'+'.join(sorted(due.introductions))}"
        if any(f"{rule}:{introduction}" in digest_input.said for introduction in due.introductions):
            continue
        person = digest_input.person(due.who)
        if not passes(evolve(person.suggestion, rule=rule, last_named=None)):
            continue
        others = [digest_input.name(other) for other in due.others]
        text = wording.introduction_line(due.kind, person.name, others, due.since, digest_input.today, until=due.until)
        yield DigestItem(key, rule, (due.who,), text, due.because, due.text, 3), (due.who, *due.others)


def _let_go(digest_input: DigestInput) -> Iterator[_Line]:
    """What is asked about no more, said once, in one line."""
    gone = [
        introduction for introduction in digest_input.let_go if f"let_go:{introduction.id}" not in digest_input.said
    ]
    if gone:
        key = f"let_go:{'+'.join(sorted(introduction.id for introduction in gone))}"
        text = wording.let_go_line([introduction.made_at.date() for introduction in gone])
        yield DigestItem(key, "let_go", (), text, "Sixty days that count have passed without news.", minutes=1), ()


def _before_the_pause(digest_input: DigestInput, passes: _Passes) -> Iterator[_Line]:
    """Open introductions that are worth a word before a longer pause begins."""
    if digest_input.pause_from is None:
        return
    for introduction in digest_input.open_introductions:
        others = tuple(party for party in introduction.parties if party not in ("me", ""))
        key = f"before:{digest_input.pause_from.isoformat()}:{introduction.id}"
        if not others or key in digest_input.said:
            continue
        people = [digest_input.person(other) for other in others]
        if not all(passes(evolve(person.suggestion, rule="before", last_named=None)) for person in people):
            continue
        made_on = day_in(introduction.made_at, digest_input.zone)
        text = wording.before_line([person.name for person in people], made_on, digest_input.today)
        yield DigestItem(key, "before", others, text, "A longer pause is near.", minutes=2), others


def _going_quiet(digest_input: DigestInput, passes: _Passes) -> Iterator[_Line]:
    """Those whose day has come, and of those whose day is long past one, for there would be no end to them."""
    messages: list[str] = []
    yield from _silent(digest_input, "due", digest_input.due, messages, passes)
    yield from islice(_silent(digest_input, "lapsed", digest_input.lapsed, messages, passes), 1)


def _silent(
    digest_input: DigestInput, rule: str, people: Iterable[str], messages: list[str], passes: _Passes
) -> Iterator[_Line]:
    """One line for each; `messages` holds the texts to copy that this digest has given so far."""
    for public_id in people:
        person = digest_input.person(public_id)
        if not passes(evolve(person.suggestion, rule=rule)):
            continue
        facts = person.contact, digest_input.today, person.told_on
        text = wording.due_line(_name_of(digest_input, person), person.given, *facts)
        history = wording.history_sentence(person.given or person.name, *facts)
        because = " ".join(part for part in (history, wording.wish_sentence(person.cadence)) if part)
        message = wording.kind_word(public_id, person.given, *facts, said=messages)
        messages.append(message)
        key = f"{rule}:{public_id}:{person.due_on}"
        yield DigestItem(key, rule, (public_id,), text, because, message, minutes=3), (public_id,)


def _notable(digest_input: DigestInput, passes: _Passes) -> Iterator[_Line]:
    for public_id in digest_input.notable_changes:
        person = digest_input.person(public_id)
        change = person.notable_change
        if change is None or not passes(evolve(person.suggestion, rule="notable_change")):
            continue
        text = wording.notable_line(_name_of(digest_input, person), change.what)
        key = f"out:{public_id}:{digest_input.today.isocalendar().week}"
        yield DigestItem(key, "notable_change", (public_id,), text, change.because, minutes=1), (public_id,)


def _name_of(digest_input: DigestInput, person: DigestPerson) -> str:
    """The name, and who else it may be."""
    others = digest_input.perhaps_also.get(person.id, ())
    also = wording.perhaps_also(others, digest_input.today, digest_input.zone)
    if not also:
        return person.name
    return f"{person.name.removesuffix(')')}; {also})" if person.name.endswith(")") else f"{person.name} ({also})"
