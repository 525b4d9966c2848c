"""Refreshes the table of scores: scores into a temporary table, compares, and merges by one statement.

All of it is one transaction, so that whoever reads sees the figures of before or of after, and a crash leaves those of
before. The scores go into a table of the session first: they are worked out once, what would change is known before
anything is written, and a dry run is the same run without its end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from attrs import frozen
from django.db import DEFAULT_DB_ALIAS, DatabaseError, OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from warmlinks.errors import SettingsError, WarmlinksError
from warmlinks.scoring import LevelHistogram, learnt
from warmlinks.scoring.sql import Query, left_out_query, level_query, score_query
from warmlinks_django.configuration import Configuration
from warmlinks_django.models import Warmth
from warmlinks_django.querysets import activities_in

__all__ = ["LOSS", "Refreshed", "RefusedRefreshError", "refresh"]

LOSS = 0.5
"""A run that would take away a larger part of the rows than this is stopped."""

_SCORED = "warmlinks_scored"
_LAST_SECOND = 253_370_764_800
"""The first second of the year 9999: Python has no time long after it."""
_IN_UTC = "SET STATEMENT time_zone = '+00:00' FOR "
"""With what a statement for MariaDB begins, and a subquery cannot: Django's times are no timestamps there, and stay."""
_VALUES = ("warmth", "due_at", "cold_at", "stake")
_DIALECTS = {"sqlite": "sqlite", "postgresql": "postgresql", "mysql": "mysql"}
_REASONS = ("no_tie", "no_time", "unreadable", "other_kind", "after_now", "repeated")


class RefusedRefreshError(WarmlinksError):
    """A refresh was stopped before it wrote, since too little was seen."""


@frozen(kw_only=True)
class Refreshed:
    """What a refresh did, or would do.

    Attributes:
        now: the moment it scored at.
        scored: contacts of whom there is contact.
        added, changed, removed, unchanged: rows of the table; `unchanged` were not written.
        counted: rows of activities that count.
        left_out: how many do not, by why.
        level: what was learnt of how likely contact is, in words; empty where nothing was to be learnt.
    """

    now: datetime
    scored: int
    added: int
    changed: int
    removed: int
    unchanged: int
    counted: int
    left_out: Mapping[str, int]
    level: str = ""


def refresh(*, using: str = DEFAULT_DB_ALIAS, dry_run: bool = False, force: bool = False) -> Refreshed:
    """Score all contacts and bring the table up to date.

    Args:
        using: the alias of the database that holds contacts, activities and the table.
        dry_run: write nothing, and tell what would be.
        force: write even where nothing counts, or more than half of the rows would go.

    Raises:
        SettingsError: the settings are wrong, or do not fit the database.
        RefusedRefreshError: nothing counts, or more than half of the rows would go.
    """
    configuration = Configuration.current()
    connection = connections[using]
    statements = _Statements(configuration, connection, using)
    with _explained_errors(statements), transaction.atomic(using=using), connection.cursor() as cursor:

        def run(query: Query) -> Any:  # noqa: ANN401  Django's cursor
            cursor.execute(query.text, query.parameters)
            return cursor

        statements.look_for_table(cursor)
        model, level = None, ""
        if configuration.learn_level:
            model = learnt(LevelHistogram.of(run(level_query(**statements.asked)).fetchall()))
            level = str(model.fit_summary_)
        for query in statements.score(model):
            run(query)
        counted, *reasons = run(left_out_query(**statements.asked)).fetchone()
        held, scored, added, changed, removed = run(statements.compare()).fetchone()
        done = Refreshed(
            now=statements.now,
            scored=scored,
            added=added,
            changed=changed,
            removed=removed,
            unchanged=scored - added - changed,
            counted=counted,
            left_out=dict(zip(_REASONS, reasons, strict=True)),
            level=level,
        )
        if not force:
            _refuse_loss(done, held)
        if not dry_run:
            for query in statements.take_over():
                run(query)
        run(statements.forget())
    return done


