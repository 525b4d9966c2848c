"""How ties stand: due days, cold days, pauses and the order of need."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from math import isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import warmlinks as wl
from warmlinks.scoring import DecayModel, TieState

START = datetime(2025, 1, 1, 12, tzinfo=UTC)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def book(world):
    with world.book() as book:
        yield book


def log(book, who, *days, **more):
    for day in days:
        book.log(who, "message", at=START + timedelta(days=day), direction="in", create=True, **more)


def test_the_book_scores_as_the_model_does(book):
    """Warmth, alive and the cold day are those of the decay model, with the level learnt, for the state of the tie."""
    log(book, "Ada", 0, 0.1, 20, 45, 160)
    now = START + timedelta(days=200)
    found = book.tie_score("Ada", now=now)
    second = int(START.timestamp())
    day = second // 86400
    state = TieState(4, 5, second, second + 160 * 86400, day, day + 160)
    wanted = DecayModel(level=found.level.level).score(state, now)

    assert isclose(found.warmth, wanted.warmth, rel_tol=1e-12)
    assert isclose(found.alive, wanted.alive, rel_tol=1e-12)
    assert found.cold_on == wanted.cold_on
    assert found.last_contact == START + timedelta(days=160)
    assert isclose(sum(reason.points for reason in found.because), 100 * found.warmth, rel_tol=1e-9)


def test_without_contact_nothing_is_known(book):
    """A person without contact has no numbers, comes last, and is due only where a cadence was set."""
    log(book, "Ada", 0)
    book.log("Ben", "like", at=START, create=True)
    before = book.tie_score("Ben", now=NOW)
    book.set("Ben", now=NOW, cadence=10)
    after = book.tie_score("Ben", now=NOW)

    assert (before.warmth, before.alive, before.last_contact, before.cold_on, before.due_on) == (None,) * 5
    assert before.because == ()
    assert after.due_on == date(2026, 6, 11)
    assert [one.name for one in book.scores(now=NOW)] == ["Ada", "Ben"]


@pytest.mark.parametrize("level", [0.04, 0.4])
def test_without_a_cadence_one_is_due_when_the_silence_means_something(world, level):
    """The due day without a cadence is the day of the flag, whatever the level; who never was close has none."""
    with world.book(model=DecayModel(level=level)) as book:
        log(book, "Ada", 0, 10, 30, 60)
        log(book, "Ben", 60)
        last = START + timedelta(days=60)
        state = TieState(4, 4, *(int(moment.timestamp()) for moment in (START, last)), 0, 60)
        flag = DecayModel().score(state, last, zone=book.timezone).due_on

        assert book.tie_score("Ada", now=last).due_on == flag
        assert book.tie_score("Ada", now=last + timedelta(days=400)).due_on == flag
        assert book.tie_score("Ben", now=last).due_on is None


@pytest.mark.parametrize("status", ["archived", "do_not_contact", "died"])
def test_whoever_is_silenced_is_never_due(book, status):
    """Archived, do not contact and died have no due day, with a cadence or without, and no place in cooling."""
    log(book, "Ada", 0, 1, 2, 3)
    book.set("Ada", now=NOW, cadence=5)
    shown = [one.name for one in book.cooling(now=NOW)]
    book.set("Ada", now=NOW, status=status)

    assert shown == ["Ada"]
    assert book.tie_score("Ada", now=NOW).due_on is None
    assert book.cooling(now=NOW) == []


def test_a_plan_changes_nothing_before_its_time(book):
    """What is logged for the future counts from its moment on, in every number."""
    log(book, "Ada", 0, 5)
    now = START + timedelta(days=40)
    before = book.tie_score("Ada", now=now), book.connections(now=now)
    log(book, "Ada", 60)
    planned = book.tie_score("Ada", now=now), book.connections(now=now)
    later = book.tie_score("Ada", now=START + timedelta(days=61))

    assert planned == before
    assert later.last_contact == START + timedelta(days=60)


def test_one_off_contacts_do_not_flood_the_list(book):
    """Who has a cadence comes first, then the slipping; who was close once and is long silent is on the other list."""
    log(book, "Once", 400)
    log(book, "Old friend", *range(0, 300, 3))
    log(book, "Friend", *range(200, 400, 10))
    log(book, "Wished", 500)
    book.set("Wished", now=NOW, cadence=5)
    cooling = book.cooling(now=NOW)

    assert cooling[0].name == "Wished"
    assert "Once" not in [one.name for one in cooling]
    assert [one.name for one in cooling[1:]] == ["Friend"]
    assert [one.name for one in book.cooling(now=NOW, lapsed=True)] == ["Old friend"]
    assert [one.name for one in book.cooling(now=NOW, limit=1)] == ["Wished"]


def test_pauses_move_due_days_of_whom_they_concern(book):
    """A pause for one person or one country moves the dates of those, a general one moves all."""
    for who in ("Ada", "Ben", "Cleo"):
        log(book, who, 0)
        book.set(who, now=NOW, cadence=10)
    book.set("Cleo", now=NOW, country="DE-BY")
    own = book.add_pause(date(2025, 1, 5), date(2025, 1, 6), who="Ada")
    land = book.add_pause(date(2025, 1, 5), date(2025, 1, 8), country="de")
    moved = {one.name: one.due_on for one in book.scores(now=NOW)}
    both = book.add_pause(date(2025, 1, 6), date(2025, 1, 7), name="general")
    again = book.add_pause(date(2025, 1, 6), date(2025, 1, 7), name="general")
    all_moved = {one.name: one.due_on for one in book.scores(now=NOW)}
    for pause in (own, land, both):
        book.remove_pause(pause.id)
    back = {one.due_on for one in book.scores(now=NOW)}

    assert moved == {"Ada": date(2025, 1, 13), "Ben": date(2025, 1, 11), "Cleo": date(2025, 1, 15)}
    assert all_moved == {"Ada": date(2025, 1, 14), "Ben": date(2025, 1, 13), "Cleo": date(2025, 1, 15)}
    assert again == both
    assert (own.who, land.country) == ("Ada", "DE")
    assert back == {date(2025, 1, 11)}
    assert book.pauses() == []


def test_wrong_pauses_are_refused(book):
    """A pause that ends before it begins, or is for a person and a country, is a wrong call; an unknown id is none."""
    log(book, "Ada", 0)
    with pytest.raises(wl.WarmlinksError):
        book.add_pause(date(2025, 1, 5), date(2025, 1, 4))
    with pytest.raises(wl.WarmlinksError):
        book.add_pause(date(2025, 1, 5), date(2025, 1, 6), who="Ada", country="DE")
    with pytest.raises(wl.NotFoundError):
        book.remove_pause("ffff")


def test_no_due_day_falls_into_a_pause(book):
    """A day that people act on is moved to the first day after a pause, with a cadence or without."""
    log(book, "Ada", 0, 10, 30, 60)
    due = book.tie_score("Ada", now=NOW).due_on
    book.add_pause(due - timedelta(days=1), due + timedelta(days=5))

    assert book.tie_score("Ada", now=NOW).due_on > due + timedelta(days=5)


def test_now_needs_a_zone(book):
    """Every question needs to know in which zone its moment is."""
    for ask in (book.scores, book.cooling, book.connections):
        with pytest.raises(wl.WarmlinksError, match="time zone"):
            ask(now=datetime(2026, 1, 1))  # noqa: DTZ001  that is what is tested


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 400)), min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 20), st.sampled_from((None, "DE"))), max_size=3),
    st.integers(0, 500),
)
def test_the_whole_list_and_one_by_one_agree(make_world, events, pauses, day):
    """With pauses or without, with numpy's columns or one by one, every standing is the same."""
    with make_world().book() as book:
        for who, at in events:
            log(book, who * 3, at)
        for start, length, country in pauses:
            first = START.date() + timedelta(days=start)
            book.add_pause(first, first + timedelta(days=length), country=country)
        book.set(
            "aaa" if any(who == "a" for who, _ in events) else events[0][0] * 3, now=START, country="DE", cadence=9
        )
        now = START + timedelta(days=day)
        every = book.scores(now=now)

        for one in every:
            alone = book.tie_score(one.id, now=now)
            assert alone == one
            if one.warmth is not None:
                assert isclose(alone.warmth, one.warmth, rel_tol=1e-12)
                assert isclose(alone.alive, one.alive, rel_tol=1e-12)
                assert 0 <= one.warmth <= one.alive <= 1
