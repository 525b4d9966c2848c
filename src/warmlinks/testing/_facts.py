"""What the kit asks of a record: its key, its times, the people it speaks of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

import attrs

from warmlinks.values import (
    About,
    Account,
    Conversation,
    Fact,
    Identity,
    Interaction,
    Message,
    Person,
    Record,
    Tie,
    WholeList,
)

__all__ = [
    "contents",
    "identified",
    "key_of",
    "moments_of",
    "named",
    "people_of",
    "rank_of",
    "strings_of",
    "subject_of",
]


def named(record: object) -> str:
    """The record as a message may show it: its kind and its place, nothing of what it holds."""
    where = getattr(record, "where", "")
    return f"{type(record).__name__} at {where}" if where else type(record).__name__


def subject_of(record: Record) -> object:
    """What has the network: the identity of an account or person, else the record itself."""
    return record.identity if isinstance(record, Account | Person) else record


def key_of(record: Record) -> tuple[Any, ...]:
    """What tells the record from others of its kind; empty for those without a key."""
    match record:
        case Account(identity) | Person(identity):
            return (identity.network, identity.key)
        case Fact():
            return (record.network, record.who, record.kind, record.value)
        case Tie():
            since = (record.since,) if record.kind == "connected" else ()
            return (record.network, record.who, record.kind, *since)
        case WholeList():
            return (record.network, record.kind)
        case Interaction() | Conversation() | Message():
            return (record.network, record.key)
        case _:
            return ()


def identified(records: Iterable[Record], *, moments: bool = False) -> Iterator[tuple[Any, ...]]:
    """Kind and key of everything that must have one of its own; with its times, if asked for."""
    for record in records:
        if isinstance(record, Account | Interaction | Tie | Message | Fact):
            key = (type(record).__name__, *key_of(record))
            yield (*key, *moments_of(record)) if moments else key


def contents(records: Iterable[Record]) -> Counter[str]:
    """The records as a bag, without the places they were read from."""
    return Counter(repr(record if isinstance(record, About) else attrs.evolve(record, where="")) for record in records)


def rank_of(record: Record) -> int:
    """Where in the order the record belongs."""
    return 0 if isinstance(record, About) else 1 if isinstance(record, Account) else 2


def people_of(record: Record) -> Iterator[str]:
    """Keys of everybody the record speaks of."""
    match record:
        case Interaction() | Tie() | Fact():
            yield record.who
        case Message():
            yield record.speaker
            yield from record.cues.names
        case Conversation():
            for member in record.members:
                yield member.who
                if member.brought_by is not None:
                    yield member.brought_by


def moments_of(record: Record) -> Iterator[tuple[str, object]]:
    """Every time in the record, by the name of its field."""
    values: list[tuple[str, datetime | date | None]] = []
    match record:
        case Interaction() | Message():
            values = [("at", record.at)]
        case Tie():
            values = [("since", record.since), ("ended", record.ended)]
        case About():
            values = [("as_of", record.as_of)]
        case Conversation():
            values = [
                (name, moment)
                for member in record.members
                for name, moment in (("joined", member.joined), ("left", member.left))
            ]
    yield from ((name, value) for name, value in values if value is not None)


def strings_of(value: object) -> Iterator[str]:
    """Every text in a record, at any depth, identities left out: names may be long."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from strings_of(item)
    elif not isinstance(value, Identity):
        for field in getattr(type(value), "__attrs_attrs__", ()):
            if field.name != "where":
                yield from strings_of(getattr(value, field.name))
