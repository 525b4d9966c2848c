"""Worked values of the decay model, its words, and what it refuses."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve

from warmlinks.active_time import ActiveTime, Pause
from warmlinks.errors import SettingsError
from warmlinks.scoring import DecayModel, FadingState, HalfLifeModel, TieState, score_states

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
    model, span = DecayModel(), tied[2]

    at_once, after_30, after_90 = (model.score(tie(*tied), (span + days) * DAY) for days in (0, 30, 90))

    assert round(at_once.gap, 1) == gap
    assert round(model.kappa_of(at_once.days, at_once.intensity, at_once.gap), 2) == kappa
    assert [round(score.warmth, 2) for score in (at_once, after_30, after_90)] == warmths
    assert round(after_90.alive, 2) == alive
    assert round((at_once.cold_at - at_once.last) / DAY) == cold


def test_a_score_says_itself_in_words():
    """The sentence for the owner holds days, rhythm, silence, the chance in a hundred and the cold date."""
    score = DecayModel().score(tie(12, 20, 170), (170 + 40) * DAY)

    assert str(score) == (
        "You were in touch on 12 days, usually every 15; it has been 40 days. "
        "Of a hundred ties like this, 48 are heard from within a month. "
        "It will be under 20 in a hundred from 160 days after your last contact."
    )


def test_a_cold_tie_says_since_when():
    """What is past is said as past, and a single contact has no rhythm."""
    score = DecayModel().score(tie(1, 1, 0), 20 * DAY)

    assert str(score) == (
        "You were in touch on 1 day; it has been 20 days. "
        "Of a hundred ties like this, 17 are heard from within a month. "
        "It has been under 20 in a hundred since 13 days after your last contact."
    )


def test_reasons_have_words_and_points():
    """Each reason says what it is about; the first is what any tie has after one contact."""
    reasons = DecayModel().score(tie(12, 20, 170), (170 + 40) * DAY).because

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

    here = DecayModel().score(state, late)
    there = DecayModel().score(state, late, zone=ZoneInfo("Asia/Tokyo"))

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


def test_scoring_many_leaves_out_those_without_contact():
    """Unknown is not zero, so it is not there."""
    scores = score_states({"ada": tie(3, 4, 60), "ben": TieState()}, now=90 * DAY)

    assert list(scores) == ["ada"]
    assert scores["ada"].warmth == DecayModel().score(tie(3, 4, 60), 90 * DAY).warmth


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


def test_a_memory_needs_states_that_fade():
    """A plain state cannot say how its days are spread, and the error says what to use."""
    with pytest.raises(SettingsError, match="FadingState"):
        DecayModel(memory=512).score(tie(3, 4, 60), 90 * DAY)


def test_old_days_fade():
    """Ten days of contact long ago and two lately are less than twelve lately."""
    model = DecayModel(memory=512)
    old, fresh = FadingState(memory=512), FadingState(memory=512)
    for day in (*range(0, 100, 10), 2990, 3000):
        old.add(day * DAY, day)
    for day in range(2890, 3001, 10):
        fresh.add(day * DAY, day)

    assert old.faded == pytest.approx(2.17, abs=0.01)
    assert model.score(old, 3000 * DAY).days < model.score(fresh, 3000 * DAY).days


def test_a_window_of_the_calendar_passes_slowly_in_a_pause():
    """Asked for the next two weeks of the calendar, most of them paused, the chance is that of a few days."""
    clock = ActiveTime([Pause("p", date(1970, 4, 2), date(1970, 4, 30))])
    score = DecayModel().score(tie(3, 4, 60), 90 * DAY, clock)

    assert score.chance(14, until=True) == pytest.approx(score.chance(1 + 1.3))
    assert score.chance(14) > score.chance(14, until=True)


def test_half_life_worked_values():
    """Ten fresh days of contact, half-life 60."""
    model = HalfLifeModel()

    assert round(model.chance_of(10, 1, 1, 0, 30), 2) == 0.87
    assert round(model.chance_of(10, 1, 1, 30, 30), 2) == 0.77
    assert round(model.silence_at(10, 1, 1, 0.2, 30)) == 192


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


def test_a_chance_of_nought_is_never_reached():
    """No silence makes contact impossible, and a level beyond all measure makes it no more than certain."""
    for model in (DecayModel(), HalfLifeModel()):
        assert model.silence_at(3, 1, 20, 0.0, 30) == float("inf")
    certain = DecayModel(level=1e300).score(tie(3, 4, 60), 90 * DAY)

    assert certain.warmth == 1
    assert certain.median_wait < 1e-9
    assert DecayModel(level=1e-300).score(tie(3, 4, 60), 90 * DAY).half_on == date(1970, 3, 24)


def test_days_and_moments_of_a_score():
    """The last contact is a moment in UTC, the due day a day."""
    score = DecayModel().score(tie(12, 20, 170), 200 * DAY)

    assert score.last_contact == datetime(1970, 6, 20, tzinfo=UTC)
    assert score.half_on == date(1970, 8, 8)


def test_importing_the_score_imports_little():
    """The room can be lifted out: neither numpy, nor the store, nor plugin machinery comes with it."""
    code = (
        "import sys, warmlinks.scoring; "
        "print(sorted({name.split('.')[0] for name in sys.modules} "
        "& {'numpy', 'pandas', 'narwhals', 'sqlalchemy', 'holidays', 'pluggy', 'msgspec', 'httpx', 'click'}), "
        "sorted(name for name in sys.modules if name.startswith(('warmlinks.store', 'warmlinks.book', "
        "'warmlinks.registry', 'warmlinks.hookspecs'))))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["[]", "[]"]
