"""Reading through a source that somebody else wrote: every record is looked at before it goes on."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from itertools import islice
from operator import attrgetter
from typing import Any

from attrs import define, evolve, field

from warmlinks.archive import Archive
from warmlinks.errors import InputError, PluginError
from warmlinks.plugins._guard import Deadline, Guard
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

_BATCH = 256
_SPARE_RECORDS = 10_000
_BYTES_A_RECORD = 4
_REPEATED = 10_000_000


def read_guarded(source: Source, archive: Archive, *, guard: Guard, seconds: float) -> Iterator[Record | Checkpoint]:
    """Yield the records of a source in its order, each a record, and of the source's own network.

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
    room = sum(member.size for member in archive.members) // _BYTES_A_RECORD
    left = max(_SPARE_RECORDS + room, _REPEATED if source.repeats else 0)
    network = source.network
    times = Times(source.began)
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
                    if type(record) is Interaction and record.network == network:
                        # nearly all are, which is seen at once
                        continue
                    trouble = trouble_of(record, network)
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
_WITHOUT_TIME = frozenset({Account, Person, Fact, Skipped, Refused, WholeList, Checkpoint})
_NO_DAY = "The rest of the record is kept, without it"


@define
class Times:
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
        """The records of a batch, those without a possible time as their refusals."""
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


_NETWORK_OF: dict[type, Callable[[Any], str | None]] = {
    **dict.fromkeys((Interaction, Message, Conversation, Tie, WholeList, Fact), attrgetter("network")),
    **dict.fromkeys((Account, Person), attrgetter("identity.network")),
    **dict.fromkeys((About, Skipped, Refused, Checkpoint), lambda _: None),
}
"""What network a record is of, by its kind; None where it is of none."""


def trouble_of(record: object, network: str) -> str | None:
    """What is wrong with what a source yields; what a record holds was looked at when it was made."""
    network_of = _NETWORK_OF.get(type(record))
    if network_of is None:
        return f"it yields {type(record).__name__}, which is no record"
    of = network_of(record)
    return None if of is None or of == network else f"it yields a record of network {of!r} instead of {network!r}"
