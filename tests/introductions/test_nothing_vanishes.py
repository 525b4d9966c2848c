"""What is open stays in view until it is let go, and what turns out to be between one person stops nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

import warmlinks as wl
from warmlinks.calendar.active_time import ActiveTime, Pause
from warmlinks.cues import MessageCues
from warmlinks.digest import wording
from warmlinks.introductions.clock import Clock
from warmlinks.plugins.sources import Conversation, Member, Message, Person
from warmlinks.values import Identity, Interaction

MADE = datetime(2026, 1, 10, 9, tzinfo=UTC)
NAMES = ("Ben Okonjo", "Benjamin Okonjo", "Cleo Fox", "Dov Levi", "Eva Lind", "Finn Moor", "Gala Nunes")


def after(days: int) -> datetime:
    return MADE + timedelta(days=days)


def told_book(world) -> wl.Book:
    """Everybody was spoken with long before."""
    book = world.book()
    for name in NAMES:
        book.log(name, at=MADE - timedelta(days=40), kind="call", create=True)
    return book


ANSWERS: dict[str, Callable[[wl.Book, datetime], object]] = {
    "list": lambda book, now: book.introductions(now=now),
    "unsure": lambda book, now: book.introductions(now=now, unsure=True),
    "due": lambda book, now: book.introductions_due(now=now),
    "digest": lambda book, now: book.digest(now=now),
    "report": lambda book, now: book.introduction_report(now=now),
    "suggest": lambda book, now: book.suggest_introductions(now=now),
    "path": lambda book, now: book.paths("Dov Levi", now=now),
    "introduce": lambda book, now: book.introduce("Cleo Fox", "Dov Levi", at=now),
}


def answers(book: wl.Book, *, but: str = "") -> None:
    """Ask everything there is, on days of every phase."""
    for days in (0, 8, 20, 90, 400):
        for name, ask in ANSWERS.items():
            if name != but:
                ask(book, after(days))


# one person


def test_two_who_turn_out_to_be_one_person_stop_no_answer(world):
    """Ben and Benjamin were introduced and are one: the row is left out and named; taken apart again, it is back."""
    with told_book(world) as book:
        made = book.introduce("Ben Okonjo", "Benjamin Okonjo", at=MADE)
        book.merge("Ben Okonjo", "Benjamin Okonjo")

        answers(book, but="introduce")
        joined = [one.id for one in book.introductions(now=after(18))]
        missing = book.introductions_left_out()
        book.undo()

        assert (made.id in joined, missing) == (False, {made.id: "its people are one person now"})
        assert made.id in [one.id for one in book.introductions(now=after(18))]
        assert made.id not in book.introductions_left_out()


def test_an_introducer_who_turns_out_to_be_a_party_stops_no_answer(world):
    """Dov brought Ben and Cleo together, and Dov is Ben: nobody introduces himself."""
    with told_book(world) as book:
        made = book.introduce("Ben Okonjo", "Cleo Fox", at=MADE, by="Dov Levi")
        book.merge("Ben Okonjo", "Dov Levi")

        for days in (0, 20, 90):
            for name, ask in ANSWERS.items():
                if name not in ("path", "introduce"):
                    ask(book, after(days))

        assert made.id in book.introductions_left_out()


def test_of_three_parties_two_may_be_one_person(world):
    """What is left is an introduction of two, each named once, with one question."""
    with told_book(world) as book:
        made = book.introduce("Ben Okonjo", "Benjamin Okonjo", "Cleo Fox", at=MADE)
        book.consent("Ben Okonjo", "Cleo Fox", who="Cleo Fox", answer="yes", at=MADE)
        book.merge("Ben Okonjo", "Benjamin Okonjo")

        answers(book)
        (one,) = [one for one in book.introductions(now=after(8)) if one.id == made.id]

        assert len(one.parties) == len(set(one.parties)) == 2
        assert one.consent


def test_two_forgotten_parties_are_no_one_person(world):
    """Both were forgotten: nothing is asked, nothing fails, and the count stays."""
    with told_book(world) as book:
        made = book.introduce("Ben Okonjo", "Eva Lind", "Cleo Fox", at=MADE)
        book.forget("Ben Okonjo")
        book.forget("Eva Lind")

        answers(book)

        assert [one.parties.count("") for one in book.introductions(now=after(8)) if one.id == made.id] == [2]


def test_two_accounts_of_one_person_introduced_in_an_archive(world):
    """The archive tells of a thread in which the owner brings two accounts together that are one person's."""
    people = [Person(Identity("alpha", key, name=name), "people") for key, name in (("b1", "Bo One"), ("b2", "Bo Two"))]
    conversation = Conversation(
        "alpha", "t", "group", tuple(Member(who) for who in ("alpha-owner", "b1", "b2")), where="t"
    )
    cues = MessageCues(names=("b1", "b2"), introduction_score=0.9)
    opening = Message("alpha", "u", "t", "alpha-owner", MADE, cues, "t[u]")
    earlier = [Interaction("alpha", f"old-{key}", key, "message", "in", after(-900), "old") for key in ("b1", "b2")]
    with told_book(world) as book:
        book.load(world.archive("alpha", *people, *earlier, conversation, opening))
        before = [one for one in book.introductions(now=after(8)) if one.network == "alpha"]
        book.merge("alpha:b1", "alpha:b2")

        answers(book)

        assert len(before) == 1
        assert not [one for one in book.introductions(now=after(8)) if one.network == "alpha"]


