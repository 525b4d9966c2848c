"""What a source plugin implements, and the records it yields.

A source reads one archive and yields records with stable keys of its own. It never decides who is who across networks
and never sees the book. Text is not kept: what introductions need of it is computed while it passes (`cues.py`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import cache
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from warmlinks.archive import Archive
from warmlinks.cues import MessageCues
from warmlinks.models import COUNTED_KINDS, PASSIVE_KINDS, Direction, Identity, Interaction
from warmlinks.validation import is_possible

__all__ = [
    "EVERY_KIND",
    "GROUP_LIMIT",
    "About",
    "Account",
    "Conversation",
    "Coverage",
    "Member",
    "Person",
    "Record",
    "Refused",
    "Sees",
    "Skipped",
    "Source",
    "Tie",
    "Utterance",
    "WholeList",
    "contacts_of",
    "coverage_by_kind",
    "why_no_time",
]

_KINDS = COUNTED_KINDS | PASSIVE_KINDS | {"*"}

GROUP_LIMIT = 8
"""Up to this many others in a conversation, what is said counts as contact; above it nothing does."""


class Sees(Enum):
    """Whose contact a source could have seen; the honesty of "nothing happened since" depends on it.

    What the owner did, what others did to the owner, both, or contact between others too.
    """

    OWN_SIDE = "own_side"
    THEIR_SIDE = "their_side"
    BOTH_SIDES = "both_sides"
    OTHERS = "others"


Coverage: TypeAlias = Sees | Mapping[str, Sees]
"""What contact could have been seen: for each kind that is held, whose; or one answer for every kind there is."""

EVERY_KIND = "*"
"""Stands for every kind where a source gives one answer for all."""


def coverage_by_kind(coverage: object) -> dict[str, Sees]:
    """A coverage as a mapping from kinds of contact.

    Raises:
        ValueError: it is none.
    """
    if isinstance(coverage, Sees):
        return {EVERY_KIND: coverage}
    if not isinstance(coverage, Mapping):
        message = f"{coverage!r} is no Sees, and no mapping of kinds of contact to such"
        raise ValueError(message)  # noqa: TRY004  a plugin's value, told as every other wrong one
    for kind, sees in coverage.items():
        if kind not in _KINDS or not isinstance(sees, Sees):
            message = f"{kind!r}: {sees!r} is no kind of contact with a Sees"
            raise ValueError(message)
    return dict(sorted(coverage.items()))


@frozen
class About:
    """What the archive says of itself; at most one, before all else.

    `as_of` is when the archive was made if it says so (else the book takes its latest record). `timezone` is an IANA
    name if the archive tells the owner's. `lost` says in words what this generation of the export does not carry,
    each such that it can follow "not in this export:", as in "whom a reaction went to". `sees` is what this one
    archive could have seen, where that is less than `Source.sees`: it names the kinds that the archive holds, also
    those of which it happens to have nothing.
    """

    generation: str
    as_of: datetime | None = None
    timezone: str | None = None
    sees: Coverage | None = None
    lost: tuple[str, ...] = ()


@frozen
class Account:
    """One of the owner's own accounts. At least one is yielded, before the first interaction."""

    identity: Identity
    where: str = ""


@frozen
class Person:
    """An identity, with what this archive says of it. Yield each once, or again only when it says something new."""

    identity: Identity
    where: str = ""


@frozen
class Tie:
    """A standing relation to an identity: connected, following, followed_by, requested; or one that the owner ended:
    blocked, muted, removed (a connection), declined (a request).

    `who` is an identity key. `since` and `ended` are aware times, dates, or null where unknown; `stated` keeps the
    original text where they are wall-clock times without a zone, as in `Interaction`. The record's stable key is
    (network, who, kind, since) for `connected` and (network, who, kind) for the rest.
    """

    network: str
    who: str
    kind: Literal["connected", "following", "followed_by", "blocked", "muted", "removed", "declined", "requested"]
    since: datetime | date | None = None
    ended: datetime | date | None = None
    direction: Direction = "both"
    where: str = ""
    stated: str | None = None


@frozen
class WholeList:
    """The archive holds the whole list of those blocked or muted: who is not on it is so no longer.

    Yield it once the list was read to its end without a loss, an empty one too; its ties are yielded as `Tie`.
    """

    network: str
    kind: Literal["blocked", "muted"]
    where: str = ""


@frozen
class Member:
    """One member of a conversation; `who` and `brought_by` are identity keys, the owner's own key included."""

    who: str
    joined: datetime | None = None
    left: datetime | None = None
    brought_by: str | None = None


@frozen
class Conversation:
    """Who was in a conversation. `kind`: direct (two people), group, or public (a post that names people).

    Its stable key is `key` within its network. `members` holds the owner too where `owner_in` is true. One key may
    come in several pieces (parts of an export): members are united.
    """

    network: str
    key: str
    kind: Literal["direct", "group", "public"]
    members: tuple[Member, ...]
    owner_in: bool = True
    where: str = ""


