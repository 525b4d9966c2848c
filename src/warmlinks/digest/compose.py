"""What is worth saying on a day: bounded, ordered, explained. The same book and moment give the same digest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from itertools import islice
from typing import Literal, TypeAlias

from attrs import evolve, field, frozen

from warmlinks.digest import wording
from warmlinks.digest.guards import held_by
from warmlinks.digest.stages import StageStep, next_step
from warmlinks.digest.standouts import StandOut
from warmlinks.guards import Guard, Nudge
from warmlinks.introductions.due import DueItem
from warmlinks.models import Introduction
from warmlinks.notifiers import Digest, DigestItem, DigestSection
from warmlinks.settings import DigestSettings
from warmlinks.store.answers import ContactSummary, DataAge, NamedPerson

__all__ = ["BEFORE_DAYS", "BEFORE_PAUSE", "Holding", "Material", "Person", "compose"]

BEFORE_DAYS = 7
"""So many days before a longer pause, open introductions are worth a word now."""

BEFORE_PAUSE = 5
"""A pause of at least so many days is a longer one."""

_OF_INTRODUCTIONS = frozenset({"introduced", "intro_ask", "intro_close", "before"})
_STAND_OUTS = 2
_INTRODUCTIONS = 3


@frozen
class Person:
    """One person as the digest sees them. `given` is what one greets them by, `contact` how contact went.

    `told_on` is the day as of which silence is told, today where it is None; see `TieScore.told_on`.
    """

    id: str
    name: str
    last_contact: datetime | None
    due_on: date | None
    cadence: int | None
    nudge: Nudge
    told_on: date | None = None
    steps: tuple[StageStep, ...] = ()
    stand_out: StandOut | None = None
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
            unanswered=self.nudge.unanswered if self.nudge.sent_side_seen else 0,
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
class Holding:
    """A suggestion that was held back: whom it was about, by which guard, and why."""

    who: str = field(metadata={"ids": "who_id"})
    rule: str
    guard: str
    why: str


@frozen
class Material:
    """All that a digest is made of; people are read one by one, since a digest needs few.

    `due` are the ids of those whose day has come, in the order of need, `lapsed` of those whose day is long past;
    `standing_out` likewise. `person` reads one. `ages` are the networks whose data are old.
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
    standing_out: Sequence[str]
    person: Callable[[str], Person]
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

_Judge: TypeAlias = Callable[[Nudge], "tuple[str, str] | None"]
"""Says which guard holds a suggestion back, and why."""


def compose(
    material: Material, *, settings: DigestSettings, guards: Sequence[Guard]
) -> tuple[Digest | None, list[Holding]]:
    """Make the digest of a day, and say what was held back on the way.

    Returns:
        None where there is nothing worth saying.
    """

    @cache  # composing anew asks the same, and a guard of a plugin is asked once
    def judge(nudge: Nudge) -> tuple[str, str] | None:
        return held_by(nudge, guards)

    digest, held, called = _composed(material, settings, judge)
    names = material.namesakes(called)
    if names:
        # only now is it known who is named, and asking for everybody would be slow in a large book
        digest, held, _ = _composed(_renamed(material, names), settings, judge)
    return digest, held


def _renamed(material: Material, names: Mapping[str, str]) -> Material:
    """The same, with other names for some."""

    def person(who: str) -> Person:
        found = material.person(who)
        return evolve(found, name=names.get(who, found.name))

    def name(who: str) -> str:
        return names.get(who) or material.name(who)

    return evolve(material, person=person, name=name)


