"""Walks about in a book: any steps in any order, and after each of them everything that must hold.

    python benchmarks/walk.py --steps 10000 --seed 1     exits with 1 where anything that must hold does not
    python benchmarks/walk.py --control                  the same with faults put in, each of which must be seen

The steps are those of an owner: load archives (older, newer, in any order, again), log, introduce, merge, keep apart,
undo, pause, snooze, set, open a door, forget, back up, restore, export and import, digest, notify on channels that may
deliver, fail or leave it unclear, commands typed in a terminal, and time that passes. Hypothesis chooses them; what
breaks something is cut down to the few steps that it takes, and these are printed as a program.

What must hold: no exception but our own family leaves; a step that is refused changes nothing; reading changes nothing;
what a load reports adds up, and the same archive again changes nothing; what follows from the log is nowhere stored;
nobody is named twice within the distance, nor behind a closed door; undo gives back the very export; who is forgotten
is in no byte of any file; an export read back gives the same answers; a message arrives once.
"""

from __future__ import annotations

import argparse
import copy
import io
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from unittest import mock

from attrs import define, field, frozen
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.database import InMemoryExampleDatabase
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

import warmlinks as wl
from warmlinks import answers
from warmlinks.archive import Archive
from warmlinks.cli.main import cli
from warmlinks.cues import MessageCues
from warmlinks.digest import delivery_log, guards
from warmlinks.people import views
from warmlinks.plugins.notifiers import Digest, Notifier, Outcome, Outcomes
from warmlinks.plugins.registry import Registry
from warmlinks.plugins.sources import (
    About,
    Account,
    Conversation,
    Member,
    Message,
    Person,
    Record,
    Refused,
    Skipped,
    Source,
    Tie,
    WholeList,
)
from warmlinks.settings import DigestSettings
from warmlinks.store import backups, database, undo
from warmlinks.store.database import Database
from warmlinks.testing.fakes import as_plugin
from warmlinks.ties import doors
from warmlinks.upkeep import exporting, forgetting
from warmlinks.values import Connection, Identity, Interaction

T = TypeVar("T")

START = datetime(2025, 1, 1, 12, tzinfo=UTC)
NETWORKS = ("alpha", "beta")
GENERATIONS = 3
DAYS = 90
"""So many days lie between an archive and the next one of its network."""

AWAKE = DigestSettings(quiet_from="00:00", quiet_to="00:00", send_at="00:00")
STEPS_OF_A_WALK = 40

DERIVED = frozenset(
    {"warmth", "alive", "cold_on", "due_on", "stake", "because", "seen_until", "asked_until", "phase", "label", "stage"}
)
"""What follows from the log and the moment, and so is stored nowhere."""


# people and archives


@frozen
class Cast:
    """Somebody invented: a name, a word that is in all their keys, and the networks they are on."""

    name: str
    word: str
    networks: tuple[str, ...]

    def key(self, network: str) -> str:
        return f"{self.word}-{network}"


CAST = (
    Cast("Mira Holtmann", "kxmira", NETWORKS),
    Cast("Jonas Brandtner", "kxjonas", NETWORKS),
    Cast("Cleo Parkinson", "kxcleo", NETWORKS),
    Cast("Dov Lerneris", "kxdov", ("alpha",)),
    Cast("Zo\u00eb Amselfeld", "kxzoe", ("alpha",)),
    Cast("Lena Vossberg", "kxlena", ("beta",)),
    Cast("Kim Zwillinger", "kxkimone", ("alpha",)),
    Cast("Kim Zwillinger", "kxkimtwo", ("alpha", "beta")),
    Cast("Boris Verschlossen", "kxboris", NETWORKS),
)
SHUT = CAST[-1]
"""Whom every archive has on its list of those blocked."""


@frozen
class Invention:
    """A world of a seed: what each network's archives hold. A newer one holds all that an older one of it did."""

    number: int

    def records(self, network: str, generation: int) -> Iterator[Record]:
        """What one archive holds, in an order of its own."""
        until = START + timedelta(days=DAYS * (generation + 1))
        dice = random.Random(f"{self.number} {network}")
        later = random.Random(f"{self.number} {network} {generation}")
        yield About(f"g{generation}", as_of=until, timezone="Europe/Berlin")
        yield Account(Identity(network, f"owner-{network}", handle="sam", name="Sam Owner"), "profile")
        rest = [record for record in self._all(network, dice) if _begins(record) < until]
        rest += self._doors(network, later)
        rest += [Skipped("draft", later.randrange(1, 4)), Refused("data[3]", "it is no record")]
        later.shuffle(rest)
        yield from rest

    def _all(self, network: str, dice: random.Random) -> Iterator[Record]:
        present = [person for person in CAST if network in person.networks]
        for person in present:
            key = person.key(network)
            email = (f"{person.word}@post.example",) if dice.random() < 0.3 else ()
            yield Person(
                Identity(network, key, handle=f"{key}-h", name=person.name, emails=email, company=dice.choice("ABC")),
                "people",
            )
            since = (START - timedelta(days=dice.randrange(900))).date()
            yield Tie(network, key, "connected", since, where="people")
            yield from self._talk(network, key, dice)
        for number in range(3):
            one, other = dice.sample([person.key(network) for person in present], 2)
            yield from self._group(network, f"group-{number}", one, other, dice)

    def _talk(self, network: str, key: str, dice: random.Random) -> Iterator[Record]:
        rhythm, at = dice.choice((4, 9, 20, 50)), START + timedelta(days=dice.randrange(100))
        ends = at + timedelta(days=dice.randrange(20, 260))
        number = 0
        while at < ends:
            direction = dice.choice(("in", "out", "in", "out", "both"))
            kind = dice.choice(("message", "message", "call", "like"))
            yield Interaction(
                network, f"{key}:{number}", key, kind, direction, at, f"talk/{key}[{number}]", f"talk/{key}"
            )
            at += timedelta(days=dice.randrange(1, rhythm * 2), hours=dice.randrange(24))
            number += 1
        members = (Member(key), Member(f"owner-{network}"))
        yield Conversation(network, f"talk/{key}", "direct", members, where=f"talk/{key}")

    def _group(self, network: str, key: str, one: str, other: str, dice: random.Random) -> Iterator[Record]:
        """The owner brings two together; what comes of it is left to the dice."""
        owner = f"owner-{network}"
        at = START + timedelta(days=dice.randrange(5, 260))
        yield Conversation(network, key, "group", (Member(owner), Member(one), Member(other)), where=key)
        cues = MessageCues((one, other), introduction_score=0.9)
        yield Message(network, f"{key}:0", key, owner, at, cues, f"{key}[0]")
        for number in range(1, dice.randrange(1, 5)):
            speaker = dice.choice((one, other, owner))
            at += timedelta(days=dice.randrange(1, 9))
            yield Message(network, f"{key}:{number}", key, speaker, at, MessageCues(thanks=dice.random() < 0.3))
            if speaker != owner:
                yield Interaction(network, f"{key}:{number}", speaker, "message", "in", at, f"{key}[{number}]", key)

    def _doors(self, network: str, dice: random.Random) -> Iterator[Record]:
        others = [person for person in CAST if network in person.networks and person is not SHUT]
        yield Tie(network, SHUT.key(network), "blocked", where="block")
        if dice.random() < 0.5:
            yield Tie(network, dice.choice(others).key(network), "blocked", where="block")
        yield WholeList(network, "blocked", "block")
        if dice.random() < 0.3:
            day = START.date() + timedelta(days=dice.randrange(200))
            yield Tie(network, dice.choice(others).key(network), "removed", day, where="removed")