@frozen
class Utterance:
    """Somebody said something at a time; what was said is reduced to its cues.

    Yield one for every message of a group or public conversation, and in direct ones only where the cues say
    something (`bool(cues)`): the interaction already tells the rest. `stated` keeps the original text where `at` is a
    wall-clock time without a zone, as in `Interaction`.
    """

    network: str
    key: str
    conversation: str
    speaker: str
    at: datetime
    cues: MessageCues
    where: str = ""
    stated: str | None = None


@frozen
class Skipped:
    """Records left out on purpose, by reason: `sponsored`, `draft`, `hidden person`, ..."""

    why: str
    count: int = 1
    where: str = ""


@frozen
class Refused:
    """A record, or a whole member (`count` of its records, 1 if unknown), that could not be read."""

    where: str
    why: str
    advice: str = ""
    count: int = 1


Record: TypeAlias = (
    About | Account | Person | Tie | WholeList | Interaction | Conversation | Utterance | Skipped | Refused
)


class Source(ABC):
    """Reads the exports of one network.

    Attributes:
        name: what the user calls it, such as `linkedin`; unique among installed sources.
        network: the network of its identities; usually the same word.
        sees: what contact it could have seen, kind by kind, unless `About.sees` says otherwise for one archive.
        began: the day on which the network began, if it is known: what is dated before it is refused.
    """

    name: ClassVar[str]
    network: ClassVar[str]
    sees: ClassVar[Coverage] = Sees.OWN_SIDE
    began: ClassVar[date | None] = None

    @abstractmethod
    def recognizes(self, archive: Archive) -> bool:
        """Whether this archive is one of ours, judged by its members; cheap, reads at most a few kilobytes."""

    @abstractmethod
    def read(self, archive: Archive) -> Iterator[Record]:
        """Yield what the archive holds.

        Called once per load, outside any transaction. The same archive yields the same records in the same order.
        `archive.owner` is the key or handle the user gave by `--owner`, `archive.timezone` the zone to read
        wall-clock times in.

        Raises:
            OwnerUnknownError: the archive does not say whose it is and `archive.owner` is not given.
            InputError: the archive as a whole cannot be read. Single bad records are yielded as `Refused`.
        """


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def why_no_time(at: datetime | date, *, began: date | None = None) -> str | None:
    """Why this cannot be the time of a record; nothing where it can.

    Asked of every record that a source yields. A source asks itself where a wrong time would mislead it before that.

    Args:
        at: an aware moment or a day.
        began: the day on which the network began.
    """
    if isinstance(at, datetime):
        since, day_only = at - _EPOCH, False
        if not since:
            return "it has no possible time: 1970-01-01T00:00:00Z is the zero of a machine's clock"
    else:
        since, day_only = timedelta(days=at.toordinal() - _EPOCH.toordinal()), True
    if began is not None and since < _since_epoch(began):
        return f"it has no possible time: {_day_of(at)} lies before the network began, in {began.year}"
    if not is_possible(since // _MILLISECOND, day_only=day_only):
        return f"it has no possible time: {_day_of(at)}"
    return None


@cache
def _since_epoch(day: date) -> timedelta:
    return timedelta(days=day.toordinal() - _EPOCH.toordinal())


def _day_of(at: datetime | date) -> str:
    return f"{at.year:04}-{at.month:02}-{at.day:02}"


def contacts_of(
    *,
    network: str,
    key: str,
    kind: str,
    speaker: str,
    present: Iterable[str],
    owner: str,
    at: datetime,
    where: str = "",
    conversation: str | None = None,
    marks: Mapping[str, str] | None = None,
) -> Iterator[Interaction]:
    """The interactions that one message is, by the rule for conversations.

    What a member says is `in` from that member, what the owner says is `out` to each member present; above
    `GROUP_LIMIT` others nothing counts; what one member says to another is no interaction of the owner's beyond that.

    Args:
        network: the network of all keys.
        key: the message's own stable key.
        kind: what it is, `message` most often.
        speaker: identity key of who said it.
        present: identity keys of those in the conversation at that time, the owner included or not.
        owner: the owner's identity key on this network.
        at: when it was said, aware.
        where: the place it was read from.
        conversation: the conversation's key.
        marks: what stands for members in the keys of contacts where their own key is not the same in every export:
            a later one may know the profile of whom this one only knows the name.
    """
    others = sorted({who for who in present if who != owner} | ({speaker} - {owner}))
    if not others or len(others) > GROUP_LIMIT:
        return
    if speaker != owner:
        yield Interaction(network, key, speaker, kind, "in", at, where, conversation)
    elif len(others) == 1:
        yield Interaction(network, key, others[0], kind, "out", at, where, conversation)
    else:
        for who in others:
            mark = who if marks is None else marks.get(who, who)
            yield Interaction(network, f"{key}>{mark}", who, kind, "out", at, where, conversation)
