"""Who is assumed to be one person, by the odds; and what keeps two apart."""

from __future__ import annotations

import itertools
import random
from collections import Counter

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from warmlinks.people.assumed import assume
from warmlinks.values import Identity

SYLLABLES = ("ka", "lo", "mi", "ra", "ne", "to", "su", "vi", "be", "da", "jo", "pe", "fi", "gu", "ha", "ze")


def rare(number: int) -> str:
    """A full name whose halves nobody else has."""
    words = ("".join(SYLLABLES[number // 16**at % 16] for at in range(3)) for number in (number, number + 1700))
    return " ".join(word.title() for word in words)


def alone(*identities):
    return {(one.network, one.key): [one] for one in identities}


def crowd(network, *numbers):
    return [Identity(network, f"n{number}", name=rare(number)) for number in numbers]


def networks(*more, both=5, one=30, other=30):
    """Two networks of so many people, of whom some are on both, and whoever comes besides."""
    return alone(*crowd("a", *range(one)), *crowd("b", *range(one - both, one - both + other)), *more)


ODD = [Identity("a", "x", name="Mira Holt"), Identity("b", "y", name="Mira Holt")]


def pair_of_mira(people):
    return (("a", "x"), ("b", "y")) in set(assume(people).pairs)


def test_the_worked_example():
    """With 400 people on each of two networks and a name whose halves nobody else bears, p is 0.997."""
    people = networks(*ODD, both=0, one=399, other=399)

    assert assume(people).odds[("a", "x"), ("b", "y")] == pytest.approx(0.2 / (0.2 + 400 * (1 / 800) ** 2))


def test_a_rare_name_on_two_networks_is_assumed():
    """Five on both, and Mira: fewer than ten candidates, so the usual share is taken."""
    found = assume(networks(*ODD))

    assert len(found.pairs) == 6
    assert pair_of_mira(networks(*ODD))


def test_a_common_name_is_not():
    """Where many are called Mira and many are called Holt, one more of both says little."""
    others = [
        Identity(
            network,
            f"{word}{number}",
            name=f"{rare(300 + number).split()[0]} Holt" if word == "f" else f"Mira {rare(400 + number).split()[1]}",
        )
        for network, word, number in itertools.product("ab", "fg", range(15))
    ]

    assert not pair_of_mira(networks(*ODD, *others))
    assert 0 < assume(networks(*ODD, *others)).odds[("a", "x"), ("b", "y")] < 0.9


AGAINST = {
    "another company": ({"company": "Acme GmbH"}, {"company": "Globex GmbH"}),
    "another place": ({"location": "Berlin, Germany"}, {"location": "Munich, Germany"}),
    "another address": ({"emails": ("mira@a.example",)}, {"emails": ("mira@b.example",)}),
    "another number": ({"phones": ("+49 30 1234567",)}, {"phones": ("+49 30 7654321",)}),
    "father and son": ({"name": "Mira Holt"}, {"name": "Mira Holt Jr."}),
}


@pytest.mark.parametrize("what", AGAINST)
def test_what_speaks_against_two(what):
    """Each by itself keeps them apart; the same on both, or nothing on one, does not."""
    mine, theirs = AGAINST[what]
    one, other = ODD

    assert not pair_of_mira(networks(evolve(one, **mine), evolve(other, **theirs)))
    assert pair_of_mira(networks(evolve(one, **mine), evolve(other, **mine)))
    if "name" not in mine:
        assert pair_of_mira(networks(evolve(one, **mine), other))


def test_the_same_place_written_otherwise_does_not():
    """Berlin is in Berlin, Germany, and Acme in Acme GmbH."""
    one, other = ODD
    for mine, theirs in (
        ({"location": "Berlin"}, {"location": "Berlin, Germany"}),
        ({"company": "Acme"}, {"company": "Acme GmbH"}),
    ):
        assert pair_of_mira(networks(evolve(one, **mine), evolve(other, **theirs)))


def test_two_bearers_on_one_network_are_nobody_else():
    """One more of the name on either network, and neither is assumed to be anybody."""
    for network in "ab":
        found = assume(networks(*ODD, Identity(network, "z", name="MIRA HOLT")))

        assert not [pair for pair in found.pairs if ("a", "x") in pair or ("b", "y") in pair]


def test_the_owners_word_and_an_introduction_keep_two_apart():
    """Pairs that are known to be two are never assumed to be one."""
    found = assume(networks(*ODD), [(("b", "y"), ("a", "x"))])

    assert len(found.pairs) == 5


def test_one_word_and_initials_are_no_full_name():
    """Nor is a number; an ideograph is a word."""
    for name, assumed in (("Mira", False), ("M. Holt", False), ("Mira 22", False), ("李 明", True)):
        people = networks(*(evolve(one, name=name) for one in ODD))

        assert pair_of_mira(people) is assumed, name


def test_on_small_networks_nothing_is_assumed():
    """With nineteen people on one of them there are only odds, for a question."""
    small = networks(*ODD, both=1, one=18, other=40)

    assert assume(small).pairs == ()
    assert assume(small).odds
    assert assume(networks(*ODD, both=1, one=19, other=40)).pairs


def test_where_hardly_anybody_is_on_both_nothing_is_assumed():
    """The share on both is learnt once ten candidates speak: one in a hundred is too few."""
    common = assume(networks(both=12, one=1500, other=1500))

    assert common.pairs == ()
    assert len(common.odds) == 12
    assert assume(networks(both=60, one=1500, other=1500)).pairs


def test_a_handle_that_is_the_same_on_both_speaks_and_one_made_of_the_name_does_not():
    """The odds of a common name with one handle of its own on both are those of one person."""
    namesakes = [
        Identity(
            network,
            f"{word}{number}",
            name=f"Mira {rare(500 + number).split()[1]}" if word == "g" else f"{rare(500 + number).split()[0]} Holt",
        )
        for network, word, number in itertools.product("ab", "gf", range(8))
    ]

    def odds(handle):
        return assume(networks(*(evolve(one, handle=handle) for one in ODD), *namesakes)).odds[("a", "x"), ("b", "y")]

    assert odds("tide_clock") > 0.95
    assert odds("mira.holt") == odds(None) < 0.9
    assert odds("miraholt84") > 0.95


def test_of_three_networks_none_may_speak_against_another():
    """Two of three agree with the first but not with each other: one of them stays alone."""
    third = [Identity("c", f"n{number}", name=rare(number)) for number in range(30)]
    one, other = ODD
    mira = [
        evolve(one, company=None),
        evolve(other, company="Acme"),
        Identity("c", "z", name="Mira Holt", company="Globex"),
    ]
    people = networks(*mira, *third)
    found = [pair for pair in assume(people).pairs if ("a", "x") in pair or ("b", "y") in pair or ("c", "z") in pair]

    assert len(found) == 1


@given(st.randoms(use_true_random=False), st.integers(0, 9))
def test_the_order_changes_nothing(dice, count):
    """Whatever order people come in, the same are assumed."""
    people = list(networks(*ODD, *crowd("c", *range(22)), both=count).items())
    first = assume(dict(people))
    dice.shuffle(people)
    again = assume(dict(people))

    assert set(first.pairs) == set(again.pairs)
    assert first.odds == again.odds


def test_of_lists_with_common_names_few_are_wrong():
    """Five lists of invented people, names as unevenly spread as real ones, each split at random into two networks."""
    given_names = [rare(number).split()[0] for number in range(400)]
    families = [rare(number).split()[1] for number in range(3000)]
    weights = [[1 / (at + 30) for at in range(len(some))] for some in (given_names, families)]
    taken = right = every = 0
    for seed in range(5):
        dice = random.Random(seed)
        names = [
            f"{dice.choices(given_names, weights[0])[0]} {dice.choices(families, weights[1])[0]}" for _ in range(4000)
        ]
        chosen = dice.sample(range(4000), 600 + 2000 - 120)
        here, there = chosen[:600], chosen[480:]
        people = alone(
            *(Identity("a", str(number), name=names[number]) for number in here),
            *(Identity("b", str(number), name=names[number]) for number in there),
        )
        pairs = assume(people).pairs
        taken += len(pairs)
        right += sum(one[1] == other[1] for one, other in pairs)
        bearers = Counter(names[number] for number in there)
        every += sum(bearers[names[number]] for number in here)

    assert right >= 0.5 * 5 * 120
    assert taken - right <= 0.02 * taken
    # the control: every equal name would be wrong far more often
    assert every - 5 * 120 > 0.04 * every
