"""J2: who is who, and how to take it back."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest

from warmlinks.plugins.sources import About, Person
from warmlinks.values import Identity, Interaction

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def exported(book):
    stream = io.StringIO()
    book.export(stream)
    return stream.getvalue()


@pytest.fixture
def alpha(world):
    """A file with Ada, and with two people of one name."""
    return world.archive(
        "alpha",
        About("one", as_of=NOON),
        Person(Identity("alpha", "in/ada", name="Ada Lovelace", company="Engines"), "Connections.csv[0]"),
        Person(Identity("alpha", "in/kim-1", name="Kim Lee"), "Connections.csv[1]"),
        Person(Identity("alpha", "in/kim-2", name="Kim Lee"), "Connections.csv[2]"),
        Interaction("alpha", "m1", "in/ada", "message", "in", NOON, "messages.csv[0]"),
    )


@pytest.fixture
def beta(world):
    """A file with Ada under her handle."""
    return world.archive(
        "beta",
        About("one", as_of=NOON),
        Person(Identity("beta", "77", name="Ada Lovelace", handle="ada_l"), "tweets.js[0]"),
        Interaction("beta", "t1", "77", "mention", "out", NOON + timedelta(days=40), "tweets.js[0]"),
    )


def test_j2_1_two_of_one_name_in_one_file_stay_two(world, alpha):
    """Two people of the same name in one file are two connections."""
    with world.book() as book:
        book.load(alpha)

        assert [person.name for person in book.connections(now=NOW)].count("Kim Lee") == 2


def test_j2_2_joining_unites_histories_and_parting_restores_them(world, alpha, beta):
    """Joined, Ada has both histories; taken apart, the export is to the byte what it was before."""
    with world.book() as book:
        book.load([alpha, beta])
        before, scores = exported(book), book.scores(now=NOW)
        book.merge("alpha:in/ada", "@ada_l")
        joined = book.show("Ada Lovelace", now=NOW).connection
        between = exported(book)
        book.undo()

        assert joined.interactions == {"in": 1, "out": 1, "both": 0}
        assert {identity.network for identity in joined.identities} == {"alpha", "beta"}
        assert between != before
        assert exported(book) == before
        assert book.scores(now=NOW) == scores


def test_j2_3_not_the_same_is_remembered(world, alpha, beta):
    """A pair that was answered is not asked again, neither now nor after the next import."""
    newer = world.archive(
        "beta",
        About("one", as_of=NOW),
        Person(Identity("beta", "77", name="Ada Lovelace", handle="ada_l", location="London"), "tweets.js[0]"),
    )
    with world.book() as book:
        book.load([alpha, beta])
        asked = {(one.a_name, one.b_name) for one in book.duplicates()}
        book.keep_apart("alpha:in/ada", "beta:77")
        now = [one for one in book.duplicates() if one.a_name == "Ada Lovelace"]
        book.load([newer, alpha, beta], reread=True)
        later = [one for one in book.duplicates() if one.a_name == "Ada Lovelace"]

        assert ("Ada Lovelace", "Ada Lovelace") in asked
        assert now == later == []


def test_j2_4_importing_again_after_a_join_makes_nobody_new(world, alpha, beta):
    """After a join, both files again bring neither a second person nor a change."""
    with world.book() as book:
        book.load([alpha, beta])
        book.merge("alpha:in/ada", "beta:77")
        people, before = book.connections(now=NOW), exported(book)
        report = book.load([beta, alpha], reread=True)

        assert report.nothing_new
        assert book.connections(now=NOW) == people
        assert exported(book) == before


def test_j2_5_every_field_shows_its_source(world, alpha, beta):
    """For every field of a joined person the network, the place in the file and the date are told."""
    with world.book() as book:
        book.load([alpha, beta])
        book.merge("alpha:in/ada", "beta:77")
        facts = {(fact.network, fact.field): fact for fact in book.show("Ada Lovelace", now=NOW).facts}

        assert {key: (fact.value, fact.source, fact.where, fact.as_of) for key, fact in facts.items()} == {
            ("alpha", "name"): ("Ada Lovelace", "alpha", "Connections.csv[0]", NOON),
            ("alpha", "company"): ("Engines", "alpha", "Connections.csv[0]", NOON),
            ("beta", "name"): ("Ada Lovelace", "beta", "tweets.js[0]", NOON),
            ("beta", "handle"): ("ada_l", "beta", "tweets.js[0]", NOON),
        }
