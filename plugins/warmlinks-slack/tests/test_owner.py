"""Whose an export is, which it never says."""

from __future__ import annotations

import pytest

from warmlinks.errors import OwnerUnknownError
from warmlinks.plugins.sources import Account
from warmlinks.values import Identity, Interaction


@pytest.fixture
def two(made):
    """An export with one conversation."""
    made.talk("dms", "D0MIRA", ["U0MIRA", "U0SAM"], made.line(), made.line("U0SAM"))
    return made


@pytest.mark.parametrize("typed", ["sam@x.example", "SAM@X.example", "U0SAM", "@sam", "sam", "Sam  Owner"])
def test_the_user_says_it(two, typed):
    """By address, number, handle or name."""
    (account,) = two.of(Account, owner=typed)

    assert account.identity.key == "U0SAM"
    assert account.identity.emails == ("sam@x.example",)


@pytest.mark.parametrize(
    "known", [Identity("slack", "U0SAM"), Identity("email", "sam@x.example", emails=("Sam@X.example",))]
)
def test_the_book_says_it(two, known):
    """By an earlier export, or by an address of the owner's mail."""
    (account,) = two.of(Account, owner=None, accounts=[known])

    assert account.identity.key == "U0SAM"


@pytest.mark.parametrize("typed", [None, "nobody@x.example", "@nobody"])
def test_nobody_is_guessed(two, typed):
    """Where nobody says it, those who are in most conversations of few are named."""
    two.talk("dms", "D0JONAS", ["U0JONAS", "U0SAM"], two.line("U0JONAS"))
    with pytest.raises(OwnerUnknownError) as error:
        two.read(owner=typed)

    assert error.value.candidates == ("@sam",)


def test_a_name_that_two_have_is_nobodys(two):
    users = [{"id": f"U0{number}", "name": number.lower(), "real_name": "Ann Vale"} for number in ("AAA", "BBB")]
    with pytest.raises(OwnerUnknownError):
        two.read(owner="Ann Vale", users=users)


def test_two_accounts_with_one_address_are_one_persons(two):
    """One was closed and made anew; what was written from either is the owner's."""
    two.talk("dms", "D0OLD", ["U0MIRA", "U0OLDSAM"], two.line("U0OLDSAM"))
    people = [("U0SAM", "sam@x.example"), ("U0OLDSAM", "sam@x.example"), ("U0MIRA", "mira@x.example")]
    users = [{"id": number, "name": number.lower(), "profile": {"email": email}} for number, email in people]
    records = two.read(owner="sam@x.example", users=users)
    (account,) = [one for one in records if isinstance(one, Account)]
    ways = [(one.who, one.direction) for one in records if isinstance(one, Interaction)]

    assert (account.identity.key, account.identity.aliases) == ("U0OLDSAM", ("U0SAM",))
    assert ways == [("U0MIRA", "in"), ("U0MIRA", "out"), ("U0MIRA", "out")]
