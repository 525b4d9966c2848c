"""What a source plugin implements, and the records it yields.

A source reads one archive and yields records with stable keys of its own. It never decides who is who across networks
and never sees the book. Text is not kept: what introductions need of it is computed while it passes (`cues.py`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, ClassVar, Literal, final

from attrs import frozen

from warmlinks.archive import Archive
from warmlinks.archive import Member as ArchiveMember
from warmlinks.calendar.days import number_of
from warmlinks.errors import InputError, SettingsError, UsageError
from warmlinks.plugins.configuring import configured
from warmlinks.validation import is_possible
from warmlinks.values import (
    EVERY_KIND,
    GROUP_LIMIT,
    About,
    Account,
    Conversation,
    Coverage,
    CoveredSides,
    Fact,
    Identity,
    Interaction,
    Key,
    Member,
    Message,
    Person,
    Record,
    Refused,
    Skipped,
    Tie,
    WholeList,
    checked,
    coverage_by_kind,
    is_crowd,
)

__all__ = [
    "EVERY_KIND",
    "GROUP_LIMIT",
    "About",
    "Account",
    "Checkpoint",
    "Conversation",
    "Coverage",
    "CoveredSides",
    "Fact",
    "Interaction",
    "Member",
    "Message",
    "Person",
    "Record",
    "Refused",
    "Skipped",
    "Source",
    "Tie",
    "WholeList",
    "contacts_of",
    "coverage_by_kind",
    "is_crowd",
    "owner_addresses",
    "owner_by_name",
    "people_first",
    "refusal",
    "why_no_time",
]


@checked
@frozen
class Checkpoint:
    """So far a feed, or the reader of a growing file, has come: what it yielded before is kept from here on.

    `cursor` is its own word for the place, which it is given back when it is asked the next time. It holds nobody's
    name and no secret.
    """

    cursor: Key


class Source(ABC):
    """Reads the exports of one network.

    Attributes:
        name: what the user calls it, such as `linkedin`; unique among installed sources.
        network: the network of its identities; usually the same word.
        coverage: what contact it could have seen, kind by kind, unless `About.coverage` says otherwise for one archive.
        began: the day on which the network began, if it is known: what is dated before it is refused.
        settings: an attrs class that the table `[sources.NAME]` of the settings file is read into, or None. Its fields
            are keyword-only and have defaults; secrets are `SecretRef`s, never values. Both methods find what was made
            of it in `archive.settings`.
        repeats: whether a few bytes may stand for many records, as a meeting every week does: else a source that
            yields more records than its archive has room for is taken for one without an end.
        reads: patterns, as for `Archive.find`, of the members that are its part of an archive; nothing where it takes
            the whole. A source with a part of its own shares an archive with others: it is only given the members of
            its part, and each that knows its own reads it.
        needs_owner: whether it reads contact, which has a direction. An address book needs no owner.
    """

    name: ClassVar[str]
    network: ClassVar[str]
    coverage: ClassVar[Coverage] = CoveredSides.OWN_SIDE
    began: ClassVar[date | None] = None
    settings: ClassVar[type[Any] | None] = None
    repeats: ClassVar[bool] = False
    reads: ClassVar[tuple[str, ...]] = ()
    needs_owner: ClassVar[bool] = True

    def part(self, archive: Archive) -> Archive:
        """What it is given of an archive: the members that `reads` names, or the whole where it names none.

        A source says it itself where it takes all of other archives, and of one that holds another network's files too
        only its own. It looks at names, and opens nothing.
        """
        return archive.part(*self.reads) if self.reads else archive

    @abstractmethod
    def recognizes(self, archive: Archive) -> bool:
        """Whether this archive is one of ours, judged by its members; cheap, reads at most a few kilobytes.

        Every source is imported and asked for every archive: a large one imports in `read` what only that needs.
        """

    def attachments(self, archive: Archive) -> Iterable[ArchiveMember]:  # noqa: ARG002  most have none
        """Members that came along with what this source reads, such as a contact card that was sent in a chat.

        Asked where another source knows the archive too: one whose whole part came along so is not meant. Name no
        member that may be there for itself.
        """
        return ()

    @abstractmethod
    def read(self, archive: Archive) -> Iterator[Record | Checkpoint]:
        """Yield what the archive holds.

        Called once per load, outside any transaction. The same archive yields the same records in the same order.
        `archive.owner` is what the user typed after `--owner`, `archive.owners` all of it where there are several,
        `archive.accounts` what the book knows as the owner's, `archive.timezone` the zone to read wall-clock times in,
        `archive.until` the moment up to which a series without an end goes.

        Raises:
            OwnerUnknownError: the archive does not say whose it is and `archive.owner` is not given.
            InputError: the archive as a whole cannot be read. Single bad records are yielded as `Refused`.
        """

    @classmethod
    @final
    def configure(cls, table: Mapping[str, Any]) -> Any:  # noqa: ANN401  each source has its own class
        """Read a table of the settings file into this source's settings; None where it has none.

        Raises:
            SettingsError: an unknown key, or a value of the wrong kind; it names source and key.
        """
        if cls.settings is not None:
            return configured(cls.name, cls.settings, table)
        if table:
            raise SettingsError(f"{cls.name} has no settings", advice=f"Take [sources.{cls.name}] out of the file")
        return None


def owner_by_name(archive: Archive) -> str | None:
    """Whom the user named by anything but an e-mail address: for networks whose accounts go by handles and keys.

    An address is compared with those that the archive says the owner has, once it was read.
    """
    return next((name for name in archive.owners if "@" not in name.strip()[1:] or "/" in name), None)


def owner_addresses(archive: Archive) -> tuple[str, ...]:
    """The e-mail addresses that the user named as the owner's, in lower case and each once."""
    addresses = (owner.strip().casefold() for owner in archive.owners if "@" in owner.strip("@"))
    return tuple(dict.fromkeys(addresses))


