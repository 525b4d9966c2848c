"""J4: an introduction and what became of it; J5.3: its dates over the holidays."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import pytest

import warmlinks as wl
from warmlinks.cues import MessageCues
from warmlinks.plugins.sources import About, Conversation, Member, Message, Person
from warmlinks.values import Identity, Interaction

MADE = datetime(2025, 12, 18, 10, tzinfo=UTC)
OWNER = "alpha-owner"


def at(year: int, month: int, day: int, hour: int = 10) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def people(*names: str) -> list[Person]:
    return [Person(Identity("alpha", name.lower(), name=name), "people") for name in names]


def talk(key: str, *members: str) -> Conversation:
    return Conversation("alpha", key, "group", tuple(Member(who) for who in (OWNER, *members)), where=key)


def said(key: str, conversation: str, speaker: str, when: datetime, **cues: object) -> Message:
    return Message("alpha", key, conversation, speaker, when, MessageCues(**cues), f"{conversation}[{key}]")


def direct(who: str) -> Conversation:
    return Conversation("alpha", f"direct-{who}", "direct", (Member(OWNER), Member(who)), where=f"direct-{who}")


def introduction(*later: object, as_of: datetime = datetime(2026, 6, 1, tzinfo=UTC)) -> list[object]:
    """Ben and Cleo, known to the owner for long, are brought together in a conversation of three on 18 December."""
    earlier = [
        Interaction("alpha", f"old-{who}", who, "message", "in", at(2024, 3, 1), "old") for who in ("ben", "cleo")
    ]
    opening = said("m1", "t", OWNER, MADE, names=("ben", "cleo"), introduction_score=0.9)
    return [
        About("g1", as_of=as_of),
        *people("Ben", "Cleo"),
        *earlier,
        talk("t", "ben", "cleo"),
        direct("ben"),
        direct("cleo"),
        opening,
        *later,
    ]


def the_one(book: wl.Book, now: datetime) -> wl.Introduction:
    (found,) = book.introductions(now=now)
    return found


def names(book: wl.Book, found: wl.Introduction) -> set[str]:
    called = book.names()
    return {called[party] for party in found.parties}


def test_j4_1_without_evidence_it_is_unknown_in_every_phase(world):
    """Silence is never a failure: from the first day to half a year later the label is unknown."""
    with world.book() as book:
        book.load(world.archive("alpha", *introduction()))

        seen = [the_one(book, MADE + timedelta(days=days)) for days in (0, 7, 14, 60, 180)]

        assert [one.label for one in seen] == ["unknown"] * 5
        assert [one.phase for one in seen] == ["fresh", "look", "quiet", "let_go", "let_go"]
        assert names(book, seen[0]) == {"Ben", "Cleo"}
        assert seen[0].role == "introducer"


def test_j4_2_one_voice_is_likely_and_two_are_confirmed(world):
    """A later message by one of them in a conversation that holds both is likely, by both it is confirmed."""
    with world.book() as book:
        book.load(world.archive("alpha", *introduction(said("m2", "t", "ben", at(2025, 12, 20)))))
        book.load(world.archive("alpha", *introduction(said("m3", "t", "cleo", at(2025, 12, 22)))))

        one = the_one(book, at(2025, 12, 21))
        both = the_one(book, at(2025, 12, 23))

        assert (one.label, [piece.where for piece in one.evidence]) == ("likely", ["t[m2]"])
        assert both.label == "confirmed"
        assert [piece.where for piece in both.evidence] == ["t[m2]", "t[m3]"]


def test_j4_2_a_thank_you_that_names_the_other_confirms(world):
    """Ben thanks the owner for Cleo: confirmed, and the evidence points to that message."""
    thanks = said("d1", "direct-ben", "ben", at(2025, 12, 28), names=("cleo",), thanks=True)
    with world.book() as book:
        book.load(world.archive("alpha", *introduction(thanks)))

        found = the_one(book, at(2026, 1, 5))

        assert found.label == "confirmed"
        assert [piece.where for piece in found.evidence] == ["direct-ben[d1]"]


def test_j4_2_what_was_said_before_counts_for_nothing(world):
    """The same message, dated before the introduction, is no evidence; the control above is the later one."""
    thanks = said("d1", "direct-ben", "ben", at(2025, 12, 17), names=("cleo",), thanks=True)
    with world.book() as book:
        book.load(world.archive("alpha", *introduction(thanks)))

        assert the_one(book, at(2026, 1, 5)).label == "unknown"


def test_j4_3_a_message_to_the_owner_about_something_else_counts_for_nothing(world):
    """Ben writes to the owner alone, names nobody, and the label stays unknown."""
    message = Interaction("alpha", "d2", "ben", "message", "in", at(2025, 12, 28), "direct-ben[d2]")
    thanks = said("d3", "direct-ben", "ben", at(2025, 12, 29), thanks=True)
    with world.book() as book:
        book.load(world.archive("alpha", *introduction(message, thanks)))

        assert the_one(book, at(2026, 1, 5)).label == "unknown"


def test_j4_4_what_no_source_could_have_seen_is_said_and_asked_once(world):
    """Written down by hand, nobody could have seen it: one question to one side, and not again once it was asked."""
    with world.book() as book:
        book.load(world.archive("alpha", About("g1", as_of=at(2026, 6, 1)), *people("Ben", "Cleo")))
        made = book.introduce("Ben", "Cleo", at=MADE, reason="both restore pianos")
        now = at(2025, 12, 26)

        (item,) = book.introductions_due(now=now)
        book.say_of_introduction(made.id, "asked", now=now)

        assert the_one(book, now).could_have_seen is False
        assert (item.kind, item.introductions) == ("ask", (made.id,))
        assert "no archive of yours could have seen" in item.because
        assert book.introductions_due(now=now + timedelta(days=1)) == []


def test_j4_4_a_conversation_that_holds_both_could_have_been_seen(world):
    """The control: where an archive made later holds their conversation, it is said that it could have seen it."""
    with world.book() as book:
        book.load(world.archive("alpha", *introduction()))

        assert the_one(book, at(2026, 1, 5)).could_have_seen is True


def test_j4_5_late_evidence_changes_the_label_with_its_own_date(world):
    """Evidence that arrives half a year later still changes the label, dated by when it happened."""
    with world.book() as book:
        book.load(world.archive("alpha", *introduction()))
        before = the_one(book, at(2026, 6, 15)).label
        late = said("m9", "t", "cleo", at(2026, 6, 14))
        book.load(world.archive("alpha", *introduction(late, as_of=at(2026, 6, 16))))

        found = the_one(book, at(2026, 6, 20))

        assert (before, found.label) == ("unknown", "likely")
        assert found.evidence[0].at == at(2026, 6, 14)


def test_j4_6_having_met_is_warned_of(world):
    """Ben and Cleo were together in an earlier conversation: making the introduction says so."""
    old = talk("old", "ben", "cleo")
    chat = said("o1", "old", "ben", at(2025, 5, 1))
    with world.book() as book:
        book.load(world.archive("alpha", *people("Ben", "Cleo", "Dov"), old, chat))

        warned = book.introduce("Ben", "Cleo", at=MADE).warnings
        fine = book.introduce("Ben", "Dov", at=MADE).warnings

        assert warned == ("Ben and Cleo had already met",)
        assert fine == ()


def test_j4_7_no_answer_is_never_a_yes_and_a_no_ends_it(world):
    """With one yes and one silence it is not ready; a no blocks the pair until it is lifted."""
    with world.book() as book:
        book.load(world.archive("alpha", *people("Ben", "Cleo")))
        one_yes = book.consent("Ben", "Cleo", who="Ben", answer="yes", at=at(2025, 12, 1))
        waiting = book.introduce("Ben", "Cleo", at=at(2025, 12, 2)).warnings
        book.consent("Ben", "Cleo", who="Cleo", answer="no", at=at(2025, 12, 3))

        with pytest.raises(wl.UsageError, match="said no"):
            book.introduce("Ben", "Cleo", at=MADE)
        book.consent("Ben", "Cleo", who="Cleo", answer="lifted", at=at(2025, 12, 4))
        ready = book.consent("Ben", "Cleo", who="Cleo", answer="yes", at=at(2025, 12, 5))

        assert not one_yes.ready
        assert "no answer is never a yes" in waiting[0]
        assert ready.ready
        assert book.introduce("Ben", "Cleo", at=MADE).id


def test_j4_8_confirmed_asks_for_one_word_of_thanks_then_rests(world):
    """Once it is confirmed there is one suggestion to close the loop, to the one who told; closed, it is quiet."""
    thanks = said("d1", "direct-ben", "ben", at(2025, 12, 28), names=("cleo",), thanks=True)
    with world.book() as book:
        book.load(world.archive("alpha", *introduction(thanks)))
        now = at(2025, 12, 30)

        (item,) = book.introductions_due(now=now)
        book.say_of_introduction(item.introductions[0], "closed", now=now)

        assert item.kind == "close"
        assert "Thank you for letting me know" in item.text
        assert book.introductions_due(now=now + timedelta(days=1)) == []


FIVE = ("Cleo", "Dov", "Eva", "Finn", "Gala")


def five_to_ben(world) -> wl.Book:
    """Five people are introduced to Ben in November and December, and nothing is heard."""
    book = world.book()
    book.load(world.archive("alpha", About("g1", as_of=at(2026, 1, 10)), *people("Ben", *FIVE)))
    for index, name in enumerate(FIVE):
        book.introduce("Ben", name, at=at(2025, 11, 10) + timedelta(days=9 * index))
    return book


def test_j4_9_five_introductions_to_one_friend_are_one_question(world):
    """One item, under Ben, with one question; one call with the answer; three friendly texts; then no item again."""
    with five_to_ben(world) as book:
        now = at(2026, 1, 3)
        (item,) = book.introductions_due(now=now)

        noted = book.record_outcomes(
            "Ben",
            {"Cleo": "got_back", "Dov": "got_back", "Eva": "quiet", "Finn": "quiet", "Gala": "quiet"},
            at=now,
        )

        called = book.names()
        labels = {
            next(iter(names(book, one) - {"Ben"})): one.label for one in book.introductions(now=now + timedelta(days=1))
        }
        texts = [one.text for one in noted if one.text]
        assert (called[item.who], len(item.introductions)) == ("Ben", 5)
        assert item.text.count("?") == 1
        assert labels == {
            "Cleo": "confirmed",
            "Dov": "confirmed",
            "Eva": "told_quiet",
            "Finn": "told_quiet",
            "Gala": "told_quiet",
        }
        assert len(texts) == 3
        assert all("Ben would be glad to hear from you" in text for text in texts)
        asked = [one for one in book.introductions_due(now=now + timedelta(days=2)) if one.kind == "ask"]
        assert asked == []


def test_j4_10_forgetting_a_party_keeps_the_count(world):
    """Deleting Cleo removes her name from the introductions but keeps how many Ben was part of."""
    with five_to_ben(world) as book:
        book.load(world.archive("alpha", *introduction(), name="found.alpha"))
        book.forget("Cleo")

        found = [one for one in book.introductions(now=at(2026, 1, 5)) if "Ben" in names(book, one)]

        called = book.names()
        others = sorted(called[party] for one in found for party in one.parties if called[party] != "Ben")
        assert others == ["Dov", "Eva", "Finn", "Gala", "somebody forgotten", "somebody forgotten"]


def test_j5_3_the_look_moves_with_the_holidays(world):
    """A look after 7 active days is on 8 January, quiet after 14 on 15 January; without the pause it is Christmas."""
    with world.book() as book:
        book.load(world.archive("alpha", *introduction()))
        plain = the_one(book, MADE).due_on
        book.add_pause(date(2025, 12, 20), date(2026, 1, 2), name="the holidays")

        look = the_one(book, MADE).due_on
        phases = [the_one(book, at(2026, 1, day)).phase for day in (7, 8, 14, 15)]

        assert plain == date(2025, 12, 25)
        assert look == date(2026, 1, 8)
        assert the_one(book, at(2026, 1, 9)).due_on == look, "what was due yesterday is due still"
        assert phases == ["fresh", "look", "look", "quiet"]


def test_joining_and_undoing_changes_introductions_as_if_always_known(world):
    """Cleo's second account is joined to her and taken off again: the same bytes as before, and the same label."""
    with world.book() as book:
        book.load(world.archive("alpha", *introduction(said("m2", "t", "ben", at(2025, 12, 20)))))
        before = io_of(book)
        book.load(world.archive("beta", Person(Identity("beta", "c2", name="Cleo Prado"), "people")))
        mid = io_of(book)
        book.merge("alpha:cleo", "beta:c2")
        joined = the_one(book, at(2026, 1, 5))
        book.undo()

        assert joined.label == "likely"
        assert io_of(book) == mid
        assert before != mid


