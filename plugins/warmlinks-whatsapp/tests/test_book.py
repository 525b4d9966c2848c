"""Chats in a book: they come together with an address book, introduce people, and come once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

import pytest

import warmlinks as wl
from warmlinks.archive import Archive
from warmlinks.errors import SettingsError
from warmlinks.plugins.registry import Registry
from warmlinks.plugins.sources import Coverage, Person, Source
from warmlinks.testing.examples import write_zip
from warmlinks.testing.fakes import as_plugin
from warmlinks.values import Identity
from warmlinks_whatsapp.source import WhatsAppSource

NOW = datetime(2025, 6, 1, tzinfo=UTC)
LEFT = "\u200e"
PAIR = f"""[14/03/25, 14:05:09] Mira Holt: {LEFT}Messages and calls are end-to-end encrypted.
[14/03/25, 14:05:09] Mira Holt: how is the boat
[14/03/25, 14:06:09] Sam Owner: dry
[02/05/25, 09:00:00] Mira Holt: {LEFT}<attached: 00000004-Jonas Brandt.vcf>
"""
CARD = "BEGIN:VCARD\nVERSION:3.0\nFN:Jonas Brandt\nTEL:+44 7700 900123\nEND:VCARD\n"
STRANGER = """[03/05/25, 10:00:00] Sam Owner: hello, I am Sam
[03/05/25, 10:06:09] +44 7700 900123: hello Sam
[14/05/25, 10:06:09] +44 7700 900123: shall we sail
"""


class Addresses(Source):
    """An address book of one."""

    name: ClassVar[str] = "addresses"
    network: ClassVar[str] = "addresses"
    coverage: ClassVar[Coverage] = {}
    needs_owner: ClassVar[bool] = False

    def recognizes(self, archive):
        return bool(archive.find("addresses.csv"))

    def read(self, archive):
        yield Person(Identity("addresses", "1", name="Jonas Brandt", phones=("0044 7700 900 123",)), "addresses.csv")


@pytest.fixture
def book():
    plugins = {"whatsapp": as_plugin(WhatsAppSource), "addresses": as_plugin(Addresses)}
    with wl.Book.open(
        ":memory:", timezone="Europe/London", registry=Registry(plugins=plugins, discover=False)
    ) as opened:
        yield opened


@pytest.fixture
def zips(tmp_path):
    pair = write_zip(
        tmp_path / "WhatsApp Chat - Mira Holt.zip",
        [("_chat.txt", PAIR.encode()), ("00000004-Jonas Brandt.vcf", CARD.encode())],
    )
    stranger = write_zip(tmp_path / "WhatsApp Chat - +44 7700 900123.zip", [("_chat.txt", STRANGER.encode())])
    return pair, stranger


def test_zips_of_several_chats_are_given_one_after_the_other(book, zips, tmp_path):
    """The first tells whose they are; a number brings a stranger together with the address book and with a card."""
    addresses = write_zip(tmp_path / "addresses.zip", [("addresses.csv", b"x")])

    report = book.load([*zips, addresses])

    assert [(one.failed, one.refused) for one in report.files] == [(None, 0)] * 3
    people = {one.name: {two.network for two in one.identities} for one in book.connections(now=NOW)}
    assert people.keys() >= {"Mira Holt", "Jonas Brandt"}
    assert people["Jonas Brandt"] == {"whatsapp", "addresses"}
    assert len(people) == 2


def test_a_card_that_was_handed_over_is_an_introduction(book, zips):
    """Somebody gave the owner a number, and the owner wrote there."""
    book.load(list(zips))

    (found,) = book.introductions(now=NOW)
    names = {one.id: one.name for one in book.connections(now=NOW)}
    assert (found.role, names[found.introducer]) == ("introduced", "Mira Holt")
    assert {names.get(one, one) for one in found.parties} == {"me", "Jonas Brandt"}


def test_loaded_twice_nothing_is_new(book, zips):
    """Nor when a later export says the same again."""
    book.load(list(zips))
    before = book.connections(now=NOW)

    report = book.load(list(zips), reread=True)

    assert (report.new_people, report.new_interactions) == (0, 0)
    assert book.connections(now=NOW) == before


def test_a_chat_of_somebody_else_is_refused(book, zips, tmp_path):
    """A book is of one person."""
    book.load(zips[0])
    other = write_zip(
        tmp_path / "WhatsApp Chat - Ana Ruiz.zip",
        [("_chat.txt", b"[14/03/25, 14:05:09] Ana Ruiz: a\n[14/03/25, 14:06:09] Luca Neri: b\n")],
    )

    with pytest.raises(wl.errors.OwnerUnknownError, match="somebody else's"):
        book.load(other)


def test_what_was_sent_in_a_chat_came_along_with_it():
    """A card that a line names; not one that lies beside the chat for itself."""
    files = {"x/_chat.txt": PAIR, "x/00000004-Jonas Brandt.vcf": CARD, "x/contacts.vcf": CARD, "x/1-PHOTO.jpg": b"x"}
    with Archive.of_bytes(files) as archive:
        along = [one.name for one in WhatsAppSource().attachments(archive)]

    assert along == ["x/00000004-Jonas Brandt.vcf"]
    with Archive.of_bytes({"x/_chat.txt": PAIR}) as archive:
        assert not list(WhatsAppSource().attachments(archive))


def test_a_setting_that_is_none_is_said():
    """With its key, and what it may be; never with the value."""
    for wrong in ("sideways", 1, None, ["day-first"]):
        with pytest.raises(SettingsError, match="dates says no order") as caught:
            WhatsAppSource.configure({"dates": wrong})
        assert caught.value.advice == "It is one of day-first, month-first, year-first"


def test_installed_means_usable():
    """The plugin registers its one source."""
    assert isinstance(Registry(environ={}).sources()["whatsapp"], WhatsAppSource)
