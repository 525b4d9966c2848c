"""Who was in a group when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from warmlinks.plugins.sources import Member
from warmlinks_twitter._groups import Group
from warmlinks_twitter._shapes import Came, Joined, Left, MessageEvent, MessageShape

START = datetime(2022, 12, 10, 12, tzinfo=UTC)


def _at(minute):
    return (START + timedelta(minutes=minute)).isoformat()


def spoke(who, minute):
    return MessageEvent(message_create=MessageShape(id=str(minute), sender_id=who, created_at=_at(minute)))


def began(by, snapshot, minute):
    return MessageEvent(join_conversation=Joined(by, snapshot, _at(minute)))


def came(by, who, minute):
    return MessageEvent(participants_join=Came(by, who, _at(minute)))


def left(who, minute):
    return MessageEvent(participants_leave=Left(who, _at(minute)))


def _group(*events):
    group = Group("me")
    group.add(events)
    group.close()
    return group


def _present(group, minute):
    return group.present(START + timedelta(minutes=minute))


def test_whom_the_owner_brings_in_is_there_from_then_on():
    """What the owner said before did not reach them."""
    group = _group(began("me", ["me", "ada"], 0), came("me", ["ben"], 10))

    assert _present(group, 5) == {"me", "ada"}
    assert _present(group, 10) == {"me", "ada", "ben"}
    assert Member("ben", START + timedelta(minutes=10), None, "me") in group.members()


def test_whoever_left_is_gone():
    """What is said after that does not reach them; the conversation remembers when."""
    group = _group(began("me", ["ada", "ben"], 0), left(["ben"], 10))

    assert _present(group, 11) == {"me", "ada"}
    assert Member("ben", None, START + timedelta(minutes=10), None) in group.members()


def test_whoever_comes_back_has_not_left():
    """Only the last word counts."""
    group = _group(began("me", ["ada", "ben"], 0), left(["ben"], 10), came("ada", ["ben"], 20))

    assert _present(group, 15) == {"me", "ada"}
    assert _present(group, 25) == {"me", "ada", "ben"}
    assert Member("ben", None, None, None) in group.members()


def test_the_owner_was_brought_in_by_somebody():
    """A snapshot is who was there already."""
    group = _group(began("ada", ["ada", "ben", "me"], 3))

    assert group.members()[0] == Member("me", START + timedelta(minutes=3), None, "ada")
    assert {member.joined for member in group.members()[1:]} == {None}


def test_whoever_only_speaks_was_there_before():
    """There is no event for those who were in the group first."""
    assert _present(_group(spoke("ada", 30)), 1) == {"me", "ada"}


def test_a_crowd_is_not_kept():
    """Above eight others nothing counts, so who they were does not matter."""
    group = _group(began("ada", [str(number) for number in range(8)], 0), came("ada", ["8"], 10), left(["1"], 20))

    assert _present(group, 5) is None
    assert _present(_group(began("0", [str(number) for number in range(8)], 0)), 5) is not None


people = st.sampled_from(["me", "ada", "ben", "cleo"])
minutes = st.integers(min_value=0, max_value=50)
events = st.one_of(
    st.builds(spoke, people, minutes),
    st.builds(came, people, st.lists(people, min_size=1, max_size=2), minutes),
    st.builds(left, st.lists(people, min_size=1, max_size=2), minutes),
    st.builds(began, people, st.lists(people, max_size=3), minutes),
)


@given(st.lists(events, max_size=10), st.randoms(), st.integers(min_value=0, max_value=10), minutes)
def test_pieces_in_any_order_make_the_same_group(history, dice, cut, minute):
    """A conversation runs over several files, and its messages stand newest first."""
    shuffled = list(history)
    dice.shuffle(shuffled)
    pieces = Group("me")
    pieces.add(shuffled[:cut])
    pieces.add(shuffled[cut:])
    pieces.close()
    whole = _group(*history)

    assert {(one.who, one.joined, one.left) for one in pieces.members()} == {
        (one.who, one.joined, one.left) for one in whole.members()
    }
    assert _present(pieces, minute) == _present(whole, minute)
