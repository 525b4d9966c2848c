"""What the second contract lets a source say: facts, plans, keys of its own, and contact in both ways."""

from __future__ import annotations

import io
import itertools
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner

import warmlinks as wl
from warmlinks.cli.main import cli
from warmlinks.errors import RecordError, UsageError
from warmlinks.plugins.sources import About, Fact, Interaction, Person, Tie, contacts_of
from warmlinks.values import GROUP_LIMIT, Identity

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
NETWORKS = ("alpha", "mail@email", "calendar@email")


@pytest.fixture
def world(make_world):
    return make_world(networks=NETWORKS)


def ada(network="alpha", **more):
    return Person(Identity(network, "ada", name="Ada Lovelace", **more), "people[0]")


def cleo(network="alpha", **more):
    return Person(Identity(network, "cleo", name="Cleo Park", **more), "people[1]")


def meeting(key, at, *, who="ada", network="email", kind="meeting", stated=None):
    return Interaction(network, key, who, kind, "both", at, f"work.ics[{key}]", stated=stated)


def exported(book):
    out = io.StringIO()
    book.export(out)
    return out.getvalue()


# facts


FACTS = (
    Fact("alpha", "ada", "birthday", "--12-10", "cards.vcf[0]"),
    Fact("alpha", "ada", "note", "likes machines; sings with Cleo Park", "cards.vcf[0]"),
    Fact("alpha", "ada", "related", "spouse: William King", "cards.vcf[0]"),
    Fact("alpha", "ada", "related", "friend: Cleo Park", "cards.vcf[0]"),
    Fact("alpha", "ada", "category", "choir", "cards.vcf[0]"),
    Tie("alpha", "ada", "contact", direction="out", where="cards.vcf[0]"),
)


def facts_of(book, who="Ada Lovelace"):
    return {(one.field, one.value) for one in book.show(who, now=NOW).facts if one.holds}


def test_facts_are_counted_shown_and_known_again(world):
    """Each is a record of its own; the place it was read from can be shown; the second load has nothing new."""
    archive = world.archive("alpha", About("one", as_of=NOON), ada(), *FACTS)
    with world.book() as book:
        first = book.load(archive).files[0]
        again = book.load(archive, reread=True).files[0]
        shown = book.show("Ada Lovelace", now=NOW)

    assert (first.seen, first.new, first.same) == (8, 8, 0)
    assert (again.new, again.changed) == (0, 0)
    birthday = next(one for one in shown.facts if one.field == "birthday")
    assert (birthday.value, birthday.source, birthday.where) == ("--12-10", "alpha", "cards.vcf[0]")
    assert not any(shown.connection.interactions.values())


def test_the_shell_shows_facts(world, tmp_path):
    """`show` has them among what is known, each with its place."""
    with world.book(tmp_path / "book.db") as book:
        book.load(world.archive("alpha", About("one", as_of=NOON), ada(), *FACTS))

    done = CliRunner().invoke(cli, ["--book", str(tmp_path / "book.db"), "show", "Ada Lovelace"])

    for words in ("birthday", "--12-10", "spouse: William King", "choir"):
        assert words in done.output


def test_of_two_birthdays_the_newest_archives_holds(world):
    """Whatever the order of loading; the earlier one is still shown, as what was said before."""
    old = world.archive("alpha", About("one", as_of=NOON), ada(), Fact("alpha", "ada", "birthday", "1990-12-10", "a"))
    new = world.archive("alpha", About("one", as_of=NOW), ada(), Fact("alpha", "ada", "birthday", "1991-12-10", "b"))

    for order in ([old, new], [new, old]):
        with world.book() as book:
            book.load(order)

            assert ("birthday", "1991-12-10") in facts_of(book)
            assert ("birthday", "1990-12-10") not in facts_of(book)


@pytest.mark.parametrize("day", ["1990-4-2", "02.04.1990", "--02-30", "19900402", "1990-04-02T00:00", "-04-02", ""])
def test_a_birthday_is_a_day(day):
    """Anything else is refused as it is made, with record and field."""
    with pytest.raises(RecordError, match=r"Fact\.value"):
        Fact("alpha", "ada", "birthday", day)


def test_facts_leave_and_come_back_with_the_export(world):
    """An export read into an empty book gives the same export; a redacted one has none of them."""
    with world.book() as book, world.book() as other:
        book.load(world.archive("alpha", About("one", as_of=NOON), ada(), *FACTS))
        whole = exported(book)
        other.import_(io.StringIO(whole))
        redacted = io.StringIO()
        book.export(redacted, redacted=True)

        assert exported(other) == whole
        assert facts_of(other) == facts_of(book)
    assert "machines" not in redacted.getvalue()
    assert "12-10" not in redacted.getvalue()


