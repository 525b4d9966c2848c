"""Staging: the records of a source are counted, checked and put into temporary tables.

Nothing is locked while a source is being read, and memory stays flat: the tables lie in a temporary file of this
connection.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta, tzinfo
from operator import attrgetter
from time import time_ns
from typing import Any, TypeAlias

from attrs import define, field
from msgspec.json import encode as _encode

from warmlinks.answers import Problem
from warmlinks.calendar.times import INSTANT, Days, as_stored, zone_of
from warmlinks.cues import CUES_VERSION
from warmlinks.errors import SettingsError
from warmlinks.plugins.sources import (
    About,
    Account,
    Checkpoint,
    Conversation,
    Fact,
    Message,
    Person,
    Record,
    Refused,
    Skipped,
    Tie,
    WholeList,
)
from warmlinks.store.database import Database
from warmlinks.store.schema import WITHOUT_TIME
from warmlinks.store.versions import PERSON, STAGED, statements
from warmlinks.values import COUNTED_KINDS, PASSIVE_KINDS, Identity, Interaction

__all__ = ["Staging", "Tally"]

_CHUNK = 4000
_PROBLEMS_KEPT = 1000
_COUNTS = {**dict.fromkeys(COUNTED_KINDS, 1), **dict.fromkeys(PASSIVE_KINDS, 0)}
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_MILLISECOND = timedelta(milliseconds=1)

_STATEMENTS = statements()
_PLACES = {PERSON: 2} | {
    staged.name: at for staged in STAGED.values() for at, column in enumerate(staged.columns) if column.kind == "place"
}
"""The index, in a staged row, of where it was read."""

_INTERACTION = attrgetter(*(column.field_name for column in STAGED["interaction"].plain))
"""The columns of an interaction that are kept as they came; those derived from them follow."""

_Rows: TypeAlias = dict[str, list[tuple[Any, ...]]]


@define
class Tally:
    """How many records came, and how many of them were skipped or refused."""

    seen: int = 0
    skipped: Counter[str] = field(factory=Counter)
    refused: int = 0
    problems: list[Problem] = field(factory=list)
    newest: int = WITHOUT_TIME
    now: int = field(factory=lambda: time_ns() // 1_000_000)
    _ahead: int = WITHOUT_TIME
    _whole: int = 0

    def note_time(self, at: int) -> None:
        """Note a moment in a record, in epoch milliseconds.

        A date in the future, as of a meeting or by a wrong clock, does not make an archive look newer than it is.
        """
        if at <= self.now:
            self.newest = max(self.newest, at)
        else:
            self._ahead = max(self._ahead, at)

    @property
    def as_of(self) -> int:
        """The newest moment in the past, else the newest of all; 0 without any."""
        newest = self.newest if self.newest > WITHOUT_TIME else self._ahead
        return newest if newest > WITHOUT_TIME else 0

    def refuse(self, where: str, why: str, advice: str = "", count: int = 1) -> None:
        """Count records that could not be read; the first thousand problems are kept, the rest are only counted.

        Problems of a whole member come before those of single records.
        """
        self.seen += count
        self.refused += count
        if where and "[" not in where:
            self.problems.insert(self._whole, Problem(where, why, advice))
            self._whole += 1
        elif len(self.problems) < _PROBLEMS_KEPT:
            self.problems.append(Problem(where, why, advice))

    def skip(self, why: str, count: int) -> None:
        """Count records that were left out on purpose."""
        self.seen += count
        self.skipped[why] += count


class Staging:
    """Puts the records of one archive into temporary tables.

    Attributes:
        about: what the archive says of itself.
        whole: the kinds of ties of which it holds the whole list.
        came: the kinds and directions of its contact.
        tally: the counts so far.
        cursor: the last one that the source gave; None without any.
        zone: the zone of wall-clock times.
        days: counts days in the book's zone, or in the archive's where the book has none.
    """

    def __init__(
        self,
        db: Database,
        *,
        zone: tzinfo,
        zone_of_days: tzinfo | None,
        tell: Callable[[int], None] = lambda _: None,
    ) -> None:
        self.about: About | None = None
        self.tally = Tally()
        self.whole: set[str] = set()
        self.came: set[tuple[str, str]] = set()
        self.cursor: str | None = None
        self._db = db
        self.zone = zone
        self.days = Days(zone_of_days or zone)
        self._zone_is_told = zone_of_days is not None
        self._tell = tell
        self._rows: _Rows = {}

    def take(self, records: Iterable[Record | Checkpoint]) -> None:
        """Stage all records. If the source raises, nothing of the archive has been kept."""
        with self._db.scratch():
            self.drop()
            for create, _ in _STATEMENTS.values():
                self._db.run(create)
            self._take(records)
            self._flush()

    def drop(self) -> None:
        """Drop the temporary tables."""
        for name in _STATEMENTS:
            self._db.run(f"DROP TABLE IF EXISTS temp.{name}")

    def _take(self, records: Iterable[Record | Checkpoint]) -> None:
        self._rows = {name: [] for name in _STATEMENTS}
        interactions = self._rows["t_interaction"]
        unwritten = 0
        take_other: dict[type, Callable[[Any], None]] = {
            About: self._about,
            Account: self._account,
            Person: self._person,
            Fact: self._fact,
            Tie: self._tie,
            WholeList: self._whole_list,
            Conversation: self._conversation,
            Message: self._message,
            Skipped: self._skipped,
            Refused: self._refused,
            Checkpoint: self._checkpoint,
        }
        for record in records:
            if type(record) is Interaction:
                interactions.append(self._interaction(record))
            else:
                take_other[type(record)](record)
            unwritten += 1
            if unwritten >= _CHUNK:
                unwritten = 0
                self._flush()
                self._tell(self.tally.seen)

    def _interaction(self, record: Interaction) -> tuple[Any, ...]:
        at = record.at
        if isinstance(at, datetime) and record.stated is None:
            stored, time_precision = (at - _EPOCH) // _MILLISECOND, INSTANT
        else:
            stored, time_precision = as_stored(at, zone=self.zone, wall_clock=record.stated is not None)
        tally = self.tally
        tally.seen += 1
        self.came.add((record.kind, record.direction))
        # in most archives the newest comes last, or all are in order
        if tally.newest < stored <= tally.now:
            tally.newest = stored
        elif stored > tally.now:
            tally.note_time(stored)
        second, day = self.days.of(stored, time_precision)
        return *_INTERACTION(record), stored, time_precision, _COUNTS[record.kind], second, day

    def _about(self, record: About) -> None:
        self.about = record
        if record.timezone and not self._zone_is_told:
            with suppress(SettingsError):
                self.days = Days(zone_of(record.timezone))

    def _account(self, record: Account) -> None:
        self._identity(record.identity, record.where, account=True)

    def _person(self, record: Person) -> None:
        self._identity(record.identity, record.where, account=False)

    def _identity(self, identity: Identity, where: str, *, account: bool) -> None:
        self.tally.seen += 1
        key = identity.key
        self._rows["t_person"].append((key, int(account), where))
        handle = (identity.handle or "").lstrip("@")
        facts = [
            ("name", identity.name),
            ("handle", handle),
            ("url", identity.url),
            ("company", identity.company),
            ("position", identity.position),
            ("location", identity.location),
            *(("email", email) for email in identity.emails),
            *(("phone", phone) for phone in identity.phones),
            *(("account", elsewhere) for elsewhere in identity.accounts),
            *(("alias", alias) for alias in identity.aliases if alias != key),
        ]
        self._rows["t_fact"].extend((key, name, value, where) for name, value in facts if value)

    def _fact(self, record: Fact) -> None:
        self.tally.seen += 1
        self._rows["t_detail"].append((record.who, record.kind, record.value, record.where))

    def _tie(self, record: Tie) -> None:
        self.tally.seen += 1
        wall_clock = record.stated is not None
        since, since_precision = (
            self._moment(record.since, wall_clock=wall_clock) if record.since is not None else (None, INSTANT)
        )
        ended, ended_precision = (
            self._moment(record.ended, wall_clock=wall_clock) if record.ended is not None else (None, INSTANT)
        )
        slot = since if record.kind == "connected" and since is not None else WITHOUT_TIME
        self._rows["t_tie"].append(
            (
                record.who,
                record.kind,
                record.direction,
                record.where,
                slot,
                since,
                since_precision,
                ended,
                ended_precision,
            )
        )

    def _whole_list(self, record: WholeList) -> None:
        self.whole.add(record.kind)

    def _conversation(self, record: Conversation) -> None:
        self.tally.seen += 1
        self._rows["t_conversation"].append((record.key, record.kind, int(record.includes_owner), record.where))
        add = self._rows["t_conversation_member"].append
        for member in record.members:
            add(
                (
                    record.key,
                    member.who,
                    self._moment_or_none(member.joined),
                    self._moment_or_none(member.left),
                    member.brought_by,
                )
            )

    def _message(self, record: Message) -> None:
        self.tally.seen += 1
        stored, time_precision = self._moment(record.at, wall_clock=record.stated is not None)
        at = stored if time_precision == INSTANT else self.days.of(stored, time_precision)[0] * 1000
        cues = record.cues
        self._rows["t_utterance"].append(
            (
                record.key,
                record.conversation,
                record.speaker,
                float(cues.introduction_score),
                int(cues.thanks),
                int(cues.question),
                CUES_VERSION,
                record.where,
                at,
                None if time_precision == INSTANT else stored,
                _encode(cues.names).decode(),
            )
        )

    def _skipped(self, record: Skipped) -> None:
        self.tally.skip(record.why, record.count)

    def _refused(self, record: Refused) -> None:
        self.tally.refuse(record.where, record.why, record.advice, record.count)

    def _checkpoint(self, record: Checkpoint) -> None:
        self.cursor = record.cursor

    def _moment_or_none(self, value: datetime | date | None) -> int | None:
        return None if value is None else self._moment(value)[0]

    def _moment(self, value: datetime | date, *, wall_clock: bool = False) -> tuple[int, int]:
        at, time_precision = as_stored(value, zone=self.zone, wall_clock=wall_clock)
        self.tally.note_time(at)
        return at, time_precision

    def _flush(self) -> None:
        for name, rows in self._rows.items():
            if not rows:
                continue
            try:
                self._db.many(_STATEMENTS[name][1], rows)
            except (UnicodeError, OverflowError, sqlite3.Error, TypeError, ValueError):
                # a row cannot be written, as with half a character in it: find it, keep the others
                self._one_by_one(name, rows)
            rows.clear()

    def _one_by_one(self, name: str, rows: list[tuple[Any, ...]]) -> None:
        for row in rows:
            try:
                self._db.run(_STATEMENTS[name][1], row)
            except (UnicodeError, OverflowError, sqlite3.Error, TypeError, ValueError) as error:
                self._cannot_keep(name, row, error)

    def _cannot_keep(self, name: str, row: tuple[Any, ...], error: Exception) -> None:
        why = "it holds half a character" if isinstance(error, UnicodeError) else type(error).__name__
        if name in {"t_fact", "t_conversation_member"}:
            # its record has been counted: only one field of it is lost
            self.tally.problems.append(Problem("", f"one value was left out: {why}"))
            return
        self.tally.seen -= 1
        self.tally.refuse(row[_PLACES[name]].encode("ascii", "backslashreplace").decode(), why)
