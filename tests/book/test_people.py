"""Whom WHO means, what the owner says of people, and who is who."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from attrs import evolve

import warmlinks as wl
from warmlinks.plugins.sources import About, Person, Tie
from warmlinks.values import Identity, Interaction

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def book(world):
    with world.book() as book:
        book.load(
            [
                world.archive(
                    "alpha",
                    About("one", as_of=NOON),
                    Person(
                        Identity("alpha", "ada", name="Ada Lovelace", handle="ada_l", emails=("Ada@Example.org",)),
                        "p[0]",
                    ),
                    Person(Identity("alpha", "kim1", name="Kim Lee"), "p[1]"),
                    Person(Identity("alpha", "kim2", name="Kim Lee"), "p[2]"),
                    Person(Identity("alpha", "jose", name="José Núñez", aliases=("old-jose",)), "p[3]"),
                    Tie("alpha", "ada", "connected", date(2020, 5, 1)),
                    Interaction("alpha", "m1", "ada", "message", "in", NOON, "m[0]"),
                ),
                world.archive(
                    "beta",
                    About("one", as_of=NOW),
                    Person(Identity("beta", "77", name="ada 🦋", handle="AdaL"), "q[0]"),
                    Interaction("beta", "m1", "77", "mention", "out", NOON + timedelta(days=3), "m[0]"),
                ),
            ]
        )
        yield book


@pytest.mark.parametrize(
    "who",
    [
        "Ada Lovelace",
        "ada lovelace",
        "ADA  LOVELACE",
        "@ada_l",
        "@ADA_L",
        "ada@example.org",
        "alpha:ada",
        "alpha:@ada_l",
        " Ada Lovelace ",
    ],
)
def test_one_person_is_found_by_whatever_names_them(book, who):
    """Name, handle, address, key and id lead to the same person, whatever the case."""
    found = book.find(who)

    assert book.find(found) == book.find(found[:6]) == found
    assert book.show(found, now=NOW).connection.name == "Ada Lovelace"


def test_accents_titles_and_aliases_do_not_matter(book):
    """A name is found without its accents, and a key by an older one."""
    assert book.find("Jose Nunez") == book.find("Dr. José Núñez") == book.find("alpha:old-jose")


def test_several_of_one_name_are_listed(book):
    """A name that two have is refused, with the ids by which they can be told apart."""
    with pytest.raises(wl.NotFoundError, match="2 people go by 'Kim Lee'") as several:
        book.find("Kim Lee")
    ids = {line.split()[0] for line in several.value.candidates}

    assert ids == {book.find("alpha:kim1"), book.find("alpha:kim2")}


def test_nobody_comes_with_those_who_are_like_it(book):
    """A misspelt or partial name names those who may have been meant."""
    for text in ("Lovelace", "Ada Lovelase"):
        with pytest.raises(wl.NotFoundError) as nobody:
            book.find(text)

        assert "Ada Lovelace" in " ".join(nobody.value.candidates)


def test_a_handle_that_changed_hands_means_who_has_it_now(book, world):
    """An old handle still finds its last holder, until somebody else has it."""
    newer = [Person(Identity("alpha", "ada", name="Ada Lovelace", handle="countess"), "p[0]")]
    book.load(world.archive("alpha", About("one", as_of=NOW), *newer))
    before = book.find("@ada_l")
    taken = Person(Identity("alpha", "adam", name="Adam L", handle="ada_l"), "p[9]")
    book.load(world.archive("alpha", About("one", as_of=NOW + timedelta(days=1)), *newer, taken))

    assert before == book.find("@countess") == book.find("Ada Lovelace")
    assert book.find("@ada_l") == book.find("Adam L") != before


# log


@pytest.mark.parametrize("name", ["Zora Neale (choir)", "zora neale", "Dr. Zora Néale", "Neale, Zora"])
def test_a_namesake_is_made_by_hand(book, world, name):
    """Who is said to be new is new though spelt alike, once, and the same in a book made from an export."""
    first = book.log("Zora Neale", "call", at=NOW)
    made, again = (book.log(name, "call", at=NOW, create=True) for _ in range(2))
    same = book.log("Zora Neale", "call", at=NOW, create=True)
    lines = io.StringIO()
    book.export(lines)
    with world.book() as other:
        other.import_(io.StringIO(lines.getvalue()))
        there = [other.find("Zora Neale"), other.find(name)]

    assert made.new_person
    assert made.id != first.id
    assert (again.id, again.new, again.new_person) == (made.id, False, False)
    assert (same.id, same.new, same.new_person) == (first.id, False, False)
    assert there == [first.id, made.id] == [book.find("Zora Neale"), book.find(name)]


def test_letters_that_could_begin_an_id_are_a_name_where_somebody_is_new(book):
    """Nobody is taken for another because their name is spelt as an id begins."""
    first = book.log("Zora Neale", "call", at=NOW)
    made = book.log(first.id[:4], "call", at=NOW, create=True)

    assert made.new_person


def test_a_new_name_becomes_a_person_unless_somebody_is_like_it(book):
    """Nobody is made by mistake: a name that is like another's has to be said to be new."""
    made = book.log("Zora Neale", "call", at=NOW)
    with pytest.raises(wl.NotFoundError, match="some are like it") as like:
        book.log("Lovelace", "call", at=NOW)
    with pytest.raises(wl.NotFoundError):
        book.log("Nobody Here", "call", at=NOW, create=False)
    with pytest.raises(wl.NotFoundError):
        book.log("@nobody", "call", at=NOW, create=True)
    forced = book.log("Lovelace", "call", at=NOW, create=True)
    others = [book.log(name, "call", at=NOW).new_person for name in ("Kim Park", "Guest 1", "Guest 2", "Guest 10")]

    assert made.new_person
    assert forced.new_person
    assert others == [True] * 4
    assert "Ada Lovelace" in " ".join(like.value.candidates)