def test_introductions_survive_leaving_and_coming_back(world):
    """Export and import give an identical export, with what was written down, told, asked and agreed."""
    with five_to_ben(world) as book, world.book() as other:
        book.record_outcomes("Ben", {"Cleo": "got_back", "Eva": "quiet"}, at=at(2026, 1, 3))
        book.consent("Ben", "Gala", who="Gala", answer="asked", at=at(2026, 1, 3))
        first = book.introductions(now=at(2026, 1, 5))[0]
        book.say_of_introduction(first.id, "closed", now=at(2026, 1, 4))
        written = io_of(book)

        other.import_(io.StringIO(written))

        assert io_of(other) == written
        assert other.introductions(now=at(2026, 1, 5)) == book.introductions(now=at(2026, 1, 5))


def io_of(book: wl.Book) -> str:
    stream = io.StringIO()
    book.export(stream)
    return stream.getvalue()


@pytest.mark.parametrize(("first", "then", "found"), [("out", "in", 1), ("in", "out", 0)])
def test_j4_whom_the_owner_wrote_to_first_was_brought_by_who_named_them(world, first, then, found):
    """Ben names Eva; within days the owner writes to her: an introduction, but not if she wrote first."""
    archive = world.archive(
        "alpha",
        About("g1", as_of=at(2026, 6, 1)),
        *people("Ben", "Eva"),
        Interaction("alpha", "old", "ben", "message", "in", at(2024, 3, 1), "old"),
        direct("ben"),
        said("m1", "direct-ben", "ben", MADE, names=("eva",)),
        Interaction("alpha", "e1", "eva", "message", first, MADE + timedelta(days=3), "e1"),
        Interaction("alpha", "e2", "eva", "message", then, MADE + timedelta(days=6), "e2"),
    )
    with world.book() as book:
        book.load(archive)

        seen = book.introductions(now=MADE + timedelta(days=20))

        assert [one.role for one in seen] == ["introduced"] * found
