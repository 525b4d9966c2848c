"""The kit passes a right source and catches every wrong one by the check that is meant for it."""

from __future__ import annotations

import contextlib
import inspect
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from types import MappingProxyType

import attrs
import msgspec
import pytest

from warmlinks.cues import MessageCues
from warmlinks.errors import InputError
from warmlinks.plugins.sources import (
    About,
    Account,
    Checkpoint,
    Conversation,
    CoveredSides,
    Member,
    Message,
    Person,
    Refused,
    Source,
    Tie,
)
from warmlinks.testing.examples import Example
from warmlinks.testing.sources import SourceConformance
from warmlinks.values import Identity, Interaction

TEXTS = ("see you at the harbour", "Zoë, meet Tom, who mends the same clocks as you do")
CHATS = [
    {"chat": "c1", "id": "m1", "from": "u2", "to": ["u1"], "at": "2024-05-06T07:08:00Z", "text": TEXTS[0]},
    {"chat": "c2", "id": "m2", "from": "u1", "to": ["u2", "u3"], "at": "2024-05-07T07:08:00Z", "text": TEXTS[1]},
    {"chat": "c1", "id": "m3", "from": "u1", "to": ["u2"], "at": "2024-05-08T07:08:00Z", "text": "yes"},
]
LATER = {"chat": "c1", "id": "m4", "from": "u2", "to": ["u1"], "at": "2024-06-01T00:00:00Z", "text": "later"}
FILES = {
    "club/account.json": json.dumps({"id": "u1", "name": "Sam Owner", "made": "2024-06-01 10:00"}),
    "club/members.csv": "notes\n\nid,name,since\nu2,Zoë Lindqvist,2020-02-03\nu3,Tom Achebe,2021-03-04\n",
    "club/chats.json": json.dumps(CHATS),
}
NEWER = {**FILES, "club/chats.json": json.dumps([LATER, *CHATS])}


class Profile(msgspec.Struct):
    id: str
    name: str
    made: str


class Said(msgspec.Struct, rename={"author": "from"}):
    chat: str
    id: str
    author: str
    to: list[str]
    at: datetime
    text: str


class Club(Source):
    """Reads the club's export as it should be read; the broken ones differ in one step each."""

    name = "club"
    network = "club"
    coverage = CoveredSides.BOTH_SIDES

    def recognizes(self, archive):
        return bool(archive.find("club/account.json"))

    def read(self, archive):
        yield from self.owner(archive)
        yield from self.people(archive)
        yield from self.chats(archive)

    def owner(self, archive):
        for member in archive.find("club/account.json"):
            profile = archive.document(member, Profile)
            made = datetime.fromisoformat(profile.made)
            yield About("club", as_of=self.aware(made, archive))
            yield Account(Identity("club", profile.id, name=profile.name), member.name)

    def aware(self, moment, archive):
        return moment.replace(tzinfo=archive.timezone)

    def people(self, archive):
        for member in archive.find("club/members.csv"):
            try:
                for index, row in archive.rows(member, header={"id", "name", "since"}):
                    where = f"{member.name}[{index}]"
                    if isinstance(row, InputError):
                        yield self.refused(where, row)
                        continue
                    try:
                        since = date.fromisoformat(row["since"])
                    except ValueError:
                        yield Refused(where, "its day is none")
                        continue
                    yield Person(Identity("club", row["id"] or "?", name=row["name"]), where)
                    yield Tie("club", row["id"] or "?", "connected", since, where=where)
            except InputError as error:
                yield self.refused(member.name, error)

    def chats(self, archive):
        for member in archive.find("club/chats.json"):
            try:
                for index, said in archive.records(member, Said):
                    where = f"{member.name}[{index}]"
                    if isinstance(said, InputError):
                        yield self.refused(where, said)
                    elif said.id and said.chat and said.author and said.at.tzinfo is not None:
                        yield from self.message(said, where, index)
                    else:
                        yield Refused(where, "it has no id or no zone")
            except InputError as error:
                yield self.refused(member.name, error)

    def message(self, said, where, index):
        for who in {said.author, *said.to} - {"u1", ""}:
            yield Person(Identity("club", who), where) if who not in ("u2", "u3") else None
        key = self.key(said, where, index)
        members = tuple(Member(who) for who in sorted({said.author, *said.to} - {""}))
        kind = "group" if len(members) > 2 else "direct"
        yield Conversation("club", said.chat, kind, members, where=where)
        others = [said.author] if said.author != "u1" else sorted({*said.to} - {"u1", ""})
        direction = "out" if said.author == "u1" else "in"
        for who in others:
            yield Interaction("club", f"{key}>{who}", who, "message", direction, said.at, where, said.chat)
        yield Message("club", key, said.chat, said.author, said.at, MessageCues(thanks="thank" in said.text), where)

    def key(self, said, where, index):
        return said.id

    def refused(self, where, error):
        return Refused(where, error.why or error.what, error.advice or "")


