"""Whose archive it is, and by which host its accounts are named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from warmlinks.archive import Archive, open_archive
from warmlinks.errors import InputError, OwnerUnknownError
from warmlinks.plugins.sources import Account, Interaction, Person
from warmlinks.values import Identity
from warmlinks_mastodon.source import MastodonSource

DATA = Path(__file__).parent / "data"
TABLE = {"following_accounts.csv": "Account address,Show boosts\nmira@harbour.example,true\n"}


def records_of(files, **more):
    with Archive.of_bytes(files, **more) as archive:
        return list(MastodonSource().read(archive))


def owners_in(records):
    return [one.identity.key for one in records if isinstance(one, Account)]


def test_a_table_alone_asks_whose_it_is():
    with pytest.raises(OwnerUnknownError, match="does not say whose"):
        records_of(TABLE)


def test_a_table_alone_is_of_the_one_account_that_the_book_knows():
    known = [Identity("mastodon", "sam@tide.example"), Identity("email", "sam@home.example")]
    assert owners_in(records_of(TABLE, accounts=known)) == ["sam@tide.example"]


def test_of_two_known_accounts_one_has_to_be_named():
    known = [Identity("mastodon", "sam@tide.example"), Identity("mastodon", "sam@first.example")]
    with pytest.raises(OwnerUnknownError) as caught:
        records_of(TABLE, accounts=known)
    assert caught.value.candidates == ("sam@tide.example", "sam@first.example")

    # an address of mail that was told for other archives does not stand in the way
    told = ["sam@home.example", "sam@first.example"]
    assert owners_in(records_of(TABLE, accounts=known, owner=told)) == ["sam@first.example"]


@pytest.fixture
def on_another_host():
    files = {name: (DATA / "other_host" / name).read_bytes() for name in ("actor.json", "outbox.json")}
    actor = json.loads(files["actor.json"])
    del actor["webfinger"]
    return {**files, "actor.json": json.dumps(actor)}


def test_an_account_is_named_by_the_host_of_its_pages_where_no_more_is_known(on_another_host):
    records = records_of(on_another_host)
    assert owners_in(records) == ["sam@social.isle.example"]
    assert "jonas@social.isle.example" in {one.who for one in records if isinstance(one, Interaction)}


@pytest.mark.parametrize(
    "more",
    [
        {"owner": "sam@isle.example"},
        {"accounts": [Identity("mastodon", "sam@isle.example", aliases=("https://social.isle.example/users/sam",))]},
    ],
)
def test_the_host_that_accounts_are_named_by_may_be_told_or_known(on_another_host, more):
    records = records_of(on_another_host, **more)
    assert owners_in(records) == ["sam@isle.example"]
    jonas = next(
        one.identity for one in records if isinstance(one, Person) and one.identity.key == "jonas@isle.example"
    )
    assert "jonas@social.isle.example" in jonas.aliases


@pytest.mark.parametrize("typed", ["sam@home.example", "anna@isle.example", "Sam", "https://isle.example/@sam/"])
def test_what_is_typed_for_other_archives_changes_nothing(on_another_host, typed):
    expected = "sam@isle.example" if "//" in typed else "sam@social.isle.example"
    assert owners_in(records_of(on_another_host, owner=typed)) == [expected]


def test_without_an_account_the_posts_say_whose_they_are():
    with open_archive(DATA / "archive") as archive:
        outbox = archive.part("outbox.json")
        assert owners_in(MastodonSource().read(outbox)) == ["sam@tide.example"]


def test_two_accounts_in_one_archive_are_to_be_loaded_each_by_itself():
    actors = {f"{user}/actor.json": json.dumps({"id": f"https://tide.example/users/{user}"}) for user in ("sam", "ada")}
    with pytest.raises(InputError, match="several accounts") as caught:
        records_of(actors)
    assert caught.value.advice == "Load each by itself"