def _begins(record: Record) -> datetime:
    return record.at if isinstance(record, Interaction | Message) and isinstance(record.at, datetime) else START


def scripted(network_: str, inventions: list[Invention]) -> type[Source]:
    """A source that knows the files of one network: each holds the number of its generation."""

    class Scripted(Source):
        name = network = network_

        def recognizes(self, archive: Archive) -> bool:
            return bool(archive.find(f"*.{network_}"))

        def read(self, archive: Archive) -> Iterator[Record]:
            yield from inventions[-1].records(network_, int(archive.text(archive.members[0])))

    return Scripted


@frozen
class NoSettings:
    """A channel without any."""


class Pigeon(Notifier):
    """Answers what it is told to, and remembers what may have arrived."""

    name = "pigeon"
    settings = NoSettings
    deadline = 5.0

    def __init__(self, name: str, handed: list[tuple[Digest, Outcomes, str]]) -> None:
        self.name = name  # type: ignore[misc]  # two channels of one class
        self.answers: list[Outcome | None] = []
        self.handed = handed

    def _send(self, digest: Digest, settings: object) -> Outcome:
        answer = self.answers.pop()
        self.handed.append((digest, answer.kind if answer else Outcomes.UNKNOWN, self.name))
        if answer is None:
            raise OSError("the wind turned")
        return answer

    def preview(self, digest: Digest, settings: object) -> bytes:
        return digest.title.encode()


ANSWERS: tuple[Outcome | None, ...] = (
    Outcome.delivered(),
    Outcome.unknown("it flew off"),
    Outcome.retryable("no wind"),
    Outcome.refused("no such roof"),
    None,
)


# the walk


class BrokenLawError(AssertionError):
    """Something that must hold does not; `law` names it."""

    def __init__(self, law: str, text: str) -> None:
        super().__init__(f"{law}: {text}")
        self.law = law


@define
class Memory:
    """What the machine itself remembers of the book; it goes back to what it was when a backup is put back."""

    loaded: set[tuple[str, int]] = field(factory=set)
    words: list[str] = field(factory=list)
    """The exports before each word of the owner's that can be taken back; the newest comes last."""
    arrived: dict[str, str] = field(factory=dict)
    """The keys of digests that may have arrived, each with its channel."""
    never: set[tuple[str, str]] = field(factory=set)
    """Which channel refused which digest for good."""
    named: dict[tuple[str, str], date] = field(factory=dict)
    said: set[str] = field(factory=set)
    sent: int = 0
    """How often a channel was asked to take something."""
    opened: bool = False
    """Whether the door of the one who is always blocked was opened, or who they are was changed."""


@define
class Figures:
    """What was done, over all walks of a run."""

    walks: int = 0
    steps: Counter[str] = field(factory=Counter)
    refused: Counter[str] = field(factory=Counter)
    looks: Counter[str] = field(factory=Counter)

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.walks + other.walks,
            self.steps + other.steps,
            self.refused + other.refused,
            self.looks + other.looks,
        )


FIGURES = Figures()

people = st.integers(0, 30)
days = st.integers(0, 40)
generations = st.integers(0, GENERATIONS - 1)
networks = st.sampled_from(NETWORKS)
notes = st.sampled_from(
    (None, "", "plays the piano", "met through Mira Holtmann, in May", "ask Cleo Parkinson", "=1+1")
)


