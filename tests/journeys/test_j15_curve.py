"""J15.3: the curve of a tie has steps at contacts and falls at a tenth of the speed in pauses."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from warmlinks.calendar.active_time import ActiveTime, Pause
from warmlinks.scoring import DecayModel, TieState
from warmlinks.scoring.timeline import timeline

DAY = 86400


def at(*moment):
    """Epoch seconds, UTC."""
    return int(datetime(*moment, tzinfo=UTC).timestamp())


CONTACTS = [(moment, moment // DAY) for moment in (at(2025, 9, 1, 9), at(2025, 10, 6, 9), at(2025, 11, 24, 9))]
CLOCK = ActiveTime([Pause("1", date(2025, 12, 20), date(2026, 1, 2))])


def test_j15_3_the_curve_steps_up_at_contacts_and_falls_between_them():
    """At each contact there are two points of one moment, the later one higher; everywhere else it falls."""
    points = timeline(CONTACTS, since=at(2025, 8, 1), until=at(2026, 2, 1), clock=CLOCK)

    steps = [(before, after) for before, after in pairwise(points) if after.contact and before.at == after.at]
    falls = [(before, after) for before, after in pairwise(points) if not after.contact]

    assert [after.at for _, after in steps] == [moment for moment, _ in CONTACTS[1:]]
    assert all(after.warmth > before.warmth for before, after in steps)
    assert falls
    assert all(after.warmth < before.warmth for before, after in falls if after.at > before.at)


def test_j15_3_it_falls_at_a_tenth_of_the_speed_in_a_pause():
    """Ten days of the pause cost what one day costs, and without the pause they cost ten."""
    state = TieState.of(CONTACTS)
    start, end = at(2025, 12, 20), at(2025, 12, 30)

    curve, plain = (
        {point.at: point.warmth for point in timeline(CONTACTS, since=start, until=end, clock=clock)}
        for clock in (CLOCK, None)
    )

    assert len(curve) == 11
    assert curve[end] == pytest.approx(DecayModel().score(state, start + DAY).warmth)
    assert plain[end] == pytest.approx(DecayModel().score(state, end).warmth)
    assert plain[start] - plain[end] > 8 * (curve[start] - curve[end])


def test_the_curve_starts_with_the_first_contact_and_leaves_out_plans():
    """Before the first contact nothing is known, and what lies after the end changes nothing."""
    planned = [*CONTACTS, (at(2026, 3, 1), at(2026, 3, 1) // DAY)]

    points = timeline(planned, since=at(2025, 1, 1), until=at(2026, 2, 1))

    assert points[0].at == CONTACTS[0][0]
    assert points == timeline(CONTACTS, since=at(2025, 1, 1), until=at(2026, 2, 1))