def without_none(read):
    """A source may not yield None; this keeps the message step above short."""

    def filtered(self, archive):
        return (record for record in read(self, archive) if record is not None)

    return filtered


Club.read = without_none(Club.read)


def example_of(source):
    return Example(source, FILES, texts=TEXTS, newer=NEWER)


class TestClub(SourceConformance):
    """The control: the right source passes every check."""

    @pytest.fixture
    def example(self):
        return example_of(Club)


BROKEN = []


def broken(check):
    """Note a source that is wrong, and the check that must catch it."""

    def note(kind):
        BROKEN.append(pytest.param(kind, f"test_{check}", id=kind.__name__))
        return kind

    return note


def twice(kind):
    """Yield all records of a kind twice."""
    return lambda record: [record] * (2 if isinstance(record, kind) else 1)


def without(kind):
    """Leave out all records of a kind."""
    return lambda record: [] if isinstance(record, kind) else [record]


def changed(check, name, change):
    """A source that changes each record on its way out."""

    def read(self, archive):
        for record in Club.read(self, archive):
            yield from change(record)

    broken(check)(type(name, (Club,), {"read": read}))


def each(kind, /, **fields):
    """Change the fields of all records of a kind; a callable is given the record."""

    def change(record):
        if not isinstance(record, kind):
            return [record]
        new = {name: value(record) if callable(value) else value for name, value in fields.items()}
        return [attrs.evolve(record, **new)]

    return change


# -- being found and asked


@broken("says_what_it_sees")
class DoesNotSayWhatItSees(Source):
    name = "club"
    network = "club"
    recognizes = Club.recognizes
    read = Club.read
    for step in ("owner", "aware", "people", "chats", "message", "key", "refused"):
        locals()[step] = getattr(Club, step)


@broken("sees_what_it_yields")
class SeesLessThanItYields(Club):
    coverage = CoveredSides.OWN_SIDE


@broken("sees_what_it_yields")
class ForgetsAKindThatItYields(Club):
    coverage = MappingProxyType({"email": CoveredSides.BOTH_SIDES})


@broken("registers")
class HasAStrangeName(Club):
    name = "The Club!"


@broken("registers")
class CannotBeMade(Club):
    def __init__(self, password="x"):
        if password == "x":
            raise LookupError("no password")


@broken("leaves_others_alone")
class KnowsEverything(Club):
    def recognizes(self, archive):
        return True


@broken("leaves_others_alone")
class TripsOverStrangers(Club):
    def recognizes(self, archive):
        return archive.members[0].name == "club/account.json" or super().recognizes(archive)


@broken("recognizes_its_own")
class AnswersWithAList(Club):
    def recognizes(self, archive):
        return archive.find("club/account.json")


@broken("recognizes_its_own")
class LooksAtTheTopOnly(Club):
    def recognizes(self, archive):
        return any(member.name == "club/account.json" for member in archive.members)


@broken("recognizing_is_cheap")
class ReadsAllToRecognize(Club):
    def recognizes(self, archive):
        for _ in range(200):
            for member in archive.members:
                archive.read(member)
        return super().recognizes(archive)


# -- what it yields