# days that can be none


@pytest.mark.parametrize("second", [-62_135_596_800, -62_135_510_400, 253_402_214_400])
@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Lima", "Pacific/Kiritimati"])
def test_a_row_whose_day_can_be_none_takes_no_list_down(world, tmp_path, second, zone):
    """The years 1 and 9999 in a book of an older version: left out and named, all else as before."""
    path = tmp_path / "book.db"
    with world.book(path, timezone=zone) as book:
        for name in ("Ben Okonjo", "Cleo Fox", "Dov Levi"):
            book.log(name, at=MADE - timedelta(days=40), kind="call", create=True)
        book.introduce("Ben Okonjo", "Cleo Fox", at=MADE)
        bad = book.introduce("Ben Okonjo", "Dov Levi", at=MADE)
        book.record_outcomes("me", {"Cleo Fox": "quiet"}, at=MADE)
        book._db.run("UPDATE introduction SET made_at = ? WHERE id = ?", (second * 1000, bad.id))
        book._db.run("UPDATE introduction_told SET at = ?", (second * 1000,))
        answers(book)

        assert book.introductions_left_out() == {bad.id: "its day can be none"}
        assert any(one.made_at == MADE for one in book.introductions(now=after(1)))


# days


def test_days_are_the_books_zone(world):
    """Midnight of the tenth in Berlin is the ninth in UTC: the tenth is said, by the list and by the warning."""
    with told_book(world) as book:
        book.introduce("Ben Okonjo", "Cleo Fox", at=date(2026, 1, 10))
        again = book.introduce("Ben Okonjo", "Cleo Fox", at=date(2026, 2, 1))

        (first, _) = book.introductions(now=after(30))

        assert again.warnings == ("Ben Okonjo and Cleo Fox were introduced on 2026-01-10",)
        assert (first.made_at.date(), first.made_at.tzinfo) == (date(2026, 1, 10), ZoneInfo("Europe/Berlin"))
        assert first.due_on == date(2026, 1, 17)


