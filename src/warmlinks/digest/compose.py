"""What is worth saying on a day: bounded, ordered, explained. The same book and moment give the same digest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from itertools import islice
from typing import Literal, TypeAlias

from attrs import evolve, field, frozen

from warmlinks.answers import ContactSummary, DataAge, NamedPerson
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
"""So many days before a longer pause, open introductions are worth a word now."""

BEFORE_PAUSE = 5
"""A pause of at least so many days is a longer one."""

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
    """All that a digest is made of; people are read one by one, since a digest needs few.

    `due` are the ids of those whose day has come, in the order of need, `lapsed` of those whose day is long past;
    `notable_changes` likewise. `person` reads one. `ages` are the networks whose data are old.
    `perhaps_also` are, by id, those who may be the same person and are left out for it.
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
    perhaps_also: Mapping[str, Sequence[NamedPerson]] = field(factory=dict)
    said: frozenset[str] = frozenset()
    pause_from: date | None = None
    pause_name: str = "the holidays"
    ages: Sequence[DataAge] = ()
    zone: tzinfo = UTC

    @property
    def hour(self) -> int:
        """The hour of the owner's clock."""
        return self.now.astimezone(self.zone).hour


@frozen
class _Budget:
    """What is left of lines and minutes."""

    lines: int
    minutes: int

    def fits(self, item: DigestItem) -> bool:
        return self.lines >= 1 and self.minutes >= item.minutes

    def less(self, item: DigestItem) -> _Budget:
        return evolve(self, lines=self.lines - 1, minutes=self.minutes - item.minutes)


_Line = tuple[DigestItem, tuple[str, ...]]
"""A line of the digest, and the ids of all whom its text names."""

_Judge: TypeAlias = Callable[[Suggestion], "tuple[str, str] | None"]
"""Says which guard holds a suggestion back, and why."""


def compose(
    digest_input: DigestInput, *, settings: DigestSettings, guards: Sequence[Guard]
) -> tuple[Digest | None, list[Suppression]]:
    """Make the digest of a day, and say what was held back on the way.

    Returns:
        None where there is nothing worth saying.
    """

    @cache  # composing anew asks the same, and a guard of a plugin is asked once
    def judge(suggestion: Suggestion) -> tuple[str, str] | None:
        return suppressed_by(suggestion, guards)

    digest, suppressed, called = _composed(digest_input, settings, judge)
    names = digest_input.namesakes(called)
    if names:
        # only now is it known who is named, and asking for everybody would be slow in a large book
        digest, suppressed, _ = _composed(_renamed(digest_input, names), settings, judge)
    return digest, suppressed


def _renamed(digest_input: DigestInput, names: Mapping[str, str]) -> DigestInput:
    """The same, with other names for some."""

    def person(who: str) -> DigestPerson:
        found = digest_input.person(who)
        return evolve(found, name=names.get(who, found.name))

    def name(who: str) -> str:
        return names.get(who) or digest_input.name(who)

    return evolve(digest_input, person=person, name=name)


def _composed(
    digest_input: DigestInput, settings: DigestSettings, judge: _Judge
) -> tuple[Digest | None, list[Suppression], set[str]]:
    """The digest, what was held back, and the ids of all whom the digest names."""
    suppressed: list[Suppression] = []
    called: set[str] = set()
    budget = _Budget(settings.lines, settings.minutes)
    named: set[str] = set()
    sections: list[DigestSection] = []
    more = 0
    for heading, limit, lines in (
        ("Introductions", _INTRODUCTIONS, _introductions(digest_input, judge, suppressed)),
        (f"Before {digest_input.pause_name}", _INTRODUCTIONS, _before_the_pause(digest_input, judge, suppressed)),
        ("Going quiet", settings.people, _going_cold(digest_input, judge, suppressed)),
        ("Standing out", _NOTABLE_CHANGES, _notable(digest_input, judge, suppressed)),
        ("Let go", 1, _let_go(digest_input)),
    ):
        chosen: list[DigestItem] = []
        for item, names in lines:
            if named.intersection(item.who):
                continue
            if len(chosen) == limit or not budget.fits(item):
                more += 1
                break
            chosen.append(item)
            named.update(item.who)
            called.update(names)
            budget = budget.less(item)
        if chosen:
            sections.append(DigestSection(heading, tuple(chosen)))
    if not sections:
        return None, suppressed, called
    items = [item for section in sections for item in section.items if item.rule != "let_go"]
    ages = wording.age_sentences(digest_input.ages, digest_input.today)
    introductions = sum(item.rule in _OF_INTRODUCTIONS for item in items)
    digest = Digest(
        key=digest_input.key,
        made_at=digest_input.now,
        title=wording.title(len(items) - introductions, introductions),
        opening=wording.opening(len(items), settings.minutes - budget.minutes, hour=digest_input.hour, ages=ages),
        sections=tuple(sections),
        closing=wording.closing(max(len(digest_input.due) - _count(sections, "due"), 0) if more else 0),
    )
    return digest, suppressed, called


