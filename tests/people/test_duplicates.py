"""Who is asked about, in which order, and at what cost."""

from __future__ import annotations

import logging
import random
import sys

from warmlinks.people.blocking import pairs_to_compare
from warmlinks.people.duplicates import propose
from warmlinks.people.profiles import profile_of
from warmlinks.values import Identity

GIVEN = [f"{a}{b}" for a in ("mi", "jo", "an", "be", "cle", "lu", "ri", "so", "ta", "vi") for b in ("ra", "nas", "o")]
FAMILY = [f"{a}{b}{c}" for a in ("ho", "bra", "lo", "li") for b in ("l", "n", "v", "r") for c in ("t", "dt", "ing")]


def linkedin(name, key=None, **facts):
    return [Identity("linkedin", key or f"in/{name}", name=name, **facts)]


def twitter(name, handle=None, key=None):
    return [Identity("twitter", key or f"t-{name}", handle=handle, name=name)]


def pairs(questions):
    return [(question.a[1], question.b[1]) for question in questions]


def crowd(size):
    dice = random.Random(5)
    people = []
    for number in range(size):
        first, last = dice.choice(GIVEN), dice.choice(FAMILY) + str(dice.randrange(size // 40)).translate(LETTERS)
        network = ("facebook", "linkedin", "twitter")[number % 3]
        handle = f"{first}{last}" if network == "twitter" else None
        people.append([Identity(network, str(number), handle=handle, name=f"{first} {last}")])
    return people


LETTERS = str.maketrans("0123456789", "abcdefghij")


def test_the_same_name_on_two_networks_is_asked():
    """Equal names are a question, with its reason."""
    (question,) = propose([linkedin("Ada Lovelace"), twitter("ada LOVELACE")])

    assert question.likelihood >= 0.7
    assert question.because == ("the same name",)


def test_of_two_on_several_networks_the_surest_pair_speaks():
    """Which of several is looked at first is no matter, so that one book always gives one number."""
    networks = [f"n{number}" for number in range(8)]
    person = [Identity(network, "a", name="Ada Lovelace") for network in networks]
    odds = {((network, "a"), ("other", "b")): 0.5 + number / 100 for number, network in enumerate(networks)}

    (question,) = propose([person, [Identity("other", "b", name="Ada Lovelace")]], odds=odds)

    assert question.likelihood == 0.57


def test_the_likeliest_comes_first():
    """An equal name with a handle that fits comes before an equal name, and that before a similar one."""
    found = propose(
        [
            linkedin("Ada Lovelace"),
            twitter("Ada Lovelace", "ada_lovelace"),
            linkedin("Ben Holt"),
            twitter("Ben Holt", "tides"),
            linkedin("Cleo Brandt"),
            twitter("Cleo Brand", "x9"),
        ]
    )

    assert pairs(found)[:2] == [("in/Ada Lovelace", "t-Ada Lovelace"), ("in/Ben Holt", "t-Ben Holt")]
    assert ("in/Cleo Brandt", "t-Cleo Brand") in pairs(found)
    assert [question.likelihood for question in found] == sorted((q.likelihood for q in found), reverse=True)


def test_handles_that_fit_a_name_are_asked():
    """`ada_l` may be Ada Lovelace, also where the network tells nothing else."""
    for handle in ("ada_l", "alovelace", "AdaLovelace", "lovelace.ada", "ada.lovelace.1815"):
        found = propose([linkedin("Ada Lovelace"), twitter(None, handle)])

        assert len(found) == 1, handle
        assert "fits the name" in found[0].because[0]


def test_an_initial_that_fits_many_says_as_much_less_of_each():
    """`A. Holt` may be Ada who is the only one; of four it is nobody, unless a handle fits."""
    alone = propose([linkedin("Ada Holt"), twitter("A. Holt")])
    few = propose([linkedin("Ada Holt"), linkedin("Anna Holt"), twitter("A. Holt")])
    many = [*(linkedin(f"{given} Holt") for given in ("Ada", "Anna", "Arne", "Axel"))]

    assert [question.likelihood for question in alone] == [0.4]
    assert [question.likelihood for question in few] == [0.267, 0.267]
    assert few[0].because == ("the same family name, and an initial that fits, as it fits 3 people",)
    assert propose([*many, twitter("A. Holt")]) == []
    assert pairs(propose([*many, twitter("A. Holt", "axelholt")])) == [("in/Axel Holt", "t-A. Holt")]


def test_short_forms_of_given_names_are_asked():
    """Bob may be Robert where the family name is the same, and A. may be Ada; Ada and Robert are not asked about."""
    assert propose([linkedin("Robert Holt"), twitter("Bob Holt")])
    assert propose([linkedin("Ada Lovelace"), twitter("A. Lovelace")])
    assert not propose([linkedin("Ada Holt"), twitter("Robert Holt")])


def test_a_fitting_handle_under_another_name_is_no_question():
    """Full names that differ outweigh a handle that happens to fit."""
    assert not propose([linkedin("Ada Lovelace"), twitter("Adam Lundqvist", "ada_l")])


def test_one_network_is_asked_only_if_nothing_distinguishes():
    """Two of one name on one network are asked about, unless company, place or address tells them apart."""
    bare = [linkedin("Ada Holt", "1"), linkedin("Ada Holt", "2")]
    apart = [linkedin("Ada Holt", "1", company="Tidewater"), linkedin("Ada Holt", "2", company="Fogworks")]
    alike = [linkedin("Ada Holt", "1"), linkedin("Ada Hold", "2")]

    assert pairs(propose(bare)) == [("1", "2")]
    assert not propose(apart)
    assert not propose(alike)


def test_an_address_too_common_to_join_is_a_question():
    """People who share an office address are asked about, although it joins nobody."""
    found = propose([linkedin("Ada Holt", emails=("info@x.org",)), [Identity("book", "b", emails=("info@x.org",))]])

    assert len(found) == 1
    assert "share" in found[0].because[-1]


def test_a_common_name_says_less():
    """The more people bear a name, the less likely is each pair."""
    few = propose([linkedin("Ada Holt", "1"), twitter("Ada Holt", key="2")])
    many = propose([*(linkedin("Ada Holt", str(n), company=f"C{n}") for n in range(5)), twitter("Ada Holt")])

    assert len(many) == 5
    assert max(question.likelihood for question in many) < few[0].likelihood


def test_the_same_company_says_more():
    """Company and place that agree raise the likelihood, others lower it."""
    plain = propose([linkedin("Ada Holt"), [Identity("facebook", "f", name="Ada Holt")]])
    agreeing = propose(
        [
            linkedin("Ada Holt", company="Tidewater", location="Kiel"),
            [Identity("facebook", "f", name="Ada Holt", company="tidewater", location="KIEL")],
        ]
    )
    other = propose(
        [linkedin("Ada Holt", company="Tidewater"), [Identity("facebook", "f", name="Ada Holt", company="Fogworks")]]
    )

    assert other[0].likelihood < plain[0].likelihood < agreeing[0].likelihood


def test_decided_pairs_are_not_asked_again():
    """A pair that any decision speaks of is left out, whichever of the identities it named."""
    ada = [Identity("linkedin", "in/ada", name="Ada Holt"), Identity("email", "a@x.org", name="Ada Holt")]
    other = twitter("Ada Holt")

    assert propose([ada, other])
    assert not propose([ada, other], [(("twitter", "t-Ada Holt"), ("linkedin", "in/ada"))])
    assert propose([ada, other], [(("twitter", "t-Ada Holt"), ("linkedin", "in/nobody"))])


def test_order_of_people_does_not_matter():
    """Shuffled people give the same questions; the limit takes the first of them."""
    people = crowd(300)
    expected = propose(people, limit=None)
    random.Random(1).shuffle(people)

    assert propose(people, limit=None) == expected
    assert propose(people, limit=7) == expected[:7]


def test_without_rapidfuzz_equal_names_are_asked(monkeypatch, caplog):
    """Without the extra, equal names are still asked about, and the log says what is missing."""
    monkeypatch.setitem(sys.modules, "rapidfuzz.fuzz", None)
    people = [linkedin("Ada Holt"), twitter("Ada Holt"), linkedin("Cleo Brandt"), twitter("Cleo Brand")]

    with caplog.at_level(logging.WARNING, "warmlinks"):
        found = propose(people)

    assert pairs(found) == [("in/Ada Holt", "t-Ada Holt")]
    assert "warmlinks[match]" in caplog.text


def test_people_without_a_name_are_no_trouble():
    """Nobody, nameless identities and empty groups give no question."""
    assert propose([]) == []
    assert propose([[], twitter(None), linkedin("🌊")]) == []


def test_compared_pairs_grow_with_the_people():
    """Twice as many people are compared less than three times as often, and never nearly all with all."""
    counts = [sum(1 for _ in pairs_to_compare([profile_of(one) for one in crowd(size)])) for size in (2000, 4000)]

    assert counts[1] < 3 * counts[0]
    assert counts[1] < 4000 * 40


def test_one_large_block_stays_linear():
    """When everybody has the same name, the pairs still grow with the number of people."""
    alike = [[Identity("linkedin" if n % 2 else "twitter", str(n), name="Ada Holt")] for n in range(2000)]

    count = sum(1 for _ in pairs_to_compare([profile_of(one) for one in alike]))

    assert count < 2000 * 40