def test_due_on_is_the_day_of_the_look_and_asked_until_the_day_of_letting_go():
    """Seven active days, fourteen once brought up or answered, sixty at most; null once it is known."""
    made = date(2026, 3, 2)

    def clock(day: date, label: wl.models.Label = "unknown", **more: bool) -> Clock:
        return Clock.at(made, day, label, active=ActiveTime(), **more)

    assert [clock(made + timedelta(days=days)).due_on for days in (0, 7, 8, 30, 59)] == [date(2026, 3, 9)] * 5
    assert clock(made).asked_until == date(2026, 5, 1) == clock(date(2027, 1, 1)).asked_until
    assert clock(made, brought_up=True).due_on == clock(made, "likely").due_on == date(2026, 3, 16)
    assert (clock(date(2026, 5, 1)).phase, clock(date(2026, 5, 1)).due_on) == ("let_go", None)
    for label in ("confirmed", "declined", "told_quiet"):
        assert (clock(made, label).due_on, clock(made, label).asked_until) == (None, None)


def test_a_pause_moves_both_days():
    """Ten days off in between: both come ten days later."""
    away = ActiveTime([Pause("p", date(2026, 3, 4), date(2026, 3, 13))])
    made = date(2026, 3, 2)

    plain, moved = (Clock.at(made, made, "unknown", active=active) for active in (ActiveTime(), away))

    assert moved.due_on == plain.due_on + timedelta(days=10)
    assert moved.asked_until == plain.asked_until + timedelta(days=10)


# let go


def send(book: wl.Book, now: datetime) -> list[str]:
    """Hand the digest over to a channel that takes everything, and say its lines."""
    from warmlinks.digest import delivery_log

    digest = book.digest(now=now)
    if digest is None:
        return []
    items = [item for section in digest.sections for item in section.items]
    delivery_log.note_said(book._db, items, day=now.date())
    return [item.text for item in items]


def test_what_is_let_go_is_said_once_in_one_line_and_stays_in_lists(world):
    """Three of November: one line, once; they stay in the list and the report, and what is told of later counts."""
    with told_book(world) as book:
        for name, day in (("Ben Okonjo", 3), ("Dov Levi", 12), ("Eva Lind", 20)):
            book.introduce(name, "Cleo Fox", at=datetime(2025, 11, day, 12, tzinfo=UTC))
        now = datetime(2026, 3, 1, 9, tzinfo=UTC)

        lines = [send(book, now + timedelta(days=days)) for days in range(3)]
        said = [line for some in lines for line in some if "let go" in line]
        gone = [one for one in book.introductions(now=now) if one.phase == "let_go"]
        summary = book.introduction_report(now=now)

        assert said == ["Three introductions of November 2025 are let go without news: `warmlinks intro list --let-go`"]
        assert [line for line in lines[0] if "let go" in line] == said
        assert len(gone) == 3
        assert [quarter.made for quarter in summary.quarters] == [3]


@pytest.mark.parametrize("settled", ["closed", "told", "rejected", "met"])
def test_what_the_owner_has_settled_is_not_said_to_be_let_go(world, settled):
    """Closed, told of, rejected: nothing of it is let go without news."""
    with told_book(world) as book:
        made = book.introduce("Ben Okonjo", "Cleo Fox", at=MADE)
        if settled in ("closed", "rejected"):
            word = {"closed": "closed", "rejected": "reject"}[settled]
            book.say_of_introduction(made.id, word, now=after(5))
        else:
            book.record_outcomes("Ben Okonjo", {"Cleo Fox": "met" if settled == "met" else "quiet"}, at=after(5))

        assert not [line for line in send(book, after(200)) if "let go" in line]


@pytest.mark.parametrize(
    ("days", "line"),
    [
        ([date(2025, 11, 3)], "One introduction of November 2025 is let go without news"),
        ([date(2025, 10, 3), date(2025, 11, 3)], "Two introductions of 2025 are let go without news"),
        ([date(2023, 10, 3)] * 11 + [date(2025, 1, 1)], "Twelve introductions of 2023 to 2025 are let go without news"),
    ],
)
def test_the_line_says_how_many_and_of_when(days, line):
    """One month is named, else the year or the years."""
    assert wording.let_go_line(days).startswith(line)