def _count(sections: Iterable[DigestSection], rule: str) -> int:
    return sum(item.rule == rule for section in sections for item in section.items)


def _passes(suggestion: Suggestion, judge: _Judge, suppressed: list[Suppression]) -> bool:
    reason = judge(suggestion)
    if reason is None:
        return True
    suppressed.append(Suppression(suggestion.who, suggestion.rule, *reason))
    return False


def _introductions(digest_input: DigestInput, judge: _Judge, suppressed: list[Suppression]) -> Iterator[_Line]:
    """Where the owner never wrote, then what wants a question, then whom to thank; each once for ever."""
    rules = {"never_wrote": "introduced", "ask": "intro_ask", "close": "intro_close"}
    for one in digest_input.introductions:
        rule = rules[one.kind]
        key = f"{rule}:{'+'.join(sorted(one.introductions))}"
        said = [f"{rule}:{name}" for name in one.introductions]
        if any(name in digest_input.said for name in said):
            continue
        person = digest_input.person(one.who)
        if not _passes(evolve(person.suggestion, rule=rule, last_named=None), judge, suppressed):
            continue
        others = [digest_input.name(other) for other in one.others]
        text = wording.introduction_line(one.kind, person.name, others, one.since, digest_input.today, until=one.until)
        yield DigestItem(key, rule, (one.who,), text, one.because, one.text, 3), (one.who, *one.others)


def _let_go(digest_input: DigestInput) -> Iterator[_Line]:
    """What is asked about no more, said once, in one line."""
    gone = [one for one in digest_input.let_go if f"let_go:{one.id}" not in digest_input.said]
    if gone:
        key = f"let_go:{'+'.join(sorted(one.id for one in gone))}"
        text = wording.let_go_line([one.made_at.date() for one in gone])
        yield DigestItem(key, "let_go", (), text, "Sixty days that count have passed without news.", minutes=1), ()


def _before_the_pause(digest_input: DigestInput, judge: _Judge, suppressed: list[Suppression]) -> Iterator[_Line]:
    """Open introductions that are worth a word before a longer pause begins."""
    if digest_input.pause_from is None:
        return
    for one in digest_input.open_introductions:
        others = [party for party in one.parties if party not in ("me", "")]
        key = f"before:{digest_input.pause_from.isoformat()}:{one.id}"
        if not others or key in digest_input.said:
            continue
        people = [digest_input.person(other) for other in others]
        if not all(
            _passes(evolve(person.suggestion, rule="before", last_named=None), judge, suppressed) for person in people
        ):
            continue
        made = day_in(one.made_at, digest_input.zone)
        text = wording.before_line([person.name for person in people], made, digest_input.today)
        yield DigestItem(key, "before", tuple(others), text, "A longer pause is near.", minutes=2), tuple(others)


def _going_cold(digest_input: DigestInput, judge: _Judge, suppressed: list[Suppression]) -> Iterator[_Line]:
    """Those whose day has come, and of those whose day is long past one, for there would be no end to them."""
    words: list[str] = []
    yield from _silent(digest_input, "due", words, judge, suppressed)
    yield from islice(_silent(digest_input, "lapsed", words, judge, suppressed), 1)


def _silent(
    digest_input: DigestInput,
    rule: Literal["due", "lapsed"],
    words: list[str],
    judge: _Judge,
    suppressed: list[Suppression],
) -> Iterator[_Line]:
    for who in digest_input.due if rule == "due" else digest_input.lapsed:
        person = digest_input.person(who)
        if not _passes(evolve(person.suggestion, rule=rule), judge, suppressed):
            continue
        facts = person.contact, digest_input.today, person.told_on
        name = wording.perhaps(person.name, [one.name for one in digest_input.perhaps_also.get(who, ())])
        text = wording.due_line(name, person.given, *facts)
        history = wording.history_sentence(person.given or person.name, *facts)
        because = " ".join(part for part in (history, wording.wish_sentence(person.cadence)) if part)
        words.append(wording.kind_word(who, person.given, *facts, said=words))
        yield DigestItem(f"{rule}:{who}:{person.due_on}", rule, (who,), text, because, words[-1], minutes=3), (who,)


def _notable(digest_input: DigestInput, judge: _Judge, suppressed: list[Suppression]) -> Iterator[_Line]:
    for who in digest_input.notable_changes:
        person = digest_input.person(who)
        if person.notable_change is None or not _passes(
            evolve(person.suggestion, rule="notable_change"), judge, suppressed
        ):
            continue
        name = wording.perhaps(person.name, [one.name for one in digest_input.perhaps_also.get(who, ())])
        text = wording.notable_line(name, person.notable_change.what)
        key = f"out:{who}:{digest_input.today.isocalendar().week}"
        yield DigestItem(key, "notable_change", (who,), text, person.notable_change.because, minutes=1), (who,)
