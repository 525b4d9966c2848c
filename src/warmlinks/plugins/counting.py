"""The records that a source yields of an archive, counted by kind, without texts and names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from attrs import define, field

from warmlinks.plugins.sources import (
    About,
    Account,
    Checkpoint,
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

__all__ = ["RecordCounts", "count_records"]

_REASONS = 20


@define
class RecordCounts:
    """How many records there are of each kind.

    Attributes:
        generation: what the archive says that it is.
        accounts: how many accounts of the owner's it names.
        records: by kind of record: people, facts, ties, contacts, conversations, messages.
        contacts: by kind and direction, as `message in`.
        ties: by kind.
        facts: by kind.
        skipped: left out on purpose, by reason.
        refused: could not be read, by reason.
        places: where the first of those are.
        first: the day of the earliest contact.
        last: that of the latest.
    """

    generation: str = ""
    accounts: int = 0
    records: Counter[str] = field(factory=Counter)
    contacts: Counter[str] = field(factory=Counter)
    ties: Counter[str] = field(factory=Counter)
    facts: Counter[str] = field(factory=Counter)
    skipped: Counter[str] = field(factory=Counter)
    refused: Counter[str] = field(factory=Counter)
    places: list[str] = field(factory=list)
    first: date | None = None
    last: date | None = None

    def plain(self) -> dict[str, Any]:
        """The counts as data that can be kept beside a file: without places, and in a stable order."""
        counters = ("records", "contacts", "ties", "facts", "skipped", "refused")
        return {
            "generation": self.generation,
            "accounts": self.accounts,
            **{name: dict(sorted(getattr(self, name).items())) for name in counters},
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
        }

    def add(self, record: Record | Checkpoint) -> None:
        """Count one more."""
        match record:
            case About():
                self.generation = record.generation
            case Account():
                self.accounts += 1
            case Skipped():
                self.skipped[record.why] += record.count
            case Refused():
                self.refused[record.why] += record.count
                if len(self.places) < _REASONS:
                    self.places.append(f"{record.where}: {record.why}" if record.where else record.why)
            case WholeList() | Checkpoint():
                pass
            case _:
                self._add_kept(record)

    def _add_kept(self, record: Person | Fact | Tie | Interaction | Conversation | Message) -> None:
        self.records[_NAMES[type(record)]] += 1
        if isinstance(record, Interaction):
            self.contacts[f"{record.kind} {record.direction}"] += 1
            day = record.at.date() if isinstance(record.at, datetime) else record.at
            self.first = day if self.first is None else min(self.first, day)
            self.last = day if self.last is None else max(self.last, day)
        elif isinstance(record, Tie):
            self.ties[record.kind] += 1
        elif isinstance(record, Fact):
            self.facts[record.kind] += 1


_NAMES: dict[type, str] = {
    Person: "people",
    Fact: "facts",
    Tie: "ties",
    Interaction: "contacts",
    Conversation: "conversations",
    Message: "messages",
}


def count_records(records: Iterable[Record | Checkpoint]) -> RecordCounts:
    """Count what a source yields, as `Registry.read` gives it."""
    counts = RecordCounts()
    for record in records:
        counts.add(record)
    return counts
