"""Who lives in a sample world: the owner, friends with shared and single accounts, newcomers, and strangers."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from attrs import evolve, frozen

from warmlinks_samples.names import (
    COMPANIES,
    GIVEN,
    LINKEDIN_EXTRAS,
    OTHER_SCRIPTS,
    POSITIONS,
    SURNAMES,
    TWINS,
    plain_letters,
)
from warmlinks_samples.world import ME, NETWORKS, Account, Someone

__all__ = ["Cast", "make_cast", "make_owner"]

SHARED = (
    ("linkedin", "facebook"),
    ("linkedin", "facebook"),
    ("twitter", "linkedin"),
    ("facebook", "linkedin"),
    ("twitter", "facebook"),
    ("twitter", "facebook", "linkedin"),
    ("facebook", "linkedin"),
    ("twitter", "linkedin"),
)
"""Accounts of the first friends; how each pair can be recognised as one is in `_link`."""


@frozen
class Cast:
    """People by the part they play.

    `friends` know the owner from the start, `acquaintances` only stand in a list of friends, `newcomers` are met by
    introduction, `strangers` are spammers, deleted accounts and hidden members.
    """

    friends: tuple[Someone, ...]
    acquaintances: tuple[Someone, ...]
    newcomers: tuple[Someone, ...]
    strangers: tuple[Someone, ...]

    @property
    def discreet(self) -> Someone:
        """A friend on Facebook of whom no introduction is made, so that encrypted chats hide none."""
        return next(
            friend
            for friend in reversed(self.friends)
            if "facebook" in friend.accounts and friend.name != " ".join(TWINS)
        )

    @property
    def everybody(self) -> list[Someone]:
        """All of them, in a fixed order."""
        return [*self.friends, *self.acquaintances, *self.newcomers, *self.strangers]


def make_owner() -> Someone:
    """The owner of the archives, the same in every world."""
    accounts = {
        "twitter": Account(
            "twitter", "83412907", "Noa Lindgren 🎈", handle="noalindgren", email="noa@lindgren.example"
        ),
        "facebook": Account(
            "facebook", "100000000000500", "Noa Lindgren", handle="noa.lindgren", email="noa@lindgren.example"
        ),
        "linkedin": Account(
            "linkedin",
            "noa-lindgren",
            "Noa Lindgren",
            first="Noa",
            last="Lindgren",
            email="noa@lindgren.example",
            company="Lindgren & Daughters",
            position="Connector",
        ),
    }
    return Someone(ME, "Noa", "Lindgren", "en", accounts)


def make_cast(rng: Random, size: int, first_day: date, last_day: date, zone: ZoneInfo) -> Cast:
    """Invent `size` people, a third of them newcomers and a fifth acquaintances, and some strangers beside them."""
    maker = _Casting(rng, first_day, last_day, zone)
    newcomers = size * 3 // 10
    acquaintances = max(8, size // 5)
    friends = [maker.friend(index) for index in range(max(size - newcomers - acquaintances - 2, len(SHARED) + 2))]
    twins = [maker.twin(index) for index in range(2)]
    return Cast(
        friends=(*friends, *twins),
        acquaintances=tuple(maker.acquaintance(index - acquaintances) for index in range(acquaintances)),
        newcomers=tuple(maker.newcomer(index) for index in range(newcomers)),
        strangers=tuple(maker.stranger(index) for index in range(max(8, size // 4))),
    )


class _Casting:
    """Gives out names, numbers and accounts, each once."""

    def __init__(self, rng: Random, first_day: date, last_day: date, zone: ZoneInfo) -> None:
        self._rng = rng
        self._first = first_day
        self._last = last_day
        self._zone = zone
        surnames = list(SURNAMES)
        rng.shuffle(surnames)
        given = list(GIVEN[1:])
        rng.shuffle(given)
        scripts = [list(entry) for entry in OTHER_SCRIPTS]
        rng.shuffle(scripts)
        self._names = self._mixed(given, surnames, scripts)
        self._taken = 0
        self._count = 0

    def _mixed(self, given: list[str], surnames: list[str], scripts: list[list[str]]) -> list[tuple[str, str, str]]:
        """Names in the order they are given out: every fifth in another script, as long as there are some."""
        names: list[tuple[str, str, str]] = []
        for index, name in enumerate(given):
            names.append(
                (name, surnames[index % len(surnames)], self._rng.choices(list(_SPEAKERS), list(_SPEAKERS.values()))[0])
            )
            if index % 4 == 3 and scripts:  # noqa: PLR2004 - every fifth name
                one, two, language = scripts.pop()
                names.append((one, two, language))
        return names

    def _name(self) -> tuple[str, str, str]:
        """The next name; a very large world begins again with other family names."""
        turn, index = divmod(self._taken, len(self._names))
        self._taken += 1
        given, family, language = self._names[index]
        return given, family if not turn else f"{family}-{SURNAMES[(index + turn * 7) % len(SURNAMES)]}", language

    def _next_id(self) -> str:
        self._count += 1
        return f"p{self._count:03d}"

    def friend(self, index: int) -> Someone:
        """Somebody who is known already. The first is the hub, the next few are on several networks."""
        if index == 0:
            given, family, language = GIVEN[0], SURNAMES[0], "en"
        else:
            given, family, language = self._name()
        networks: tuple[str, ...] = (
            SHARED[index] if index < len(SHARED) else (NETWORKS[index % 3],) if index % 5 else _two(index)
        )
        person_id = self._next_id()
        person = Someone(
            person_id, given, family, language, {net: self._account(net, given, family, person_id) for net in networks}
        )
        return _link(person, index) if index < len(SHARED) else person

    def twin(self, index: int) -> Someone:
        """One of two people of one name, both on Facebook and LinkedIn."""
        given, family = TWINS
        person_id = self._next_id()
        accounts = {net: self._account(net, given, family, person_id) for net in ("facebook", "linkedin")}
        accounts["linkedin"] = evolve(accounts["linkedin"], company=COMPANIES[index], position=POSITIONS[index])
        return Someone(person_id, given, family, "sv", accounts)

    def acquaintance(self, index: int) -> Someone:
        """A friend on Facebook, and nothing more; the last but one was removed, the last only asked.

        The two before those are also on LinkedIn, where they only ever send an invitation.
        """
        given, family, language = self._name()
        person_id = self._next_id()
        account = self._account("facebook", given, family, person_id)
        late = datetime.combine(self._last - timedelta(days=90), time(11, 5, 9), self._zone)
        if index == -2:  # noqa: PLR2004 - the last but one
            account = evolve(account, ended=late)
        elif index == -1:
            account = evolve(account, since=None, requested=late)
        accounts = {"facebook": account}
        if index in (-4, -3):
            plain = self._account("linkedin", given, family, person_id)
            accounts["linkedin"] = evolve(plain, since=None, name=f"{given} {family}", last=family)
        return Someone(person_id, given, family, language, accounts)

    def newcomer(self, index: int) -> Someone:
        """Somebody the owner meets, if at all, through somebody else; on one network only."""
        given, family, language = self._name()
        network = NETWORKS[index % 3]
        person_id = self._next_id()
        account = evolve(self._account(network, given, family, person_id), since=None, follows_me=False, followed=False)
        if network == "linkedin":  # a comma in the name of somebody who is not connected could be two people
            account = evolve(account, name=f"{given} {family}", last=family)
        return Someone(person_id, given, family, language, {network: account})

    def stranger(self, index: int) -> Someone:
        """Spammers, deleted accounts and hidden members."""
        network = NETWORKS[index % 3]
        person_id = f"s{index + 1:03d}"
        number = str(self._rng.randint(10**17, 9 * 10**17))
        name = {"twitter": f"Account {number[:4]}", "facebook": "Facebook user", "linkedin": "LinkedIn Member"}[network]
        handle = f"gone_{number[:6]}" if network == "twitter" else None
        gone = network == "twitter" and index >= 2 * len(NETWORKS)
        account = Account(network, number, name, handle=handle, hidden=not gone, vanished=gone)
        return Someone(person_id, name, "", "en", {network: account}, stranger=True)

    def _account(self, network: str, given: str, family: str, person_id: str) -> Account:
        return {"twitter": self._twitter, "facebook": self._facebook, "linkedin": self._linkedin}[network](
            given, family, person_id
        )

    def _since(self) -> datetime:
        """A day of connecting, from four years before the world begins to its first half."""
        span = (self._last - self._first).days
        day = self._first + timedelta(days=self._rng.randint(-4 * 365, span // 2))
        return datetime.combine(day, time(self._rng.randint(8, 21), self._rng.randint(0, 59), 7), self._zone)

    def _twitter(self, given: str, family: str, person_id: str) -> Account:
        digits = self._rng.choice((7, 8, 9, 10, 18, 19))
        number = str(self._rng.randint(10 ** (digits - 1), 10**digits - 1))
        handle = ((plain_letters(given) + "_" + plain_letters(family))[:11].strip("_") or "tide") + "_" + person_id[1:]
        name = self._rng.choice((f"{given} {family}", f"{given} {family}", f"{given} {family}", f"{given} {family} 🎻"))
        renamed = self._count % 5 == 0  # some people take another handle
        return Account(
            "twitter",
            number,
            name,
            handle=handle,
            former_handle="the_" + plain_letters(given)[:6] + person_id[1:] if renamed else None,
            renamed_at=datetime.combine(self._first + (self._last - self._first) / 2, time(12), self._zone)
            if renamed
            else None,
            follows_me=self._rng.random() < 0.7,  # noqa: PLR2004 - most are mutual
            followed=self._rng.random() < 0.8,  # noqa: PLR2004 - most are mutual
        )

    def _facebook(self, given: str, family: str, _: str) -> Account:
        number = str(self._rng.randint(10**15, 9 * 10**15))
        emoji = self._rng.random() < 0.08  # noqa: PLR2004 - a few people decorate their name
        return Account("facebook", number, f"{given} {family}{' 🦊' if emoji else ''}", since=self._since())

    def _linkedin(self, given: str, family: str, person_id: str) -> Account:
        slug = re.sub(r"[^\w]+", "-", f"{given} {family}".lower()).strip("-") + "-" + person_id[1:]
        extra = self._rng.choice(LINKEDIN_EXTRAS) if self._rng.random() < 0.2 else ""  # noqa: PLR2004 - one in five
        return Account(
            "linkedin",
            slug,
            f"{given} {family}{extra}",
            first=given,
            last=f"{family}{extra}",
            company=self._rng.choice(COMPANIES),
            position=self._rng.choice(POSITIONS),
            since=self._since(),
        )


_SPEAKERS = {
    "en": 24,
    "de": 8,
    "fr": 6,
    "es": 6,
    "pt": 3,
    "it": 3,
    "nl": 4,
    "sv": 2,
    "pl": 2,
    "tr": 1,
    "el": 1,
    "ru": 1,
}
"""How often each language is spoken by people with names in Latin letters."""


def _two(index: int) -> tuple[str, str]:
    """Two networks for a friend who goes by the same name on both, and by nothing else."""
    return NETWORKS[index % 3], NETWORKS[(index + 1) % 3]


def _link(person: Someone, index: int) -> Someone:
    """Make a shared person recognisable: by e-mail, by phone, by naming the other account, or by the name alone."""
    accounts = dict(person.accounts)
    how = ("email", "email", "site", "phone", "name", "site", "email", "name")[index]
    for network, account in accounts.items():
        if how == "email" and network in ("linkedin", "facebook"):
            accounts[network] = evolve(account, email=f"{person.id}@{plain_letters(person.family) or 'post'}.example")
        elif how == "phone" and network in ("linkedin", "facebook"):
            accounts[network] = evolve(account, phone=f"+4930555{index:02d}{person.id[1:]}")
        elif how == "site" and network == "linkedin":
            accounts[network] = evolve(account, site=f"https://twitter.com/{accounts['twitter'].handle}")
    return evolve(person, accounts=accounts)
