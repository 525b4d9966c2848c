"""J5.8 to J5.10: the digest over the holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from warmlinks.plugins.sources import Person
from warmlinks.settings import DigestSettings
from warmlinks.values import Identity, Interaction

FIRST, LAST = date(2025, 12, 20), date(2026, 1, 2)


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def crowd(many: int) -> list[object]:
    """People who were in touch both ways, last in the days before the holidays."""
    records: list[object] = []
    for n in range(many):
        who = f"p{n:02}"
        records.append(Person(Identity("alpha", who, name=f"Person {n:02}"), "people"))
        for step in range(6):
            at = morning(date(2025, 11, 25)) - timedelta(days=n % 5 + 9 * step)
            way = "in" if step % 2 == 0 else "out"
            records.append(Interaction("alpha", f"{who}-{step}", who, "message", way, at, "m"))
    return records


def test_j5_8_forty_people_come_after_the_pause_five_a_day_and_none_is_lost(world, recorder):
    """Nobody is named within the pause; after it at most five a day, in the order of need, until all forty were."""
    with world.book() as book:
        book.load(world.archive("alpha", *crowd(40)))
        for n in range(40):
            book.set(f"Person {n:02}", now=morning(date(2025, 12, 1)), cadence=30)
        book.add_pause(FIRST, LAST, name="the holidays")
        names = book.names()
        said: dict[date, list[str]] = {}
        first_order: list[str] = []
        for ahead in range(40):
            day = date(2025, 12, 18) + timedelta(days=ahead)
            now = morning(day)
            if day == date(2026, 1, 8):
                first_order = [one.name for one in book.cooling(now=now)]
            digest = book.digest(now=now)
            before = len(recorder[0].got)
            book.notify(digest, now=now, channels=[recorder])
            if len(recorder[0].got) > before:
                said[day] = [names[who] for item in recorder[0].got[-1].items if item.rule == "due" for who in item.who]

        everybody = list(dict.fromkeys(name for day in sorted(said) for name in said[day]))
        assert not [day for day in said if FIRST <= day <= LAST]
        assert max(len(some) for some in said.values()) <= 5
        assert sorted(everybody) == [f"Person {n:02}" for n in range(40)]
        assert said[date(2026, 1, 8)] == [name for name in first_order if name in said[date(2026, 1, 8)]]


def test_j5_9_before_the_holidays_open_introductions_get_a_word(world):
    """On 18 December the digest has a short part before the holidays; without the pause it has none."""
    made = morning(date(2025, 12, 10))
    with world.book() as book:
        book.load(
            world.archive(
                "alpha",
                *(Person(Identity("alpha", who, name=who.title()), "people") for who in ("ben", "cleo")),
            )
        )
        book.introduce("Ben", "Cleo", at=made + timedelta(days=5))
        plain = book.digest(now=morning(date(2025, 12, 18)))
        book.add_pause(FIRST, LAST, name="the holidays")

        digest = book.digest(now=morning(date(2025, 12, 18)))

        assert plain is None
        (section,) = digest.sections
        assert section.heading == "Before the holidays"
        assert "Ben and Cleo" in section.items[0].text or "Cleo and Ben" in section.items[0].text


def test_j5_10_nothing_is_sent_within_the_pause_and_nothing_counts_as_missed(world, recorder):
    """What is due in the pause is held until the first day after it, and no text speaks of a delay."""
    with world.book() as book:
        book.load(world.archive("alpha", *crowd(1)))
        book.set("Person 00", now=morning(date(2025, 12, 1)), cadence=20)
        due = book.tie_score("Person 00", now=morning(date(2025, 12, 24))).due_on
        book.add_pause(date(2025, 12, 10), LAST, name="the holidays")
        now = morning(date(2025, 12, 24))

        held = book.notify(book.digest(now=now), now=now, channels=[recorder])
        after = morning(date(2026, 1, 12))
        sent = book.notify(book.digest(now=after), now=after, channels=[recorder], settings=DigestSettings())

        text = str(recorder[0].got[0]).lower()
        assert due == date(2025, 12, 15)
        assert held.state in ("nothing", "held")
        assert sent.state == "delivered"
        assert not any(word in text for word in ("missed", "late", "overdue"))
