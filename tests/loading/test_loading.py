"""Loading: what becomes of every record, whose archive it is, and why the order does not matter."""

from __future__ import annotations

import contextlib
import gc
import unicodedata
from datetime import UTC, date, datetime, timedelta

import pytest

import warmlinks as wl
from warmlinks.cues import MessageCues
from warmlinks.plugins.sources import (
    About,
    Account,
    Conversation,
    Member,
    Message,
    Person,
    Refused,
    Skipped,
    Tie,
)
from warmlinks.values import Identity, Interaction

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def ada(**more):
    return Person(Identity("alpha", "ada", name="Ada Lovelace", **more), "people[0]")


def message(key, who="ada", *, at=NOON, network="alpha", **more):
    return Interaction(network, key, who, "message", "in", at, f"messages[{key}]", **more)


def adds_up(file):
    return file.seen == file.new + file.changed + file.same + file.left_out + file.refused


def test_every_record_is_counted_once(world):
    """Seen is new + changed + same + skipped + refused, also with duplicates, and again on the second load."""
    archive = world.archive(
        "alpha",
        About("one", as_of=NOW),
        ada(),
        ada(),
        message("1"),
        message("1"),
        message("2"),
        Tie("alpha", "ada", "connected", date(2020, 5, 1)),
        Conversation("alpha", "talk", "group", (Member("ada"), Member("alpha-owner"))),
        Message("alpha", "u1", "talk", "ada", NOON, MessageCues(names=("ada",))),
        Skipped("draft", 3),
        Refused("messages[9]", "it has no date", count=2),
    )
    with world.book() as book:
        first = book.load(archive).files[0]
        known = book.load(archive).files[0]
        second = book.load(archive, reread=True).files[0]

    assert adds_up(first)
    assert adds_up(known)
    assert adds_up(second)
    assert (first.seen, first.new, first.same, first.left_out, first.refused) == (14, 7, 2, 3, 2)
    assert (second.seen, second.new, second.changed, second.same) == (14, 0, 0, 9)
    assert (known.seen, known.new, known.same, known.skipped, known.problems) == (
        second.seen,
        0,
        second.same,
        second.skipped,
        second.problems,
    )


def test_a_newer_version_of_a_record_is_a_change(world):
    """A record that a newer archive tells otherwise is counted as changed and stands; the older one changes nothing."""
    old = world.archive("alpha", About("one", as_of=NOON), ada(company="Mills"), message("1"))
    new = world.archive(
        "alpha", About("one", as_of=NOW), ada(company="Engines"), message("1", at=NOON + timedelta(hours=1))
    )
    with world.book() as book:
        book.load(old)
        changed = book.load(new).files[0]
        again = book.load(old, reread=True).files[0]
        shown = book.show("Ada Lovelace", now=NOW)

    assert (changed.new, changed.changed, changed.same) == (0, 2, 1)
    assert (again.new, again.changed) == (0, 0)
    assert shown.connection.identities[0].company == "Engines"
    assert shown.connection.last_contact == NOON + timedelta(hours=1)


def test_absence_deletes_nothing(world):
    """A handle or a person that a newer archive no longer has stays as last known."""
    old = world.archive("alpha", About("one", as_of=NOON), ada(handle="ada_l"), message("1"))
    new = world.archive("alpha", About("one", as_of=NOW), ada())
    with world.book() as book:
        book.load([old, new])
        shown = book.show("Ada Lovelace", now=NOW)

    assert shown.connection.identities[0].handle == "ada_l"
    assert shown.connection.interactions["in"] == 1


def test_what_the_source_yields_wrongly_costs_only_that_record(world):
    """A text with half a character is refused with its place, and the rest is kept."""
    archive = world.archive(
        "alpha",
        ada(),
        Person(Identity("alpha", "half\ud800", name="Half"), "people[1]"),
        Interaction("alpha", "\udfffkey", "ada", "call", "in", NOON, "messages[half]"),
        Message("alpha", "\udfffkey", "talk", "ada", NOON, MessageCues(("ada",)), "talk[half]"),
        Tie("alpha", "ada\udfff", "following", where="following[half]"),
        message("1"),
    )
    with world.book() as book:
        file = book.load(archive).files[0]
        people = book.connections(now=NOW)

    assert adds_up(file)
    assert file.refused == 4
    assert {problem.where for problem in file.problems if problem.where} == {
        "people[1]",
        "messages[half]",
        "talk[half]",
        "following[half]",
    }
    assert [person.name for person in people] == ["Ada Lovelace"]


