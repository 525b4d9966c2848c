"""Laws of grouping, over invented identities that share keys at random."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from warmlinks.people.grouping import Decision, group
from warmlinks.values import Identity

NETWORKS = ("linkedin", "twitter", "facebook")
KEYS = st.sampled_from([f"k{number}" for number in range(5)])
REFS = st.tuples(st.sampled_from(NETWORKS), KEYS)


@st.composite
def identities(draw):
    refs = draw(st.lists(REFS, min_size=1, max_size=10, unique=True))
    return [
        Identity(
            network,
            key,
            handle=draw(st.sampled_from([None, "ada", "ben"])),
            name=draw(st.sampled_from([None, "Ada Holt", "Ben Holt", "Cleo"])),
            emails=draw(st.sampled_from([(), ("a@x.org",), ("b@x.org",), ("a@x.org", "b@x.org")])),
            phones=draw(st.sampled_from([(), ("+4930123456",)])),
            accounts=draw(st.sampled_from([(), ("twitter:@ada",), ("facebook:k1",)])),
            aliases=draw(st.sampled_from([(), ("k0",), ("old",), ("name:Ada",), ("name:Ada", "old")])),
        )
        for network, key in refs
    ]


@st.composite
def decisions(draw):
    pairs = draw(st.lists(st.tuples(REFS, REFS, st.booleans()), max_size=6))
    return [Decision(a, b, same=verdict, order=order) for order, (a, b, verdict) in enumerate(pairs) if a != b]


def overruled(decision, every):
    pair = {decision.a, decision.b}
    return any(later.order > decision.order and {later.a, later.b} == pair for later in every)


@given(identities(), decisions(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_order_does_not_matter(some, decided, dice):
    """Shuffled identities and decisions give the same people."""
    expected = group(some, decided)
    shuffled, turned = list(some), list(decided)
    dice.shuffle(shuffled)
    dice.shuffle(turned)

    assert group(shuffled, turned) == expected


@given(identities(), decisions())
@settings(max_examples=100, deadline=None)
def test_parted_stay_apart(some, decided):
    """No pair that the owner parted is one person, unless the owner said otherwise later."""
    groups = group(some, decided)

    for decision in decided:
        if not decision.same and not overruled(decision, decided) and {decision.a, decision.b} <= groups.keys():
            known = {(one.network, one.key) for one in some}
            if {decision.a, decision.b} <= known:
                assert groups[decision.a] != groups[decision.b]


@given(identities(), decisions())
@settings(max_examples=100, deadline=None)
def test_the_last_word_holds(some, decided):
    """Whatever was decided before, the newest decision is followed."""
    if not decided:
        return
    last = decided[-1]
    known = {(one.network, one.key) for one in some}
    groups = group(some, decided)

    if {last.a, last.b} <= known:
        assert (groups[last.a] == groups[last.b]) is last.same


@given(identities(), decisions())
@settings(max_examples=100, deadline=None)
def test_undo_restores(some, decided):
    """Deciding one thing more and taking it back gives exactly what was before."""
    before = group(some, decided)
    known = sorted((one.network, one.key) for one in some)
    more = [*decided, Decision(known[0], known[-1], same=True, order=99)]
    group(some, more)

    assert group(some, more[:-1]) == before


@given(identities(), decisions())
@settings(max_examples=100, deadline=None)
def test_roots_are_smallest_and_stable(some, decided):
    """Each root is the smallest of its group and its own root; what is given twice changes nothing."""
    groups = group(some, decided)
    known = {(one.network, one.key) for one in some}

    assert all(groups[ref] == min(other for other in known if groups[other] == groups[ref]) for ref in known)
    assert group([*some, *some], [*decided, *decided]) == groups


@given(identities())
@settings(max_examples=100, deadline=None)
def test_names_never_join(some):
    """Identities that have nothing but names stay as many as they are."""
    bare = [Identity(one.network, one.key, name=one.name) for one in some]

    assert len(set(group(bare).values())) == len(bare)
