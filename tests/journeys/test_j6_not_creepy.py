"""J6: nothing that would creep anybody out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import warmlinks as wl
from warmlinks.answers import ContactSummary
from warmlinks.digest import wording as digest_wording
from warmlinks.digest.sending import DigestOptions
from warmlinks.introductions import wording as intro_wording
from warmlinks.plugins.guards import Guard, Suggestion
from warmlinks.plugins.notifiers import Digest
from warmlinks.plugins.sources import About, Person
from warmlinks.settings import DigestSettings
from warmlinks.values import COUNTED_KINDS, PASSIVE_KINDS, Identity, Interaction

NOW = datetime(2026, 1, 20, 9, tzinfo=UTC)
MADE = About("made", as_of=NOW)


def warm_tie(who: str, *, until: int = 120) -> list[Interaction]:
    """A tie that was warm: twenty weeks of talk both ways, silent for so many days."""
    return [
        Interaction(
            "alpha",
            f"{who}-{week}",
            who,
            "message",
            "in" if week % 2 == 0 else "out",
            NOW - timedelta(days=until + 7 * week),
            f"m[{week}]",
        )
        for week in range(20)
    ]


def person(who: str, name: str) -> Person:
    return Person(Identity("alpha", who, name=name), "people")


def named(digest: Digest | None, rule: str = "due") -> set[str]:
    return {who for item in digest.items if item.rule == rule for who in item.who} if digest else set()


def test_j6_1_three_messages_without_an_answer_hold_it_back(world):
    """Three out, none back: no suggestion, and asking why gives the reason; one in, and it is suggested again."""
    silent = [
        Interaction("alpha", f"s{n}", "ada", "message", "out", NOW - timedelta(days=100 - n), "m") for n in range(3)
    ]
    answer = Interaction("alpha", "a", "ada", "message", "in", NOW - timedelta(days=90), "m")
    with world.book() as book:
        book.load(world.archive("alpha", MADE, person("ada", "Ada"), *warm_tie("ada"), *silent))
        before = book.digest(now=NOW)
        why = book.why("Ada", now=NOW)
        book.load(world.archive("alpha", MADE, person("ada", "Ada"), answer))

        after = book.digest(now=NOW)

        assert named(before) == set()
        assert why.suppressed_by == "unanswered"
        assert "their turn" in (why.why_suppressed or "")
        assert named(after) == {book.find("Ada")}


@pytest.mark.parametrize(("out", "patience", "suggested"), [(1, 2, True), (2, 2, False), (2, 3, True), (1, 1, False)])
def test_j6_1_nobody_is_suggested_with_nothing_to_do(world, out, patience, suggested):
    """Whose step is "nothing for now" is no line of the digest, and the owner's patience moves both alike."""
    silent = [
        Interaction("alpha", f"s{n}", "ada", "message", "out", NOW - timedelta(days=100 - n), "m") for n in range(out)
    ]
    options = DigestOptions(DigestSettings(unanswered=patience))
    with world.book() as book:
        book.load(world.archive("alpha", MADE, person("ada", "Ada"), *warm_tie("ada"), *silent))

        digest, why = book.digest(now=NOW, options=options), book.why("Ada", now=NOW, options=options)

    assert bool(named(digest)) is suggested
    assert why.suppressed_by == (None if suggested else "unanswered")
    assert ("their turn" in why.step) is not suggested


def test_j6_2_passive_signs_warm_nobody_and_are_never_quoted(world):
    """Hundreds of likes, follows and views make nobody warm, raise no line, and no line mentions any."""
    passive = [
        Interaction("alpha", f"{kind}-{n}", "dov", kind, "in", NOW - timedelta(days=n), "x")
        for kind in sorted(PASSIVE_KINDS)
        for n in range(30)
    ]
    with world.book() as book:
        book.load(world.archive("alpha", MADE, person("dov", "Dov"), person("ada", "Ada"), *passive, *warm_tie("ada")))

        digest = book.digest(now=NOW)

        text = str(digest)
        assert book.tie_score("Dov", now=NOW).warmth is None
        assert book.find("Dov") not in {who for item in digest.items for who in item.who}
        assert not any(word in text.lower() for word in ("liked", "viewed", "followed", "profile view"))
        assert named(digest) == {book.find("Ada")}


def test_j6_3_do_not_contact_silences_everything(world):
    """Do not contact: no line about a cold tie, none about an introduction, and no suggestion to others."""
    with world.book() as book:
        book.load(
            world.archive(
                "alpha", MADE, person("ada", "Ada"), person("ben", "Ben"), *warm_tie("ada"), *warm_tie("ben", until=20)
            )
        )
        book.introduce("Ada", "Ben", at=NOW - timedelta(days=10))
        for who in ("Ada", "Ben"):
            book.set(who, now=NOW, tags=["choir"])
        before = book.digest(now=NOW)
        book.set("Ada", now=NOW, status="do_not_contact")

        after = book.digest(now=NOW)

        ada = book.find("Ada")
        assert ada in {who for item in before.items for who in item.who} | {
            who for one in book.introductions(now=NOW) for who in one.parties
        }
        assert ada not in {who for item in (after.items if after else ()) for who in item.who}
        assert book.introductions_due(now=NOW) == []
        assert all(ada not in (one.one, one.two) for one in book.suggest_introductions(now=NOW))


