"""The records that a source yields, and the values that a book is made of.

Plain frozen data without behaviour. A class says what it needs, not where it came from; foreign shapes are mapped in
the plugin that knows them. Records of sources are validated when they are made, here and nowhere else: every existing
record is valid.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar, get_args

from attrs import NOTHING, AttrsInstance, field, fields, frozen

from warmlinks.errors import RecordError, UsageError
from warmlinks.validation import has_zone

__all__ = [
    "COUNTED_KINDS",
    "EVERY_KIND",
    "GROUP_LIMIT",
    "PASSIVE_KINDS",
    "About",
    "Account",
    "ClosedDoor",
    "Connection",
    "ConsentGiven",
    "Conversation",
    "Coverage",
    "CoveredSides",
    "Direction",
    "Evidence",
    "Fact",
    "Identity",
    "Interaction",
    "Introduction",
    "Label",
    "Member",
    "Message",
    "MessageCues",
    "Person",
    "Phase",
    "Record",
    "Refused",
    "Skipped",
    "Status",
    "Tie",
    "WholeList",
    "coverage_by_kind",
    "is_crowd",
]

T = TypeVar("T", bound=AttrsInstance)

Direction = Literal["in", "out", "both"]
Status = Literal["active", "archived", "do_not_contact", "died"]
Label = Literal["unknown", "likely", "confirmed", "told_quiet", "declined"]
Phase = Literal["fresh", "look", "quiet", "let_go"]
TieKind = Literal[
    "connected", "following", "followed_by", "blocked", "muted", "removed", "declined", "requested", "contact"
]
FactKind = Literal["birthday", "note", "related", "category"]
ListKind = Literal["blocked", "muted"]
ConversationKind = Literal["direct", "group", "public"]
Kind: TypeAlias = str
"""One of `COUNTED_KINDS` and `PASSIVE_KINDS`."""
Key: TypeAlias = str
"""A non-empty text."""

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
        "cancelled",
    }
)
"""Kinds that are kept and shown and never count as contact. `cancelled` is a meeting that did not take place."""

KINDS = COUNTED_KINDS | PASSIVE_KINDS

GROUP_LIMIT = 8
"""Up to this many others in a conversation, what is said counts as contact; above it nothing does."""


def is_crowd(others: int) -> bool:
    """Whether a conversation with so many others, oneself apart, is too large for anything said in it to count."""
    return others > GROUP_LIMIT


class CoveredSides(Enum):
    """Whose contact a source could have seen; the honesty of "nothing happened since" depends on it.

    What the owner did, what others did to the owner, both, or contact between others too.
    """

    OWN_SIDE = "own_side"
    THEIR_SIDE = "their_side"
    BOTH_SIDES = "both_sides"
    OTHERS = "others"


Coverage: TypeAlias = CoveredSides | Mapping[str, CoveredSides]
"""What contact could have been seen: for each kind that is held, whose; or one answer for every kind there is."""

EVERY_KIND = "*"
"""Stands for every kind where a source gives one answer for all."""


def coverage_by_kind(coverage: object) -> dict[str, CoveredSides]:
    """A coverage as a mapping from kinds of contact.

    Raises:
        UsageError: it is none.
    """
    if isinstance(coverage, CoveredSides):
        return {EVERY_KIND: coverage}
    if not isinstance(coverage, Mapping):
        raise UsageError(f"{coverage!r} is no CoveredSides, and no mapping of kinds of contact to such")
    for kind, sides in coverage.items():
        if (kind not in KINDS and kind != EVERY_KIND) or not isinstance(sides, CoveredSides):
            raise UsageError(f"{kind!r}: {sides!r} is no kind of contact with CoveredSides")
    return dict(sorted(coverage.items()))


# conditions on fields


def _is_aware(moment: datetime) -> bool:
    """Whether a moment has a zone; most have this one."""
    return moment.tzinfo is UTC or moment.utcoffset() is not None


def _is_time(value: object) -> bool:
    return _is_aware(value) if type(value) is datetime else type(value) is date


def _are_texts(values: tuple[object, ...]) -> bool:
    return all(type(value) is str for value in values)


def _are_members(values: object) -> bool:
    return type(values) is tuple and all(type(value) is Member for value in values)


_BIRTHDAY = re.compile(r"(?:(\d{4})-|--)(\d{2})-(\d{2})", re.ASCII)
_LEAP_YEAR = 2000


def _is_birthday(text: str) -> bool:
    """Whether a text is a day of the calendar, with or without its year."""
    match = _BIRTHDAY.fullmatch(text)
    if match is None:
        return False
    try:
        date(int(match[1] or _LEAP_YEAR), int(match[2]), int(match[3]))
    except ValueError:
        return False
    return True


def _is_coverage(value: object) -> bool:
    try:
        coverage_by_kind(value)
    except UsageError:
        return False
    return True


def _words(words: Any) -> tuple[str, str]:  # noqa: ANN401  a Literal
    choices = get_args(words)
    return f"{{}} in {choices!r}", f"is none of: {', '.join(choices)}"


_MAY_HOLD = {
    "str": ("isinstance({}, str)", "is no text"),
    "str | None": ("{0} is None or isinstance({0}, str)", "is no text"),
    "Key": ("isinstance({0}, str) and {0}", "is no text, or an empty one"),
    "tuple[str, ...]": ("type({0}) is tuple and (not {0} or _are_texts({0}))", "is no tuple of texts"),
    "bool": ("type({}) is bool", "is neither True nor False"),
    "int": ("type({0}) is int and {0} >= 0", "is no count"),
    "float": ("type({0}) in (float, int) and 0 <= {0} <= 1", "is no number from 0 to 1"),
    "datetime": ("type({0}) is datetime and _is_aware({0})", "is no moment with a time zone"),
    "datetime | None": ("{0} is None or type({0}) is datetime and _is_aware({0})", "is no moment with a time zone"),
    "datetime | date": ("_is_time({0})", "is neither a moment with a time zone nor a day"),
    "datetime | date | None": ("{0} is None or _is_time({0})", "is neither a moment with a time zone nor a day"),
    "Kind": ("isinstance({0}, str) and {0} in KINDS", "is no kind of interaction"),
    "Direction": _words(Direction),
    "TieKind": _words(TieKind),
    "FactKind": _words(FactKind),
    "ListKind": _words(ListKind),
    "ConversationKind": _words(ConversationKind),
    "Identity": ("type({}) is Identity", "is no Identity"),
    "MessageCues": ("type({}) is MessageCues", "are no MessageCues"),
    "tuple[Member, ...]": ("_are_members({})", "is no tuple of members"),
    "Coverage | None": (
        "{0} is None or _is_coverage({0})",
        "is no CoveredSides, and no mapping of kinds of contact to such",
    ),
}
"""By annotation: the condition on a value, and the error text of one that does not meet it."""

_MUST_HOLD = {
    "Fact": {"value": ("kind != 'birthday' or _is_birthday(value)", "is no day, as 1990-04-02 or --04-02 is")},
}
"""Conditions on several fields, by class and the field that the error names."""


def checked(cls: type[T]) -> type[T]:
    """Decorate a frozen class so that it validates its fields when it is made.

    The checks are compiled once for each class, together with the assignments: records come by the hundred thousand,
    and a loop over validators would take most of the time of reading.

    Raises:
        RecordError: when one is made and a field holds what it may not; the error names both.
    """
    names: dict[str, Any] = {"refuse": RecordError}
    arguments, lines = ["self"], []
    for attribute in fields(cls):
        name, (condition, trouble) = attribute.name, _MAY_HOLD[str(attribute.type)]
        names[f"set_{name}"] = vars(cls)[name].__set__
        names[f"default_{name}"] = attribute.default
        arguments.append(name if attribute.default is NOTHING else f"{name}=default_{name}")
        test = condition.format(name)
        lines.append(f"  if not ({test}): raise refuse({cls.__name__!r}, {name!r}, {trouble!r}, {name})")
        lines.append(f"  set_{name}(self, {name})")
    for name, (test, trouble) in _MUST_HOLD.get(cls.__name__, {}).items():
        lines.append(f"  if not ({test}): raise refuse({cls.__name__!r}, {name!r}, {trouble!r}, {name})")
    head = [f"def make({', '.join(names)}):", f" def __init__({', '.join(arguments)}):"]
    namespace: dict[str, Any] = {}
    text = "\n".join([*head, *lines, " return __init__"])
    exec(compile(text, "<a record is made>", "exec"), globals(), namespace)  # noqa: S102  our own text, of the table above
    cls.__init__ = namespace["make"](**names)  # type: ignore[method-assign]  # in place of what attrs made
    return cls


# records of sources


@checked
@frozen
class Identity:
    """One account of a person on one network.

    `key` is stable within the network and is what records refer to; sources that share a network make it alike.
    `aliases` are other keys of the same account.
    `accounts` are accounts elsewhere that this one names itself, as `network:key` or `network:@handle`.
    """

    network: Key
    key: Key
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


@checked
@frozen
class Interaction:
    """One dated contact event between the owner and one person.

    `who` is the person's identity key on `network`; `key` is the record's own stable key, unique among the
    interactions of its network that one source tells of. Of one message that reaches several, the keys tell the
    contacts apart behind a `>` or a second `:`; where two of them are with one person, one counts. `at` is aware; a
    date without a time stays a date. `stated` keeps the original text where it says less than an instant (a date, or a
    wall-clock time without a zone).
    `where` is the place it was read from, such as `data/tweets.js[12]`. `note` is the owner's own, on contact they
    logged; sources give none.
    """

    network: Key
    key: Key
    who: Key
    kind: Kind
    direction: Direction
    at: datetime | date
    where: str = ""
    conversation: str | None = None
    stated: str | None = None
    note: str | None = None


@checked
@frozen
class MessageCues:
    """What one message says about people coming together.

    Attributes:
        names: identity keys of the people it names, in the order of the text.
        introduction_score: 0..1, how much it sounds like bringing people together.
        thanks: whether it thanks.
        question: whether it asks.
    """

    names: tuple[str, ...] = ()
    introduction_score: float = 0.0
    thanks: bool = False
    question: bool = False

    def __bool__(self) -> bool:
        return bool(self.names) or self.introduction_score > 0 or self.thanks


@checked
@frozen
class About:
    """What the archive says of itself; at most one, before all else.

    `as_of` is when the archive was made if it says so (else the book takes its latest record). `timezone` is an IANA
    name if the archive tells the owner's. `not_included` says in words what this generation of the export does not
    carry, each such that it can follow "not in this export:", as in "whom a reaction went to". `coverage` is what this
    one archive could have seen, where that is less than `Source.coverage`: it names the kinds that the archive holds,
    also those of which it happens to have nothing.

    `collection` names what the archive holds the whole of, such as one calendar: all that is planned in it, and all
    that has been since the archive before. What lay ahead of an older archive of the same source, owner and collection
    and is not in the newest one was called off, and goes. Without it nothing ever does.
    """

    generation: str
    as_of: datetime | None = None
    timezone: str | None = None
    coverage: Coverage | None = None
    not_included: tuple[str, ...] = ()
    collection: str = ""


@checked
@frozen
class Account:
    """One of the owner's own accounts. At least one is yielded, before the first interaction."""

    identity: Identity
    where: str = ""