def test_the_same_entry_again_changes_nothing(book):
    """Logging can be repeated when one does not know whether it was done."""
    first = book.log("Ada Lovelace", "call", at=NOW, note="about engines")
    again = book.log("Ada Lovelace", "call", at=NOW, note="about engines")
    other = book.log("Ada Lovelace", "call", at=NOW, note="about looms")
    shown = book.show("Ada Lovelace", now=NOW)

    assert (first.new, again.new, other.new, first.new_person) == (True, False, True, False)
    assert shown.connection.interactions == {"in": 1, "out": 0, "both": 2}
    assert {one.note for one in shown.interactions} == {None, "about engines", "about looms"}


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "telepathy"}, {"direction": "sideways"}, {"at": datetime(2026, 3, 1)}],  # noqa: DTZ001
)
def test_a_wrong_entry_is_refused(book, wrong):
    """A kind, a direction or a time without zone that nobody knows is a wrong call."""
    with pytest.raises(wl.UsageError):
        book.log("Ada Lovelace", **{"at": NOW, **wrong})


def test_a_date_without_a_time_can_be_logged(book):
    """Who remembers only the day logs the day."""
    book.log("Ada Lovelace", "meeting", at=date(2026, 5, 1))
    shown = book.show("Ada Lovelace", now=NOW)

    assert shown.interactions[0].at == date(2026, 5, 1)
    assert shown.connection.last_contact == datetime(2026, 4, 30, 22, tzinfo=UTC)


# settings


def test_what_is_set_stays_until_it_is_taken_away(book):
    """Each word is set by itself, shown with the person, and taken away by an empty one."""
    book.set("Ada Lovelace", now=NOW, cadence=30, tags=["friends", "engines"], note="likes looms", country="gb")
    book.set("Ada Lovelace", now=NOW, status="archived", untag=["engines"])
    full = book.show("Ada Lovelace", now=NOW).connection
    book.set("Ada Lovelace", now=NOW, cadence="none", note="", country="", status="active", untag=["friends"])
    bare = book.show("Ada Lovelace", now=NOW).connection

    assert (full.cadence, full.tags, full.status) == (30, ("friends",), "archived")
    assert (full.note, full.country) == ("likes looms", "GB")
    assert (bare.cadence, bare.tags, bare.status, bare.note, bare.country) == (None, (), "active", None, None)


@pytest.mark.parametrize(
    "wrong", [{"cadence": 0}, {"cadence": True}, {"status": "gone"}, {"country": "Germany"}, {"tags": [" "]}]
)
def test_what_cannot_be_set_is_refused_whole(book, wrong):
    """A wrong value is a wrong call, and nothing beside it is set."""
    with pytest.raises(wl.UsageError):
        book.set("Ada Lovelace", now=NOW, **{"note": "new", **wrong})

    assert book.show("Ada Lovelace", now=NOW).connection.note is None


def test_the_tightest_tag_gives_the_cadence(book):
    """A person without a cadence of their own has that of the tightest of their tags."""
    book.set_tag("friends", now=NOW, cadence=60)
    book.set_tag("family", now=NOW, cadence=14)
    book.set("Ada Lovelace", now=NOW, tags=["friends", "family"])
    by_tag = book.show("Ada Lovelace", now=NOW).connection.cadence
    book.set("Ada Lovelace", now=NOW, cadence=90)
    own = book.show("Ada Lovelace", now=NOW).connection.cadence
    cadences = book.tag_cadences()
    book.set_tag("family", now=NOW, cadence="none")

    assert (by_tag, own) == (14, 90)
    assert cadences == {"family": 14, "friends": 60}
    assert book.tag_cadences() == {"friends": 60}


def test_no_import_writes_over_what_was_typed(book, world):
    """Names, notes and settings of the owner stand whatever a newer archive says."""
    book.log("Zora Neale", "call", at=NOW)
    book.set("Ada Lovelace", now=NOW, note="mine", cadence=7)
    book.merge("Zora Neale", "Ada Lovelace")
    book.load(
        world.archive(
            "alpha", About("one", as_of=NOW + timedelta(days=9)), Person(Identity("alpha", "ada", name="Lady Ada"), "p")
        )
    )
    shown = book.show("alpha:ada", now=NOW).connection

    assert (shown.name, shown.note, shown.cadence) == ("Zora Neale", "mine", 7)


