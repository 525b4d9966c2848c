"""Two people of one name can be told apart, whenever they are named; who is alone of theirs is called by it alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from warmlinks.cli.main import cli
from warmlinks.digest.sending import DigestOptions
from warmlinks.plugins.guards import Guard
from warmlinks.plugins.sources import Person
from warmlinks.settings import DigestSettings
from warmlinks.values import Identity, Interaction

NOW = datetime(2026, 1, 14, 9, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=60)


def known(network: str, key: str, name: str, handle: str | None = None) -> tuple[object, object]:
    """A person, and a talk with them two months ago."""
    return (
        Person(Identity(network, key, name=name, handle=handle), "p"),
        Interaction(network, f"m-{key}", key, "message", "in", LONG_AGO, "m"),
    )


@pytest.fixture
def book(world, tmp_path):
    """A book with three called Kim Lee, each known from elsewhere, and one Ben."""
    with world.book(tmp_path / "world" / "x.db") as book:
        book.load(
            [
                world.archive(
                    "alpha", *known("alpha", "kim1", "Kim Lee", "kim_l"), *known("alpha", "ben", "Ben Okonjo")
                ),
                world.archive("beta", *known("beta", "kim2", "Kim Lee"), *known("beta", "kim3", "Kim LEE")),
                world.archive("gamma", *known("gamma", "kim4", "Kim Lee")),
            ]
        )
        yield book


def wished_for(book, *people: str) -> str:
    """The lines of the digest where the owner wishes to be in touch with these."""
    for who in people:
        book.set(who, now=NOW - timedelta(days=50), cadence=20)
    digest = book.digest(now=NOW)
    return "\n".join(item.text for item in digest.items)


def test_namesakes_in_one_message_are_told_apart_by_the_shortest_that_does(book):
    """A handle if there is one, else a network that none of the others is on."""
    lines = wished_for(book, "alpha:kim1", "gamma:kim4", "Ben Okonjo")

    assert "Kim Lee (@kim_l): " in lines
    assert "Kim Lee (gamma): " in lines
    assert "Ben Okonjo: " in lines


def test_namesakes_on_one_network_are_told_apart_by_id(book):
    """Where neither a handle nor a network does it, the id does, as in `cooling`."""
    lines = wished_for(book, "beta:kim2", "beta:kim3")

    assert f"Kim Lee ({book.find('beta:kim2')}): " in lines
    assert f"Kim LEE ({book.find('beta:kim3')}): " in lines


def test_a_guard_is_asked_once_of_each_suggestion(book):
    """Also where namesakes are told apart, for which the digest is put together anew."""
    asked = []

    class Asked(Guard):
        name = "asked"

        def veto(self, suggestion):
            asked.append(suggestion)
            return "not today" if suggestion.who == book.find("Ben Okonjo") else None

    for who in ("alpha:kim1", "gamma:kim4", "Ben Okonjo"):
        book.set(who, now=NOW - timedelta(days=50), cadence=20)
    options = DigestOptions(DigestSettings(), (Asked(),))
    digest, held = book.digest(now=NOW, options=options), list(asked)
    suppressions = book.suppressed(now=NOW, options=options)

    assert "Kim Lee (@kim_l): " in "".join(item.text for item in digest.items)
    assert len(held) == len(set(held)) >= 3
    assert [one.why for one in suppressions if one.guard == "asked"] == ["not today"]


def test_namesakes_whose_turns_come_on_different_days_are_told_apart_on_each(book):
    """Two messages about two people would read as two about one, had the one no more than the name."""
    first = wished_for(book, "alpha:kim1")
    book.set("alpha:kim1", now=NOW, cadence="none")
    second = wished_for(book, "gamma:kim4")

    assert first.startswith("Kim Lee (@kim_l): ")
    assert second.startswith("Kim Lee (gamma): ")


def test_who_is_alone_of_their_name_in_the_book_is_called_by_it(book):
    """Nobody else is called Ben Okonjo, and namesakes beside him change nothing."""
    assert wished_for(book, "Ben Okonjo", "alpha:kim1").count("Ben Okonjo: ") == 1


def test_introductions_name_namesakes_apart_for_the_owner_and_not_in_what_is_copied(book):
    """The digest and `intro due` tell them apart; what is to be copied, and JSON, has the plain name."""
    book.introduce("alpha:kim1", "gamma:kim4", at=NOW - timedelta(days=10))
    digest = book.digest(now=NOW)
    item = next(item for item in digest.items if item.rule == "intro_ask")
    due, listed, plain = (
        CliRunner().invoke(cli, ["--book", str(book.path), "--now", NOW.isoformat(), "intro", *words]).stdout
        for words in (["due"], ["list"], ["due", "--json"])
    )

    for text in (item.text, due, " ".join(listed.split())):
        assert "(@kim_l)" in text
        assert "(gamma)" in text
    assert "(" not in item.suggestion + plain