def refusal(where: str, error: InputError, *, count: int = 1) -> Refused:
    """The record that says what could not be read.

    Args:
        where: the place of the record or member.
        error: what is wrong with it.
        count: the number of records that are lost, 1 if unknown.
    """
    return Refused(where, f"{error.what}: {error.why}" if error.why else error.what, error.advice or "", count)


def people_first(
    records: Iterable[Record], identity: Callable[[str], Identity], *, own: Container[str]
) -> Iterator[Record]:
    """Yield records, and each person before the first of them that refers to the person.

    Args:
        records: what a source reads, without persons.
        identity: describes the person of a key; asked once for each, at that moment.
        own: the keys of the owner's accounts, who is no such person.
    """
    yielded: set[str] = set()
    for record in records:
        if isinstance(record, Interaction | Message | Conversation | Tie | Fact):
            for key in _people_in(record):
                if key not in yielded and key not in own:
                    yielded.add(key)
                    yield Person(identity(key), record.where)
        yield record


def _people_in(record: Interaction | Message | Conversation | Tie | Fact) -> Iterable[str]:
    """Return the keys of the people that a record refers to, in the order of the record."""
    if isinstance(record, Message):
        return (record.speaker, *record.cues.names)
    if isinstance(record, Conversation):
        return [key for member in record.members for key in (member.who, member.brought_by) if key]
    return (record.who,)


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
        since, day_only = timedelta(days=number_of(at)), True
    if began is not None and since < _since_epoch(began):
        return f"it has no possible time: {_day_of(at)} lies before the network began, in {began.year}"
    if not is_possible(since // _MILLISECOND, day_only=day_only):
        return f"it has no possible time: {_day_of(at)}"
    return None


@cache
def _since_epoch(day: date) -> timedelta:
    return timedelta(days=number_of(day))


def _day_of(at: datetime | date) -> str:
    return f"{at.year:04}-{at.month:02}-{at.day:02}"


def contacts_of(
    *,
    network: str,
    key: str,
    kind: str,
    speaker: str = "",
    present: Iterable[str],
    owner: str,
    at: datetime | date,
    where: str = "",
    conversation: str | None = None,
    marks: Mapping[str, str] | None = None,
    direction: Literal["", "both"] = "",
    stated: str | None = None,
) -> Iterator[Interaction]:
    """The interactions that one message, meeting or call is, by the rule for conversations.

    What a member says is `in` from that member, what the owner says is `out` to each member present; above
    `GROUP_LIMIT` others nothing counts; what one member says to another is no interaction of the owner's beyond that.
    Where all speak with all, as in a meeting or a call, it is `both` with each of the others, whoever called them.

    Args:
        network: the network of all keys.
        key: the message's own stable key.
        kind: what it is, `message` most often.
        speaker: identity key of who said it; nobody where all speak with all.
        present: identity keys of those in the conversation at that time, the owner included or not.
        owner: the owner's identity key on this network.
        at: when it was said, aware; a day where no more is known.
        where: the place it was read from.
        conversation: the conversation's key.
        marks: what stands for members in the keys of contacts where their own key is not the same in every export:
            a later one may know the profile of whom this one only knows the name.
        direction: `both` where all speak with all. The keys then always tell whom it is with, so that they stay the
            same when somebody more is asked to come.
        stated: the original text of `at`, where it is a wall-clock time without a zone.

    Raises:
        UsageError: nobody speaks, and it is not `both`.
    """
    if direction != "both" and not speaker:
        raise UsageError("contacts_of needs a speaker", advice='Or say direction="both", as of a meeting or a call')
    others = sorted(({*present} | {speaker}) - {owner, ""})
    if not others or is_crowd(len(others)):
        return
    if direction != "both" and speaker != owner:
        yield Interaction(network, key, speaker, kind, "in", at, where, conversation, stated)
    elif direction != "both" and len(others) == 1:
        yield Interaction(network, key, others[0], kind, "out", at, where, conversation, stated)
    else:
        for person in others:
            mark = person if marks is None else marks.get(person, person)
            yield Interaction(
                network, f"{key}>{mark}", person, kind, direction or "out", at, where, conversation, stated
            )
