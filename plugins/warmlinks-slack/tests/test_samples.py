"""The conversations of an invented world, written in every form and read back."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC

import pytest

import warmlinks as wl
from warmlinks.archive import Archive
from warmlinks.plugins.registry import Registry
from warmlinks.testing.examples import write_zip
from warmlinks.testing.fakes import as_plugin
from warmlinks.values import COUNTED_KINDS, Interaction
from warmlinks_samples.chats import contact_days, make_chats
from warmlinks_samples.making import make_world
from warmlinks_samples.world import ME
from warmlinks_slack.samples import FORMS, as_members, number_of
from warmlinks_slack.source import SlackSource


@pytest.fixture(scope="module")
def made():
    return make_chats(make_world(3), "slack")


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_read_to_what_happened(made, form):
    """Each kind of contact on the days on which it was had, with everybody, and with nobody else."""
    with Archive.of_bytes(as_members(made, form), owner=made.keys[ME]) as archive:
        records = list(SlackSource().read(archive))
    who = {number_of(made, one.id): one.id for one in made.people}
    days = defaultdict(lambda: defaultdict(set))
    for one in records:
        if isinstance(one, Interaction) and one.kind in COUNTED_KINDS:
            days[one.kind][who[one.who]].add(one.at.astimezone(UTC).date())

    assert {kind: dict(of) for kind, of in days.items()} == contact_days(made)


def test_a_book_of_it_knows_who_introduced_whom(made, tmp_path):
    """By a conversation of three that was made for it; the same again, also as an organization's, adds nothing."""
    paths = [write_zip(tmp_path / f"{form}.zip", as_members(made, form).items()) for form in FORMS]
    now = made.world.end
    registry = Registry(plugins={"slack": as_plugin(SlackSource)}, discover=False)
    with wl.Book.open(":memory:", timezone=made.world.zone, registry=registry) as book:
        (first,) = book.load(paths[0], owner=made.keys[ME]).files
        # whose it is the book knows by now
        (again,) = book.load(paths[1]).files
        names = {one.id: one.name for one in book.connections(now=now)}
        introductions = book.introductions(now=now)

    assert (first.failed, first.refused, again.failed, again.new) == (None, 0, None, 0)
    assert made.people[-2].name in {names.get(who) for one in introductions for who in one.parties}