@checked
@frozen
class Person:
    """An identity, with what this archive says of it. Yield each once, or again only when it says something new."""

    identity: Identity
    where: str = ""


@checked
@frozen
class Fact:
    """What an archive tells of an identity besides how it is reached: for the owner to read, and for nothing else.

    `kind` is birthday (`1990-04-02`, or `--04-02` where the year is unknown), note (the owner's own words, as in an
    address book), related (`Ben Oduya`, or with what he is to them: `spouse: Ben Oduya`) or category (one group or
    label). Several of a kind stand beside each other; of birthdays the newest archive's holds. Its key is all of it.
    """

    network: Key
    who: Key
    kind: FactKind
    value: Key
    where: str = ""


@checked
@frozen
class Tie:
    """A standing relation to an identity: connected, following, followed_by, requested, contact (the owner has them in
    an address book); or one that the owner ended: blocked, muted, removed (a connection), declined (a request).

    `who` is an identity key. `since` and `ended` are aware times, dates, or null where unknown; `stated` keeps the
    original text where they are wall-clock times without a zone, as in `Interaction`. The record's stable key is
    (network, who, kind, since) for `connected` and (network, who, kind) for the rest.
    """

    network: Key
    who: Key
    kind: TieKind
    since: datetime | date | None = None
    ended: datetime | date | None = None
    direction: Direction = "both"
    where: str = ""
    stated: str | None = None


