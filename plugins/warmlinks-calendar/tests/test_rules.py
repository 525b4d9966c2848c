"""Recurrence rules, compared with those of another library wherever both answer."""

from __future__ import annotations

from datetime import date, datetime
from itertools import islice

import pytest
from dateutil.rrule import rrulestr
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from warmlinks_calendar._rules import days_of, rule_of

START = st.dates(date(2015, 1, 1), date(2026, 12, 31))
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def _listed(words, most=3):
    return st.lists(words, min_size=1, max_size=most, unique=True).map(lambda some: ",".join(map(str, some)))


MONTHS = _listed(st.integers(1, 12))
MONTH_DAYS = _listed(st.integers(1, 31) | st.integers(-31, -1))
PLAIN_DAYS = _listed(st.sampled_from(DAYS))
NTH_DAYS = _listed(
    st.builds(lambda nth, day: f"{nth}{day}", st.sampled_from([-2, -1, 1, 2, 3, 4, 5]), st.sampled_from(DAYS))
)
PERIODS = {
    "DAILY": {"BYMONTH": MONTHS, "BYDAY": PLAIN_DAYS, "BYMONTHDAY": MONTH_DAYS},
    "WEEKLY": {"BYMONTH": MONTHS, "BYDAY": PLAIN_DAYS, "WKST": st.sampled_from(DAYS)},
    "MONTHLY": {"BYMONTH": MONTHS, "BYDAY": PLAIN_DAYS | NTH_DAYS, "BYMONTHDAY": MONTH_DAYS},
    "YEARLY": {
        "BYMONTH": MONTHS,
        "BYDAY": PLAIN_DAYS | NTH_DAYS,
        "BYMONTHDAY": MONTH_DAYS,
        "BYYEARDAY": _listed(st.integers(1, 366) | st.integers(-366, -1)),
    },
}


@st.composite
def rules(draw):
    period = draw(st.sampled_from(sorted(PERIODS)))
    words = [f"FREQ={period}"]
    if draw(st.booleans()):
        words.append(f"INTERVAL={draw(st.integers(1, 5))}")
    for name, values in PERIODS[period].items():
        if draw(st.integers(0, 2)) == 0:
            words.append(f"{name}={draw(values)}")
    if "BY" in "".join(words[1:]) and period in {"MONTHLY", "YEARLY"} and draw(st.integers(0, 3)) == 0:
        words.append(f"BYSETPOS={draw(st.sampled_from(['1', '-1', '2', '1,-1']))}")
    if draw(st.booleans()):
        words.append(f"COUNT={draw(st.integers(1, 30))}")
    return ";".join(words)


@settings(max_examples=100, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(text=rules(), start=START)
def test_a_rule_gives_the_days_that_another_library_gives(text, start):
    """For ten years from any day on."""
    last = start.replace(year=start.year + 10, day=1)
    found = list(days_of(rule_of(text), start, last))
    # the other library looks for a day that never comes up to the year 9999
    assume(found)
    plain, _, count = text.partition(";COUNT=")
    rule = rrulestr(f"{plain};UNTIL={last:%Y%m%d}", dtstart=datetime.combine(start, datetime.min.time()))

    assert found == [one.date() for one in islice(rule, int(count) if count else None)]


@pytest.mark.parametrize("text", ["FREQ=HOURLY", "FREQ=DAILY;INTERVAL=x", "", "BYDAY=MO", "FREQ=WEEKLY;BYDAY=XX"])
def test_what_people_do_not_meet_by_is_no_rule(text):
    """Then an entry has its first time only."""
    assert rule_of(text) is None


def test_a_rule_that_never_holds_ends():
    """Thirty days has no February; who sends such an invitation costs nobody their evening."""
    rule = rule_of("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")

    assert list(days_of(rule, date(2020, 1, 1), date(2120, 1, 1))) == []
