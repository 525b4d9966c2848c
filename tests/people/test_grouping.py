"""Which identities are one person, and what keeps two apart."""

from __future__ import annotations

from warmlinks.people.grouping import Decision, group, standing_between
from warmlinks.values import Identity

ADA_L = ("linkedin", "in/ada")
ADA_T = ("twitter", "7")


def linkedin(key, **facts):
    return Identity("linkedin", key, **facts)


def twitter(key, **facts):
    return Identity("twitter", key, **facts)


def together(groups, *refs):
    return len({groups[ref] for ref in refs}) == 1


def same(a, b, order=1):
    return Decision(a, b, same=True, order=order)


def not_same(a, b, order=1):
    return Decision(a, b, same=False, order=order)


def test_equal_names_join_nobody():
    """Two identities that share nothing but the name stay two."""
    groups = group([linkedin("in/ada", name="Ada Lovelace"), twitter("7", name="Ada Lovelace")])

    assert not together(groups, ADA_L, ADA_T)


def test_an_email_joins_across_networks():
    """A shared address makes one person, whatever its case; the root is the smallest reference."""
    groups = group([twitter("7", emails=("ADA@x.org",)), linkedin("in/ada", emails=("ada@x.org",))])

    assert groups == {ADA_L: ADA_L, ADA_T: ADA_L}


def test_a_phone_joins():
    """A shared number makes one person; one that is written without the country is another."""
    abroad, at_home = twitter("7", phones=("+49 30 123 4567",)), linkedin("in/ada", phones=("030 1234567",))

    assert not together(group([at_home, abroad]), ADA_L, ADA_T)
    assert together(group([linkedin("in/ada", phones=("0049 301234567",)), abroad]), ADA_L, ADA_T)


def test_an_account_that_names_the_other_joins():
    """An identity that names an account elsewhere, by handle, number or link, is one person with it."""
    for named in ("twitter:@Ada_L", "twitter:7", "https://x.com/ada_l"):
        groups = group([linkedin("in/ada", accounts=(named,)), twitter("7", handle="ada_l")])

        assert together(groups, ADA_L, ADA_T)


def test_a_handle_that_two_have_had_joins_nobody():
    """A named handle that belongs to two accounts is no account of one person."""
    some = [linkedin("in/ada", accounts=("twitter:@ada",)), twitter("7", handle="ada"), twitter("8", handle="ADA")]

    assert len(set(group(some).values())) == 3


def test_two_that_name_the_same_account_are_one():
    """Two identities that name one account are one person, although the account itself is not known."""
    some = [linkedin("in/ada", accounts=("twitter:@ada",)), Identity("facebook", "f", accounts=("twitter:@ada",))]

    assert together(group(some), ADA_L, ("facebook", "f"))


def test_an_office_address_joins_nobody():
    """`info@` and its like are no person's, and neither is an address that five hold."""
    offices = [linkedin("in/ada", emails=("info@x.org",)), twitter("7", emails=("info@x.org",))]
    crowd = [linkedin(f"in/{number}", emails=("door@x.org",)) for number in range(5)]

    assert not together(group(offices), ADA_L, ADA_T)
    assert len(set(group(crowd).values())) == 5
    assert len(set(group(crowd[:4]).values())) == 1


def test_a_couple_with_one_address_stays_two():
    """Names without a common word on one network keep a shared address from joining."""
    couple = [
        linkedin("in/ada", name="Ada Lovelace", emails=("home@x.org",)),
        linkedin("in/ben", name="Ben Holt", emails=("home@x.org",)),
    ]
    renamed = [couple[0], linkedin("in/ada-b", name="Ada Byron", emails=("home@x.org",))]

    assert not together(group(couple), ADA_L, ("linkedin", "in/ben"))
    assert together(group(renamed), ADA_L, ("linkedin", "in/ada-b"))


def test_aliases_join_within_a_network():
    """A changed key and a claimed one are the same account; aliases of another network are not."""
    some = [linkedin("in/old", aliases=("connected:Ada@1",)), linkedin("in/new", aliases=("connected:Ada@1",))]
    groups = group([*some, linkedin("in/newest", aliases=("in/new",)), twitter("in/new")])

    assert together(groups, ("linkedin", "in/old"), ("linkedin", "in/new"), ("linkedin", "in/newest"))
    assert groups["linkedin", "connected:Ada@1"] == ("linkedin", "in/new")
    assert groups["twitter", "in/new"] == ("twitter", "in/new")


def test_a_name_alias_means_the_only_claimant():
    """A record with only a name belongs to the one who bears it, and to nobody once two bear it."""
    bare = linkedin("name:Ada", name="Ada")
    one = linkedin("in/ada", aliases=("name:Ada",))
    two = linkedin("in/ada-2", aliases=("name:Ada",))

    assert together(group([bare, one]), ADA_L, ("linkedin", "name:Ada"))
    assert group([one])["linkedin", "name:Ada"] == ADA_L
    assert len(set(group([bare, one, two]).values())) == 3
    assert ("linkedin", "name:Ada") not in group([one, two])