@checked
@frozen
class WholeList:
    """The archive holds the whole list of those blocked or muted: who is not on it is so no longer.

    Yield it once the list was read to its end without a loss, an empty one too; its ties are yielded as `Tie`.
    """

    network: Key
    kind: ListKind
    where: str = ""


@checked
@frozen
class Member:
    """One member of a conversation; `who` and `brought_by` are identity keys, the owner's own key included."""

    who: Key
    joined: datetime | None = None
    left: datetime | None = None
    brought_by: str | None = None


@checked
@frozen
class Conversation:
    """Who was in a conversation. `kind`: direct (two people), group, or public (a post that names people).

    Its stable key is `key` within its network. `members` holds the owner too where `includes_owner` is true. One key
    may come in several pieces (parts of an export): members are united.
    """

    network: Key
    key: Key
    kind: ConversationKind
    members: tuple[Member, ...]
    includes_owner: bool = True
    where: str = ""


@checked
@frozen
class Message:
    """Somebody said something at a time; what was said is reduced to its cues.

    Yield one for every message of a group or public conversation, and in direct ones only where the cues say
    something (`bool(cues)`): the interaction already tells the rest. `stated` keeps the original text where `at` is a
    wall-clock time without a zone, as in `Interaction`.
    """

    network: Key
    key: Key
    conversation: Key
    speaker: Key
    at: datetime
    cues: MessageCues
    where: str = ""
    stated: str | None = None


