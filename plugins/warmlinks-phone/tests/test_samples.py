"""What is written of an invented world is read back as it happened there."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC
from functools import cache

import pytest

from warmlinks.addresses import phone_key
from warmlinks.archive import Archive
from warmlinks.plugins.sources import Account, Conversation, Message, Person, Refused
from warmlinks.values import Interaction
from warmlinks_phone.samples import FORMS, as_members
from warmlinks_phone.source import PhoneSource
from warmlinks_samples.chats import contact_days, make_chats
from warmlinks_samples.making import make_world
from warmlinks_samples.world import ME


@cache
def world():
    return make_chats(make_world(3), "phone")


def read(form):
    with Archive.of_bytes(as_members(world(), form=form)) as archive:
        assert PhoneSource().recognizes(archive)
        return list(PhoneSource().read(archive))


@pytest.mark.parametrize("form", FORMS)
def test_contact_is_read_back_on_its_days(form):
    """Each kind with each person, and nothing is refused."""
    made = world()
    people = {phone_key(number): who for who, number in made.keys.items()}
    found = defaultdict(lambda: defaultdict(set))
    records = read(form)
    for record in records:
        if isinstance(record, Interaction) and record.kind != "missed_call":
            # an iPhone tells texts by the network from those over the internet, the world does not
            kind = "sms" if record.kind == "message" else record.kind
            found[kind][people[record.who]].add(record.at.astimezone(UTC).date())

    assert {kind: dict(of) for kind, of in found.items()} == contact_days(made)
    assert not [record for record in records if isinstance(record, Refused)]
    assert next(one for one in records if isinstance(one, Account)).identity.key == phone_key(made.keys[ME])


@pytest.mark.parametrize("form", FORMS)
def test_groups_and_introductions_are_read_back(form):
    """The hub makes two acquainted in a group, and a card is handed over where the phone keeps it."""
    made, records = world(), read(form)
    people = {phone_key(number): who for who, number in made.keys.items()}
    conversations = [one for one in records if isinstance(one, Conversation)]
    sizes = {len(one.members) for one in conversations if one.kind == "group"}
    names = {one.identity.key: one.identity.name for one in records if isinstance(one, Person)}
    heard = [one for one in records if isinstance(one, Message) and one.cues.introduction_score >= 0.7]

    assert {3, 5} <= sizes
    assert max(sizes) < 10
    if form == "android":
        assert set(names.values()) == {person.name for person in made.people if person.id in _met(made)}
        named = {made.name(people[key]) for one in heard for key in one.cues.names}
        assert named == {person.name for person in made.people[-2:]}
    else:
        joins = [member for one in conversations for member in one.members if member.joined is not None]
        assert [member.brought_by for member in joins] == [phone_key(_who_brings(made))]


def _met(made):
    """Who is in more than the crowd."""
    return {who for chat in made.chats if len(chat.members) < 10 for who in chat.members} | {
        name for chat in made.chats for line in chat.lines if line.kind == "card" for name in line.names
    }


def _who_brings(made):
    return next(made.keys[line.speaker] for chat in made.chats for line in chat.lines if line.kind == "joined")
