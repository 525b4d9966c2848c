"""The sample world's chats, written as Instagram hands them out in every form, and read back."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC

import pytest

from warmlinks.archive import Archive
from warmlinks.plugins.sources import Conversation, Person, Refused, Tie
from warmlinks.values import COUNTED_KINDS, Interaction
from warmlinks_instagram.samples import FORMS, as_members, shown_name
from warmlinks_instagram.source import InstagramSource
from warmlinks_samples.chats import contact_days, make_chats
from warmlinks_samples.making import make_world
from warmlinks_samples.world import ME

MADE = make_chats(make_world(3), "instagram")
WITHOUT_CALLS = {"2019", "pages"}


@pytest.fixture(scope="module", params=FORMS)
def read(request):
    """(form, records) of the world in that form."""
    archive = Archive.of_bytes(as_members(MADE, form=request.param))
    return request.param, list(InstagramSource().read(archive))


def _persons(records):
    """Key of an identity -> id of the person in the world."""
    by_user = {user: who for who, user in MADE.keys.items()}
    by_name = {shown_name(MADE, person.id): person.id for person in MADE.people}
    people = [one.identity for one in records if isinstance(one, Person)]
    return {one.key: by_user.get(one.key) or by_name[one.name] for one in people}


def test_the_world_is_read_back(read):
    """With everybody the days of contact are those that were invented."""
    form, records = read
    persons = _persons(records)
    found = defaultdict(lambda: defaultdict(set))
    for one in records:
        if isinstance(one, Interaction) and one.kind in COUNTED_KINDS:
            found[one.kind][persons[one.who]].add(one.at.astimezone(UTC).date())
    truth = contact_days(MADE)
    if form in WITHOUT_CALLS:
        del truth["call"]

    assert {kind: dict(of) for kind, of in found.items()} == truth
    assert not [one for one in records if isinstance(one, Refused)]


def test_groups_and_followers_are_read_back(read):
    """Groups with their members and who was brought in by whom; who follows, and since when."""
    _, records = read
    persons = _persons(records) | {MADE.keys[ME]: ME}
    groups = [one for one in records if isinstance(one, Conversation) and one.kind == "group"]
    brought = {
        (persons[member.who], persons[member.brought_by])
        for group in groups
        for member in group.members
        if member.brought_by
    }
    followers = {persons[one.who] for one in records if isinstance(one, Tie) and one.kind == "followed_by"}

    assert {frozenset(persons[member.who] for member in group.members) for group in groups} == {
        frozenset(chat.members) for chat in MADE.chats if not chat.direct
    }
    assert brought == {
        (who, line.speaker) for chat in MADE.chats for line in chat.lines if line.kind == "joined" for who in line.names
    }
    assert followers == {person.id for person in MADE.people}
