# ruff: noqa: S101  a kit asserts
"""The kit for doors: a CRM that misbehaves between the door and a real one, and a test for each promise.

    class TestClubDoor(DoorConformance):
        @pytest.fixture(scope="class")
        @classmethod
        def example(cls):
            with my_crm_running() as crm:
                yield DoorExample(ClubDoor, port=crm.port, table=crm.table, fields=..., make=crm.make, ...)

Behind the door stands a CRM that runs on this machine; its author says how a human acts there. The kit lets each
request of a push go wrong in each way, one after the other, while a human edits, and looks at what is left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, ClassVar, Final

import pytest
from attrs import define, field, frozen

from warmlinks.crm import Plan, plan
from warmlinks.crm.field_values import FieldValues, kind_of
from warmlinks.errors import FeedError, SettingsError, StoppedError
from warmlinks.net import asking
from warmlinks.net.asking import Net
from warmlinks.net.connecting import Deadline
from warmlinks.plugins.doors import Change, Contact, Door, FieldKind, FieldValue, Opened, Result, Written
from warmlinks.testing.faulty_crm import FAULTS, FaultyCrm

__all__ = ["FAULTS", "DoorConformance", "DoorExample", "DoorPlace", "FaultyCrm"]

NOW: Final = datetime(2026, 6, 1, 12, tzinfo=UTC)
_LONG: Final = 60.0
_SHORT: Final = 0.5
_NUMBERS: Final = count(1)


@frozen(kw_only=True)
class DoorExample:
    """A door, a CRM that runs behind it, and what a human does there.

    Attributes:
        make_door: the class.
        port: where the CRM listens on this machine, for HTTP.
        table: the door's own settings, given the address of the CRM, such as `http://127.0.0.1:8000`.
        fields: the CRM's names of two fields that are ours, one for `warmth` and one for `due_at`; they are there.
        make: make a contact of that name; its key, as the door says it.
        edit: write a text into a field of that contact that is not ours, such as a note.
        edit_ours: write a number into the field for `warmth`, as a human would.
        delete: delete a contact.
        raw: all that a contact holds, ours and theirs, but no version and no time of a last change; None where it is
            not there.
        meet: write down that somebody was met: the contact, when, and a word of the CRM's for what it was.
        kind: that word.
        secret: what must stand in no message.
        versions: whether the CRM has versions, so that a write of an older one is refused.
        wrong: the settings with a secret that is wrong, if there is one.
    """

    make_door: type[Door]
    port: int
    table: Callable[[str], Mapping[str, Any]] = field(repr=False)
    fields: Mapping[str, str]
    make: Callable[[str], str]
    edit: Callable[[str, str], None]
    edit_ours: Callable[[str, float], None]
    delete: Callable[[str], None]
    raw: Callable[[str], Mapping[str, Any] | None]
    meet: Callable[[str, datetime, str], object]
    kind: str = "call"
    secret: str = field(default="", repr=False)
    versions: bool = True
    wrong: Callable[[str], Mapping[str, Any]] | None = field(default=None, repr=False)


@define
class DoorPlace:
    """An example with a CRM that misbehaves in front of it."""

    example: DoorExample
    faulty: FaultyCrm
    folder: Path

    def door(self, seconds: float = _LONG, table: Mapping[str, Any] | None = None) -> Door:
        """A fresh door, as a new process would have it."""
        net = Net(deadline=Deadline(seconds), now=NOW, inner_hosts=["127.0.0.1"], insecure=True)
        kind = self.example.make_door
        return kind(kind.configure(self.example.table(self.faulty.url) if table is None else table), net)

    @property
    def names(self) -> list[str]:
        """The names of our fields."""
        return list(self.example.fields.values())

    @property
    def values(self) -> FieldValues:
        """How figures are compared."""
        return FieldValues(dict(self.example.fields), {}, 0, UTC)

    def contact(self) -> str:
        """A contact that nobody has touched yet."""
        return self.example.make(f"Robin Example {next(_NUMBERS)}")

    def read(self, key: str, door: Door | None = None) -> Contact | None:
        """One contact with our fields."""
        return next(iter((door or self.door()).people(self.names, [key])), None)

    def held(self, key: str) -> Mapping[str, FieldValue]:
        """What our fields of a contact hold."""
        contact = self.read(key)
        return {} if contact is None else contact.fields

    def ours(self, warmth: float | None, due: datetime | None) -> dict[str, FieldValue]:
        """Values for both of our fields."""
        return {self.example.fields["warmth"]: warmth, self.example.fields["due_at"]: due}

    def change(self, key: str, warmth: float | None = 0.5, due: datetime | None = NOW) -> Change:
        """A change of both of our fields, as the contact is now."""
        contact = self.read(key)
        assert contact is not None, f"people(keys) does not give the contact {key} that was made"
        return Change(contact=key, fields=self.ours(warmth, due), version=contact.version)

    def write(self, *changes: Change) -> list[Written]:
        """What becomes of changes."""
        return list(self.door().write(changes))

    def holds(self, key: str, fields: Mapping[str, FieldValue]) -> bool:
        """Whether a contact holds these values of ours."""
        held = self.held(key)
        return all(self.values.has_arrived(name, held.get(name), value) for name, value in fields.items())

    def theirs(self, key: str) -> dict[str, Any] | None:
        """What a contact holds that is not ours."""
        raw = self.example.raw(key)
        return None if raw is None else {name: value for name, value in raw.items() if name not in self.names}

    def planned(self, scores: Mapping[str, float], log: Path, door: Door | None = None) -> Plan:
        """A plan to write these."""
        rows = [{"tie": key, "warmth": warmth, "due_at": NOW + timedelta(days=9)} for key, warmth in scores.items()]
        return plan(rows, door or self.door(), fields=self.example.fields, now=NOW, log=log)


def _no_wait(_seconds: float) -> None:
    """A test waits for nobody."""


class DoorConformance:
    """The promises of a door. Give it a fixture `example`.

    Attributes:
        faults: which faults are tried.
        every: at every so many requests of a push.
    """

    faults: ClassVar[Sequence[str]] = FAULTS
    every: ClassVar[int] = 1

    @pytest.fixture
    def place(self, example: DoorExample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DoorPlace]:
        """The CRM with one that misbehaves in front; nobody waits for what it asks to wait for."""
        monkeypatch.setattr(asking, "pause", _no_wait)
        tmp_path.chmod(0o700)
        with FaultyCrm(example.port) as faulty:
            yield DoorPlace(example, faulty, tmp_path)

    # reading

    def test_check_says_as_whom_it_is_asked(self, place: DoorPlace) -> None:
        """The account is the same each time: a run that is asked as another one stops."""
        first, second = place.door().check(), place.door().check()
        assert isinstance(first, Opened), "check() has to answer Opened"
        assert first.account.strip(), "check() names no account"
        assert first.account == second.account, "check() names the same account otherwise the second time"

    def test_fields_are_told_with_their_kinds(self, place: DoorPlace) -> None:
        """Those that are there, each as what it is made for; or None where a CRM cannot tell."""
        kinds = place.door().fields()
        if kinds is not None:
            for column, name in place.example.fields.items():
                assert name in kinds, f"fields() does not tell {name}, which is there"
                assert kinds[name] in (kind_of(column), FieldKind.TEXT), f"fields() says that {name} is {kinds[name]}"

    def test_everybody_is_read_once(self, place: DoorPlace) -> None:
        """Each contact once, over all pages, with its key."""
        contacts = [place.contact() for _ in range(3)]
        keys = Counter(contact.key for contact in place.door().people(place.names))
        assert not [key for key in contacts if not keys[key]], "people() leaves contacts out"
        assert max(keys.values()) == 1, "people() gives a contact twice"

    def test_keys_are_asked_for_alone(self, place: DoorPlace) -> None:
        """Who is asked for, and who is still there."""
        first, deleted, last = place.contact(), place.contact(), place.contact()
        place.example.delete(deleted)
        keys = sorted(contact.key for contact in place.door().people(place.names, [first, deleted, last]))
        assert keys == sorted([first, last]), "people(keys) gives others than were asked for and are there"
        assert list(place.door().people(place.names, [])) == [], "people(keys=[]) gives somebody"

    def test_a_field_that_is_not_there_is_left_out(self, place: DoorPlace) -> None:
        """It is not made up, and ends nothing."""
        held = next(iter(place.door().people([*place.names, "warmlinks_no_such_field"], [place.contact()]))).fields
        assert held.get("warmlinks_no_such_field") is None, "people() makes up a field"

    def test_activities_are_given_with_key_contact_and_moment(self, place: DoorPlace) -> None:
        """What was written down comes out as it was."""
        key, at = place.contact(), NOW - timedelta(days=3)
        place.example.meet(key, at, place.example.kind)
        given = [activity for activity in place.door().activities() if activity.contact == key]
        assert len(given) == 1, f"activities() gives {len(given)} for one that was written down"
        assert abs((given[0].at - at).total_seconds()) < 1, f"activities() says {given[0].at} in place of {at}"
        assert given[0].kind, "activities() gives no kind"

    # writing

    def test_what_is_written_is_read_back(self, place: DoorPlace) -> None:
        """Numbers to nine digits, moments to the second, or to the day where the field holds days."""
        key = place.contact()
        change = place.change(key, 0.123456789, NOW + timedelta(days=40, seconds=7))
        (written,) = place.write(change)
        assert written.result is Result.DONE, f"write() says {written.result.value} of a change that is in order"
        assert place.holds(key, change.fields), f"it was said to be done, and the record holds {dict(place.held(key))}"

    def test_nothing_but_the_named_fields_is_touched(self, place: DoorPlace) -> None:
        """What is theirs is as it was."""
        key = place.contact()
        place.example.edit(key, "met at the fair")
        before = place.theirs(key)
        place.write(place.change(key))
        assert place.theirs(key) == before, "write() touched a field that it was not told to"
        change = place.change(key)
        warmth = place.example.fields["warmth"]
        place.write(Change(contact=key, fields={warmth: 0.75}, version=change.version))
        assert place.holds(key, {**change.fields, warmth: 0.75}), (
            "write() touched a field of ours that was not in the change"
        )

    def test_none_clears(self, place: DoorPlace) -> None:
        """A field that held something holds nothing then."""
        key = place.contact()
        place.write(place.change(key))
        place.write(place.change(key, None, None))
        assert place.holds(key, place.ours(None, None)), f"None was written, and it holds {dict(place.held(key))}"

    def test_an_edit_in_between_survives(self, place: DoorPlace) -> None:
        """A human edits a field of theirs after the record was read: the edit stays, whatever becomes of the change."""
        key = place.contact()
        door = place.door()
        contact = place.read(key, door)
        assert contact is not None
        place.example.edit(key, "called back")
        edited = place.theirs(key)
        list(door.write([Change(contact=key, fields=place.ours(0.5, NOW), version=contact.version)]))
        assert place.theirs(key) == edited, "an edit between reading and writing is lost: is the whole record written"

    def test_an_older_version_gives_way(self, place: DoorPlace) -> None:
        """Where there are versions: what a human has edited since is not written, and it is said."""
        if not place.example.versions:
            pytest.skip("this CRM has no versions")
        key = place.contact()
        change = place.change(key)
        assert change.version is not None, "people() tells no version, and the CRM has some"
        place.example.edit_ours(key, 0.875)
        (written,) = place.write(change)
        assert written.result is Result.STALE, (
            f"write() says {written.result.value} of an older version: it has to be STALE"
        )
        assert place.held(key)[place.example.fields["warmth"]] == 0.875, "an older version was written over an edit"  # noqa: PLR2004

    def test_the_same_twice_is_as_once(self, place: DoorPlace) -> None:
        """Also where the first answer was lost."""
        key = place.contact()
        change = place.change(key)
        place.write(change)
        once = place.example.raw(key)
        place.write(place.change(key))
        assert place.example.raw(key) == once, "the same change twice leaves another record than once"

    def test_what_is_gone_is_said_to_be(self, place: DoorPlace) -> None:
        """And is not made again."""
        key = place.contact()
        change = place.change(key)
        place.example.delete(key)
        before = Counter(contact.name for contact in place.door().people([]))
        (written,) = place.write(change)
        assert written.result in (Result.GONE, Result.REFUSED), (
            f"write() says {written.result.value} of who is not there"
        )
        assert Counter(contact.name for contact in place.door().people([])) == before, "write() made a contact"

    def test_of_each_change_it_is_said_what_became_of_it(self, place: DoorPlace) -> None:
        """Once, by its key."""
        changes = [place.change(place.contact()) for _ in range(3)]
        contacts = sorted(written.contact for written in place.write(*changes))
        assert contacts == sorted(change.contact for change in changes), (
            "write() does not say once of each change what became of it"
        )

    # pushes

    def test_a_second_push_writes_nothing(self, place: DoorPlace) -> None:
        """Nothing has changed, so nothing is written, and no version moves."""
        keys = [place.contact() for _ in range(2)]
        scores, log = dict.fromkeys(keys, 0.5), place.folder / "log.db"
        place.planned(scores, log).push(wait=_no_wait)
        versions = [contact.version for contact in place.door().people(place.names, keys)]
        again = place.planned(scores, log)
        assert not again.changes, f"it would write again: {again.show()}"
        later = [contact.version for contact in place.door().people(place.names, keys)]
        assert later == versions, "reading moves versions"

    def test_what_is_said_when_a_request_goes_wrong_is_true(self, place: DoorPlace) -> None:
        """Done is done, and whatever else is said was not written; where nobody knows, an error says so."""
        for fault in self.faults:
            key = place.contact()
            change, door = place.change(key), place.door(_SHORT if fault == "slow" else _LONG)
            place.faulty.misbehave(0, fault)
            answers: list[Written] = []
            try:
                answers = list(door.write([change]))
            except (FeedError, SettingsError) as error:
                _is_one_clear_line(error, fault, place.example.secret)
            place.faulty.behave()
            for written in answers:
                is_there = written.result in (Result.DONE, Result.SAME)
                assert place.holds(key, change.fields) is is_there, (
                    f"where a write is {fault}, write() says {written.result.value}, and that is not so:"
                    " raise where you do not know"
                )
            assert not place.faulty.elsewhere, "it follows a redirect to another server"

    def test_whatever_goes_wrong_the_next_push_makes_it_whole(self, place: DoorPlace) -> None:
        """At each request of a push, each fault, while a human edits: nothing lost, nothing doubled, nothing left."""
        keys = [place.contact() for _ in range(2)]
        log = place.folder / "first.db"
        began = place.faulty.asked
        place.planned(dict.fromkeys(keys, 0.25), log).push(wait=_no_wait)
        requests = place.faulty.asked - began
        turn = count(1)
        for fault in self.faults:
            for nth in range(0, requests, self.every):
                number = next(turn)
                self._once(place, keys, fault=fault, nth=nth, number=number)

    def _once(self, place: DoorPlace, keys: list[str], *, fault: str, nth: int, number: int) -> None:
        when = f"where request {nth} of a push is {fault}"
        log = place.folder / f"{number}.db"
        scores = dict.fromkeys(keys, 0.3 + 0.02 * (number % 30))
        note = f"note {number}"
        place.faulty.misbehave(nth, fault)
        try:
            push_plan = place.planned(scores, log, place.door(_SHORT if fault == "slow" else _LONG))
            place.example.edit(keys[-1], note)
            push_plan.push(wait=_no_wait)
        except (FeedError, StoppedError) as error:
            _is_one_clear_line(error, when, place.example.secret)
            place.example.edit(keys[-1], note)
        place.faulty.behave()
        edited = place.theirs(keys[-1])
        place.planned(scores, log).push(wait=_no_wait)
        again = place.planned(scores, log)
        assert not again.changes, f"{when}, the next push does not make it whole: {again.show()}"
        assert place.theirs(keys[-1]) == edited, f"{when}, an edit is lost"
        assert note in str(edited), f"{when}, an edit is lost"
        assert not place.faulty.elsewhere, f"{when}, it follows a redirect to another server"

    def test_a_wrong_secret_is_a_clear_error(self, place: DoorPlace) -> None:
        """That says what to do, and does not show it."""
        if place.example.wrong is None:
            pytest.skip("this example has no wrong secret")
        with pytest.raises(FeedError) as caught:
            place.door(table=place.example.wrong(place.faulty.url)).check()
        _is_one_clear_line(caught.value, "where the secret is wrong", place.example.secret)


def _is_one_clear_line(error: FeedError | SettingsError | StoppedError, when: str, secret: str) -> None:
    assert "\n" not in str(error), f"{when}, it says more than a line"
    assert error.advice, f"{when}, it does not say what to do: {error}"
    assert not secret or secret not in str(error), f"{when}, the secret is in its message"
