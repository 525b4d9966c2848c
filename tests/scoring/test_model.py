"""Worked values of the decay model, its words, and what it refuses."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve

from warmlinks.calendar.active_time import ActiveTime, Pause
from warmlinks.scoring import DecayModel, TieState
from warmlinks.scoring.formula import Rates

DAY = 86400


def tie(n, m, span):
    """A tie of so many days and interactions, over so many days."""
    return TieState(n, m, 0, span * DAY, 0, span)


@pytest.mark.parametrize(
    ("tied", "gap", "kappa", "warmths", "alive", "cold"),
    [
        ((1, 1, 0), 10.0, 0.24, [0.34, 0.13, 0.06], 0.31, 13),
        ((3, 4, 60), 23.3, 0.64, [0.55, 0.29, 0.15], 0.62, 60),
        ((12, 20, 170), 15.0, 1.36, [0.87, 0.54, 0.30], 0.88, 160),
        ((12, 20, 1000), 84.2, 2.29, [0.76, 0.58, 0.39], 0.96, 258),
        ((40, 80, 390), 10.0, 2.60, [0.99, 0.79, 0.51], 0.98, 329),
        ((200, 900, 700), 3.5, 6.14, [1.00, 0.98, 0.82], 1.00, 808),
    ],
)
def test_worked_ties(tied, gap, kappa, warmths, alive, cold):  # noqa: PLR0917  columns of a table
    """Six ties from a single contact to a daily one, worked out by hand."""
    model, span = DecayModel(level=0.12), tied[2]

    at_once, after_30, after_90 = (model.score(tie(*tied), (span + days) * DAY) for days in (0, 30, 90))

    assert round(at_once.gap, 1) == gap
    assert round(model.level * Rates(*at_once.rates).power, 2) == kappa
    assert [round(score.warmth, 2) for score in (at_once, after_30, after_90)] == warmths
    assert round(after_90.alive, 2) == alive
    assert round((at_once.cold_at - at_once.last) / DAY) == cold


@pytest.mark.parametrize(
    ("tied", "after"),
    [
        ((12, 20, 170), 70.2),
        ((40, 80, 390), 66.7),
        ((200, 900, 700), 39.7),
        ((3, 4, 60), 38.5),
        ((12, 20, 1000), 126.2),
        ((24, 30, 720), 104.0),
    ],
)
def test_worked_flags(tied, after):
    """Days of contact, contacts and days from first to last: after how many days of silence it means something."""
    score = DecayModel().score(tie(*tied), (tied[2] + 5) * DAY)

    assert round((score.due_at - score.last) / DAY, 1) == pytest.approx(after, abs=0.0501)


@pytest.mark.parametrize(("gap", "after"), [(1, 21), (5, 47), (7, 56)])
def test_the_closer_a_tie_the_sooner_its_silence_means_something(gap, after):
    """Somebody of every day after three weeks, of every five days after seven, of every week after eight."""
    days = round(1000 / gap)

    score = DecayModel().score(tie(days, days, gap * (days - 1)), gap * days * DAY)

    assert round((score.due_at - score.last) / DAY) == pytest.approx(after, abs=1)


def test_once_a_year_is_not_missed_within_the_year():
    """Twelve days in twelve years."""
    score = DecayModel().score(tie(12, 12, 12 * 365), 12 * 366 * DAY)

    assert (score.due_at - score.last) / DAY > 365


@pytest.mark.parametrize("tied", [(1, 1, 0), (2, 9, 10), (4, 4, 900)])
def test_of_some_ties_no_silence_means_anything(tied):
    """Less than three days of contact, or never as likely as not to be heard from within a month."""
    score = DecayModel().score(tie(*tied), (tied[2] + 300) * DAY)

    assert (score.due_at, score.due_on, score.stake) == (None, None, None)


def test_a_stake_worked_by_hand():
    """Twelve days, twenty contacts, 170 days, a month of silence: (u / (u + 90)) ** (0.04 K) * S ** 0.75."""
    score = DecayModel(level=3.0).score(tie(12, 20, 170), 200 * DAY)
    gap, sigma = 15.0, 15.0**0.8
    power, contacts = 12**0.6 * gap**0.3 * (20 / 12) ** 0.25, min(12, 90 / gap)

    assert score.stake == pytest.approx(((30 + sigma) / (30 + sigma + 90)) ** (0.04 * power) * contacts**0.75)


def test_the_flag_runs_on_the_clock_and_no_day_of_it_falls_into_a_pause():
    """A pause of sixty days moves the flag by nine tenths of what of it lies before, and out of it."""
    clock = ActiveTime([Pause("p", date(1970, 7, 1), date(1970, 8, 29))])
    plain, paused = (DecayModel().score(tie(12, 20, 170), 180 * DAY, one) for one in (None, clock))

    assert plain.due_on == date(1970, 8, 29)
    assert clock.clock(paused.last, paused.due_at) == pytest.approx(70.186, abs=0.001)
    assert paused.due_on == date(1970, 10, 22)
    late = ActiveTime([Pause("p", date(1970, 8, 25), date(1970, 9, 30))])
    assert DecayModel().score(tie(12, 20, 170), 180 * DAY, late).due_on == date(1970, 10, 1)


def test_a_score_says_itself_in_words():
    """The sentence for the owner holds days, rhythm, silence, the chance in a hundred and the cold date."""
    score = DecayModel(level=0.12).score(tie(12, 20, 170), (170 + 40) * DAY)

    assert str(score) == (
        "You were in touch on 12 days, usually every 15; it has been 40 days. "
        "Of a hundred ties like this, 48 are heard from within a month. "
        "It will be under 20 in a hundred from 160 days after your last contact."
    )


def test_a_cold_tie_says_since_when():
    """What is past is said as past, and a single contact has no rhythm."""
    score = DecayModel(level=0.12).score(tie(1, 1, 0), 20 * DAY)

    assert str(score) == (
        "You were in touch on 1 day; it has been 20 days. "
        "Of a hundred ties like this, 17 are heard from within a month. "
        "It has been under 20 in a hundred since 13 days after your last contact."
    )


def test_reasons_have_words_and_points():
    """Each reason says what it is about; the first is what any tie has after one contact."""
    reasons = DecayModel(level=0.12).score(tie(12, 20, 170), (170 + 40) * DAY).because

    assert [(reason.what, round(reason.points, 1)) for reason in reasons] == [
        ("any tie, after one contact", 34.2),
        ("12 days of contact", 50.2),
        ("usually every 15 days", -1.2),
        ("1.7 contacts on such a day", 3.6),
        ("40 days of silence", -38.9),
    ]


@pytest.mark.parametrize(("days", "told"), [(1, False), (2, False), (3, True)])
def test_a_rhythm_is_told_from_two_gaps_on(days, told):
    """What the model takes any tie to have is not told as a fact; the points add up to a hundred times warmth."""
    score = DecayModel().score(tie(days, days, 40 * (days - 1)), 100 * DAY)

    reasons = score.because

    assert any("usually every" in reason.what for reason in reasons) is told
    assert ("usually every" in str(score)) is told
    assert sum(reason.points for reason in reasons) == pytest.approx(100 * score.warmth, abs=1e-9)
    assert [reason.factor for reason in reasons] == [
        "neutral",
        "days",
        *(["rhythm"] if told else []),
        "intensity",
        "silence",
    ]


def test_days_of_an_answer_are_the_owners():
    """The cold day is the calendar day, in the owner's zone, that holds the cold moment."""
    late = int(datetime(2026, 1, 10, 18, tzinfo=UTC).timestamp())
    state = TieState(1, 1, late, late, late // DAY, late // DAY)

    here = DecayModel(level=0.12).score(state, late)
    there = DecayModel(level=0.12).score(state, late, zone=ZoneInfo("Asia/Tokyo"))

    assert datetime.fromtimestamp(here.cold_at, UTC).isoformat()[:16] == "2026-01-23T22:15"
    assert (here.cold_on, there.cold_on) == (date(2026, 1, 23), date(2026, 1, 24))


def test_now_may_be_an_aware_datetime():
    """Epoch seconds and an aware datetime say the same."""
    now = datetime(2026, 11, 24, 9, tzinfo=ZoneInfo("Europe/Berlin"))

    assert DecayModel().score(tie(3, 4, 60), now).warmth == DecayModel().score(tie(3, 4, 60), now.timestamp()).warmth


def test_now_without_a_zone_is_refused():
    """A naive datetime names the value."""
    with pytest.raises(ValueError, match=r"now needs a time zone, got 2026-11-24T00:00:00"):
        DecayModel().score(tie(3, 4, 60), datetime(2026, 11, 24))  # noqa: DTZ001  that is the point


def test_a_state_from_the_future_is_refused():
    """Contact after now is planned; a state that holds it cannot be scored."""
    with pytest.raises(ValueError, match="contact after now"):
        DecayModel().score(tie(3, 4, 60), 59 * DAY)


def test_a_group_has_a_level_of_its_own():
    """A model knows levels by group; a group it does not know has the common one."""
    model = DecayModel(levels={"linkedin": 0.05})

    assert model.for_group("linkedin").level == 0.05
    assert model.for_group("elsewhere") is model


def test_a_level_must_be_positive():
    """Levels and horizons that make no sense are refused at once."""
    with pytest.raises(ValueError, match="level"):
        DecayModel(level=0)
    with pytest.raises(ValueError, match="'x' must be positive"):
        DecayModel(levels={"x": -1})


def test_a_window_of_the_calendar_passes_slowly_in_a_pause():
    """Asked for the next two weeks of the calendar, most of them paused, the chance is that of a few days."""
    clock = ActiveTime([Pause("p", date(1970, 4, 2), date(1970, 4, 30))])
    score = DecayModel().score(tie(3, 4, 60), 90 * DAY, clock)

    assert score.chance(14, until=True) == pytest.approx(score.chance(1 + 1.3))
    assert score.chance(14) > score.chance(14, until=True)


def test_a_model_changes_by_copy():
    """Models are values."""
    model = DecayModel()

    assert evolve(model, level=0.2) == DecayModel(level=0.2)
    assert model == DecayModel()
    with pytest.raises(AttributeError):
        model.level = 0.2


def test_the_far_future_is_the_last_day_of_the_calendar():
    """A cold date that no calendar holds is the last one it does."""
    model = DecayModel(level=1e9)
    score = model.score(tie(200, 900, 700), 700 * DAY)

    assert score.cold_on == date.max
    assert (
        model.score(tie(200, 900, 700), 700 * DAY, ActiveTime([Pause("p", date(1972, 1, 1), date(1972, 2, 1))])).cold_on
        == date.max
    )


def test_a_level_beyond_all_measure_makes_contact_no_more_than_certain():
    """And one below all measure no less than impossible; both have days for an answer."""
    for level, warmth, cold in ((1e300, 1.0, date.max), (1e-300, 0.0, date(1970, 3, 2))):
        score = DecayModel(level=level).score(tie(3, 4, 60), 90 * DAY)
        assert (score.warmth, score.cold_on) == (warmth, cold)


def test_the_last_contact_is_a_moment_in_utc():
    """Where the day begins elsewhere is no matter of it."""
    assert DecayModel().score(tie(12, 20, 170), 200 * DAY).last_contact == datetime(1970, 6, 20, tzinfo=UTC)


def test_importing_the_score_imports_little():
    """The room can be lifted out: neither numpy, nor the store, nor plugin machinery comes with it."""
    code = (
        "import sys; from warmlinks.scoring import DecayModel, History, LevelHistogram, TieState; "
        "print(sorted({name.split('.')[0] for name in sys.modules} "
        "& {'numpy', 'pandas', 'narwhals', 'sqlalchemy', 'holidays', 'pluggy', 'msgspec', 'httpx', 'click'}), "
        "sorted(name for name in sys.modules if name.startswith(('warmlinks.store', 'warmlinks.book', "
        "'warmlinks.plugins.registry', 'warmlinks.plugins.hookspecs'))))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["[]", "[]"]