def test_an_archive_without_people_or_contact_fails(world):
    """Nothing found is an error with the first problem in it, never a success with zero people."""
    archive = world.archive("alpha", Refused("connections.csv", "there is no header row"))
    with world.book() as book:
        with pytest.raises(wl.InputError, match="there is no header row"):
            book.load(archive)
        files = book.load([archive]).files

    assert files[0].failed is not None
    assert adds_up(files[0])


def test_one_bad_file_does_not_keep_the_others_out(world):
    """A list of files is loaded one by one; the one that fails is told in its own report."""
    bad = world.folder / "nothing.txt"
    bad.write_text("?")
    with world.book() as book:
        report = book.load([bad, world.archive("alpha", ada())])

    assert [file.failed is None for file in report.files] == [False, True]
    assert isinstance(report.files[0].error, wl.UnrecognizedError)
    assert report.failed


def test_a_failed_load_leaves_no_trace(world):
    """A source that breaks off in the middle leaves the book as it was before."""
    archive = world.archive("alpha", ada(), message("1"), "not a record")
    with world.book() as book:
        with pytest.raises(wl.PluginError):
            book.load(archive)

        assert book.connections(now=NOW) == []


@pytest.mark.parametrize(
    ("second", "count"),
    [
        (Identity("alpha", "@ada", handle="ada"), 1),
        (Identity("alpha", "ada-l", name="Ada Lovelace", aliases=("ada",)), 1),
        (Identity("alpha", "other", name="Ada L.", emails=("ada@example.org",)), 1),
        (Identity("alpha", "ben", name="Ben Orr"), 2),
    ],
)
def test_people_are_counted_not_their_identities(world, second, count):
    """Of whom two identities come at once, or one was there before, is one new person, or none."""
    first = ada(aliases=("perhaps:@ada",), emails=("ada@example.org",))
    with world.book() as book:
        came = book.load(world.archive("alpha", first, Person(second, "people[1]"), message("1"))).new_people
        assert came == count == len(book.connections(now=NOW))
    with world.book() as book:
        book.load(world.archive("alpha", first, message("1")))
        later = book.load(world.archive("alpha", Person(second, "people[1]"), message("1"))).new_people
        assert later == count - 1


@pytest.mark.parametrize("fails", [False, True])
def test_loading_leaves_the_collector_as_it_was(world, fails):
    """Cycles of garbage are looked for more seldom while records are read, and as before afterwards."""
    usual = gc.get_threshold()
    within = []

    class Watching(tuple):
        __slots__ = ()

        def __iter__(self):
            within.append(gc.get_threshold())
            yield from tuple.__iter__(self)

    archive = world.archive("alpha", ada(), *(["not a record"] if fails else []))
    token = archive.read_text()
    world.scripts[token] = Watching(world.scripts[token])
    with world.book() as book, contextlib.suppress(wl.PluginError):
        book.load(archive)

    assert within[0][0] > usual[0]
    assert gc.get_threshold() == usual


def test_the_first_archive_teaches_whose_the_book_is(world):
    """Another owner's archive is refused with the candidates, until the flag says that it is the owner's too."""
    other = world.archive(
        "alpha", Account(Identity("alpha", "999", handle="Other", name="Olga Other")), message("5"), owner=False
    )
    with world.book() as book:
        book.load(world.archive("alpha", ada(), message("1")))
        with pytest.raises(wl.OwnerUnknownError) as refused:
            book.load(other)
        accepted = book.load(other, owner="@other").files[0]
        again = book.load(other, reread=True).files[0]

    assert refused.value.candidates == ("@other",)
    assert "--owner" in str(refused.value)
    assert (accepted.owner, accepted.new) == ("@other", 2)
    assert again.new == 0


def test_an_owner_that_the_archive_does_not_name_is_refused(world):
    """The flag names an account of the archive, and cannot turn somebody else's archive into one's own."""
    archive = world.archive("alpha", ada(), message("1"))
    with world.book() as book, pytest.raises(wl.OwnerUnknownError, match="not of nobody"):
        book.load(archive, owner="nobody")


