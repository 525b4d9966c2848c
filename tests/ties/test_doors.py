"""Closed doors: which tie closes one, what opens it again, and that nobody behind one is suggested."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import pytest

import warmlinks as wl
from warmlinks.plugins.sources import About, Conversation, Member, Person, Tie, WholeList
from warmlinks.values import ClosedDoor, Identity, Interaction

NOW = datetime(2026, 1, 20, 9, tzinfo=UTC)
FIRST, SECOND, THIRD = (datetime(2025, month, 1, tzinfo=UTC) for month in (6, 8, 10))


def person(who: str, name: str | None = None) -> Person:
    return Person(Identity("alpha", who, name=name or who.title()), "people")


def tie(kind: str, since: datetime | date | None = None, *, who: str = "ada", **more: object) -> Tie:
    return Tie("alpha", who, kind, since, where=f"{kind}[0]", **more)


def made(at: datetime) -> About:
    return About("made", as_of=at)


def warm(who: str) -> list[Interaction]:
    """Twenty weeks of talk both ways, silent for a hundred and twenty days at NOW."""
    return [
        Interaction("alpha", f"{who}-{n}", who, "message", "in" if n % 2 else "out", NOW - timedelta(120 + 7 * n), "m")
        for n in range(20)
    ]


def doors(book: wl.Book, who: str = "Ada") -> list[tuple[str, date | None]]:
    (found,) = [one for one in book.connections(now=NOW) if one.name == who]
    return [(door.why, door.since) for door in found.closed]


CLOSING = {
    "blocked": ([tie("blocked"), WholeList("alpha", "blocked")], ("blocked", None)),
    "blocked, on a list that is not whole": ([tie("blocked")], ("blocked", None)),
    "muted": ([tie("muted"), WholeList("alpha", "muted")], ("muted", None)),
    "removed": ([tie("connected", date(2020, 1, 1)), tie("removed", FIRST)], ("removed", date(2025, 6, 1))),
    "removed on a day": ([tie("removed", date(2025, 6, 1))], ("removed", date(2025, 6, 1))),
    "removed, nobody knows when": ([tie("removed")], ("removed", None)),
    "a connection that ended": ([tie("connected", date(2020, 1, 1), ended=FIRST)], ("removed", date(2025, 6, 1))),
    "declined": ([tie("declined", FIRST)], ("declined", date(2025, 6, 1))),
    "a request that ended": ([tie("requested", None, ended=FIRST, direction="in")], ("declined", date(2025, 6, 1))),
    "befriended, then removed": (
        [tie("connected", date(2020, 1, 1)), tie("removed", date(2020, 1, 2))],
        ("removed", date(2020, 1, 2)),
    ),
}


@pytest.mark.parametrize("name", CLOSING)
def test_what_closes_a_door(world, name):
    """Each of them by itself, and the answer says why, where, since when, and what told of it."""
    ties, door = CLOSING[name]
    with world.book() as book:
        book.load(world.archive("alpha", made(THIRD), person("ada"), *warm("ada"), *ties))

        assert doors(book) == [door]
        (closed,) = book.show("Ada", now=NOW).connection.closed
        assert closed == ClosedDoor(door[0], "alpha", door[1], closed.source)
        assert closed.source.startswith("alpha: ")
        assert book.why("Ada", now=NOW).closed == (closed,)


OPEN = {
    "nothing": [],
    "following": [tie("following", direction="out")],
    "asked by the owner": [tie("requested", FIRST, direction="out")],
    "asked by them": [tie("requested", FIRST, direction="in")],
    "an empty list": [WholeList("alpha", "blocked"), WholeList("alpha", "muted")],
    "a block that ended": [tie("blocked", FIRST, ended=SECOND)],
    "removed, then befriended again": [tie("removed", FIRST), tie("connected", SECOND)],
    "removed, then befriended again on a day": [tie("removed", FIRST), tie("connected", date(2025, 8, 1))],
    "removed, and a friend in the same archive": [tie("removed", FIRST), tie("connected")],
    "removed and a friend, nobody knows when": [tie("removed"), tie("connected")],
    "declined, then befriended": [tie("declined", FIRST), tie("connected", SECOND)],
    "a request of the owner's that ended": [tie("requested", None, ended=FIRST, direction="out")],
}


@pytest.mark.parametrize("name", OPEN)
def test_what_closes_none(world, name):
    """Of removed and befriended again the later date holds; asking, following and an empty list close nothing."""
    with world.book() as book:
        book.load(world.archive("alpha", made(THIRD), person("ada"), *warm("ada"), *OPEN[name]))

        assert doors(book) == []


def lists(world, *of: tuple[datetime, bool]) -> list:
    """Archives made then, each with a whole list of those blocked: Ada on it, or nobody."""
    return [
        world.archive(
            "alpha",
            made(at),
            person("ada"),
            *warm("ada"),
            *([tie("blocked")] if on else ()),
            WholeList("alpha", "blocked"),
        )
        for at, on in of
    ]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_newest_whole_list_decides_whatever_the_order_of_loading(world, order):
    """Who is no longer on it is open again; loaded the other way round it is the same."""
    files = lists(world, (FIRST, True), (SECOND, False))
    with world.book() as book:
        for number in order:
            book.load(files[number])

        assert doors(book) == []
        assert [door.why for door in _only_first(world)] == ["blocked"]


def _only_first(world) -> tuple[ClosedDoor, ...]:
    """The control: without the newer list she is blocked."""
    with world.book() as book:
        book.load(lists(world, (FIRST, True)))
        return book.show("Ada", now=NOW).connection.closed


def test_a_newer_archive_without_the_list_or_with_a_part_of_it_opens_nothing(world):
    """Absence deletes nothing where the list is not there, or was not read whole."""
    later = world.archive("alpha", made(SECOND), person("ada"), *warm("ada"))
    part = world.archive("alpha", made(THIRD), person("ada"), person("ben"), *warm("ada"), tie("blocked", who="ben"))
    with world.book() as book:
        book.load([*lists(world, (FIRST, True)), later, part])

        assert doors(book) == [("blocked", None)]
        assert doors(book, "Ben") == [("blocked", None)]


def test_lists_of_another_kind_or_network_decide_nothing(world):
    """A list of those muted says nothing of those blocked, and a network nothing of another."""
    muted = world.archive("alpha", made(SECOND), person("ada"), WholeList("alpha", "muted"))
    other = world.archive(
        "beta", made(THIRD), Person(Identity("beta", "x", name="X"), "p"), WholeList("beta", "blocked")
    )
    with world.book() as book:
        book.load([*lists(world, (FIRST, True)), muted, other])

        assert doors(book) == [("blocked", None)]


# opened by the owner


def test_the_owner_opens_a_door_and_it_stays_open_over_loads(world):
    """The same archive, and a newer one that still lists her, change nothing: it is the same block."""
    first, second = lists(world, (FIRST, True), (SECOND, True))
    with world.book() as book:
        book.load(first)
        answer = book.set("Ada", now=SECOND - timedelta(days=1), open=True)
        book.load(first, reread=True)
        book.load(second)

        assert answer.closed == ()
        assert doors(book) == []


def test_only_a_door_that_is_closed_later_closes_again(world):
    """Unblocked and blocked anew after the owner opened it: closed."""
    first, second, third = lists(world, (FIRST, True), (SECOND, False), (THIRD, True))
    with world.book() as book:
        book.load(first)
        book.set("Ada", now=FIRST + timedelta(days=1), open=True)
        book.load(second)
        open_again = doors(book)
        book.load(third)

        assert open_again == []
        assert doors(book) == [("blocked", None)]


@pytest.mark.parametrize(("removed", "closed"), [(FIRST, []), (THIRD, [("removed", date(2025, 10, 1))])])
def test_a_removal_after_the_word_closes_and_one_before_it_does_not(world, removed, closed):
    """The network's own date counts, not when the archive was loaded."""
    with world.book() as book:
        book.load(world.archive("alpha", made(FIRST), person("ada"), *warm("ada"), tie("removed", date(2024, 1, 1))))
        book.set("Ada", now=SECOND, open=True)
        book.load(world.archive("alpha", made(NOW), person("ada"), tie("removed", removed)))

        assert doors(book) == closed


