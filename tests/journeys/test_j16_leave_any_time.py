"""J16: leave at any time."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

import icalendar
import vobject

import warmlinks as wl
from warmlinks.plugins.sources import Person
from warmlinks.values import Identity
from warmlinks_samples import make_world
from warmlinks_samples.writing import write_newest

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)


def test_j16_1_export_import_export_is_identical(tmp_path):
    """Three loaded archives with everything the owner said: exported, read into an empty book, exported the same."""
    archives = write_newest(make_world(people=30, years=2, messages=400), tmp_path)
    with wl.Book.open(":memory:", timezone="Europe/Berlin") as book, wl.Book.open(":memory:", timezone="UTC") as copy:
        book.load(archives)
        people = book.connections(now=NOW)
        book.log(people[0].id, "call", at=NOW, note='"quoted", and\nbroken')
        book.set(people[1].id, now=NOW, cadence=30, tags=["café"], status="archived", country="DE")
        book.merge(people[2].id, people[3].id)
        book.keep_apart(people[4].id, people[5].id)
        book.add_pause(NOW.date(), NOW.date(), who=people[0].id)
        book.forget(people[6].id)
        first, second = io.StringIO(), io.StringIO()
        lines = book.export(first)
        read = copy.import_(io.StringIO(first.getvalue()))
        copy.export(second)

        assert second.getvalue() == first.getvalue()
        assert lines == read > 300
        assert copy.connections(now=NOW) == book.connections(now=NOW)
        assert copy.scores(now=NOW) == book.scores(now=NOW)
        assert copy.doctor(mend=False).healthy


def test_j16_2_csv_runs_no_formula(world):
    """A name such as =1+1 opens as text in a spreadsheet, and every other cell too."""
    people = [
        Person(Identity("alpha", "1", name="=1+1", company="+cmd", position="@x", emails=("-a@example.org",))),
        Person(Identity("alpha", "2", name="Ada")),
    ]
    with world.book() as book:
        book.load(world.archive("alpha", *people))
        book.set("Ada", now=NOW, note="\t=2", tags=["=3"])
        stream = io.StringIO()
        book.export_csv(stream, now=NOW)
    cells = [cell for row in csv.reader(io.StringIO(stream.getvalue(), newline="")) for cell in row]

    assert "'=1+1" in cells
    assert [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))] == []


def written_lines(text: str) -> list[str]:
    """The lines as they lie in the file, each within what the standard allows."""
    assert text.endswith("\r\n")
    lines = text.removesuffix("\r\n").split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert not any(ord(sign) < 32 or ord(sign) == 127 for line in lines for sign in line)
    return lines


def test_j16_3_vcards_pass_a_strict_parser(world):
    """Every card is read again with what was in it, whatever stands in names and notes."""
    name = "Zoë; of, the \\ long " + "ö" * 90
    people = [
        Person(Identity("alpha", "1", name=name, company="A, B; C", position="Head\nof", emails=("z@example.org",))),
        Person(Identity("alpha", "2", name="Ada\r\nEND:VCARD", url="https://example.org/in/ada,b;c")),
        Person(Identity("alpha", "3", name="Bo", phones=("+49 30 1234567",))),
    ]
    with world.book() as book:
        book.load(world.archive("alpha", *people))
        book.set("Bo", now=NOW, note="one\ntwo; three", tags=["choir, old", "x"])
        stream = io.StringIO()
        count = book.export_vcards(stream, now=NOW)
        ids = {f"warmlinks-{person.id}" for person in book.connections(now=NOW)}
    written_lines(stream.getvalue())
    cards = {card.fn.value: card for card in vobject.readComponents(stream.getvalue(), allowQP=False)}

    assert count == len(cards) == 3
    assert all(card.validate() for card in cards.values())
    assert {card.uid.value for card in cards.values()} == ids
    assert cards[name].email.value == "z@example.org"
    assert cards[name].org.value == ["A, B; C"]
    bo = cards["Bo"]
    assert (bo.note.value, bo.tel.value) == ("one\ntwo; three", "+49 30 1234567")
    assert sorted(bo.categories.value) == ["choir, old", "x"]


def coming(book: wl.Book, now: datetime) -> dict[str, tuple[date, str]]:
    """The events of the calendar file by UID: day and summary."""
    stream = io.StringIO()
    count = book.export_ics(stream, now=now)
    written_lines(stream.getvalue())
    calendar = icalendar.Calendar.from_ical(stream.getvalue())
    events = calendar.events
    assert count == len(events)
    assert not calendar.errors
    assert not any(event.errors for event in events)
    assert all(event["DTEND"].dt - event["DTSTART"].dt == timedelta(days=1) for event in events)
    return {str(event["UID"]): (event["DTSTART"].dt, str(event["SUMMARY"])) for event in events}


def test_j16_3_what_is_due_and_coming_is_a_calendar(world):
    """A wish, a plan and a pause are events of a day; read in later, the same event has moved and none is double."""
    with world.book() as book:
        book.log("Ada; Lindqvist, 1", "call", at=NOW - timedelta(days=20), create=True)
        book.set("Ada; Lindqvist, 1", now=NOW, cadence=30)
        book.log("Ben", "meeting", at=NOW + timedelta(days=5), create=True)
        book.add_pause(date(2026, 2, 10), date(2026, 2, 12), name="skiing")
        first = coming(book, NOW)
        late = coming(book, NOW + timedelta(days=25))

    # the three days of skiing do not count, so that the wish is due as much later
    assert sorted(first.values()) == [
        (date(2026, 2, 6), "meeting with Ben"),
        (date(2026, 2, 10), "skiing, until 12 February 2026"),
        (date(2026, 2, 14), "your wish, every 30 days: Ada; Lindqvist, 1"),
    ]
    (wish,) = [uid for uid, (_, what) in first.items() if "wish" in what]
    # what was due is told today
    assert late == {wish: (date(2026, 2, 26), "your wish, every 30 days: Ada; Lindqvist, 1")}
