"""J14: the size of one owner's life. Times are measured by `benchmarks/scale.py`; here the work is counted."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from loaded import benchmark

from warmlinks.loading.merge import ArchiveRow, merge
from warmlinks.loading.staging import Staging
from warmlinks.people import blocking
from warmlinks.people.directory import regroup
from warmlinks.people.profiles import profile_of
from warmlinks.plugins.sources import About, Person
from warmlinks.ties.states import states_from_log
from warmlinks.values import Identity, Interaction

START = datetime(2025, 1, 1, tzinfo=UTC)
NOW = START + timedelta(days=400)
STARTS, ENDS = ("mi", "jo", "an", "be", "ka", "lu", "ri", "so"), ("ra", "nas", "na", "o", "rl", "ka")
FAMILIES, TAILS = ("holt", "brand", "love", "berg", "smith", "korn", "tal", "wes"), ("er", "son", "gren", "s", "feld")


def history(people, each):
    yield About("one", as_of=NOW)
    for number in range(people):
        yield Person(Identity("alpha", f"p{number}", name=f"Person {number}"), "p")
        for nth in range(each):
            at = START + timedelta(hours=nth * 50 + number)
            yield Interaction("alpha", f"m{number}-{nth}", f"p{number}", "message", "in", at, "m")


def steps_of(book, ask):
    """How many instructions SQLite takes for something: the same on every machine, whatever else it does."""
    steps = 0

    def count():
        nonlocal steps
        steps += 1

    book._db._connection.set_progress_handler(count, 100)
    try:
        ask()
    finally:
        book._db._connection.set_progress_handler(None, 0)
    return steps


@pytest.fixture
def sized(world):
    """Makes books of so many people with so many interactions each."""
    books = []

    def make(people, each):
        book = world.book()
        book.load(world.archive("alpha", *history(people, each)))
        books.append(book)
        return book

    yield make
    for book in books:
        book.close()


def test_j14_1_scoring_does_not_read_the_log(sized):
    """Ten times the interactions cost the scores nothing; the same asked of the log costs about ten times."""
    small, large = sized(40, 5), sized(40, 50)
    scores = [steps_of(book, lambda book=book: book.scores(now=NOW)) for book in (small, large)]
    logs = [steps_of(book, lambda book=book: states_from_log(book._db, NOW.timestamp())) for book in (small, large)]

    assert scores[1] < scores[0] * 1.2
    assert logs[1] > logs[0] * 4


def test_j14_1_loading_grows_in_a_straight_line(sized):
    """Four times the people and interactions take about four times the work, not sixteen times."""
    work = [_load_steps(sized(1, 1), people) for people in (50, 200)]

    assert work[1] < work[0] * 6


def _load_steps(book, people):
    staging = Staging(book._db, zone=book.timezone, zone_of_days=book.timezone)

    def load():
        staging.take(history(people, 10))
        with book._db.writing():
            merge(book._db, ArchiveRow("alpha", "alpha", "", 10**15, "two"))
            regroup(book._db, whole=True)

    return steps_of(book, load)


def test_j14_2_one_more_interaction_touches_one_person(sized):
    """Logging for one of many, and asking again, costs about the same in a small and in a large book."""
    small, large = sized(20, 5), sized(400, 5)

    def log(book):
        book.log("alpha:p3", "call", at=NOW)
        book.tie_score("alpha:p3", now=NOW + timedelta(days=1))

    few, many = (steps_of(book, lambda book=book: log(book)) for book in (small, large))

    assert many < few * 3


def test_j14_3_looking_for_namesakes_grows_in_a_straight_line():
    """Twice as many people are less than three times as many comparisons, and a tiny part of all pairs."""
    few, many = (_comparisons(size, blocking.WINDOW) for size in (4_000, 8_000))

    assert few > 0
    assert many < few * 3
    assert many < 8_000 * 100


def test_j14_3_comparing_everybody_in_a_block_would_be_noticed():
    """The control: without the window in large blocks the comparisons grow with the square."""
    few, many = (_comparisons(size, 10**9) for size in (4_000, 8_000))

    assert many > few * 3


def _comparisons(people, window):
    """How many pairs are compared among so many people, whose names repeat as names do."""
    dice = random.Random(people)
    names = [f"{first}{end} {last}{tail}" for first in STARTS for end in ENDS for last in FAMILIES for tail in TAILS]
    profiles = [
        profile_of([Identity(("linkedin", "facebook", "twitter")[number % 3], str(number), name=dice.choice(names))])
        for number in range(people)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocking, "WINDOW", window)
        return sum(1 for _ in blocking.pairs_to_compare(profiles))


def test_j14_4_a_load_that_is_killed_leaves_before_or_after(tmp_path):
    """Killed at random moments, the book is as before or complete, and the next run finishes it."""
    kill = benchmark("kill")
    merge_counts = kill.run(5, people=40, interactions=400, control=False, seed=4)

    assert kill.harmed(merge_counts) == 0