def test_of_two_joined_people_the_later_word_holds(book):
    """Joined people have the setting that was made last; a new one prevails, and apart each has its own again."""
    book.set("alpha:kim1", now=NOW, cadence=30)
    book.set("alpha:kim2", now=NOW + timedelta(hours=1), cadence=60)
    book.merge("alpha:kim1", "alpha:kim2")
    joined = book.show("Kim Lee", now=NOW).connection.cadence
    book.set("Kim Lee", now=NOW + timedelta(hours=2), cadence=30)
    prevails = book.show("Kim Lee", now=NOW).connection.cadence
    book.undo()

    assert (joined, prevails) == (60, 30)
    assert book.show("alpha:kim2", now=NOW).connection.cadence == 60


# who is who


def test_joining_unites_and_undoing_parts(book):
    """A join unites identities, contact and ids; the ids of both parts still find the person; undo parts them."""
    ada, butterfly = book.find("Ada Lovelace"), book.find("@AdaL")
    change = book.merge(ada, butterfly)
    joined = book.show(ada, now=NOW).connection
    by_old_id = book.find(butterfly)
    undone = book.undo(ada)

    assert change.before == tuple(sorted((ada, butterfly)))
    assert change.after == (ada,) == undone.before
    assert by_old_id == ada
    assert [one.network for one in joined.identities] == ["alpha", "beta"]
    assert joined.interactions == {"in": 1, "out": 1, "both": 0}
    assert joined.connected_on == {"alpha": date(2020, 5, 1)}
    assert undone.after == tuple(sorted((ada, butterfly)))


def test_a_decision_can_be_repeated(book):
    """Said twice, because one does not know whether it was kept, it counts once and is taken back at once."""
    apart = book.find("Ada Lovelace") != book.find("@AdaL")
    book.merge("Ada Lovelace", "@AdaL")
    again = book.merge("Ada Lovelace", "@AdaL")
    book.undo()
    parted = book.find("Ada Lovelace") != book.find("@AdaL")
    book.keep_apart("Ada Lovelace", "@AdaL")
    book.keep_apart("@AdaL", "Ada Lovelace")
    book.undo()

    assert again.before == again.after
    assert apart
    assert parted
    with pytest.raises(wl.NotFoundError, match="nothing to take back"):
        book.undo()


def test_nobody_is_joined_with_or_parted_from_themselves(book):
    """The same words twice are a slip, and an identity is no other than itself."""
    with pytest.raises(wl.UsageError, match="same words"):
        book.merge("Ada Lovelace", "Ada Lovelace")
    with pytest.raises(wl.UsageError, match="same words"):
        book.keep_apart("Ada Lovelace", "Ada Lovelace")


def test_a_join_lifts_what_had_parted_and_undo_restores_it(book):
    """The later word holds: same after not-same joins, and taking that back parts again."""
    book.keep_apart("alpha:kim1", "alpha:kim2")
    book.merge("alpha:kim1", "alpha:kim2")
    joined = book.find("alpha:kim1") == book.find("alpha:kim2")
    book.undo()
    parted = book.find("alpha:kim1") != book.find("alpha:kim2")

    assert joined
    assert parted
    with pytest.raises(wl.NotFoundError, match="nothing to take back"):
        book.undo("Ada Lovelace")


def test_those_joined_by_an_address_can_be_parted(book, world):
    """Two identities with one address are one person until the owner says they are not."""
    book.load(world.archive("beta", Person(Identity("beta", "88", name="Ada L", emails=("ada@example.org",)), "q[1]")))
    together = book.find("beta:88") == book.find("alpha:ada")
    book.keep_apart("beta:88", "alpha:ada")
    apart = book.find("beta:88") != book.find("alpha:ada")

    assert together
    assert apart


def test_every_field_says_where_it_comes_from(book, world):
    """Each value has its source, the date of its archive and its place; an older one is shown as no longer holding."""
    newer = Person(Identity("alpha", "ada", name="Ada King", handle="ada_l"), "p[5]")
    book.load(world.archive("alpha", About("one", as_of=NOW), newer))
    facts = [fact for fact in book.show("alpha:ada", now=NOW).facts if fact.field == "name"]

    assert [(fact.value, fact.holds, fact.where, fact.as_of) for fact in facts] == [
        ("Ada King", True, "p[5]", NOW),
        ("Ada Lovelace", False, "p[0]", NOON),
    ]
    assert {fact.source for fact in facts} == {"alpha"}


def test_stages_are_left_out_on_request_and_nothing_else(book):
    """Everybody is the same with and without; how far a tie has come is said by itself."""
    whole, without = book.connections(now=NOW), book.connections(now=NOW, stages=False)

    assert {person.stage for person in without} == {None}
    assert {person.stage for person in whole} > {None}
    assert [evolve(person, stage=None) for person in whole] == without
