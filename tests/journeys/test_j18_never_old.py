"""J18: data that are never old, from real servers of mail, calendars and contacts, and from one that fails."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

import warmlinks as wl
from warmlinks.cli.main import cli
from warmlinks.settings import FeedTable
from warmlinks_samples import make_world
from warmlinks_samples.correspondence import make_correspondence
from warmlinks_samples.writing import write_takeout

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ADA = "ada@engine.example"


def tables(post, server, ca_file):
    me = {"user": "sam@tidewater.example", "password": "env:J18_PASSWORD"}
    dav = {"inner_hosts": ["localhost"], "insecure": True}
    return {
        "mail": FeedTable(
            feed="mail", inner_hosts=["localhost"], ca_file=ca_file, own={"host": "localhost", "port": post.port, **me}
        ),
        "calendar": FeedTable(feed="calendar", own={"url": server.url, **me}, **dav),
        "contacts": FeedTable(feed="contacts", own={"url": server.url, **me}, **dav),
    }


@pytest.mark.heavy
def test_mail_a_calendar_and_contacts_of_real_servers_come_in_and_are_one_list_of_people(tmp_path, monkeypatch):
    """J18.1 and J18.3: people, contact and planned meetings; again nothing new; a mail more is one record."""
    from dav_server import SECRET, USER, DavServer
    from imap_server import Post

    monkeypatch.setenv("J18_PASSWORD", SECRET)
    post, server = Post(), DavServer()
    try:
        for day in range(1, 6):
            post.deliver(f"Ada Lovelace <{ADA}>", USER, at=NOW - timedelta(days=day))
        server.make("work")
        server.put("work/lunch.ics", _lunch(NOW + timedelta(days=1)))
        server.make("friends", book=True)
        server.put("friends/ada.vcf", f"BEGIN:VCARD\nVERSION:3.0\nUID:a\nFN:Ada Lovelace\nEMAIL:{ADA}\nEND:VCARD\n")
        on = tables(post, server, str(post.folder / "ca.pem"))
        with wl.Book.open(tmp_path / "book.db", timezone="UTC") as book:
            first = book.sync(now=NOW, feeds=on)
            assert [(one.name, one.complete, one.failed) for one in first.feeds] == [
                (name, True, None) for name in ("mail", "calendar", "contacts")
            ]
            (ada,) = book.connections(now=NOW)
            assert ada.name == "Ada Lovelace"
            assert {one.network for one in ada.identities} == {"email", "contacts"}
            assert ada.last_contact == NOW - timedelta(days=1)
            assert book.duplicates() == []

            assert book.sync(now=NOW + timedelta(hours=1), feeds=on).nothing_new
            post.deliver(f"Ada Lovelace <{ADA}>", USER, at=NOW + timedelta(hours=1))
            report = book.sync(now=NOW + timedelta(hours=2), feeds=on)
            assert [one.new for one in report.feeds] == [1, 0, 0]

            # the meeting is called off, and what took place counts
            server.delete("work/lunch.ics")
            server.put("work/walk.ics", _lunch(NOW + timedelta(hours=3)).replace("UID:lunch", "UID:walk"))
            book.sync(now=NOW + timedelta(hours=2.5), feeds=on)
            later = NOW + timedelta(days=3)
            book.sync(now=later, feeds=on)
            (ada,) = book.connections(now=later)
            assert ada.last_contact == NOW + timedelta(hours=3)
            assert book.doctor(mend=False).healthy
    finally:
        post.close()
        server.close()


def _lunch(at):
    return (
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//EN\nBEGIN:VEVENT\nUID:lunch\nDTSTAMP:20260101T000000Z\n"
        f"DTSTART:{at:%Y%m%dT%H%M%SZ}\nORGANIZER:mailto:sam@tidewater.example\n"
        f"ATTENDEE;CN=Ada Lovelace:mailto:{ADA}\nEND:VEVENT\nEND:VCALENDAR\n"
    )


@pytest.mark.parametrize("fault", ["cut", "401", "429 for an hour", "no JSON"])
def test_a_pull_that_goes_wrong_says_so_in_a_line_and_the_next_sync_goes_on(tmp_path, fault):
    """J18.2: what came stays, one clear line, no secret."""
    from warmlinks.plugins.registry import Registry
    from warmlinks.testing.fakes import as_plugin
    from warmlinks.testing.feeds import FaultyServer

    page = (_pages() / "write-a-feed.md").read_text("utf-8").split("```python\n")
    namespace = {}
    for block in (page[1], page[3]):
        # the page's own feed and server
        exec(compile(block.split("```")[0], "page", "exec", dont_inherit=True), namespace)
    server = FaultyServer(namespace["answer"])
    try:
        own = {"url": server.url, "token": server.token}
        on = {"club": FeedTable(feed="club", inner_hosts=["localhost"], ca_file=server.ca_file, own=own)}
        registry = Registry(plugins={"club": as_plugin(namespace["ClubFeed"])}, discover=False)
        with wl.Book.open(tmp_path / "book.db", timezone="UTC", registry=registry) as book:
            server.misbehave(2, fault)
            (broken,) = book.sync(now=NOW, feeds=on).feeds
            server.behave()
            if fault != "cut":
                assert (broken.complete, broken.new_interactions) == (False, 3)
                assert "\n" not in broken.failed.why
                assert broken.failed.advice
            assert server.secret not in json.dumps(str(broken))
            (whole,) = book.sync(now=NOW + timedelta(hours=2), feeds=on).feeds
            assert whole.complete
            assert len(book.connections(now=NOW)) == 7
    finally:
        server.close()


def test_one_takeout_is_one_load_three_counts_and_one_list_of_people(tmp_path):
    """J18.4: mail, a calendar and contacts in one zip, without a question; the same again is nothing new."""
    made = make_correspondence(make_world(7))
    path = write_takeout(made, tmp_path)
    now = made.world.end + timedelta(days=1)
    base = ["--book", str(tmp_path / "book.db"), "--timezone", made.world.zone.key, "--now", now.isoformat()]

    said = CliRunner().invoke(cli, [*base, "load", str(path)])

    assert said.exit_code == 0, said.output
    counts = re.findall(r"^(\w+): ([\d,]+) records seen", said.output, re.MULTILINE)
    assert [source.lower() for source, _ in counts] == ["calendar", "contacts", "mail"]
    with wl.Book.open(tmp_path / "book.db") as book:
        people = book.connections(now=now)
        networks = {one.id: {identity.network for identity in one.identities} for one in people}
        addresses = [identity.key for one in people for identity in one.identities if identity.network == "email"]
        assert len(addresses) == len(set(addresses)), "an address is with two people"
        assert set(addresses) == {made.addresses[one.id] for one in made.people}
        assert any(one == {"email", "contacts"} for one in networks.values())
        assert book.duplicates() == []
        kinds = {row["kind"] for row in book.table("contacts", now=now)}
        assert {"email", "meeting"} <= kinds

        again = book.load([path], reread=True)
        assert [(file.source, file.new, file.changed, file.refused) for file in again.files] == [
            (source, 0, 0, 0) for source in ("calendar", "contacts", "mail")
        ]
        assert {one.id for one in book.connections(now=now)} == networks.keys()


def _pages():
    from pathlib import Path

    return Path(__file__).parents[2] / "docs" / "how-to"