def test_a_name_alias_of_two_accounts_of_one_person():
    """Two claimants that are one person claim a name together."""
    some = [
        linkedin("name:Ada"),
        linkedin("in/ada", aliases=("name:Ada",), emails=("a@x.org",)),
        linkedin("in/ada-2", aliases=("name:Ada",), emails=("a@x.org",)),
    ]

    assert len(set(group(some).values())) == 1


def test_same_joins_and_taking_it_back_parts():
    """A decision joins two, and without it they are as before."""
    some = [linkedin("in/ada"), twitter("7")]
    before = group(some)

    assert together(group(some, [same(ADA_L, ADA_T)]), ADA_L, ADA_T)
    assert group(some, []) == before


def test_not_same_wins_over_keys_and_over_others():
    """Two that the owner parted stay apart, whatever would join them, directly or through a third."""
    some = [
        linkedin("in/ada", emails=("a@x.org",)),
        twitter("7", emails=("a@x.org",)),
        Identity("facebook", "f", emails=("a@x.org",)),
    ]
    facebook = ("facebook", "f")

    direct = group(some, [not_same(ADA_L, ADA_T)])
    through = group(some, [not_same(ADA_L, ADA_T), same(ADA_L, facebook, 2), same(facebook, ADA_T, 3)])

    assert not together(direct, ADA_L, ADA_T)
    assert not together(through, ADA_L, ADA_T)
    assert together(through, facebook, ADA_T)


def test_not_same_wins_over_an_alias():
    """The owner's word is above what a source guessed."""
    some = [linkedin("in/ada", aliases=("in/old",)), linkedin("in/old")]

    assert not together(group(some, [not_same(ADA_L, ("linkedin", "in/old"))]), ADA_L, ("linkedin", "in/old"))


def test_the_newer_word_on_a_pair_holds():
    """Of two opposite decisions on one pair the newer counts."""
    some = [linkedin("in/ada"), twitter("7")]

    assert together(group(some, [not_same(ADA_L, ADA_T, 1), same(ADA_T, ADA_L, 2)]), ADA_L, ADA_T)
    assert not together(group(some, [same(ADA_L, ADA_T, 1), not_same(ADA_T, ADA_L, 2)]), ADA_L, ADA_T)


def test_decisions_name_aliases_too():
    """A decision on an alias is one on whose alias it is."""
    some = [linkedin("in/ada", aliases=("in/old",)), twitter("7")]

    assert together(group(some, [same(("linkedin", "in/old"), ADA_T)]), ADA_L, ADA_T)


def test_a_decision_through_somebody_unknown_still_joins():
    """Two that the owner joined with a third stay joined when the third is not there."""
    some = [linkedin("in/ada"), twitter("7")]
    gone = ("facebook", "gone")

    groups = group(some, [same(ADA_L, gone, 1), same(gone, ADA_T, 2)])

    assert together(groups, ADA_L, ADA_T)
    assert gone not in groups


def test_what_stands_between_two_people():
    """The decisions to lift before two people can be joined are those between any of their identities."""
    some = [linkedin("in/ada"), twitter("7", emails=("a@x.org",)), Identity("facebook", "f", emails=("a@x.org",))]
    parted = not_same(ADA_L, ADA_T, 1)
    decisions = [parted, same(ADA_T, ("facebook", "f"), 2)]
    groups = group(some, decisions)

    assert standing_between(ADA_L, ("facebook", "f"), groups, decisions) == [parted]
    assert standing_between(ADA_T, ("facebook", "f"), groups, decisions) == []


def test_an_alias_never_joins_two_numbered_accounts():
    """Two numbers of a network that claim one handle, directly or through others, stay two; the owner's word joins."""
    mira, jonas, handle = ("twitter", "700000001"), ("twitter", "700000002"), ("twitter", "@mira_holt")
    direct = [twitter("700000001", aliases=("@mira_holt",)), twitter("700000002", aliases=("@mira_holt",))]
    bare = [*direct, twitter("@mira_holt", handle="mira_holt")]
    through = [
        twitter("700000001", aliases=("@mira_holt",)),
        twitter("@mira_holt", aliases=("@mira",)),
        twitter("700000002", aliases=("@mira",)),
    ]
    by_address = [twitter("700000001", emails=("m@x.org",)), twitter("700000002", emails=("m@x.org",))]

    for some in (direct, bare, through, by_address):
        assert not together(group(some), mira, jonas)
        assert together(group(some, [same(mira, jonas)]), mira, jonas)
    assert not together(group(bare), mira, handle)
    # the control: one number and its handle are one account
    assert together(group([direct[0], bare[2]]), mira, handle)


def test_one_address_is_one_persons_however_many_networks_know_it():
    """Six sources tell of it, each of one account; five cards of one address book are a family's."""
    networks = ("contacts", "email", "facebook", "linkedin", "phone", "twitter")
    some = [Identity(network, f"k{network}", emails=("ada@x.example",)) for network in networks]
    family = [Identity("contacts", f"card{number}", emails=("all@x.example",)) for number in range(5)]

    assert together(group(some), *[(network, f"k{network}") for network in networks])
    assert len(set(group(family).values())) == 5
