"""What is compared of a person: the words of their names, their handles, and their strong keys."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from warmlinks.addresses import email_key
from warmlinks.people.grouping import Ref, strong_keys
from warmlinks.people.keys import handle_key, name_words
from warmlinks.values import Identity

__all__ = ["Profile", "common_form", "is_made_of_name", "profile_of"]

_NO_LETTERS = re.compile(r"[\W\d_]+")
_ID_TAIL = re.compile(r"(?:-[0-9a-f]*\d[0-9a-f]*)+$")
_SHORTEST_FORM = 4
_NOTHING: frozenset[str] = frozenset()

_LONG_FORMS = {
    short: words.split()[0]
    for words in (
        "alexander alex sasha sandy",
        "andrew andy",
        "anthony tony",
        "benjamin ben benny",
        "charles charlie chuck",
        "christopher chris",
        "daniel dan danny",
        "david dave",
        "edward ed eddie ted",
        "elizabeth liz beth betty lisa eliza",
        "frederick fred freddie",
        "gregory greg",
        "james jim jimmy jamie",
        "jennifer jen jenny",
        "john jack johnny",
        "jonathan jon",
        "joseph joe joey",
        "katherine kate kathy katie catherine",
        "kenneth ken",
        "lawrence larry",
        "margaret maggie meg peggy",
        "matthew matt",
        "michael mike mick",
        "nicholas nick",
        "patricia pat patty",
        "peter pete",
        "rebecca becky",
        "richard rick dick",
        "robert rob bob bobby",
        "samuel sam",
        "stephen steve steven",
        "susan sue",
        "thomas tom tommy",
        "timothy tim",
        "victoria vicky",
        "william will bill billy",
    )
    for short in words.split()
}


class Profile(NamedTuple):
    """A person as compared with others.

    Attributes:
        ref: the identity that stands for them in questions.
        turned: their names, each with its words in alphabetical order.
        forms: handles that their names would give.
        handles: their handles and the front parts of their addresses, each with its letters alone.
    """

    ref: Ref
    refs: frozenset[Ref]
    networks: frozenset[str]
    names: tuple[tuple[str, ...], ...]
    turned: frozenset[tuple[str, ...]]
    forms: dict[str, float]
    handles: dict[str, str]
    keys: frozenset[str]
    emails: frozenset[str]
    companies: frozenset[str]
    locations: frozenset[str]


def profile_of(identities: Iterable[Identity]) -> Profile:
    """Collect what is compared of the person who has these identities."""
    accounts = list(identities)
    names = dict.fromkeys(words for account in accounts if account.name and (words := name_words(account.name)))
    handles = {
        handle for account in accounts if account.handle and (handle := handle_key(_ID_TAIL.sub("", account.handle)))
    }
    emails = _NOTHING
    keys = _NOTHING
    for account in accounts:
        if account.emails or account.phones or account.accounts:
            keys |= {*strong_keys(account)}
            emails |= {key for email in account.emails if (key := email_key(email))}
    if emails:
        handles |= {key.partition("@")[0].partition("+")[0] for key in emails}
    refs = [(account.network, account.key) for account in accounts]
    return Profile(
        min(refs),
        frozenset(refs),
        frozenset([account.network for account in accounts]),
        tuple(sorted(names)) if len(names) > 1 else tuple(names),
        frozenset([tuple(sorted(words)) for words in names]),
        _forms_of_names(names),
        {handle: _NO_LETTERS.sub("", handle) for handle in sorted(handles)} if handles else {},
        keys,
        emails,
        frozenset([" ".join(name_words(account.company)) for account in accounts if account.company]),
        frozenset([" ".join(name_words(account.location)) for account in accounts if account.location]),
    )


def _forms_of_names(names: Iterable[tuple[str, ...]]) -> dict[str, float]:
    """Return the handles that any of these names would give, each with its greatest weight."""
    forms: dict[str, float] = {}
    for words in names:
        weights = _forms_of_name(words)
        if forms:
            weights = {form: max(weight, forms.get(form, 0.0)) for form, weight in (forms | weights).items()}
        forms = weights
    return forms


def common_form(name: str) -> str:
    """Return the long form of a given name that has short ones."""
    return _LONG_FORMS.get(name, name)


def is_made_of_name(handle: str, words: tuple[str, ...]) -> bool:
    """Whether a handle says nothing more than the name: its words or initials, without a digit."""
    letters = _NO_LETTERS.sub("", handle)
    return letters in {*words, *_forms_of_name(words)} and not any(map(str.isdecimal, handle))


def _forms_of_name(words: tuple[str, ...]) -> dict[str, float]:
    """Return the handles that a name would give, each with its weight as evidence.

    `ada lovelace` gives `adalovelace`, `lovelaceada`, `alovelace`, `adal`, `lovelacea`.
    """
    if len(words) < 2:  # noqa: PLR2004 - one word gives no form of its own
        return {}
    first, last = words[0], words[-1]
    forms = {
        f"{first}{last[0]}": 0.35,
        f"{last}{first[0]}": 0.4,
        f"{first[0]}{last}": 0.45,
        f"{last}{first}": 0.6,
        f"{first}{last}": 0.65,
        "".join(words): 0.65,
    }
    return {form: weight for form, weight in forms.items() if len(form) >= _SHORTEST_FORM}