def _refuse_loss(done: Refreshed, held: int) -> None:
    why = ", ".join(f"{name.replace('_', ' ')}: {count}" for name, count in done.left_out.items() if count)
    if not done.scored:
        unseen = "the activities have no rows, as this session sees them"
        if done.counted:
            unseen = f"{done.counted} activities count, and none is of a contact whom this session sees"
        raise RefusedRefreshError(
            f"no contact counts, and nothing was written: the table has {held} rows as before",
            why=f"rows left out: {why}" if why and not done.counted else unseen,
            advice="Look at WARMLINKS['ACTIVITIES'], and at what the database lets this account see; "
            "--force if there is none indeed",
        )
    if done.removed > LOSS * held:
        raise RefusedRefreshError(
            f"{done.removed} of {held} rows would go, and nothing was written",
            why=f"rows left out: {why}" if why else "their contacts or activities are not there any more",
            advice="Look whether this session sees all of them; --force if it is so indeed",
        )


@contextmanager
def _explained_errors(statements: _Statements) -> Iterator[None]:
    """An error of the database as one that says what to do; others are as they are."""
    try:
        yield
    except OperationalError as error:
        raise WarmlinksError(
            "the database broke off, and nothing was written",
            why=_first_line(error),
            advice="Run it again: it begins anew",
        ) from error
    except DatabaseError as error:
        raise SettingsError(
            "the database did not take the statement of the score, and nothing was written",
            why=_first_line(error),
            advice=f"The field CONTACT of each of the ACTIVITIES has to hold the key of {statements.contact}; "
            "of another type, annotate it with Cast(...) in the QuerySet",
        ) from error


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0]}"


