"""What the samples write is read back to what the invented world holds, in every form and from the server too."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from asked_feeds import ask

import warmlinks as wl
from warmlinks.archive import Archive
from warmlinks.plugins.registry import Registry
from warmlinks.plugins.sources import Account, Refused, Tie
from warmlinks.testing.examples import write_zip
from warmlinks_mastodon import hooks
from warmlinks_mastodon.samples import FORMS, as_members
from warmlinks_mastodon.source import MastodonSource
from warmlinks_samples.chats import contact_days
from warmlinks_samples.world import ME

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("form", FORMS)
def test_an_archive_holds_what_the_owner_did(made, days_of, form):
    with Archive.of_bytes(as_members(made, form=form)) as archive:
        records = list(MastodonSource().read(archive))

    assert days_of(records) == contact_days(made, own_side=True)
    (me,) = [one.identity.key for one in records if isinstance(one, Account)]
    assert me == made.keys[ME]
    assert {one.who for one in records if isinstance(one, Tie)} == {made.keys[one.id] for one in made.people}
    # that the list stands twice is told
    assert sum(isinstance(one, Refused) for one in records) == (form == "old")


@pytest.fixture
def book(tmp_path):
    """A book that knows the source and the feed."""
    registry = Registry(plugins={"mastodon": hooks}, discover=False)
    with wl.Book.open(tmp_path / "book.db", timezone="UTC", registry=registry) as made:
        yield made


def test_a_server_tells_both_sides_and_archive_and_server_add_nothing_twice(made, serve, book, days_of, tmp_path):
    served = serve(made)
    report = ask(book, served.table, NOW)

    assert (report.failed, report.complete, report.account) == (None, True, made.keys[ME])
    assert days_of(book) == contact_days(made)
    assert {one.name for one in book.connections(now=NOW)} == {made.name(one.id) for one in made.people}

    # whoever was made acquainted
    (found,) = [one for one in book.introductions(now=NOW) if one.introducer != "me"]
    names = {one.id: one.name for one in book.connections(now=NOW)}
    assert names[found.introducer] == made.name(made.people[0].id)
    assert [names.get(one, one) for one in found.parties] == ["me", "Rosalind Ferreira"]

    # the archive of the same account brings what the owner liked, and nothing else
    (file,) = book.load(write_zip(tmp_path / "archive.zip", as_members(made).items())).files
    assert (file.failed, file.refused) == (None, 0)
    assert file.new == sum(ME in one.liked_by and one.speaker != ME for one in made.posts)
    assert days_of(book) == contact_days(made)
    assert len(book.connections(now=NOW)) == len(made.people)


def test_behind_an_archive_the_server_brings_what_others_did(made, serve, book, days_of, tmp_path):
    book.load(write_zip(tmp_path / "archive.zip", as_members(made).items()))
    assert days_of(book) == contact_days(made, own_side=True)

    served = serve(made)
    assert ask(book, served.table, NOW).complete
    assert days_of(book) == contact_days(made)
    assert len(book.connections(now=NOW)) == len(made.people)
