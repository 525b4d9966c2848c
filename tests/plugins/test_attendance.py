"""Who was in a conversation when."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from warmlinks.plugins.attendance import Attendance
from warmlinks.values import Member


def day(number):
    return datetime(2025, 3, number, tzinfo=UTC)


@pytest.fixture
def group():
    return Attendance("me")


def test_who_is_not_told_to_have_come_was_there_from_the_beginning(group):
    """Most members of a group only ever speak."""
    group.was_there("ada", day(9))
    group.was_there("me")

    assert group.present(day(1)) == group.present(day(20)) == ("ada", "me")
    assert group.members() == (Member("ada"), Member("me"))


def test_who_came_is_there_from_then_on_and_who_went_no_longer(group):
    """Both by the moment itself: whoever came at nine is there at nine, whoever went at nine is not."""
    group.was_there("me")
    group.came("ben", day(5), by="me")
    group.went("ben", day(8))

    assert [group.present(day(number)) for number in (4, 5, 7, 8)] == [("me",), ("ben", "me"), ("ben", "me"), ("me",)]
    assert group.members()[0] == Member("ben", day(5), day(8), "me")


def test_the_order_of_telling_says_nothing(group):
    """Exports overlap, and some run backwards."""
    group.went("ben", day(8))
    group.came("ben", day(12))
    group.came("ben", day(5), by="ada")
    group.was_there("ada")

    assert [group.present(day(number)) for number in (1, 6, 9, 13)] == [
        ("ada",),
        ("ada", "ben"),
        ("ada",),
        ("ada", "ben"),
    ]
    assert group.members()[1] == Member("ben", day(5), None, "ada")


def test_who_spoke_before_he_came_was_there(group):
    """He had gone without a word of it, and nobody brought him the first time."""
    group.was_there("ben", day(2))
    group.came("ben", day(5), by="ada")

    assert group.present(day(1)) == ("ben",)
    assert group.members() == (Member("ben"),)


def test_who_only_went_had_been_there(group):
    """And whoever came by himself was brought by nobody."""
    group.went("ada", day(3))
    group.came("ben", day(4), by="ben")

    assert (group.present(day(2)), group.present(day(4))) == (("ada",), ("ben",))
    assert group.members() == (Member("ada", None, day(3)), Member("ben", day(4)))


def test_a_crowd_has_nobody_in_particular(group):
    """Nine others are one, the owner apart; those who were there before it became one are its members."""
    group.was_there("me")
    for number in range(8):
        group.was_there(f"p{number}")
    group.came("late", day(5))
    group.went("p0", day(8))
    group.came("latest", day(9))

    assert len(group.present(day(4))) == 9
    assert group.present(day(6)) is None
    assert len(group.present(day(8))) == 9
    assert group.present(day(9)) is None
    assert "late" in {member.who for member in group.members()}
    assert "latest" not in {member.who for member in group.members()}


def test_nothing_told_is_nobody_there(group):
    assert group.present(day(1)) == ()
    assert group.members() == ()
    assert not group.knows("ada")
