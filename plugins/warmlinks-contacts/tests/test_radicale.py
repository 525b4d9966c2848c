"""A real CardDAV server: people come in, and again only what has changed.

It needs radicale (in the dependency group `peers`).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from asked_feeds import ask, book_of
from dav_server import USER, running

from warmlinks.settings import FeedTable
from warmlinks_contacts.feed import ContactsFeed

pytestmark = pytest.mark.heavy

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def card(uid, name, *more):
    lines = "".join(f"{line}\n" for line in more)
    return f"BEGIN:VCARD\nVERSION:3.0\nUID:{uid}\nFN:{name}\nN:{name};;;;\n{lines}END:VCARD\n"


server = pytest.fixture(running)


@pytest.fixture
def book(tmp_path):
    with book_of(ContactsFeed, tmp_path) as made:
        yield made


def sync(book, server, hours=0, **more):
    own = {"url": server.url, "user": USER, "password": "env:DAV_PASSWORD", **more}
    table = FeedTable(feed="contacts", inner_hosts=["localhost"], insecure=True, own=own)
    return ask(book, table, NOW + timedelta(hours=hours))


def test_people_come_in_and_again_only_what_has_changed(server, book):
    server.make("friends", book=True)
    for number in range(230):
        server.put(f"friends/p{number}.vcf", card(f"p{number}", f"Pat {number}", f"EMAIL:pat{number}@club.example"))
    first = sync(book, server)
    assert (first.failed, first.complete, first.new_people) == (None, True, 230)

    again = sync(book, server, 1)
    assert (again.failed, again.new, again.changed, again.seen) == (None, 0, 0, 0)

    server.put("friends/p7.vcf", card("p7", "Pat 7", "EMAIL:pat7@club.example", "TEL:+49 30 1234567"))
    server.put("friends/new.vcf", card("new", "Ada Lovelace", "EMAIL:ada@engine.example"))
    third = sync(book, server, 2)
    assert (third.failed, third.new_people) == (None, 1)
    assert third.seen < 10
    shown = book.show("Ada Lovelace", now=NOW + timedelta(hours=2))
    assert shown.connection.identities[0].emails == ("ada@engine.example",)


def test_one_address_book_may_be_named(server, book):
    server.make("friends", book=True)
    server.make("work", book=True)
    server.put("friends/a.vcf", card("a", "Ada Lovelace"))
    server.put("work/b.vcf", card("b", "Ben Oduya"))
    report = sync(book, server, url=f"{server.url}{USER}/work/")

    assert (report.failed, report.new_people) == (None, 1)
    assert book.find("Ben Oduya")


def test_without_an_address_book_it_says_so(server, book):
    assert "has no addressbook of yours" in sync(book, server).failed.why
