"""Whose a handle was, and when."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from warmlinks_twitter._people import People

sightings = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3"]),
        st.sampled_from(["ada", "Ben", "cleo"]),
        st.integers(min_value=1, max_value=99),
    ),
    max_size=12,
    unique_by=lambda seen: seen[2],
)


def _all(seen):
    people = People()
    for key, handle, order in seen:
        people.see(key, handle, f"{handle} at {order}", order, f"post {order}")
    return people


def _said(people):
    return sorted(repr(record.identity) for record in people.records())


@given(sightings, st.randoms())
def test_the_order_of_sightings_does_not_matter(seen, dice):
    """Files have no order of dates, so people must not depend on it."""
    shuffled = list(seen)
    dice.shuffle(shuffled)

    assert _said(_all(shuffled)) == _said(_all(seen))


@given(sightings, st.integers(min_value=1, max_value=99), st.sampled_from(["ada", "ben", "CLEO"]))
def test_a_handle_belongs_to_whoever_had_it_nearest(seen, order, handle):
    """Of several who ever had a handle, the one seen with it nearest to the time is meant."""
    had = {}
    for key, one, at in seen:
        if one.lower() == handle.lower():
            first, last = had.get(key, (at, at))
            had[key] = min(first, at), max(last, at)
    distance = {key: max(first - order, order - last, 0) for key, (first, last) in had.items()}

    found = _all(seen).key_of(handle, order, "here")

    assert distance[found] == min(distance.values()) if had else found == f"@{handle.lower()}"


def test_a_handle_that_changed_hands_is_nobody_s_alias():
    """An alias would make two accounts one."""
    people = _all([("1", "ada", 1), ("2", "ada", 50), ("2", "ben", 60)])

    aliases = {record.identity.key: record.identity.aliases for record in people.records()}

    assert aliases == {"1": (), "2": ("@ben",)}


def test_the_latest_handle_and_name_are_kept():
    """Whoever is renamed goes by the new name, and is found by the old handle too."""
    people = _all([("1", "ben", 60), ("1", "ada", 1)])

    (record,) = people.records()

    assert (record.identity.handle, record.identity.name) == ("ben", "ben at 60")
    assert record.identity.aliases == ("@ada", "@ben")


def test_a_number_alone_is_somebody_without_a_name():
    """A follower is an identity that awaits a name."""
    people = People()
    people.number("7", "follower.js[0]")

    (record,) = people.records()

    assert (record.identity.key, record.identity.handle, record.identity.name) == ("7", None, None)