changed("yields_records_only", "YieldsDicts", lambda record: [{"who": "u2"}] if isinstance(record, Tie) else [record])
changed("yields_records_only", "YieldsAnotherNetwork", each(Tie, network="twitter"))
changed("yields_records_only", "YieldsAnEmptyKey", each(Interaction, key=""))
changed("yields_records_only", "YieldsNoAccount", without(Account))
changed("yields_records_only", "InventsAKind", each(Interaction, kind="yodel"))
changed("yields_records_only", "InventsADirection", each(Interaction, direction="sent"))
changed("yields_records_only", "InventsATie", each(Tie, kind="friend"))
changed("yields_records_only", "InventsAConversation", each(Conversation, kind="room"))
changed("yields_records_only", "SaysTimesWithoutZone", each(Message, at=lambda one: one.at.replace(tzinfo=None)))
changed(
    "yields_records_only",
    "JoinsWithoutZone",
    each(Conversation, members=lambda _: (Member("u1", datetime(2024, 1, 1)),)),  # noqa: DTZ001
)
changed("yields_records_only", "WritesTimesAsText", each(Tie, since="2020-02-03"))
changed("account_comes_first", "SaysAboutTwice", twice(About))
changed("keys_are_unique", "UsesOneKeyTwice", each(Interaction, key="m"))
changed("keys_are_unique", "SaysPeopleTwice", twice(Person))
changed("references_resolve", "SpeaksOfStrangers", each(Interaction, who=lambda one: f"{one.who}?"))
changed("references_resolve", "NamesStrangers", each(Message, cues=MessageCues(names=("nobody",))))
changed("references_resolve", "LosesTheChat", without(Conversation))
changed("owner_has_no_contact_with_himself", "TalksToItself", each(Interaction, who="u1"))
changed("says_where", "SaysNowhere", each(Tie, where=""))
changed("says_where", "SaysAPathOfItsOwn", each(Interaction, where="line 7"))
changed("keeps_no_text", "KeepsTheTextAsKey", each(Message, key=f"m: {TEXTS[0]}"))
changed(
    "keeps_no_text", "KeepsATextThatNobodyListed", each(Interaction, stated="words that stood in a friend's message")
)


@broken("account_comes_first")
class SaysWhoseItIsLast(Club):
    def read(self, archive):
        records = list(super().read(archive))
        yield from records[2:]
        yield from records[:2]


# -- the same again


@broken("reads_twice_alike")
class RollsDice(Club):
    def key(self, said, where, index):
        return str(random.random())


@broken("reads_twice_alike")
class CountsOn(Club):
    def __init__(self):
        self.count = 0

    def key(self, said, where, index):
        self.count += 1
        return str(self.count)


@broken("reads_twice_alike")
class RemembersInTheClass(Club):
    seen = set()  # noqa: RUF012  the mistake

    def message(self, said, where, index):
        if (said.id, said.at) not in self.seen or len(self.seen) < 3:
            yield from super().message(said, where, index)
        self.seen.add((said.id, said.at, len(self.seen)))
        self.seen.add((said.id, said.at))


@broken("keys_outlive_reordering")
class UsesTheLineAsKey(Club):
    def key(self, said, where, index):
        return f"line-{index}"


@broken("same_whatever_the_form")
class UsesThePathAsKey(Club):
    def read(self, archive):
        self.archive_name = archive.name
        return super().read(archive)

    def key(self, said, where, index):
        return f"{self.archive_name}-{said.id}"


@broken("same_whatever_the_form")
class CountsTheMembers(Club):
    def read(self, archive):
        self.members = len(archive.members)
        return super().read(archive)

    def key(self, said, where, index):
        return f"{self.members}-{said.id}"


@broken("keys_outlive_growth")
class CountsFromTheEnd(Club):
    def chats(self, archive):
        self.total = sum(1 for member in archive.find("chats.json") for _ in archive.records(member, dict))
        return super().chats(archive)

    def key(self, said, where, index):
        return f"{self.total}-{said.id}"


@broken("same_in_every_machine_zone")
class TrustsTheMachineZone(Club):
    def aware(self, moment, archive):
        return moment.astimezone()


# -- keeping to itself


@broken("touches_nothing_outside")
class AsksTheNetwork(Club):
    def owner(self, archive):
        with socket.socket() as connection:
            connection.settimeout(0.01)
            connection.connect(("127.0.0.1", 9))
        return super().owner(archive)


@broken("touches_nothing_outside")
class AsksTheNetworkQuietly(Club):
    def owner(self, archive):
        with contextlib.suppress(Exception):
            socket.getaddrinfo("localhost", 80)
        return super().owner(archive)


@broken("touches_nothing_outside")
class UnpacksToDisk(Club):
    def chats(self, archive):
        with tempfile.NamedTemporaryFile() as file:
            for member in archive.find("chats.json"):
                file.write(archive.read(member))
        return super().chats(archive)


@broken("touches_nothing_outside")
class StartsAProgram(Club):
    def owner(self, archive):
        subprocess.run([sys.executable, "-c", ""], check=False)
        return super().owner(archive)


@broken("keeps_quiet")
class Prints(Club):
    def owner(self, archive):
        print("reading", archive.name)
        return super().owner(archive)