@checked
@frozen
class Skipped:
    """Records left out on purpose, by reason: `sponsored`, `draft`, `hidden person`, ..."""

    why: str
    count: int = 1
    where: str = ""


@checked
@frozen
class Refused:
    """A record, or a whole member (`count` of its records, 1 if unknown), that could not be read."""

    where: str
    why: str
    advice: str = ""
    count: int = 1


Record: TypeAlias = (
    About | Account | Person | Fact | Tie | WholeList | Interaction | Conversation | Message | Skipped | Refused
)


# values of a book


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
    last_contact: datetime | date | None = field(default=None, validator=has_zone)
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

    at: datetime | date = field(validator=has_zone)
    what: str
    where: str = field(metadata={"ids": ""})
    weight: float


class ConsentGiven(NamedTuple):
    """What a party said of being introduced, and on which day."""

    answer: Literal["asked", "yes", "no"]
    on: date


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
    introducer: str = field(metadata={"ids": "introducer_id"})
    parties: tuple[str, ...] = field(metadata={"ids": "party_ids"})
    made_at: datetime = field(validator=has_zone)
    network: str | None = None
    reason: str | None = None
    conversation: str | None = None
    label: Label = "unknown"
    phase: Phase = "fresh"
    evidence: tuple[Evidence, ...] = ()
    could_have_seen: bool = False
    due_on: date | None = None
    asked_until: date | None = None
    consent: dict[str, ConsentGiven] = field(factory=dict, metadata={"ids": ""})
    because: tuple[str, ...] = ()
    confidence: float = 1.0