def test_opening_is_a_decision_that_can_be_undone(world):
    """`undo` takes back the last decision; here it is this one, and the book is as before to the byte."""
    with world.book() as book:
        book.load(lists(world, (FIRST, True)))
        before = exported(book)
        book.set("Ada", now=NOW, open=True)
        between = doors(book)
        book.undo()

        assert between == []
        assert doors(book) == [("blocked", None)]
        assert exported(book) == before


def test_opening_what_is_not_closed_says_nothing_and_changes_nothing(world):
    """There is no decision to take back."""
    with world.book() as book:
        book.load(world.archive("alpha", person("ada"), *warm("ada")))
        before = exported(book)
        book.set("Ada", now=NOW, open=True)

        assert exported(book) == before


def test_a_clock_that_is_behind_opens_the_door_all_the_same(world):
    """Who says it on a machine of the past has said it of what lies in the book."""
    with world.book() as book:
        book.load(lists(world, (THIRD, True)))
        book.set("Ada", now=FIRST, open=True)

        assert doors(book) == []


def exported(book: wl.Book, **more: bool) -> str:
    stream = io.StringIO()
    book.export(stream, **more)
    return stream.getvalue()


@pytest.mark.parametrize("redacted", [False, True])
def test_doors_and_decisions_survive_an_export(world, redacted):
    """Ada is open by the owner's word, Ben is blocked; so it is in the book made of the export, under whatever name."""
    with world.book() as book, world.book() as copy:
        book.load(
            world.archive(
                "alpha", made(FIRST), person("ada"), person("ben"), *warm("ada"), *warm("ben"),
                tie("blocked"), tie("blocked", who="ben"), WholeList("alpha", "blocked"),
            )
        )  # fmt: skip
        book.set("Ada", now=NOW, open=True)
        copy.import_(io.StringIO(exported(book, redacted=redacted)))

        found = [[door.why for door in one.closed] for one in copy.connections(now=NOW)]

        assert sorted(found) == [[], ["blocked"]]
        if not redacted:
            assert exported(copy) == exported(book)
            copy.undo("Ada")
            assert doors(copy) == [("blocked", None)]


