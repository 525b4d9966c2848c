"""Reading through a source that somebody else wrote: every record is looked at before it goes on."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any

from attrs import define, evolve, field

from warmlinks.archive import Archive
from warmlinks.errors import InputError, PluginError
from warmlinks.models import Identity, Interaction
from warmlinks.registry._guard import Deadline, Guard
from warmlinks.sources import (
    About,
    Account,
    Conversation,
    Person,
    Record,
    Refused,
    Skipped,
    Source,
    Tie,
    Utterance,
    WholeList,
    coverage_by_kind,
    why_no_time,
)

__all__ = ["read_guarded"]

_BATCH = 256
_SPARE_RECORDS = 10_000
_BYTES_A_RECORD = 4


def read_guarded(source: Source, archive: Archive, *, guard: Guard, seconds: float) -> Iterator[Record]:
    """Yield the records of a source in its order, each of a known kind, of the source's own network and with a zone.

    A record with a time that can be none comes as its refusal.

    Args:
        source: the plugin's source.
        archive: what it reads.
        guard: names the plugin.
        seconds: how long it may take for the next few records.

    Raises:
        PluginError: the source raised, yielded something else, or more than the archive can hold.
        InputError: the archive as a whole cannot be read.
    """
    what = "could not read the file"
    # No format writes a record in so few bytes; a source that yields more of them does not end.
    left = _SPARE_RECORDS + sum(member.size for member in archive.members) // _BYTES_A_RECORD
    network = source.network
    times = _Times(source.began)
    with Deadline(seconds) as deadline:
        records: Iterator[Any] = guard.call(
            what, lambda: iter(source.read(archive)), deadline=deadline, reads_data=True
        )
        try:
            while True:
                batch: list[Any] = guard.call(
                    what, lambda: list(islice(records, _BATCH)), deadline=deadline, reads_data=True
                )
                for record in batch:
                    trouble = _trouble(record, network)
                    if trouble:
                        raise guard.error(what, trouble, advice="Tell the plugin's author")
                left -= len(batch)
                if left < 0:
                    raise guard.error(what, "it yields more records than the archive can hold")
                yield from times.checked(batch)
                if len(batch) < _BATCH:
                    return
        finally:
            # what a generator does as it is closed is foreign code too
            with contextlib.suppress(PluginError, InputError):
                guard.call(what, getattr(records, "close", int), deadline=deadline, reads_data=True)


_EARLIEST = date(1900, 1, 1)
_LATEST = datetime(2299, 1, 1, tzinfo=UTC)
_NO_DAY = "The rest of the record is kept, without it"


@define
class _Times:
    """Refuses what has no possible time, in every source alike.

    What is said of a record whose contact was refused goes with it: it is refused once.
    """

    began: date | None
    _first: datetime = field(init=False)
    _refused: set[str] = field(init=False, factory=set)

    def __attrs_post_init__(self) -> None:
        day = self.began or _EARLIEST
        self._first = datetime.combine(day, time(), UTC)

    def checked(self, batch: list[Any]) -> Iterator[Record]:
        first, last, zero_is_none = self._first, _LATEST, self.began is None
        for record in batch:
            if type(record) is Interaction:
                at = record.at
                # nearly all are of a possible moment, which is seen at once
                if type(at) is datetime and first <= at < last and not zero_is_none:
                    yield record
                elif why := self._why(at):
                    self._refused.add(record.key)
                    yield Refused(record.where, why)
                else:
                    yield record
            elif isinstance(record, Account | Person | Skipped | Refused | WholeList):
                yield record
            else:
                yield from self._other(record)

    def _other(self, record: About | Tie | Conversation | Utterance) -> Iterator[Record]:
        if isinstance(record, Utterance):
            why = self._why(record.at)
            if why is None:
                yield record
            elif record.key not in self._refused:
                yield Refused(record.where, why)
        elif isinstance(record, Tie):
            yield from self._tie(record)
        elif isinstance(record, Conversation):
            members = tuple(
                one
                if not (self._why(one.joined) or self._why(one.left))
                else evolve(
                    one,
                    joined=None if self._why(one.joined) else one.joined,
                    left=None if self._why(one.left) else one.left,
                )
                for one in record.members
            )
            yield record if members == record.members else evolve(record, members=members)
        else:
            yield evolve(record, as_of=None) if self._why(record.as_of) else record

    def _tie(self, tie: Tie) -> Iterator[Record]:
        """A tie that ended at no possible time would seem to hold; one that began so holds all the same."""
        if why := self._why(tie.ended):
            yield Refused(tie.where, why)
            return
        if why := self._why(tie.since):
            yield Refused(tie.where, why, _NO_DAY)
            tie = evolve(tie, since=None, stated=None)
        yield tie

    def _why(self, at: datetime | date | None) -> str | None:
        return None if at is None else why_no_time(at, began=self.began)


def _trouble(record: object, network: str) -> str | None:
    """What is wrong with a record, by its kind."""
    check = _CHECKS.get(type(record))
    return check(record, network) if check else f"it yields {type(record).__name__}, which is no record"


def _of_network(
    record: Identity | Tie | WholeList | Interaction | Conversation | Utterance, network: str
) -> str | None:
    if record.network != network:
        return f"it yields a record of network {record.network!r} instead of {network!r}"
    return None


def _check_identity(record: Account | Person, network: str) -> str | None:
    identity = record.identity
    if not isinstance(identity.key, str) or not identity.key:
        return "it yields an identity without a key"
    return _of_network(identity, network)


def _check_interaction(record: Interaction, network: str) -> str | None:
    if record.network == network and type(record.key) is str and type(record.who) is str and record.key:
        at = record.at
        if (type(at) is datetime and at.tzinfo is not None) or type(at) is date:
            return None
        return "it yields an interaction whose time is no aware time and no date"
    return _of_network(record, network) or "it yields an interaction without a key or a person"


def _check_tie(record: Tie, network: str) -> str | None:
    for moment in (record.since, record.ended):
        if not _is_moment(moment):
            return "it yields a tie with a time without a zone"
    return _of_network(record, network)


def _check_conversation(record: Conversation, network: str) -> str | None:
    if not isinstance(record.members, tuple):
        return "it yields a conversation whose members are no tuple"
    for member in record.members:
        if not (_is_moment(member.joined) and _is_moment(member.left)):
            return "it yields a member with a time without a zone"
    return _of_network(record, network)


def _check_utterance(record: Utterance, network: str) -> str | None:
    if type(record.at) is not datetime or record.at.tzinfo is None:
        return "it yields an utterance with a time without a zone"
    return _of_network(record, network)


def _check_about(record: About, _: str) -> str | None:
    if record.sees is not None:
        try:
            coverage_by_kind(record.sees)
        except ValueError as error:
            return f"it says of an archive what it sees, and {error}"
    return None if _is_moment(record.as_of) else "it yields an archive's date without a zone"


def _check_count(record: Skipped | Refused, _: str) -> str | None:
    if not isinstance(record.count, int) or record.count < 0:
        return "it yields a count that is no number"
    return None


def _is_moment(value: object) -> bool:
    if value is None:
        return True
    return value.tzinfo is not None if isinstance(value, datetime) else isinstance(value, date)


_CHECKS: dict[type, Callable[[Any, str], str | None]] = {
    About: _check_about,
    Account: _check_identity,
    Person: _check_identity,
    Interaction: _check_interaction,
    Tie: _check_tie,
    WholeList: _of_network,
    Conversation: _check_conversation,
    Utterance: _check_utterance,
    Skipped: _check_count,
    Refused: _check_count,
}
