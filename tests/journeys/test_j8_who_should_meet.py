"""J8: who should meet, and the warmest way to a person."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import warmlinks as wl
from warmlinks.cues import MessageCues
from warmlinks.plugins.sources import Conversation, Member, Message, Person
from warmlinks.values import Identity, Interaction

NOW = datetime(2026, 1, 20, 12, tzinfo=UTC)
NAMES = ("Ada", "Ben", "Cleo", "Dov", "Eva", "Finn")


def contact(who: str, *, days: int = 12, both: bool = True) -> list[Interaction]:
    """Contact on so many days up to last week; one-way where only the owner wrote."""
    return [
        Interaction(
            "alpha",
            f"{who}-{day}",
            who,
            "message",
            "in" if both and day % 2 else "out",
            NOW - timedelta(days=7 * (day + 1)),
            "m",
        )
        for day in range(days)
    ]


def circle(world, **more: list[object]) -> wl.Book:
    """Everybody is in touch and has to do with boats."""
    book = world.book()
    records = [Person(Identity("alpha", name.lower(), name=name), "people") for name in NAMES]
    for name in NAMES:
        records += contact(name.lower())
    book.load(world.archive("alpha", *records, *more.get("records", [])))
    for name in NAMES:
        book.set(name, now=NOW, tags=["boats"])
    return book


def pairs(book: wl.Book, *, limit: int = 50) -> set[frozenset[str]]:
    names = book.names()
    return {frozenset((names[one.one], names[one.two])) for one in book.suggest_introductions(now=NOW, limit=limit)}


def test_j8_1_nobody_who_knows_was_introduced_declined_or_is_paused(world):
    """Ben and Cleo talk, Dov was introduced to Ada, Eva said no to Ben, Finn is away: none of these pairs."""
    group = Conversation("alpha", "g", "group", tuple(Member(who) for who in ("alpha-owner", "ben", "cleo")), where="g")
    chat = Message("alpha", "u", "g", "ben", NOW - timedelta(days=90), MessageCues(), "g[u]")
    with circle(world) as control, circle(world, records=[group, chat]) as book:
        book.introduce("Ada", "Dov", at=NOW - timedelta(days=200))
        book.consent("Ben", "Eva", who="Eva", answer="no", at=NOW - timedelta(days=100))
        book.add_pause(date(2026, 1, 10), date(2026, 2, 10), who="Finn")

        found = pairs(book)

        forbidden = {frozenset(pair) for pair in (("Ben", "Cleo"), ("Ada", "Dov"), ("Ben", "Eva"))}
        assert found
        assert not found & forbidden
        assert not any("Finn" in pair for pair in found)
        assert len(pairs(control)) >= 6


def test_j8_2_each_pair_has_a_reason_and_the_order_stays(world):
    """Every pair says why; the same book gives the same order; nobody is in more than two pairs."""
    with circle(world) as book:
        first = book.suggest_introductions(now=NOW, limit=20)
        second = book.suggest_introductions(now=NOW, limit=20)

        counts = [sum(who in (one.one, one.two) for one in first) for who in book.names()]
        assert first == second
        assert all(one.because == ("both have to do with boats",) for one in first)
        assert max(counts) <= 2


def test_j8_3_who_was_asked_three_times_this_month_is_left_alone(world):
    """Ben, part of three introductions within thirty days, is not proposed a fourth time; in a month he is again."""
    with circle(world) as book:
        for index, name in enumerate(("Ada", "Cleo", "Dov")):
            book.introduce("Ben", name, at=NOW - timedelta(days=3 + index))

        now = {pair for pair in pairs(book) if "Ben" in pair}
        names = book.names()
        later = {
            frozenset((names[one.one], names[one.two]))
            for one in book.suggest_introductions(now=NOW + timedelta(days=40), limit=50)
        }

        assert now == set()
        assert any("Ben" in pair for pair in later)


def test_j8_4_the_way_leads_through_strong_two_way_ties(world):
    """To Dov the way leads through Ben, with whom words go both ways, not through Ada, to whom many went one way."""
    records = [Person(Identity("alpha", name.lower(), name=name), "people") for name in ("Ada", "Ben", "Dov")]
    records += contact("ben", days=10) + contact("ada", days=60, both=False)
    for friend in ("ada", "ben"):
        members = tuple(Member(who) for who in (friend, "dov", "alpha-owner"))
        records.append(Conversation("alpha", f"g-{friend}", "group", members, where=f"g-{friend}"))
        records += [
            Message("alpha", f"{friend}-{who}", f"g-{friend}", who, NOW - timedelta(days=100), MessageCues(), "g")
            for who in (friend, "dov")
        ]
    with world.book() as book:
        book.load(world.archive("alpha", *records))

        best = book.paths("Dov", now=NOW)[0]

        assert [book.names()[who] for who in best.through] == ["me", "Ben", "Dov"]
        assert 0 < best.strength < 1