class _Statements:
    """The statements of one refresh, in the words of one database."""

    def __init__(self, configuration: Configuration, connection: BaseDatabaseWrapper, using: str) -> None:
        if connection.vendor not in _DIALECTS:
            raise SettingsError(
                f"{connection.display_name} is no database that this works in",
                advice="SQLite, PostgreSQL, MariaDB and MySQL are",
            )
        self.connection = connection
        self.quote = connection.ops.quote_name
        self.now = configuration.moment()
        self.contact = configuration.contact._meta.label  # noqa: SLF001  Django's documented name
        self.people = self.quote(configuration.contact._meta.db_table)  # noqa: SLF001
        key = configuration.contact._meta.pk  # noqa: SLF001
        self.key, self.key_type = self.quote(str(key.column)), key.rel_db_type(connection)
        self.table = Warmth._meta.db_table  # noqa: SLF001
        self.asked: dict[str, Any] = {
            "dialect": self._dialect(),
            "paramstyle": "format",
            "activities": [activities_in(rows, using, at) for at, rows in enumerate(configuration.activities)],
            "now": self.now,
            "timezone": configuration.zone,
        }

    def _dialect(self) -> str:
        maria = self.connection.vendor == "mysql" and getattr(self.connection, "mysql_is_mariadb", False)
        return "mariadb" if maria else _DIALECTS[self.connection.vendor]

    def look_for_table(self, cursor: Any) -> None:  # noqa: ANN401  Django's cursor
        """Refuse where the table of scores was never made."""
        if self.table not in self.connection.introspection.table_names(cursor):
            raise SettingsError(
                f"the database has no table {self.table}", advice="Make it: manage.py migrate warmlinks_django"
            )

    def score(self, model: Any) -> Iterator[Query]:  # noqa: ANN401  a model, or None for the plain one
        """Make the table of the session, and put the scores of those contacts into it that there are."""
        number, moment = ("double", "datetime(6)") if self.connection.vendor == "mysql" else ("double precision", "")
        moment = moment or {"postgresql": "timestamp with time zone"}.get(self.connection.vendor, "datetime")
        yield self.forget()
        yield self._query(
            f"CREATE TEMPORARY TABLE {_SCORED} (contact_id {self.key_type} NOT NULL PRIMARY KEY, "
            f"warmth {number} NOT NULL, due_at {moment}, cold_at {moment}, stake {number})"
        )
        scores = score_query(**self.asked, model=model)
        yield self._query(
            f"INSERT INTO {_SCORED} (contact_id, {', '.join(_VALUES)}) "
            f"SELECT p.{self.key}, s.warmth, {self._moment('s.due_at')}, {self._moment('s.cold_at')}, s.stake "
            f"FROM ({scores.text.removeprefix(_IN_UTC)}) s INNER JOIN {self.people} p ON p.{self.key} = s.tie",
            *scores.parameters,
        )

    def compare(self) -> Query:
        """How many rows the table has, how many scores there are, and how many would be added, changed and removed."""
        beside = f"{self.quote(self.table)} t INNER JOIN {_SCORED} s ON s.contact_id = t.contact_id"
        return self._query(
            f"SELECT h.n, s.n, s.n - b.n, c.n, h.n - b.n FROM (SELECT count(*) AS n FROM {self.quote(self.table)}) h, "
            f"(SELECT count(*) AS n FROM {_SCORED}) s, (SELECT count(*) AS n FROM {beside}) b, "
            f"(SELECT count(*) AS n FROM {beside} WHERE {self._differs('t', 's')}) c"
        )

    def take_over(self) -> Iterator[Query]:
        """Write what is new or another than before, and remove whose contact or activities are gone."""
        table, columns = self.quote(self.table), ", ".join(_VALUES)
        select = (
            f"INSERT INTO {table} (contact_id, {columns}, scored_at) "
            f"SELECT contact_id, {columns}, %s FROM {_SCORED} WHERE 1 = 1 ORDER BY contact_id"
        )
        if self.connection.vendor == "mysql":
            # what is assigned first is compared with what the row had before
            scored = f"scored_at = if({self._differs(table, None)}, values(scored_at), {table}.scored_at)"
            sets = ", ".join([scored, *(f"{name} = values({name})" for name in _VALUES)])
            upsert = f"{select} ON DUPLICATE KEY UPDATE {sets}"
        else:
            sets = ", ".join(f"{name} = excluded.{name}" for name in (*_VALUES, "scored_at"))
            upsert = f"{select} ON CONFLICT (contact_id) DO UPDATE SET {sets} WHERE {self._differs(table, 'excluded')}"
        yield self._query(upsert, self.connection.ops.adapt_datetimefield_value(self.now))
        yield self._query(
            f"DELETE FROM {table} WHERE NOT EXISTS (SELECT 1 FROM {_SCORED} s WHERE s.contact_id = {table}.contact_id)"
        )

    def forget(self) -> Query:
        """Drop the table of the session."""
        words = {
            "mysql": f"DROP TEMPORARY TABLE IF EXISTS {_SCORED}",
            "postgresql": f"DROP TABLE IF EXISTS pg_temp.{_SCORED}",
        }
        return self._query(words.get(self.connection.vendor, f"DROP TABLE IF EXISTS temp.{_SCORED}"))

    def _differs(self, old: str, new: str | None) -> str:
        """Whether a row of the table holds other figures; `scored_at` is none of them."""
        pairs = [(f"{old}.{name}", f"values({name})" if new is None else f"{new}.{name}") for name in _VALUES]
        if self.connection.vendor == "mysql":
            return "(" + " OR ".join(f"NOT ({old_value} <=> {other})" for old_value, other in pairs) + ")"
        words = "IS NOT" if self.connection.vendor == "sqlite" else "IS DISTINCT FROM"
        return "(" + " OR ".join(f"{old_value} {words} {other}" for old_value, other in pairs) + ")"

    def _moment(self, seconds: str) -> str:
        """Epoch seconds as the database keeps times for Django, in whole seconds; NULL beyond what Python knows."""
        expressions = {
            "sqlite": f"strftime('%%Y-%%m-%%d %%H:%%M:%%S', CAST({seconds} AS INTEGER), 'unixepoch')",
            "postgresql": f"to_timestamp(floor({seconds}))",
            "mysql": f"timestampadd(second, floor({seconds}), '1970-01-01 00:00:00')",
        }
        return f"CASE WHEN {seconds} < {_LAST_SECOND} THEN {expressions[self.connection.vendor]} END"

    def _query(self, text: str, *parameters: Any) -> Query:  # noqa: ANN401  what the driver takes
        return Query(text, parameters, self._dialect())
