"""J5, the holidays: what a pause from 20 December to 2 January does to dates and to the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from warmlinks.calendar.active_time import ActiveTime, Pause
from warmlinks.scoring import DecayModel, TieState

PAUSE = Pause("1", date(2025, 12, 20), date(2026, 1, 2), name="Christmas")


def at_noon(day):
    """Epoch seconds at noon, UTC."""
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())


def state_of(*days):
    """A tie with contact at noon of these days."""
    return TieState.of((at_noon(day), at_noon(day) // 86400) for day in days)


def test_j5_1_a_cadence_stops_in_a_pause():
    """Last contact on 1 December, cadence 30: due on 14 January instead of 31 December."""
    with_pause, without = ActiveTime([PAUSE]), ActiveTime()

    assert with_pause.after(date(2025, 12, 1), 30) == date(2026, 1, 14)
    assert without.after(date(2025, 12, 1), 30) == date(2025, 12, 31)


def test_j5_2_the_model_counts_a_tenth_of_a_pause():
    """On 14 January the silence is 31.4 days for the model and 30 active days for the due date, not 44."""
    since, now = date(2025, 12, 1), date(2026, 1, 14)
    clock = ActiveTime([PAUSE])

    score, plain = (DecayModel().score(state_of(since), at_noon(now), one) for one in (clock, None))

    assert score.silence == pytest.approx(31.4)
    assert plain.silence == 44
    assert clock.active(since, now) == 30
    assert score.warmth > plain.warmth


def test_j5_2_cold_and_due_dates_come_later_by_what_the_pause_holds_back():
    """A date of the model that lies behind the pause moves by nine tenths of its fourteen days."""
    state = state_of(date(2025, 11, 1), date(2025, 11, 20), date(2025, 12, 1))
    clock = ActiveTime([PAUSE])

    score, plain = (DecayModel().score(state, at_noon(date(2025, 12, 1)), one) for one in (clock, None))

    assert plain.due_at > at_noon(date(2026, 1, 3))
    assert score.due_at - plain.due_at == pytest.approx(0.9 * 14 * 86400)
    warm, plain_warm = (DecayModel(level=0.12).score(state, at_noon(date(2025, 12, 1)), one) for one in (clock, None))
    assert plain_warm.cold_at > at_noon(date(2026, 1, 3))
    assert warm.cold_at - plain_warm.cold_at == pytest.approx(0.9 * 14 * 86400)


def test_j5_3_introductions_are_looked_at_after_the_pause():
    """Introduced on 18 December: a look after 7 active days on 8 January, quiet after 14 on 15 January."""
    with_pause, without = ActiveTime([PAUSE]), ActiveTime()

    assert [with_pause.after(date(2025, 12, 18), days) for days in (7, 14)] == [date(2026, 1, 8), date(2026, 1, 15)]
    assert [without.after(date(2025, 12, 18), days) for days in (7, 14)] == [date(2025, 12, 25), date(2026, 1, 1)]


def test_j5_4_contact_within_the_pause_counts():
    """Contact on 24 December is due again on 2 February; what would be due on the pause's first day, on 3 January."""
    time = ActiveTime([PAUSE])

    assert time.after(date(2025, 12, 24), 30) == date(2026, 2, 2)
    assert time.after(date(2025, 11, 20), 30) == date(2026, 1, 3)
    assert ActiveTime().after(date(2025, 11, 20), 30) == date(2025, 12, 20)


def test_j5_5_overlapping_pauses_count_once_and_come_and_go():
    """Two pauses that overlap are one; without them it is 31 December; entered late they give the same date."""
    halves = [Pause("1", date(2025, 12, 20), date(2025, 12, 28)), Pause("2", date(2025, 12, 24), date(2026, 1, 2))]
    taken_back = ActiveTime([])
    entered_late = ActiveTime([*taken_back.pauses, *halves])

    assert ActiveTime(halves).after(date(2025, 12, 1), 30) == date(2026, 1, 14)
    assert taken_back.after(date(2025, 12, 1), 30) == date(2025, 12, 31)
    assert entered_late.after(date(2025, 12, 1), 30) == date(2026, 1, 14)


def test_j5_6_a_pause_of_a_country_moves_only_those_who_live_there():
    """Cleo lives in Sweden: her dates move, Dov's and everybody's do not."""
    time = ActiveTime([Pause("1", date(2025, 12, 20), date(2026, 1, 2), country="SE")])

    assert time.of("cleo", "SE").after(date(2025, 12, 1), 30) == date(2026, 1, 14)
    assert time.of("dov", "DE").after(date(2025, 12, 1), 30) == date(2025, 12, 31)
    assert time.of("ada").after(date(2025, 12, 1), 30) == date(2025, 12, 31)


def test_j5_7_a_pause_of_one_person_stays_when_the_general_one_ends():
    """Ada's own pause runs a week longer than the general one, and still does when that is taken away."""
    own = Pause("2", date(2025, 12, 27), date(2026, 1, 9), who="ada")
    both, own_only = ActiveTime([PAUSE, own]), ActiveTime([own])

    assert both.of("ada").after(date(2025, 12, 1), 30) == date(2026, 1, 21)
    assert both.of("ben").after(date(2025, 12, 1), 30) == date(2026, 1, 14)
    assert own_only.of("ada").after(date(2025, 12, 1), 30) == date(2026, 1, 14)
    assert own_only.of("ben").after(date(2025, 12, 1), 30) == date(2025, 12, 31)