@pytest.mark.parametrize(
    "given",
    ["999", "other", "@OTHER", " @other ", "https://x.com/Other", "x.com/other?lang=de", "Olga Othér", "O@Example.org"],
)
def test_an_owner_may_be_given_as_one_has_it_at_hand(world, given):
    """Key, handle, address of the profile, e-mail address and name mean the account, in whatever case."""
    account = Account(
        Identity(
            "alpha", "999", handle="Other", name=unicodedata.normalize("NFD", "Olga Othér"), emails=("o@example.org",)
        )
    )
    with world.book() as book:
        report = book.load(world.archive("alpha", account, ada(), message("1"), owner=False), owner=given).files[0]

    assert report.owner == "@other"


@pytest.mark.parametrize("given", ["998", "https://x.com/nobody", "https://x.com/", "p@example.org", "Olga"])
def test_an_owner_who_is_not_the_archives_is_answered_with_who_is(world, given):
    """The control: what means another account is refused, with the one that it is."""
    account = Account(Identity("alpha", "999", handle="Other", name="Olga Other", emails=("o@example.org",)))
    archive = world.archive("alpha", account, ada(), message("1"), owner=False)
    with world.book() as book, pytest.raises(wl.OwnerUnknownError, match="is not of") as refused:
        book.load(archive, owner=given)

    assert refused.value.candidates == ("@other",)


def test_contact_without_an_owner_is_refused_but_people_are_not(world):
    """An archive that does not say whose it is may tell of people; whose contact it is, it cannot tell."""
    people = world.archive("alpha", ada(), Tie("alpha", "ada", "connected"), owner=False)
    contact = world.archive("alpha", ada(), message("1"), owner=False)
    with world.book() as book:
        book.load(people)
        with pytest.raises(wl.OwnerUnknownError, match="does not say whose"):
            book.load(contact)

        assert [person.name for person in book.connections(now=NOW)] == ["Ada Lovelace"]


def test_the_owner_is_nobodys_connection(world):
    """The owner's own account, and contact with it, make no connection."""
    archive = world.archive("alpha", ada(), message("1"), message("2", who="alpha-owner"))
    with world.book() as book:
        file = book.load(archive).files[0]

        assert file.skipped == {"with yourself": 1}
        assert adds_up(file)
        assert [person.name for person in book.connections(now=NOW)] == ["Ada Lovelace"]


def test_a_number_without_a_name_is_counted_until_there_is_contact(world):
    """A follower known by number only is no connection yet; a message, or a name, makes one."""
    follower = Person(Identity("alpha", "700"), "followers[0]")
    with world.book() as book:
        file = book.load(world.archive("alpha", About("one", as_of=NOON), follower, ada())).files[0]
        before = [person.name for person in book.connections(now=NOW)]
        unresolved = book.unresolved()
        book.load(world.archive("alpha", About("one", as_of=NOW), message("1", who="700")))

        assert (before, unresolved, file.unresolved) == (["Ada Lovelace"], 1, 1)
        assert [person.name for person in book.connections(now=NOW)] == ["Ada Lovelace", "an account of alpha, 700"]
        assert book.unresolved() == 0


def test_passive_signs_are_kept_and_do_not_count(world):
    """A like is shown among the interactions and counts neither in the numbers nor in the score."""
    like = Interaction("alpha", "l1", "ada", "like", "out", NOON, "likes[0]")
    with world.book() as book:
        book.load(world.archive("alpha", ada(), like))
        shown = book.show("Ada Lovelace", now=NOW)

    assert [one.kind for one in shown.interactions] == ["like"]
    assert shown.connection.interactions == {"in": 0, "out": 0, "both": 0}
    assert (shown.tie_score.warmth, shown.connection.last_contact) == (None, None)


