"""The chats of the sample world are the same for the same world, in order, and say what they are to say."""

from __future__ import annotations

import pytest

from warmlinks_samples.chats import CHAT_NETWORKS, contact_days, make_chats
from warmlinks_samples.correspondence import make_correspondence
from warmlinks_samples.making import make_world
from warmlinks_samples.world import ME

WORLD = make_world(3)


@pytest.mark.parametrize("network", CHAT_NETWORKS)
def test_chats_are_in_order_and_of_people_who_are_there(network):
    """Lines are numbered from 1 and never go back; everybody is known by a key of their own."""
    made = make_chats(WORLD, network)

    assert made == make_chats(WORLD, network)
    assert len({*made.keys.values()}) == len(made.people) + 1
    assert {*made.keys} == {ME, *(person.id for person in made.people)}
    assert len({chat.id for chat in made.chats}) == len(made.chats)
    assert len({post.id for post in made.posts}) == len(made.posts)
    for chat in made.chats:
        assert [line.number for line in chat.lines] == list(range(1, len(chat.lines) + 1))
        assert [line.at for line in chat.lines] == sorted(line.at for line in chat.lines)
        assert chat.begun <= chat.lines[0].at <= chat.lines[-1].at <= WORLD.end
        assert {*chat.members} >= {line.speaker for line in chat.lines} | {ME}
    assert {"card", "joined", "text", "photo"} <= {line.kind for chat in made.chats for line in chat.lines}


@pytest.mark.parametrize("network", ["whatsapp", "telegram", "phone"])
def test_some_have_the_number_of_their_card(network):
    """So that they join without a question."""
    numbers = {phone for card in make_correspondence(WORLD).cards for phone in card.phones}

    assert len(numbers & {*make_chats(WORLD, network).keys.values()}) >= 3


def test_crowds_and_the_others_sides_are_no_contact():
    """Of a crowd nothing counts; whoever sees the owner's side only sees no more days."""
    made = make_chats(WORLD, "mastodon")
    crowd = max(made.chats, key=lambda chat: len(chat.members))
    whole, own = contact_days(made), contact_days(made, own_side=True)

    assert len(crowd.members) > 9
    assert {*whole} == {"message", "reply", "mention"}
    only_in_crowd = {*crowd.members} - {who for chat in made.chats if chat != crowd for who in chat.members}
    assert not only_in_crowd & {*whole["message"]}
    assert all(own.get(kind, {}).get(who, set()) <= days for kind, of in whole.items() for who, days in of.items())
    assert sum(map(len, own["message"].values())) < sum(map(len, whole["message"].values()))
