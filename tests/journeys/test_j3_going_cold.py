"""J3: who is going cold."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from math import isclose

from warmlinks.plugins.sources import About, Person
from warmlinks.values import Identity, Interaction


def at(month, day, year=2026, hour=12):
    return datetime(year, month, day, hour, tzinfo=UTC)


def test_j3_1_the_last_contact_makes_the_due_day(world):
    """1 March: due on 31 March. 20 March: due on 19 April. One dated 5 January: still 19 April."""
    with world.book() as book:
        book.log("Ada", "call", at=at(3, 1))
        book.set("Ada", now=at(3, 1), cadence=30)
        due = [book.tie_score("Ada", now=at(3, 21)).due_on]
        for day in (at(3, 20), at(1, 5)):
            book.log("Ada", "call", at=day)
            due.append(book.tie_score("Ada", now=at(3, 21)).due_on)

    assert due == [date(2026, 3, 31), date(2026, 4, 19), date(2026, 4, 19)]


def test_j3_2_a_calendar_entry_changes_nothing_before_its_day(world):
    """A meeting in May, entered in March, counts from May on."""
    with world.book() as book:
        book.log("Ada", "call", at=at(3, 1))
        book.set("Ada", now=at(3, 1), cadence=30)
        before = book.tie_score("Ada", now=at(4, 30))
        book.log("Ada", "meeting", at=at(5, 1))
        planned = book.tie_score("Ada", now=at(4, 30))
        after = book.tie_score("Ada", now=at(5, 1, hour=13))

    assert planned == before
    assert (after.due_on, after.last_contact) == (date(2026, 5, 31), at(5, 1))


def test_j3_3_the_order_is_by_share_of_the_cadence(world):
    """Silent for 60 days, Ada (30) is due and Ben (180) is not; Cleo, 40 days over 10, comes before Ada."""
    with world.book() as book:
        for who, silent, cadence in (("Ada", 60, 30), ("Ben", 60, 180), ("Cleo", 40, 10)):
            book.log(who, "call", at=at(6, 1) - timedelta(days=silent))
            book.set(who, now=at(6, 1), cadence=cadence)
        cooling = [one.name for one in book.cooling(now=at(6, 1))]

    assert cooling == ["Cleo", "Ada"]


def test_j3_4_an_old_friend_ranks_above_a_single_letter(world):
    """After 13 silent months, ten years with 120 days of contact rank above one message."""
    last = at(5, 1, 2025)
    with world.book() as book:
        for number in range(120):
            book.log("Old Friend", "call", at=last - timedelta(days=30 * number))
        book.log("Written Once", "message", at=last, direction="out")
        now = last + timedelta(days=395)
        scores = [one.name for one in book.scores(now=now)]
        cooling, lapsed = book.cooling(now=now), book.cooling(now=now, lapsed=True)

    assert scores == ["Old Friend", "Written Once"]
    assert cooling == []
    assert [one.name for one in lapsed] == ["Old Friend"]


def test_j3_5_every_line_says_why_and_the_parts_give_the_total(world):
    """The reasons are named, in a fixed order, and add up to a hundred times the warmth."""
    with world.book() as book:
        for day in (0, 3, 4, 30, 90):
            book.log("Ada", "call", at=at(1, 1) + timedelta(days=day))
        found = book.tie_score("Ada", now=at(5, 1))

    assert [reason.factor for reason in found.because] == ["neutral", "days", "rhythm", "intensity", "silence"]
    assert all(reason.what for reason in found.because)
    assert isclose(sum(reason.points for reason in found.because), 100 * found.warmth, rel_tol=1e-12)


def test_j3_6_scoring_often_changes_nothing(world):
    """Asked every hour for 60 days, or once at the end: the same answer."""
    with world.book() as often, world.book() as once:
        for book in (often, once):
            for day in (0, 9, 20):
                book.log("Ada", "call", at=at(1, 1) + timedelta(days=day))
        start = at(1, 21)
        for hour in range(60 * 24):
            often.tie_score("Ada", now=start + timedelta(hours=hour))
        end = start + timedelta(days=60)

        assert often.scores(now=end) == once.scores(now=end)


def test_j3_7_shuffled_rows_change_no_digit(world):
    """The same records in another order give the same scores to the last digit."""
    dice = random.Random(3)
    people = [Person(Identity("alpha", f"p{n}", name=f"Person {n}"), "p") for n in range(30)]
    contact = [
        Interaction("alpha", f"m{n}", f"p{dice.randrange(30)}", "message", "in", at(1, 1) + timedelta(hours=n * 7), "m")
        for n in range(400)
    ]
    answers = []
    for _ in range(3):
        dice.shuffle(people)
        dice.shuffle(contact)
        with world.book() as book:
            book.add_pause(date(2026, 2, 1), date(2026, 2, 9))
            book.load(world.archive("alpha", About("one", as_of=at(6, 1)), *people, *contact))
            answers.append([(one, one.because) for one in book.scores(now=at(6, 1))])

    assert answers[0] == answers[1] == answers[2]
    assert len(answers[0]) == 30
