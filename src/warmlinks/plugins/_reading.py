"""Reading an archive through a plugin's source: every record is checked before it goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, time
from operator import attrgetter
from typing import Any

from attrs import define, evolve, field

from warmlinks.archive import Archive
from warmlinks.plugins._guard import Guard
from warmlinks.plugins.sources import Checkpoint, Source, why_no_time
from warmlinks.values import (
    About,
    Account,
    Conversation,
    Fact,
    Interaction,
    Message,
    Person,
    Record,
    Refused,
    Skipped,
    Tie,
    WholeList,
)

__all__ = ["Times", "read_guarded", "trouble_of"]

_SPARE_RECORDS = 10_000
_BYTES_A_RECORD = 4
_REPEATED = 10_000_000


def read_guarded(source: Source, archive: Archive, *, guard: Guard, seconds: float) -> Iterator[Record | Checkpoint]:
    """Yield the records of a source in its order, each of the source's own network.

    In place of a record with an impossible time comes its refusal. `seconds` is how long a batch may take.

    Raises:
        PluginError: the source raised, yielded something else, or more than the archive can hold.
        InputError: the archive as a whole cannot be read.
    """
    failure = "could not read the file"
    # No format writes a record in so few bytes; a source that yields more of them does not end.
    room = sum(member.size for member in archive.members) // _BYTES_A_RECORD
    left = max(_SPARE_RECORDS + room, _REPEATED if source.repeats else 0)
    network = source.network
    times = Times(source.began)
    with closing(guard.batches(failure, lambda: source.read(archive), seconds=seconds)) as batches:
        for batch in batches:
            for record in batch:
                if type(record) is Interaction and record.network == network:
                    # nearly all are, and that is quickly seen
                    continue
                if trouble := trouble_of(record, network):
                    raise guard.error(failure, trouble, advice="Tell the plugin's author")
            left -= len(batch)
            if left < 0:
                raise guard.error(failure, "it yields more records than the archive can hold")
            yield from times.checked(batch)


_EARLIEST = date(1900, 1, 1)
_LATEST = datetime(2299, 1, 1, tzinfo=UTC)
_WITHOUT_TIME = frozenset({Account, Person, Fact, Skipped, Refused, WholeList, Checkpoint})
_NO_DAY = "The rest of the record is kept, without it"


@define
class Times:
    """Refuses records with an impossible time, in every source alike.

    A message whose contact was refused goes with it: the two are refused once.
    """

    began: date | None
    _first: datetime = field(init=False)
    _refused: set[str] = field(init=False, factory=set)

    def __attrs_post_init__(self) -> None:
        day = self.began or _EARLIEST
        self._first = datetime.combine(day, time(), UTC)

    def checked(self, batch: list[Any]) -> Iterator[Record]:
        """The records of a batch, with refusals in place of those with an impossible time."""
        first, last, zero_is_none = self._first, _LATEST, self.began is None
        for record in batch:
            if type(record) is Interaction:
                at = record.at
                # nearly all have a possible moment, and that is quickly seen
                if type(at) is datetime and first <= at < last and not zero_is_none:
                    yield record
                elif why := self._why(at):
                    self._refused.add(record.key)
                    yield Refused(record.where, why)
                else:
                    yield record
            elif type(record) in _WITHOUT_TIME:
                yield record
            else:
                yield from self._other(record)

    def _other(self, record: About | Tie | Conversation | Message) -> Iterator[Record]:
        if isinstance(record, Message):
            why = self._why(record.at)
            if why is None:
                yield record
            elif record.key not in self._refused:
                yield Refused(record.where, why)
        elif isinstance(record, Tie):
            yield from self._tie(record)
        elif isinstance(record, Conversation):
            members = tuple(
                evolve(
                    member,
                    joined=None if self._why(member.joined) else member.joined,
                    left=None if self._why(member.left) else member.left,
                )
                if self._why(member.joined) or self._why(member.left)
                else member
                for member in record.members
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


_NETWORK_OF: dict[type, Callable[[Any], str | None]] = {
    **dict.fromkeys((Interaction, Message, Conversation, Tie, WholeList, Fact), attrgetter("network")),
    **dict.fromkeys((Account, Person), attrgetter("identity.network")),
    **dict.fromkeys((About, Skipped, Refused, Checkpoint), lambda _: None),
}
"""The network of a record, by its type; None where it has none."""


def trouble_of(record: object, network: str) -> str | None:
    """What is wrong with what a source yields; the fields of a record were checked when it was made."""
    network_of = _NETWORK_OF.get(type(record))
    if network_of is None:
        return f"it yields {type(record).__name__}, which is no record"
    actual = network_of(record)
    if actual is None or actual == network:
        return None
    return f"it yields a record of network {actual!r} instead of {network!r}"