@broken("keeps_quiet")
class ChangesTheFolder(Club):
    def owner(self, archive):
        os.chdir("/")
        return super().owner(archive)


@broken("keeps_quiet")
class ChangesTheEnvironment(Club):
    def owner(self, archive):
        os.environ["CLUB"] = "1"
        return super().owner(archive)


# -- broken input


@broken("broken_members_are_reported")
class PassesOverGarbage(Club):
    def chats(self, archive):
        for record in super().chats(archive):
            if not isinstance(record, Refused):
                yield record


@broken("broken_members_are_reported")
class HidesBrokenMembers(Club):
    def people(self, archive):
        try:
            records = list(super().people(archive))
        except InputError:
            return
        yield from (record for record in records if not isinstance(record, Refused) or "[" in record.where)


@broken("survives_truncation")
class LetsTheDecoderOut(Club):
    def chats(self, archive):
        for member in archive.find("chats.json"):
            json.loads(archive.read(member))
        yield from super().chats(archive)


@broken("goes_on_where_it_stopped")
class TakesEveryFileForTheOneItKnows(Club):
    def read(self, archive):
        yield from self.owner(archive)
        yield from self.people(archive)
        if archive.since is None:
            yield from self.chats(archive)
        yield Checkpoint("read")


@broken("survives_garbling")
class TrustsTheDates(Club):
    def people(self, archive):
        for member in archive.find("members.csv"):
            for index, row in archive.rows(member, header={"id", "name", "since"}):
                if not isinstance(row, InputError):
                    yield Person(Identity("club", row["id"], name=row["name"]), member.name)
                    yield Tie(
                        "club",
                        row["id"],
                        "connected",
                        date.fromisoformat(row["since"]),
                        where=f"{member.name}[{index}]",
                    )


@broken("survives_missing_members")
class NeedsEveryMember(Club):
    def people(self, archive):
        archive.find("members.csv")[0]
        return super().people(archive)


@broken("a_bad_record_costs_that_record")
class GivesUpAtABadRecord(Club):
    def chats(self, archive):
        for record in super().chats(archive):
            yield record
            if isinstance(record, Refused):
                return


@broken("a_bad_record_costs_that_record")
class FailsAtABadRecord(Club):
    def refused(self, where, error):
        raise error


@broken("a_bad_record_costs_that_record")
class PassesOverABadRecord(Club):
    def chats(self, archive):
        for record in super().chats(archive):
            if not (isinstance(record, Refused) and "[" in record.where):
                yield record


@pytest.fixture
def run(tmp_path, request):
    """Run one check of the kit on a source."""

    def start(check, source):
        method = getattr(SourceConformance(), check)
        known = {"example": example_of(source), "tmp_path": tmp_path}
        wanted = inspect.signature(method).parameters
        return method(**{name: known[name] if name in known else request.getfixturevalue(name) for name in wanted})

    return start


@pytest.mark.parametrize(("source", "check"), BROKEN)
def test_each_wrong_source_is_caught(run, monkeypatch, source, check):
    """The check that is meant for the mistake fails, with a message."""
    monkeypatch.chdir(".")
    monkeypatch.setenv("CLUB", "")

    with pytest.raises((AssertionError, pytest.fail.Exception)) as caught:
        run(check, source)

    assert len(str(caught.value).splitlines()[0]) > 20


@pytest.mark.parametrize("check", sorted({param.values[1] for param in BROKEN}))
def test_each_check_passes_the_right_source(run, check):
    """The control: run in the same way, each check passes the right source."""
    run(check, Club)


def test_each_check_has_caught_something():
    """No check of the kit is without a source that it catches."""
    checks = {name for name in vars(SourceConformance) if name.startswith("test_")}

    assert checks == {param.values[1] for param in BROKEN}
    assert len(BROKEN) >= 20


def test_the_club_yields_what_it_should(tmp_path):
    """What the right source reads is not nothing: owner, ties, contact both ways, a group."""
    with example_of(Club).opened(tmp_path) as archive:
        records = list(Club().read(archive))

    contact = [(one.key, one.who, one.direction) for one in records if isinstance(one, Interaction)]
    assert contact == [("m1>u2", "u2", "in"), ("m2>u2", "u2", "out"), ("m2>u3", "u3", "out"), ("m3>u2", "u2", "out")]
    assert records[0] == About("club", as_of=datetime(2024, 6, 1, 10, tzinfo=UTC))
    assert not any(isinstance(one, Refused) for one in records)