class Walk(RuleBasedStateMachine):
    """One walk: a book, its folder, its owner's day, and what the machine remembers."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="walk-"))
        self.home = self.folder / "home"
        self.home.mkdir(mode=0o700)
        os.environ["WARMLINKS_STATE"] = str(self.home / "state")
        os.environ["WARMLINKS_SETTINGS"] = str(self.folder / "settings.toml")
        (self.folder / "settings.toml").touch(mode=0o600)
        self.inventions: list[Invention] = []
        plugins = {network: as_plugin(scripted(network, self.inventions)) for network in NETWORKS}
        self.registry = Registry(plugins=plugins, discover=False, folders=(), environ={})
        self.path = self.home / "book.db"
        self.now = START + timedelta(days=DAYS * 2)
        self.handed: list[tuple[Digest, Outcomes, str]] = []
        """What the channels were handed last, in order."""
        self.channels = (Pigeon("pigeon", self.handed), Pigeon("raven", self.handed))
        self.memory = Memory()
        self.kept: dict[str, tuple[Memory, str]] = {}
        """What was remembered, and the export, when each backup was made; the newest comes last."""
        self.gone: dict[str, tuple[str, ...]] = {}
        """By the identity they went by: the words of those who were forgotten."""
        self.forgot_since_backup = False
        self.openings = 0
        self.book = self._open()
        self._exported: tuple[object, str] | None = None
        self._once: dict[str, tuple[object, Any]] = {}
        FIGURES.walks += 1

    def _open(self) -> wl.Book:
        self.openings += 1
        return wl.Book.open(self.path, timezone="Europe/Berlin", registry=self.registry)

    @initialize(number=st.integers(0, 10_000), begun=st.sets(st.tuples(networks, generations), max_size=3))
    def begin(self, number: int, begun: set[tuple[str, int]]) -> None:
        self.inventions.append(Invention(number))
        for network in NETWORKS:
            for generation in range(GENERATIONS):
                (self.folder / f"{generation}.{network}").write_text(str(generation))
        for network, generation in sorted(begun):
            self._load([(network, generation)], reread=False)

    def teardown(self) -> None:
        try:
            self._any_order()
        finally:
            self.book.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    # how a step is taken

    def export(self) -> str:
        state = (self.openings, self.book._db.version())
        if self._exported is None or self._exported[0] != state:
            stream = io.StringIO()
            self.book.export(stream)
            self._exported = (state, stream.getvalue())
        return self._exported[1]

    def step(self, name: str, act: Callable[[], T]) -> T | None:
        """Do something that may change the book, or be refused; what is refused changes nothing."""
        FIGURES.steps[name] += 1
        before = self.export()
        try:
            answer = act()
        except wl.WarmlinksError as error:
            FIGURES.refused[name] += 1
            _require("a step that is refused changes nothing", self.export() == before, f"{name}: {error}")
            return None
        if self.export() != before:
            self.memory.words.clear()
        return answer

    def word(self, name: str, act: Callable[[], T]) -> T | None:
        """Say something that can be taken back."""
        words, before = list(self.memory.words), self.export()
        answer = self.step(name, act)
        self.memory.words = [*words, before] if self.export() != before else words
        return answer

    def look(self, name: str, act: Callable[[], T]) -> T:
        """Read something; it must answer, and change nothing."""
        FIGURES.looks[name] += 1
        before = self.export()
        try:
            answer = act()
        except wl.WarmlinksError as error:
            raise BrokenLawError("reading answers", f"{name}: {error}") from error
        _require("reading changes nothing", self.export() == before, name)
        return answer

    def everybody(self) -> list[Connection]:
        return self.once("everybody", lambda: self.book.connections(now=self.now))

    def once(self, name: str, act: Callable[[], T]) -> T:
        """What was answered before, where neither the book nor the moment is another one."""
        state = (self.openings, self.book._db.version(), self.now)
        if self._once.get(name, (None,))[0] != state:
            self._once[name] = (state, act())
        answer: T = self._once[name][1]
        return answer

    def who(self, number: int) -> str:
        """WHO for somebody: an id, a name, or an identity, as the number has it."""
        present = self.everybody()
        if not present:
            return "Nobody Atall"
        person = present[number % len(present)]
        ways = (person.id, person.name, f"{person.identities[0].network}:{person.identities[0].key}")
        return ways[number % 3]

    # records in

    @rule(network=networks, generation=generations, reread=st.booleans())
    def load(self, *, network: str, generation: int, reread: bool) -> None:
        self._load([(network, generation)], reread=reread)

    @rule(batch=st.lists(st.tuples(networks, generations), min_size=2, max_size=4))
    def load_several(self, batch: list[tuple[str, int]]) -> None:
        self._load(batch, reread=False)

    def _load(self, batch: list[tuple[str, int]], *, reread: bool) -> None:
        before, again = self.export(), self.memory.loaded.issuperset(batch)
        paths = [self.folder / f"{generation}.{network}" for network, generation in batch]
        report = self.step("load", lambda: self.book.load(paths, reread=reread))
        if report is None:
            raise BrokenLawError("a sound archive is read", str(batch))
        for file in report.files:
            _require("a sound archive is read", file.failed is None, str(file.failed))
            total = file.new + file.changed + file.same + file.left_out + file.refused
            _require("reports add up", file.seen == total and file.seen > 0, f"seen {file.seen}, told {total}")
        if again:
            _require("the same again changes nothing", report.nothing_new and self.export() == before, str(batch))
        self.memory.loaded.update(batch)

    @rule(
        person=people,
        ago=days,
        kind=st.sampled_from(("call", "meeting", "email")),
        way=st.sampled_from(("in", "out", "both")),
        note=notes,
    )
    def log(self, person: int, ago: int, kind: str, way: str, note: str | None) -> None:
        self._log(self.who(person), ago, kind, way, note)

    @rule(number=st.integers(0, 3), ago=days, note=notes)
    def log_somebody_new(self, number: int, ago: int, note: str | None) -> None:
        self._log(f"Typed Newcomer{number}", ago, "call", "both", note, create=True)

    def _log(self, who: str, ago: int, kind: str, way: Any, note: str | None, *, create: bool | None = None) -> None:
        at = self.now - timedelta(days=ago, minutes=ago)
        self._allow_words(note)
        self._allow_words(who)

        def act() -> answers.Logged:
            return self.book.log(who, kind, at=at, direction=way, note=note, create=create)

        before, words = self.export(), list(self.memory.words)
        logged = self.step("log", act)
        if logged is None:
            return
        after = self.export()
        again = act()
        _require("the same again changes nothing", not again.new and self.export() == after, f"log {who}")
        if logged.new and ago % 3 == 0:
            FIGURES.steps["log, and take it back"] += 1
            self.book.unlog(logged.entry)
            _require("what is taken back leaves no trace", self.export() == before, f"log {who}")
            self.memory.words = words

    # the owner's word

    @rule(
        person=people,
        what=st.fixed_dictionaries(
            {},
            optional={
                "cadence": st.sampled_from((3, 14, 60, "none")),
                "tags": st.sampled_from((["choir"], ["choir", "chess"])),
                "untag": st.just(["choir"]),
                "status": st.sampled_from(("active", "archived", "do_not_contact", "died")),
                "note": notes.filter(lambda note: note is not None),
                "country": st.sampled_from(("DE", "")),
                "open": st.booleans(),
                "name": st.sampled_from(("Old Friend", "")),
            },
        ),
    )
    def set(self, person: int, what: dict[str, Any]) -> None:
        self._allow_words(what.get("note"))
        self.memory.opened |= what.get("open", False)
        self.word("set", lambda: self.book.set(self.who(person), now=self.now, **what))

    @rule(tag=st.sampled_from(("choir", "chess")), cadence=st.sampled_from((10, 30, "none")))
    def set_tag(self, tag: str, cadence: Any) -> None:
        self.word("set a tag", lambda: self.book.set_tag(tag, now=self.now, cadence=cadence))

    @rule(a=people, b=people)
    def merge(self, a: int, b: int) -> None:
        self.memory.opened |= SHUT.name in {person.name for person in self._meant(a, b)}
        self.word("merge", lambda: self.book.merge(self.who(a), self.who(b)))

    @rule(a=people)
    def confirm_assumed(self, a: int) -> None:
        self.word("merge who is assumed", lambda: self.book.merge(self.who(a)))

    @rule(a=people, b=people | st.none())
    def keep_apart(self, a: int, b: int | None) -> None:
        other = None if b is None else self.who(b)
        self.word("keep apart", lambda: self.book.keep_apart(self.who(a), other))

    @rule(number=people, yes=st.booleans())
    def answer_duplicate(self, *, number: int, yes: bool) -> None:
        pairs = self.look("duplicates", lambda: self.book.duplicates(limit=None))
        if pairs:
            pair = pairs[number % len(pairs)]
            answer = self.book.merge if yes else self.book.keep_apart
            done = self.word("answer a duplicate", lambda: answer(pair.a, pair.b))
            _require("a question can be answered", done is not None, f"{pair.a} {pair.b}")

    def _meant(self, *numbers: int) -> list[Connection]:
        present = self.everybody()
        return [present[number % len(present)] for number in numbers] if present else []

    @rule()
    def undo(self) -> None:
        words, before = list(self.memory.words), self.export()
        done = self.step("undo", self.book.undo)
        if words:
            _require("undo is exact", done is not None, "nothing was taken back")
            _require("undo is exact", self.export() == words[-1], _difference(words[-1], self.export()))
            self.memory.words = words[:-1]
        elif self.export() != before:
            self.memory.words.clear()

    @rule(person=people, cadences=st.tuples(st.sampled_from((3, 14)), st.sampled_from((60, 90))))
    def set_twice_and_undo(self, *, person: int, cadences: tuple[int, int]) -> None:
        """What is said in the place of something else gives way to it again."""
        who = self.who(person)
        for cadence in cadences:
            self.word("set", lambda cadence=cadence: self.book.set(who, now=self.now, cadence=cadence))
        self.undo()
        self.undo()

    # introductions

    @rule(a=people, b=people, ago=days, reason=notes, by=people | st.none())
    def introduce(self, a: int, b: int, ago: int, reason: str | None, by: int | None) -> None:
        self._allow_words(reason)
        introducer = "me" if by is None else self.who(by)
        parties = (self.who(a), self.who(b) if by is None else "me")
        at = self.now - timedelta(days=ago)
        self.word("introduce", lambda: self.book.introduce(*parties, at=at, reason=reason, by=introducer))

    @rule(teller=people, other=people, outcome=st.sampled_from(("met", "got_back", "quiet", "declined")))
    def told(self, teller: int, other: int, outcome: str) -> None:
        self.word("told", lambda: self.book.record_outcomes(self.who(teller), {self.who(other): outcome}, at=self.now))

    @rule(number=people, word=st.sampled_from(("confirm", "reject", "asked", "closed")), unsure=st.booleans())
    def say_of_introduction(self, *, number: int, word: Any, unsure: bool) -> None:
        present = self.look("introductions", lambda: self.book.introductions(now=self.now, unsure=unsure))
        if present:
            which = present[number % len(present)].id
            self.word("say of an introduction", lambda: self.book.say_of_introduction(which, word, now=self.now))

    @rule(a=people, b=people, of_a=st.booleans(), answer=st.sampled_from(("asked", "yes", "no", "lifted")))
    def consent(self, *, a: int, b: int, of_a: bool, answer: Any) -> None:
        one, two = self.who(a), self.who(b)
        who = one if of_a else two
        self.word("consent", lambda: self.book.consent(one, two, who=who, answer=answer, at=self.now))

    # days

    @rule(start=days, length=st.integers(0, 20), person=people | st.none(), name=notes)
    def pause(self, start: int, length: int, person: int | None, name: str | None) -> None:
        self._allow_words(name)
        first = self.now.date() + timedelta(days=start - 20)
        who = None if person is None else self.who(person)
        self.step(
            "pause", lambda: self.book.add_pause(first, first + timedelta(days=length), who=who, name=name or None)
        )

    @rule(number=people)
    def end_pause(self, number: int) -> None:
        present = self.book.pauses()
        if present:
            self.step("end a pause", lambda: self.book.remove_pause(present[number % len(present)].id))

    @rule(person=people, length=st.integers(1, 30))
    def snooze(self, person: int, length: int) -> None:
        until = self.now.date() + timedelta(days=length)
        who = self.step("snooze", lambda: self.book.snooze(self.who(person), until, now=self.now))
        if who is not None:
            digest = self.book.digest(now=self.now)
            named = {name for item in digest.items for name in item.who} if digest else set()
            _require("who was snoozed rests", who not in named, str(who))

    @rule(length=st.sampled_from((0, 1, 1, 3, 7, 15, 30, 60)), hours=st.integers(0, 23))
    def time_passes(self, length: int, hours: int) -> None:
        FIGURES.steps["time passes"] += 1
        self.now += timedelta(days=length, hours=hours)

    # forgetting, leaving, coming back

    @rule(person=people, also=st.sampled_from((None, True, False)))
    def forget(self, *, person: int, also: bool | None) -> None:
        before = {(one.network, one.key): each for each in self.everybody() for one in each.identities}
        who = self.who(person)
        done = self.step("forget", lambda: self.book.forget(who, also_assumed=also))
        if done is None:
            return
        after = self.everybody()
        left = {(one.network, one.key) for each in after for one in each.identities}
        names = {name for each in after for name in (each.name, *(one.name for one in each.identities))}
        _require("who is forgotten is gone", left != set(before), f"{who} is still there")
        for network, key in set(before) - left:
            somebody = before[network, key]
            identity = next(one for one in somebody.identities if (one.network, one.key) == (network, key))
            words = {key, identity.handle, *identity.emails}
            # a namesake, or the other half of somebody assumed to be one, keeps the name
            words |= {name for name in (identity.name, somebody.name) if name not in names}
            if identity.network == "me":
                words = {name for name in words if name not in names}
            # a name out of which another's was cut has a mark in its place
            self.gone[f"{network}:{key}"] = tuple(sorted(word for word in words if word and "\u2026" not in word))
        self.forgot_since_backup = True
        self.memory.named = {ref: day for ref, day in self.memory.named.items() if ref in left}
        self.memory.words.clear()

    def _allow_words(self, text: str | None, *, whole: bool = False) -> None:
        """Words of somebody who was forgotten that may be there again: the owner wrote them, or they are a name."""
        for ref, words in self.gone.items():
            self.gone[ref] = tuple(word for word in words if not text or (word != text if whole else word not in text))

    @precondition(lambda self: self.gone)
    @rule(number=people)
    def allow_again(self, number: int) -> None:
        ref = sorted(self.gone)[number % len(self.gone)]
        if ref.startswith("me:"):
            return
        self.step("allow again", lambda: self.book.allow_again(ref))
        # of one who was forgotten as a whole, all come back; which newer lists they stood on was forgotten too
        self.gone.clear()
        self.memory.opened = True
        self.memory.loaded.clear()

    @precondition(lambda self: len(self.kept) < 3)
    @rule()
    def backup(self) -> None:
        path = self.step("back up", self.book.backup)
        if path is None:
            raise BrokenLawError("a backup is made", "it was refused")
        self.kept[str(path)] = (copy.deepcopy(self.memory), self.export())
        self.forgot_since_backup = False

    @precondition(lambda self: self.kept)
    @rule(way=st.sampled_from(("noise", "gone", "cut")))
    def restore(self, way: str) -> None:
        FIGURES.steps["restore"] += 1
        before, entries = self.export(), self.memory.sent
        try:
            wl.Book.restore(self.path)
        except wl.BookError:
            _require("a whole book is not replaced", self.export() == before, "it was touched")
        else:
            raise BrokenLawError("a whole book is not replaced", "it was")
        self.book.close()
        if way == "gone":
            self.path.unlink()
        else:
            data = self.path.read_bytes()
            self.path.write_bytes(b"noise" * 400 if way == "noise" else data[: len(data) // 2])
        done = wl.Book.restore(self.path)
        newest = list(self.kept)[-1]
        _require("the newest backup is put back", done.restored_from == newest, f"{done.restored_from}, not {newest}")
        self.book, self._exported = self._open(), None
        memory, export = self.kept[newest]
        if not self.forgot_since_backup:
            _require("a backup is the book", self.export() == export, _difference(export, self.export()))
        self.memory = copy.deepcopy(memory)
        self.memory.words.clear()
        if entries > self.memory.sent:
            self._refuses_to_send()
        self.memory.sent = entries

    def _refuses_to_send(self) -> None:
        channel = (self.channels[0], NoSettings())
        for pigeon in self.channels:
            pigeon.answers = [Outcome.delivered()]
        self.handed.clear()
        try:
            self.book.notify(self.book.digest(now=self.now), now=self.now, channels=[channel], settings=AWAKE)
        except wl.BookError:
            pass
        else:
            raise BrokenLawError("a book that was put back asks first", "it sent")
        _require("a book that was put back asks first", not self.handed, "it sent and then refused")
        self.book.notify(None, now=self.now, channels=[], adopt=True)

    @rule()
    def export_and_import(self) -> None:
        self.once("export and import", self._export_and_import)

    def _export_and_import(self) -> None:
        FIGURES.steps["export and import"] += 1
        export = self.export()
        for line in map(json.loads, export.splitlines()):
            _require("what follows is not stored", not DERIVED & set(_keys(line)), str(line))
        with wl.Book.open(":memory:", registry=self.registry) as other:
            other.import_(io.StringIO(export))
            stream = io.StringIO()
            other.export(stream)
            _require(
                "an export read back is the same", stream.getvalue() == export, _difference(export, stream.getvalue())
            )
            mine, theirs = (_answers(book, self.now) for book in (self.book, other))
            for name, answer in mine.items():
                _require("an export read back answers the same", theirs[name] == answer, name)
            for network, generation in sorted(self.memory.loaded):
                other.load(self.folder / f"{generation}.{network}", reread=True)
            stream = io.StringIO()
            other.export(stream)
            _require(
                "the same again changes nothing", stream.getvalue() == export, _difference(export, stream.getvalue())
            )

    @rule(mend=st.booleans())
    def doctor(self, *, mend: bool) -> None:
        act = (lambda: self.book.doctor(mend=mend)) if mend else (lambda: self.book.doctor(mend=False))
        diagnosis = self.look("doctor", act)
        wrong = [check for check in diagnosis.checks if not check.ok]
        _require("what is derived follows from the log", not wrong, str(wrong))

    @rule()
    def reopen(self) -> None:
        FIGURES.steps["close and open"] += 1
        before = self.export()
        self.book.close()
        self.book, self._exported = self._open(), None
        _require("reading changes nothing", self.export() == before, "close and open")

    # telling the owner

    @rule(first=st.sampled_from(ANSWERS), second=st.sampled_from(ANSWERS), turned=st.booleans())
    def notify(self, *, first: Outcome | None, second: Outcome | None, turned: bool) -> None:
        self._notify(first, second, turned=turned)

    @rule(gaps=st.lists(st.integers(1, 6), min_size=3, max_size=6))
    def some_mornings(self, *, gaps: list[int]) -> None:
        """A timer that does its work, day after day."""
        for gap in gaps:
            self.now += timedelta(days=gap)
            self._notify(Outcome.delivered(), None, turned=False)

    def _notify(self, first: Outcome | None, second: Outcome | None, *, turned: bool) -> None:
        digest = self.look("digest", lambda: self.book.digest(now=self.now))
        for pigeon, answer in zip(self.channels, (first, second), strict=True):
            pigeon.answers = [answer]
        self.handed.clear()
        order = [(pigeon, NoSettings()) for pigeon in (self.channels[::-1] if turned else self.channels)]
        sent = self.step("notify", lambda: self.book.notify(digest, now=self.now, channels=order, settings=AWAKE))
        if sent is None:
            raise BrokenLawError("reading answers", "notify was refused")
        for handed, kind, channel in self.handed:
            self._note_handed(handed, kind, channel)
        truly = any(kind is Outcomes.DELIVERED for _, kind, _ in self.handed)
        _require("what is told of a message is true", (sent.state == "delivered") == truly, f"{sent}")

    def _note_handed(self, digest: Digest, kind: Outcomes, channel: str) -> None:
        memory = self.memory
        memory.sent += 1
        _require("a message arrives once", digest.key not in memory.arrived, f"{digest.key} again, on {channel}")
        _require("what was refused is not tried again", (digest.key, channel) not in memory.never, digest.key)
        if kind is Outcomes.REFUSED:
            memory.never.add((digest.key, channel))
        if kind not in (Outcomes.DELIVERED, Outcomes.UNKNOWN):
            return
        memory.arrived[digest.key] = channel
        today = self.now.astimezone(self.book.timezone).date()
        refs = {each.id: [(one.network, one.key) for one in each.identities] for each in self.everybody()}
        named = [name for item in digest.items for name in item.who if item.rule in ("due", "lapsed", "stands_out")]
        _require("nobody is named twice in a digest", len(named) == len(set(named)), str(named))
        for item in digest.items:
            if item.rule in ("introduced", "intro_ask", "intro_close", "let_go"):
                keys = {f"{item.rule}:{name}" for name in item.key.partition(":")[2].split("+")}
                _require("a line on an introduction comes once", not keys & memory.said, item.key)
                memory.said |= keys
            for ref in (ref for name in item.who for ref in refs.get(name, ())):
                last = memory.named.get(ref)
                close = last is not None and (today - last).days < AWAKE.distance and last != today
                if item.rule in ("due", "lapsed", "stands_out"):
                    _require("nobody is named twice within the distance", not close, f"{ref} on {last} and {today}")
        for ref in (ref for item in digest.items for name in item.who for ref in refs.get(name, ())):
            memory.named[ref] = today

    @rule(arrived=st.booleans())
    def resolve_delivery(self, *, arrived: bool) -> None:
        unconfirmed = self.book.unconfirmed(now=self.now)
        if unconfirmed:
            key, channel = unconfirmed[0].key, unconfirmed[0].channel
            self.step(
                "resolve a delivery", lambda: self.book.resolve_delivery(key, channel, arrived=arrived, now=self.now)
            )
            if not arrived:
                self.memory.arrived.pop(key, None)

    # looking

    @rule(person=people, reached=people)
    def ask(self, person: int, reached: int) -> None:
        if not self.everybody():
            return
        who, to = (each.id for each in self._meant(person, reached))
        self.look("show", lambda: self.book.show(who, now=self.now))
        self.look("why", lambda: self.book.why(who, now=self.now))
        self.look("paths", lambda: self.book.paths(to, now=self.now))
        self.look("suggestions", lambda: self.book.suggest_introductions(now=self.now))
        self.look("introduction report", lambda: self.book.introduction_report(now=self.now))
        self.look("introductions due", lambda: self.book.introductions_due(now=self.now))
        self.look("suppressed", lambda: self.book.suppressed(now=self.now))
        self.look("stages", lambda: self.book.stages(now=self.now))
        self.look("data age", lambda: self.book.data_age(now=self.now))

    @rule(number=st.integers(0, 100), person=people, json_=st.booleans())
    def type_command(self, *, number: int, person: int, json_: bool) -> None:
        words = COMMANDS[number % len(COMMANDS)]
        present = self.everybody()
        if "WHO" in words and not present:
            return
        who = present[person % len(present)].id if present else ""
        line = [who if word == "WHO" else word for word in words]
        if json_ and words not in WITHOUT_JSON:
            line.append("--json")
        done = self.look("commands", lambda: self._typed(line))
        _require("no traceback", done.exit_code in (0, 1, 3), f"{line} ended with {done.exit_code}: {done.output}")
        if "--json" in line and done.stdout.strip():
            lines = done.stdout.splitlines()
            try:
                json.loads(done.stdout) if len(lines) > 1 and lines[0] in "[{" else list(map(json.loads, lines))
            except ValueError as error:
                raise BrokenLawError("JSON is JSON", f"{line}: {error}") from error

    @rule(number=st.integers(0, 100), person=people, other=people)
    def type_word(self, number: int, person: int, other: int) -> None:
        words = WORDS[number % len(WORDS)]
        line = [{"WHO": self.who(person), "OTHER": self.who(other)}.get(word, word) for word in words]
        if words[0] == "merge":
            self.memory.opened |= SHUT.name in {each.name for each in self._meant(person, other)}
        before = self.export()
        done = self.word("type a word", lambda: self._typed(line))
        _require("no traceback", done is not None and done.exit_code in (0, 1, 2, 3), f"{line}: {done and done.output}")
        if done is not None and done.exit_code in (1, 2):
            _require("a step that is refused changes nothing", self.export() == before, str(line))

    def _typed(self, line: list[str]) -> Any:
        start = ["--book", str(self.path), "--now", self.now.isoformat()]
        done = CliRunner().invoke(cli, [*start, *line])
        _require("no traceback", "made a mistake" not in done.output, f"{line}: {done.output}")
        return done

    # what must hold after each step

    @invariant()
    def forgotten_is_gone(self) -> None:
        if not any(self.gone.values()):
            return
        for each in self.everybody():
            # somebody else of that name has come
            for name in (each.name, *(one.name for one in each.identities)):
                self._allow_words(name, whole=True)
        words = {word for each in self.gone.values() for word in each}
        for path in self.home.rglob("*"):
            if path.is_file():
                data = (
                    path.read_bytes().decode("utf-8", "surrogateescape").casefold().encode("utf-8", "surrogateescape")
                )
                for word in words:
                    there = word.casefold().encode() in data
                    _require("who is forgotten is in no byte", not there, f"{word} in {path.name}")

    @invariant()
    def nobody_behind_a_door_is_suggested(self) -> None:
        if self.inventions:
            self.once("suggested", self._suggested)

    def _suggested(self) -> None:
        everybody = self.look("connections", lambda: self.book.connections(now=self.now))
        shut = {each.id: each.name for each in everybody if each.closed or each.status != "active"}
        if not self.memory.opened:
            shut |= {each.id: each.name for each in everybody if each.name == SHUT.name and len(each.identities) == 1}
        cooling = self.look("cooling", lambda: self.book.cooling(now=self.now))
        lapsed = self.look("lapsed", lambda: self.book.cooling(now=self.now, lapsed=True))
        names = [tie.id for tie in (*cooling, *lapsed)]
        _require("nobody is named twice in a list", len(names) == len(set(names)), str(names))
        halves = {each.id for tie in cooling for each in tie.perhaps_also}
        _require("nobody is named twice in a list", not halves & {tie.id for tie in cooling}, str(halves))
        suggested = set(names)
        digest = self.look("digest", lambda: self.book.digest(now=self.now))
        if digest is not None:
            suggested |= {name for item in digest.items for name in item.who}
            text = " ".join(part for item in digest.items for part in (item.text, item.because, item.suggestion))
            open_names = {each.name for each in everybody if each.id not in shut}
            for name in set(shut.values()) - open_names:
                _require("nobody behind a closed door is suggested", name not in text, f"{name}: {text}")
        for pair in self.book.suggest_introductions(now=self.now):
            suggested |= {pair.one, pair.two}
        _require("nobody behind a closed door is suggested", not suggested & set(shut), str(suggested & set(shut)))

    def _any_order(self) -> None:
        """The archives that were loaded give one book in whatever order."""
        exports = []
        loaded = sorted(self.memory.loaded)
        for order in (loaded, loaded[::-1]):
            with wl.Book.open(":memory:", timezone="Europe/Berlin", registry=self.registry) as book:
                for network, generation in order:
                    book.load(self.folder / f"{generation}.{network}")
                stream = io.StringIO()
                book.export(stream)
                exports.append(stream.getvalue())
        _require("any order gives the same book", exports[0] == exports[1], _difference(*exports))


COMMANDS: tuple[tuple[str, ...], ...] = (
    ("connections",),
    ("show", "WHO"),
    ("score",),
    ("score", "WHO", "--points"),
    ("cooling",),
    ("cooling", "--lapsed"),
    ("backtest",),
    ("intro", "list"),
    ("intro", "list", "--unsure"),
    ("intro", "list", "--let-go"),
    ("intro", "due"),
    ("intro", "report"),
    ("intro", "suggest"),
    ("path", "WHO"),
    ("digest", "--held"),
    ("why", "WHO", "--evidence", "--points"),
    ("sent",),
    ("duplicates",),
    ("pause", "list"),
    ("log", "--list"),
    ("export", "-"),
    ("export", "--csv", "-"),
    ("export", "--redacted", "-"),
)
WITHOUT_JSON = frozenset(words for words in COMMANDS if words[0] in ("export", "backtest"))

WORDS: tuple[tuple[str, ...], ...] = (
    ("set", "WHO", "--cadence", "12", "--tag", "choir"),
    ("set", "WHO", "--status", "archived"),
    ("set", "--tag", "choir", "--cadence", "20"),
    ("merge", "WHO", "OTHER"),
    ("keep-apart", "WHO", "OTHER"),
    ("intro", "add", "WHO", "OTHER", "--reason", "both sing"),
    ("intro", "consent", "WHO", "OTHER", "--who", "WHO", "--answer", "no"),
    ("intro", "told", "WHO", "--met", "OTHER"),
)
"""Words that can be taken back."""


def _require(law: str, holds: object, text: str) -> None:
    if not holds:
        raise BrokenLawError(law, text)


def _keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _keys(part)


def _answers(book: wl.Book, now: datetime) -> dict[str, object]:
    """What a book answers, but for its own id."""
    digest = book.digest(now=now)
    return {
        "connections": book.connections(now=now),
        "scores": book.scores(now=now),
        "cooling": book.cooling(now=now),
        "introductions": book.introductions(now=now),
        "introductions due": book.introductions_due(now=now),
        "duplicates": book.duplicates(limit=None),
        "suggestions": book.suggest_introductions(now=now),
        "pauses": book.pauses(),
        "logged": book.logged(),
        "digest": None if digest is None else digest.items,
        "suppressed": book.suppressed(now=now),
    }


def _difference(before: str, after: str) -> str:
    """The lines that differ between two exports."""
    old, new = before.splitlines(), after.splitlines()
    gone = [f"- {line}" for line in old if line not in set(new)]
    came = [f"+ {line}" for line in new if line not in set(old)]
    return "\n".join([*gone[:6], *came[:6]]) or "the order of lines"


# running it


def run(steps: int, number: int, *, shrink: bool = True) -> Figures:
    """So many steps in walks of a seed; the figures of them.

    Raises:
        BrokenLawError: something that must hold does not.
        Exception: whatever left a step.
    """
    global FIGURES  # noqa: PLW0603  the machine is made by Hypothesis, so its figures lie here
    FIGURES = Figures()
    machine = type("SeededWalk", (Walk,), {})
    seed(number)(machine)
    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)
    while sum(FIGURES.steps.values()) < steps:
        done = sum(FIGURES.steps.values())
        wanted = max(1, (steps - done) // STEPS_OF_A_WALK)
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=wanted,
                stateful_step_count=STEPS_OF_A_WALK,
                deadline=None,
                phases=phases,
                database=InMemoryExampleDatabase(),
                report_multiple_bugs=False,
                suppress_health_check=list(HealthCheck),
                print_blob=False,
            ),
        )
        number += 1_000_003
        seed(number)(machine)
    return FIGURES


# faults that are put in, each of which must be seen


@frozen
class Control:
    """A fault: what is put in the place of what, and the law that is then broken."""

    target: object
    name: str
    value: object
    law: str
    also: tuple[tuple[object, str, object], ...] = ()

    @contextmanager
    def put_in(self) -> Iterator[None]:
        with ExitStack() as patches:
            for target, name, value in ((self.target, self.name, self.value), *self.also):
                patches.enter_context(mock.patch.object(target, name, value))
            yield


def _never(*_: object, **__: object) -> None:
    """In the place of something that should be done."""


def _stumbles(*_: object, **__: object) -> Any:
    return {}["nobody"]


def _keeps_gone(db: Database, step: undo.Step) -> None:
    """Undo that takes away what came, and forgets to put back what went."""
    TAKE_BACK(db, undo.Step(step.id, step.command, step.identities, (), step.added))


def _always(db: Database, key: str, channel: str, **more: Any) -> delivery_log.Lease:
    ACQUIRE(db, key, channel, **more)
    db.run("UPDATE hand_over SET state = 'about' WHERE key = ? AND channel = ?", (key, channel))
    return delivery_log.Lease(granted=True, state="in_progress")


def _without_doubt(db: Database, key: str, channel: str, outcome: Outcome, **more: Any) -> str:
    """A sender that takes `unknown` for `not delivered`."""
    if outcome.kind is Outcomes.UNKNOWN:
        outcome = Outcome.retryable("it seems not to have arrived", retry_after=0.0)
    return RECORD(db, key, channel, outcome, **more)


def _reads_and_writes(book: wl.Book, *, now: datetime, **more: Any) -> Any:
    """A look that keeps what it saw."""
    ties = COOLING(book, now=now, **more)
    for tie in ties[:1]:
        book._db.run(
            "INSERT INTO meta VALUES ('timezone_machine', ?) ON CONFLICT DO UPDATE SET value = ?", (tie.id,) * 2
        )
    return ties


def _oldest_first(book: Path) -> list[Path]:
    return OWN_BACKUPS(book)[::-1]


def _does_and_refuses(book: wl.Book, a: str, b: str | None = None) -> Any:
    """A refusal that comes after the rows were written."""
    KEEP_APART(book, a, b)
    raise wl.UsageError("this cannot be done")


def _adds_up_wrong(report: answers.FileReport) -> int:
    return sum(report.skipped.values()) - 1


TABLES_BUT_ONE = {name: table for name, table in exporting.TABLES.items() if name != "pause"}
WITHOUT_SECURE_DELETE = (*database._PRAGMAS, "secure_delete = OFF")
TAKE_BACK, ACQUIRE, RECORD = undo.take_back, delivery_log.acquire, delivery_log.record_result
COOLING, KEEP_APART, OWN_BACKUPS = wl.Book.cooling, wl.Book.keep_apart, backups.own_backups

CONTROLS: Mapping[str, Control] = {
    "a command stumbles": Control(views, "connections", _stumbles, ""),
    "a count is forgotten": Control(answers.FileReport, "left_out", property(_adds_up_wrong), "reports add up"),
    "a word is written before it is refused": Control(
        wl.Book, "keep_apart", _does_and_refuses, "a step that is refused changes nothing"
    ),
    "a look keeps what it saw": Control(wl.Book, "cooling", _reads_and_writes, "reading changes nothing"),
    "no distance": Control(guards, "_too_soon", _never, "nobody is named twice within the distance"),
    "a door is no door": Control(doors, "_closed", lambda *_: (), "nobody behind a closed door is suggested"),
    "undo puts nothing back": Control(undo, "take_back", _keeps_gone, "undo is exact"),
    "the file is not written anew": Control(
        Database,
        "compact",
        _never,
        "who is forgotten is in no byte",
        ((database, "_PRAGMAS", WITHOUT_SECURE_DELETE),),
    ),
    "backups are not written anew": Control(forgetting, "_rewrite", lambda *_: False, "who is forgotten is in no byte"),
    "the oldest backup is put back": Control(backups, "own_backups", _oldest_first, "the newest backup is put back"),
    "an export leaves pauses out": Control(exporting, "TABLES", TABLES_BUT_ONE, "an export read back answers the same"),
    "what is in flight is sent again": Control(delivery_log, "acquire", _always, "a message arrives once"),
    "unclear is taken for not delivered": Control(
        delivery_log, "record_result", _without_doubt, "a message arrives once"
    ),
}
"""Faults, each of which a walk must see."""


SOON = frozenset(CONTROLS) - {
    "backups are not written anew",
    "the oldest backup is put back",
    "what is in flight is sent again",
    "unclear is taken for not delivered",
}
"""Faults that a walk meets within some hundred steps; the others take some thousand."""


def controls(steps: int, number: int, names: Collection[str]) -> Iterator[tuple[str, str | None]]:
    """Each fault, and how it was seen within so many steps; None where it was not.

    Raises:
        BrokenLawError: another law was broken than the one that the fault breaks.
    """
    for name in names:
        control = CONTROLS[name]
        with control.put_in():
            try:
                run(steps, number, shrink=False)
            except BrokenLawError as broken:
                if control.law not in ("", broken.law):
                    raise
                yield name, broken.law
            except Exception as error:
                if control.law:
                    raise
                yield name, f"{type(error).__name__} leaves a step"
            else:
                yield name, None


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--steps", type=int, default=10_000)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--jobs", type=int, default=1, help="so many processes, each with a seed of its own")
    words.add_argument("--control", action="store_true", help="put faults in, each of which must be seen")
    words.add_argument("--soon", action="store_true", help="with --control: those that a walk meets soon")
    words.add_argument("--write", action="store_true", help="keep what is printed on the page of the docs")
    wish = words.parse_args()
    if wish.control:
        lines = []
        for name, seen in controls(wish.steps, wish.seed, sorted(SOON) if wish.soon else tuple(CONTROLS)):
            lines.append(f"{name:<42} {seen or 'NOT SEEN'}")
            print(lines[-1], flush=True)
        _keep(f"--steps {wish.steps} --control", lines, write=wish.write)
        return int(any(line.endswith("NOT SEEN") for line in lines))
    with ProcessPoolExecutor(wish.jobs) as pool:
        share = -(-wish.steps // wish.jobs)
        done = list(pool.map(_walked, [share] * wish.jobs, range(wish.seed, wish.seed + wish.jobs)))
    figures = sum((figures for figures, _, _ in done), start=Figures())
    lines = list(told(figures))
    broken = [text for _, _, text in done if text]
    lines.append(f"{len(broken)} laws broken, {sum(seconds for _, seconds, _ in done):,.0f} s of processor time")
    print(*lines, *broken, sep="\n")
    jobs = f" --jobs {wish.jobs}" if wish.jobs > 1 else ""
    _keep(f"--steps {wish.steps} --seed {wish.seed}{jobs}", lines, write=wish.write)
    return int(bool(broken))


def _walked(steps: int, number: int) -> tuple[Figures, float, str]:
    """The figures of one job, its processor time, and what was broken."""
    started = time.process_time()
    try:
        run(steps, number)
    except Exception as error:  # noqa: BLE001  whatever left a step is told
        notes = "\n".join(getattr(error, "__notes__", ()))
        return FIGURES, time.process_time() - started, f"{type(error).__name__}: {error}\n{notes}"
    return FIGURES, time.process_time() - started, ""


def _keep(options: str, lines: list[str], *, write: bool) -> None:
    if write:
        from page import keep_on_page

        keep_on_page(f"python benchmarks/walk.py {options}", "\n".join(lines))


def told(figures: Figures) -> Iterator[str]:
    """The figures of a run in lines."""
    steps, refused = figures.steps.total(), figures.refused.total()
    looks = figures.looks.total()
    yield f"{steps:,} steps in {figures.walks:,} walks, of which {refused:,} were refused; {looks:,} looks"
    for name, count in sorted(figures.steps.items()):
        yield f"{count:7,} {name}" + (f" ({figures.refused[name]:,} refused)" if figures.refused[name] else "")


if __name__ == "__main__":
    sys.exit(main())