def test_who_is_forgotten_goes_from_the_facts_of_others_and_stays_away(world):
    """Her name is in a note and a relation of somebody else: both go, and the next load does not bring them back."""
    archive = world.archive("alpha", About("one", as_of=NOON), ada(), cleo(), *FACTS)
    with world.book() as book:
        book.load(archive)
        book.forget("Cleo Park")
        after = exported(book)
        book.load(archive, reread=True)

        assert "Cleo" not in after
        assert "Cleo" not in exported(book)
        assert ("related", "spouse: William King") in facts_of(book)


def test_facts_join_nobody(world):
    """Two who have a birthday and a note in common stay two."""
    one = world.archive("alpha", ada(), Fact("alpha", "ada", "birthday", "1990-12-10", "a"))
    two = world.archive(
        "mail@email",
        Person(Identity("email", "a", name="A. L."), "x"),
        Fact("email", "a", "birthday", "1990-12-10", "b"),
    )
    with world.book() as book:
        book.load([one, two])

        assert len(book.connections(now=NOW)) == 2


# keys


def test_two_sources_of_one_network_do_not_overwrite_each_other(world):
    """A mail and a meeting with one key on the network both share are two contacts, of one person, in any order."""
    mail = world.archive("mail@email", About("m", as_of=NOON), ada("email"), meeting("k1", NOON, kind="email"))
    calendar = world.archive("calendar@email", About("c", as_of=NOON), ada("email"), meeting("k1", NOON))
    books = []
    for order in ([mail, calendar], [calendar, mail]):
        with world.book() as book:
            book.load(order)
            books.append(exported(book))
            contacts = book.show("Ada Lovelace", now=NOW).interactions

            assert sorted(one.kind for one in contacts) == ["email", "meeting"]
            assert len(book.connections(now=NOW)) == 1

    assert books[0] == books[1]
    with world.book() as again:
        again.import_(io.StringIO(books[0]))
        assert exported(again) == books[0]


def test_one_source_knows_its_own_key_again(world):
    """The control: of one source the same key is the same record, and the newer archive's version stands."""
    old = world.archive("mail@email", About("m", as_of=NOON), ada("email"), meeting("k1", NOON, kind="email"))
    new = world.archive("mail@email", About("m", as_of=NOW), ada("email"), meeting("k1", NOON, kind="call"))
    with world.book() as book:
        book.load(old)
        book.load(new)

        assert [one.kind for one in book.show("Ada Lovelace", now=NOW).interactions] == ["call"]


# what lay ahead


def calendar(world, as_of, *meetings, collection="work", source="calendar@email"):
    return world.archive(source, About("ics", as_of=as_of, collection=collection), ada("email"), *meetings)


PLANNED = NOON + timedelta(days=30)


def keys_of(book):
    return {one.key for one in book.show("Ada Lovelace", now=NOW).interactions}


def test_what_was_planned_and_is_planned_no_more_goes(world):
    """A meeting that was cancelled is no contact; one that had taken place by then stays, and so does what is new."""
    before = calendar(world, NOON, meeting("past", NOON - timedelta(days=3)), meeting("off", PLANNED))
    after = calendar(world, NOW, meeting("new", NOW - timedelta(days=1)))
    with world.book() as book:
        book.load(before)
        report = book.load(after)

        assert keys_of(book) == {"past", "new"}
        assert report.files[0].called_off == 1
        assert book.show("Ada Lovelace", now=NOW).connection.last_contact == NOW - timedelta(days=1)
        assert book.doctor().healthy


def test_whatever_the_order_of_loading_the_book_is_the_same(world):
    """Three calendars in each of six orders: one that moves, one that comes back, one that is called off."""
    archives = [
        calendar(world, NOON, meeting("moved", PLANNED), meeting("back", PLANNED), meeting("off", PLANNED)),
        calendar(world, NOON + timedelta(days=1), meeting("moved", PLANNED + timedelta(days=1))),
        calendar(world, NOW, meeting("moved", PLANNED + timedelta(days=2)), meeting("back", PLANNED)),
    ]
    books = set()
    for order in itertools.permutations(archives):
        with world.book() as book:
            for archive in order:
                book.load(archive)
            again = book.load(order[0], reread=True).files[0]
            books.add(exported(book))
            assert (again.new, again.changed, again.called_off) == (0, 0, 0)
            assert keys_of(book) == {"moved", "back"}

    assert len(books) == 1


