"""Day and time as phones write them: some forty forms, the order of day and month, and what is none of them."""

# ruff: noqa: RUF001  digits and letters of many languages
from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from warmlinks.errors import InputError
from warmlinks.plugins.sources import Interaction, Refused
from warmlinks_whatsapp._clock import beginning_of, day_of

NARROW, HARD = "\u202f", "\u00a0"

FORMS = {
    # iOS
    "[14/03/25, 14:05:09] ": "2025-03-14 14:05:09",
    "[14/03/2025, 14:05:09] ": "2025-03-14 14:05:09",
    "[14/03/25 14:05:09] ": "2025-03-14 14:05:09",
    "[3/14/25, 2:05:09 PM] ": "2025-03-14 14:05:09",
    f"[3/14/25, 2:05:09{NARROW}PM] ": "2025-03-14 14:05:09",
    f"[14/3/25, 2:05:09{HARD}p.{HARD}m.] ": "2025-03-14 14:05:09",
    "[14/3/25 2:05:09 p. m.] ": "2025-03-14 14:05:09",
    "[14.03.25, 14:05:09] ": "2025-03-14 14:05:09",
    "[14.3.2025 klo 14.05.09] ": "2025-03-14 14:05:09",
    "[14-03-25 14:05:09] ": "2025-03-14 14:05:09",
    "[14-03-2025, 14:05:09] ": "2025-03-14 14:05:09",
    "[2025/03/14, 14:05:09] ": "2025-03-14 14:05:09",
    "[2025-03-14, 14:05:09] ": "2025-03-14 14:05:09",
    "[2025-03-14, 2:05:09 PM] ": "2025-03-14 14:05:09",
    "[2025/3/14 下午2:05:09] ": "2025-03-14 14:05:09",
    "[2025. 3. 14. 오후 2:05:09] ": "2025-03-14 14:05:09",
    "[14. 3. 2025 14:05:09] ": "2025-03-14 14:05:09",
    "[14/3/2568 14:05:09] ": "2025-03-14 14:05:09",
    "[14/3/68 14:05:09] ": "2025-03-14 14:05:09",
    "[١٤/٣/٢٠٢٥، ٢:٠٥:٠٩ م] ": "2025-03-14 14:05:09",
    "\u200f[14\u200f/3\u200f/2025, 2:05:09 م] ": "2025-03-14 14:05:09",
    "[14:05, 3/14/2025] ": "2025-03-14 14:05:00",
    # Android
    "14/03/2025, 14:05 - ": "2025-03-14 14:05:00",
    "14/03/25, 14:05 - ": "2025-03-14 14:05:00",
    "14/03/2025 14:05 - ": "2025-03-14 14:05:00",
    "14/03/2025 à 14:05 - ": "2025-03-14 14:05:00",
    "2025-03-14 14 h 05 - ": "2025-03-14 14:05:00",
    "14/03/2025, 2:05 pm - ": "2025-03-14 14:05:00",
    f"14/03/2025, 2:05{NARROW}pm - ": "2025-03-14 14:05:00",
    f"14/03/2025, 2:05 p.{HARD}m. - ": "2025-03-14 14:05:00",
    "14/3/25 2:05 p. m. - ": "2025-03-14 14:05:00",
    f"3/14/25, 2:05{NARROW}PM - ": "2025-03-14 14:05:00",
    "3/14/25, 14:05 - ": "2025-03-14 14:05:00",
    "14.03.25, 14:05 - ": "2025-03-14 14:05:00",
    "14.3.2025 klo 14.05 - ": "2025-03-14 14:05:00",
    "14.3.2025, 14.05 - ": "2025-03-14 14:05:00",
    "14/03/25 14.05 - ": "2025-03-14 14:05:00",
    "14-03-2025 14:05 - ": "2025-03-14 14:05:00",
    "14-03-25, 14:05 - ": "2025-03-14 14:05:00",
    "2025-03-14 14:05 - ": "2025-03-14 14:05:00",
    "2025/03/14, 14:05 - ": "2025-03-14 14:05:00",
    "2025/3/14 下午2:05 - ": "2025-03-14 14:05:00",
    "2025. 3. 14. 오후 2:05 - ": "2025-03-14 14:05:00",
    "2025. 03. 14. 14:05 - ": "2025-03-14 14:05:00",
    "14. 3. 2025 14:05 - ": "2025-03-14 14:05:00",
    "14/3/2025 2:05 μ.μ. - ": "2025-03-14 14:05:00",
    "14.03.2025 ÖS 2:05 - ": "2025-03-14 14:05:00",
    "\u200f١٤\u200f/٣\u200f/٢٠٢٥، ٢:٠٥ م - ": "2025-03-14 14:05:00",
    "۱۴/۳/۲۰۲۵،\u200f ۱۴:۰۵ - ": "2025-03-14 14:05:00",
    # old ones
    "14.03.25 14.05.09: ": "2025-03-14 14:05:09",
    "14/03/2025 14:05:09: ": "2025-03-14 14:05:09",
    "14. 3. 2025. 14:05:09 ": "2025-03-14 14:05:09",
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_read(form, clocks):
    """Whatever stands between the numbers, and in whatever digits."""
    chat = f"{form}Mira Holt: the boat is dry\n{form}Sam Owner: good\nand on a second line\n"

    assert clocks(chat) == [FORMS[form]] * 2


@pytest.mark.parametrize(
    ("shown", "hour"),
    [
        ("12:05 AM", 0),
        ("12:05 PM", 12),
        ("1:05 am", 1),
        ("11:05 p.m.", 23),
        ("上午12:05", 0),
        ("下午12:05", 12),
        ("0:05", 0),
    ],
)
def test_twelve_hours_and_twenty_four(shown, hour):
    """Noon and midnight are where they belong."""
    assert beginning_of(f"14/03/2025, {shown} - Mira Holt: hi").hour == hour


def _chat(*days, mark="/", year="25", time="14:05"):
    lines = [f"{one}{mark}{two}{mark}{year}, {time} - Mira Holt: hello" for one, two in days]
    return "\n".join([*lines, f"{lines[-1].partition(' - ')[0]} - Sam Owner: hi"])


@pytest.mark.parametrize(
    ("chat", "day"),
    [
        (_chat(("4", "3"), ("14", "3")), "2025-03-04"),
        (_chat(("4", "3"), ("4", "13")), "2025-04-03"),
        (_chat(("1", "3"), ("4", "3"), ("2", "4")), "2025-03-01"),
        (_chat(("3", "1"), ("3", "4"), ("4", "2")), "2025-03-01"),
        (_chat(("4", "3"), mark="."), "2025-03-04"),
        (_chat(("4", "3"), mark="-"), "2025-03-04"),
        (_chat(("3", "3")), "2025-03-03"),
        (_chat(("25", "3"), year="04"), "2025-03-04"),
    ],
    ids=[
        "a day above twelve",
        "a month second",
        "time goes on",
        "time goes on in America",
        "dots",
        "dashes",
        "alike",
        "year first",
    ],
)
def test_the_order_is_told_by_the_chat(chat, day, clocks):
    """A number above twelve is no month; else time does not go backwards; no language has the month first with dots."""
    assert clocks(chat)[0] == f"{day} 14:05:00"


def test_lines_a_little_out_of_order_do_not_turn_the_days(clocks):
    """A message that came late stands before one of yesterday; days that go back by months are of the other order."""
    chat = _chat(("2", "3"), ("1", "3"), ("5", "3"), ("4", "3"), ("2", "4"), ("9", "5"))

    assert clocks(chat)[0] == "2025-03-02 14:05:00"


@pytest.mark.parametrize(
    ("name", "day"),
    [("IMG-20250304-WA0001.jpg", "2025-03-04"), ("00000003-PHOTO-2025-04-03-14-05-09.jpg", "2025-04-03")],
)
def test_a_file_tells_the_order_by_its_name(name, day, clocks):
    """The day of a photo is written in its name, the year first."""
    chat = f"4/3/25, 14:05 - Mira Holt: {name} (file attached)\n4/3/25, 14:06 - Sam Owner: nice\n"

    assert clocks(chat)[0] == f"{day} 14:05:00"


def test_a_name_without_a_day_tells_nothing(read):
    """Eight digits are not always one."""
    with pytest.raises(InputError, match="day or the month first"):
        read("4/3/25, 14:05 - Mira Holt: IMG-20251939-1.jpg (file attached)\n4/3/25, 14:06 - Sam Owner: nice\n")


def test_an_undecided_chat_is_refused_with_what_to_do(read):
    """Nothing is read that may be months off."""
    with pytest.raises(InputError) as caught:
        read(_chat(("4", "3"), ("5", "3")))

    assert caught.value.why == 'its days could be read with the day or the month first, as in "4/3/25, 14:05"'
    assert caught.value.advice.endswith('dates = "day-first" or dates = "month-first"')


@pytest.mark.parametrize(("dates", "day"), [("day-first", "2025-03-04"), ("month-first", "2025-04-03")])
def test_the_setting_decides_what_a_chat_does_not(dates, day, clocks):
    """And only that: what the chat tells holds."""
    assert clocks(_chat(("4", "3")), dates=dates)[0] == f"{day} 14:05:00"
    assert clocks(_chat(("4", "3"), ("14", "3")), dates=dates)[0] == "2025-03-04 14:05:00"


def test_chats_of_one_phone_tell_for_each_other(read):
    """A short chat beside a long one of the same form is read as that one; one of another form is refused."""
    records = read(
        {
            "WhatsApp Chat with Mira Holt.txt": _chat(("4", "3")),
            "WhatsApp Chat with Jonas Brandt.txt": _chat(("1", "3"), ("14", "3")).replace("Mira Holt", "Jonas Brandt"),
            "WhatsApp Chat with Ana Ruiz.txt": _chat(("4", "3"), time="2:05 PM").replace("Mira Holt", "Ana Ruiz"),
        }
    )

    seen = {one.who: one.at.date() for one in records if isinstance(one, Interaction)}
    refused = [one.where for one in records if isinstance(one, Refused)]
    assert seen["name:Mira Holt"] == date(2025, 3, 4)
    assert refused == ["WhatsApp Chat with Ana Ruiz.txt"]


def test_a_clock_is_read_in_the_archives_zone(read):
    """As of other sources that tell none; what was shown is kept beside it."""
    records = read("14/07/2025, 14:05 - Mira Holt: hi\n", timezone=ZoneInfo("Europe/Berlin"))

    (one,) = (one for one in records if isinstance(one, Interaction))
    assert (one.at.isoformat(), one.stated) == ("2025-07-14T12:05:00+00:00", "14/07/2025, 14:05")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("32/03/2025, 14:05 - Mira Holt: hi", 'it has no possible time: "32/03/2025, 14:05"'),
        ("14/03/2025, 25:05 - Mira Holt: hi", 'it has no possible time: "14/03/2025, 25:05"'),
        ("14/03/2008, 14:05 - Mira Holt: hi", 'it has no possible time: "14/03/2008, 14:05"'),
        ("31/12/9999, 23:59 - Mira Holt: hi", 'it has no possible time: "31/12/9999, 23:59"'),
    ],
)
def test_an_impossible_time_costs_its_message(line, why, read):
    """And no other."""
    records = read(f"14/03/2025, 14:05 - Sam Owner: one\n{line}\nstill that one\n14/03/2025, 14:06 - Mira Holt: two\n")

    assert [(one.where[-3:], one.why) for one in records if isinstance(one, Refused)] == [("[1]", why)]
    assert sum(isinstance(one, Interaction) for one in records) == 2


def test_years_of_another_calendar_are_refused(read):
    """A phone set to the Persian calendar writes 1403."""
    with pytest.raises(InputError, match="calendar"):
        read("[1403/12/14, 14:05:09] Mira Holt: hi\n[1403/12/14, 14:06:09] Sam Owner: hi\n")


@pytest.mark.parametrize(
    "line",
    [
        "2016-04-29 10:30:00",
        "12:30 - meet at 14:05 - ok",
        "1. bread - 2. milk",
        "14/03/2025",
        "[14:05] no",
        "",
        "]",
        "- 14:05 - x",
    ],
)
def test_what_people_write_begins_no_message(line):
    """A time alone, a list, a day."""
    assert beginning_of(line) is None


def test_days_of_every_order():
    """Two digits of a year are of this century, or of the Thai calendar."""
    assert day_of(("25", "3", "4"), "year-first") == date(2025, 3, 4)
    assert day_of(("4", "3", "2568"), "day-first") == date(2025, 3, 4)
    assert day_of(("4", "13", "25"), "day-first") is None
    assert day_of(("4", "3", "123"), "day-first") is None
    assert day_of(("3", "4", "25"), "month-first") == date(2025, 3, 4)
