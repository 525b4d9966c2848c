"""The answers of the tools: names, days, and little else. Each class is also the schema that clients get."""

from __future__ import annotations

from datetime import date

import msgspec

__all__ = [
    "Closed",
    "Contact",
    "Cooling",
    "CoolingPerson",
    "Due",
    "DueIntroduction",
    "Fact",
    "Found",
    "FoundPerson",
    "Logged",
    "Named",
    "OldData",
    "Past",
    "Paths",
    "Person",
    "Reach",
    "Snoozed",
    "Way",
]


class _Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is not known is left out."""


class Named(_Answer, frozen=True):
    """Somebody: `id` is what the other tools take as `who`."""

    id: str
    name: str


class OldData(_Answer, frozen=True):
    """Data of one network that end on a day more than a month ago."""

    network: str
    until: date


class CoolingPerson(_Answer, frozen=True):
    """How a tie stands.

    `due_on` is the day from which on it wants a look, `cadence` the days that the owner wishes between contacts.
    Silence is known up to `known_until`. `assumed` says that several accounts are only assumed to be one person.
    """

    id: str
    name: str
    state: str | None = None
    due_on: date | None = None
    cadence: int | None = None
    last_contact: date | None = None
    last_kind: str | None = None
    contact_days: int | None = None
    known_until: date | None = None
    assumed: bool = False
    perhaps_also: tuple[Named, ...] = ()


class Cooling(_Answer, frozen=True):
    """Who is going cold, those who need it most first, and how many more there are."""

    today: date
    people: tuple[CoolingPerson, ...]
    more: int = 0
    old_data: tuple[OldData, ...] = ()


class Contact(_Answer, frozen=True):
    """How contact went: on how many days, from when to when, and what came last; `direction` as the owner sees it.

    The network `me` is what the owner wrote down by hand.
    """

    days: int
    first: date
    last: date
    last_kind: str
    direction: str
    network: str


class Past(_Answer, frozen=True):
    """One contact. A day after today is a plan."""

    day: date
    kind: str
    direction: str
    network: str


class Fact(_Answer, frozen=True):
    """One thing that is known of a person, and where it stands; `me` is what the owner says."""

    what: str
    network: str
    value: str | None = None


class Closed(_Answer, frozen=True):
    """A door that is closed: nothing is suggested of this person."""

    why: str
    network: str
    since: date | None = None


class Reach(_Answer, frozen=True):
    """How a person is reached: `what` is handle, email, phone or url."""

    what: str
    value: str
    network: str


class Person(_Answer, frozen=True):
    """One person. `due_on`, `cadence`, `known_until` and `assumed` are as in the tool `cooling`.

    `cold_on` is the first day on which warmth is low. `reach` is there where the settings allow it.
    """

    today: date
    id: str
    name: str
    networks: tuple[str, ...]
    status: str = "active"
    tags: tuple[str, ...] = ()
    country: str | None = None
    facts: tuple[Fact, ...] = ()
    closed: tuple[Closed, ...] = ()
    state: str | None = None
    due_on: date | None = None
    cold_on: date | None = None
    cadence: int | None = None
    known_until: date | None = None
    contact: Contact | None = None
    recent: tuple[Past, ...] = ()
    assumed: bool = False
    perhaps_also: tuple[Named, ...] = ()
    reach: tuple[Reach, ...] = ()
    old_data: tuple[OldData, ...] = ()


class DueIntroduction(_Answer, frozen=True):
    """What an introduction asks of the owner: with whom, since when, why, and a text that may be used.

    `kind` is never_wrote (the owner was introduced and has not written), ask (whether the two found each other) or
    close (they did: a word of thanks).
    """

    kind: str
    who: Named
    others: tuple[Named, ...]
    because: str
    text: str
    since: date | None = None


class Due(_Answer, frozen=True):
    """What introductions ask of the owner now, in order, and how many more there are."""

    today: date
    introductions: tuple[DueIntroduction, ...]
    more: int = 0


class Way(_Answer, frozen=True):
    """A way to a person: the owner is `me`, and each knows the next."""

    through: tuple[Named, ...]


class Paths(_Answer, frozen=True):
    """The warmest ways to a person, the best first; `closed` says why there is none, where a door is closed."""

    today: date
    to: Named
    ways: tuple[Way, ...]
    closed: tuple[Closed, ...] = ()


class FoundPerson(_Answer, frozen=True):
    """Somebody who fits, and what fits; of a handle or a note only that it does."""

    id: str
    name: str
    last_contact: date | None = None
    known_for: tuple[Fact, ...] = ()


class Found(_Answer, frozen=True):
    """Whom each word of the text fits, the best first, and how many more there are."""

    today: date
    people: tuple[FoundPerson, ...]
    more: int = 0


class Logged(_Answer, frozen=True):
    """What was written down. `new` is false where it stood there already. `undo` is the command that takes it back."""

    id: str
    name: str
    kind: str
    on: date
    new: bool
    undo: str
    warning: str | None = None


class Snoozed(_Answer, frozen=True):
    """Who is not named before which day. `undo` is the command that ends it."""

    id: str
    name: str
    until: date
    undo: str
