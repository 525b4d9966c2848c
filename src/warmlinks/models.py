"""What the book is made of: identities, connections, interactions, introductions.

Plain frozen data without behaviour. A class says what it needs, not where it came from; foreign shapes are mapped in
the plugin that knows them.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from attrs import field, frozen

__all__ = [
    "COUNTED_KINDS",
    "PASSIVE_KINDS",
    "ClosedDoor",
    "Connection",
    "Direction",
    "Evidence",
    "Identity",
    "Interaction",
    "Introduction",
    "Label",
    "Phase",
    "Status",
]

Direction = Literal["in", "out", "both"]
Status = Literal["active", "archived", "do_not_contact", "died"]
Label = Literal["unknown", "likely", "confirmed", "told_quiet", "declined"]
Phase = Literal["fresh", "look", "quiet", "let_go"]

COUNTED_KINDS = frozenset(
    {
        "message",
        "email",
        "call",
        "meeting",
        "reply",
        "mention",
        "quote",
        "comment",
        "post",
        "recommendation",
        "invitation",
        "sms",
        "chat",
    }
)
"""Kinds that are contact. `invitation` is one with a note; one without is a `request`."""

PASSIVE_KINDS = frozenset(
    {
        "like",
        "reaction",
        "repost",
        "follow",
        "view",
        "poke",
        "endorsement",
        "missed_call",
        "request",
        "system",
        "draft",
        "sponsored",
    }
)
"""Kinds that are kept and shown and never count as contact."""


def _aware(_: object, attribute: object, value: Any) -> None:  # noqa: ANN401  attrs takes the field's type from here
    if isinstance(value, datetime) and value.tzinfo is None:
        name = getattr(attribute, "name", "time")
        message = f"{name} needs a time zone, got {value.isoformat()}"
        raise ValueError(message)


@frozen
class Identity:
    """One account of a person on one network.

    `key` is stable within the network and is what records refer to. `aliases` are other keys of the same account.
    `accounts` are accounts elsewhere that this one names itself, as `network:key` or `network:@handle`.
    """

    network: str
    key: str
    handle: str | None = None
    name: str | None = None
    url: str | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    company: str | None = None
    position: str | None = None
    location: str | None = None


@frozen
class Interaction:
    """One dated contact event between the owner and one person.

    `who` is the person's identity key on `network`; `key` is the record's own stable key, unique among the
    interactions of its network. Of one message that reaches several, the keys tell the contacts apart behind a `>` or a
    second `:`; where two of them are with one person, one counts. `at` is aware; a date without a time stays a date.
    `stated` keeps the original text where it says less than an instant (a date, or a wall-clock time without a zone).
    `where` is the place it was read from, such as `data/tweets.js[12]`. `note` is the owner's own, on contact they
    logged; sources give none.
    """

    network: str
    key: str
    who: str
    kind: str
    direction: Direction
    at: datetime | date = field(validator=_aware)
    where: str = ""
    conversation: str | None = None
    stated: str | None = None
    note: str | None = None


@frozen
class ClosedDoor:
    """A door that the owner closed on a network, or that was closed there: nobody behind it is suggested anywhere.

    `why` is blocked, muted, removed (a connection that ended) or declined (a request). `since` is the day, where the
    network tells it; `source` names the source and the place that say so.
    """

    why: Literal["blocked", "muted", "removed", "declined"]
    network: str
    since: date | None
    source: str


@frozen
class Connection:
    """One person the owner has a tie with: one or more identities.

    `connected_on` maps a network to the day of connecting there, null where unknown. `interactions` counts contact by
    direction, `last_contact` is the newest counted one at or before the asked-for moment, in UTC. For the doors in
    `closed` nothing is suggested of this person. `assumed_with` has the ids of those whom they are only assumed
    to be one person with: what is equal is a rare full name on two networks.
    """

    id: str
    name: str
    identities: tuple[Identity, ...]
    connected_on: dict[str, date | None] = field(factory=dict)
    interactions: dict[str, int] = field(factory=dict)
    last_contact: datetime | date | None = None
    stage: str | None = None
    tags: tuple[str, ...] = ()
    status: Status = "active"
    cadence: int | None = None
    note: str | None = None
    country: str | None = None
    closed: tuple[ClosedDoor, ...] = ()
    assumed_with: tuple[str, ...] = ()


@frozen
class Evidence:
    """One piece of what is known of an introduction's outcome.

    `weight` is how much it says, 0..1; `where` points to the record, or to the person who told.
    """

    at: datetime | date
    what: str
    where: str
    weight: float


@frozen
class Introduction:
    """Somebody brings two or more parties together.

    `introducer` and each of `parties` is a connection's id, or `"me"` for the owner. `role` is the owner's:
    `introducer`, or `introduced` when the owner is one of the parties. `could_have_seen` says whether any loaded
    source could have seen contact between the parties at all. `due_on` is the day on which it wants a look,
    `asked_until` the day on which it is let go; both are None once it is known what became of it.
    """

    id: str
    role: Literal["introducer", "introduced"]
    introducer: str
    parties: tuple[str, ...]
    made_at: datetime = field(validator=_aware)
    network: str | None = None
    reason: str | None = None
    conversation: str | None = None
    label: Label = "unknown"
    phase: Phase = "fresh"
    evidence: tuple[Evidence, ...] = ()
    could_have_seen: bool = False
    due_on: date | None = None
    asked_until: date | None = None
    consent: dict[str, tuple[Literal["asked", "yes", "no"], date]] = field(factory=dict)
    because: tuple[str, ...] = ()
    confidence: float = 1.0
