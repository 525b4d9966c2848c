"""Dates on pages: languages, clocks, zones."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from doubling import AT_MOST, growth, ratio
from hypothesis import given
from hypothesis import strategies as st

from warmlinks_meta.dates import Moment, months, read_moment

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
CHICAGO = ZoneInfo("America/Chicago")
SHANGHAI = ZoneInfo("Asia/Shanghai")


def _utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Friday, October 4, 2013 at 10:05pm PDT", _utc(2013, 10, 5, 5, 5)),
        ("Friday, 19 June 2015 at 19:17 UTC+02", _utc(2015, 6, 19, 17, 17)),
        ("3. december 2015 kl. 10:29 UTC+01", _utc(2015, 12, 3, 9, 29)),
        ("31. heinäkuuta 2016 kello 21:05 UTC+03", _utc(2016, 7, 31, 18, 5)),
        ("Donnerstag, 3. Dezember 2015 um 10:29 UTC+01", _utc(2015, 12, 3, 9, 29)),
        ("mercredi 5 août 2015, 18:00 UTC+02", _utc(2015, 8, 5, 16, 0)),
        ("viernes, 4 de octubre de 2013 a las 22:05 UTC-03", _utc(2013, 10, 5, 1, 5)),
        ("4 listopada 2013 o 22:05 UTC+02", _utc(2013, 11, 4, 20, 5)),
        ("4. listopada 2013. u 22:05 UTC+02", _utc(2013, 10, 4, 20, 5)),
        ("2013. október 4., 22:05 UTC+02", _utc(2013, 10, 4, 20, 5)),
        ("2013 m. spalio 4 d., 22:05 UTC+03", _utc(2013, 10, 4, 19, 5)),
        ("mar. 4 mai 2016, 10:00 UTC+02", _utc(2016, 5, 4, 8, 0)),
        ("2013年10月4日 22:05 UTC+09", _utc(2013, 10, 4, 13, 5)),
        ("4 tháng 10, 2013 22:05 UTC+07", _utc(2013, 10, 4, 15, 5)),
        ("Friday, October 4, 2013 at 10:05pm UTC+05:30", _utc(2013, 10, 4, 16, 35)),
        ("4 октября 2013 в 22:05 UTC+04", _utc(2013, 10, 4, 18, 5)),
        ("Monday, March 4, 2013 at 12:05am UTC", _utc(2013, 3, 4, 0, 5)),
    ],
)
def test_a_date_with_its_zone_is_an_instant(text, at):
    """Whatever the language, a stated zone makes it exact, and nothing more need be kept."""
    moment = read_moment(text, COPENHAGEN)

    assert (moment.at, moment.stated) == (at, None)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Jan 15, 2020 3:45:30 pm", _utc(2020, 1, 15, 14, 45, 30)),
        ("Sep 13, 2020, 12:26 PM", _utc(2020, 9, 13, 10, 26)),
        ("Oct 19, 2019 at 2:37 PM", _utc(2019, 10, 19, 12, 37)),
        ("19 Oct 2019, 14:37", _utc(2019, 10, 19, 12, 37)),
        ("3.12.2015 10.29", _utc(2015, 12, 3, 9, 29)),
        ("03/04/2019, 4:05 PM", _utc(2019, 3, 4, 15, 5)),
        ("03/04/2019 16:05", _utc(2019, 4, 3, 14, 5)),
        ("2019-04-03 16:05:07", _utc(2019, 4, 3, 14, 5, 7)),
    ],
)
def test_a_date_without_a_zone_is_read_on_the_given_clock(text, at):
    """Without a zone the archive's is taken, and what was written is kept."""
    moment = read_moment(text, COPENHAGEN)

    assert (moment.at, moment.stated) == (at, text)


def test_a_name_of_several_zones_means_the_one_asked_for():
    """CST is Chicago's and Shanghai's: whose archive it is decides."""
    text = "Monday, March 4, 2013 at 12:05am CST"

    assert read_moment(text, SHANGHAI).at == _utc(2013, 3, 3, 16, 5)
    assert read_moment(text, CHICAGO).at == read_moment(text, COPENHAGEN).at == _utc(2013, 3, 4, 6, 5)


def test_a_day_stays_a_day():
    """No time is made up."""
    assert read_moment("24. november 2016", COPENHAGEN).at == date(2016, 11, 24)


@pytest.mark.parametrize(
    "text", ["", "Today", "Jun 12", "sometime", "Feb 31, 2015 10:00", "99:99 May 4 2015", "x" * 500]
)
def test_what_is_no_date_is_none(text):
    """A year left out, a day that does not exist, words: nothing is guessed."""
    assert read_moment(text, COPENHAGEN) is None


def test_every_month_word_is_found_in_a_date():
    """Each word of the table is read in the place where a date has it."""
    read = {word: read_moment(f"4. {word} 2013 22:05 UTC+00", UTC) for word in months()}

    assert {word: moment and moment.at for word, moment in read.items()} == {
        word: _utc(2013, number, 4, 22, 5) for word, number in months().items()
    }


@given(st.text(max_size=200))
def test_no_text_breaks_it(text):
    """Pages are written by strangers: any text is a date or is none."""
    moment = read_moment(text, COPENHAGEN)

    assert moment is None or moment.at.year >= 1


@pytest.mark.heavy
@pytest.mark.parametrize("piece", ["1:", "1 ", "12.1.", "1:11 ", "UTC+", "mar. ", "ab", "4月"])
def test_texts_take_time_in_proportion_to_their_length(piece):
    """Up to the longest that is a date."""
    assert growth(lambda text: read_moment(text, COPENHAGEN), lambda size: (piece * size)[:size], 60) < AT_MOST


@pytest.mark.heavy
def test_long_texts_are_not_looked_into():
    """Digits without end are no date: they are gone over once for their blanks, and no pattern is tried on them."""
    text = "1:" * 500_000

    assert read_moment(text, COPENHAGEN) is None
    assert ratio(lambda: read_moment(text, COPENHAGEN), lambda: read_moment(text[:120], COPENHAGEN)) < 500


@pytest.mark.parametrize(
    "zone", ["Mars/Phobos", "(Mars/Phobos)", "Moon/Mai", "Etc/March", "America/Dec/Nov", "mars/phobos", "Août/Mars+1"]
)
def test_a_zone_that_nobody_knows_is_no_month(zone):
    """Of its name no part is a month; the clock is read as one that states no zone, and the text is kept."""
    text = f"Tuesday, June 2, 2015 at 3:26pm {zone}"
    found = read_moment(text, UTC)
    assert found == Moment(datetime(2015, 6, 2, 15, 26, tzinfo=UTC), text)
    assert read_moment(f"June 2, 2015 {zone}", UTC) == Moment(date(2015, 6, 2), f"June 2, 2015 {zone}")


@pytest.mark.parametrize("text", ["02/Jun/2015 15:26", "2 Juin 2015 à 15:26", "Jun/2/2015 3:26pm"])
def test_strokes_in_a_date_are_no_zone(text):
    found = read_moment(text, UTC)
    assert found == Moment(datetime(2015, 6, 2, 15, 26, tzinfo=UTC), text)