def _composed(
    material: Material, settings: DigestSettings, judge: _Judge
) -> tuple[Digest | None, list[Holding], set[str]]:
    """The digest, what was held back, and the ids of all whom the digest names."""
    held: list[Holding] = []
    called: set[str] = set()
    budget = _Budget(settings.lines, settings.minutes)
    named: set[str] = set()
    sections: list[DigestSection] = []
    more = 0
    for heading, limit, lines in (
        ("Introductions", _INTRODUCTIONS, _introductions(material, judge, held)),
        (f"Before {material.pause_name}", _INTRODUCTIONS, _before_the_pause(material, judge, held)),
        ("Going quiet", settings.people, _going_cold(material, judge, held)),
        ("Standing out", _STAND_OUTS, _standing_out(material, judge, held)),
        ("Let go", 1, _let_go(material)),
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
        return None, held, called
    items = [item for section in sections for item in section.items if item.rule != "let_go"]
    ages = wording.age_sentences(material.ages, material.today)
    introductions = sum(item.rule in _OF_INTRODUCTIONS for item in items)
    digest = Digest(
        key=material.key,
        made_at=material.now,
        title=wording.title(len(items) - introductions, introductions),
        opening=wording.opening(len(items), settings.minutes - budget.minutes, hour=material.hour, ages=ages),
        sections=tuple(sections),
        closing=wording.closing(max(len(material.due) - _count(sections, "due"), 0) if more else 0),
    )
    return digest, held, called


def _count(sections: Iterable[DigestSection], rule: str) -> int:
    return sum(item.rule == rule for section in sections for item in section.items)


def _passes(nudge: Nudge, judge: _Judge, held: list[Holding]) -> bool:
    reason = judge(nudge)
    if reason is None:
        return True
    held.append(Holding(nudge.who, nudge.rule, *reason))
    return False


def _introductions(material: Material, judge: _Judge, held: list[Holding]) -> Iterator[_Line]:
    """Where the owner never wrote, then what wants a question, then whom to thank; each once for ever."""
    rules = {"never_wrote": "introduced", "ask": "intro_ask", "close": "intro_close"}
    for one in material.introductions:
        rule = rules[one.kind]
        key = f"{rule}:{'+'.join(sorted(one.introductions))}"
        said = [f"{rule}:{name}" for name in one.introductions]
        if any(name in material.said for name in said):
            continue
        person = material.person(one.who)
        if not _passes(evolve(person.nudge, rule=rule, last_named=None), judge, held):
            continue
        others = [material.name(other) for other in one.others]
        text = wording.introduction_line(one.kind, person.name, others, one.since, material.today)
        yield DigestItem(key, rule, (one.who,), text, one.because, one.text, 3), (one.who, *one.others)


def _let_go(material: Material) -> Iterator[_Line]:
    """What is asked about no more, said once, in one line."""
    gone = [one for one in material.let_go if f"let_go:{one.id}" not in material.said]
    if gone:
        key = f"let_go:{'+'.join(sorted(one.id for one in gone))}"
        text = wording.let_go_line([one.made_at.date() for one in gone])
        yield DigestItem(key, "let_go", (), text, "Sixty days that count have passed without news.", minutes=1), ()


def _before_the_pause(material: Material, judge: _Judge, held: list[Holding]) -> Iterator[_Line]:
    """Open introductions that are worth a word before a longer pause begins."""
    if material.pause_from is None:
        return
    for one in material.open_introductions:
        others = [party for party in one.parties if party not in ("me", "")]
        key = f"before:{material.pause_from.isoformat()}:{one.id}"
        if not others or key in material.said:
            continue
        people = [material.person(other) for other in others]
        if not all(_passes(evolve(person.nudge, rule="before", last_named=None), judge, held) for person in people):
            continue
        made = one.made_at.astimezone(material.zone).date()
        text = wording.before_line([person.name for person in people], made, material.today)
        yield DigestItem(key, "before", tuple(others), text, "A longer pause is near.", minutes=2), tuple(others)


def _going_cold(material: Material, judge: _Judge, held: list[Holding]) -> Iterator[_Line]:
    """Those whose day has come, and of those whose day is long past one, for there would be no end to them."""
    words: list[str] = []
    yield from _silent(material, "due", words, judge, held)
    yield from islice(_silent(material, "lapsed", words, judge, held), 1)


def _silent(
    material: Material, rule: Literal["due", "lapsed"], words: list[str], judge: _Judge, held: list[Holding]
) -> Iterator[_Line]:
    for who in material.due if rule == "due" else material.lapsed:
        person = material.person(who)
        if not _passes(evolve(person.nudge, rule=rule), judge, held):
            continue
        facts = person.contact, material.today, person.told_on
        name = wording.perhaps(person.name, [one.name for one in material.perhaps_also.get(who, ())])
        text = wording.due_line(name, person.given, *facts)
        history = wording.history_sentence(person.given or person.name, *facts)
        because = " ".join(part for part in (history, wording.wish_sentence(person.cadence)) if part)
        words.append(wording.kind_word(who, person.given, *facts, said=words))
        yield DigestItem(f"{rule}:{who}:{person.due_on}", rule, (who,), text, because, words[-1], minutes=3), (who,)


def _standing_out(material: Material, judge: _Judge, held: list[Holding]) -> Iterator[_Line]:
    for who in material.standing_out:
        person = material.person(who)
        if person.stand_out is None or not _passes(evolve(person.nudge, rule="stands_out"), judge, held):
            continue
        name = wording.perhaps(person.name, [one.name for one in material.perhaps_also.get(who, ())])
        text = wording.stand_out_line(name, person.stand_out.what)
        key = f"out:{who}:{material.today.isocalendar().week}"
        yield DigestItem(key, "stands_out", (who,), text, person.stand_out.because, minutes=1), (who,)