def test_j6_4_nobody_is_named_twice_within_the_least_distance(world, recorder):
    """Named today, Ada is not named again for a fortnight; then, if she is still due, after ever longer rests."""
    with world.book() as book:
        book.load(world.archive("alpha", MADE, person("ada", "Ada"), *warm_tie("ada")))
        ada = book.find("Ada")
        days = []
        for day in range(60):
            now = NOW + timedelta(days=day)
            digest = book.digest(now=now)
            if ada in named(digest):
                days.append(day)
            book.notify(digest, now=now, channels=[recorder])

        assert days == [0, 14, 42]


def test_j6_5_no_text_contains_blame():
    """Every text that is said to the owner, or given to copy, is free of a list of words; the list itself bites."""
    today = NOW.date()
    contacts = [
        None,
        *(
            ContactSummary(days, today - timedelta(days=ago + 400), today - timedelta(days=ago), kind, way, "alpha")
            for kind in (*sorted(COUNTED_KINDS), "a_kind_of_their_own")
            for way in ("in", "out", "both")
            for ago in (0, 1, 40, 200, 900)
            for days in (1, 2, 30)
        ),
    ]
    texts = [
        digest_wording.title(3, 1),
        digest_wording.opening(3, 12, hour=9),
        digest_wording.closing(4),
        digest_wording.wish_sentence(30),
        digest_wording.notable_line("Ada", "more contact than usual"),
        digest_wording.before_line(["Ada", "Ben"], today, today),
        *(
            digest_wording.introduction_line(kind, "Ada", ["Ben"], today, today)
            for kind in ("never_wrote", "ask", "close")
        ),
        *(digest_wording.due_line("Ada Lind", "Ada", contact, today) for contact in contacts),
        *(digest_wording.history_sentence("Ada", contact, today) for contact in contacts),
        *(digest_wording.kind_word(str(n), "Ada", contact, today) for contact in contacts for n in range(4)),
        *(
            digest_wording.after_silence(str(n), days=days, kind=kind, network="alpha", theirs=theirs, met=met)
            for kind in ("", *sorted(COUNTED_KINDS))
            for days in (200, 900)
            for theirs in (False, True)
            for met in (False, True)
            for n in range(20)
        ),
        intro_wording.ask_the_hub("Ben", ["Cleo", "Dov"]),
        intro_wording.ask_one("Ben", "Cleo"),
        intro_wording.gentle_word("Cleo", "Ben"),
        intro_wording.close_the_loop("Ben", "Cleo"),
        intro_wording.first_word("Dov", "Ada"),
    ]

    blamed = [(word, text) for text in texts for word in digest_wording.BLAME if word in text.lower()]

    assert blamed == []
    assert any(word in "you neglected and ignored her" for word in digest_wording.BLAME)


class OnlyMondays(Guard):
    name = "only_mondays"

    def veto(self, suggestion: Suggestion) -> str | None:
        return None if suggestion.today.weekday() == 0 else "it is not Monday"


class Eager(Guard):
    name = "eager"

    def veto(self, suggestion: Suggestion) -> str | None:
        return None


class Broken(Guard):
    name = "broken"

    def veto(self, suggestion: Suggestion) -> str | None:
        raise RuntimeError("oh")


def test_j6_6_a_guard_can_hold_back_and_never_force(world):
    """A guard of one's own holds on a Tuesday; a lenient one does not lift another's no; a broken one holds."""
    with world.book() as book:
        book.load(world.archive("alpha", MADE, person("ada", "Ada"), *warm_tie("ada")))

        def said(*guards: Guard) -> set[str]:
            return named(book.digest(now=NOW, options=DigestOptions(DigestSettings(), guards)))

        plain, held, broken = said(), said(OnlyMondays()), said(Broken())
        book.set("Ada", now=NOW, status="do_not_contact")

        assert plain == {book.find("Ada")}
        assert held == set()
        assert broken == set()
        assert said(Eager()) == set()


def test_a_held_line_says_by_which_guard(world):
    """What is held back is told with guard and reason."""
    with world.book() as book:
        book.load(world.archive("alpha", MADE, person("ada", "Ada"), *warm_tie("ada")))
        book.snooze("Ada", (NOW + timedelta(days=7)).date(), now=NOW)

        (held,) = book.suppressed(now=NOW)

        assert (held.guard, held.rule) == ("snoozed", "due")
        assert isinstance(book, wl.Book)
