"""The connector's report as data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import warmlinks as wl
from warmlinks.introductions.clock import chance_of_contact, learn_level
from warmlinks.introductions.summary import summarise
from warmlinks.values import Evidence, Introduction

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def made(number: int, label: str, *, days: int | None = None) -> Introduction:
    at = datetime(2025, 1 + number % 12, 10, tzinfo=UTC)
    evidence = () if days is None else (Evidence(at + timedelta(days=days), "spoke", "w", 0.6),)
    return Introduction(
        f"i{number}",
        "introducer",
        "me",
        ("ben", f"p{number}"),
        at,
        label=label,
        evidence=evidence,
        could_have_seen=True,
    )


def test_labels_add_up_to_what_was_made_in_every_line():
    """J15.1: confirmed, likely, unknown, told quiet and declined add up, per quarter, hub and circle."""
    labels = ["confirmed", "likely", "unknown", "told_quiet", "declined"]
    introductions = [made(n, labels[n % 5], days=n if n % 5 < 2 else None) for n in range(17)]

    report = summarise(introductions, circles={"ben": ("choir",), "p3": ("choir", "boats")}, now=NOW)

    assert sum(line.made for line in report.quarters) == 17
    for line in (*report.quarters, *report.hubs, *report.circles):
        assert line.made == sum(line.labels.values())
    assert [line.name for line in report.hubs] == ["ben"]
    assert [(line.name, line.made) for line in report.circles] == [("boats", 1), ("choir", 17)]
    assert report.days_to_first_contact == 8.0


def test_the_chances_are_those_of_the_published_curve():
    """12, 17, 23, 28 and 36 in a hundred by day 7, 14, 30, 60 and 180; 3.7 in the week after 14 silent days."""
    chances = [round(100 * chance_of_contact(0, days)) for days in (7, 14, 30, 60, 180)]

    assert chances == [12, 17, 23, 28, 36]
    assert round(100 * chance_of_contact(14, 7), 1) == 3.7


def test_a_level_is_learnt_from_twenty_and_moves_the_right_way():
    """Nineteen change nothing; many that connect soon raise it, many in vain lower it."""
    soon, never = [(3.0, True)] * 40, [(200.0, False)] * 40

    assert learn_level(soon[:19]) == 0.11
    assert learn_level(soon) > 0.2
    assert learn_level(never) < 0.05


def test_a_book_reports_the_introductions_that_its_owner_made():
    """Those written down are counted in their quarter, and by the tags of those brought together."""
    with wl.Book.open(":memory:", timezone="UTC") as book:
        for name in ("Ben Okonjo", "Cleo Park", "Dov Stein"):
            book.log(name, "call", at=NOW - timedelta(days=200))
        book.set("Cleo Park", now=NOW, tags=["choir"])
        book.introduce("Ben Okonjo", "Cleo Park", at=NOW - timedelta(days=10))
        book.introduce("Ben Okonjo", "Dov Stein", at=NOW - timedelta(days=100))
        report = book.introduction_report(now=NOW)

        assert [(line.name, line.made) for line in report.quarters] == [("2025-Q4", 1), ("2026-Q1", 1)]
        assert [(line.name, line.made) for line in report.hubs] == [(book.find("Ben Okonjo"), 2)]
        assert [(line.name, line.made) for line in report.circles] == [("choir", 1)]
