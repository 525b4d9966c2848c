"""The chats of a sample world, written as both phones do, are read to what happened in it."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC

import pytest

from warmlinks.archive import Archive
from warmlinks.plugins.sources import Interaction, Refused
from warmlinks_samples.chats import contact_days, make_chats
from warmlinks_samples.making import make_world
from warmlinks_whatsapp._names import key_of
from warmlinks_whatsapp.samples import FORMS, as_members, shown_name
from warmlinks_whatsapp.source import WhatsAppSource


@pytest.fixture(scope="module")
def made():
    return make_chats(make_world(3), "whatsapp")


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_read_to_what_happened(form, made):
    """Day by day, person by person; Android exports lack answered calls."""
    with Archive.of_bytes(as_members(made, form=form), timezone=made.world.zone) as archive:
        records = list(WhatsAppSource().read(archive))

    who = {key_of(shown_name(made, person.id)): person.id for person in made.people}
    days = defaultdict(lambda: defaultdict(set))
    for one in records:
        if isinstance(one, Interaction) and one.kind in ("message", "call"):
            days[one.kind][who[one.who]].add(one.at.astimezone(UTC).date())
    truth = contact_days(made)
    assert not [one for one in records if isinstance(one, Refused)]
    assert {kind: dict(of) for kind, of in days.items()} == {
        kind: of for kind, of in truth.items() if form == "ios" or kind == "message"
    }
    assert len(who) == len(made.people)