def test_what_goes_does_not_hang_on_the_zone_of_the_book(world):
    """A clock without a zone means a later moment once an archive tells where the owner is; nothing goes for that."""
    wall = meeting("wall", NOON, stated="9:30 AM")
    before = world.archive("calendar@email", About("ics", collection="work"), ada("email"), wall)
    after = world.archive(
        "calendar@email", About("ics", as_of=NOW, timezone="America/New_York", collection="work"), ada("email")
    )
    with world.book(timezone=None) as book:
        book.load(before)
        book.load(after)
        again = book.load(before, reread=True).files[0]

        assert (again.new, again.changed, again.called_off) == (0, 0, 0)
        assert keys_of(book) == {"wall"}


def test_control_of_another_calendar_nothing_goes(world):
    """A private calendar says nothing of the one for work, nor does one without a name, nor another source."""
    work = calendar(world, NOON, meeting("planned", PLANNED))
    others = [
        calendar(world, NOW, collection="private"),
        calendar(world, NOW, collection=""),
        calendar(world, NOW, source="mail@email"),
    ]
    with world.book() as book:
        book.load([work, *others])

        assert keys_of(book) == {"planned"}


def test_a_meeting_that_the_calendar_calls_cancelled_is_shown_and_does_not_count(world):
    """Its kind is `cancelled`, under the key that it had."""
    with world.book() as book:
        book.load(calendar(world, NOON, meeting("k", PLANNED)))
        book.load(calendar(world, NOW, meeting("k", PLANNED, kind="cancelled")))
        shown = book.show("Ada Lovelace", now=NOW)

    assert [one.kind for one in shown.interactions] == ["cancelled"]
    assert shown.connection.last_contact is None


# both ways


def people_of(found):
    return [(one.who, one.direction, one.key) for one in found]


def test_a_meeting_is_contact_both_ways_with_each_of_the_others():
    """Whoever called it; the keys stay the same when somebody more is asked to come."""
    more = {"network": "email", "key": "k", "kind": "meeting", "owner": "me", "at": NOON, "direction": "both"}

    assert people_of(contacts_of(present=("me", "ada"), **more)) == [("ada", "both", "k>ada")]
    assert people_of(contacts_of(present=("ada", "ben"), speaker="ben", **more)) == [
        ("ada", "both", "k>ada"),
        ("ben", "both", "k>ben"),
    ]
    assert list(contacts_of(present=map(str, range(GROUP_LIMIT + 1)), **more)) == []
    assert len(list(contacts_of(present=map(str, range(GROUP_LIMIT)), **more))) == GROUP_LIMIT
    assert list(contacts_of(present=("me",), **more)) == []
    on_a_day = next(contacts_of(present=("ada",), **{**more, "at": date(2026, 3, 1)}))
    assert on_a_day.at == date(2026, 3, 1)


def test_a_message_needs_a_speaker():
    """It is said, and not taken for one of nobody's."""
    with pytest.raises(UsageError, match="needs a speaker"):
        list(contacts_of(network="n", key="k", kind="message", present=("ada",), owner="me", at=NOON))


def test_connections_count_what_went_both_ways_in_both_columns(world, tmp_path):
    """A meeting is contact in and out."""
    with world.book(tmp_path / "book.db") as book:
        book.load(calendar(world, NOW, meeting("k", NOON)))

    done = CliRunner().invoke(cli, ["--book", str(tmp_path / "book.db"), "connections"])

    assert re.search(r"Ada Lovelace +\S+ +1 +1 ", done.output), done.output


@pytest.mark.parametrize("kind", ["sms", "chat"])
def test_texts_and_chats_are_contact(world, kind):
    """They count as any message does."""
    with world.book() as book:
        book.load(world.archive("mail@email", About("m", as_of=NOW), ada("email"), meeting("k", NOON, kind=kind)))

        assert book.show("Ada Lovelace", now=NOW).connection.last_contact == NOON


def test_public_names_have_the_fact():
    """It can be had from `warmlinks.plugins.sources`, and its kinds are words."""
    with pytest.raises(RecordError, match=r"Fact\.kind is none of: birthday, note, related, category"):
        Fact("alpha", "ada", "shoe size", "38")
    assert wl.RecordError is RecordError
