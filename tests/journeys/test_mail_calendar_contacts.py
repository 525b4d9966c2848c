"""Mail, a calendar and an address book beside the three networks: one list of people, without a question."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from warmlinks import Book
from warmlinks.plugins.sources import is_crowd
from warmlinks_samples import make_world
from warmlinks_samples.correspondence import Correspondence, make_correspondence, together
from warmlinks_samples.world import ME
from warmlinks_samples.writing import write_newest, write_takeout


@pytest.fixture(scope="module", params=[7, 3])
def made(request: pytest.FixtureRequest) -> Correspondence:
    return make_correspondence(make_world(request.param))


@pytest.fixture(scope="module")
def book(made, tmp_path_factory):
    """All six sources in one book; how the last archive was read is its `report`."""
    folder = tmp_path_factory.mktemp("archives")
    with Book.open(folder / "book.db", timezone=made.world.zone.key, assume=False) as book:
        book.load(write_newest(made.world, folder))
        report = book.load([write_takeout(made, folder)])
        yield book, report


def _now(made: Correspondence) -> datetime:
    return made.world.end + timedelta(days=1)


def _by_address(book: Book, made: Correspondence) -> dict[str, object]:
    """Connections by the address at which mail goes to them."""
    return {
        identity.key: connection
        for connection in book.connections(now=_now(made))
        for identity in connection.identities
        if identity.network == "email"
    }


def test_one_archive_is_read_by_three_sources(book):
    """Each tells its own counts, and none of them refuses anything."""
    _, report = book

    assert [file.source for file in report.files] == ["calendar", "contacts", "mail"]
    assert [file.refused for file in report.files] == [0, 0, 0]


def test_people_are_one_by_address_and_number_over_all_networks(book, made):
    """With whom the world says that they share one, and with nobody else."""
    found = _by_address(book[0], made)
    truth = together(made)

    networks = {who: frozenset(identity.network for identity in found[made.addresses[who]].identities) for who in truth}
    assert networks == truth
    assert sum(len(one) > 2 for one in truth.values()) >= 5


def test_each_is_there_once_and_nobody_else_came(book, made):
    """As many people have mail, a meeting or a card as the world has written of."""
    some = _by_address(book[0], made)

    assert len({connection.id for connection in some.values()}) == len(made.people)
    assert set(some) == {made.addresses[one.id] for one in made.people}


def test_contact_is_what_the_world_knows_of(book, made):
    """Days of mail and of meetings, person by person; lists, machines, crowds and what was called off are none."""
    zone = made.world.zone
    expected: Counter[tuple[str, str, date]] = Counter()
    for mail in made.mails:
        if mail.extra or is_crowd(len(mail.others)):
            continue
        others = mail.others if mail.sender == ME else {mail.sender}
        expected.update((made.addresses[who], "email", mail.at.astimezone(zone).date()) for who in others)
    for meeting in made.meetings:
        there = [who for who in meeting.guests if who not in meeting.declined]
        if meeting.cancelled or ME in meeting.declined or is_crowd(len(there)):
            continue
        for day in meeting.days():
            on = day.date() if isinstance(day, datetime) else day
            expected.update((made.addresses[who], "meeting", on) for who in there)

    some = {connection.id: address for address, connection in _by_address(book[0], made).items()}
    rows = book[0].table("contacts", now=_now(made) + timedelta(days=30))
    found = Counter((some[row["id"]], row["kind"], row["day"]) for row in rows if row["network"] == "email")
    assert {"missing": expected - found, "extra": found - expected} == {"missing": Counter(), "extra": Counter()}


def test_a_mail_that_brings_two_together_is_an_introduction(book, made):
    """The hub's is confirmed by thanks, the owner's own waits for a word."""
    some = _by_address(book[0], made)
    alone = [some[made.addresses[one.id]].id for one in made.people if one.id.startswith("m")]
    found = {
        frozenset(one.parties) - {"me"}: one.label
        for one in book[0].introductions(now=_now(made))
        if one.network == "email"
    }

    assert found[frozenset(alone[:1])] == "confirmed"
    assert found[frozenset(alone[1:])] == "unknown"


def test_a_second_load_changes_nothing(book, made, tmp_path):
    """The same takeout again, and in another order, gives the same book."""
    path = write_takeout(made, tmp_path)

    report = book[0].load([path], reread=True)

    assert [(file.new, file.changed) for file in report.files] == [(0, 0)] * 3


def test_no_text_is_kept(book, made, tmp_path):
    """What was written to anybody is nowhere in the book's file."""
    book[0].backup(tmp_path / "copy.db")

    data = Path(tmp_path / "copy.db").read_bytes()
    assert b"Thursday tea" not in data
    assert b"You both care about old pianos" not in data
