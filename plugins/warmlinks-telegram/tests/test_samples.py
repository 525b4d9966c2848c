"""The chats of an invented world, written in every form and read back."""

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
from warmlinks_telegram.samples import FORMS, as_members, number_of
from warmlinks_telegram.source import TelegramSource


@pytest.fixture(scope="module")
def made():
    return make_chats(make_world(3), "telegram")


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_read_to_what_happened(made, form):
    """Each kind of contact on the days on which it was had, with everybody, and with nobody else."""
    with Archive.of_bytes(as_members(made, form), timezone=made.world.zone) as archive:
        records = list(TelegramSource().read(archive))
    who = {str(number_of(made, one.id)): one.id for one in made.people}
    days = defaultdict(lambda: defaultdict(set))
    for one in records:
        if isinstance(one, Interaction) and one.kind in COUNTED_KINDS:
            days[one.kind][who[one.who]].add(one.at.astimezone(UTC).date())

    assert {kind: dict(of) for kind, of in days.items()} == contact_days(made)


def test_a_book_of_it_knows_who_introduced_whom(made, tmp_path):
    """By a group that was made for it; the chats one by one, after the whole, add nothing."""
    whole = write_zip(tmp_path / "whole.zip", as_members(made).items())
    now = made.world.end
    registry = Registry(plugins={"telegram": as_plugin(TelegramSource)}, discover=False)
    with wl.Book.open(":memory:", timezone=made.world.zone, registry=registry) as book:
        (first,) = book.load(whole).files
        (again,) = book.load(whole).files
        before = book.connections(now=now)
        (chats,) = book.load(write_zip(tmp_path / "chats.zip", as_members(made, "one chat").items())).files
        after = book.connections(now=now)
        introductions = book.introductions(now=now)

    # of whose card it was one chat knows no more than the phone number, by which it is the same person
    assert (first.failed, again.new, chats.failed, chats.new) == (None, 0, None, 1)
    assert [(one.name, one.interactions) for one in before] == [(one.name, one.interactions) for one in after]
    names = {one.id: one.name for one in after}
    assert made.people[-2].name in {names.get(who) for one in introductions for who in one.parties}
