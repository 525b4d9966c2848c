"""A day that cannot be meant is refused where it is typed, and one that is in the book all the same takes no list down.

Each door is tried with the zero times of machines and with the ends of the calendar, in zones on both sides of UTC.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

import warmlinks as wl
from warmlinks.validation import is_possible, latest_day

NOW = datetime(2026, 1, 25, 9, tzinfo=UTC)
ZONES = ("Europe/Berlin", "America/New_York", "UTC", "Pacific/Kiritimati")
IMPOSSIBLE_DAYS = (date(1, 1, 1), date(1026, 1, 1), date(1899, 12, 31), date(2999, 1, 1), date(9999, 12, 31))
IMPOSSIBLE_MOMENTS = (
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(1970, 1, 1, 2, tzinfo=timezone(timedelta(hours=2))),
    datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(-timedelta(hours=12))),
)


@pytest.fixture(params=ZONES[:2])
def book(request):
    with wl.Book.open(":memory:", timezone=request.param) as made:
        made.log("Mira Holt", at=date(2025, 12, 1))
        made.log("Jonas Brandt", at=datetime(2025, 12, 3, 12, tzinfo=UTC))
        yield made


DAYS: dict[str, Callable[[wl.Book, date], object]] = {
    "log": lambda book, day: book.log("Mira Holt", at=day),
    "introduce": lambda book, day: book.introduce("Mira Holt", "Jonas Brandt", at=day),
    "snooze": lambda book, day: book.snooze("Mira Holt", day, now=NOW),
    "pause from": lambda book, day: book.add_pause(day, date(2026, 1, 2)),
    "pause to": lambda book, day: book.add_pause(date(2026, 1, 2), day),
}
MOMENTS: dict[str, Callable[[wl.Book, datetime], object]] = {
    "log": lambda book, at: book.log("Mira Holt", at=at),
    "introduce": lambda book, at: book.introduce("Mira Holt", "Jonas Brandt", at=at),
    "record_outcomes": lambda book, at: book.record_outcomes("me", {"Mira Holt": "met"}, at=at),
    "consent": lambda book, at: book.consent("Mira Holt", "Jonas Brandt", who="Mira Holt", answer="yes", at=at),
    "set": lambda book, at: book.set("Mira Holt", now=at, cadence=30),
    "set_tag": lambda book, at: book.set_tag("choir", now=at, cadence=30),
    "connections": lambda book, at: book.connections(now=at),
    "show": lambda book, at: book.show("Mira Holt", now=at),
    "scores": lambda book, at: book.scores(now=at),
    "cooling": lambda book, at: book.cooling(now=at),
    "tie_score": lambda book, at: book.tie_score("Mira Holt", now=at),
    "history": lambda book, at: book.history(now=at),
    "introductions": lambda book, at: book.introductions(now=at),
    "introductions_due": lambda book, at: book.introductions_due(now=at),
    "suggest_introductions": lambda book, at: book.suggest_introductions(now=at),
    "introduction_report": lambda book, at: book.introduction_report(now=at),
    "paths": lambda book, at: book.paths("Mira Holt", now=at),
    "digest": lambda book, at: book.digest(now=at),
    "suppressed": lambda book, at: book.suppressed(now=at),
    "notify": lambda book, at: book.notify(None, now=at, channels=[]),
    "why": lambda book, at: book.why("Mira Holt", now=at),
    "snooze": lambda book, at: book.snooze("Mira Holt", date(2026, 2, 1), now=at),
    "unconfirmed": lambda book, at: book.unconfirmed(now=at),
    "resolve_delivery": lambda book, at: book.resolve_delivery("k", "email", arrived=True, now=at),
    "stages": lambda book, at: book.stages(now=at),
    "export_csv": lambda book, at: book.export_csv(io.StringIO(), now=at),
}


def exported(book: wl.Book) -> str:
    stream = io.StringIO()
    book.export(stream)
    return stream.getvalue()


@pytest.mark.parametrize("door", DAYS)
def test_a_day_that_cannot_be_meant_is_refused_and_nothing_is_written(book, door):
    before = exported(book)
    for day in IMPOSSIBLE_DAYS:
        with pytest.raises(wl.UsageError, match=day.isoformat()) as refused:
            DAYS[door](book, day)
        assert isinstance(refused.value, ValueError)
    assert exported(book) == before


@pytest.mark.parametrize("door", MOMENTS)
def test_a_moment_that_cannot_be_meant_is_refused_and_nothing_is_written(book, door):
    before = exported(book)
    for at in IMPOSSIBLE_MOMENTS:
        with pytest.raises(wl.UsageError):
            MOMENTS[door](book, at)
    with pytest.raises(wl.UsageError, match="time zone"):
        MOMENTS[door](book, datetime(2026, 1, 25, 9))  # noqa: DTZ001  that is what is tried
    assert exported(book) == before


@pytest.mark.parametrize(
    "day", [date(1900, 1, 1), date(1970, 1, 1), date(1969, 12, 31), date(2026, 1, 24), latest_day()]
)
def test_a_day_of_a_life_is_taken(book, day):
    """The control: 1 January 1970 is a day like any other, where it was typed as one."""
    assert book.log("Mira Holt", at=day).new
    assert book.add_pause(day, day).start == day
    assert [entry.at for entry in book.logged("Mira Holt")].count(day) == 1
    assert len(book.scores(now=NOW)) == 2


@pytest.mark.parametrize("days", [0, -1, 36_501, 9_999_999, 10**30, 1.5, True, "30"])
def test_a_number_of_days_is_whole_and_no_longer_than_a_hundred_years(book, days):
    for set_it in (
        lambda: book.set("Mira Holt", now=NOW, cadence=days),
        lambda: book.set_tag("choir", now=NOW, cadence=days),
    ):
        with pytest.raises(wl.UsageError, match="number of days"):
            set_it()
    assert book.set("Mira Holt", now=NOW, cadence=36_500).cadence == 36_500
    assert len(book.cooling(now=NOW)) == len(book.cooling(now=NOW, limit=10**6))


def lines_with(at: str, made_at: str, pause: tuple[str, str], until: str) -> str:
    """An export as 0.1.0 wrote it, of three people, with one entry each that nobody can have meant."""
    people = [
        {"type": "identity", "network": "me", "key": name, "first_as_of": None, "account": None}
        | {"facts": [["name", name, None, None, "log"]]}
        for name in ("Mira Holt", "Tom Achebe", "Jonas Brandt")
    ]
    logged = [
        {"type": "interaction", "network": "me", "key": key, "who": ["me", name], "kind": "meeting"}
        | {"direction": "both", "at": when, "where": "log"}
        for key, name, when in (
            ("aaaaaaaaaaaaaaaaaaaa", "Mira Holt", "2025-12-01"),
            ("bbbbbbbbbbbbbbbbbbbb", "Tom Achebe", at),
            ("cccccccccccccccccccc", "Jonas Brandt", "2025-12-03"),
        )
    ]
    rest = [
        {"type": "pause", "start": pause[0], "end": pause[1], "name": "odd"},
        {"type": "introduction", "id": "dddddddddddd", "introducer": "me", "at": made_at}
        | {"parties": [["me", "Mira Holt"], ["me", "Jonas Brandt"]]},
        {"type": "snooze", "who": ["me", "Jonas Brandt"], "until": until, "at": "2026-01-01T00:00:00Z"},
    ]
    lines = [{"type": "book", "format": 1, "timezone": "Europe/Berlin"}, *people, *logged, *rest]
    return "".join(json.dumps(line) + "\n" for line in lines)


ODD = {
    "zero": ("0001-01-01", "0001-01-01T00:00:00Z", ("0001-01-01", "0001-01-02"), "0001-01-01"),
    "zero in New York": ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z", ("0001-01-01", "9999-12-31"), "0001-01-01"),
    "the end": ("9999-12-31", "9999-12-31T23:59:59Z", ("9999-12-30", "9999-12-31"), "9999-12-31"),
    "Unix zero": ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z", ("1026-01-01", "1026-01-02"), "1026-01-01"),
}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("zone", ZONES)
def test_one_odd_row_takes_no_answer_down(odd, zone):
    """A book of 0.1.0 may hold such rows: everybody else is answered for, and the odd row counts for nothing."""
    with wl.Book.open(":memory:") as book:
        book.import_(io.StringIO(lines_with(*ODD[odd]).replace("Europe/Berlin", zone)))
        for door in MOMENTS.values():
            if door is not MOMENTS["resolve_delivery"] and door is not MOMENTS["record_outcomes"]:
                door(book, NOW)
        assert {one.name: one.last_contact is None for one in book.scores(now=NOW)} == {
            "Mira Holt": False,
            "Jonas Brandt": False,
            "Tom Achebe": True,
        }
        assert [one.id for one in book.introductions(now=NOW) if one.made_at.year in (1, 1970, 9999)] == []
        assert {person.name for person in book.connections(now=NOW)} >= {"Mira Holt", "Tom Achebe", "Jonas Brandt"}
        # it can be seen, and taken back or forgotten
        (entry,) = book.logged("Tom Achebe")
        once = exported(book)
        assert book.forget("Tom Achebe").interactions == 1
        with wl.Book.open(":memory:") as again:
            again.import_(io.StringIO(once))
            assert exported(again) == once
            assert again.unlog(entry.id) is not None


def test_what_is_no_time_is_decided_in_one_place():
    zero = datetime(1970, 1, 1, tzinfo=UTC)
    milliseconds = {at: int((at - zero) / timedelta(milliseconds=1)) for at in IMPOSSIBLE_MOMENTS}
    assert not any(is_possible(at) for at in milliseconds.values())
    assert is_possible(0, day_only=True)
    assert is_possible(1)
    assert is_possible(int(NOW.timestamp()) * 1000)


@pytest.mark.parametrize(
    ("at", "first"),
    [
        (date(1926, 1, 1), date(2025, 12, 1)),
        (date(2015, 11, 30), date(2025, 12, 1)),
        (datetime(2005, 1, 1, tzinfo=UTC), date(2025, 12, 1)),
        (date(2015, 12, 2), None),
        (date(2026, 1, 1), None),
    ],
)
def test_a_day_long_before_all_else_is_told(book, at, first):
    assert book.day_before_all(at, "Mira Holt") == first
    assert book.day_before_all(at, "Nobody Yet") is None
