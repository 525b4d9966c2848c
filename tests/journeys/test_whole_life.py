"""All that somebody can ask for in one book: one list of people, and contact that the world knows of."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from functools import cache

import pytest

from warmlinks import Book
from warmlinks_samples.chats import CHAT_NETWORKS, contact_days, make_chats
from warmlinks_samples.correspondence import make_correspondence
from warmlinks_samples.making import make_world
from warmlinks_samples.observing import person_of
from warmlinks_samples.world import NETWORKS
from warmlinks_samples.writing import write_whole_life

WORLD = make_world(7)
OWN_SIDE = frozenset({"mastodon", "bluesky"})
"""Their archives hold what the owner wrote, and none of the answers."""


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """All archives in one book, with what the load said of them."""
    folder = tmp_path_factory.mktemp("life")
    with Book.open(folder / "book.db", timezone="UTC") as book:
        yield book, book.load(write_whole_life(WORLD, folder))


def test_each_archive_is_read_by_its_source_and_nothing_is_refused(book):
    """The takeout by three."""
    files = book[1].files

    assert {file.source for file in files} >= {*CHAT_NETWORKS, "mail", "calendar", "contacts"}
    assert [(file.source, file.refused, file.failed) for file in files if file.refused or file.failed] == []


@pytest.mark.parametrize("network", CHAT_NETWORKS)
def test_contact_on_each_network_is_what_the_world_knows_of(book, network):
    """Kind by kind, how many days of contact with how many people: no more and no less."""
    made = make_chats(WORLD, network)
    rows = book[0].table("contacts", now=WORLD.end + timedelta(days=2))
    days = defaultdict(lambda: defaultdict(set))
    for row in rows:
        if row["network"] == network:
            days[row["kind"]][row["id"]].add(row["day"])
    truth = contact_days(made, own_side=network in OWN_SIDE)
    if network == "bluesky":
        del truth["message"]  # its chats are in no repository

    assert {kind: _numbers(days[kind]) for kind in truth} == {kind: _numbers(of) for kind, of in truth.items()}


def _numbers(days):
    return Counter(len(of) for of in days.values())


def test_whoever_has_one_number_or_address_is_one_person(book):
    """The number of a card is that of a chat and of the phone, the address of a letter that of a workspace."""
    cards = {card.person_id: card for card in make_correspondence(WORLD).cards}
    joined = 0
    for who, networks in _networks_of_each(book[0]).items():
        for network in ("telegram", "phone", "slack"):
            made = make_chats(WORLD, network)
            if who in cards and made.keys.get(who) in {*cards[who].phones, *cards[who].emails}:
                assert any({network, "contacts"} <= together for together in networks), (who, network)
                joined += 1

    assert joined >= 8


def test_nobody_is_joined_with_somebody_else(book):
    """By strong keys or by a rare name: all identities of a connection are of one person of the world."""
    for connection in book[0].connections(now=WORLD.end):
        people = {who for identity in connection.identities if (who := _person(identity)) is not None}
        assert len(people) <= 1, connection


def _networks_of_each(book):
    """For each person of the world the sets of networks on which they are one."""
    found = defaultdict(list)
    for connection in book.connections(now=WORLD.end):
        for who in {_person(identity) for identity in connection.identities} - {None}:
            found[who].append({identity.network for identity in connection.identities})
    return found


@cache
def _keys():
    """Who is meant by a network and a key, an address or a number."""
    known = {}
    letters = make_correspondence(WORLD)
    for who, address in letters.addresses.items():
        known["email", address] = who
    for card in letters.cards:
        known |= {("contacts", point): card.person_id for point in (*card.emails, *map(_digits, card.phones))}
    for network in CHAT_NETWORKS:
        made = make_chats(WORLD, network)
        known |= {(network, _digits(key) if key[0] == "+" else key): who for who, key in made.keys.items()}
        names = Counter(made.name(who) for who in made.keys)
        known |= {(network, made.name(who)): who for who in made.keys if names[made.name(who)] == 1}
    return known


def _digits(number):
    return "".join(mark for mark in number if mark.isdigit())


def _person(identity):
    if identity.network in NETWORKS:
        return person_of(WORLD, identity)
    points = [identity.key, *identity.emails, *map(_digits, identity.phones), identity.handle, identity.name]
    return next((who for point in points if (who := _keys().get((identity.network, point)))), None)