def test_once_a_delivered_digest_has_named_it_the_next_look_is_a_week_later(world):
    """Day 7 is due; named on day 8 in a digest that went out, it is due on day 14."""
    with told_book(world) as book:
        book.introduce("Ben Okonjo", "Cleo Fox", at=MADE)
        before = book.introductions(now=after(8))[0].due_on

        named = send(book, after(8))

        assert any("Ben Okonjo" in line for line in named)
        assert (before, book.introductions(now=after(8))[0].due_on) == (date(2026, 1, 17), date(2026, 1, 24))


# taken back


@pytest.mark.parametrize("word", ["confirm", "reject", "asked", "closed"])
def test_every_word_can_be_taken_back(world, word):
    """After undoing, everything that is answered is as it was."""
    with told_book(world) as book:
        made = book.introduce("Ben Okonjo", "Cleo Fox", at=MADE)
        before = (book.introductions(now=after(9)), book.introductions_due(now=after(9)))

        book.say_of_introduction(made.id, word, now=after(8))
        between = (book.introductions(now=after(9)), book.introductions_due(now=after(9)))
        taken = book.undo()

        assert taken.what == "undo"
        assert (before != between) == (word != "confirm"), "the control: each word but the first changes something"
        assert (book.introductions(now=after(9)), book.introductions_due(now=after(9))) == before


def test_words_are_taken_back_one_by_one_the_last_first(world):
    """Confirmed, then rejected, both at one moment, then told: told goes first, then the reject, then the confirm."""
    with told_book(world) as book:
        made = book.introduce("Ben Okonjo", "Cleo Fox", at=MADE)
        book.say_of_introduction(made.id, "confirm", now=after(8))
        book.say_of_introduction(made.id, "reject", now=after(8))
        gone = book.introductions(now=after(9))
        book.undo()
        back = book.introductions(now=after(9))
        book.record_outcomes("Ben Okonjo", {"Cleo Fox": "met"}, at=after(9))

        met = book.introductions(now=after(9))[0].label
        book.undo()

        assert (gone, [one.id for one in back]) == ([], [made.id])
        assert (met, book.introductions(now=after(9))[0].label) == ("confirmed", "unknown")


# who should meet, and by whom


def test_who_waits_for_news_of_five_is_not_proposed_again(world):
    """Five open introductions of Ben's, none of this month, are enough; once they are let go he is proposed again."""

    def proposed(count: int, now: datetime) -> bool:
        with told_book(world) as book:
            for name in NAMES:
                for days in range(6):
                    book.log(name, at=now - timedelta(days=2 * days + 1), kind="call")
            for name in ("Ben Okonjo", "Benjamin Okonjo"):
                book.set(name, now=now, tags=["boats"])
            for name in NAMES[2 : 2 + count]:
                book.introduce("Ben Okonjo", name, at=MADE)
            ids = {who for who, called in book.names().items() if called == "Ben Okonjo"}
            pairs = book.suggest_introductions(now=now, limit=50)
            return any(ids & {pair.one, pair.two} for pair in pairs)

    assert not proposed(5, after(45))
    assert proposed(4, after(45))
    assert proposed(5, after(100))


def test_whoever_introduced_is_a_way(world):
    """Dov brought the owner to Eva; nobody was ever in one conversation with her: the way to her is Dov."""
    with world.book() as book:
        now = after(60)
        book.log("Eva Lind", at=MADE, kind="message", direction="in", create=True)
        book.log("Dov Levi", at=MADE, kind="message", direction="in", create=True)
        for days in range(8):
            for direction in ("in", "out"):
                book.log("Dov Levi", at=now - timedelta(days=2 * days + 1), kind="message", direction=direction)
        before = book.paths("Eva Lind", now=now)
        book.introduce("me", "Eva Lind", at=MADE, by="Dov Levi")
        called = book.names()

        ways = [[called[who] for who in way.through] for way in book.paths("Eva Lind", now=now)]

        book.set("Dov Levi", now=now, status="do_not_contact")

        assert not before
        assert ways == [["me", "Dov Levi", "Eva Lind"]]
        assert book.paths("Eva Lind", now=now) == []
