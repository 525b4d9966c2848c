"""Answers of the book as tables: plain rows, or a frame of any library that narwhals supports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Literal, TypeAlias

from warmlinks.answers import TieScore
from warmlinks.calendar.active_time import day_in
from warmlinks.errors import SettingsError, UsageError
from warmlinks.introductions.queries import followed
from warmlinks.pages import Listing, table_html
from warmlinks.people import views
from warmlinks.people.namesakes import names_of
from warmlinks.people.ranking import Ranking
from warmlinks.phrases import counted, network_title
from warmlinks.store.database import Database
from warmlinks.ties.contact import every_contact
from warmlinks.ties.coverage import coverage_of
from warmlinks.ties.reach import newest_data
from warmlinks.ties.zones import book_zone
from warmlinks.validation import require_aware, require_word

__all__ = ["TABLES", "TableName", "book_html", "table_of"]

TableName: TypeAlias = Literal["scores", "cooling", "connections", "introductions", "contacts"]
Kind: TypeAlias = Literal["text", "number", "count", "moment", "day", "yes"]
"""What a column holds: texts, numbers, whole numbers, moments in UTC, days, or yes and no. Any may be None."""

_SCORES: Mapping[str, Kind] = {
    "id": "text",
    "name": "text",
    "warmth": "number",
    "alive": "number",
    "contact_days": "count",
    "last_contact": "moment",
    "seen_until": "day",
    "due_on": "day",
    "cold_on": "day",
    "stake": "number",
    "state": "text",
    "cadence": "count",
    "overdue": "number",
}

TABLES: Mapping[str, Mapping[str, Kind]] = {
    "scores": _SCORES,
    "cooling": _SCORES,
    "connections": {
        "id": "text",
        "name": "text",
        "networks": "text",
        "company": "text",
        "position": "text",
        "in": "count",
        "out": "count",
        "both": "count",
        "last_contact": "moment",
        "tags": "text",
        "status": "text",
        "cadence": "count",
        "country": "text",
        "note": "text",
        "closed": "text",
        "assumed": "yes",
    },
    "introductions": {
        "id": "text",
        "role": "text",
        "introducer_id": "text",
        "introducer": "text",
        "party_ids": "text",
        "parties": "text",
        "made_at": "moment",
        "network": "text",
        "reason": "text",
        "label": "text",
        "phase": "text",
        "due_on": "day",
        "asked_until": "day",
        "could_have_seen": "yes",
        "confidence": "number",
    },
    "contacts": {
        "id": "text",
        "name": "text",
        "network": "text",
        "kind": "text",
        "direction": "text",
        "at": "moment",
        "day": "day",
    },
}
"""The columns of each table, and what they hold. Several values in one cell are joined: `choir, work`."""

_LAZY = frozenset({"duckdb", "dask", "ibis", "pyspark", "pyspark[connect]", "sqlframe"})
_WITHOUT_WHOLE_UNKNOWN = frozenset({"pandas", "modin", "cudf"})
"""Libraries in which a missing whole number turns a column into one of floats, and days are moments."""


def table_of(db: Database, ranking: Ranking, which: str, *, now: datetime, backend: Any = None) -> Any:  # noqa: ANN401
    """Return a table of answers; see `Book.table`."""
    require_word(which, tuple(TABLES), "table")
    require_aware(now)
    make: dict[str, Callable[[], Iterable[tuple[Any, ...]]]] = {
        "scores": lambda: map(_score_row, ranking.scores(now, once=False)),
        "cooling": lambda: map(_score_row, ranking.cooling(now, limit=None, lapsed=False)),
        "connections": lambda: _connection_rows(db, ranking, now),
        "introductions": lambda: _introduction_rows(db, ranking, now),
        "contacts": lambda: every_contact(db, now=require_aware(now), zone=ranking.calendar().zone),
    }
    with db.reading():
        rows = list(make[which]())
    if backend is None:
        return Listing([dict(zip(TABLES[which], row, strict=True)) for row in rows])
    return _frame(TABLES[which], rows, backend)


def book_html(db: Database) -> str:
    """Return a book in a few words: name, number of people, and until when the data of each source go."""
    with db.reading():
        zone = book_zone(db)
        people = int(db.value("SELECT count(*) FROM person"))
        rows = [
            {"source": network_title(network), "data until": day_in(until, zone)}
            for network, until in sorted(newest_data(coverage_of(db)).items())
        ]
    name = "a book in memory" if db.path is None else db.path.name
    return table_html(rows, caption=f"{name}: {counted(people, 'person', 'people')}")


def _score_row(tie: TieScore) -> tuple[Any, ...]:
    return tuple(getattr(tie, name) for name in _SCORES)


def _connection_rows(db: Database, ranking: Ranking, now: datetime) -> Iterator[tuple[Any, ...]]:
    for person in views.connections(db, now=require_aware(now), zone=ranking.calendar().zone):
        job = next((identity for identity in person.identities if identity.company or identity.position), None)
        yield (
            person.id,
            person.name,
            _joined(identity.network for identity in person.identities),
            job and job.company,
            job and job.position,
            *(person.interactions.get(way, 0) for way in ("in", "out", "both")),
            person.last_contact,
            _joined(person.tags),
            person.status,
            person.cadence,
            person.country,
            person.note,
            _joined(door.why for door in person.closed),
            bool(person.assumed_with),
        )


def _introduction_rows(db: Database, ranking: Ranking, now: datetime) -> Iterator[tuple[Any, ...]]:
    names = names_of(db)
    for introduction in followed(db, ranking.calendar(), now=now):
        yield (
            introduction.id,
            introduction.role,
            introduction.introducer,
            names.get(introduction.introducer, introduction.introducer),
            _joined(introduction.parties),
            _joined(names.get(party, party) for party in introduction.parties),
            introduction.made_at.astimezone(UTC),
            introduction.network,
            introduction.reason,
            introduction.label,
            introduction.phase,
            introduction.due_on,
            introduction.asked_until,
            introduction.could_have_seen,
            introduction.confidence,
        )


def _joined(values: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(values))


def _frame(columns: Mapping[str, Kind], rows: Sequence[tuple[Any, ...]], backend: Any) -> Any:  # noqa: ANN401
    """Return the rows as a frame of a library; without rows the columns have the same types."""
    try:
        import narwhals as nw
    except ImportError as error:
        raise SettingsError("a frame needs narwhals", advice="Install it: pip install 'warmlinks[frames]'") from error
    name = str(backend).lower()
    eager: Any = "pyarrow" if name in _LAZY else backend
    loose = name in _WITHOUT_WHOLE_UNKNOWN or getattr(backend, "__name__", "") in _WITHOUT_WHOLE_UNKNOWN
    kinds: dict[Kind, Any] = {
        "text": nw.String(),
        "number": nw.Float64(),
        "count": nw.Float64() if loose else nw.Int64(),
        "moment": nw.Datetime("us", "UTC"),
        "day": nw.Datetime("us") if loose else nw.Date(),
        "yes": nw.Boolean(),
    }
    cells: dict[str, list[Any]] = {
        column: [_cell(row[at], kind, loose=loose) for row in rows] for at, (column, kind) in enumerate(columns.items())
    }
    schema = {column: kinds[kind] for column, kind in columns.items()}
    try:
        frame = nw.from_dict(cells, schema=schema, backend=eager)
        return nw.to_native(frame.lazy(backend) if name in _LAZY else frame)
    except ImportError as error:
        raise SettingsError(f"{backend} is not installed", advice=f"Install it: pip install {name}") from error
    except (TypeError, ValueError) as error:
        if rows and not isinstance(backend, str):
            raise
        raise UsageError(
            f"no frames can be made by {backend!r}", why=str(error), advice="Try pandas, polars or pyarrow"
        ) from error


def _cell(value: Any, kind: Kind, *, loose: bool) -> Any:  # noqa: ANN401
    if value is None:
        return None
    if kind == "count":
        return float(value) if loose else int(value)
    if kind == "day" and loose and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001  a day has no zone
    if kind == "moment" and not isinstance(value, datetime) and isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value