def test_newer_signs_are_recomputed_whatever_the_archive(world, monkeypatch):
    """An older archive read with a newer extractor of cues gives its utterances new cues, counted as changed."""
    talk = Conversation("alpha", "talk", "group", (Member("ada"), Member("alpha-owner")))
    old = world.archive("alpha", About("one", as_of=NOON), ada(), talk, _said(0.2))
    new = world.archive("alpha", About("one", as_of=NOW), ada(), talk, _said(0.4))
    with world.book() as book:
        book.load([old, new])
        monkeypatch.setattr("warmlinks.loading.staging.CUES_VERSION", 99)
        changed = book.load(old, reread=True).files[0].changed
        monkeypatch.undo()
        unchanged = book.load(new, reread=True).files[0].changed

    assert (changed, unchanged) == (1, 0)


def test_a_known_archive_is_read_again_for_newer_signs(world, monkeypatch):
    """Known is what was read by the same extractor of cues: a newer one needs no telling."""
    talk = Conversation("alpha", "talk", "group", (Member("ada"), Member("alpha-owner")))
    found = [0.2]
    archive = world.archive("alpha", About("one", as_of=NOON), ada(), talk, lambda _: _said(found[0]))
    with world.book() as book:
        book.load(archive)
        found[0] = 0.4
        known = book.load(archive).files[0].changed
        for room in ("fingerprints", "staging"):
            monkeypatch.setattr(f"warmlinks.loading.{room}.CUES_VERSION", 99)
        newer = book.load(archive).files[0].changed

    assert (known, newer) == (0, 1)


def _said(score):
    return Message("alpha", "u1", "talk", "ada", NOON, MessageCues(names=("ada",), introduction_score=score))


def test_parts_of_one_export_are_one_archive(world):
    """Files that differ in their last number are read together, and are one file in the report."""
    world.archive("alpha", ada(), name="export-sam-1.alpha")
    world.archive("alpha", message("1"), name="export-sam-2.alpha")
    world.archive("alpha", message("2"), name="export-2024-01-01.alpha")
    world.archive("alpha", message("3"), name="export-2024-01-02.alpha")
    with world.book() as book:
        report = book.load(sorted(world.folder.glob("export-*")))

    assert [file.seen for file in report.files] == [2, 2, 4]


def test_a_time_without_a_zone_moves_with_the_book(world):
    """A wall-clock time is read in the owner's zone, also when an archive tells the zone only later."""

    def wall(archive):
        at = datetime(2026, 3, 1, 23, 30, tzinfo=archive.timezone)
        return message("1", at=at, stated="3/1/26, 11:30 PM")

    first = world.archive("alpha", ada(), wall)
    second = world.archive("beta", About("one", as_of=NOW, timezone="Asia/Tokyo"), _cleo())
    with world.book(timezone=None) as book:
        book.load([first, second])
        zone = book.timezone
        last = book.show("Ada Lovelace", now=NOW).connection.last_contact

    assert str(zone) == "Asia/Tokyo"
    assert last == datetime(2026, 3, 1, 14, 30, tzinfo=UTC)


def _cleo():
    return Person(Identity("beta", "cleo", name="Cleo Park"))


def test_no_lock_is_held_while_a_source_is_read(world, tmp_path):
    """Another process could write while a plugin reads: the book is locked only for the merge."""
    path = tmp_path / "book.db"
    other = world.book(path)
    written = []

    class Slow(tuple):
        __slots__ = ()

        def __iter__(self):
            yield from tuple.__iter__(self)
            written.append(other.log("Ben", at=NOON).new)

    archive = world.archive("alpha", ada())
    token = archive.read_text()
    world.scripts[token] = Slow(world.scripts[token])
    with world.book(path, patience=0.2) as book:
        book.load(archive)
        names = [person.name for person in book.connections(now=NOW)]
    other.close()

    assert written == [True]
    assert names == ["Ada Lovelace", "Ben"]


def test_states_follow_a_zone_that_comes_with_the_same_records(world):
    """An archive that tells the zone, and nothing else that is new, still moves the states of its ties."""
    dated = message("1", at=date(2024, 1, 6))
    with world.book(timezone=None) as book:
        book.load(world.archive("alpha", About("one", as_of=NOON), ada(), dated))
        book.load(world.archive("alpha", About("one", as_of=NOW, timezone="Asia/Tokyo"), ada(), dated))
        last = book.show("Ada Lovelace", now=NOW).connection.last_contact

        assert last == datetime(2024, 1, 5, 15, tzinfo=UTC)
        assert book.doctor(mend=False).healthy