def test_who_is_forgotten_is_on_no_list(world):
    """Neither the list nor the decision is left, and doctor finds all in order."""
    with world.book() as book:
        book.load(lists(world, (FIRST, True)))
        book.set("Ada", now=NOW, open=True)
        book.forget("Ada")

        assert "open" not in exported(book)
        assert '"who":[]' in exported(book)
        assert book.doctor().healthy


# nobody behind it is suggested


def everywhere(book: wl.Book) -> set[str]:
    """The ids of all who are suggested anywhere."""
    digest = book.digest(now=NOW)
    found = {who for item in digest.items for who in item.who} if digest else set()
    found |= {tie.id for tie in book.cooling(now=NOW)}
    found |= {who for one in book.suggest_introductions(now=NOW) for who in (one.one, one.two)}
    found |= {who for one in book.introductions_due(now=NOW) for who in (one.who, *one.others)}
    return found | {who for path in book.paths("Zoe", now=NOW) for who in path.through}


def full(world, *ties: Tie | WholeList):
    """A book in which Ada would be suggested wherever somebody can be."""
    talks = [
        Conversation(
            "alpha",
            f"talk-{one}-{two}",
            "group",
            (Member("alpha-owner"), Member(one), Member(two)),
            where="t",
        )
        for one, two in (("ada", "ben"), ("ben", "cleo"), ("ada", "zoe"))
    ]
    lively = [
        Interaction("alpha", f"l-{who}-{n}", who, "message", "in" if n % 2 else "out", NOW - timedelta(2 + n), "m")
        for who in ("ben", "cleo")
        for n in range(8)
    ]
    book = world.book()
    people = [person(who) for who in ("ada", "ben", "cleo", "zoe")]
    book.load(world.archive("alpha", made(NOW), *people, *warm("ada"), *lively, *talks, *ties))
    for who in ("Ada", "Ben", "Cleo"):
        book.set(who, now=NOW, tags=["choir"])
    book.set("Ada", now=NOW, cadence=30)
    book.introduce("Ada", "Zoe", at=NOW - timedelta(days=12))
    return book


def test_nobody_behind_a_closed_door_is_suggested_anywhere(world):
    """Not in `cooling`, the digest, among introductions, on a path; the reason is the door. Without it she is."""
    with full(world) as book:
        ada = book.find("Ada")
        before = everywhere(book)
    with full(world, tie("blocked"), WholeList("alpha", "blocked")) as book:
        after, why = everywhere(book), book.why("Ada", now=NOW)
        warmth = book.tie_score("Ada", now=NOW).warmth
        book.set("Ada", now=NOW, open=True)
        opened = everywhere(book)

    assert ada in before
    assert ada not in after
    assert ada in opened
    assert (why.suppressed_by, why.due_on) == ("closed_door", None)
    assert "blocked this person on alpha" in (why.why_suppressed or "")
    with full(world) as book:
        assert warmth == book.tie_score("Ada", now=NOW).warmth


def test_one_closed_identity_closes_the_person(world):
    """Blocked on one network, talked to on another: joined, nobody; taken apart, each for itself."""
    other = [
        Interaction("beta", f"b-{n}", "a2", "message", "in" if n % 2 else "out", NOW - timedelta(120 + 7 * n), "m")
        for n in range(20)
    ]
    with world.book() as book:
        book.load(lists(world, (FIRST, True)))
        book.load(world.archive("beta", made(NOW), Person(Identity("beta", "a2", name="Ada L"), "p"), *other))
        book.set("beta:a2", now=NOW, cadence=30)
        alone = [tie.name for tie in book.cooling(now=NOW)]
        book.merge("alpha:ada", "beta:a2")
        joined = book.cooling(now=NOW)
        book.undo()

        assert alone == ["Ada L"]
        assert joined == []
        assert [tie.name for tie in book.cooling(now=NOW)] == ["Ada L"]


def test_an_opened_person_who_is_taken_apart_keeps_the_word_where_the_door_was(world):
    """The decision lies with the identity whose door it is."""
    with world.book() as book:
        book.load(lists(world, (FIRST, True)))
        book.load(world.archive("beta", made(NOW), Person(Identity("beta", "a2", name="Ada L"), "p")))
        book.merge("alpha:ada", "beta:a2")
        book.set("alpha:ada", now=NOW, open=True)
        book.keep_apart("alpha:ada", "beta:a2")

        assert doors(book) == []
